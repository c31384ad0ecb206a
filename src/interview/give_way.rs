//! Giving way. If the candidate speaks over the first moments of a reply, the reply came too early: the answer was not
//! over. Viva falls silent, takes the reply back and listens on. The words that follow belong to the same answer, and
//! Viva chooses a new reply to the whole of it.
//!
//! To be able to take a reply back, the interview keeps a copy of itself from before the reply. It also withholds its
//! notes on the answer until the reply stands, so that the journal never has to retract anything.

use super::contract::*;
use super::state::{Expect, Thinking};
use super::taken_back::TakenBack;
use super::*;
use crate::speech::{EndReason, Patience};
use crate::time::SessionTime;

/// Speech this soon after the first sound of a reply goes on with the answer. Later speech interrupts. A candidate who
/// pauses for four seconds late in an answer goes on up to 2.6 s into the reply. Little more than "Okay, the time zone"
/// was heard by then.
const WINDOW_MS: u64 = 3_000;
/// Within this time, anything that sounds like a voice takes the reply back. After it only sustained speech does, which
/// stops any other line too: a cough must not cost a reply.
const AT_ONCE_MS: u64 = 2_000;
/// Once Viva has cut into a pause, it waits as long as that pause and this much more in the rest of the answer.
const SPARE_MS: u32 = 500;
/// The longest wait that Viva learns from a pause that it has cut into.
const MOST_MS: u32 = 5_000;
/// An answer that goes on gets at least this much of its turn's cap.
const LEAST_CAP_MS: u32 = 10_000;

/// A reply that Viva may still take back.
#[derive(Clone)]
pub(super) struct Reply {
    /// The interview before the reply was chosen.
    before: Box<Interview>,
    /// The turn that it replies to.
    turn: Thinking,
    text: String,
    pub say: SayId,
    /// When the reply stands. `None` until its first sound.
    pub until: Option<SessionTime>,
    /// Notes to write once the reply stands.
    notes: Vec<Output>,
}

impl Interview {
    /// Whether Viva may still take a reply back after this input.
    pub(super) const fn leaves_the_reply_open(input: &Input) -> bool {
        matches!(
            input,
            Input::Tick
                | Input::SpeechForming { .. }
                | Input::SpeechLikely { .. }
                | Input::SpeechStarted { .. }
                | Input::SpeechSustained { .. }
                | Input::SpeechEnded { .. }
                | Input::PlaybackStarted { .. }
                | Input::Gap { .. }
                | Input::DeviceSilent { .. }
        )
    }

    /// Whether Viva could take back the reply to this turn. Not after a cap, which ends a turn against the candidate's
    /// will.
    pub(super) fn may_go_on(&self, t: &Thinking) -> bool {
        t.expect == Expect::Answer && !matches!(t.reason, EndReason::Cap { .. }) && t.spoke_ms < t.patience.cap_ms
    }

    /// Withholds what was noted of the answer since `mark` until the reply stands.
    pub(super) fn hold_back(&mut self, before: Box<Interview>, turn: Thinking, text: &str, mark: usize) {
        let Some(s) = self.floor.saying() else { return };
        // Only an answer can go on. An order such as "repeat that" cannot.
        if !self.out[mark..].iter().any(|o| matches!(o, Output::Note(Fact::Answered { .. }))) {
            return;
        }
        let say = s.id;
        let (notes, orders) = self.out.split_off(mark).into_iter().partition(|o| matches!(o, Output::Note(_)));
        self.out.extend::<Vec<Output>>(orders);
        let reply = Reply { before, turn, text: text.to_owned(), say, until: None, notes };
        self.giving_way.may_take_back(reply);
    }

    /// Lets the reply stand, and writes the notes that were withheld.
    pub(super) fn commit(&mut self) {
        if let Some(reply) = self.giving_way.take_reply() {
            self.out.extend(reply.notes);
        }
    }

    /// Records the reply's first sound. From now on the candidate has a moment to go on.
    pub(super) fn reply_sounds(&mut self, say: SayId) {
        let until = self.after(WINDOW_MS);
        self.giving_way.reply_sounds(say, until);
    }

    /// Whether the moment to go on is over.
    pub(super) fn reply_stands(&self) -> bool {
        self.reply_stands_by(self.now)
    }

    fn reply_stands_by(&self, then: SessionTime) -> bool {
        self.giving_way.reply_stands_at().is_some_and(|at| at <= then)
    }

    /// Handles a sound that is probably a voice.
    pub(super) fn speech_likely(&mut self) {
        if !self.reply_stands_by(self.after(WINDOW_MS - AT_ONCE_MS)) {
            self.gave_way();
        }
    }

    /// Handles the candidate's speech: takes the reply back if that is still possible. Returns whether it did.
    pub(super) fn gave_way(&mut self) -> bool {
        let saying = self.floor.saying().map(|s| s.id);
        if self.reply_stands() || !self.giving_way.is_reply(saying) {
            return false;
        }
        let Some(Reply { before, turn, text, say, notes, .. }) = self.giving_way.take_reply() else { return false };
        self.out.push(Output::StopSpeaking { id: say });
        // Viva takes its decision back, but keeps all events since then.
        let mut back = *before;
        back.now = self.now;
        back.out = std::mem::take(&mut self.out);
        back.shown = self.shown;
        let before = std::mem::replace(&mut back.turns, self.turns.clone());
        back.turns.take_back(before);
        back.floor.keep_the_world_of(&mut self.floor);
        back.floor.stopped(say);
        let after = Box::new(std::mem::replace(self, back));
        let pause_ms = self.pause_ms(&turn);
        let taken = TakenBack { after, notes, turn: turn.turn, say, pause_ms, heard_ms: 0 };
        self.giving_way.fell_silent(taken);
        if text.trim().is_empty() {
            self.stays_taken_back();
        }
        self.go_on(turn, &text);
        true
    }

    /// How long the candidate was silent between the end of this turn and now.
    fn pause_ms(&self, t: &Thinking) -> u32 {
        let waited = if let EndReason::Silence { waited_ms } = t.reason { u64::from(waited_ms) } else { 0 };
        u32::try_from(self.now.since(t.ended).as_millis() as u64 + waited).unwrap_or(u32::MAX)
    }

    /// Lets the answer go on in a new turn.
    pub(super) fn go_on(&mut self, t: Thinking, text: &str) {
        if text.trim().is_empty() {
            if self.turns.is_open(t.turn) {
                self.discard(&[t.turn], Discarded::NothingHeard);
            }
        } else {
            self.turns.carry(t.turn, text.to_owned());
        }
        let resumed = self.giving_way.went_on();
        let words = u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
        // For the rest of this answer, Viva waits as long as this pause was, and a little longer.
        let least_ms = t.patience.least_ms.max(self.pause_ms(&t).saturating_add(SPARE_MS).min(MOST_MS));
        let patience = Patience {
            resumed,
            least_ms,
            reopened: t.patience.reopened || t.closed,
            words_before: t.patience.words_before.saturating_add(words),
            cap_ms: t.patience.cap_ms.saturating_sub(t.spoke_ms).max(LEAST_CAP_MS.min(t.patience.cap_ms)),
            level: self.level,
            ..t.patience
        };
        let quiet = self.after(QUIET_CUT_MS);
        self.open_turn(t.expect, patience, t.cut, quiet);
    }
}

#[cfg(test)]
mod tests;
