//! Converts the speaker's sound to 16 kHz frames on another stream's time line.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::Sender;
use std::time::Instant;

use rtrb::Consumer;

use super::CaptureEvent;
use super::feed::Shared;
use crate::pcm::resample::Resampler;
use crate::pcm::{Frame, Gap};
use crate::time::{RATE, SampleCount};

/// Sends the speaker's sound to one listener, or to none.
#[derive(Default)]
pub struct Tap {
    to: Option<Listener>,
}

struct Listener {
    origin: Instant,
    tap: Sender<CaptureEvent>,
    position: SampleCount,
    /// `None` before the first sample, and after a loss.
    resampler: Option<Resampler>,
    /// Missed samples already reported.
    missing: u64,
    scratch: Vec<f32>,
}

impl Tap {
    /// Sends frames to `tap` from now on. Position 0 is `origin`.
    pub fn attach(&mut self, origin: Instant, tap: Sender<CaptureEvent>, shared: &Shared) {
        let missing = shared.tap_missing.load(Relaxed);
        let scratch = Vec::new();
        self.to = Some(Listener { origin, tap, position: SampleCount::ZERO, resampler: None, missing, scratch });
    }

    /// Takes the samples that the callback has played.
    pub fn drain(&mut self, ring: &mut Consumer<f32>, rate: u32, shared: &Shared) {
        let Ok(chunk) = ring.read_chunk(ring.slots()) else { return };
        let Some(listener) = self.to.as_mut().filter(|_| !chunk.is_empty()) else {
            chunk.commit_all();
            return;
        };
        if listener.resampler.is_none() {
            // The callback had taken all of these samples by its last run, so the first one is older by their length.
            let now = shared.health.last_callback().unwrap_or(listener.origin);
            let until = now.saturating_duration_since(listener.origin).as_micros() as u64 * u64::from(RATE) / 1_000_000;
            let length = chunk.len() as u64 * u64::from(RATE) / u64::from(rate.max(1));
            listener.gap_until(SampleCount(until.saturating_sub(length)));
        }
        let resampler = listener.resampler.get_or_insert_with(|| Resampler::new(rate, RATE));
        let (head, tail) = chunk.as_slices();
        resampler.push(head, &mut listener.scratch);
        resampler.push(tail, &mut listener.scratch);
        chunk.commit_all();
        let mut listens = listener.send();
        // The samples that did not fit came after all those in the ring.
        let missing = shared.tap_missing.load(Relaxed);
        if missing > listener.missing {
            let lost = SampleCount((missing - listener.missing) * u64::from(RATE) / u64::from(rate.max(1)));
            listener.missing = missing;
            listens &= listener.flush();
            listener.gap_until(listener.position + lost);
        }
        if !listens {
            self.to = None;
        }
    }

    /// The stream was lost. The first sample of the next stream shows how long the loss lasted.
    pub fn lost(&mut self) {
        if let Some(listener) = &mut self.to {
            listener.flush();
        }
    }
}

impl Listener {
    /// Sends the resampler's remaining samples; the next sample gets a new resampler. Returns `false` if nobody
    /// listens.
    fn flush(&mut self) -> bool {
        let Some(mut resampler) = self.resampler.take() else { return true };
        resampler.flush(&mut self.scratch);
        self.send()
    }

    /// Returns `false` if nobody listens.
    fn send(&mut self) -> bool {
        if self.scratch.is_empty() {
            return true;
        }
        let frame = Frame { start: self.position, samples: std::mem::take(&mut self.scratch) };
        self.position = frame.end();
        self.tap.send(CaptureEvent::Frame(frame)).is_ok()
    }

    fn gap_until(&mut self, end: SampleCount) {
        let missing = end - self.position;
        if missing > SampleCount::ZERO {
            let _ = self.tap.send(CaptureEvent::Gap(Gap { start: self.position, missing }));
            self.position = end;
        }
    }
}
