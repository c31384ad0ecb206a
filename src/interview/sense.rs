//! Decides what the words of a turn are: an order, a question back, an answer, or nothing.

use super::contract::*;
use super::offers::ANSWER_WORDS;
use super::one_answer::split_order;
use super::state::{Cut, Expect, Then, Thinking};
use super::*;
use crate::language::replies::{adds_to_the_answer, asks_for_other_words, is_backchannel, is_question_back};
use crate::language::short_answers::{Short, asks_for_yes_or_no, short_answer};
use crate::language::tokens::plain;
use crate::language::yes_no::{self, Asked, Reply};
use crate::speech::TurnKind;

/// With a smaller share of a line heard than this, nobody knows what it asks.
const HARDLY_HEARD: f32 = 0.25;

/// Whether these words in a turn of this kind answer the question that is open. They may be an order instead, a nod, a
/// question back, or a reply to one of Viva's own questions. For words that come after the interview.
pub fn would_answer(kind: TurnKind, text: &str) -> bool {
    let words = plain(text);
    let (said, order) = split_order(text);
    let orders = order.is_some() && said.trim().is_empty();
    let may = match kind {
        TurnKind::Answer | TurnKind::FollowUp | TurnKind::Thinking | TurnKind::Cut => true,
        TurnKind::Offer => {
            let Reply { yes, order, more } = yes_no::reply(Asked::Repeat, text);
            order.is_none() && (yes.is_none() || more >= ANSWER_WORDS)
        }
        TurnKind::Confirm | TurnKind::Order => false,
    };
    may && !words.is_empty() && !orders && !is_backchannel(&words) && !is_question_back(text, &words)
}

impl Interview {
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
        if let Some(cut) = t.cut.as_ref().filter(|cut| cut.purpose == Purpose::Critique)
            && self.goes_on_with_the_critique(cut, t.expect, &turns, (text, &words), order)
        {
            return;
        }
        // An "um" does not answer Viva's question, and asking again would cut into the words that follow.
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
        if let Some(short) = self.short_answer(&words) {
            return self.ask_for_the_reason(&turns, short);
        }
        if is_backchannel(&words) {
            self.discard(&turns, Discarded::Nod);
            return self.nothing(t);
        }
        if !self.dialogue.asks() {
            self.discard(&turns, Discarded::NoQuestion);
            return self.no_question(t.cut);
        }
        // Lines that Viva says besides the question ("take your time") need no answer.
        let over = |c: &Cut| match c.purpose {
            Purpose::Question => c.heard < HARDLY_HEARD,
            Purpose::FollowUp => c.heard < HARDLY_HEARD || c.heard < 0.9 && adds_to_the_answer(&words),
            _ => false,
        };
        if let Some(cut) = t.cut.clone().filter(|c| over(c) && !c.again) {
            return self.spoken_over(turns, text, cut);
        }
        if t.gap && words.len() < 6 && self.dialogue.question().is_some_and(|a| a.misses() == 0) {
            self.discard(&turns, Discarded::BrokenSound);
            if let Some(a) = self.dialogue.question_mut() {
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

    /// The words as a bare answer to a question for yes or no, if that is what Viva has asked. Viva asks for the reason
    /// once.
    fn short_answer(&self, words: &[String]) -> Option<Short> {
        let asking = self.dialogue.question().filter(|asking| !asking.was_pressed())?;
        short_answer(words).filter(|_| asks_for_yes_or_no(asking.prompt()))
    }

    fn ask_for_the_reason(&mut self, turns: &[TurnId], short: Short) {
        let Some(asking) = self.dialogue.question_mut() else { return self.perform(Then::NextQuestion) };
        asking.came();
        asking.press();
        let probe = asking.probe().cloned();
        self.answered(turns, probe, None);
        if self.is_over() {
            return self.time_over();
        }
        let question = self.question_id();
        self.note(Fact::Helped { question, how: Help::Nudge });
        let text = self.pick(match short {
            Short::Yes => phrases::WHY_SO,
            Short::No => phrases::WHY_NOT,
            Short::Depends => phrases::ON_WHAT,
        });
        self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
    }

    /// Handles words over a line that had hardly begun, or words that go on with the answer before it. They belong to
    /// the earlier question or follow-up, and Viva says the line again.
    fn spoken_over(&mut self, turns: Vec<TurnId>, text: &str, cut: Cut) {
        let meant = self.turns.take_meant(&turns);
        if cut.purpose == Purpose::FollowUp
            && let Some(a) = self.dialogue.question_mut()
        {
            a.came();
            let noted = a.hear(turns[0], text, &meant).noted();
            let probe = a.before().cloned();
            let question = self.question_id();
            self.fate(&turns, |turn| Fact::Answered {
                turn,
                question: question.clone(),
                probe: probe.clone(),
                continues: true,
                explains: None,
            });
            self.stated(turns[0], noted);
        } else {
            self.discard(&turns, Discarded::BeforeQuestion);
            return self.after_cut(cut);
        }
        let ack = self.pick(phrases::ACKS);
        self.go_on_saying(cut, &ack);
    }

    /// Handles a turn without a result. Viva goes on waiting, or takes the next step of a silence.
    fn nothing(&mut self, t: Thinking) {
        if let Some(cut) = t.cut {
            return self.after_cut(cut);
        }
        if !self.dialogue.asks() && !self.dialogue.offers() {
            return self.no_question(None);
        }
        let step = match (self.dialogue.question(), t.expect) {
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

    /// Answers the candidate's own question, and credits it. `cut` is the line that it broke off.
    pub(super) fn asked_back(&mut self, turns: &[TurnId], text: &str, cut: Option<Cut>) {
        let Some(asking) = self.dialogue.question_mut() else { return self.perform(Then::NextQuestion) };
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
}
