//! Viva's lines: their numbers, which one is under way, and which ends the speaker has not reported yet.

use std::collections::BTreeSet;

use super::contract::{Purpose, SayId};
use super::echo::Recent;
use super::state::Then;
use crate::time::SessionTime;

#[derive(Clone, Default)]
pub(super) struct Lines {
    last: u32,
    /// The newest line, until its end is reported.
    under_way: Option<SayId>,
    /// Lines that the interview replaced or stopped. The speaker still reports the end of each.
    replaced: BTreeSet<SayId>,
    /// The last lines, to recognize them when the microphone hears them.
    pub recent: Recent,
    /// The last line that took the floor, for "say that again".
    pub again: Option<(String, Purpose, Then)>,
}

impl Lines {
    /// Numbers a line. It replaces the one under way.
    pub fn begin(&mut self, text: &str, now: SessionTime, speech: bool) -> SayId {
        self.replaced.extend(self.under_way.take());
        let id = self.beside();
        self.under_way = Some(id);
        self.recent.said(text, now, speech);
        id
    }

    /// Numbers a line that does not take the floor. Nobody waits for its end.
    pub fn beside(&mut self) -> SayId {
        self.last += 1;
        SayId(self.last)
    }

    /// Records that the line ended, or that the voice could not say it.
    pub fn over(&mut self, id: SayId) {
        self.under_way.take_if(|under_way| *under_way == id);
    }

    /// Records that the interview stopped this line.
    pub fn stopped(&mut self, id: SayId) {
        self.over(id);
        self.replaced.insert(id);
    }

    /// Takes the report of a line's end. Returns whether the interview had replaced or stopped that line.
    pub fn take_receipt(&mut self, id: SayId) -> bool {
        self.replaced.remove(&id)
    }

    pub const fn is_silent(&self) -> bool {
        self.under_way.is_none()
    }
}
