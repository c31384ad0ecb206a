//! Speech to text.

#![allow(clippy::disallowed_methods, reason = "an edge: it waits for a world that has a clock")]

#[cfg(feature = "whisper")]
mod check;
#[cfg(feature = "whisper")]
mod confirm;
#[cfg(feature = "whisper")]
mod ears;
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

/// Turns 16 kHz mono speech into words. Runs on a thread of its own.
pub trait Transcriber: Send {
    /// `start` is the stream position of `samples[0]`; word times count from the start of the stream, not of the slice.
    /// `vocabulary` holds words to expect, the most likely first. A word heard only because it was expected is not
    /// reported.
    fn transcribe(&mut self, samples: &[f32], start: SampleCount, vocabulary: &[String]) -> Result<Transcript, Fault>;

    /// While this is true, a running transcription stops at once with an error. The caller sets and clears it.
    fn give_up(&self) -> Arc<AtomicBool>;
}

/// Loads the weights and runs a first decode, so that the first answer is as fast as the tenth. Each decode uses
/// `threads` threads. Without that setting it uses up to [`most_threads`], as long as more than one pays off.
///
/// # Errors
/// [`FaultKind::Model`](crate::fault::FaultKind::Model) if the file is missing or not a model. `Internal` in a build
/// without recognition.
#[cfg(feature = "whisper")]
pub fn open(model: &Path, threads: Option<usize>) -> Result<Box<dyn Transcriber>, Fault> {
    Ok(Box::new(whisper::Whisper::open(model, threads)?))
}

/// A build without recognition always fails here.
#[cfg(not(feature = "whisper"))]
pub fn open(_: &Path, _: Option<usize>) -> Result<Box<dyn Transcriber>, Fault> {
    Err(Fault::new(FaultKind::Internal, "this build has no speech recognition").next("cargo build --features whisper"))
}

/// The number of cores, at most four: tiny models gain nothing from more.
pub fn most_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 4)
}
