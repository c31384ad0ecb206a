//! The encoder's small last layers, and the stored meanings of the built-in banks' concepts.

use std::collections::HashMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::encoder::WIDTH;
use crate::fault::Fault;

static HEADS: &str = include_str!("../../models/meaning/heads.json");
/// The meaning of each concept of the built-in banks, [`WIDTH`] values of eight bits each. Only the direction matters.
static MEANINGS: &[u8] = include_bytes!("../../models/meaning/concepts.i8");
/// In the same order and form: what people say who turn the concept down, or do the opposite.
static AGAINST: &[u8] = include_bytes!("../../models/meaning/against.i8");
/// In the same order: the first eight hexadecimal digits of the SHA-256 of what the concept means, a line each.
static DIGESTS: &str = include_str!("../../models/meaning/concepts.txt");

/// The weights of a layer with one result, and its constant.
type Head = (Vec<f32>, f32);

#[derive(Deserialize)]
pub struct Heads {
    /// Turns a cosine into log-odds.
    pub scale: f32,
    pub offset: f32,
    /// The log-odds, before `offset`, that a stretch is about none of the question's concepts.
    pub none: f32,
    /// That a stretch rejects something, and that it gives a reason.
    rejects: Head,
    reasons: Head,
    against: Against,
    /// That a reply answers, answers partly, evades, and says that the candidate does not know. From the mean of the reply,
    /// and the products of its direction with those of the follow-up and of what a good reply says.
    replies: [Head; 4],
}

/// That a stretch rejects one concept rather than another.
#[derive(Deserialize)]
struct Against {
    /// Two sets of weights of the same number. What the first make of the stretch's direction is compared with what the
    /// second make of the concept's.
    words: Vec<Vec<f32>>,
    meaning: Vec<Vec<f32>>,
    /// That it rejects whatever it is about, from the stretch's mean.
    any: Head,
}

impl Heads {
    pub fn load() -> Result<Self, Fault> {
        serde_json::from_str(HEADS).map_err(super::encoder::broken)
    }

    pub fn rejects(&self, mean: &[f32]) -> f32 {
        apply(&self.rejects, mean)
    }

    /// What [`Heads::against`] needs of a concept's direction.
    pub fn rejectable(&self, concept: &[f32]) -> Vec<f32> {
        self.against.meaning.iter().map(|weights| dot(weights, concept)).collect()
    }

    /// That a stretch with this mean and direction rejects each of these concepts.
    pub fn against(&self, mean: &[f32], direction: &[f32], concepts: &[Vec<f32>]) -> Vec<f32> {
        let any = apply(&self.against.any, mean);
        let stretch: Vec<f32> = self.against.words.iter().map(|weights| dot(weights, direction)).collect();
        concepts.iter().map(|concept| any + dot(&stretch, concept)).collect()
    }

    pub fn reasons(&self, mean: &[f32]) -> f32 {
        apply(&self.reasons, mean)
    }

    /// `mean` is the reply's, `prompt` and `looks_for` are directions.
    pub fn reply(&self, mean: &[f32], prompt: &[f32], looks_for: &[f32]) -> [f32; 4] {
        let direction = unit(mean.to_vec());
        let product = |other: &[f32]| direction.iter().zip(other).map(|(a, b)| a * b).collect::<Vec<f32>>();
        let all = [mean.to_vec(), product(prompt), product(looks_for)].concat();
        [0, 1, 2, 3].map(|kind| apply(&self.replies[kind], &all))
    }
}

fn apply((weights, constant): &Head, values: &[f32]) -> f32 {
    dot(weights, values) + constant
}

/// What is stored of a concept: the direction of its meaning, and that of what people say against it.
pub type Stored = [Vec<f32>; 2];

/// The stored meanings, by the digest of their texts.
pub fn stored() -> HashMap<&'static str, Stored> {
    let direction = |values: &[u8]| unit(values.iter().map(|value| f32::from(*value as i8)).collect());
    let both = MEANINGS.chunks_exact(WIDTH).zip(AGAINST.chunks_exact(WIDTH));
    DIGESTS.lines().zip(both.map(|(means, against)| [direction(means), direction(against)])).collect()
}

/// What names a stored meaning.
pub fn digest(means: &str) -> String {
    Sha256::digest(means).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The same direction with length 1.
pub fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt().max(f32::MIN_POSITIVE);
    vector.iter_mut().for_each(|value| *value /= length);
    vector
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::builtin;

    #[test]
    fn every_concept_of_the_built_in_banks_has_a_stored_meaning() {
        let stored = stored();
        let banks = builtin().unwrap();
        let concepts: Vec<_> = banks.iter().flat_map(|bank| &bank.questions).flat_map(|q| &q.concepts).collect();
        let missing: Vec<_> = concepts.iter().filter(|c| !stored.contains_key(digest(&c.means).as_str())).collect();
        assert!(missing.is_empty(), "see models/meaning/README.md; {} changed: {:?}", missing.len(), missing.first());
        let bytes = concepts.len() * WIDTH;
        assert_eq!((stored.len(), MEANINGS.len(), AGAINST.len()), (concepts.len(), bytes, bytes));
    }
}
