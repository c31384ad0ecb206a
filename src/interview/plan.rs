//! Chooses and orders the questions: as many as fit the minutes, the rounds in turn, shuffled by the seed.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::bank::{Level, Question, Round};

/// What the candidate wants to practice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanWish {
    /// Rounds to ask about. Empty for all of them.
    pub rounds: Vec<Round>,
    /// The level of the questions. `None` for any.
    pub level: Option<Level>,
    /// Length of the whole session, including greeting and summary.
    pub minutes: f32,
    pub seed: u64,
    /// Topics that went badly before. Their questions come first within their round.
    pub weak: BTreeSet<String>,
    /// If not empty, exactly these questions in this order. Rounds, level and time do not matter then.
    pub only: Vec<String>,
}

/// The greeting and the summary together, in minutes.
const AROUND: f32 = 0.5;

/// Chooses and orders questions that fit the time. Adds one spare for questions that are skipped, if a minute is left
/// over. Returns at least one question if any fits the rounds and the level.
pub fn plan(questions: &[Question], wish: &PlanWish) -> Vec<Question> {
    let mut rng = ChaCha8Rng::seed_from_u64(wish.seed);
    let mut rounds: BTreeMap<Round, Vec<&Question>> = BTreeMap::new();
    for q in questions {
        let round = wish.rounds.is_empty() || wish.rounds.contains(&q.round);
        if round && wish.level.is_none_or(|l| l == q.level) {
            rounds.entry(q.round).or_default().push(q);
        }
    }
    if !wish.only.is_empty() {
        let named = wish.only.iter().filter_map(|id| questions.iter().find(|q| q.id == *id));
        return named.cloned().collect();
    }
    let mut piles: Vec<Vec<&Question>> = rounds.into_values().collect();
    for pile in &mut piles {
        // The result must not depend on the order of the files.
        pile.sort_by(|a, b| a.id.cmp(&b.id));
        shuffle(&mut rng, pile);
        pile.sort_by_key(|q| !wish.weak.contains(&q.topic));
    }
    match wish.rounds.as_slice() {
        // The rounds come in the order that the candidate asked for.
        [_, _, ..] => piles.sort_by_key(|p| wish.rounds.iter().position(|r| Some(*r) == p.first().map(|q| q.round))),
        _ => shuffle(&mut rng, &mut piles),
    }
    let mut in_turn = Vec::new();
    let longest = piles.iter().map(Vec::len).max().unwrap_or(0);
    for i in 0..longest {
        in_turn.extend(piles.iter().filter_map(|p| p.get(i).copied()));
    }
    let mut left = wish.minutes - AROUND;
    let mut chosen: Vec<Question> = Vec::new();
    let mut spare = None;
    for q in in_turn {
        if q.minutes <= left {
            left -= q.minutes;
            chosen.push(q.clone());
        } else if spare.is_none() {
            spare = Some(q.clone());
        }
    }
    if (left >= 1.0 || chosen.is_empty())
        && let Some(spare) = spare
    {
        chosen.push(spare);
    }
    chosen
}

fn shuffle<T>(rng: &mut ChaCha8Rng, items: &mut [T]) {
    for i in (1..items.len()).rev() {
        items.swap(i, rng.next_u32() as usize % (i + 1));
    }
}
