//! A turn in pieces that are transcribed while the candidate goes on, so that at its end only the last is left to do.
//!
//! ```text
//! speech ▁▁███████▁▁▁█████████▁▁▁▁▁▁▁████████▁▁▁▁▁▁▁▁▁▁▁
//!        |pre-roll  | offered 0  | committed | offered 0 … committed as it is: its transcript is there already
//! ```
//!
//! At each short pause the open segment is *offered*. If speech goes on before the segment is long enough it is kept open
//! and offered again later, one revision up: the recogniser needs context, and a cut at every breath costs words. A long
//! segment, or a long pause, *commits* it.

use std::sync::Arc;

use super::TurnId;
use super::tape::Tape;
use crate::time::{RATE, SampleCount};

/// All in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentConfig {
    /// Kept before the first voice. A voice detector is late, and first words are what users miss most.
    pub preroll: u64,
    /// Kept after the last voice: 350 ms loses last words, 500 ms does not (field reports). The offer comes earlier, and
    /// what has not been heard by then is silence.
    pub tail: u64,
    /// Silence after which the open segment is offered: as soon as the voice detector is sure of it, for the transcript has
    /// to be there when the turn ends.
    pub offer_after: u64,
    /// A segment of (at least so long) is committed by (a pause of so long). At first whatever the length: nobody's sentence
    /// spans such a pause; then a long one; at last one that the recogniser, who hears 30 s at once, soon could not take.
    pub commit: [(u64, u64); 3],
    /// Uninterrupted speech is cut here, at its quietest point of the last half.
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

/// Names one revision of one segment: a transcript carries the name of the sound it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentId {
    pub turn: TurnId,
    /// 0, 1, 2 … within the turn.
    pub index: u32,
    /// Grows each time the same segment is offered again because speech went on. Only the last revision counts.
    pub revision: u32,
}

impl SegmentId {
    /// Whether the words of `older` are of no use now that there is this one: it is a newer revision of the same segment, or
    /// belongs to a later turn. Whoever holds work for the recogniser, or its results, asks this and nothing else.
    pub fn supersedes(self, older: Self) -> bool {
        let newer = self.index == older.index && self.revision > older.revision;
        self.turn > older.turn || self.turn == older.turn && newer
    }
}

/// A stretch of a turn that is transcribed on its own: it begins and ends in a pause and carries its pre-roll and tail.
#[derive(Debug, Clone)]
pub struct Segment {
    pub id: SegmentId,
    /// Position of `samples[0]`.
    pub start: SampleCount,
    /// 16 kHz mono.
    pub samples: Arc<[f32]>,
    /// False: offered early, at a first short pause. True: this revision is the last one.
    pub done: bool,
}

/// Work for the recogniser: a segment, and the terms to expect in the turn it belongs to, the most likely first.
#[derive(Debug, Clone)]
pub struct TranscriptionJob {
    pub segment: Segment,
    pub vocabulary: Arc<[String]>,
}

/// What the segmenter decided.
#[derive(Debug, Clone)]
pub enum Cut {
    /// A revision that was not offered before.
    Segment(Segment),
    /// The revision that was offered last is the final one: nothing was added since.
    Committed(SegmentId),
}

/// What was offered last.
#[derive(Debug, Clone, Copy)]
struct Offer {
    /// Up to here it had heard voice.
    voice_to: SampleCount,
    /// Up to here it had heard anything.
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
    /// The next revision of segment `index`. Goes on when a segment is forgotten, so that no two offers share a name.
    revision: u32,
    open: Option<Open>,
    /// Nothing before this goes into another segment.
    taken: SampleCount,
    /// The segment that was committed last.
    last: Option<SegmentId>,
}

impl Segmenter {
    pub fn new(config: SegmentConfig) -> Self {
        Self { config, turn: TurnId(0), index: 0, revision: 0, open: None, taken: SampleCount::ZERO, last: None }
    }

    /// A new turn. What was still open is forgotten.
    pub fn begin(&mut self, turn: TurnId) {
        (self.turn, self.index, self.revision, self.open, self.last) = (turn, 0, 0, None, None);
    }

