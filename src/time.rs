//! The two kinds of time that decisions use. Neither type can read a clock: time is always an argument.
//!
//! [`SessionTime`] counts milliseconds since the session began. [`SampleCount`] is a position in the 16 kHz microphone
//! stream, and measures pauses and word spans. Wall time is for people, and is kept in the session store.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The sample rate of all listening, in hertz. Whisper and the voice detector were trained with it.
pub const RATE: u32 = 16_000;

/// Milliseconds since the session began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionTime(pub u64);

impl SessionTime {
    pub const ZERO: Self = Self(0);

    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    pub const fn millis(self) -> u64 {
        self.0
    }

    /// This many milliseconds later. The end of time is no error: journals come from files.
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The time since `earlier`; zero if it is not earlier.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for SessionTime {
    type Output = Self;

    fn add(self, rhs: Duration) -> Self {
        self.plus(u64::try_from(rhs.as_millis()).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for SessionTime {
    /// Written as `m:ss`, as a person reads a clock.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.0 / 1000;
        write!(f, "{}:{:02}", secs / 60, secs % 60)
    }
}

/// A position in the 16 kHz microphone stream, or the length of a part of it, in samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SampleCount(pub u64);

impl SampleCount {
    pub const ZERO: Self = Self(0);

    pub const fn from_millis(ms: u64) -> Self {
        // A whole number of samples per millisecond, so the order of the operations makes no difference.
        Self(ms.saturating_mul(RATE as u64 / 1000))
    }

    pub const fn millis(self) -> u64 {
        self.0 / (RATE as u64 / 1000)
    }

    pub fn seconds(self) -> f64 {
        self.0 as f64 / f64::from(RATE)
    }

    pub const fn saturating_sub(self, rhs: Self) -> Self {
        Self(self.0.saturating_sub(rhs.0))
    }
}

impl Add for SampleCount {
    type Output = Self;

    fn add(self, rhs: Self) -> Self {
        Self(self.0.saturating_add(rhs.0))
    }
}

impl AddAssign for SampleCount {
    fn add_assign(&mut self, rhs: Self) {
        *self = *self + rhs;
    }
}

impl Sub for SampleCount {
    type Output = Self;

    /// Saturates at zero, because a length is never negative.
    fn sub(self, rhs: Self) -> Self {
        self.saturating_sub(rhs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_time_is_no_error() {
        for n in [u64::MAX, u64::MAX - 1, 1 << 60, 0] {
            let (samples, time) = (SampleCount(n), SessionTime(n));
            let _ = (samples.millis(), SampleCount::from_millis(n), samples + samples, samples - SampleCount(1));
            let _ = (SessionTime::from_secs(n), time.plus(n), time + Duration::MAX, time.to_string());
            let mut sum = samples;
            sum += samples;
        }
        assert_eq!(SampleCount::from_millis(1_001), SampleCount(16_016));
        assert_eq!((SampleCount(16_031).millis(), SampleCount(15).millis()), (1_001, 0));
    }
}
