//! Compares the meaning of the candidate's words with that of a question's concepts, and a reply with its follow-up.

use std::collections::HashMap;
use std::ops::Range;

use super::encoder::Encoder;
use super::heads::{Heads, Stored, digest, dot, stored, unit};
use super::stretches::{chunks, stretches};
use crate::coverage::{Fit, Meanings, Meant, NO_OPPOSITE, Subject, Understand};
use crate::fault::Fault;

/// How many words before and behind a claim a reason or a verdict may be.
const AROUND: usize = 12;
/// How many words before a chunk are read again with it, because a chunk may begin within a sentence.
const BEFORE: usize = 12;
/// What stands for a stretch that does not exist. No stretch is farther.
const FAR: f32 = -8.0;

pub struct Reader {
    encoder: Encoder,
    heads: Heads,
    stored: HashMap<&'static str, Stored>,
    subject: Subject,
    /// The directions of the subject's concepts, in their order, and of its follow-up and what a good reply says.
    concepts: Vec<Vec<f32>>,
    /// Of each concept, the direction of what people say against it, where that is known.
    opposites: Vec<Option<Vec<f32>>>,
    /// Of each concept, what [`Heads::against`] needs.
    rejectable: Vec<Vec<f32>>,
    prompt: Option<[Vec<f32>; 2]>,
    /// The directions of what good replies to the question's follow-ups say.
    probes: Vec<Vec<f32>>,
    /// The chunks that were read. A turn grows, and its first chunks stay.
    known: HashMap<String, Vec<Stretch>>,
}

/// A stretch of the candidate's words, beside all concepts.
#[derive(Clone)]
struct Stretch {
    words: Range<usize>,
    /// The direction of its meaning.
    direction: Vec<f32>,
    /// Log-odds of each concept, before the offset.
    near: Vec<f32>,
    /// How near it is to what people say against each concept, on the scale of `near`.
    opposite: Vec<Option<f32>>,
    /// Log-odds that it rejects each concept.
    against: Vec<f32>,
    rejects: f32,
    reasons: f32,
}

impl Reader {
    pub fn load() -> Result<Self, Fault> {
        let (encoder, heads) = (Encoder::load()?, Heads::load()?);
        Ok(Self {
            encoder,
            heads,
            stored: stored(),
            subject: Subject::default(),
            concepts: Vec::new(),
            opposites: Vec::new(),
            rejectable: Vec::new(),
            prompt: None,
            probes: Vec::new(),
            known: HashMap::new(),
        })
    }

    fn turn_to(&mut self, subject: &Subject) -> Result<(), String> {
        if self.subject.concepts != subject.concepts {
            let directions = |(_, means): &(String, String)| match self.stored.get(digest(means).as_str()) {
                Some([direction, opposite]) => Ok((direction.clone(), Some(opposite.clone()))),
                None => self.direction(means).map(|direction| (direction, None)),
            };
            (self.concepts, self.opposites) = subject.concepts.iter().map(directions).collect::<Result<_, String>>()?;
            self.rejectable = self.concepts.iter().map(|concept| self.heads.rejectable(concept)).collect();
            self.known.clear();
        }
        if self.subject.probes != subject.probes {
            let direction = |(_, looks_for): &(String, String)| self.direction(looks_for);
            self.probes = subject.probes.iter().map(direction).collect::<Result<_, _>>()?;
        }
        if self.subject.prompt != subject.prompt {
            let both = |[asks, looks_for]: &[String; 2]| -> Result<_, String> {
                Ok([self.direction(asks)?, self.direction(looks_for)?])
            };
            self.prompt = subject.prompt.as_ref().map(both).transpose()?;
        }
        self.subject = subject.clone();
        Ok(())
    }

    fn direction(&self, text: &str) -> Result<Vec<f32>, String> {
        Ok(unit(self.encoder.read(&words(text))?.whole()))
    }

    /// All stretches of these words.
    fn read(&mut self, words: &[&str]) -> Result<Vec<Stretch>, String> {
        let mut out = Vec::new();
        for chunk in chunks(words) {
            let chunk = chunk.start.saturating_sub(BEFORE)..chunk.end;
            let text = words[chunk.clone()].join(" ");
            if !self.known.contains_key(&text) {
                let read = self.chunk(&words[chunk.clone()])?;
                self.known.insert(text.clone(), read);
            }
            let behind = |words: &Range<usize>| chunk.start + words.start..chunk.start + words.end;
            out.extend(self.known[&text].iter().map(|s| Stretch { words: behind(&s.words), ..s.clone() }));
        }
        Ok(out)
    }

