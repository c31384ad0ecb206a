//! The plan of an answer of several sentences, before any of it is spoken or heard. This set is separate from the
//! labeled pauses of [`super::answers`]. Random choices depend on a hash of names, so they are the same on every
//! machine.

use std::f64::consts::TAU;

use viva::bank::QuestionKind;

use super::{End, hash};

/// What Viva asked before the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Opening(QuestionKind),
    FollowUp,
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With its own last sentence.
    Plain,
    /// "So yeah, that's how I would do it."
    SummedUp,
    /// "Does that make sense?"
    HandedOver,
}

/// Facts about a whole answer, the same for all of its pauses.
#[derive(Debug, Clone)]
pub struct About {
    pub asked: Asked,
    pub ending: Ending,
    /// The id of a question in the banks. `None` if there was no question.
    pub question: Option<String>,
    /// True for a person's recording, false for a synthetic voice.
    pub people: bool,
}

impl About {
    /// A recording without a question. Its patience is the middle of those that the interview sets.
    pub const fn nothing_asked() -> Self {
        let asked = Asked::Opening(QuestionKind::Behavioural);
        Self { asked, ending: Ending::Plain, question: None, people: true }
    }
}

/// The source of the sound.
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
    /// The answers of one speaker follow each other as in a session.
    pub speaker: String,
    /// Decides to which half the answer belongs.
    pub key: String,
    pub about: About,
    pub source: Source,
    /// The pauses between the parts of the source, in milliseconds. There is one fewer than there are parts.
    pub pauses: Vec<u32>,
    /// The speed of the tape. A slower tape also makes the voice deeper.
    pub speed: f32,
    /// A person's words with full stops, from the manifest, or else from the recognizer.
    pub transcript: Option<String>,
    pub end: End,
}

impl Plan {
    pub fn is_tuned(&self) -> bool {
        hash(&self.key).is_multiple_of(2)
    }
}

/// A pseudo-random number from 0 up to 1.
fn share(name: &str) -> f64 {
    (hash(name) % 1_000_000) as f64 / 1_000_000.0
}

/// A pseudo-random number below `of`, by name.
pub fn drawn(name: &str, of: usize) -> usize {
    (share(name) * of as f64) as usize
}

/// The logarithm of the median pause between sentences, which is 704 ms.
const LOG_MEDIAN: f64 = 6.907_755 - 0.351;
/// The standard deviation of these logarithms. With it a third of the pauses is over one second, and one in ten is over
/// two.
const LOG_SPREAD: f64 = 0.815;
const SHORTEST: f64 = 300.0;
const LONGEST: f64 = 4_000.0;

/// A pause between two sentences, in milliseconds. The logarithms of pauses have a symmetric distribution, and pauses
/// over one second are typical of spontaneous speech. The source is Campione and Véronis, "A large-scale multilingual
/// study of silent pause duration", Speech Prosody 2002, pages 199 to 202. They distinguish three groups; one is enough
/// here. The shares over one and over two seconds are the choice of the issue, not of the study.
pub fn pause(name: &str) -> u32 {
    // Two uniform numbers make a normal one.
    let (first, second) = (share(&format!("{name}, first")), share(&format!("{name}, second")));
    let normal = (-2.0 * (1.0 - first).ln()).sqrt() * (TAU * second).cos();
    (LOG_MEDIAN + LOG_SPREAD * normal).exp().clamp(SHORTEST, LONGEST) as u32
}

/// The speed of the tape. A third of the answers is slower, and a third is faster.
pub fn speed(name: &str) -> f32 {
    [0.87, 1.0, 1.15][drawn(&format!("{name}, speed"), 3)]
}
