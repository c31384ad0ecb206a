//! What the sentence encoder makes of the candidate's words. It is a second witness beside the cues.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bank::{Concept, Probe, Question};

/// What the candidate's words may be about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The question's concepts that have a meaning: their ids and what they mean.
    pub concepts: Vec<(String, String)>,
    /// The question's follow-ups: their ids, and what a good reply to them says.
    pub probes: Vec<(String, String)>,
    /// The follow-up that the words reply to, and what a good reply says.
    pub prompt: Option<[String; 2]>,
}

impl Subject {
    /// What an answer to this question may be about. `prompt` is the follow-up, and what a good reply says.
    pub fn of(question: &Question, prompt: Option<[String; 2]>) -> Self {
        let meaning = |concept: &Concept| (concept.id.clone(), concept.means.clone());
        let concepts = question.concepts.iter().filter(|concept| !concept.means.is_empty()).map(meaning).collect();
        let looks_for = |probe: &Probe| (probe.id.clone(), probe.looks_for.clone());
        let probes = question.probes.iter().filter(|probe| !probe.looks_for.is_empty()).map(looks_for).collect();
        Self { concepts, probes, prompt }
    }
}

/// What a turn's words mean.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Meanings {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concepts: Vec<Meant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Fit>,
    /// By follow-up, the cosine between the nearest stretch and what a good reply to it says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answered: BTreeMap<String, f32>,
}

impl Meanings {
    /// Adds what follows, behind this many words. If one of both was not read, nothing is known of the whole: its cues
    /// decide.
    pub fn go_on(&mut self, words: usize, rest: &Self) {
        if self.is_unread() || rest.is_unread() {
            *self = Self::default();
            return;
        }
        for meant in &rest.concepts {
            let meant = Meant { from: meant.from + words, to: meant.to + words, ..meant.clone() };
            match self.concepts.iter_mut().find(|known| known.concept == meant.concept) {
                Some(known) => *known = known.clone().join(meant),
                None => self.concepts.push(meant),
            }
        }
        for (probe, near) in &rest.answered {
            self.answered.entry(probe.clone()).and_modify(|known| *known = known.max(*near)).or_insert(*near);
        }
        // Whoever has answered has answered, whatever else was said.
        let better = |a: Fit, b: Fit| if b.answers > a.answers { b } else { a };
        self.reply = self.reply.zip(rest.reply).map(|(a, b)| better(a, b)).or(self.reply).or(rest.reply);
    }

    fn is_unread(&self) -> bool {
        self.concepts.is_empty() && self.reply.is_none()
    }
}

/// How well a reply fits its follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Log-odds that it answers, answers partly, or says that the candidate does not know, each against that it evades.
    pub answers: f32,
    pub partly: f32,
    pub lost: f32,
    /// The cosine between the reply and the follow-up.
    pub prompt: f32,
    /// The same between the reply and what a good reply says, and between that and the nearest stretch.
    pub looks_for: f32,
    pub stretch: f32,
    /// The highest log-odds of a stretch that it gives a reason, and their mean.
    pub reasons: f32,
    pub reasons_mean: f32,
}

/// How near a turn's words come to a concept of the question. The encoder's figures are log-odds, from -8 to 8.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Meant {
    pub concept: String,
    /// The nearest stretch of the turn's words: the index of its first word, and one past that of its last.
    pub from: usize,
    pub to: usize,
    /// That the nearest stretch is about the concept.
    pub near: f32,
    /// The same of the nearest stretch that does not overlap it.
    pub again: f32,
    /// The same of the nearest stretch of about a clause, and of about two sentences.
    pub clause: f32,
    pub sentences: f32,
    /// How much nearer the nearest stretch is to this concept than to any other of the question.
    pub margin: f32,
    /// The largest share of a stretch, from 0 to 1, among the question's concepts and none of them.
    pub share: f32,
    /// That the nearest stretch rejects something, and the highest figure of the stretches that overlap it.
    pub rejects: f32,
    pub rejects_around: f32,
    /// That the nearest stretch rejects this concept, the mean of all stretches (nearer ones count more), and the highest
    /// figure of those around the nearest.
    #[serde(default)]
    pub against: f32,
    #[serde(default)]
    pub against_mean: f32,
    #[serde(default)]
    pub against_around: f32,
    /// How much nearer some stretch is to what people say against the concept than the nearest is to the concept.
    #[serde(default = "no_opposite")]
    pub opposite: f32,
    /// That some stretch is about the concept and rejects it, and that one is about it and does not.
    #[serde(default)]
    pub rejecting: f32,
    #[serde(default)]
    pub claiming: f32,
    /// That the nearest stretch gives a reason, and the highest figure of the stretches around it.
    pub reasons: f32,
    pub reasons_around: f32,
}

