//! Decides whether somebody takes the floor, from evidence gathered frame by frame while Viva speaks.
//!
//! A voice detector alone is not enough, because a cough contains voice. But a cough is a burst that dies away, while
//! speech keeps its loudness and has a pitch in every vowel. So a frame that the detector is sure of counts only if it
//! is nearly as loud as the loudest recent one. With a clear pitch it counts double. `cargo bench --bench barge`
//! measures this.

use std::collections::VecDeque;

use super::vad::{FRAME, Vad};
use crate::time::RATE;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClaimConfig {
    /// The second detector's probability at which a frame counts as voice. One frame below it resets the count.
    pub sure: f32,
    /// The points it takes to claim the floor. A frame counts one, with a clear pitch two.
    pub points: u32,
    /// A frame this many dB quieter than the loudest of the last `RECENT` does not count.
    pub fall_db: f32,
    /// Autocorrelation at one period's distance (at most 1) from which a pitch counts as clear.
    pub pitch: f32,
    /// Probability at which a frame is likely to be voice.
    pub likely: f32,
    /// Speech is likely when this many of the last `LIKELY_OF` frames are: enough to stop Viva where a false stop costs
    /// little.
    pub likely_frames: usize,
}

impl Default for ClaimConfig {
    fn default() -> Self {
        Self { sure: 0.7, points: 11, fall_db: 9.0, pitch: 0.8, likely: 0.2, likely_frames: 2 }
    }
}

/// The verdict on the sound so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claimed {
    #[default]
    No,
    /// Somebody is probably speaking.
    Likely,
    /// Somebody takes the floor.
    Sure,
}

/// Frames searched for likely voice: 8 × 16 ms.
const LIKELY_OF: usize = 8;

/// Frames searched for the loudest: 24 × 16 ms, about as long as a cough.
const RECENT: usize = 24;
/// Samples searched for a pitch: 40 ms, three periods of the deepest voice.
const PITCHED: usize = 640;
/// Pitch periods of voices, in samples: 75 to 400 Hz.
const PERIODS: std::ops::RangeInclusive<usize> = RATE as usize / 400..=RATE as usize / 75;

/// Frames for which the second detector stays active after a hint of voice (2 s). It is a neural network, too costly to
/// run always.
const AWAKE: u32 = 125;
/// Frames of earlier sound given to the second detector when it wakes (1 s), so that it knows the room.
const BEFORE: usize = 64;

pub struct Claim {
    config: ClaimConfig,
    second: Box<dyn Vad>,
    /// Frames for which the second detector stays active.
    awake: u32,
    /// The last `BEFORE` frames.
    past: VecDeque<f32>,
    /// Mean power of the last `RECENT` frames.
    powers: VecDeque<f32>,
    points: u32,
    /// For each of the last `LIKELY_OF` frames, whether it was likely voice.
    likely: VecDeque<bool>,
}

impl Claim {
    pub fn new(config: ClaimConfig, second: Box<dyn Vad>) -> Self {
        Self {
            config,
            second,
            awake: 0,
            past: VecDeque::new(),
            powers: VecDeque::new(),
            points: 0,
            likely: VecDeque::new(),
        }
    }

    /// Takes one frame, and whether it hints at a voice. Returns the verdict so far.
    pub fn push(&mut self, frame: &[f32], hint: bool) -> Claimed {
        let power = frame.iter().map(|s| s * s).sum::<f32>() / FRAME as f32;
        self.powers.push_back(power);
        self.powers.drain(..self.powers.len().saturating_sub(RECENT));
        self.past.extend(frame);
        self.past.drain(..self.past.len().saturating_sub(BEFORE * FRAME));
        let past = self.past.make_contiguous();
        if hint && self.awake == 0 {
            self.second.reset();
            past[..past.len().saturating_sub(frame.len())].chunks(FRAME).for_each(|earlier| {
                self.second.probability(earlier);
            });
        }
        self.awake = if hint { AWAKE } else { self.awake.saturating_sub(1) };
        let probability = if self.awake > 0 { self.second.probability(frame) } else { 0.0 };
        self.likely.push_back(probability >= self.config.likely);
        self.likely.drain(..self.likely.len().saturating_sub(LIKELY_OF));
        // A comparison with NaN is false, so a frame that the detector could not judge is not sure.
        let sure = probability >= self.config.sure;
        if !sure {
            self.points = 0;
        } else if power * 10.0_f32.powf(self.config.fall_db / 10.0) >= self.powers.iter().copied().fold(0.0, f32::max) {
            let pitched = pitch(&past[past.len().saturating_sub(PITCHED)..]) >= self.config.pitch;
            self.points += if pitched { 2 } else { 1 };
        }
        if self.points >= self.config.points {
            Claimed::Sure
        } else if self.likely.iter().filter(|likely| **likely).count() >= self.config.likely_frames {
            Claimed::Likely
        } else {
            Claimed::No
        }
    }

