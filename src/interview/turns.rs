//! The candidate's turns: which of them still wait for their fate, and whose words belong to the answer under way.

use std::collections::{BTreeMap, BTreeSet};

use crate::coverage::Meanings;
use crate::ids::TurnId;

#[derive(Clone, Default)]
pub(super) struct Turns {
    last: u32,
    /// Turns whose fate is not noted yet.
    open: BTreeSet<TurnId>,
    /// Turns that the interview closed. The words of each are still to come.
    closed: BTreeSet<TurnId>,
    /// Words of earlier turns that belong to the same answer.
    carried: Vec<(TurnId, String)>,
    /// A turn whose words did not come in time. Viva has asked for the answer again, but would still take them.
    overdue: Option<TurnId>,
    /// What the sentence encoder makes of turns whose words are not part of the ledger yet, and their number of words.
    /// A turn that was not read is not here.
    meant: BTreeMap<TurnId, (usize, Meanings)>,
}

impl Turns {
    pub fn begin(&mut self) -> TurnId {
        self.last += 1;
        let turn = TurnId(self.last);
        self.open.insert(turn);
        turn
    }

    /// Records that the turn's fate is noted. Returns whether it still had to be, because each turn has one fate.
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

    /// Whether the interview closed the turn, and its words have not come yet.
    pub fn was_closed(&self, turn: TurnId) -> bool {
        self.closed.contains(&turn)
    }

    /// Records that the turn's words have come. Returns whether the interview had closed the turn.
    pub fn take_receipt(&mut self, turn: TurnId) -> bool {
        self.closed.remove(&turn)
    }

    /// Keeps these words as a part of the answer that goes on.
    pub fn carry(&mut self, turn: TurnId, text: String) {
        let at = self.carried.partition_point(|(earlier, _)| *earlier < turn);
        self.carried.insert(at, (turn, text));
    }

    /// Keeps what the encoder makes of a turn's words.
    pub fn meant(&mut self, turn: TurnId, meanings: Meanings) {
        self.meant.insert(turn, (0, meanings));
    }

    /// The turn has this many words.
    pub fn counted(&mut self, turn: TurnId, words: usize) {
        if let Some((count, _)) = self.meant.get_mut(&turn) {
            *count = words;
        }
    }

    /// Takes what the encoder makes of these turns, whose words are joined to one text.
    pub fn take_meant(&mut self, turns: &[TurnId]) -> Meanings {
        let mut parts = turns.iter().map(|turn| self.meant.remove(turn).unwrap_or_default());
        let first = parts.next().unwrap_or_default();
        let join = |(words, mut all): (usize, Meanings), (more, rest): (usize, Meanings)| {
            all.go_on(words, &rest);
            (words + more, all)
        };
        parts.fold(first, join).1
    }

    /// The turn's words did not come in time.
    pub const fn wait_on(&mut self, turn: TurnId) {
        self.overdue = Some(turn);
    }

    /// Takes the turn whose words did not come in time, because nobody waits any longer.
    pub const fn take_overdue(&mut self) -> Option<TurnId> {
        self.overdue.take()
    }

    /// Whether the turn's words did not come in time. They are here now, so nobody waits for them any longer.
    pub fn is_overdue_no_more(&mut self, turn: TurnId) -> bool {
        self.overdue.take_if(|overdue| *overdue == turn).is_some()
    }

    pub fn is_overdue(&self, turn: TurnId) -> bool {
        self.overdue == Some(turn)
    }

    pub fn carried(&self) -> &[(TurnId, String)] {
        &self.carried
    }

    pub fn take_carried(&mut self) -> Vec<(TurnId, String)> {
        std::mem::take(&mut self.carried)
    }

    /// Puts the words back that `take_carried` returned.
    pub fn put_back(&mut self, carried: Vec<(TurnId, String)>) {
        self.carried = carried;
    }

    /// Takes back the decisions since `before`, but keeps all events.
    pub fn take_back(&mut self, before: Self) {
        (self.open, self.carried, self.overdue) = (before.open, before.carried, before.overdue);
    }

    /// Lets a decision stand that was taken back, but keeps all events in `since`. `turn` still waits for its fate if
    /// it did there.
    pub fn stand_after(&mut self, since: Self, turn: TurnId) {
        self.open.extend(since.open.get(&turn));
        (self.last, self.closed) = (since.last, since.closed);
        // Words that came meanwhile are not waited for any longer.
        self.overdue = self.overdue.filter(|turn| since.overdue == Some(*turn));
    }
}
