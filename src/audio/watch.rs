//! Is the stream alive? What callbacks tell the threads, by atomics alone.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// A stream that gave no callback for so long is lost. A suspended device gives no error either.
pub const HEARTBEAT: Duration = Duration::from_secs(1);

/// The first callback may take longer: a sound server that rewinds was seen to need 2 s.
pub const FIRST_HEARTBEAT: Duration = Duration::from_secs(3);

/// How often a lost device is tried again.
pub const RETRY: Duration = Duration::from_millis(300);

/// Errors in a row that are let through at full speed. A device that is gone was seen to report 430,000 a second.
const FLOOD: u32 = 20;

/// What an error of a running stream means for whoever holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Trouble {
    None = 0,
    /// Sound was lost; the stream goes on.
    Xrun = 1,
    /// Something that may heal by itself or may not.
    Hiccup = 2,
    /// The stream now goes to or comes from another device.
    Moved = 3,
    /// The device is gone, or the stream must be made anew.
    Gone = 4,
}

/// The life signs of one path (microphone or speaker), over all the streams it had.
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
    /// Nanoseconds after `base`; 0 is never.
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

    /// From the data callback: `frames` samples, the first of which belongs to the instant `first`.
    pub fn beat(&self, frames: usize, now: Instant, first: Instant) {
        self.callbacks.fetch_add(1, Relaxed);
        self.frames.fetch_add(frames as u64, Relaxed);
        self.streak.store(0, Relaxed);
        self.last_callback.store(self.nanos(now), Relaxed);
        let _ = self.origin.compare_exchange(0, self.nanos(first), Relaxed, Relaxed);
    }

    /// From the error callback. Slows a flood down, which else takes a whole processor until the stream is dropped.
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

    /// Before a new stream: what the old one did is no longer held against it.
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

    /// The last callback of the present stream.
    pub fn last_callback(&self) -> Option<Instant> {
        self.instant(self.last_callback.load(Relaxed))
    }

    /// The instant of the very first sample.
    pub fn origin(&self) -> Option<Instant> {
        self.instant(self.origin.load(Relaxed))
    }

    /// Why the stream, opened at `opened`, must be taken for silent; `None` while it beats.
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
        // Never 0, which stands for "never".
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
