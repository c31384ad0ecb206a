//! Chooses one of several wordings.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

#[derive(Clone)]
pub(super) struct Wordings {
    rng: ChaCha8Rng,
    /// How often each wording was chosen.
    used: BTreeMap<String, u32>,
    /// Follow-ups and rephrased prompts said so far, word for word.
    spoken: BTreeSet<String>,
}

impl Wordings {
    pub fn new(seed: u64) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(seed), used: BTreeMap::new(), spoken: BTreeSet::new() }
    }

    /// Chooses one of the lines. None comes a second time before each has had its turn.
    pub fn pick(&mut self, lines: &[&str]) -> String {
        let count = |l: &str| self.used.get(l).copied().unwrap_or(0);
        let least = lines.iter().map(|l| count(l)).min().unwrap_or(0);
        let rare: Vec<&str> = lines.iter().copied().filter(|l| count(l) == least).collect();
        let at = self.rng.next_u32() as usize % rare.len().max(1);
        let line = rare.get(at).copied().unwrap_or_default().to_owned();
        *self.used.entry(line.clone()).or_default() += 1;
        line
    }

    /// Records a wording that is never used again.
    pub fn spoke(&mut self, line: String) {
        self.spoken.insert(line);
    }

    pub const fn spoken(&self) -> &BTreeSet<String> {
        &self.spoken
    }
}
