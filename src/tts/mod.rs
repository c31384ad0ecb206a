//! Text to speech: voices that return samples, voices that play their own sound, and the choice between them.

#![allow(clippy::disallowed_methods, reason = "an edge: it waits for a world that has a clock")]

mod abbreviations;
pub mod cache;
mod choose;
pub mod clauses;
#[cfg(feature = "neural-voice")]
pub mod dsp;
pub mod espeak;
#[cfg(feature = "neural-voice")]
pub mod hibari;
pub mod lexicon;
pub mod normalize;
#[cfg(feature = "neural-voice")]
pub mod phonemes;
#[cfg(feature = "neural-voice")]
pub mod piper;
pub mod sound;
pub mod system;

pub use choose::{OtherVoice, VoiceChoice, VoiceInfo, open, voices};

use std::ops::ControlFlow;

use crate::fault::Fault;
use crate::pcm::Clip;

/// A voice that returns samples. Runs on a thread of its own.
pub trait Synthesizer: Send {
    /// Speaks `text` clause by clause, so that the first sound comes early. `sink` may stop it after each clause.
    fn synthesize(&mut self, text: &str, sink: &mut dyn FnMut(Clip) -> ControlFlow<()>) -> Result<(), Fault>;
    /// Engine, voice and version, for people and for the cache key.
    fn name(&self) -> &str;
    /// Whether the cache has `text`, so that it sounds at once.
    fn is_cached(&self, text: &str) -> bool {
        let _ = text;
        false
    }
    /// Says that `text` quotes nobody, so that a cache may keep it on disk.
    fn keep(&mut self, text: &str) {
        let _ = text;
    }
}

/// A voice that plays its own sound and returns no samples (the system's voice). Calls return at once.
pub trait DirectVoice: Send {
    fn speak(&mut self, text: &str) -> Result<(), Fault>;
    fn stop(&mut self);
    /// `true` once everything passed to `speak` was said or given up.
    fn is_done(&mut self) -> bool;
}

/// Viva's means of speaking.
pub enum Voice {
    Samples(Box<dyn Synthesizer>),
    Direct(Box<dyn DirectVoice>),
    /// No voice works, so the questions appear only on the screen.
    Text,
}
