//! Splits a turn into segments that are transcribed while the candidate goes on, so that only the last one is left at
//! the end.
//!
//! ```text
//! speech ▁▁███████▁▁▁█████████▁▁▁▁▁▁▁████████▁▁▁▁▁▁▁▁▁▁▁
//!        |pre-roll  | offered 0  | committed | offered 0 … committed as it is: its transcript is there already
//! ```
//!
//! At each short pause the segmenter *offers* the open segment. If speech goes on before the segment is long enough,
//! the segment stays open and is offered again later as the next revision. A cut at every breath would cost words,
//! because the recognizer needs context. A long segment or a long pause *commits* the segment.

use std::sync::Arc;

use super::TurnId;
use super::tape::Tape;
use crate::time::{RATE, SampleCount};

/// The segmenter's settings, all in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentConfig {
    /// Sound kept before the first voice. Voice detectors react late, and candidates notice a lost first word most.
    pub preroll: u64,
    /// Sound kept after the last voice. Field reports say that 350 ms loses last words and 500 ms does not. The offer
    /// comes earlier, and silence stands in for the sound still to come.
    pub tail: u64,
    /// Silence after which the open segment is offered. As early as the voice detector is sure of the silence, because
    /// the transcript must be there when the turn ends.
    pub offer_after: u64,
    /// Pairs of segment length and pause: a segment of at least this length is committed by a pause of this length. No
    /// sentence spans the first pause, so it commits any segment. The last pair keeps segments below the 30 s that the
    /// recognizer hears at once.
    pub commit: [(u64, u64); 3],
    /// Speech without a pause is cut at this length, at the quietest point of the second half.
    pub limit: u64,
}

impl Default for SegmentConfig {
    fn default() -> Self {
        Self {
            preroll: 400,
            tail: 500,
            offer_after: 200,
            commit: [(0, 2_000), (9_000, 600), (14_000, 200)],
            limit: 20_000,
        }
    }
}

/// Names one revision of one segment. A transcript carries the name of the sound it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentId {
    pub turn: TurnId,
    /// 0, 1, 2 … within the turn.
    pub index: u32,
    /// Grows each time the segment is offered again because speech went on. Only the last revision counts.
    pub revision: u32,
}

impl SegmentId {
    /// Whether this segment makes the words of `older` useless: it is a newer revision of the same segment, or belongs
    /// to a later turn. All code that holds recognizer jobs or results decides by this.
    pub fn supersedes(self, older: Self) -> bool {
        let newer = self.index == older.index && self.revision > older.revision;
        self.turn > older.turn || self.turn == older.turn && newer
    }
}

/// A stretch of a turn that is transcribed on its own. It begins and ends in a pause, and includes its pre-roll and
/// tail.
#[derive(Debug, Clone)]
pub struct Segment {
    pub id: SegmentId,
    /// Position of `samples[0]`.
    pub start: SampleCount,
    /// 16 kHz mono.
    pub samples: Arc<[f32]>,
    /// False if the segment was offered early, at a short pause. True if this revision is the last one.
    pub done: bool,
}

/// A job for the recognizer: a segment, and the terms to expect in its turn, the most likely first.
#[derive(Debug, Clone)]
pub struct TranscriptionJob {
    pub segment: Segment,
    pub vocabulary: Arc<[String]>,
}

/// The segmenter's decisions.
#[derive(Debug, Clone)]
pub enum Cut {
    /// A new revision to transcribe.
    Segment(Segment),
    /// The revision offered last is final: nothing was added since.
    Committed(SegmentId),
}

/// How far the last offer reached.
#[derive(Debug, Clone, Copy)]
struct Offer {
    /// End of the last voice in the offer.
    voice_to: SampleCount,
    /// End of all sound in the offer.
    heard_to: SampleCount,
}

#[derive(Debug, Clone)]
struct Open {
    start: SampleCount,
    voice_from: SampleCount,
    voice_to: SampleCount,
    offer: Option<Offer>,
}

#[derive(Debug, Clone)]
pub struct Segmenter {
    config: SegmentConfig,
    turn: TurnId,
    index: u32,
    /// The next revision of segment `index`. Not reset when a segment is discarded, so that no two offers share a name.
    revision: u32,
    open: Option<Open>,
    /// Sound before this position is not used for another segment.
    taken: SampleCount,
    /// The segment committed last.
    last: Option<SegmentId>,
}

impl Segmenter {
    pub fn new(config: SegmentConfig) -> Self {
        Self { config, turn: TurnId(0), index: 0, revision: 0, open: None, taken: SampleCount::ZERO, last: None }
    }

    /// Begins a new turn and forgets the open segment of the last one.
    pub fn begin(&mut self, turn: TurnId) {
        (self.turn, self.index, self.revision, self.open, self.last) = (turn, 0, 0, None, None);
    }

    /// Adds voice between two positions.
    pub fn voice(&mut self, from: SampleCount, to: SampleCount) {
        let earliest = self.taken;
        let open = self.open.get_or_insert_with(|| {
            let start = (from - SampleCount::from_millis(self.config.preroll)).max(earliest);
            Open { start, voice_from: from, voice_to: to, offer: None }
        });
        open.voice_to = open.voice_to.max(to);
    }

