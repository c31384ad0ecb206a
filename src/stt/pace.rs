//! Chooses how many threads the next decode gets. Two cores decode almost twice as fast as one, which shortens the
//! candidate's wait after a turn. But ggml's threads spin, and if another program needs a core they wait for each other
//! for seconds. So the measured time of each decode tells whether more than one thread still pays off.

use std::time::Duration;

/// The cost of a decoded token, in encoder positions (tiny.en on one core: 12 ms against 0.46 ms).
const TOKEN: f64 = 26.0;
/// At this many positions, each costs twice as much as in a very short encoder, because attention compares each with
/// all others. From 0.66 ms a position at 640, and 0.82 ms at 1,152.
const DEAR: f64 = 1_470.0;
/// Several threads pay off if a decode takes less than this share of the time on one thread.
const PAYS: f64 = 0.9;
/// Decodes on one thread before several are tried again.
const CALM: u32 = 8;

#[derive(Debug, Clone)]
pub struct Pace {
    most: usize,
    /// Seconds that one thread takes per unit of work: the least so far.
    alone: Option<f64>,
    calm: u32,
}

/// The work of a decode. The unit is the cost of an encoder position in a very short encoder.
pub fn work(positions: i32, tokens: usize) -> f64 {
    let positions = f64::from(positions);
    positions * (1.0 + positions / DEAR) + TOKEN * tokens as f64
}

impl Pace {
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), alone: None, calm: 0 }
    }

    /// Threads for the next decode. The first decode gets one thread, to measure its speed.
    pub fn threads(&self) -> usize {
        if self.alone.is_none() || self.calm > 0 { 1 } else { self.most }
    }

    /// Records how long a decode of this much work took on this many threads.
    pub fn note(&mut self, threads: usize, work: f64, took: Duration) {
        let unit = took.as_secs_f64() / work.max(1.0);
        if threads == 1 {
            self.calm = self.calm.saturating_sub(1);
            self.alone = Some(self.alone.map_or(unit, |least| least.min(unit)));
        } else if self.alone.is_some_and(|alone| unit > alone * PAYS) {
            self.calm = CALM;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_threads_as_long_as_they_pay() {
        let mut pace = Pace::new(2);
        assert_eq!(pace.threads(), 1);
        pace.note(1, 1_000.0, Duration::from_millis(1_000));
        assert_eq!(pace.threads(), 2);
        pace.note(2, 1_000.0, Duration::from_millis(550));
        assert_eq!(pace.threads(), 2, "it pays");
        pace.note(2, 1_000.0, Duration::from_millis(4_000));
        assert_eq!(pace.threads(), 1, "somebody else wants the core");
        for _ in 0..CALM {
            assert_eq!(pace.threads(), 1);
            pace.note(1, 1_000.0, Duration::from_millis(1_500));
        }
        assert_eq!(pace.threads(), 2, "tried again after a while");
        assert_eq!(Pace::new(0).threads(), 1);
    }
}
