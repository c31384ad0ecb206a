//! Converts the voice network's spectra to a waveform.
//!
//! For every frame of 12.5 ms the network gives a pitch, and five numbers for each of 601 frequencies. These are log
//! magnitude and phase of the voiced part, log magnitude of the breath noise, and log magnitude and phase of the rest.
//! The voiced part filters a pulse train at the given pitch. The noise is random, and the rest is used directly. The
//! sum goes through one inverse short-time Fourier transform. The constants are the network's own (hibari 0.2.1).

use std::f32::consts::{PI, TAU};
use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

/// Samples per second of the waveform.
pub const RATE: u32 = 24_000;
/// Length of a transform, in samples.
const N: usize = 1200;
/// Samples from one frame to the next.
const HOP: usize = 300;
/// Frequencies in a half spectrum.
pub const BINS: usize = N / 2 + 1;
/// Below this pitch, in hertz, a frame is unvoiced.
const VOICED_HZ: f32 = 40.0;
/// The pulse train has no harmonic above this, in hertz.
const TOP_HZ: f32 = 11_000.0;
/// Upper limit of log magnitudes, against stray spikes.
const LOG_CAP: f32 = 7.0;

/// The network's output for one clause: grids of `BINS × frames`, row by row, and one pitch per frame in hertz.
pub struct Spectra<'a> {
    pub harmonic: &'a [f32],
    pub harmonic_phase: &'a [f32],
    pub noise: &'a [f32],
    pub rest: &'a [f32],
    pub rest_phase: &'a [f32],
    pub pitch: &'a [f32],
}

/// The Fourier transforms and the window, prepared once.
pub struct Vocoder {
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    window: Vec<f32>,
}

impl Vocoder {
    pub fn new() -> Self {
        let mut planner = FftPlanner::new();
        let window = (0..N).map(|i| 0.5 - 0.5 * (TAU * i as f32 / N as f32).cos()).collect();
        Self { forward: planner.plan_fft_forward(N), inverse: planner.plan_fft_inverse(N), window }
    }

    /// Returns `frames × 300` samples at [`RATE`]; none if the sizes disagree. The same spectra and seed give the same
    /// samples.
    pub fn render(&self, s: &Spectra, seed: u64) -> Vec<f32> {
        let frames = s.pitch.len();
        let want = BINS * frames;
        if [s.harmonic, s.harmonic_phase, s.noise, s.rest, s.rest_phase].iter().any(|part| part.len() != want) {
            return Vec::new();
        }
        let source = reflect(&pulses(s.pitch), N / 2);
        let mut noise = Noise(seed);
        let mut line = vec![0.0f32; (frames + N / HOP) * HOP];
        let mut weight = vec![0.0f32; line.len()];
        let mut buffer = vec![Complex32::default(); N];
        let mut scratch = vec![Complex32::default(); self.forward.get_inplace_scratch_len().max(N)];
        for frame in 0..frames {
            let from = frame * HOP;
            // Under this window a unit cosine peaks at N/4, so the division makes its magnitude exp(harmonic).
            for (i, slot) in buffer.iter_mut().enumerate() {
                let sample = source.get(from + i).copied().unwrap_or(0.0);
                *slot = Complex32::new(sample * self.window[i] / (N / 4) as f32, 0.0);
            }
            self.forward.process_with_scratch(&mut buffer, &mut scratch);
            for (bin, value) in buffer.iter_mut().take(BINS).enumerate() {
                let at = bin * frames + frame;
                let turn = PI * s.harmonic_phase[at].tanh();
                let voiced = *value * polar(magnitude(s.harmonic[at]), turn);
                *value =
                    voiced + noise.next() * magnitude(s.noise[at]) + polar(magnitude(s.rest[at]), s.rest_phase[at]);
            }
            // The spectrum of a real signal has a real first and last bin, and a mirrored second half.
            buffer[0].im = 0.0;
            buffer[N / 2].im = 0.0;
            for bin in 1..N / 2 {
                buffer[N - bin] = buffer[bin].conj();
            }
            self.inverse.process_with_scratch(&mut buffer, &mut scratch);
            for (i, value) in buffer.iter().enumerate() {
                line[from + i] += value.re * self.window[i] / N as f32;
                weight[from + i] += self.window[i] * self.window[i];
            }
        }
        let half = N / 2;
        (half..half + frames * HOP).map(|i| line[i] / weight[i].max(1e-11)).collect()
    }
}

impl Default for Vocoder {
    fn default() -> Self {
        Self::new()
    }
}

fn magnitude(log: f32) -> f32 {
    log.min(LOG_CAP).exp()
}

fn polar(magnitude: f32, angle: f32) -> Complex32 {
    let (sin, cos) = angle.sin_cos();
    Complex32::new(magnitude * cos, magnitude * sin)
}

