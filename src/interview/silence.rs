//! A candidate who is silent: check-ins, and the meaning of a silence after Viva's other questions.

use super::contract::*;
use super::floor::Phase;
use super::moves::Lead;
use super::state::{Expect, Listening, Then, Thinking};
use super::*;
use crate::speech::EndReason;

impl Interview {
    /// Handles a silence that has lasted as long as this turn allows.
    pub(super) fn silence(&mut self) {
        let Phase::Listening(l) = self.floor.take() else { return };
        let Listening { turn, expect, cut, .. } = l;
        self.stop_listening(turn);
        self.discard(&[turn], Discarded::NothingHeard);
        // The words before the silence are an answer by themselves.
        if !self.turns.carried().is_empty() {
            self.giving_way.went_on_without_words();
            let t = Thinking { cut, ..self.wait_over(turn, expect) };
            return self.understood(t, "");
        }
        if let Some(cut) = cut {
            return self.after_cut(cut);
        }
        self.silence_step(expect);
    }

    /// A stand-in for the wait for words that are already there.
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

    /// Tells a candidate who is expected to speak that the microphone gives nothing at all. Only where no word is at
    /// stake; everywhere else the screen tells it.
    pub(super) fn device_silent(&mut self, name: &str) {
        let idle = |l: &Listening| l.first.is_none() && l.cut.is_none() && self.turns.carried().is_empty();
        let (turn, expect) = match self.floor.phase() {
            Phase::Listening(l) if idle(l) => (l.turn, l.expect),
            _ => return self.ignore(format!("nothing comes from {name}"), "nobody has to speak now"),
        };
        self.floor.take();
        self.stop_listening(turn);
        self.discard(&[turn], Discarded::NothingHeard);
        self.say(phrases::mic_silent(name), Purpose::CheckIn, true, Then::Listen(expect));
    }

    pub(super) fn silence_step(&mut self, expect: Expect) {
        if self.session_left_ms() == 0 {
            return self.close(SessionEnd::TimeUp, false);
        }
        if matches!(expect, Expect::Confirm { .. }) {
            return self.end_declined();
        }
        if self.dialogue.asks() && self.is_over() {
            return self.time_over();
        }
        let Some(asking) = self.dialogue.question_mut() else { return self.perform(Then::NextQuestion) };
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
}
