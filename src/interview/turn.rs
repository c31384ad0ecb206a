//! The candidate's turn: its end, its words, and what they are: an order, a question back, an answer, or nothing.

use super::asking::Asking;
use super::contract::*;
use super::floor::Phase;
use super::moves::Lead;
use super::state::{Cut, Expect, Listening, Then, Thinking};
use super::*;
use crate::language::replies::{
    adds_to_the_answer, asks_for_other_words, is_at_a_loss, is_backchannel, is_question_back,
};
use crate::language::tokens::plain;
use crate::language::yes_no;
use crate::speech::{EndOfTurn, EndReason, Why};

/// From this length on an answer that has nothing to do with the question is taken for one that strays, not for a poor one.
const STRAY_WORDS: usize = 15;
/// Of a line with less than this share heard nobody knows what it asks.
const HARDLY_HEARD: f32 = 0.25;
/// A reply to "why?" with fewer words gives no reason.
const REASON_WORDS: usize = 6;

impl Interview {
    /// Writes down what became of turns; each has exactly one fate.
    pub(super) fn fate(&mut self, turns: &[TurnId], fact: impl Fn(TurnId) -> Fact) {
        for turn in turns {
            if self.turns.settle(*turn) {
                self.note(fact(*turn));
            }
        }
    }

    pub(super) fn discard(&mut self, turns: &[TurnId], why: Discarded) {
        self.fate(turns, |turn| Fact::TurnDiscarded { turn, why });
    }

    /// The turns are one answer.
    pub(super) fn answered(&mut self, turns: &[TurnId], probe: Option<String>, explains: Option<String>) {
        let question = self.question_id();
        self.fate(turns, |turn| Fact::Answered {
            turn,
            question: question.clone(),
            probe: probe.clone(),
            continues: turns.first() != Some(&turn),
            explains: explains.clone().filter(|_| turns.first() == Some(&turn)),
        });
    }

    pub(super) fn question_id(&self) -> String {
        self.asking.as_ref().map_or_else(String::new, |a| self.setup.questions[a.index()].id.clone())
    }

    pub(super) fn stop_listening(&mut self, turn: TurnId) {
        self.turns.close(turn);
        self.out.push(Output::StopListening { turn });
    }

    pub(super) fn turn_ended(&mut self, end: EndOfTurn) {
        if matches!(self.floor.phase(), Phase::Listening(l) if l.turn == end.turn) {
            if let Phase::Listening(l) = self.floor.take() {
                let closing = |why| matches!(why, Why::Done | Why::SummedUp | Why::HandedOver);
                let closed = end.evidence.is_some_and(|evidence| closing(evidence.why));
                let spoke_ms = u32::try_from((end.speech_to - end.speech_from).millis()).unwrap_or(u32::MAX);
                self.floor.wait(Thinking { closed, spoke_ms, ..Thinking::after(l, end.reason, self.now) });
            }
        } else if let Some(held) = self.floor.held() {
            if !held.turn_ended(end.turn, self.now) {
                self.unknown_turn_ended(end.turn);
            }
        } else if !self.floor.ended_after_all(end.turn, end.reason) {
            self.unknown_turn_ended(end.turn);
        }
    }

    fn unknown_turn_ended(&mut self, turn: TurnId) {
        if !self.turns.was_closed(turn) {
            self.ignore(format!("end of turn {}", turn.0), "the turn was closed before");
        }
    }

    /// The endpointer is late; the turn is closed from here.
    pub(super) fn turn_overdue(&mut self) {
        if let Phase::Listening(l) = self.floor.take() {
            self.stop_listening(l.turn);
            self.floor.wait(Thinking::after(l, EndReason::Closed, self.now));
        }
    }

    pub(super) fn transcript_overdue(&mut self) {
        if self.floor.notice_is_due(self.now) {
            let text = self.pick(phrases::ONE_MOMENT);
            let id = self.utter(text, Purpose::Notice, true);
            return self.floor.noticed(id);
        }
        if let Phase::Thinking(t) = self.floor.phase() {
            self.no_words(t.turn, Discarded::NoTranscript);
        }
    }