    fn chunk(&self, words: &[&str]) -> Result<Vec<Stretch>, String> {
        let read = self.encoder.read(words)?;
        let see = |words: Range<usize>| {
            let mean = read.mean(words.clone())?;
            let (rejects, reasons) = (self.heads.rejects(&mean), self.heads.reasons(&mean));
            let direction = unit(mean.clone());
            let against = self.heads.against(&mean, &direction, &self.rejectable);
            let near = |meaning: &Vec<f32>| self.heads.scale * dot(&direction, meaning);
            let opposite = self.opposites.iter().map(|opposite| opposite.as_ref().map(near)).collect();
            let near = self.concepts.iter().map(near).collect();
            Some(Stretch { words, direction, near, opposite, against, rejects, reasons })
        };
        Ok(stretches(words).into_iter().filter_map(see).collect())
    }

    fn fit(&self, words: &[&str], stretches: &[Stretch]) -> Result<Option<Fit>, String> {
        let Some([prompt, looks_for]) = &self.prompt else { return Ok(None) };
        let mean = self.encoder.read(words)?.whole();
        let [answers, partly, evades, lost] = self.heads.reply(&mean, prompt, looks_for);
        let direction = unit(mean);
        let nearest = |to: &[f32]| highest(stretches.iter().map(|stretch| dot(&stretch.direction, to)));
        let reasons = || stretches.iter().map(|stretch| stretch.reasons);
        Ok(Some(Fit {
            answers: round(answers - evades),
            partly: round(partly - evades),
            lost: round(lost - evades),
            prompt: round(dot(&direction, prompt)),
            looks_for: round(dot(&direction, looks_for)),
            stretch: round(nearest(looks_for)),
            reasons: round(highest(reasons())),
            reasons_mean: round(reasons().sum::<f32>() / stretches.len().max(1) as f32),
        }))
    }
}

