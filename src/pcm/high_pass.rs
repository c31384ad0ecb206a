//! Removes a constant from a sound: cheap headsets and digital microphones add one.

use crate::time::RATE;

/// The frequency, in hertz, at which half of the power is left. A voice begins at 75 Hz, and loses 0.3 dB there.
const CORNER: f32 = 20.0;
/// How much of the last output stays, for a filter of the first order.
const KEEP: f32 = 1.0 / (1.0 + std::f32::consts::TAU * CORNER / RATE as f32);

/// From this mean on, a sound has a constant that matters: -46 dBFS, which a level gate takes for a room. Below it the
/// sound passes as it is. Means of ordinary recordings are below a fifth of it.
const MATTERS: f32 = 0.005;
/// How much of the last mean stays with each sample: a time constant of a third of a second.
const SLOWLY: f32 = 1.0 - 3.0 / RATE as f32;

/// A filter for a 16 kHz stream.
#[derive(Debug, Clone, Default)]
pub struct HighPass {
    /// The last sample, and what was made of it.
    last: Option<(f32, f32)>,
    /// The mean of about the last third of a second.
    mean: Option<f32>,
}

impl HighPass {
    /// Takes out what is constant in the samples, if it matters. Infinities and NaN stay as they are.
    pub fn filter(&mut self, samples: &mut [f32]) {
        let finite = || samples.iter().copied().filter(|sample| sample.is_finite());
        let before = self.mean.unwrap_or_else(|| finite().sum::<f32>() / finite().count().max(1) as f32);
        let mean = finite().fold(before, |mean, s| mean * SLOWLY + s * (1.0 - SLOWLY));
        self.mean = Some(mean);
        let matters = mean.abs() >= MATTERS;
        for sample in samples {
            let made = self.step(*sample);
            if matters {
                *sample = made;
            }
        }
    }

    fn step(&mut self, sample: f32) -> f32 {
        if !sample.is_finite() {
            return sample;
        }
        // A stream that begins with a constant begins with silence, not with a click.
        let (before, made) = self.last.unwrap_or((sample, 0.0));
        let made = KEEP * (made + sample - before);
        self.last = Some((sample, made));
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(filter: &mut HighPass, samples: &[f32]) -> Vec<f32> {
        let mut samples = samples.to_vec();
        filter.filter(&mut samples);
        samples
    }

    fn peak(samples: &[f32]) -> f32 {
        samples.iter().fold(0.0, |most, s| most.max(s.abs()))
    }

    #[test]
    fn a_constant_is_silence_from_the_first_sample_on() {
        let mut filter = HighPass::default();
        assert!(peak(&filtered(&mut filter, &[0.3; 16_000])) < 1e-6);
        // Where it begins later, it is gone after a twentieth of a second.
        let made = filtered(&mut filter, &[0.4; 1_600]);
        assert!(peak(&made[..10]) > 0.09 && peak(&made[800..]) < 1e-3);
    }

    fn tone(hertz: f32, constant: f32) -> Vec<f32> {
        (0..16_000).map(|i| (std::f32::consts::TAU * hertz * i as f32 / RATE as f32).sin() * 0.5 + constant).collect()
    }

    #[test]
    fn a_voice_keeps_its_loudness_beside_a_constant() {
        for hertz in [75.0, 200.0, 3_000.0] {
            let mut filter = HighPass::default();
            let made: Vec<f32> = tone(hertz, 0.1).chunks(160).flat_map(|part| filtered(&mut filter, part)).collect();
            assert!((0.47..0.51).contains(&peak(&made[8_000..])), "{hertz} Hz");
        }
    }

    #[test]
    fn a_sound_without_a_constant_passes_as_it_is() {
        let mut filter = HighPass::default();
        for part in tone(200.0, 0.0).chunks(320) {
            assert_eq!(filtered(&mut filter, part), part);
        }
    }

    #[test]
    fn what_is_no_number_does_not_stay_in_it() {
        let mut filter = HighPass::default();
        let made = filtered(&mut filter, &[0.1, f32::NAN, f32::INFINITY, 0.1]);
        assert!(made[1].is_nan() && made[3].abs() < 1e-3);
    }
}
