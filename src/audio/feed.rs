//! Moves sound from a ring to the output callback: without allocation, lock or log.
//!
//! Each [`Segment`] says which line its samples belong to. A higher generation makes all older segments stale at once:
//! the next callback fades the current sound within 3 ms and discards the rest.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

use rtrb::{Consumer, Producer, RingBuffer};

use super::watch::Health;
use crate::ids::SayId;

/// Milliseconds of fade when a line is stopped: the shortest fade that does not click.
const STOP_FADE_MS: u32 = 3;

/// Milliseconds in which the gain rises from silence to full.
const GAIN_RAMP_MS: u32 = 20;

/// The most samples rendered at once. The callback calls as often as it needs.
pub const RENDER: usize = 512;

/// Size of the rings, in seconds.
pub const RING_SECONDS: usize = 2;

/// A run of samples in the ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    pub generation: u64,
    pub id: SayId,
    pub frames: usize,
    /// True if the line ends with this segment.
    pub last: bool,
}

/// A message from the callback to the playback thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    Started {
        id: SayId,
        at: Instant,
    },
    Ended {
        generation: u64,
        id: SayId,
        heard: u64,
        interrupted: bool,
        /// The total number of samples played when the line's last sample reaches the ear.
        due: u64,
    },
}

/// State shared by callback, thread and handle.
#[derive(Debug)]
pub struct Shared {
    pub health: Health,
    pub generation: AtomicU64,
    /// The bits of an `f32`.
    pub gain: AtomicU32,
    pub starved: AtomicU64,
    /// Samples between the callback and the ear.
    pub latency: AtomicU64,
    pub rate: AtomicU32,
    /// The current line. The thread reads it when the stream is lost.
    pub heard_generation: AtomicU64,
    /// Samples of the current line that were played.
    pub heard: AtomicU64,
    pub losses: AtomicU64,
    /// Samples that did not fit into the tap's ring.
    pub tap_missing: AtomicU64,
}

impl Shared {
    pub fn new() -> Self {
        Self {
            health: Health::new(),
            generation: AtomicU64::new(0),
            gain: AtomicU32::new(1.0_f32.to_bits()),
            starved: AtomicU64::new(0),
            latency: AtomicU64::new(0),
            rate: AtomicU32::new(0),
            heard_generation: AtomicU64::new(0),
            heard: AtomicU64::new(0),
            losses: AtomicU64::new(0),
            tap_missing: AtomicU64::new(0),
        }
    }
}

/// The playback thread's ends of the rings.
pub struct Supply {
    pub samples: Producer<f32>,
    pub segments: Producer<Segment>,
    pub notes: Consumer<Note>,
    pub tap: Consumer<f32>,
}

struct Sounding {
    generation: u64,
    id: SayId,
    heard: u64,
}

/// The callback's ends of the rings.
pub struct Feed {
    samples: Consumer<f32>,
    segments: Consumer<Segment>,
    notes: Producer<Note>,
    tap: Producer<f32>,
    shared: Arc<Shared>,
    segment: Segment,
    /// Samples of `segment` still in the ring.
    left: usize,
    line: Option<Sounding>,
    /// Lines up to this generation are over.
    ended: u64,
    gain: f32,
    gain_step: f32,
    fade: usize,
    fade_length: usize,
    block: [f32; RENDER],
}

/// Makes the rings of one stream.
pub fn rings(rate: u32, shared: &Arc<Shared>) -> (Feed, Supply) {
    let room = rate as usize * RING_SECONDS;
    let (samples_in, samples) = RingBuffer::new(room);
    let (segments_in, segments) = RingBuffer::new(512);
    let (notes, notes_out) = RingBuffer::new(256);
    let (tap, tap_out) = RingBuffer::new(room);
    let per_ms = (rate / 1_000).max(1);
    let fade_length = (STOP_FADE_MS * per_ms) as usize;
    let feed = Feed {
        samples,
        segments,
        notes,
        tap,
        shared: shared.clone(),
        segment: Segment { generation: 0, id: SayId(0), frames: 0, last: false },
        left: 0,
        line: None,
        ended: 0,
        gain: f32::from_bits(shared.gain.load(Ordering::Relaxed)),
        gain_step: 1.0 / (GAIN_RAMP_MS * per_ms) as f32,
        fade: fade_length,
        fade_length,
        block: [0.0; RENDER],
    };
    (feed, Supply { samples: samples_in, segments: segments_in, notes: notes_out, tap: tap_out })
}

