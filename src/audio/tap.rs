//! What the speaker sounds, as 16 kHz frames on somebody else's time line.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::Sender;
use std::time::Instant;

use rtrb::Consumer;

use super::CaptureEvent;
use super::feed::Shared;
use crate::pcm::resample::Resampler;
use crate::pcm::{Frame, Gap};
use crate::time::{RATE, SampleCount};

/// Nobody, or one listener.
#[derive(Default)]
pub struct Tap {
    to: Option<Listener>,
}

struct Listener {
    origin: Instant,
    tap: Sender<CaptureEvent>,
    position: SampleCount,
    /// `None` until the first sample, and after a loss.
    resampler: Option<Resampler>,
    /// Samples missed so far that have been told.
    missing: u64,
    scratch: Vec<f32>,
}

impl Tap {
    /// Frames go to `tap` from now on; position 0 is `origin`.
    pub fn attach(&mut self, origin: Instant, tap: Sender<CaptureEvent>, shared: &Shared) {
        let missing = shared.tap_missing.load(Relaxed);
        let scratch = Vec::new();
        self.to = Some(Listener { origin, tap, position: SampleCount::ZERO, resampler: None, missing, scratch });
    }

    /// Takes what the callback sounded.
    pub fn drain(&mut self, ring: &mut Consumer<f32>, rate: u32, shared: &Shared) {
        let Ok(chunk) = ring.read_chunk(ring.slots()) else { return };
        let Some(listener) = self.to.as_mut().filter(|_| !chunk.is_empty()) else {
            chunk.commit_all();
            return;
        };
        if listener.resampler.is_none() {
            // All of it was handed over up to the last callback; the first sample is that much older.
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
        // What found no room came after all that was in the ring.
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

    /// The stream is gone; the first sample of the next one tells how long it was away.
    pub fn lost(&mut self) {
        if let Some(listener) = &mut self.to {
            listener.flush();
        }
    }
}

impl Listener {
    /// Sends what the resampler still holds; the next sample starts with a new one. `false` when nobody listens any more.
    fn flush(&mut self) -> bool {
        let Some(mut resampler) = self.resampler.take() else { return true };
        resampler.flush(&mut self.scratch);
        self.send()
    }

    /// `false` when nobody listens any more.
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