    pub(super) fn not_transcribed(&mut self, turn: TurnId) {
        match self.floor.phase() {
            Phase::Thinking(t) if t.turn == turn => self.no_words(turn, Discarded::NotTranscribed),
            Phase::Held(_) => self.held_heard(turn, ""),
            _ => self.ignore(format!("failed transcript of turn {}", turn.0), "the turn is over"),
        }
    }

    /// A turn was taken and its words are not to be had: asked for kindly, once.
    fn no_words(&mut self, turn: TurnId, why: Discarded) {
        let Phase::Thinking(t) = self.floor.take() else { return };
        self.discard(&[turn], why);
        if !self.turns.carried().is_empty() {
            return self.understood(t, "");
        }
        let Some(asking) = &mut self.asking else {
            return self.no_question(t.cut);
        };
        let misses = asking.missed();
        if self.is_over() {
            return self.time_over();
        }
        if misses < 2 {
            let text = self.pick(phrases::SAY_AGAIN);
            self.say(text, Purpose::CheckIn, true, Then::Listen(t.expect));
        } else {
            if let Some(a) = &mut self.asking {
                a.forgive();
            }
            let lead = Lead::leaving(self.pick(phrases::NOT_HEARD_ON));
            self.give_up(Some(lead), QuestionEnd::NotUnderstood);
        }
    }

    pub(super) fn heard(&mut self, turn: TurnId, text: &str) {
        match self.floor.phase() {
            Phase::Thinking(t) if t.turn == turn => {
                if let Phase::Thinking(t) = self.floor.take() {
                    self.understood(t, text);
                }
            }
            Phase::Held(_) => self.held_heard(turn, text),
            Phase::Listening(l) if l.turn == turn => {
                self.ignore(format!("transcript of turn {}", turn.0), "the turn is not over yet");
            }
            // The receipt for closing it.
            _ if self.turns.take_receipt(turn) && text.trim().is_empty() => {}
            _ => self.ignore(format!("transcript of turn {}", turn.0), "it came too late"),
        }
    }

    pub(super) fn make_sense(&mut self, t: Thinking, turns: Vec<TurnId>, text: &str, order: Option<Command>) {
        let words = plain(text);
        if words.is_empty() {
            self.discard(&turns, Discarded::NothingHeard);
            return self.nothing(t);
        }
        if self.floor.is_echo(&words, t.cut.is_some(), self.now) {
            self.discard(&turns, Discarded::OwnWords);
            return self.nothing(t);
        }
        // An "um" answers no question of Viva's, and asking again would cut into what comes behind it.
        if matches!(t.expect, Expect::Retry { .. } | Expect::Confirm { .. }) && yes_no::only_hesitates(&words) {
            self.discard(&turns, Discarded::Hesitation);
            return match t.cut {
                Some(cut) => self.after_cut(cut),
                None => self.listen(t.expect, None),
            };
        }
        match t.expect {
            Expect::Retry { again } => return self.retry_reply(again, turns, text, &words, t.reason),
            Expect::Confirm { again } => return self.stop_reply(again, turns, text, &words, t.reason),
            Expect::Offer if self.offer_reply(&turns, text) => return,
            Expect::Offer | Expect::Answer => {}
        }
        if let Some(command) = order {
            return self.order(command, &turns);
        }
        if is_backchannel(&words) {
            self.discard(&turns, Discarded::Nod);
            return self.nothing(t);
        }
        if self.asking.is_none() {
            self.discard(&turns, Discarded::NoQuestion);
            return self.no_question(t.cut);
        }
        // What Viva says beside the question ("take your time") has to be answered by nobody.
        let over = |c: &Cut| match c.purpose {
            Purpose::Question => c.heard < HARDLY_HEARD,
            Purpose::FollowUp => c.heard < HARDLY_HEARD || c.heard < 0.9 && adds_to_the_answer(&words),
            _ => false,
        };
        if let Some(cut) = t.cut.clone().filter(|c| over(c) && !c.again) {
            return self.spoken_over(turns, text, cut);
        }
        if t.gap && words.len() < 6 && self.asking.as_ref().is_some_and(|a| a.misses() == 0) {
            self.discard(&turns, Discarded::BrokenSound);
            if let Some(a) = &mut self.asking {
                a.missed();
            }
            self.say(phrases::GAP.into(), Purpose::CheckIn, true, Then::Listen(Expect::Answer));
            return;
        }
        if is_question_back(text, &words) {
            return self.asked_back(&turns, text, t.cut);
        }
        self.answer(turns, text, &words, t.reason);
    }

