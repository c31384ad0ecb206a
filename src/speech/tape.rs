//! The most recent stretch of the stream, addressed by position.

use std::collections::VecDeque;

use crate::time::SampleCount;

/// Samples from `start` to `end`. Older ones are removed on request.
#[derive(Debug, Clone, Default)]
pub struct Tape {
    start: u64,
    samples: VecDeque<f32>,
}

impl Tape {
    pub fn start(&self) -> SampleCount {
        SampleCount(self.start)
    }

    pub fn end(&self) -> SampleCount {
        SampleCount(self.start + self.samples.len() as u64)
    }

    pub fn push(&mut self, samples: &[f32]) {
        self.samples.extend(samples);
    }

    /// The samples between two positions; fewer where the tape does not hold them.
    pub fn slice(&self, from: SampleCount, to: SampleCount) -> Vec<f32> {
        let len = self.samples.len();
        let from = (from.0.saturating_sub(self.start) as usize).min(len);
        let to = (to.0.saturating_sub(self.start) as usize).clamp(from, len);
        self.samples.range(from..to).copied().collect()
    }

    /// Removes all samples before a position.
    pub fn forget(&mut self, before: SampleCount) {
        let n = (before.0.saturating_sub(self.start) as usize).min(self.samples.len());
        self.samples.drain(..n);
        self.start += n as u64;
    }

    /// Removes all samples and continues at `at`.
    pub fn jump(&mut self, at: SampleCount) {
        self.samples.clear();
        self.start = at.0;
    }

    /// The middle of the quietest `window` samples between two positions: where a cut does the least damage.
    pub fn quietest(&self, from: SampleCount, to: SampleCount, window: usize) -> SampleCount {
        let sound = self.slice(from, to);
        let hop = 160;
        let power: Vec<f64> =
            sound.chunks(hop).map(|c| c.iter().map(|s| f64::from(*s) * f64::from(*s)).sum::<f64>()).collect();
        let width = (window / hop).max(1);
        let best = power
            .windows(width)
            .enumerate()
            // Of equally quiet places take the latest, which leaves the least for the next segment.
            .map(|(i, w)| (i, w.iter().sum::<f64>()))
            .min_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let middle = best.map_or(sound.len(), |(i, _)| (i + width / 2) * hop);
        SampleCount(from.0.max(self.start) + middle as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_hold_after_forgetting() {
        let mut tape = Tape::default();
        tape.push(&(0..100).map(|i| i as f32).collect::<Vec<_>>());
        tape.forget(SampleCount(40));
        assert_eq!((tape.start(), tape.end()), (SampleCount(40), SampleCount(100)));
        assert_eq!(tape.slice(SampleCount(50), SampleCount(53)), [50.0, 51.0, 52.0]);
        assert_eq!(tape.slice(SampleCount(0), SampleCount(42)), [40.0, 41.0]);
        assert_eq!(tape.slice(SampleCount(99), SampleCount(500)), [99.0]);
        assert_eq!(tape.slice(SampleCount(9), SampleCount(3)), [0.0; 0]);
        tape.jump(SampleCount(1000));
        assert_eq!((tape.start(), tape.end()), (SampleCount(1000), SampleCount(1000)));
    }

    #[test]
    fn the_cut_falls_into_the_quiet() {
        let mut tape = Tape::default();
        tape.jump(SampleCount(5_000));
        tape.push(&[0.5; 16_000]);
        tape.push(&[0.01; 3_200]);
        tape.push(&[0.5; 16_000]);
        let cut = tape.quietest(SampleCount(0), SampleCount(90_000), 1_600).0;
        assert!((21_000..24_200).contains(&cut), "{cut}");
    }
}
