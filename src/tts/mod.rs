//! Text to speech: voices that give samples, voices that speak by themselves, and the choice between them.

#![allow(clippy::disallowed_methods, reason = "an edge: it waits for a world that has a clock")]

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

pub use choose::{VoiceChoice, VoiceInfo, open, voices};

use std::ops::ControlFlow;

use crate::fault::Fault;
use crate::pcm::Clip;

/// A voice that gives samples. Lives on a thread of its own.
pub trait Synthesizer: Send {
    /// Speaks `text` clause by clause, so that the first sound comes early; `sink` may break off.
    fn synthesize(&mut self, text: &str, sink: &mut dyn FnMut(Clip) -> ControlFlow<()>) -> Result<(), Fault>;
    /// Which voice this is, for people and for the cache key: engine, voice and version.
    fn name(&self) -> &str;
    /// Whether `text` comes from a cache, at once.
    fn is_cached(&self, text: &str) -> bool {
        let _ = text;
        false
    }
}

/// A voice that speaks by itself and gives no samples (the system's own). Calls return at once.
pub trait DirectVoice: Send {
    fn speak(&mut self, text: &str) -> Result<(), Fault>;
    fn stop(&mut self);
    /// `true` once everything handed to `speak` has been said or given up.
    fn is_done(&mut self) -> bool;
}

/// What Viva speaks with.
pub enum Voice {
    Samples(Box<dyn Synthesizer>),
    Direct(Box<dyn DirectVoice>),
    /// No voice works: the screen must do.
    Text,
}
