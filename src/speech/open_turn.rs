//! The turn that is open: where its speech lies, what is known of the pause under way, and what that comes to.

use super::endpoint::{Decision, TurnSoFar};
use super::pause_watch::PauseWatch;
use super::turn_tail::TurnTail;
use super::vad::FRAME_MS;
use super::{EndOfTurn, ListenEvent, Meaning, Patience, SegmentId, Tail, TurnId};
use crate::time::SampleCount;

/// What the turn detector has said about the pause under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetectorAnswer {
    NotAsked,
    /// There is no detector, or it failed.
    NoOpinion,
    /// How likely it is that the speaker has finished, in whole percents.
    Percent(u8),
}

impl DetectorAnswer {
    /// From a probability; NaN is no opinion.
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

/// An open turn, but for its sound ([`super::segment::Segmenter`]) and its words ([`super::assembly::TurnAssembly`]).
#[derive(Debug, Clone)]
pub struct OpenTurn {
    pub id: TurnId,
    pub patience: Patience,
    /// Its first speech, once there is any.
    pub speech_from: Option<SampleCount>,
    /// The end of its last speech.
    pub speech_to: SampleCount,
    /// Frames of voice.
    voice: u32,
    /// There was enough voice in it to be a turn.
    pub confirmed: bool,
    /// Where something below the threshold was heard last, since the last voice.
    pub murmur: Option<SampleCount>,
    /// How its words end.
    pub tail: TurnTail,
    /// What its words mean to the interview, as far as anybody told.
    meaning: Meaning,
    /// The segment up to which its words are to be judged; `None` once they are.
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

    /// Speech that was under way when the turn was opened belongs to it. `voice`: how many frames of it; `confirm_ms`: how
    /// much voice makes a turn.
    pub const fn began_before(&mut self, from: SampleCount, voice: u32, confirm_ms: u32) {
        (self.speech_from, self.voice) = (Some(from), voice);
        self.confirmed = voice * FRAME_MS >= confirm_ms;
    }

    /// A frame of voice, which ends at `to`; the speech it belongs to began at `from`.
    pub fn voice(&mut self, from: SampleCount, to: SampleCount, confirm_ms: u32, out: &mut Vec<ListenEvent>) {
        self.watch.over(self.id, self.speech_to, out);
        self.speech_from.get_or_insert(from);
        (self.speech_to, self.murmur) = (to, None);
        self.detector = DetectorAnswer::NotAsked;
        self.tail.speech();
        self.voice += 1;
        self.confirmed |= self.voice * FRAME_MS >= confirm_ms;
    }

    /// What was heard of it so far was no speech. False if there was nothing to forget.
    pub fn forget(&mut self) -> bool {
        let had = self.speech_from.take().is_some();
        if had {
            (self.voice, self.confirmed) = (0, false);
            self.watch = PauseWatch::default();
        }
        had
    }

    /// Somebody is asked what the words up to this segment mean.
    pub const fn ask(&mut self, segment: SegmentId) {
        self.unjudged = Some(segment);
    }

    /// What the words up to this segment mean.
    pub fn means(&mut self, segment: SegmentId, meaning: Meaning) {
        self.meaning = meaning;
        self.unjudged.take_if(|unjudged| *unjudged == segment);
    }

    /// Whether it is known what the words mean.
    pub const fn is_judged(&self) -> bool {
        self.unjudged.is_none()
    }

    /// What is known of it for the endpointer. `from`: its first speech; `tail`: how the words before this pause end;
    /// `words`: how many are back; `awaited`: those of this pause are still to come.
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
            // What was an order before the candidate spoke on is none without the words that came.
            order: tail.is_some() && self.meaning.order,
            promised: self.tail.promised(),
        }
    }

    /// Its end, decided at `decided_at`.
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

/// A span in milliseconds.
pub fn millis(span: SampleCount) -> u32 {
    u32::try_from(span.millis()).unwrap_or(u32::MAX)
}