    /// The line had hardly begun, or the words go on with what was said before it. They belong to what was asked before, and
    /// the line is said once more.
    fn spoken_over(&mut self, turns: Vec<TurnId>, text: &str, cut: Cut) {
        if cut.purpose == Purpose::FollowUp
            && let Some(a) = &mut self.asking
        {
            a.hear(turns[0], text);
            let probe = a.before().cloned();
            let question = self.question_id();
            self.fate(&turns, |turn| Fact::Answered {
                turn,
                question: question.clone(),
                probe: probe.clone(),
                continues: true,
                explains: None,
            });
        } else {
            self.discard(&turns, Discarded::BeforeQuestion);
            return self.after_cut(cut);
        }
        let ack = self.pick(phrases::ACKS);
        self.go_on_saying(cut, &ack);
    }

    /// Nothing came of the turn: the wait goes on, or what is due after a silence is done.
    fn nothing(&mut self, t: Thinking) {
        if let Some(cut) = t.cut {
            return self.after_cut(cut);
        }
        if self.asking.is_none() {
            return self.no_question(None);
        }
        let step = match (&self.asking, t.expect) {
            (Some(a), Expect::Answer | Expect::Offer) if a.checkins() > 0 => QUIET_LATER_MS,
            _ => QUIET_MS,
        };
        if self.now.0 >= self.floor.given().0 + step || self.session_left_ms() == 0 {
            self.silence_step(t.expect);
        } else {
            self.listen(t.expect, None);
        }
    }

    pub(super) fn no_question(&mut self, cut: Option<Cut>) {
        match cut {
            Some(cut) => self.after_cut(cut),
            None => self.perform(Then::NextQuestion),
        }
    }

    /// The candidate has been silent for as long as this turn allows.
    pub(super) fn silence(&mut self) {
        let Phase::Listening(l) = self.floor.take() else { return };
        let Listening { turn, expect, cut, .. } = l;
        self.stop_listening(turn);
        self.discard(&[turn], Discarded::NothingHeard);
        // What was said before the silence is an answer by itself.
        if !self.turns.carried().is_empty() {
            self.startled = true;
            let t = Thinking { cut, ..self.wait_over(turn, expect) };
            return self.understood(t, "");
        }
        if let Some(cut) = cut {
            return self.after_cut(cut);
        }
        self.silence_step(expect);
    }

    /// A stand-in for the wait, where the words are already there.
    pub(super) fn wait_over(&self, turn: TurnId, expect: Expect) -> Thinking {
        Thinking {
            turn,
            expect,
            patience: phrases::ORDER,
            cut: None,
            reason: EndReason::Closed,
            gap: false,
            notice_at: None,
            notice: None,
            give_up_at: self.now,
            speech: false,
            spoke_ms: 0,
            ended: self.now,
            closed: false,
            after: None,
        }
    }

    fn silence_step(&mut self, expect: Expect) {
        if self.session_left_ms() == 0 {
            return self.close(SessionEnd::TimeUp, false);
        }
        if matches!(expect, Expect::Confirm { .. }) {
            return self.end_declined();
        }
        if self.asking.is_some() && self.is_over() {
            return self.time_over();
        }
        let Some(asking) = &mut self.asking else { return self.perform(Then::NextQuestion) };
        let checkins = asking.check_in();
        if checkins > 2 {
            let nothing = asking.ledger().said.is_empty();
            let lead = Lead::leaving(self.pick(if nothing { phrases::MOVE_ON_SILENCE } else { phrases::MOVE_ON }));
            return self.finish_question(QuestionEnd::Silence, Some(lead));
        }
        let question = self.question_id();
        self.note(Fact::CheckedIn { question });
        let (text, expect) = if checkins == 1 {
            (self.pick(phrases::CHECK_IN_OFFER), Expect::Offer)
        } else {
            (self.pick(phrases::CHECK_IN_LAST), Expect::Answer)
        };
        self.say(text, Purpose::CheckIn, true, Then::Listen(expect));
    }

