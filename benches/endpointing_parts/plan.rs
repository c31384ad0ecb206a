//! What an answer of several sentences is made of, before any of it is spoken or heard: the set beside the labelled pauses
//! of [`super::answers`]. Everything that is drawn is drawn by a hash of names, so it is the same on every machine.

use std::f64::consts::TAU;

use viva::bank::QuestionKind;

use super::{End, hash};

/// What the interviewer had said before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Opening(QuestionKind),
    FollowUp,
}

/// How an answer comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With its own last sentence.
    Plain,
    /// "So yeah, that's how I would do it."
    SummedUp,
    /// "Does that make sense?"
    HandedOver,
}

/// What is known of a whole answer: the same for all of its pauses.
#[derive(Debug, Clone)]
pub struct About {
    pub asked: Asked,
    pub ending: Ending,
    /// Of the banks; none where nobody was asked.
    pub question: Option<String>,
    /// A person's recording, and not a synthetic voice's.
    pub people: bool,
}

impl About {
    /// A recording without a question. Its patience is the middle of what the interview asks for.
    pub const fn nothing_asked() -> Self {
        let asked = Asked::Opening(QuestionKind::Behavioural);
        Self { asked, ending: Ending::Plain, question: None, people: true }
    }
}

/// Where the sound comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A voice says these sentences.
    Voice { name: &'static str, sentences: Vec<String> },
    /// These recordings follow each other.
    Clips(Vec<String>),
}

/// One answer.
#[derive(Debug, Clone)]
pub struct Plan {
    pub name: String,
    /// Answers of one speaker follow each other as in a session.
    pub speaker: String,
    /// What decides which half it belongs to.
    pub key: String,
    pub about: About,
    pub source: Source,
    /// The pauses between the parts of the source, in milliseconds: one fewer than there are parts.
    pub pauses: Vec<u32>,
    /// How fast its tape runs. A slower tape also has a deeper voice.
    pub speed: f32,
    /// What a person said, with full stops: by the manifest, else by the recogniser.
    pub transcript: Option<String>,
    pub end: End,
}

impl Plan {
    pub fn is_tuned(&self) -> bool {
        hash(&self.key).is_multiple_of(2)
    }
}

/// From nothing up to one.
fn share(name: &str) -> f64 {
    (hash(name) % 1_000_000) as f64 / 1_000_000.0
}

/// One of so many, by name.
pub fn drawn(name: &str, of: usize) -> usize {
    (share(name) * of as f64) as usize
}

/// The median of the pauses between sentences is 704 ms: a third is over one second, and one in ten is over two.
const LOG_MEDIAN: f64 = 6.907_755 - 0.351;
const LOG_SPREAD: f64 = 0.815;
const SHORTEST: f64 = 300.0;
const LONGEST: f64 = 4_000.0;

/// A pause between two sentences, in milliseconds. The logarithms of pauses, and not the pauses, are spread evenly around a
/// middle, and those over one second belong to speech that is made up on the spot: Campione and Véronis, "A large-scale
/// multilingual study of silent pause duration", Speech Prosody 2002, pages 199 to 202. They tell three groups apart; one
/// is enough here. How many are over one second and over two is the choice, not the study's.
pub fn pause(name: &str) -> u32 {
    // Two even draws make a normal one.
    let (first, second) = (share(&format!("{name}, first")), share(&format!("{name}, second")));
    let normal = (-2.0 * (1.0 - first).ln()).sqrt() * (TAU * second).cos();
    (LOG_MEDIAN + LOG_SPREAD * normal).exp().clamp(SHORTEST, LONGEST) as u32
}

/// A third of the answers is slowed, a third is sped.
pub fn speed(name: &str) -> f32 {
    [0.87, 1.0, 1.15][drawn(&format!("{name}, speed"), 3)]
}