/// A band-limited pulse train: every harmonic of the pitch up to [`TOP_HZ`] at unit amplitude, and silence in unvoiced
/// frames. Interpolates the pitch linearly between the middles of frames.
fn pulses(pitch: &[f32]) -> Vec<f32> {
    let last = pitch.len().saturating_sub(1);
    let mut out = Vec::with_capacity(pitch.len() * HOP);
    let mut turns = 0.0f64;
    for frame in 0..pitch.len() {
        for j in 0..HOP {
            let at = frame as f32 + (j as f32 + 0.5) / HOP as f32 - 0.5;
            let left = at.floor();
            let mix = at - left;
            let a = pitch[(left.max(0.0) as usize).min(last)];
            let b = pitch[((left + 1.0).max(0.0) as usize).min(last)];
            let hz = a * (1.0 - mix) + b * mix;
            let sounding = hz.max(VOICED_HZ);
            turns = (turns + f64::from(sounding) / f64::from(RATE)).fract();
            if hz <= VOICED_HZ {
                out.push(0.0);
                continue;
            }
            // The sum of cos(h t) for h up to H is sin((H + ½) t) / (2 sin(t / 2)) − ½.
            let t = (turns * std::f64::consts::TAU) as f32;
            let order = (TOP_HZ / sounding).floor() + 0.5;
            let below = 2.0 * (t / 2.0).sin();
            let ratio = if below.abs() <= 2e-3 { order } else { (order * t).sin() / below };
            out.push(ratio - 0.5);
        }
    }
    out
}

/// The signal with `by` samples mirrored at each end. Does not repeat the end sample itself.
fn reflect(signal: &[f32], by: usize) -> Vec<f32> {
    let last = signal.len().saturating_sub(1);
    let at = |i: usize| signal.get(i.min(last)).copied().unwrap_or(0.0);
    let head = (1..=by).rev().map(at);
    let tail = (1..=by).map(|i| at(last.saturating_sub(i)));
    head.chain(signal.iter().copied()).chain(tail).collect()
}

/// Complex noise; both parts are normally distributed with variance one. SplitMix64 and Box–Muller give the same values
/// on every machine.
struct Noise(u64);

impl Noise {
    fn uniform(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        // 24 bits and never zero, so that the logarithm below is finite.
        (((z ^ (z >> 31)) >> 40) as f32 + 0.5) / (1u32 << 24) as f32
    }

    fn next(&mut self) -> Complex32 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        polar(radius, TAU * self.uniform())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With magnitude one and phase zero in the voiced part, and nothing else, the output is the pulse train.
    #[test]
    fn a_neutral_spectrum_returns_the_source() {
        let frames = 40;
        let pitch = vec![200.0; frames];
        let zero = vec![0.0; BINS * frames];
        let off = vec![-40.0; BINS * frames];
        let spectra = Spectra {
            harmonic: &zero,
            harmonic_phase: &zero,
            noise: &off,
            rest: &off,
            rest_phase: &zero,
            pitch: &pitch,
        };
        let out = Vocoder::new().render(&spectra, 1);
        let source = pulses(&pitch);
        assert_eq!(out.len(), frames * HOP);
        for (a, b) in out.iter().zip(&source).skip(HOP * 4).take(HOP * 20) {
            assert!((a * (N / 4) as f32 - b).abs() < 0.05, "{a} {b}");
        }
    }

    #[test]
    fn pulses_come_at_the_pitch() {
        let train = pulses(&[100.0; 80]);
        let peaks = train.windows(3).filter(|w| w[1] > w[0] && w[1] >= w[2] && w[1] > 50.0).count();
        assert!((99..=101).contains(&peaks), "{peaks} pulses in a second at 100 Hz");
        assert!(pulses(&[20.0; 4]).iter().all(|s| *s == 0.0), "unvoiced is silent");
    }

    #[test]
    fn noise_is_seeded_and_normal() {
        let mut noise = Noise(7);
        let drawn: Vec<_> = (0..20_000).map(|_| noise.next()).collect();
        let variance = drawn.iter().map(|z| z.re * z.re).sum::<f32>() / drawn.len() as f32;
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
        assert_eq!(drawn[0], Noise(7).next());
        assert_ne!(drawn[0], Noise(8).next());
    }

    #[test]
    fn sizes_that_disagree_give_silence() {
        let part = [0.0; 3];
        let spectra = Spectra {
            harmonic: &part,
            harmonic_phase: &part,
            noise: &part,
            rest: &part,
            rest_phase: &part,
            pitch: &[100.0],
        };
        assert!(Vocoder::new().render(&spectra, 0).is_empty());
    }
}
