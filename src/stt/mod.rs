//! Speech to text.

#![allow(clippy::disallowed_methods, reason = "an edge: it waits for a world that has a clock")]

#[cfg(feature = "whisper")]
mod check;
#[cfg(feature = "whisper")]
mod confirm;
pub mod guard;
#[cfg(feature = "whisper")]
mod narrow;
#[cfg(feature = "whisper")]
mod pace;
#[cfg(feature = "whisper")]
mod whisper;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::fault::Fault;
#[cfg(not(feature = "whisper"))]
use crate::fault::FaultKind;
use crate::speech::Transcript;
pub use crate::speech::join;
use crate::time::SampleCount;

/// Turns 16 kHz mono speech into words. Lives on a thread of its own.
pub trait Transcriber: Send {
    /// `start` is the stream position of `samples[0]`; the words' times are relative to the stream, not to the slice.
    /// `vocabulary`: words to expect, the most likely first; a word heard only because it was expected is not reported.
    fn transcribe(&mut self, samples: &[f32], start: SampleCount, vocabulary: &[String]) -> Result<Transcript, Fault>;

    /// While this is true, a transcription under way gives up at once, with an error. For whoever starts them to set and
    /// to take back.
    fn give_up(&self) -> Arc<AtomicBool>;
}

/// Loads the weights and warms them up: when this returns, the first answer is as fast as the tenth. With `threads` each
/// decode gets so many; else up to [`most_threads`], as long as more than one pays.
///
/// # Errors
/// [`FaultKind::Model`](crate::fault::FaultKind::Model): the file is not there or not a model; `Internal` in a build
/// without recognition.
#[cfg(feature = "whisper")]
pub fn open(model: &Path, threads: Option<usize>) -> Result<Box<dyn Transcriber>, Fault> {
    Ok(Box::new(whisper::Whisper::open(model, threads)?))
}

/// A build without recognition has none.
#[cfg(not(feature = "whisper"))]
pub fn open(_: &Path, _: Option<usize>) -> Result<Box<dyn Transcriber>, Fault> {
    Err(Fault::new(FaultKind::Internal, "this build has no speech recognition").next("cargo build --features whisper"))
}

/// As many as there are cores, at most four: tiny models gain nothing from more.
pub fn most_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 4)
}