impl Feed {
    /// The next `frames` (at most [`RENDER`]) samples to play. `latency`: samples between the callback and the ear.
    pub fn render(&mut self, frames: usize, latency: u64, now: Instant) -> &[f32] {
        let frames = frames.min(RENDER);
        let wanted = self.shared.generation.load(Ordering::Acquire);
        self.block[..frames].fill(0.0);
        let mut at = 0;
        while at < frames && (self.left > 0 || self.next_segment(wanted, latency)) {
            let stale = self.segment.generation != wanted;
            let sounding = self.line.as_ref().is_some_and(|line| line.generation == self.segment.generation);
            let room = if stale { self.fade } else { usize::MAX };
            if stale && (!sounding || room == 0) {
                self.discard(latency);
                continue;
            }
            let take = self.left.min(frames - at).min(room);
            self.copy(at, take, stale);
            if let Some(line) = &mut self.line {
                if line.heard == 0 {
                    let _ = self.notes.push(Note::Started { id: line.id, at: now });
                }
                line.heard += take as u64;
                self.shared.heard.store(line.heard, Ordering::Relaxed);
                self.shared.heard_generation.store(line.generation, Ordering::Relaxed);
            }
            self.left -= take;
            at += take;
            if self.left == 0 && self.segment.last {
                self.end(stale, latency);
            }
        }
        if self.left == 0 && self.line.as_ref().is_some_and(|line| line.generation != wanted) {
            self.end(true, latency);
        } else if self.line.is_some() {
            self.shared.starved.fetch_add((frames - at) as u64, Ordering::Relaxed);
        }
        self.apply_gain(frames);
        self.shared.health.beat(frames, now, now);
        match self.tap.write_chunk_uninit(frames) {
            Ok(chunk) => drop(chunk.fill_from_iter(self.block[..frames].iter().copied())),
            Err(_) => drop(self.shared.tap_missing.fetch_add(frames as u64, Ordering::Relaxed)),
        }
        &self.block[..frames]
    }

    /// Moves on to the next segment to play. Returns `false` if there is none.
    fn next_segment(&mut self, wanted: u64, latency: u64) -> bool {
        while let Ok(segment) = self.segments.pop() {
            self.segment = segment;
            self.left = segment.frames;
            if self.line.as_ref().is_some_and(|line| line.generation < segment.generation) {
                self.end(true, latency);
            }
            let live = segment.generation == wanted && segment.generation > self.ended;
            if live && self.line.is_none() {
                self.line = Some(Sounding { generation: segment.generation, id: segment.id, heard: 0 });
                self.fade = self.fade_length;
            }
            let fading = self.fade > 0 && self.line.as_ref().is_some_and(|line| line.heard > 0);
            if !live && !fading {
                self.discard(latency);
            } else if segment.frames > 0 {
                return true;
            } else if segment.last {
                self.end(!live, latency);
            }
        }
        false
    }

    /// Discards the rest of a stale segment. Ends its line if no sample of it was played.
    fn discard(&mut self, latency: u64) {
        if let Ok(chunk) = self.samples.read_chunk(self.left) {
            chunk.commit_all();
        }
        self.left = 0;
        if self.line.as_ref().is_some_and(|line| line.generation == self.segment.generation) {
            self.end(true, latency);
        } else if self.segment.last && self.segment.generation > self.ended {
            self.line = Some(Sounding { generation: self.segment.generation, id: self.segment.id, heard: 0 });
            self.end(true, latency);
        }
    }

    fn copy(&mut self, at: usize, count: usize, fading: bool) {
        let Ok(chunk) = self.samples.read_chunk(count) else { return };
        let (head, tail) = chunk.as_slices();
        let out = &mut self.block[at..at + count];
        out[..head.len()].copy_from_slice(head);
        out[head.len()..].copy_from_slice(tail);
        chunk.commit_all();
        if fading {
            for sample in out {
                self.fade -= 1;
                *sample *= self.fade as f32 / self.fade_length as f32;
            }
        }
    }

    fn end(&mut self, interrupted: bool, latency: u64) {
        let Some(line) = self.line.take() else { return };
        self.ended = line.generation;
        // Samples played before a stop are no longer part of the line, though they still sound. Nobody waits for them.
        let due = if interrupted { 0 } else { self.shared.health.frames() + latency + RENDER as u64 };
        let (generation, id, heard) = (line.generation, line.id, line.heard);
        let _ = self.notes.push(Note::Ended { generation, id, heard, interrupted, due });
    }

    fn apply_gain(&mut self, frames: usize) {
        let target = f32::from_bits(self.shared.gain.load(Ordering::Relaxed));
        if self.gain == 1.0 && target == 1.0 {
            return;
        }
        for sample in &mut self.block[..frames] {
            self.gain += (target - self.gain).clamp(-self.gain_step, self.gain_step);
            *sample *= self.gain;
        }
    }
}
