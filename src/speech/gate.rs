//! The relative level gate: what does not stand out from the room's own noise is not the candidate.
//!
//! A voice detector that takes a fan, a tap or a humming fridge for voice does so for as long as it sounds, and a turn
//! would never end. Speech rises and falls several times a second; steady noise does not. So the quietest moment of the
//! last few seconds is taken for the room, and a frame counts only when it stands above that. Where the detector has just
//! been sure that the room alone is no voice, it is not taken in, and everything counts.

use std::collections::VecDeque;

/// Frames in a bucket of the minimum's window: 16 × 16 ms.
const BUCKET: u32 = 16;
/// Buckets in the window: 12 × 256 ms ≈ 3 s. Fluent speech has a gap or a stop consonant well within it.
const BUCKETS: usize = 12;
/// So many frames on end below this probability are a room that the detector sees through …
const CALM: (f32, u32) = (0.3, 12);
/// … for so many frames after them, about as long as the minimum's window.
const CLEAR: u32 = 188;
/// A floor below this is a muted or noise-suppressed microphone, not a quiet room. dB relative to full scale.
const LOWEST: f32 = -75.0;

#[derive(Debug, Clone)]
pub struct Gate {
    /// Smoothed power, about four frames.
    power: f64,
    current: f32,
    filled: u32,
    buckets: VecDeque<f32>,
    /// Frames on end that the detector was sure are no voice.
    calm: u32,
    /// For so many frames more the detector is known to see through the room's noise.
    clear: u32,
}

impl Default for Gate {
    fn default() -> Self {
        Self { power: 0.0, current: f32::MAX, filled: 0, buckets: VecDeque::new(), calm: 0, clear: 0 }
    }
}

impl Gate {
    /// The room's level, in dB relative to full scale. Until a whole second was heard it is taken for quiet: a stream
    /// that begins in the middle of a word must not lose it.
    pub fn floor(&self) -> f32 {
        if self.buckets.len() < 4 {
            return LOWEST;
        }
        self.buckets.iter().copied().fold(self.current, f32::min).max(LOWEST)
    }

    /// Takes one frame, with the probability that it is voice, and tells how far it stands above the room, in dB; without
    /// end where the room's noise is known not to be taken for voice.
    pub fn above(&mut self, frame: &[f32], probability: f32) -> f32 {
        let power = frame.iter().filter(|s| s.is_finite()).map(|s| f64::from(*s) * f64::from(*s)).sum::<f64>()
            / frame.len().max(1) as f64;
        // The first sound is taken as it is: smoothed up from nothing it would make the room seem quieter than it is.
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
        // A rise counts at once, though the smoothed level lags behind it.
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
        // Syllables of 160 ms with gaps of 48 ms, 26 dB down, for a minute.
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
