//! Chooses the next question and how much time it may take. Keeps the results of the questions before it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::attuned::Attuned;
use super::contract::{SessionEnd, Setup};
use super::state::Done;
use super::{CLOSING_MS, LAST_CALL_MS, SHORTEST_QUESTION_MS};
use crate::bank::Question;

#[derive(Clone, Default)]
pub(super) struct Agenda {
    /// Indices of the questions that were taken.
    gone: BTreeSet<usize>,
    done: Vec<Done>,
    /// How many questions were asked so far.
    number: u32,
    last_called: bool,
    /// The probable next question and its prepared matchers.
    attuned: Option<(usize, Arc<Attuned>)>,
}

/// The question that comes next, and what Viva has to know to ask it.
pub(super) struct Next {
    pub index: usize,
    /// The question's number in the session, counted from 1.
    pub number: u32,
    pub limit_ms: u64,
    pub ear: Arc<Attuned>,
    /// How many more questions there is time for after this one.
    pub fits_after: u32,
    /// True if there is no time for another question and Viva has not announced that yet.
    pub is_last: bool,
    /// True if the previous question belonged to another round.
    pub enters_round: bool,
}

/// The time that the bank plans for a question.
pub(super) fn needs_ms(question: &Question) -> u64 {
    (f64::from(question.minutes.clamp(0.25, 120.0)) * 60_000.0) as u64
}

impl Agenda {
    /// Takes the next question that there is time for. `session_ms` is the whole session's limit, `left_ms` what is
    /// left of it.
    pub fn next(&mut self, setup: &Setup, session_ms: u64, left_ms: u64) -> Result<Next, SessionEnd> {
        let questions = &setup.questions;
        let left = left_ms.saturating_sub(CLOSING_MS);
        let open: Vec<usize> = self.open(questions).collect();
        let needs = |i: usize| needs_ms(&questions[i]);
        let first = *open.first().ok_or(SessionEnd::AllAsked)?;
        if left < SHORTEST_QUESTION_MS.min(needs(first)) {
            return Err(SessionEnd::TimeUp);
        }
        // Takes the first question that fits and whose round still has time in its share. If none fits at all, takes
        // the shortest.
        let fits = |i: usize, room: u64| needs(i) * 3 / 5 <= room;
        let in_its_share = |i: &usize| fits(*i, left.min(self.round_left_ms(questions, session_ms, *i)));
        let of_open = || open.iter().copied();
        let index = of_open()
            .find(in_its_share)
            .or_else(|| of_open().find(|i| fits(*i, left)))
            .or_else(|| of_open().min_by_key(|i| (needs(*i), *i)))
            .ok_or(SessionEnd::TimeUp)?;
        self.gone.insert(index);
        self.number += 1;
        let limit_ms = needs(index).min(left);
        let rest = left.saturating_sub(limit_ms);
        let fits_after = of_open().filter(|i| *i != index && fits(*i, rest)).count() as u32;
        let last = fits_after == 0 && open.len() > 1 && left < needs(index) + LAST_CALL_MS && self.number > 1;
        let is_last = last && !self.last_called;
        self.last_called |= last;
        let ear = self.attuned.take().filter(|(i, _)| *i == index);
        let before = self.done.last().map(|done| questions[done.index].round);
        Ok(Next {
            index,
            number: self.number,
            limit_ms,
            ear: ear.map_or_else(|| Arc::new(Attuned::to(&questions[index])), |(_, ear)| ear),
            fits_after,
            is_last,
            enters_round: before.is_some_and(|before| before != questions[index].round),
        })
    }

    /// Prepares the matchers of the question that probably comes next, because that takes longer than choosing it.
    pub fn attune(&mut self, questions: &[Question]) {
        let next = self.open(questions).next();
        if self.attuned.is_none() {
            self.attuned = next.map(|next| (next, Arc::new(Attuned::to(&questions[next]))));
        }
    }

    /// Files a question that is over, including its second try.
    pub fn put_away(&mut self, done: Done) {
        self.done.push(done);
    }

    pub fn done(&self) -> &[Done] {
        &self.done
    }

    /// How many questions were taken.
    pub fn taken(&self) -> usize {
        self.gone.len()
    }

    /// The time that the bank plans for all questions not taken yet.
    pub fn planned_ms(&self, questions: &[Question]) -> u64 {
        self.open(questions).map(|i| needs_ms(&questions[i])).sum()
    }

    fn open(&self, questions: &[Question]) -> impl Iterator<Item = usize> {
        (0..questions.len()).filter(|i| !self.gone.contains(i))
    }

    /// How much time the round of this question has left. Each round gets a share of the session in proportion to the
    /// planned minutes of its questions.
    fn round_left_ms(&self, questions: &[Question], session_ms: u64, index: usize) -> u64 {
        let of_round = |i: &usize| questions[*i].round == questions[index].round;
        let needs =
            |of: &dyn Fn(&usize) -> bool| (0..questions.len()).filter(of).map(|i| needs_ms(&questions[i])).sum::<u64>();
        let (round, all) = (needs(&of_round), needs(&|_| true));
        let session = session_ms.saturating_sub(CLOSING_MS);
        let share = (u128::from(session) * u128::from(round) / u128::from(all.max(1))) as u64;
        let spent: u64 = self.done.iter().filter(|d| of_round(&d.index)).map(|d| d.took_ms).sum();
        share.saturating_sub(spent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Ledger;

    fn setup(ids: &[&str]) -> Setup {
        let all: Vec<Question> = crate::bank::builtin().unwrap().into_iter().flat_map(|b| b.questions).collect();
        let questions = ids.iter().map(|id| all.iter().find(|q| q.id == *id).unwrap().clone()).collect();
        Setup { questions, ..Setup::default() }
    }

    /// Which question comes third in a session of this many minutes, after the first two took `took` minutes together.
    fn third(minutes: u64, took: u64) -> usize {
        let setup = setup(&["isolation-anomalies", "replication-lag", "sharding-key", "status-codes"]);
        let session_ms = minutes * 60_000;
        let mut agenda = Agenda::default();
        for _ in 0..2 {
            let Ok(next) = agenda.next(&setup, session_ms, session_ms) else { panic!("there is time for two") };
            agenda.put_away(Done {
                index: next.index,
                took_ms: took * 30_000,
                ledger: Ledger::default(),
                risky: false,
            });
        }
        let Ok(next) = agenda.next(&setup, session_ms, session_ms - took * 60_000) else { panic!("and for a third") };
        next.index
    }

    #[test]
    fn a_round_that_had_its_share_waits_for_the_others() {
        assert_eq!(third(15, 7), 2, "there is time for all");
        assert_eq!(third(11, 7), 3, "the databases have had their share of eleven minutes");
        assert_eq!(third(11, 5), 2, "they were quick");
    }

    #[test]
    fn the_last_question_there_is_time_for_is_announced_once() {
        let setup = setup(&["isolation-anomalies", "replication-lag", "sharding-key"]);
        let mut agenda = Agenda::default();
        let needs = needs_ms(&setup.questions[0]);
        let mut next = |left| agenda.next(&setup, 15 * 60_000, left + CLOSING_MS).map(|next| next.is_last);
        assert_eq!(next(3 * needs), Ok(false));
        assert_eq!(next(needs), Ok(true));
        assert_eq!(next(needs), Ok(false));
        assert_eq!(next(needs), Err(SessionEnd::AllAsked));
    }
}
