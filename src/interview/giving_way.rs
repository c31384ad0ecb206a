//! The reply that Viva may still take back, and how the candidate's answer went on after such replies. `give_way` and
//! `taken_back` decide with it.

use super::contract::SayId;
use super::give_way::Reply;
use super::taken_back::TakenBack;
use crate::time::SessionTime;

#[derive(Clone, Default)]
pub(super) struct GivingWay {
    /// True if a cap ended the last answer, so that Viva cut in.
    cut_in: bool,
    /// How often this answer went on after Viva had taken it to be over.
    resumed: u32,
    /// True if the answer seemed to go on, but no words came. Viva does not take the next reply back.
    startled: bool,
    /// The reply being said, as long as Viva may still take it back.
    reply: Option<Reply>,
    /// A reply that fell silent because the candidate spoke, until the words show why.
    taken_back: Option<TakenBack>,
}

/// The answer.
impl GivingWay {
    /// Records an answer with content. `capped` is true if a cap ended it. Returns whether a cap ended the answer before
    /// it, but not this one.
    pub const fn answered(&mut self, capped: bool) -> bool {
        std::mem::replace(&mut self.cut_in, capped) && !capped
    }

    /// Records that the answer went on. Returns how often it did so far.
    pub const fn went_on(&mut self) -> u32 {
        self.resumed += 1;
        self.resumed
    }

    /// Records that the answer is complete.
    pub const fn answer_is_over(&mut self) {
        self.resumed = 0;
    }

    /// Records that the answer seemed to go on, but no words came.
    pub const fn went_on_without_words(&mut self) {
        self.startled = true;
    }

    /// Whether the answer seemed to go on without words just before. Forgets it.
    pub const fn take_startled(&mut self) -> bool {
        std::mem::replace(&mut self.startled, false)
    }
}

/// The reply that Viva may still take back.
impl GivingWay {
    /// Records a reply that Viva may take back.
    pub fn may_take_back(&mut self, reply: Reply) {
        self.reply = Some(reply);
    }

    /// The reply, which now either stands or is taken back.
    pub const fn take_reply(&mut self) -> Option<Reply> {
        self.reply.take()
    }

    /// Records the reply's first sound. It stands at this time.
    pub fn reply_sounds(&mut self, say: SayId, until: SessionTime) {
        if let Some(reply) = self.reply.as_mut().filter(|reply| reply.say == say) {
            reply.until.get_or_insert(until);
        }
    }

    /// When the reply stands. `None` before its first sound.
    pub fn reply_stands_at(&self) -> Option<SessionTime> {
        self.reply.as_ref().and_then(|reply| reply.until)
    }

    /// Whether this line is the reply that Viva may take back.
    pub fn is_reply(&self, say: Option<SayId>) -> bool {
        self.reply.as_ref().is_some_and(|reply| Some(reply.say) == say)
    }
}

/// The reply that fell silent.
impl GivingWay {
    /// Records that a reply fell silent, until the words show why.
    pub fn fell_silent(&mut self, taken: TakenBack) {
        self.taken_back = Some(taken);
    }

    pub const fn taken_back(&self) -> Option<&TakenBack> {
        self.taken_back.as_ref()
    }

    /// The reply that fell silent. The caller knows now what the words over it are.
    pub const fn take_taken_back(&mut self) -> Option<TakenBack> {
        self.taken_back.take()
    }

    /// Records how much of the reply that fell silent reached the speaker.
    pub fn reached_the_speaker(&mut self, say: SayId, heard_ms: u64) {
        if let Some(taken) = self.taken_back.as_mut().filter(|taken| taken.say == say) {
            taken.heard_ms = heard_ms;
        }
    }
}
