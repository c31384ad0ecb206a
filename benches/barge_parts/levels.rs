//! Where in a recording the sounds are.

use viva::runtime::virtual_time::STEP;

/// Loudness in blocks of 10 ms.
pub struct Levels {
    power: Vec<f32>,
    /// A block with at least this power belongs to a sound. It is within 25 dB of the loud parts, and 10 dB above the
    /// recording's own noise.
    least: f32,
}

impl Levels {
    pub fn of(samples: &[f32]) -> Self {
        let power = |block: &[f32]| block.iter().map(|s| s * s).sum::<f32>() / block.len() as f32;
        let power: Vec<f32> = samples.chunks_exact(STEP).map(power).collect();
        let mut sorted = power.clone();
        sorted.sort_by(f32::total_cmp);
        let at = |percent: usize| sorted.get(sorted.len() * percent / 100).copied().unwrap_or(0.0);
        let (loud, floor) = (at(95), at(5));
        // A recording that is loud all the time has no noise to compare with.
        let least = (loud / 10.0_f32.powf(2.5)).max((floor * 10.0).min(loud / 10.0)).max(1e-9);
        Self { power, least }
    }

    /// Where speech begins: the first block that belongs to a sound and is followed by mostly loud blocks for 80 ms.
    /// `None` in silence.
    pub fn onset(&self) -> Option<usize> {
        let loud = |power: &f32| *power >= self.least;
        let holds =
            |i: usize| loud(&self.power[i]) && self.power[i..].iter().take(8).filter(|power| loud(power)).count() >= 5;
        (0..self.power.len()).find(|i| holds(*i)).map(|i| i * STEP)
    }

    /// The single sounds: separated by at least 200 ms of quiet, and at most `longest` samples long.
    pub fn bursts(&self, longest: usize) -> Vec<std::ops::Range<usize>> {
        let mut bursts: Vec<std::ops::Range<usize>> = Vec::new();
        for i in (0..self.power.len()).filter(|i| self.power[*i] >= self.least) {
            match bursts.last_mut() {
                Some(last) if i - last.end < 20 => last.end = i + 1,
                _ => bursts.push(i..i + 1),
            }
        }
        let samples = bursts.into_iter().map(|b| b.start * STEP..b.end * STEP);
        samples.filter(|b| b.len() <= longest && b.len() > 5 * STEP).collect()
    }
}
