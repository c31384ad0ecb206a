//! The open turn: where its speech lies, and what is known about the current pause.

use super::endpoint::{Decision, TurnSoFar};
use super::pause_watch::PauseWatch;
use super::turn_tail::TurnTail;
use super::vad::FRAME_MS;
use super::{EndOfTurn, ListenEvent, Meaning, Patience, SegmentId, Tail, TurnId};
use crate::time::SampleCount;

/// The turn detector's answer for the current pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetectorAnswer {
    NotAsked,
    /// There is no detector, or it failed.
    NoOpinion,
    /// The probability that the speaker has finished, in whole percent.
    Percent(u8),
}

impl DetectorAnswer {
    /// Converts a probability. NaN means no opinion.
    pub fn of(probability: Option<f32>) -> Self {
        let finite = probability.filter(|probability| probability.is_finite());
        finite.map_or(Self::NoOpinion, |p| Self::Percent((p.clamp(0.0, 1.0) * 100.0).round() as u8))
    }

    const fn percent(self) -> Option<u8> {
        match self {
            Self::Percent(percent) => Some(percent),
            Self::NotAsked | Self::NoOpinion => None,
        }
    }
}

/// An open turn without its sound ([`super::segment::Segmenter`]) and its words ([`super::assembly::TurnAssembly`]).
#[derive(Debug, Clone)]
pub struct OpenTurn {
    pub id: TurnId,
    pub patience: Patience,
    /// Start of its first speech; `None` before there is any.
    pub speech_from: Option<SampleCount>,
    /// End of its last speech.
    pub speech_to: SampleCount,
    /// Number of voice frames.
    voice: u32,
    /// True once the turn has enough voice to count as one.
    pub confirmed: bool,
    /// Last position with sound just below the voice threshold; `None` if there was none since the last voice.
    pub murmur: Option<SampleCount>,
    /// How its words end.
    pub tail: TurnTail,
    /// What its words mean to the interview, as far as the interview has said.
    meaning: Meaning,
    /// The segment up to which the interview still has to judge the words; `None` if it has.
    unjudged: Option<SegmentId>,
    pub detector: DetectorAnswer,
    pub watch: PauseWatch,
}

impl OpenTurn {
    pub fn new(id: TurnId, patience: Patience, at: SampleCount) -> Self {
        Self {
            id,
            patience,
            speech_from: None,
            speech_to: at,
            voice: 0,
            confirmed: false,
            murmur: None,
            tail: TurnTail::after(patience.words_before),
            meaning: Meaning::default(),
            unjudged: None,
            detector: DetectorAnswer::NotAsked,
            watch: PauseWatch::default(),
        }
    }

    /// Adds speech that was under way when the turn was opened. `voice`: how many frames of it; `confirm_ms`: how much
    /// voice makes a turn.
    pub const fn began_before(&mut self, from: SampleCount, voice: u32, confirm_ms: u32) {
        (self.speech_from, self.voice) = (Some(from), voice);
        self.confirmed = voice * FRAME_MS >= confirm_ms;
    }

    /// Adds a frame of voice that ends at `to`. Its utterance or frame began at `from`.
    pub fn voice(&mut self, from: SampleCount, to: SampleCount, confirm_ms: u32, out: &mut Vec<ListenEvent>) {
        self.watch.over(self.id, self.speech_to, out);
        self.speech_from.get_or_insert(from);
        (self.speech_to, self.murmur) = (to, None);
        self.detector = DetectorAnswer::NotAsked;
        self.tail.speech();
        self.voice += 1;
        self.confirmed |= self.voice * FRAME_MS >= confirm_ms;
    }

    /// The sound so far was not speech. Returns false if there was nothing to forget.
    pub fn forget(&mut self) -> bool {
        let had = self.speech_from.take().is_some();
        if had {
            (self.voice, self.confirmed) = (0, false);
            self.watch = PauseWatch::default();
        }
        had
    }

    /// The interview has to say what the words up to this segment mean.
    pub const fn ask(&mut self, segment: SegmentId) {
        self.unjudged = Some(segment);
    }

    /// The interview has said what the words up to this segment mean.
    pub fn means(&mut self, segment: SegmentId, meaning: Meaning) {
        self.meaning = meaning;
        self.unjudged.take_if(|unjudged| *unjudged == segment);
    }

    /// Whether the meaning of the words is known.
    pub const fn is_judged(&self) -> bool {
        self.unjudged.is_none()
    }

    /// Sums up the turn for the endpointer. `from`: start of the first speech. `tail`: how the words before this pause
    /// end. `words`: how many are back. `awaited`: the words before this pause are still to come.
    pub fn so_far(
        &self,
        (from, now): (SampleCount, SampleCount),
        silence_ms: u32,
        tail: Option<Tail>,
        words: Option<u32>,
        awaited: bool,
    ) -> TurnSoFar {
        TurnSoFar {
            elapsed_ms: millis(now - from),
            silence_ms,
            voice_ms: self.voice * FRAME_MS,
            words,
            finished: self.detector.percent(),
            tail,
            awaited,
            covered: self.meaning.covered,
            // Words may have followed an order since it was recognized; until they are back it does not count as one.
            order: tail.is_some() && self.meaning.order,
            promised: self.tail.promised(),
        }
    }

    /// The end of this turn, decided at `decided_at`.
    pub fn end(&self, decision: Decision, decided_at: SampleCount, segments: u32) -> EndOfTurn {
        EndOfTurn {
            turn: self.id,
            reason: decision.reason,
            speech_from: self.speech_from.unwrap_or(decided_at),
            speech_to: if self.speech_from.is_some() { self.speech_to } else { decided_at },
            decided_at,
            segments,
            evidence: decision.evidence,
        }
    }
}

/// The length of a span in milliseconds.
pub fn millis(span: SampleCount) -> u32 {
    u32::try_from(span.millis()).unwrap_or(u32::MAX)
}
