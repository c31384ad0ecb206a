//! Speech to text.

use crate::fault::Fault;
use crate::speech::Transcript;
use crate::time::SampleCount;

/// Turns 16 kHz mono speech into words. Lives on a thread of its own.
pub trait Transcriber: Send {
    /// `start` is the stream position of `samples[0]`; the words' times are relative to the stream, not to the slice.
    /// `vocabulary`: words to expect, the most likely first; a word heard only because it was expected is not reported.
    fn transcribe(&mut self, samples: &[f32], start: SampleCount, vocabulary: &[String]) -> Result<Transcript, Fault>;
}
