//! A line on its way to the speaker: clips in, resampled pieces into the ring, never far ahead.

use std::collections::VecDeque;

use super::feed::{Segment, Supply};
use crate::ids::SayId;
use crate::pcm::Clip;
use crate::pcm::resample::Resampler;

/// How much of a line waits in the ring, in milliseconds: what the thread may be held up without a hole in the speech.
const AHEAD_MS: usize = 1_000;

/// What goes into the ring in one go, in milliseconds.
const PIECE_MS: usize = 20;

/// The first piece, in milliseconds: the thread may be held up before the second, and a voice must not break off there.
const FIRST_PIECE_MS: usize = 120;

/// A line being spoken.
pub struct Line {
    pub generation: u64,
    pub id: SayId,
    clips: VecDeque<Clip>,
    /// Samples already taken of the first clip.
    taken: usize,
    resampler: Option<(u32, Resampler)>,
    closed: bool,
    /// All of it is in the ring.
    pub written: bool,
}

impl Line {
    pub fn new(generation: u64, id: SayId) -> Self {
        Self { generation, id, clips: VecDeque::new(), taken: 0, resampler: None, closed: false, written: false }
    }

    /// One more clip; `last` closes the line.
    pub fn add(&mut self, clip: Clip, last: bool) {
        if !self.closed {
            self.clips.push_back(clip);
            self.closed = last;
        }
    }

    /// The end mark of a line that will not be written on.
    pub fn closer(&self) -> Segment {
        Segment { generation: self.generation, id: self.id, frames: 0, last: true }
    }

    /// Fills the ring, by small pieces so that the first one is there at once.
    pub fn pump(&mut self, supply: &mut Supply, rate: u32) {
        let ahead = rate as usize * AHEAD_MS / 1_000;
        while !self.written {
            let queued = supply.samples.buffer().capacity() - supply.samples.slots();
            if queued >= ahead || supply.segments.slots() < 2 {
                return;
            }
            let Some(piece) = self.piece(rate) else { return };
            let last = self.closed && self.clips.is_empty();
            if supply.samples.push_entire_slice(&piece).is_err() {
                return; // `ahead` is half the ring and a piece is small
            }
            if !piece.is_empty() || last {
                let segment = Segment { frames: piece.len(), last, ..self.closer() };
                let _ = supply.segments.push(segment);
            }
            self.written = last;
        }
    }

    /// The next piece at `rate`; `None` while nothing more has come.
    fn piece(&mut self, rate: u32) -> Option<Vec<f32>> {
        let mut out = Vec::new();
        let clip = self.clips.front()?;
        let from = clip.rate.max(1);
        let length = if self.resampler.is_none() { FIRST_PIECE_MS } else { PIECE_MS };
        if self.resampler.as_ref().is_none_or(|(current, _)| *current != from) {
            if let Some((_, old)) = &mut self.resampler {
                old.flush(&mut out);
            }
            self.resampler = Some((from, Resampler::new(from, rate)));
        }
        let count = (from as usize * length / 1_000).max(1).min(clip.samples.len() - self.taken);
        if let Some((_, resampler)) = &mut self.resampler {
            resampler.push(&clip.samples[self.taken..self.taken + count], &mut out);
        }
        self.taken += count;
        if self.taken == clip.samples.len() {
            self.clips.pop_front();
            self.taken = 0;
            if self.clips.is_empty()
                && self.closed
                && let Some((_, resampler)) = &mut self.resampler
            {
                resampler.flush(&mut out);
            }
        }
        Some(out)
    }
}
