//! Giving way. A reply that the candidate speaks over in its first moments came too early: the answer was not over. Viva
//! falls silent, takes the reply back and listens on; the words that come are the same answer, and the reply is chosen anew
//! on the whole of it.
//!
//! To be able to take a reply back, the interview keeps itself as it was before it, and holds back what it would note of
//! the answer until the reply stands. So the journal never has to unsay anything.

use super::contract::*;
use super::state::{Expect, Thinking};
use super::taken_back::TakenBack;
use super::*;
use crate::speech::{EndReason, Patience};
use crate::time::SessionTime;

/// Speech this soon after the first sound of a reply goes on with the answer. Later it interrupts. Whoever pauses for four
/// seconds late in an answer goes on up to 2.6 s into the reply, when little more than "Okay, the time zone" was heard.
const WINDOW_MS: u64 = 3_000;
/// This early whatever sounds like a voice takes the reply back; then only speech that stops any other line, too: a cough
/// must not cost that much.
const AT_ONCE_MS: u64 = 2_000;
/// A pause that was cut into is waited out from then on, with this to spare, and at most so long.
const SPARE_MS: u32 = 500;
const MOST_MS: u32 = 5_000;
/// What is left of a turn's cap at least, when an answer goes on.
const LEAST_CAP_MS: u32 = 10_000;

/// A reply that may still be taken back.
#[derive(Clone)]
pub(super) struct Reply {
    /// The interview before the reply was chosen.
    before: Box<Interview>,
    /// The turn that it replies to, and its words.
    turn: Thinking,
    text: String,
    pub say: SayId,
    /// From its first sound on: when it stands.
    pub until: Option<SessionTime>,
    /// What is noted once it stands.
    notes: Vec<Output>,
}

impl Interview {
    /// Whether a reply that was chosen before this input may be taken back after it.
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
        )
    }

    /// Whether the reply to this turn could be taken back. The cap ends a turn against the candidate's will.
    pub(super) fn may_go_on(&self, t: &Thinking) -> bool {
        t.expect == Expect::Answer && !matches!(t.reason, EndReason::Cap { .. }) && t.spoke_ms < t.patience.cap_ms
    }

    /// A reply was chosen: what was noted of the answer since `mark` is held back until it stands.
    pub(super) fn hold_back(&mut self, before: Box<Interview>, turn: Thinking, text: &str, mark: usize) {
        let Some(s) = self.floor.saying() else { return };
        // Words that are no answer ("repeat that") are not gone on with.
        if !self.out[mark..].iter().any(|o| matches!(o, Output::Note(Fact::Answered { .. }))) {
            return;
        }
        let say = s.id;
        let (notes, orders) = self.out.split_off(mark).into_iter().partition(|o| matches!(o, Output::Note(_)));
        self.out.extend::<Vec<Output>>(orders);
        self.reply = Some(Reply { before, turn, text: text.to_owned(), say, until: None, notes });
    }

    /// The reply stands: what was held back is noted.
    pub(super) fn commit(&mut self) {
        if let Some(reply) = self.reply.take() {
            self.out.extend(reply.notes);
        }
    }

    /// The reply's first sound: the candidate has a moment to go on.
    pub(super) fn reply_sounds(&mut self, say: SayId) {
        let until = self.after(WINDOW_MS);
        if let Some(reply) = self.reply.as_mut().filter(|reply| reply.say == say) {
            reply.until.get_or_insert(until);
        }
    }

    /// Whether the moment to go on is over.
    pub(super) fn reply_stands(&self) -> bool {
        self.reply_stands_by(self.now)
    }

    fn reply_stands_by(&self, then: SessionTime) -> bool {
        self.reply.as_ref().and_then(|reply| reply.until).is_some_and(|at| at <= then)
    }

    /// There is a voice, more likely than not.
    pub(super) fn speech_likely(&mut self) {
        if !self.reply_stands_by(self.after(WINDOW_MS - AT_ONCE_MS)) {
            self.gave_way();
        }
    }

    /// The candidate speaks: while the reply may be taken back, it is. Whether it was.
    pub(super) fn gave_way(&mut self) -> bool {
        let saying = self.floor.saying().map(|s| s.id);
        if self.reply_stands() || self.reply.as_ref().is_none_or(|reply| Some(reply.say) != saying) {
            return false;
        }
        let Some(Reply { before, turn, text, say, notes, .. }) = self.reply.take() else { return false };
        self.out.push(Output::StopSpeaking { id: say });
        // What has happened in the world since stays; what was decided is taken back.
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
        self.taken_back = Some(TakenBack { after, notes, turn: turn.turn, say, pause_ms, heard_ms: 0 });
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

    /// The answer goes on in a new turn.
    pub(super) fn go_on(&mut self, t: Thinking, text: &str) {
        if text.trim().is_empty() {
            if self.turns.is_open(t.turn) {
                self.discard(&[t.turn], Discarded::NothingHeard);
            }
        } else {
            self.turns.carry(t.turn, text.to_owned());
        }
        self.resumed += 1;
        let words = u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
        // As long as this pause was, and a little more, is waited from now on in this answer.
        let least_ms = t.patience.least_ms.max(self.pause_ms(&t).saturating_add(SPARE_MS).min(MOST_MS));
        let patience = Patience {
            resumed: self.resumed,
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
