//! Voice detection: one probability for each 16 ms of sound.

use crate::time::RATE;

/// Samples in a frame: 16 ms at 16 kHz, as the built-in model was trained.
pub const FRAME: usize = 256;

/// Milliseconds in a frame.
pub const FRAME_MS: u32 = (FRAME as u32 * 1000) / RATE;

/// Tells voice from other sound. Keeps state between frames, so one instance belongs to one stream.
pub trait Vad: Send {
    /// The probability, 0 to 1, that `frame` (256 samples, 16 kHz, mono) holds voice. A failure is 0: sound that cannot
    /// be judged must never hold a turn open.
    fn probability(&mut self, frame: &[f32]) -> f32;
    /// Forgets the stream so far. Called after a gap.
    fn reset(&mut self);
}

/// Gain for the built-in model's input: 8 dB. The model depends on level more than on anything else. At the level of a
/// usual microphone it misses half of a weak voice (5 of 18 s of a person with a cold). The gain does not hurt loud
/// voices. If the model then takes steady noise for voice, the level gate rejects it.
const GAIN: f32 = 2.5;

/// The built-in model: pure Rust, weights included, about 7 µs a frame.
#[derive(Default)]
pub struct Earshot {
    detector: Box<earshot::Detector>,
    scratch: Vec<f32>,
}

impl Vad for Earshot {
    fn probability(&mut self, frame: &[f32]) -> f32 {
        if frame.len() != FRAME {
            return 0.0;
        }
        // The model asserts that samples are in range. A driver that delivers NaN or 1.2 must not stop the interview.
        self.scratch.clear();
        self.scratch.extend(frame.iter().map(|s| if s.is_finite() { (s * GAIN).clamp(-1.0, 1.0) } else { 0.0 }));
        let p = self.detector.predict_f32(&self.scratch);
        if p.is_finite() { p.clamp(0.0, 1.0) } else { 0.0 }
    }

    fn reset(&mut self) {
        self.detector.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_noise_and_nonsense_are_not_voice() {
        let mut vad = Earshot::default();
        for _ in 0..100 {
            assert!(vad.probability(&[0.0; FRAME]) < 0.5);
        }
        let mut seed = 1_u32;
        for _ in 0..200 {
            let frame: Vec<f32> = (0..FRAME)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 8) as f32 / (1 << 23) as f32 * 0.2 - 0.2
                })
                .collect();
            assert!(vad.probability(&frame) < 0.65);
        }
        for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 7.0, -7.0] {
            assert!((0.0..=1.0).contains(&vad.probability(&[odd; FRAME])));
        }
        assert_eq!(vad.probability(&[0.0; 3]), 0.0);
        assert_eq!(vad.probability(&[]), 0.0);
    }
}
