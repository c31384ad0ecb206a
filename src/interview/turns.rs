//! The candidate's turns: which of them still wait for their fate, and whose words belong to the answer under way.

use std::collections::BTreeSet;

use crate::ids::TurnId;

#[derive(Clone, Default)]
pub(super) struct Turns {
    last: u32,
    /// Their fate was not noted yet.
    open: BTreeSet<TurnId>,
    /// The interview closed them: one receipt each is still to come.
    closed: BTreeSet<TurnId>,
    /// Words of earlier turns that belong to the same answer.
    carried: Vec<(TurnId, String)>,
}

impl Turns {
    pub fn begin(&mut self) -> TurnId {
        self.last += 1;
        let turn = TurnId(self.last);
        self.open.insert(turn);
        turn
    }

    /// Its fate is noted now. Whether it was still to be noted: each turn has one fate.
    pub fn settle(&mut self, turn: TurnId) -> bool {
        self.open.remove(&turn)
    }

    pub fn is_open(&self, turn: TurnId) -> bool {
        self.open.contains(&turn)
    }

    pub const fn open(&self) -> &BTreeSet<TurnId> {
        &self.open
    }

    pub fn close(&mut self, turn: TurnId) {
        self.closed.insert(turn);
    }

    /// Whether the interview closed it, and its words were not back yet.
    pub fn was_closed(&self, turn: TurnId) -> bool {
        self.closed.contains(&turn)
    }

    /// Its words are back. Whether the interview had closed it.
    pub fn take_receipt(&mut self, turn: TurnId) -> bool {
        self.closed.remove(&turn)
    }

    /// The answer goes on: these words are part of it.
    pub fn carry(&mut self, turn: TurnId, text: String) {
        self.carried.push((turn, text));
    }

    pub fn carried(&self) -> &[(TurnId, String)] {
        &self.carried
    }

    pub fn take_carried(&mut self) -> Vec<(TurnId, String)> {
        std::mem::take(&mut self.carried)
    }

    /// Nothing came of taking them.
    pub fn put_back(&mut self, carried: Vec<(TurnId, String)>) {
        self.carried = carried;
    }

    /// What was decided since `before` is taken back; what has happened stays.
    pub fn take_back(&mut self, before: Self) {
        (self.open, self.carried) = (before.open, before.carried);
    }

    /// What was taken back stands after all: what has happened `since` stays, and `turn` waits for its fate if it did.
    pub fn stand_after(&mut self, since: Self, turn: TurnId) {
        self.open.extend(since.open.get(&turn));
        (self.last, self.closed) = (since.last, since.closed);
    }
}
