//! Two voice detectors that hear a sound for the recognizer's guards.

use super::guard::burst::Voice;
use crate::speech::claim::ClaimConfig;
use crate::speech::smooth::SmoothConfig;
use crate::speech::vad::{Earshot, FRAME, FRAME_MS, Vad};
use crate::turn;

/// Both count frames as the listener does: the usual one within speech, the second one before an interruption.
pub struct Ears {
    usual: Earshot,
    second: Box<dyn Vad>,
}

impl Ears {
    /// `None` in a build without the second detector.
    pub fn open() -> Option<Self> {
        Some(Self { usual: Earshot::default(), second: turn::second_opinion()? })
    }

    /// How long each of them hears a voice in this sound.
    pub fn hear(&mut self, samples: &[f32]) -> Voice {
        self.usual.reset();
        self.second.reset();
        let (voice, certain) = (SmoothConfig::default().off, ClaimConfig::default().sure);
        let (mut heard, mut sure) = (0, 0);
        for frame in samples.chunks_exact(FRAME) {
            heard += u32::from(self.usual.probability(frame) >= voice);
            sure += u32::from(self.second.probability(frame) >= certain);
        }
        let seconds = |frames: u32| (frames * FRAME_MS) as f32 / 1000.0;
        Voice { heard: seconds(heard), sure: seconds(sure) }
    }
}
