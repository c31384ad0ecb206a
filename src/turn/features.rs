//! Smart Turn's input: Whisper's log-mel spectrogram of the last eight seconds.
//!
//! Computed like Whisper's feature extractor with normalization. The waveform, including the silence padded in front,
//! is scaled to mean 0 and variance 1, reflected at both ends, and cut into Hann windows. The Slaney filter bank sums
//! the power spectrum. The logarithms are limited to 8 below the loudest, and scaled to about [-1, 1].

use std::f64::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use crate::models::mel::{BINS, MELS, filters};

/// Samples in the input: 8 s at 16 kHz.
pub const SAMPLES: usize = 128_000;
/// Frames of 10 ms in the input.
pub const FRAMES: usize = SAMPLES / HOP;
const N: usize = 400;
const HOP: usize = 160;
/// Keeps the logarithm finite at zero power.
const FLOOR: f64 = 1e-10;
/// Avoids a division by zero for a completely silent waveform.
const VARIANCE_FLOOR: f64 = 1e-7;

/// The Fourier transform and its tables, prepared once.
pub struct Features {
    fft: Arc<dyn Fft<f64>>,
    window: Vec<f64>,
    /// For each filter its first bin, and the weights from there on. A filter is a narrow triangle, so all others are
    /// zero.
    filters: Vec<(usize, Vec<f64>)>,
}

impl Features {
    pub fn new() -> Self {
        let window = (0..N).map(|i| 0.5 - 0.5 * (TAU * i as f64 / N as f64).cos()).collect();
        let narrow = |row: &[f32]| {
            let from = row.iter().position(|w| *w > 0.0).unwrap_or(0);
            let to = row.iter().rposition(|w| *w > 0.0).map_or(from, |last| last + 1);
            (from, row[from..to].iter().map(|w| f64::from(*w)).collect())
        };
        let filters = filters().chunks(BINS).map(narrow).collect();
        Self { fft: FftPlanner::new().plan_fft_forward(N), window, filters }
    }

    /// `MELS` rows of `FRAMES`, for the last eight seconds of `sound`. Shorter sound is padded in front.
    pub fn of(&self, sound: &[f32]) -> Vec<f32> {
        let wave = normalised(sound);
        let at = |i: isize| {
            // Reflected without repeating the edge.
            let last = SAMPLES as isize - 1;
            let i = if i < 0 {
                -i
            } else if i > last {
                2 * last - i
            } else {
                i
            };
            wave[i as usize]
        };
        let mut mels = vec![0.0_f64; MELS * FRAMES];
        let mut buffer = vec![Complex::default(); N];
        let mut scratch = vec![Complex::default(); self.fft.get_inplace_scratch_len()];
        let mut loudest = f64::MIN;
        for frame in 0..FRAMES {
            let from = (frame * HOP) as isize - (N / 2) as isize;
            for (i, slot) in buffer.iter_mut().enumerate() {
                *slot = Complex::new(at(from + i as isize) * self.window[i], 0.0);
            }
            self.fft.process_with_scratch(&mut buffer, &mut scratch);
            for (mel, (bin, weights)) in self.filters.iter().enumerate() {
                let power: f64 =
                    buffer[*bin..].iter().zip(weights).map(|(value, weight)| value.norm_sqr() * weight).sum();
                let log = power.max(FLOOR).log10();
                mels[mel * FRAMES + frame] = log;
                loudest = loudest.max(log);
            }
        }
        mels.into_iter().map(|log| ((log.max(loudest - 8.0) + 4.0) / 4.0) as f32).collect()
    }
}

impl Default for Features {
    fn default() -> Self {
        Self::new()
    }
}

/// Eight seconds of sound with mean 0 and variance 1. Infinities and NaN count as silence.
fn normalised(sound: &[f32]) -> Vec<f64> {
    let sound = &sound[sound.len().saturating_sub(SAMPLES)..];
    let mut wave = vec![0.0; SAMPLES - sound.len()];
    wave.extend(sound.iter().map(|s| if s.is_finite() { f64::from(*s) } else { 0.0 }));
    let mean = wave.iter().sum::<f64>() / SAMPLES as f64;
    let variance = wave.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / SAMPLES as f64;
    let scale = (variance + VARIANCE_FLOOR).sqrt().recip();
    wave.iter_mut().for_each(|s| *s = (*s - mean) * scale);
    wave
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32, seconds: f32) -> Vec<f32> {
        (0..(seconds * 16_000.0) as usize)
            .map(|i| 0.1 * (i as f32 * hz * std::f32::consts::TAU / 16_000.0).sin())
            .collect()
    }

    #[test]
    fn a_tone_stands_in_its_filter_and_at_the_end() {
        let mels = Features::new().of(&tone(1_000.0, 2.0));
        assert_eq!(mels.len(), MELS * FRAMES);
        let row = |mel: usize| &mels[mel * FRAMES..(mel + 1) * FRAMES];
        let loud = |mel: usize| row(mel)[700];
        let loudest = (0..MELS).max_by(|a, b| loud(*a).total_cmp(&loud(*b))).unwrap();
        // 1 kHz is 15 mels of 45.2. There are 81 steps between the edges.
        assert!((24..=27).contains(&loudest), "{loudest}");
        assert!(row(loudest)[300] < row(loudest)[700] - 0.9, "padded in front");
    }

    #[test]
    fn loudness_does_not_matter_and_only_the_last_eight_seconds_do() {
        let features = Features::new();
        let quiet: Vec<f32> = tone(440.0, 9.0).iter().map(|s| s * 0.1).collect();
        let (a, b) = (features.of(&tone(440.0, 9.0)), features.of(&quiet));
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 0.02));
        assert_eq!(features.of(&tone(440.0, 9.0)[16_000..]), a);
    }

    #[test]
    fn silence_and_nonsense_give_numbers() {
        let features = Features::new();
        for odd in [vec![], vec![0.0; 200_000], vec![f32::NAN; 1_000], vec![f32::INFINITY; 3]] {
            assert!(features.of(&odd).iter().all(|v| v.is_finite()));
        }
    }
}
