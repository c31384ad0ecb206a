//! Tells whether a stream is alive. Callbacks report to the threads through atomics only.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// A stream without a callback for this long is lost. A suspended device gives no error either.
pub const HEARTBEAT: Duration = Duration::from_secs(1);

/// The first callback may take longer: a sound server that was rewinding took 2 s.
pub const FIRST_HEARTBEAT: Duration = Duration::from_secs(3);

/// The interval between attempts to open a lost device.
pub const RETRY: Duration = Duration::from_millis(300);

/// Errors in a row that are not slowed down. A removed device reported 430,000 a second.
const FLOOD: u32 = 20;

/// What an error of a running stream means for its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Trouble {
    None = 0,
    /// Sound was lost; the stream goes on.
    Xrun = 1,
    /// An error that may or may not go away by itself.
    Hiccup = 2,
    /// The stream now uses another device.
    Moved = 3,
    /// The device was removed, or the stream must be opened again.
    Gone = 4,
}

/// The signs of life of one path (microphone or speaker), over all its streams.
#[derive(Debug)]
pub struct Health {
    base: Instant,
    callbacks: AtomicU64,
    frames: AtomicU64,
    xruns: AtomicU64,
    errors: AtomicU64,
    /// Errors since the last callback.
    streak: AtomicU32,
    worst: AtomicU8,
    /// Nanoseconds after `base`; 0 means never.
    last_callback: AtomicU64,
    origin: AtomicU64,
}

impl Health {
    pub fn new() -> Self {
        Self {
            base: Instant::now(),
            callbacks: AtomicU64::new(0),
            frames: AtomicU64::new(0),
            xruns: AtomicU64::new(0),
            errors: AtomicU64::new(0),
            streak: AtomicU32::new(0),
            worst: AtomicU8::new(Trouble::None as u8),
            last_callback: AtomicU64::new(0),
            origin: AtomicU64::new(0),
        }
    }

    /// Called by the data callback: `frames` samples, of which the first belongs to the instant `first`.
    pub fn beat(&self, frames: usize, now: Instant, first: Instant) {
        self.callbacks.fetch_add(1, Relaxed);
        self.frames.fetch_add(frames as u64, Relaxed);
        self.streak.store(0, Relaxed);
        self.last_callback.store(self.nanos(now), Relaxed);
        let _ = self.origin.compare_exchange(0, self.nanos(first), Relaxed, Relaxed);
    }

    /// Called by the error callback. Slows down a flood of errors, which would occupy a whole processor until the
    /// stream is dropped.
    pub fn trouble(&self, trouble: Trouble) {
        if trouble == Trouble::Xrun {
            self.xruns.fetch_add(1, Relaxed);
            return;
        }
        self.errors.fetch_add(1, Relaxed);
        self.worst.fetch_max(trouble as u8, Relaxed);
        if self.streak.fetch_add(1, Relaxed) > FLOOD {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Called before a new stream: forgets the troubles of the old one.
    pub fn reset(&self) {
        self.streak.store(0, Relaxed);
        self.worst.store(Trouble::None as u8, Relaxed);
        self.last_callback.store(0, Relaxed);
    }

    pub fn worst(&self) -> Trouble {
        match self.worst.load(Relaxed) {
            0 => Trouble::None,
            1 => Trouble::Xrun,
            2 => Trouble::Hiccup,
            3 => Trouble::Moved,
            _ => Trouble::Gone,
        }
    }

    /// The last callback of the current stream.
    pub fn last_callback(&self) -> Option<Instant> {
        self.instant(self.last_callback.load(Relaxed))
    }

    /// The instant of the very first sample.
    pub fn origin(&self) -> Option<Instant> {
        self.instant(self.origin.load(Relaxed))
    }

    /// How long the stream, opened at `opened`, has been silent; `None` unless that is too long.
    pub fn silent_since(&self, opened: Instant, now: Instant) -> Option<Duration> {
        let (from, patience) = match self.last_callback() {
            Some(last) => (last, HEARTBEAT),
            None => (opened, FIRST_HEARTBEAT),
        };
        Some(now.saturating_duration_since(from)).filter(|quiet| *quiet > patience)
    }

    pub fn callbacks(&self) -> u64 {
        self.callbacks.load(Relaxed)
    }

    pub fn frames(&self) -> u64 {
        self.frames.load(Relaxed)
    }

    pub fn xruns(&self) -> u64 {
        self.xruns.load(Relaxed)
    }

    pub fn errors(&self) -> u64 {
        self.errors.load(Relaxed)
    }

    fn nanos(&self, at: Instant) -> u64 {
        // 0 means "never", so avoid it.
        (at.saturating_duration_since(self.base).as_nanos() as u64).max(1)
    }

    fn instant(&self, nanos: u64) -> Option<Instant> {
        (nanos != 0).then(|| self.base + Duration::from_nanos(nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_silent_only_after_its_patience() {
        let health = Health::new();
        let opened = Instant::now();
        assert_eq!(health.silent_since(opened, opened + Duration::from_millis(2_900)), None);
        assert!(health.silent_since(opened, opened + Duration::from_millis(3_100)).is_some());
        health.beat(480, opened, opened);
        assert_eq!(health.silent_since(opened, opened + Duration::from_millis(900)), None);
        assert!(health.silent_since(opened, opened + Duration::from_millis(1_100)).is_some());
    }

    #[test]
    fn the_worst_error_counts_until_a_new_stream() {
        let health = Health::new();
        health.trouble(Trouble::Gone);
        health.trouble(Trouble::Hiccup);
        health.trouble(Trouble::Xrun);
        assert_eq!((health.worst(), health.errors(), health.xruns()), (Trouble::Gone, 2, 1));
        health.reset();
        assert_eq!((health.worst(), health.errors()), (Trouble::None, 2));
    }
}
