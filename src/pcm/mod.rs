//! Sound as numbers: mono `f32` samples in [-1, 1].

pub mod high_pass;
pub mod level;
pub mod mix;
pub mod resample;
#[cfg(feature = "cli")]
pub mod wav;

use std::sync::Arc;

use crate::time::{RATE, SampleCount};

/// A run of mono 16 kHz microphone samples of any length, and its position in the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub start: SampleCount,
    pub samples: Vec<f32>,
}

impl Frame {
    pub fn end(&self) -> SampleCount {
        SampleCount(self.start.0 + self.samples.len() as u64)
    }
}

/// Lost samples. They never shorten the stream: positions after a gap continue as if the samples had arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    pub start: SampleCount,
    pub missing: SampleCount,
}

/// A finished piece of sound at its own sample rate (the built-in voice speaks at 24 kHz).
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    pub rate: u32,
    pub samples: Arc<[f32]>,
}

impl Clip {
    pub fn new(rate: u32, samples: impl Into<Arc<[f32]>>) -> Self {
        Self { rate, samples: samples.into() }
    }

    /// A clip at 16 kHz.
    pub fn at_rate(samples: impl Into<Arc<[f32]>>) -> Self {
        Self::new(RATE, samples)
    }

    pub fn millis(&self) -> u64 {
        self.samples.len() as u64 * 1000 / u64::from(self.rate.max(1))
    }
}
