//! Moves sound from the input callback to a ring: without allocation, lock or log. Counts samples that do not fit, and
//! reports where they are missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer, RingBuffer};

use super::watch::Health;
use crate::pcm::mix::Mixer;

/// Size of the ring. A thread that stalls for less time loses nothing.
const RING_SECONDS: usize = 4;

/// Samples missing before sample number `at` of the ring, counted from the stream's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole {
    pub at: u64,
    pub missing: u64,
}

/// Counters of samples that did not fit.
#[derive(Debug, Default)]
pub struct Overruns {
    pub blocks: AtomicU64,
    pub frames: AtomicU64,
}

/// The callback's end of the ring.
pub struct Intake {
    ring: Producer<f32>,
    holes: Producer<Hole>,
    health: Arc<Health>,
    overruns: Arc<Overruns>,
    rate: u32,
    written: u64,
    missing: u64,
    /// When the last known sound ended.
    last: Option<Instant>,
    xruns: u64,
    /// If true, time since `last` that no block covers counts as missing sound.
    by_clock: bool,
    mixer: Mixer,
}

/// The capture thread's end of the ring.
pub struct Outlet {
    pub ring: Consumer<f32>,
    pub holes: Consumer<Hole>,
}

/// A ring for one stream. `since` is the end of the stream before it, from which the first block computes the missing
/// time.
pub fn ring(rate: u32, since: Option<Instant>, health: &Arc<Health>, overruns: &Arc<Overruns>) -> (Intake, Outlet) {
    let (producer, consumer) = RingBuffer::new(rate as usize * RING_SECONDS);
    let (hole_in, hole_out) = RingBuffer::new(64);
    let intake = Intake {
        ring: producer,
        holes: hole_in,
        health: health.clone(),
        overruns: overruns.clone(),
        rate,
        written: 0,
        missing: 0,
        last: since,
        xruns: health.xruns(),
        by_clock: since.is_some(),
        mixer: Mixer::default(),
    };
    (intake, Outlet { ring: consumer, holes: hole_out })
}

impl Intake {
    /// Takes one block of interleaved samples that the sound system delivers at `now`.
    pub fn block<T: Copy>(&mut self, data: &[T], channels: usize, now: Instant, to_f32: impl Fn(T) -> f32) {
        let channels = channels.max(1);
        let frames = data.len() / channels;
        let length = Duration::from_nanos(frames as u64 * 1_000_000_000 / u64::from(self.rate.max(1)));
        self.health.beat(frames, now, now.checked_sub(length).unwrap_or(now));
        self.missing_by_clock(frames, now);
        if self.ring.slots() < frames || (self.missing > 0 && self.holes.is_full()) {
            self.missing += frames as u64;
            self.overruns.blocks.fetch_add(1, Relaxed);
            self.overruns.frames.fetch_add(frames as u64, Relaxed);
            return;
        }
        if self.missing > 0 && self.holes.push(Hole { at: self.written, missing: self.missing }).is_ok() {
            self.missing = 0;
        }
        let Ok(chunk) = self.ring.write_chunk_uninit(frames) else { return };
        let written = if channels == 1 {
            chunk.fill_from_iter(data.iter().map(|sample| to_f32(*sample)))
        } else {
            self.mixer.look(data, channels, &to_f32);
            chunk.fill_from_iter(data.chunks_exact(channels).map(|frame| self.mixer.mono(frame, &to_f32)))
        };
        self.written += written as u64;
    }

    /// After a loss, the sound system does not say how much it lost. The clock shows it.
    fn missing_by_clock(&mut self, frames: usize, now: Instant) {
        let xruns = self.health.xruns();
        if let Some(last) = self.last.filter(|_| self.by_clock || xruns != self.xruns) {
            let passed = now.saturating_duration_since(last).as_nanos() as u64;
            let passed = (u128::from(passed) * u128::from(self.rate) / 1_000_000_000) as u64;
            self.missing += passed.saturating_sub(frames as u64);
        }
        self.by_clock = false;
        self.xruns = xruns;
        self.last = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::watch::Trouble;

    fn setup(since: Option<Instant>) -> (Intake, Outlet, Arc<Health>, Arc<Overruns>) {
        let (health, overruns) = (Arc::new(Health::new()), Arc::new(Overruns::default()));
        let (intake, outlet) = ring(1_000, since, &health, &overruns);
        (intake, outlet, health, overruns)
    }

    fn drain(outlet: &mut Outlet) -> Vec<f32> {
        std::iter::from_fn(|| outlet.ring.pop().ok()).collect()
    }

    #[test]
    fn channels_become_their_mean() {
        let (mut intake, mut outlet, health, _) = setup(None);
        intake.block(&[1_i16, 3, 10, 20], 2, Instant::now(), f32::from);
        assert_eq!(drain(&mut outlet), [2.0, 15.0]);
        assert_eq!((health.callbacks(), health.frames()), (1, 2));
    }

    #[test]
    fn what_does_not_fit_is_counted_and_placed() {
        let (mut intake, mut outlet, _, overruns) = setup(None);
        let now = Instant::now();
        for _ in 0..45 {
            intake.block(&[0.5_f32; 100], 1, now, |s| s);
        }
        assert_eq!((overruns.blocks.load(Relaxed), overruns.frames.load(Relaxed)), (5, 500));
        assert_eq!(drain(&mut outlet).len(), 4_000);
        assert!(outlet.holes.pop().is_err(), "not known yet how much");
        intake.block(&[0.5_f32; 100], 1, now, |s| s);
        assert_eq!(outlet.holes.pop(), Ok(Hole { at: 4_000, missing: 500 }));
    }

    #[test]
    fn after_a_loss_the_clock_says_what_is_missing() {
        let start = Instant::now();
        let (mut intake, mut outlet, health, _) = setup(Some(start));
        intake.block(&[0.5_f32; 100], 1, start + Duration::from_millis(2_100), |s| s);
        assert_eq!(outlet.holes.pop(), Ok(Hole { at: 0, missing: 2_000 }));
        health.trouble(Trouble::Xrun);
        intake.block(&[0.5_f32; 100], 1, start + Duration::from_millis(2_500), |s| s);
        assert_eq!(outlet.holes.pop(), Ok(Hole { at: 100, missing: 300 }));
        intake.block(&[0.5_f32; 100], 1, start + Duration::from_millis(9_000), |s| s);
        assert!(outlet.holes.pop().is_err(), "lateness alone is no loss");
    }
}
