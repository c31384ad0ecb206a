//! The interviewer's lines: their numbers, which one is under way, and which receipts are still to come.

use std::collections::BTreeSet;

use super::contract::{Purpose, SayId};
use super::echo::Recent;
use super::state::Then;
use crate::time::SessionTime;

#[derive(Clone, Default)]
pub(super) struct Lines {
    last: u32,
    /// The last line that was ordered and whose end was not reported.
    under_way: Option<SayId>,
    /// The interview replaced or stopped them: one receipt each is still to come.
    replaced: BTreeSet<SayId>,
    /// The last lines, to know them again when the microphone hears them.
    pub recent: Recent,
    /// The last line that took the floor, to be said again on demand.
    pub again: Option<(String, Purpose, Then)>,
}

impl Lines {
    /// A line that takes the floor; it replaces the one under way.
    pub fn begin(&mut self, text: &str, now: SessionTime, speech: bool) -> SayId {
        self.replaced.extend(self.under_way.take());
        let id = self.beside();
        self.under_way = Some(id);
        self.recent.said(text, now, speech);
        id
    }

    /// A line that takes no floor, and whose end nobody waits for.
    pub fn beside(&mut self) -> SayId {
        self.last += 1;
        SayId(self.last)
    }

    /// Its end was reported, or it could not be said.
    pub fn over(&mut self, id: SayId) {
        self.under_way.take_if(|under_way| *under_way == id);
    }

    /// The interview stopped it.
    pub fn stopped(&mut self, id: SayId) {
        self.over(id);
        self.replaced.insert(id);
    }

    /// Whether this receipt is that of a line which the interview replaced or stopped.
    pub fn take_receipt(&mut self, id: SayId) -> bool {
        self.replaced.remove(&id)
    }

    pub const fn is_silent(&self) -> bool {
        self.under_way.is_none()
    }
}
