//! Removes a constant from a sound: cheap headsets and digital microphones add one.

use std::collections::VecDeque;

use crate::time::RATE;

/// The frequency, in hertz, at which half of the power is left. A voice begins at 75 Hz, and loses 0.3 dB there.
const CORNER: f32 = 20.0;
/// How much of the last output stays, for a filter of the first order.
const KEEP: f32 = 1.0 / (1.0 + std::f32::consts::TAU * CORNER / RATE as f32);

/// From this mean on, a sound has a constant that matters: -46 dBFS, which a level gate takes for a room. Below it the
/// sound passes as it is. Means of ordinary recordings are below a fifth of it.
const MATTERS: f32 = 0.005;
/// The mean is taken of blocks of this many samples: a tenth of a second, so that a low voice has none.
const BLOCK: usize = RATE as usize / 10;
/// A constant is the median of the means of this many blocks, two seconds, if half of them are within half of it around it.
/// Breath and wind on the microphone swing: 71 times in 26 s of one recording their mean came and went.
const BLOCKS: usize = 20;

/// A filter for a 16 kHz stream.
#[derive(Debug, Clone, Default)]
pub struct HighPass {
    /// The last sample, and what was made of it.
    last: Option<(f32, f32)>,
    /// The sum and the number of the finite samples in the block under way.
    block: (f32, usize),
    /// The means of the last blocks.
    means: VecDeque<f32>,
    /// True while there is a constant that matters.
    on: bool,
}

impl HighPass {
    /// Takes out what is constant in the samples, if it matters. Infinities and NaN stay as they are.
    pub fn filter(&mut self, samples: &mut [f32]) {
        if self.last.is_none() {
            let finite = || samples.iter().copied().filter(|sample| sample.is_finite());
            self.on = (finite().sum::<f32>() / finite().count().max(1) as f32).abs() >= MATTERS;
        }
        for sample in samples {
            let made = self.step(*sample);
            self.measure(*sample);
            if self.on {
                *sample = made;
            }
        }
    }

    fn measure(&mut self, sample: f32) {
        if sample.is_finite() {
            self.block = (self.block.0 + sample, self.block.1 + 1);
        }
        if self.block.1 < BLOCK {
            return;
        }
        if self.means.len() == BLOCKS {
            self.means.pop_front();
        }
        self.means.push_back(self.block.0 / BLOCK as f32);
        self.block = (0.0, 0);
        let mut means: Vec<f32> = self.means.iter().copied().collect();
        means.sort_unstable_by(f32::total_cmp);
        let quarter = |quarters: usize| means[(means.len() - 1) * quarters / 4];
        let (median, spread) = (quarter(2).abs(), quarter(3) - quarter(1));
        // Each change is a click, so what is on goes off later than it came on.
        let easier = if self.on { 2.0 } else { 1.0 };
        self.on = median >= MATTERS / easier && spread <= median * easier / 2.0;
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

    /// A voice close to the microphone, with a breath on it every half second.
    #[test]
    fn breath_on_the_microphone_is_no_constant() {
        let mut filter = HighPass::default();
        let breath = |i: usize| if i % 8_000 < 1_600 { 0.2 } else { 0.0 };
        for part in
            tone(200.0, 0.0).iter().enumerate().map(|(i, s)| s + breath(i)).collect::<Vec<f32>>().chunks(320).skip(5)
        {
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