    /// Discards the evidence: somebody else has the floor, or samples are missing.
    pub fn reset(&mut self) {
        (self.awake, self.points) = (0, 0);
        self.past.clear();
        self.powers.clear();
        self.likely.clear();
    }
}

/// How similar a sound is to itself one period later, for the most similar period: 1 for a steady tone, 0 for silence.
fn pitch(sound: &[f32]) -> f32 {
    let mean = sound.iter().sum::<f32>() / sound.len().max(1) as f32;
    let sound: Vec<f32> = sound.iter().map(|s| s - mean).collect();
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let alike = |period: usize| {
        let (earlier, later) = (&sound[..sound.len() - period], &sound[period..]);
        dot(earlier, later) / (dot(earlier, earlier) * dot(later, later)).sqrt().max(1e-9)
    };
    PERIODS.filter(|period| period * 3 <= sound.len()).map(alike).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;

    /// A detector that answers as the test says; NaN for sound that cannot be judged.
    struct Told(Box<dyn FnMut() -> f32 + Send>);

    impl Vad for Told {
        fn probability(&mut self, _: &[f32]) -> f32 {
            (self.0)()
        }

        fn reset(&mut self) {}
    }

    /// The number of frames until the floor is claimed, for a sound of 150 Hz (or noise) at a varying level. Every
    /// frame hints at a voice.
    fn frames(
        level: impl Fn(usize) -> f32,
        hums: bool,
        voice: impl Fn(usize) -> f32 + Send + 'static,
    ) -> Option<usize> {
        let mut asked = 0;
        let told = Told(Box::new(move || {
            asked += 1;
            voice(asked - 1)
        }));
        let mut claim = Claim::new(ClaimConfig::default(), Box::new(told));
        let mut seed = 7_u32;
        (0..60).find(|i| {
            let sample = |n: usize| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (seed >> 8) as f32 / (1 << 23) as f32 - 1.0;
                let tone = ((i * FRAME + n) as f32 * 150.0 * std::f32::consts::TAU / RATE as f32).sin();
                level(*i) * if hums { tone } else { noise }
            };
            let frame: Vec<f32> = (0..FRAME).map(sample).collect();
            claim.push(&frame, true) == Claimed::Sure
        })
    }

    #[test]
    fn a_voice_that_hums_takes_the_floor_sooner_than_one_that_whispers() {
        assert_eq!(frames(|_| 0.1, true, |_| 0.9), Some(5));
        assert_eq!(frames(|_| 0.1, false, |_| 0.9), Some(10));
    }

    #[test]
    fn what_dies_away_like_a_cough_does_not() {
        // From full level on, 6 dB less every three frames.
        let cough = |i: usize| 0.5_f32.powf(i as f32 / 3.0);
        assert_eq!(frames(cough, false, |_| 0.95), None);
        // The level of speech rises and falls.
        let syllables = |i: usize| if i % 10 < 6 { 0.1 } else { 0.01 };
        assert!(frames(syllables, true, |_| 0.95).is_some());
    }

    #[test]
    fn without_a_voice_nothing_gathers() {
        assert_eq!(frames(|_| 0.1, true, |_| 0.4), None);
        assert_eq!(frames(|_| 0.1, true, |i| if i % 4 == 3 { 0.1 } else { 0.9 }), None);
        assert_eq!(frames(|_| f32::NAN, true, |_| f32::NAN), None);
    }

    #[test]
    fn the_second_opinion_sleeps_until_something_hints_at_a_voice() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let told = Told(Box::new(move || {
            count.fetch_add(1, Relaxed);
            0.0
        }));
        let mut claim = Claim::new(ClaimConfig::default(), Box::new(told));
        let mut hear = |frames: usize, hint: bool| {
            let before = asked.load(Relaxed);
            (0..frames).for_each(|_| assert_ne!(claim.push(&[0.1; FRAME], hint), Claimed::Sure));
            asked.load(Relaxed) - before
        };
        assert_eq!(hear(500, false), 0);
        assert_eq!(hear(1, true), BEFORE, "with what was before");
        assert_eq!(hear(500, false), AWAKE as usize - 1);
    }
}
