//! Notices a microphone that is muted. A real one has at least the noise of its converter; a muted one gives exact zeros.

use crate::pcm::Frame;
use crate::time::{RATE, SampleCount};

/// A microphone that has given sound before counts as muted after ten seconds of zeros while somebody is expected to
/// speak. Headsets that suppress noise give zeros too, but hardly for so long.
const ENOUGH: SampleCount = SampleCount(10 * RATE as u64);
/// A microphone that has given nothing else since it was opened counts as muted sooner: four seconds after somebody should
/// have begun to speak, and after ten in all.
const AT_FIRST: SampleCount = SampleCount(4 * RATE as u64);

/// Counts exact zeros.
#[derive(Debug, Default)]
pub struct Zeros {
    /// Zeros in a row, and how many of them came while somebody was expected to speak.
    all: SampleCount,
    due: SampleCount,
    told: bool,
    /// True once anything else came.
    sounded: bool,
}

impl Zeros {
    /// Takes the next samples. `due` says whether somebody is expected to speak. Returns true once for each stretch of
    /// zeros that is long enough.
    pub fn take(&mut self, frame: &Frame, due: bool) -> bool {
        if frame.samples.iter().any(|sample| *sample != 0.0) {
            *self = Self { sounded: true, ..Self::default() };
            return false;
        }
        let more = SampleCount(frame.samples.len() as u64);
        self.all += more;
        if due {
            self.due += more;
        }
        let silent = self.due >= ENOUGH || (!self.sounded && self.due >= AT_FIRST && self.all >= ENOUGH);
        let tell = silent && !self.told;
        self.told |= tell;
        tell
    }
}

/// What a person needs to know.
pub fn it_may_be_muted(name: &str) -> String {
    format!("nothing at all comes from {name}; it may be muted")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenth(zeros: &mut Zeros, level: f32, due: bool) -> bool {
        zeros.take(&Frame { start: SampleCount::ZERO, samples: vec![level; 1_600] }, due)
    }

    #[test]
    fn ten_seconds_of_exact_zeros_are_told_once_and_again_after_sound() {
        let mut zeros = Zeros::default();
        for _ in 0..2 {
            assert!((0..99).all(|_| !tenth(&mut zeros, 0.0, true)));
            assert!(tenth(&mut zeros, 0.0, true), "ten seconds");
            assert!((0..1_000).all(|_| !tenth(&mut zeros, 0.0, true)), "told once");
            assert!(!tenth(&mut zeros, 1.0 / 32_768.0, true), "the faintest noise is sound");
        }
    }

    #[test]
    fn while_viva_speaks_nobody_has_to_make_a_sound() {
        let mut zeros = Zeros::default();
        assert!((0..300).all(|_| !tenth(&mut zeros, 0.0, false)), "the greeting and the question");
        assert!((0..39).all(|_| !tenth(&mut zeros, 0.0, true)));
        assert!(tenth(&mut zeros, 0.0, true), "nothing has come so far, and now it is due for four seconds");
        tenth(&mut zeros, 0.1, true);
        assert!((0..300).all(|_| !tenth(&mut zeros, 0.0, false)));
        assert!((0..99).all(|_| !tenth(&mut zeros, 0.0, true)), "a headset that has worked has ten seconds");
        assert!(tenth(&mut zeros, 0.0, true));
    }
}
