//! The echo canceller: what the speaker sounded is taken out of what the microphone heard.
//!
//! Mono, 16 kHz, [-1, 1]. Frames may be of any length; inside it works by blocks of 10 ms and gives out every sample at
//! the position it came in with, at most [`LATENCY_MS`] later. Gaps, losses and returns pass through in their places.

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

/// How Viva keeps from hearing itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Echo {
    /// The microphone hears nothing of the speaker.
    #[default]
    Headset,
    /// Loudspeakers, and a canceller between microphone and ear.
    Cancel,
    /// What the microphone hears while Viva speaks is not listened to.
    HalfDuplex,
}

impl Echo {
    /// As it is written in settings.
    pub fn key(self) -> &'static str {
        self.into()
    }
}

/// How long a sample is held at most, in milliseconds: until its block is full, and the filter's own delay.
pub const LATENCY_MS: u64 = 18;

/// Takes the speaker's echo out of a microphone's stream. It stays on the thread that made it.
pub struct Canceller {
    aec: Aec,
    reference: Reference,
    /// Of the block that is not full yet.
    pending: Vec<f32>,
    /// Position of the next sample to come in, and of the next to go out.
    taken: SampleCount,
    given: SampleCount,
    /// Samples to come out that went in before the stream's beginning or a break in it.
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
    /// What the speaker sounded, from [`Playback::tap`](super::Playback::tap), on the microphone's time line. To be given
    /// as it comes, before the microphone's next frame.
    pub fn sounded(&mut self, event: &CaptureEvent) {
        match event {
            CaptureEvent::Frame(frame) => self.reference.push(frame.start, &frame.samples),
            CaptureEvent::Gap(gap) => {
                self.reference.silence_until(SampleCount(gap.start.0.saturating_add(gap.missing.0)));
            }
            CaptureEvent::Lost { .. } | CaptureEvent::Back { .. } => {}
        }
    }

    /// What the microphone gave. Appends to `out` what is ready; what is held comes before a gap or a loss.
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

    /// Gives out what is held: the stream has ended, or is about to be broken.
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
        // What went in as padding comes out first when the stream goes on.
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
