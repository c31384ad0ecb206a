//! The last adjustments to every rendered clause.

/// The highest peak allowed. Closer to full scale, a device may clip after resampling.
const CEILING: f32 = 0.97;

/// Lowers the whole clip if its peak is too high. Replaces infinities and NaN by silence.
pub fn finish(samples: &mut [f32]) {
    let mut peak = 0.0f32;
    for sample in samples.iter_mut() {
        if !sample.is_finite() {
            *sample = 0.0;
        }
        peak = peak.max(sample.abs());
    }
    if peak > CEILING {
        let gain = CEILING / peak;
        samples.iter_mut().for_each(|sample| *sample *= gain);
    }
}

/// Scales the clip up or down until its peak is `to`. Silence stays silence.
pub fn level(samples: &mut [f32], to: f32) {
    finish(samples);
    let peak = samples.iter().fold(0.0f32, |m, s| m.max(s.abs()));
    if peak > 1e-3 {
        samples.iter_mut().for_each(|sample| *sample *= to / peak);
    }
}

/// Milliseconds of silence to keep before the first sound: enough for the softest onset.
const LEAD_MS: usize = 30;
/// The share of the peak (-46 dB) from which a sample counts as sound.
const FLOOR: f32 = 0.005;

/// Trims the silence at both ends: the network puts 0.3 s before the first word, and the candidate would have to wait.
/// `tail_ms` is the pause to keep after the last sound.
pub fn trim(samples: &mut Vec<f32>, rate: u32, tail_ms: usize) {
    let floor = FLOOR * samples.iter().fold(0.0f32, |m, s| m.max(s.abs()));
    let per_ms = rate as usize / 1000;
    let (Some(first), Some(last)) =
        (samples.iter().position(|s| s.abs() > floor), samples.iter().rposition(|s| s.abs() > floor))
    else {
        return;
    };
    samples.resize((last + 1 + tail_ms * per_ms).min(samples.len()), 0.0);
    samples.drain(..first.saturating_sub(LEAD_MS * per_ms));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loud_is_turned_down_and_nonsense_is_silent() {
        let mut samples = [2.0, -1.0, f32::NAN];
        finish(&mut samples);
        assert!(samples.iter().all(|s| s.abs() <= 0.971), "{samples:?}");
        assert!((samples[0] / samples[1] + 2.0).abs() < 1e-6, "the shape is kept");
        let mut quiet = [0.5, -0.1];
        finish(&mut quiet);
        assert_eq!(quiet, [0.5, -0.1]);
    }

    #[test]
    fn silence_is_cut_at_both_ends() {
        let mut samples = vec![0.0; 3000];
        samples[2000] = 0.5;
        trim(&mut samples, 10_000, 50);
        assert_eq!(samples.len(), 300 + 1 + 500);
        assert_eq!(samples[300], 0.5);
        let mut silent = vec![0.0; 100];
        trim(&mut silent, 10_000, 50);
        assert_eq!(silent.len(), 100);
    }
}
