//! How long this person pauses inside a turn. Some never pause for a second, some for three. Pauses between sentences
//! and inside them are counted separately: a person may breathe for two seconds between sentences and never stop within
//! one.
//!
//! Only pauses after which the same turn went on count. Time before an answer and between turns does not. In one field
//! report the delay kept growing because the machine's own speech was counted as a pause.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::Place;

/// The shortest pause that counts. Shorter ones are part of speaking: stop consonants, breaths.
const SHORTEST_MS: u32 = 300;
/// How many pauses are remembered. A session has a few hundred.
const KEPT: usize = 48;
/// Each new pause reduces the weight of earlier ones by this factor. It halves after about 17 more.
const DECAY: f64 = 0.96;
/// With fewer pauses than this, nothing is assumed about the person.
const ENOUGH: usize = 5;
/// The share of pauses that a wait of the usual length must not cut into.
const QUANTILE: f64 = 0.9;

/// A person's pauses, by place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Habits {
    between: Pauses,
    inside: Pauses,
}

impl Habits {
    /// Adds a pause inside a turn after which the candidate spoke on.
    pub fn learn(&mut self, place: Place, pause_ms: u32) {
        match place {
            Place::Between => self.between.learn(pause_ms),
            Place::Inside => self.inside.learn(pause_ms),
        }
    }

    /// Nine of ten pauses at such a place are no longer than this; `None` while too few are known.
    pub fn usual_ms(&self, place: Place) -> Option<u32> {
        match place {
            Place::Between => self.between.usual_ms(),
            Place::Inside => self.inside.usual_ms(),
        }
    }
}

/// Recent pauses of one kind, the newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pauses {
    recent: VecDeque<u32>,
}

impl Pauses {
    /// Adds a pause inside a turn after which the candidate spoke on.
    pub fn learn(&mut self, pause_ms: u32) {
        if pause_ms < SHORTEST_MS {
            return;
        }
        self.recent.push_back(pause_ms);
        if self.recent.len() > KEPT {
            self.recent.pop_front();
        }
    }

    /// Nine of ten of this person's pauses are no longer than this, newer ones counting more. `None` while too few are
    /// known.
    pub fn usual_ms(&self) -> Option<u32> {
        if self.recent.len() < ENOUGH {
            return None;
        }
        let ages = self.recent.iter().rev().enumerate();
        let mut weighed: Vec<(u32, f64)> = ages.map(|(age, ms)| (*ms, DECAY.powi(age as i32))).collect();
        weighed.sort_by_key(|(ms, _)| *ms);
        let mut left = QUANTILE * weighed.iter().map(|(_, weight)| weight).sum::<f64>();
        weighed.iter().find_map(|(ms, weight)| {
            left -= weight;
            (left <= 0.0).then_some(*ms)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pauses: &[u32]) -> Option<u32> {
        let mut all = Pauses::default();
        pauses.iter().for_each(|ms| all.learn(*ms));
        all.usual_ms()
    }

    #[test]
    fn a_few_pauses_say_nothing_and_breaths_are_none() {
        assert_eq!(after(&[900; 4]), None);
        assert_eq!(after(&[200; 40]), None);
        assert_eq!(after(&[900; 5]), Some(900));
    }

    #[test]
    fn one_long_pause_is_not_a_habit() {
        let mut pauses = vec![500; 20];
        pauses[10] = 4_000;
        assert_eq!(after(&pauses), Some(500));
        pauses[12] = 3_000;
        pauses[15] = 3_000;
        assert_eq!(after(&pauses), Some(3_000));
    }

    #[test]
    fn it_follows_a_change_and_forgets() {
        let slow = [vec![500; 48], vec![2_500; 10]].concat();
        assert_eq!(after(&slow), Some(2_500));
        let quick = [vec![2_500; 48], vec![500; 48]].concat();
        assert_eq!(after(&quick), Some(500));
    }
}
