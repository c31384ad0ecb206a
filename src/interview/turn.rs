//! The candidate's turn: its end, its words, and its fate.

use super::contract::*;
use super::floor::Phase;
use super::moves::Lead;
use super::state::{Expect, Then, Thinking};
use super::*;
use crate::speech::{EndOfTurn, EndReason, Why};

impl Interview {
    /// Notes the fate of turns. Each turn gets exactly one.
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

    /// Notes the turns as one answer.
    pub(super) fn answered(&mut self, turns: &[TurnId], probe: Option<String>, explains: Option<String>) {
        self.wait_no_longer();
        let question = self.question_id();
        self.fate(turns, |turn| Fact::Answered {
            turn,
            question: question.clone(),
            probe: probe.clone(),
            continues: turns.first() != Some(&turn),
            explains: explains.clone().filter(|_| turns.first() == Some(&turn)),
        });
    }

    /// Notes what the answer states, if it states anything.
    pub(super) fn stated(&mut self, turn: TurnId, noted: Noted) {
        if noted != Noted::default() {
            let question = self.question_id();
            self.note(Fact::Noted { turn, question, noted });
        }
    }

    pub(super) fn question_id(&self) -> String {
        self.dialogue.question().map_or_else(String::new, |a| self.setup.questions[a.index()].id.clone())
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

    /// Closes a turn that the endpointer should have ended by now.
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
            _ if self.turns.is_overdue_no_more(turn) => self.discard(&[turn], Discarded::NotTranscribed),
            Phase::Held(_) => self.held_heard(turn, ""),
            _ => self.ignore(format!("failed transcript of turn {}", turn.0), "the turn is over"),
        }
    }

    /// Handles a turn whose words cannot be had. Viva asks for them once, and then gives up.
    fn no_words(&mut self, turn: TurnId, why: Discarded) {
        let Phase::Thinking(t) = self.floor.take() else { return };
        let answer = t.expect == Expect::Answer && t.after.is_none() && self.turns.carried().is_empty();
        if why == Discarded::NoTranscript && answer && self.dialogue.asks() {
            self.wait_no_longer();
            self.turns.wait_on(turn);
        } else {
            self.discard(&[turn], why);
        }
        if !self.turns.carried().is_empty() {
            return self.understood(t, "");
        }
        // A key was pressed during the turn, and no words are left to wait for.
        if let Some(command) = t.after {
            return self.order(command, &[]);
        }
        let Some(asking) = self.dialogue.question_mut() else { return self.no_reply(t) };
        let misses = asking.missed();
        if self.is_over() {
            return self.time_over();
        }
        if misses < 2 {
            let text = self.pick(phrases::SAY_AGAIN);
            self.say(text, Purpose::CheckIn, true, Then::Listen(t.expect));
        } else {
            // What comes now would belong to what Viva asks next.
            self.wait_no_longer();
            if let Some(a) = self.dialogue.question_mut() {
                a.forgive();
            }
            let lead = Lead::leaving(self.pick(phrases::NOT_HEARD_ON));
            self.give_up(Some(lead), QuestionEnd::NotUnderstood);
        }
    }

    /// Handles a reply to one of Viva's own questions whose words cannot be had, while no question is open.
    fn no_reply(&mut self, t: Thinking) {
        let expect = match t.expect {
            Expect::Retry { again: false } => Expect::Retry { again: true },
            Expect::Confirm { again: false } => Expect::Confirm { again: true },
            _ => return self.no_question(t.cut),
        };
        if t.cut.is_some() || !self.dialogue.offers() {
            return self.no_question(t.cut);
        }
        let text = self.pick(phrases::SAY_AGAIN);
        self.say(text, Purpose::CheckIn, true, Then::Listen(expect));
    }

    /// Gives up words that did not come in time.
    pub(super) fn wait_no_longer(&mut self) {
        let overdue = self.turns.take_overdue();
        self.discard(overdue.as_slice(), Discarded::NoTranscript);
    }

    pub(super) fn heard(&mut self, turn: TurnId, text: &str) {
        self.turns.counted(turn, text.split_whitespace().count());
        match self.floor.phase() {
            Phase::Thinking(t) if t.turn == turn => {
                if let Phase::Thinking(t) = self.floor.take() {
                    self.understood(t, text);
                }
            }
            // Viva goes on without these words, or has asked for them again. They count as the beginning of the answer.
            _ if self.turns.is_overdue_no_more(turn) => match text.trim().is_empty() {
                true => self.discard(&[turn], Discarded::NoTranscript),
                false => self.turns.carry(turn, text.to_owned()),
            },
            Phase::Held(_) => self.held_heard(turn, text),
            Phase::Listening(l) if l.turn == turn => {
                self.ignore(format!("transcript of turn {}", turn.0), "the turn is not over yet");
            }
            // The interview closed this turn itself, so an empty transcript is expected.
            _ if self.turns.take_receipt(turn) && text.trim().is_empty() => {}
            _ => self.ignore(format!("transcript of turn {}", turn.0), "it came too late"),
        }
    }
}
