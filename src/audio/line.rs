//! A line on its way to the speaker. Takes clips, and puts resampled pieces into the ring, never far ahead.

use std::collections::VecDeque;

use super::feed::{Segment, Supply};
use crate::ids::SayId;
use crate::pcm::Clip;
use crate::pcm::resample::Resampler;

/// Milliseconds of a line kept in the ring. If the thread stalls for less time, the speech has no hole.
const AHEAD_MS: usize = 1_000;

/// Milliseconds put into the ring at once.
const PIECE_MS: usize = 20;

/// Milliseconds of the first piece. It is longer, so that the voice does not break off if the thread stalls before the
/// second.
const FIRST_PIECE_MS: usize = 120;

/// A line that is being spoken.
pub struct Line {
    pub generation: u64,
    pub id: SayId,
    clips: VecDeque<Clip>,
    /// Samples already used of the first clip.
    taken: usize,
    resampler: Option<(u32, Resampler)>,
    closed: bool,
    /// True once the whole line is in the ring.
    pub written: bool,
}

impl Line {
    pub fn new(generation: u64, id: SayId) -> Self {
        Self { generation, id, clips: VecDeque::new(), taken: 0, resampler: None, closed: false, written: false }
    }

    /// Adds a clip; `last` closes the line.
    pub fn add(&mut self, clip: Clip, last: bool) {
        if !self.closed {
            self.clips.push_back(clip);
            self.closed = last;
        }
    }

    /// The end mark of a line that is cut short.
    pub fn closer(&self) -> Segment {
        Segment { generation: self.generation, id: self.id, frames: 0, last: true }
    }

    /// Fills the ring in small pieces, so that the first one is there at once.
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
                return; // // `ahead` is half the ring, and a piece is small
            }
            if !piece.is_empty() || last {
                let segment = Segment { frames: piece.len(), last, ..self.closer() };
                let _ = supply.segments.push(segment);
            }
            self.written = last;
        }
    }

    /// The next piece at `rate`; `None` until there is another clip.
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