/// [`Meant::opposite`] where nobody knows what people say against the concept: the mean of those that are known.
pub const NO_OPPOSITE: f32 = -1.1;

fn no_opposite() -> f32 {
    NO_OPPOSITE
}

impl Meant {
    /// Both together. They are of different words, and of the same concept.
    #[must_use]
    fn join(self, other: Self) -> Self {
        let (best, other) = if other.near > self.near { (other, self) } else { (self, other) };
        let opposite = (best.near + best.opposite).max(other.near + other.opposite) - best.near;
        Self {
            opposite,
            again: best.again.max(other.near),
            clause: best.clause.max(other.clause),
            sentences: best.sentences.max(other.sentences),
            share: best.share.max(other.share),
            ..best
        }
    }
}

/// Something that reads the candidate's words by meaning.
pub trait Understand: Send {
    /// What these words mean. Empty if it cannot tell.
    fn understand(&mut self, subject: &Subject, text: &str) -> Meanings;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(concept: &str, from: usize, near: f32) -> Meant {
        Meant { concept: concept.into(), from, to: from + 7, near, again: -8.0, rejects: near, ..Meant::default() }
    }

    fn fit(answers: f32) -> Fit {
        let (partly, lost, prompt, looks_for) = (0.0, -2.0, 0.3, 0.4);
        Fit { answers, partly, lost, prompt, looks_for, stretch: 0.5, reasons: 1.0, reasons_mean: 0.2 }
    }

    fn read(concepts: &[Meant], answers: f32) -> Meanings {
        Meanings { concepts: concepts.to_vec(), reply: Some(fit(answers)), ..Meanings::default() }
    }

    #[test]
    fn of_two_parts_the_nearer_words_count_and_the_better_answer() {
        let mut whole = read(&[meant("key", 3, 2.0), meant("ttl", 0, 1.0)], 1.5);
        whole.go_on(20, &read(&[meant("key", 1, 0.5), meant("ttl", 2, 4.0)], -3.0));
        let [key, ttl] = &whole.concepts[..] else { panic!("{whole:?}") };
        assert_eq!((key.from, key.to, key.near, key.again, key.rejects), (3, 10, 2.0, 0.5, 2.0));
        assert_eq!((ttl.from, ttl.to, ttl.near, ttl.again, ttl.rejects), (22, 29, 4.0, 1.0, 4.0));
        assert_eq!(whole.reply, Some(fit(1.5)), "and it answers");
    }

    #[test]
    fn of_two_parts_the_words_that_come_nearest_to_the_opposite_count() {
        let of = |near: f32, opposite: f32| Meant { opposite, ..meant("key", 0, near) };
        // It is as near to the opposite as 3.5 and 2.5 say, and to the concept as 4.0 says.
        assert_eq!(of(4.0, -0.5).join(of(1.0, 1.5)).opposite, -0.5);
        assert_eq!(of(4.0, -3.0).join(of(1.0, 1.5)).opposite, -1.5);
    }

    #[test]
    fn a_part_that_was_not_read_leaves_the_whole_to_its_cues() {
        let part = read(&[meant("key", 3, 2.0)], 1.0);
        for (mut first, rest) in [(part.clone(), Meanings::default()), (Meanings::default(), part)] {
            first.go_on(20, &rest);
            assert_eq!(first, Meanings::default());
        }
    }
}
