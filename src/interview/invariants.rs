//! Conditions that hold after every step. Only tests check them, so they cost nothing in a session.

use std::collections::BTreeSet;

use super::contract::TurnId;
use super::floor::Phase;
use super::{Interview, moves};

impl Interview {
    /// Checks all conditions, and describes the first that is broken.
    pub fn verify_invariants(&self) -> Result<(), String> {
        let mut held: BTreeSet<TurnId> = self.turns.carried().iter().map(|(turn, _)| *turn).collect();
        match self.floor.phase() {
            Phase::Listening(l) => drop(held.insert(l.turn)),
            Phase::Thinking(t) => drop(held.insert(t.turn)),
            Phase::Held(h) => held.extend(h.turns()),
            Phase::Idle | Phase::Speaking(_) | Phase::Finished => {}
        }
        held.extend(self.turns.open().iter().filter(|turn| self.turns.is_overdue(**turn)));
        let check = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
        let over = matches!(self.floor.phase(), Phase::Idle | Phase::Finished);
        check(self.next_deadline().is_none() == over, "a state waits without a deadline")?;
        if held != *self.turns.open() {
            return Err(format!("turns without a fate: open {:?}, known {held:?}", self.turns.open()));
        }
        check(
            self.clock.stopped() == matches!(self.floor.phase(), Phase::Held(_)),
            "the clock stands exactly while paused",
        )?;
        let may_go_on = matches!(self.floor.phase(), Phase::Listening(_) | Phase::Thinking(_));
        check(self.giving_way.taken_back().is_none() || may_go_on, "a reply is taken back, and nobody has the floor")?;
        check(
            !self.dialogue.closes() || matches!(self.floor.phase(), Phase::Speaking(_) | Phase::Finished),
            "nothing follows the summary",
        )?;
        let under_way = usize::from(self.dialogue.asks() || self.dialogue.offers());
        check(self.agenda.done().len() + under_way == self.agenda.taken(), "a question was lost")?;
        check(self.out.is_empty(), "orders were left behind")?;
        if let Some(a) = self.dialogue.question() {
            let most = moves::most_probes(&self.setup.questions[a.index()]) as usize + a.extras();
            check(a.kinds().len() <= most, "more follow-ups than there is room for")?;
            check(a.checkins() <= 3, "too many check-ins in one silence")?;
        }
        Ok(())
    }
}
