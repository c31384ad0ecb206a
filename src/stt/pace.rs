//! Chooses how many threads the next decode gets. Two cores decode almost twice as fast as one, which shortens the
//! candidate's wait after a turn. But ggml's threads spin, and if another program needs a core they wait for each other
//! for seconds. So the measured time of each decode tells whether more than one thread still pays off, and a decode on
//! several threads that takes longer than one thread would is broken off and done again on one.

use std::time::Duration;

/// The cost of a decoded token, in encoder positions (tiny.en on one core: 12 ms against 0.46 ms).
const TOKEN: f64 = 26.0;
/// At this many positions, each costs twice as much as in a very short encoder, because attention compares each with
/// all others. Computed from measurements: 0.66 ms a position at 640, 0.82 ms at 1,152.
const DEAR: f64 = 1_470.0;
/// Several threads pay off if a decode takes less than this share of the time on one thread.
const PAYS: f64 = 0.9;
/// Decodes on one thread before several are tried again. Decodes that shared their core do not count.
const CALM: u32 = 8;
/// A decode on one thread that takes this many times its best time shares its core with another program. The times of
/// decodes on a quiet machine differ by up to a fifth.
const SHARED: f64 = 1.3;
/// A shared decode lengthens the best time by this factor, so that a machine that has become slower for good is not taken
/// for a busy one: after 26 decodes a third more counts as the best time.
const SLOWER: f64 = 1.01;

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

    /// How long a decode of this much work may take on this many threads before one thread would have been faster.
    pub fn limit(&self, threads: usize, work: f64) -> Option<Duration> {
        self.alone.filter(|_| threads > 1).map(|alone| Duration::from_secs_f64(alone * work))
    }

    /// Records how long a decode of this much work took on this many threads.
    pub fn note(&mut self, threads: usize, work: f64, took: Duration) {
        let unit = took.as_secs_f64() / work.max(1.0);
        let Some(alone) = self.alone else {
            self.alone = (threads == 1).then_some(unit);
            return;
        };
        match threads {
            1 if unit > alone * SHARED => (self.alone, self.calm) = (Some(alone * SLOWER), CALM),
            1 => (self.alone, self.calm) = (Some(alone.min(unit)), self.calm.saturating_sub(1)),
            _ if unit > alone * PAYS => self.calm = CALM,
            _ => {}
        }
    }

    /// Records that a decode on several threads was broken off at its limit.
    pub const fn broken_off(&mut self) {
        self.calm = CALM;
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
            pace.note(1, 1_000.0, Duration::from_millis(1_100));
        }
        assert_eq!(pace.threads(), 2, "tried again after a while");
        assert_eq!(Pace::new(0).threads(), 1);
    }
    #[test]
    fn the_best_time_is_the_yardstick() {
        let mut pace = Pace::new(2);
        pace.note(1, 1_000.0, Duration::from_millis(1_000));
        pace.note(1, 1_000.0, Duration::from_millis(800));
        assert_eq!(pace.limit(2, 1_000.0), Some(Duration::from_millis(800)));
        pace.note(2, 1_000.0, Duration::from_millis(760));
        assert_eq!(pace.threads(), 1, "two threads that save a twentieth do not pay off");
    }

    #[test]
    fn a_busy_core_is_not_tried_with_several_threads() {
        let mut pace = Pace::new(2);
        pace.note(1, 1_000.0, Duration::from_millis(1_000));
        assert_eq!((pace.limit(1, 500.0), pace.limit(2, 500.0)), (None, Some(Duration::from_millis(500))));
        pace.broken_off();
        for _ in 0..2 * CALM {
            pace.note(1, 1_000.0, Duration::from_millis(1_700));
            assert_eq!(pace.threads(), 1, "another program has half of the core");
        }
        for _ in 0..CALM {
            assert_eq!(pace.threads(), 1);
            pace.note(1, 1_000.0, Duration::from_millis(1_000));
        }
        assert_eq!(pace.threads(), 2, "the core is free again");
    }

    #[test]
    fn a_machine_that_has_become_slower_for_good_is_not_busy_for_ever() {
        let mut pace = Pace::new(2);
        pace.note(1, 1_000.0, Duration::from_millis(1_000));
        let decodes = (0..200).take_while(|_| {
            pace.note(1, 1_000.0, Duration::from_millis(1_700));
            pace.threads() == 1
        });
        assert!((20..60).contains(&decodes.count()));
    }
}