    /// Answers the candidate's own question, and credits it. `cut`: the line that it broke off.
    pub(super) fn asked_back(&mut self, turns: &[TurnId], text: &str, cut: Option<Cut>) {
        let Some(asking) = &mut self.asking else { return self.perform(Then::NextQuestion) };
        asking.came();
        let tokens: Vec<&str> = text.split_whitespace().collect();
        let known = asking.ear().clarifications.iter().position(|m| !m.find(&tokens).is_empty());
        if known.is_none() && asks_for_other_words(&plain(text)) {
            return self.order(Command::Rephrase, turns);
        }
        let index = asking.index();
        let question = self.question_id();
        self.fate(turns, |turn| Fact::Clarified { turn, question: question.clone() });
        if self.is_over() {
            return self.time_over();
        }
        let text = match known {
            Some(i) => self.setup.questions[index].clarifications[i].say.clone(),
            None => self.pick(phrases::ASSUME),
        };
        if let Some(cut) = cut.filter(|cut| matches!(cut.purpose, Purpose::Question | Purpose::FollowUp)) {
            return self.go_on_saying(Cut { again: false, ..cut }, &text);
        }
        self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
    }

    pub(super) fn answer(&mut self, turns: Vec<TurnId>, text: &str, words: &[String], reason: EndReason) {
        let Some(asking) = &mut self.asking else { return self.perform(Then::NextQuestion) };
        asking.came();
        let said = asking.hear(turns[0], text);
        let noted = said.noted();
        // A reply leans on its question: less is needed to be one.
        let enough = if asking.probe().is_some() { 4 } else { 6 };
        let useful = !said.named.is_empty() || !said.numbers.is_empty() || words.len() >= enough;
        let lost = is_at_a_loss(words) && said.named.iter().all(|n| !n.reasoned);
        // A long answer without one word that belongs to the question, or to the trade at all.
        let tokens = || text.split_whitespace().collect::<Vec<&str>>();
        let strays = asking.probe().is_none()
            && !asking.strayed()
            && words.len() >= STRAY_WORDS
            && noted == Noted::default()
            && asking.ear().nearby.find(&tokens()).is_empty();
        let substance = !said.named.is_empty() || !said.numbers.is_empty() || words.len() >= 12;
        let explains = if words.len() >= REASON_WORDS && !lost { asking.explain() } else { None };
        let probe = asking.probe().cloned();
        self.answered(&turns, probe, explains);
        let question = self.question_id();
        if noted != Noted::default() {
            self.note(Fact::Noted { turn: turns[0], question: question.clone(), noted });
        }
        if lost {
            return self.at_a_loss();
        }
        if !useful {
            return self.nudge();
        }
        let technical = self.asking.as_ref().is_some_and(|a| probe::is_technical(&self.setup.questions[a.index()]));
        if strays && technical {
            return self.bring_back();
        }
        let cut_in = std::mem::replace(&mut self.cut_in, matches!(reason, EndReason::Cap { .. }));
        let helped = self.asking.as_mut().and_then(Asking::came_through);
        let after = helped.or_else(|| (cut_in && !self.cut_in).then_some(Setback::CutIn));
        if let Some(after) = after.filter(|_| substance) {
            self.note(Fact::Recovered { turn: turns[0], question, after });
        }
        let ack = if matches!(reason, EndReason::Cap { .. }) {
            Some(Lead::leaving(self.pick(phrases::CUT_IN)))
        } else {
            None
        };
        self.next_move(ack);
    }
}