impl Understand for Reader {
    fn understand(&mut self, subject: &Subject, text: &str) -> Meanings {
        let words = words(text);
        let read = |reader: &mut Self| -> Result<Meanings, String> {
            reader.turn_to(subject)?;
            let stretches = reader.read(&words)?;
            let reply = reader.fit(&words, &stretches)?;
            let nearest = |to: &Vec<f32>| highest(stretches.iter().map(|stretch| dot(&stretch.direction, to)));
            let near = reader.probes.iter().map(|probe| round(nearest(probe)));
            let answered = subject.probes.iter().map(|(id, _)| id.clone()).zip(near).collect();
            Ok(Meanings { concepts: compared(&reader.heads, &subject.concepts, &stretches), reply, answered })
        };
        read(self).unwrap_or_else(|why| {
            tracing::warn!("the sentence encoder failed: {why}");
            Meanings::default()
        })
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

impl Stretch {
    fn overlaps(&self, other: &Self, around: usize) -> bool {
        self.words.start < other.words.end + around && other.words.start < self.words.end + around
    }

    /// The share of this concept among all and none.
    fn share(&self, concept: usize, none: f32) -> f32 {
        let most = self.near.iter().copied().fold(none, f32::max);
        let all: f32 = self.near.iter().chain([&none]).map(|near| (near - most).exp()).sum();
        (self.near[concept] - most).exp() / all
    }

    /// How much nearer this concept is than any other.
    fn margin(&self, concept: usize) -> f32 {
        let others = self.near.iter().enumerate().filter(|(other, _)| *other != concept).map(|(_, near)| *near);
        self.near[concept] - others.reduce(f32::max).unwrap_or(self.near[concept])
    }
}

fn compared(heads: &Heads, concepts: &[(String, String)], seen: &[Stretch]) -> Vec<Meant> {
    let one = |(concept, (id, _)): (usize, &(String, String))| {
        let near = |stretch: &Stretch| stretch.near[concept] - heads.offset;
        // Of equals the first, so that the same words always give the same stretch.
        let best = seen.iter().reduce(|best, s| if s.near[concept] > best.near[concept] { s } else { best })?;
        let most = |of: &dyn Fn(&&Stretch) -> bool| seen.iter().filter(of).map(near).fold(FAR, f32::max);
        let or_best = |value: f32| if value > FAR { value } else { near(best) };
        let around = |words: usize, of: &dyn Fn(&Stretch) -> f32| {
            highest(seen.iter().filter(|s| s.overlaps(best, words)).map(of))
        };
        // Log-odds that a stretch is about it, and the log of how likely it takes this side.
        let most_with = |side: &dyn Fn(&Stretch) -> f32| {
            highest(seen.iter().map(|stretch| near(stretch) - (-side(stretch)).exp().ln_1p()))
        };
        let opposite = seen.iter().filter_map(|stretch| stretch.opposite[concept]).reduce(f32::max);
        Some(Meant {
            concept: id.clone(),
            from: best.words.start,
            to: best.words.end,
            near: round(near(best)),
            again: round(most(&|s| !s.overlaps(best, 0))),
            clause: round(or_best(most(&|s| s.words.len() <= 7))),
            sentences: round(or_best(most(&|s| s.words.len() > 14))),
            margin: round(best.margin(concept)),
            share: round(highest(seen.iter().map(|s| s.share(concept, heads.none)))),
            rejects: round(best.rejects),
            rejects_around: round(around(0, &|s| s.rejects)),
            against: round(best.against[concept]),
            rejecting: round(most_with(&|s| s.against[concept])),
            claiming: round(most_with(&|s| -s.against[concept])),
            against_mean: round(weighed_mean(seen, near(best), near, |s| s.against[concept])),
            against_around: round(around(AROUND, &|s| s.against[concept])),
            opposite: opposite.map_or(NO_OPPOSITE, |opposite| round(opposite - best.near[concept])),
            reasons: round(best.reasons),
            reasons_around: round(around(AROUND, &|s| s.reasons)),
        })
    };
    concepts.iter().enumerate().filter_map(one).collect()
}

/// The mean over all stretches. The nearer one is, the more it counts.
fn weighed_mean(seen: &[Stretch], best: f32, near: impl Fn(&Stretch) -> f32, of: impl Fn(&Stretch) -> f32) -> f32 {
    let weighed = seen.iter().map(|stretch| ((near(stretch) - best).exp(), of(stretch)));
    let (sum, weights) = weighed.fold((0.0, 0.0), |(sum, all), (weight, value)| (sum + weight * value, all + weight));
    sum / weights
}

fn highest(values: impl Iterator<Item = f32>) -> f32 {
    values.fold(FAR, f32::max)
}

/// Three decimals are more than the figures are worth, and keep the journal small.
fn round(value: f32) -> f32 {
    (value.clamp(FAR, -FAR) * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Subject {
        let concept = |id: &str, means: &str| (id.to_owned(), means.to_owned());
        let concepts = vec![
            concept("key", "The client makes one random key for each order and sends the same key with every try."),
            concept(
                "expiry",
                "Old keys are deleted after longer than any client tries again, so the table stays small.",
            ),
        ];
        let prompt = ["What if two requests with one key come together?", "One waits, or gets a conflict."];
        Subject { concepts, prompt: Some(prompt.map(str::to_owned)), ..Subject::default() }
    }

    #[test]
    fn plain_words_come_near_what_they_mean_and_other_words_do_not() {
        let mut reader = Reader::load().unwrap();
        reader.turn_to(&subject()).unwrap();
        let mut near =
            |text: &str| reader.understand(&subject(), text).concepts.iter().map(|m| m.near).collect::<Vec<_>>();
        let phone =
            near("The phone rolls a dice once per purchase and hands over that same number whenever it tries again.");
        let clean =
            near("At night a job throws away everything that is older than a few days, or it would grow for ever.");
        assert!(phone[0] > phone[1] && clean[1] > clean[0], "{phone:?} {clean:?}");
    }
    #[test]
    fn words_for_a_concept_are_farther_from_its_opposite_than_words_against_it() {
        let banks = crate::bank::builtin().unwrap();
        let question = banks.iter().flat_map(|bank| &bank.questions).find(|q| q.id == "idempotent-payments").unwrap();
        let mut reader = Reader::load().unwrap();
        let mut opposite = |subject: &Subject, concept: &str, text: &str| {
            let meanings = reader.understand(subject, text);
            meanings.concepts.iter().find(|meant| meant.concept == concept).unwrap().opposite
        };
        let stored = Subject::of(question, None);
        let keeps = opposite(&stored, "expiry", "I would keep every key for good, disks are cheap and nobody minds.");
        let cleans = opposite(&stored, "expiry", "Keys go after a day or two, or the table grows and grows.");
        assert!(keeps > cleans, "{keeps} {cleans}");
        let own = opposite(&subject(), "expiry", "I would keep every key for good, disks are cheap and nobody minds.");
        assert_eq!(own, NO_OPPOSITE, "nobody has written what people say against a concept of a user's own bank");
    }
}
