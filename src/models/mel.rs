//! The mel filter bank at the head of every Whisper ggml file, also used by the turn detector.

/// Number of filters.
pub const MELS: usize = 80;
/// Bins of a 400-point FFT.
pub const BINS: usize = 201;

const RATE: f64 = 16_000.0;
const FFT: f64 = 400.0;

/// The Slaney filter bank for 16 kHz and a 400-point FFT, as `MELS` rows of `BINS`. librosa computes it, and Whisper
/// was trained with it.
///
/// The rounding is part of the format: each triangle is stored as f32, then scaled in f64 and rounded again. Only this
/// gives exactly the bits of the published files.
pub fn filters() -> Vec<f32> {
    // Equal steps on the mel scale, two more than filters, because each triangle spans three.
    let top = hz_to_mel(RATE / 2.0);
    let step = top / (MELS + 1) as f64;
    let edges: Vec<f64> = (0..MELS + 2).map(|i| mel_to_hz(if i == MELS + 1 { top } else { i as f64 * step })).collect();
    let mut out = Vec::with_capacity(MELS * BINS);
    for edge in edges.windows(3) {
        let scale = 2.0 / (edge[2] - edge[0]);
        for bin in 0..BINS {
            let hz = bin as f64 * (RATE / FFT);
            let rising = -(edge[0] - hz) / (edge[1] - edge[0]);
            let falling = (edge[2] - hz) / (edge[2] - edge[1]);
            let height = if rising < falling { rising } else { falling };
            // Not `max`: it may return 0 or -0 depending on the compilation, which would change the digest.
            let triangle = if height > 0.0 { height as f32 } else { 0.0 };
            out.push((f64::from(triangle) * scale) as f32);
        }
    }
    out
}

// Slaney's Auditory Toolbox: linear below 1 kHz (15 mels), then 27 logarithmic steps per factor of 6.4.
const HZ_PER_MEL: f64 = 200.0 / 3.0;
const KNEE_HZ: f64 = 1000.0;
const KNEE_MEL: f64 = KNEE_HZ / HZ_PER_MEL;

fn log_step() -> f64 {
    6.4f64.ln() / 27.0
}

fn hz_to_mel(hz: f64) -> f64 {
    if hz >= KNEE_HZ { KNEE_MEL + (hz / KNEE_HZ).ln() / log_step() } else { hz / HZ_PER_MEL }
}

fn mel_to_hz(mel: f64) -> f64 {
    if mel >= KNEE_MEL { KNEE_HZ * (log_step() * (mel - KNEE_MEL)).exp() } else { HZ_PER_MEL * mel }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_is_one_triangle_of_area_about_one() {
        let all = filters();
        assert_eq!(all.len(), MELS * BINS);
        for row in all.chunks(BINS) {
            assert!(row.iter().all(|v| v.is_finite() && *v >= 0.0));
            let first = row.iter().position(|v| *v > 0.0).unwrap();
            let last = row.iter().rposition(|v| *v > 0.0).unwrap();
            assert!(row[first..=last].iter().all(|v| *v > 0.0), "a hole in a triangle");
            let area: f32 = row.iter().sum::<f32>() * 40.0; // 40 Hz per bin
            assert!((0.4..1.6).contains(&area), "{area}");
        }
    }
}
