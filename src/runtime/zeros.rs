//! Notices a microphone that is muted. A real one has at least the noise of its converter; a muted one gives exact zeros.

use crate::pcm::Frame;
use crate::time::{RATE, SampleCount};

/// After this many zeros in a row the microphone counts as muted: ten seconds. Headsets that suppress noise give zeros
/// too, but hardly for so long while somebody is expected to speak.
const ENOUGH: u64 = 10 * RATE as u64;

/// Counts exact zeros.
#[derive(Debug, Default)]
pub struct Zeros {
    samples: SampleCount,
    told: bool,
}

impl Zeros {
    /// Takes the next samples. Returns true once for each stretch of zeros that is long enough.
    pub fn take(&mut self, frame: &Frame) -> bool {
        if frame.samples.iter().any(|sample| *sample != 0.0) {
            *self = Self::default();
            return false;
        }
        self.samples += SampleCount(frame.samples.len() as u64);
        let enough = self.samples.0 >= ENOUGH && !self.told;
        self.told |= enough;
        enough
    }
}

/// What a person needs to know.
pub fn it_may_be_muted(name: &str) -> String {
    format!("nothing at all comes from {name}; it may be muted")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_seconds_of_exact_zeros_are_told_once_and_again_after_sound() {
        let mut zeros = Zeros::default();
        let mut tenth = |level: f32| zeros.take(&Frame { start: SampleCount::ZERO, samples: vec![level; 1_600] });
        for _ in 0..2 {
            assert!((0..99).all(|_| !tenth(0.0)));
            assert!(tenth(0.0), "ten seconds");
            assert!((0..1_000).all(|_| !tenth(0.0)), "told once");
            assert!(!tenth(1.0 / 32_768.0), "the faintest noise is sound");
        }
    }
}
