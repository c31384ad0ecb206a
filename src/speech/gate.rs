//! The relative level gate: sound that is not louder than the room's own noise is not the candidate.
//!
//! Some voice detectors mistake a fan, a tap or a humming fridge for voice as long as it sounds, and a turn would never
//! end. Speech rises and falls several times a second; steady noise does not. So the gate takes the quietest moment of
//! the last few seconds as the room's level, and a frame must be louder. If the detector has just rejected the room's
//! noise with confidence, the gate lets every frame pass.

use std::collections::VecDeque;

/// Frames per bucket of the sliding minimum: 16 × 16 ms.
const BUCKET: u32 = 16;
/// Buckets in the sliding minimum: 12 × 256 ms ≈ 3 s. Fluent speech has a gap or a stop consonant well within that.
const BUCKETS: usize = 12;
/// After `.1` frames in a row below probability `.0`, the detector evidently does not mistake the room's noise for
/// voice.
const CALM: (f32, u32) = (0.3, 12);
/// Frames for which a `CALM` stretch holds: about as long as the sliding minimum.
const CLEAR: u32 = 188;
/// The lowest level assumed for a room, in dB full scale. Less comes from a muted or noise-suppressed microphone.
const LOWEST: f32 = -75.0;

#[derive(Debug, Clone)]
pub struct Gate {
    /// Power, smoothed over about four frames.
    power: f64,
    current: f32,
    filled: u32,
    buckets: VecDeque<f32>,
    /// Frames in a row that the detector was sure are not voice.
    calm: u32,
    /// Frames left for which the gate lets everything pass.
    clear: u32,
}

impl Default for Gate {
    fn default() -> Self {
        Self { power: 0.0, current: f32::MAX, filled: 0, buckets: VecDeque::new(), calm: 0, clear: 0 }
    }
}

impl Gate {
    /// The room's level, in dB relative to full scale. It counts as quiet during the first second: a stream that begins
    /// in the middle of a word must not lose that word.
    pub fn floor(&self) -> f32 {
        if self.buckets.len() < 4 {
            return LOWEST;
        }
        self.buckets.iter().copied().fold(self.current, f32::min).max(LOWEST)
    }

    /// Takes one frame and its voice probability. Returns how many dB louder than the room it is; infinity while the
    /// detector is known not to mistake the room's noise for voice.
    pub fn above(&mut self, frame: &[f32], probability: f32) -> f32 {
        let power = frame.iter().filter(|s| s.is_finite()).map(|s| f64::from(*s) * f64::from(*s)).sum::<f64>()
            / frame.len().max(1) as f64;
        // Do not smooth the first frame: a rise from zero would make the room seem quieter than it is.
        self.power = if self.power == 0.0 { power } else { self.power + (power - self.power) * 0.4 };
        let smooth = (10.0 * self.power.max(1e-12).log10()) as f32;
        self.current = self.current.min(smooth);
        self.filled += 1;
        if self.filled == BUCKET {
            self.buckets.push_back(self.current);
            if self.buckets.len() > BUCKETS {
                self.buckets.pop_front();
            }
            (self.current, self.filled) = (f32::MAX, 0);
        }
        // Use the level of this frame too, as the smoothed one lags behind a rise.
        let now = (10.0 * power.max(1e-12).log10()) as f32;
        let above = if self.clear > 0 { f32::INFINITY } else { now.max(smooth) - self.floor() };
        self.calm = if probability < CALM.0 { self.calm + 1 } else { 0 };
        self.clear = if self.calm >= CALM.1 { CLEAR } else { self.clear.saturating_sub(1) };
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(amplitude: f32) -> Vec<f32> {
        (0..256).map(|i| amplitude * (i as f32 * 0.3).sin()).collect()
    }

    #[test]
    fn steady_noise_closes_it_and_syllables_keep_it_open() {
        let mut gate = Gate::default();
        let open = (0..400).filter(|_| gate.above(&tone(0.1), 0.9) >= 6.0).count();
        assert!(open < 90, "steady sound stood out in {open} frames");
        // A minute of syllables of 160 ms, with gaps of 48 ms that are 26 dB quieter.
        let mut gate = Gate::default();
        let mut missed = 0;
        for i in 0..3750 {
            let voiced = i % 13 < 10;
            let open = gate.above(&tone(if voiced { 0.1 } else { 0.005 }), 0.9) >= 6.0;
            missed += usize::from(voiced && !open);
        }
        assert_eq!(missed, 0);
    }

    #[test]
    fn zeros_and_nonsense_are_harmless() {
        let mut gate = Gate::default();
        for _ in 0..300 {
            assert!(gate.above(&[0.0; 256], 0.9) < 6.0);
        }
        gate.above(&[f32::NAN; 256], 0.9);
        gate.above(&[], 0.9);
        assert!(gate.above(&tone(0.02), 0.9) >= 6.0, "a voice after digital silence is heard at once");
    }
}