    /// Voice from one position to another.
    pub fn voice(&mut self, from: SampleCount, to: SampleCount) {
        let earliest = self.taken;
        let open = self.open.get_or_insert_with(|| {
            let start = (from - SampleCount::from_millis(self.config.preroll)).max(earliest);
            Open { start, voice_from: from, voice_to: to, offer: None }
        });
        open.voice_to = open.voice_to.max(to);
    }

    /// No voice at the moment. `murmur`: where something below the voice threshold was heard last.
    pub fn pause(&mut self, tape: &Tape, murmur: Option<SampleCount>, out: &mut Vec<Cut>) {
        let Some(open) = &self.open else { return };
        let silence = (tape.end() - open.voice_to).millis();
        let length = (open.voice_to - open.voice_from).millis();
        let tail = open.voice_to + SampleCount::from_millis(self.config.tail);
        match open.offer.as_ref().filter(|offer| offer.voice_to == open.voice_to) {
            None if silence < self.config.offer_after => {}
            None => self.offer(tape, out),
            // The tail was cut short for speed. If a soft last word may lie in the rest, it is offered once more.
            Some(offer) if tape.end() >= tail && murmur.is_some_and(|at| at > offer.heard_to && at <= tail) => {
                self.offer(tape, out);
            }
            Some(_) if self.config.commit.iter().any(|(long, pause)| length >= *long && silence >= *pause) => {
                self.commit(tape, out);
            }
            Some(_) => {}
        }
    }

    /// Cuts speech that has no pause.
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

    /// The turn is over: commits what is open. Returns how many segments it had.
    pub fn finish(&mut self, tape: &Tape, out: &mut Vec<Cut>) -> u32 {
        if let Some(open) = &self.open {
            // The tail may hold the beginning of a word; the next turn must not have it again.
            let tail = open.voice_to + SampleCount::from_millis(self.config.tail);
            self.commit(tape, out);
            self.taken = tail.min(tape.end());
        }
        self.index
    }

    /// Forgets the open segment: it was no speech.
    pub fn discard(&mut self) {
        self.open = None;
    }

    /// The last offer of the open segment, if nothing was added since.
    pub fn offered(&self) -> Option<SegmentId> {
        let open = self.open.as_ref()?;
        let current = open.offer.as_ref().is_some_and(|offer| offer.voice_to == open.voice_to);
        current.then(|| self.id(self.revision.saturating_sub(1)))
    }

    /// The segment that ends with the last voice of the turn; `None` while none does.
    pub fn latest(&self) -> Option<SegmentId> {
        if self.open.is_some() { self.offered() } else { self.last }
    }

    /// Whether anything is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Where the open segment begins: the tape must reach back to it.
    pub fn start(&self) -> Option<SampleCount> {
        self.open.as_ref().map(|open| open.start)
    }

    /// Nothing before this goes into another segment.
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
            // The same samples, so that the transcript already made is the one.
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
        // Half of the shortest pause stays for the next segment's pre-roll, but never voice twice.
        self.taken = (open.voice_to + SampleCount::from_millis(self.config.offer_after / 2)).min(tape.end());
    }

    fn emit(&self, start: SampleCount, revision: u32, samples: Arc<[f32]>, done: bool, out: &mut Vec<Cut>) {
        out.push(Cut::Segment(Segment { id: self.id(revision), start, samples, done }));
    }

    const fn id(&self, revision: u32) -> SegmentId {
        SegmentId { turn: self.turn, index: self.index, revision }
    }
}

/// `start` to `end`, at most `tail` ms beyond `voice_to`, and with zeros where the tail has not been heard yet.
fn padded(tape: &Tape, start: SampleCount, end: SampleCount, voice_to: SampleCount, tail: u64) -> Arc<[f32]> {
    let full = voice_to + SampleCount::from_millis(tail);
    let mut samples = tape.slice(start, end.min(full));
    samples.resize(((full - start).0 as usize).max(samples.len()), 0.0);
    debug_assert!(samples.len() <= 40 * RATE as usize);
    samples.into()
}