    /// Called while there is no voice. `murmur`: the last position with sound just below the voice threshold.
    pub fn pause(&mut self, tape: &Tape, murmur: Option<SampleCount>, out: &mut Vec<Cut>) {
        let Some(open) = &self.open else { return };
        let silence = (tape.end() - open.voice_to).millis();
        let length = (open.voice_to - open.voice_from).millis();
        let tail = open.voice_to + SampleCount::from_millis(self.config.tail);
        match open.offer.as_ref().filter(|offer| offer.voice_to == open.voice_to) {
            None if silence < self.config.offer_after => {}
            None => self.offer(tape, out),
            // The offer did not wait for the whole tail. Offer it again if a soft last word may lie in the part it left
            // out.
            Some(offer) if tape.end() >= tail && murmur.is_some_and(|at| at > offer.heard_to && at <= tail) => {
                self.offer(tape, out);
            }
            Some(_) if self.config.commit.iter().any(|(long, pause)| length >= *long && silence >= *pause) => {
                self.commit(tape, out);
            }
            Some(_) => {}
        }
    }

    /// Cuts speech that has gone on too long without a pause.
    pub fn limit(&mut self, tape: &Tape, out: &mut Vec<Cut>) {
        let Some(open) = &self.open else { return };
        if (tape.end() - open.start).millis() < self.config.limit {
            return;
        }
        let half = open.start + SampleCount::from_millis(self.config.limit / 2);
        let recent = tape.end() - SampleCount::from_millis(300);
        let cut = tape.quietest(half, recent, SampleCount::from_millis(120).0 as usize);
        let (start, voice_to) = (open.start, open.voice_to);
        let samples = padded(tape, start, cut, cut, self.config.tail);
        self.emit(start, self.revision, samples, true, out);
        self.last = Some(self.id(self.revision));
        (self.index, self.revision, self.taken) = (self.index + 1, 0, cut);
        self.open = (voice_to > cut).then_some(Open { start: cut, voice_from: cut, voice_to, offer: None });
    }

    /// Ends the turn: commits the open segment. Returns the turn's number of segments.
    pub fn finish(&mut self, tape: &Tape, out: &mut Vec<Cut>) -> u32 {
        if let Some(open) = &self.open {
            // The tail may hold the beginning of a word, which must not go into the next turn a second time.
            let tail = open.voice_to + SampleCount::from_millis(self.config.tail);
            self.commit(tape, out);
            self.taken = tail.min(tape.end());
        }
        self.index
    }

    /// Forgets the open segment: it was not speech.
    pub fn discard(&mut self) {
        self.open = None;
    }

    /// The last offer of the open segment; `None` if voice was added since.
    pub fn offered(&self) -> Option<SegmentId> {
        let open = self.open.as_ref()?;
        let current = open.offer.as_ref().is_some_and(|offer| offer.voice_to == open.voice_to);
        current.then(|| self.id(self.revision.saturating_sub(1)))
    }

    /// The segment that ends with the last voice of the turn; `None` if that voice has not been offered yet.
    pub fn latest(&self) -> Option<SegmentId> {
        if self.open.is_some() { self.offered() } else { self.last }
    }

    /// Whether a segment is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The start of the open segment. The tape must reach back to it.
    pub fn start(&self) -> Option<SampleCount> {
        self.open.as_ref().map(|open| open.start)
    }

    /// Sound before this position is not used for another segment.
    pub fn taken(&self) -> SampleCount {
        self.taken
    }

    fn offer(&mut self, tape: &Tape, out: &mut Vec<Cut>) {
        let tail = self.config.tail;
        let Some(open) = &mut self.open else { return };
        let samples = padded(tape, open.start, tape.end(), open.voice_to, tail);
        open.offer = Some(Offer { voice_to: open.voice_to, heard_to: tape.end() });
        let start = open.start;
        self.emit(start, self.revision, samples, false, out);
        self.revision += 1;
    }

    fn commit(&mut self, tape: &Tape, out: &mut Vec<Cut>) {
        let Some(open) = self.open.take() else { return };
        let last = match &open.offer {
            // The same samples as in the offer, so the transcript already requested remains valid.
            Some(offer) if offer.voice_to == open.voice_to => {
                let id = self.id(self.revision - 1);
                out.push(Cut::Committed(id));
                id
            }
            _ => {
                let samples = padded(tape, open.start, tape.end(), open.voice_to, self.config.tail);
                self.emit(open.start, self.revision, samples, true, out);
                self.id(self.revision)
            }
        };
        self.last = Some(last);
        (self.index, self.revision) = (self.index + 1, 0);
        // Leave half of the shortest pause to the next segment's pre-roll, but never use voice twice.
        self.taken = (open.voice_to + SampleCount::from_millis(self.config.offer_after / 2)).min(tape.end());
    }

    fn emit(&self, start: SampleCount, revision: u32, samples: Arc<[f32]>, done: bool, out: &mut Vec<Cut>) {
        out.push(Cut::Segment(Segment { id: self.id(revision), start, samples, done }));
    }

    const fn id(&self, revision: u32) -> SegmentId {
        SegmentId { turn: self.turn, index: self.index, revision }
    }
}

/// The samples from `start` to `end`, at most `tail` ms beyond `voice_to`. Zeros replace the part of the tail still to
/// come.
fn padded(tape: &Tape, start: SampleCount, end: SampleCount, voice_to: SampleCount, tail: u64) -> Arc<[f32]> {
    let full = voice_to + SampleCount::from_millis(tail);
    let mut samples = tape.slice(start, end.min(full));
    samples.resize(((full - start).0 as usize).max(samples.len()), 0.0);
    debug_assert!(samples.len() <= 40 * RATE as usize);
    samples.into()
}
