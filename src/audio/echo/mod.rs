//! The echo canceller: removes the speaker's sound from the microphone's.
//!
//! Mono, 16 kHz, [-1, 1]. Frames may have any length. The canceller works in blocks of 10 ms, and returns every sample
//! at its original position, at most [`LATENCY_MS`] later. Gaps, losses and returns keep their places.

mod aec;
pub mod measure;
pub mod probe;
mod reference;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use self::aec::{Aec, BLOCK, DELAY};
use self::reference::Reference;
use super::CaptureEvent;
use crate::pcm::Frame;
use crate::time::SampleCount;

/// How Viva avoids hearing itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Echo {
    /// The microphone does not pick up the speaker.
    #[default]
    Headset,
    /// Loudspeakers, with a canceller behind the microphone.
    Cancel,
    /// Viva ignores the microphone while it speaks.
    HalfDuplex,
}

impl Echo {
    /// The name used in settings.
    pub fn key(self) -> &'static str {
        self.into()
    }
}

/// The longest delay of a sample, in milliseconds: until its block is full, plus the filter's own delay.
pub const LATENCY_MS: u64 = 18;

/// Removes the speaker's echo from a microphone's stream. Stays on the thread that created it.
pub struct Canceller {
    aec: Aec,
    reference: Reference,
    /// Samples of the incomplete block.
    pending: Vec<f32>,
    /// Position of the next sample to come in.
    taken: SampleCount,
    /// Position of the next sample to go out.
    given: SampleCount,
    /// Output samples to skip: they belong to padding before the stream's beginning or before a break in it.
    skip: usize,
}

impl Default for Canceller {
    fn default() -> Self {
        Self {
            aec: Aec::new(),
            reference: Reference::default(),
            pending: Vec::with_capacity(BLOCK),
            taken: SampleCount::ZERO,
            given: SampleCount::ZERO,
            skip: DELAY,
        }
    }
}

impl Canceller {
    /// Takes the speaker's sound from [`Playback::tap`](super::Playback::tap), on the microphone's time line. Call it
    /// as soon as sound arrives, before the microphone's next frame.
    pub fn sounded(&mut self, event: &CaptureEvent) {
        match event {
            CaptureEvent::Frame(frame) => self.reference.push(frame.start, &frame.samples),
            CaptureEvent::Gap(gap) => {
                self.reference.silence_until(SampleCount(gap.start.0.saturating_add(gap.missing.0)));
            }
            CaptureEvent::Lost { .. } | CaptureEvent::Back { .. } => {}
        }
    }

    /// Takes the microphone's sound, and appends finished samples to `out`. Delayed samples come before a gap or a
    /// loss.
    pub fn heard(&mut self, event: CaptureEvent, out: &mut Vec<CaptureEvent>) {
        match event {
            CaptureEvent::Frame(frame) => {
                if frame.start != self.taken {
                    self.flush(out);
                    (self.taken, self.given) = (frame.start, frame.start);
                }
                let mut samples = Vec::with_capacity(frame.samples.len() + BLOCK);
                self.take(&frame.samples, &mut samples);
                self.give(samples, out);
            }
            CaptureEvent::Gap(gap) => {
                self.flush(out);
                let end = SampleCount(gap.start.0.saturating_add(gap.missing.0));
                (self.taken, self.given) = (end, end);
                out.push(CaptureEvent::Gap(gap));
            }
            event @ (CaptureEvent::Lost { .. } | CaptureEvent::Back { .. }) => {
                self.flush(out);
                out.push(event);
            }
        }
    }

    /// Returns all delayed samples, because the stream has ended or is interrupted.
    pub fn flush(&mut self, out: &mut Vec<CaptureEvent>) {
        let owed = self.taken - self.given;
        if owed > SampleCount::ZERO {
            let owed = owed.0 as usize;
            let mut samples = Vec::with_capacity(owed + BLOCK);
            let end = self.taken;
            while samples.len() < owed {
                let rest = BLOCK - self.pending.len();
                self.take(&[0.0; BLOCK][..rest], &mut samples);
            }
            samples.truncate(owed);
            self.taken = end;
            self.give(samples, out);
        }
        // The padding comes out first when the stream goes on.
        (self.skip, self.given) = (DELAY, self.taken);
        self.pending.clear();
    }

    fn take(&mut self, mut samples: &[f32], out: &mut Vec<f32>) {
        while !samples.is_empty() {
            let count = (BLOCK - self.pending.len()).min(samples.len());
            self.pending.extend_from_slice(&samples[..count]);
            self.taken = SampleCount(self.taken.0.saturating_add(count as u64));
            samples = &samples[count..];
            let Ok(mut near) = <[f32; BLOCK]>::try_from(&self.pending[..]) else { return };
            self.pending.clear();
            let mut reference = [0.0; BLOCK];
            self.reference.read(self.taken - SampleCount(BLOCK as u64), &mut reference);
            self.aec.block(&reference, &mut near);
            let skipped = self.skip.min(BLOCK);
            self.skip -= skipped;
            out.extend_from_slice(&near[skipped..]);
        }
    }

    fn give(&mut self, samples: Vec<f32>, out: &mut Vec<CaptureEvent>) {
        if !samples.is_empty() {
            let frame = Frame { start: self.given, samples };
            self.given = frame.end();
            out.push(CaptureEvent::Frame(frame));
        }
    }
}

#[cfg(test)]
mod tests;
