//! From frames to turns: voice activity, smoothing, segmentation and endpointing. Pure: positions are samples, no clock.

mod assembly;
pub mod claim;
mod config;
pub mod endpoint;
pub mod evidence;
pub mod gate;
mod grounds;
pub mod join;
pub mod listener;
mod open_turn;
pub mod pause_watch;
pub mod pauses;
pub mod segment;
pub mod smooth;
pub mod tape;
pub mod turn_tail;
mod utterance;
pub mod vad;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use crate::ids::TurnId;
pub use crate::language::phrase_end::Tail;
use crate::time::SampleCount;
pub use endpoint::TurnDetector;
pub use grounds::{Evidence, Why};
pub use join::join;
pub use listener::{Listener, ListenerConfig};
pub use segment::{Segment, SegmentId, TranscriptionJob};

/// A word as it was heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// As the recogniser wrote it, punctuation attached, no leading space.
    pub text: String,
    pub from: SampleCount,
    pub to: SampleCount,
    /// Mean probability of the word's tokens, 0 to 1.
    pub confidence: f32,
}

/// What was understood of a stretch of speech. An empty `text` means that nothing was heard.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    pub text: String,
    pub words: Vec<Word>,
    /// Mean probability of all tokens, 0 to 1; 0 where there are none.
    pub confidence: f32,
    /// What the guards threw away, and why ("no speech", "repetition", …). Never the words themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
}

/// What the candidate was given the floor for: each has its own way of ending.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnKind {
    /// The opening answer to a question: it has many sentences, and thoughts between them.
    #[default]
    Answer,
    /// The reply to a follow-up: a few sentences.
    FollowUp,
    /// An answer after "let me think" was granted: thoughts take even longer.
    Thinking,
    /// Speech over the interviewer: an order, a nod or the beginning of an answer.
    Cut,
    /// A yes or a no to an offer, or the beginning of an answer instead.
    Offer,
    /// A yes or a no.
    Confirm,
    /// Only an order is listened for.
    Order,
}

impl TurnKind {
    fn is_answer(&self) -> bool {
        *self == Self::Answer
    }
}

/// How patient the candidate wants the interviewer to be: `interview.patience`, or asked for by voice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PatienceLevel {
    Short,
    #[default]
    Normal,
    Long,
    /// Silence never ends an answer: only "that's my answer", a key, or the cap does.
    Endless,
}

impl PatienceLevel {
    fn is_normal(&self) -> bool {
        *self == Self::Normal
    }
}

/// How long to wait for a candidate, set by the interview for each turn. Times in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patience {
    /// Silence after speech that ends the turn where nothing else is known.
    pub silence_ms: u32,
    /// The hard cap on a turn, from its first speech.
    pub cap_ms: u32,
    /// Journals from before there were kinds have none.
    #[serde(default, skip_serializing_if = "TurnKind::is_answer")]
    pub kind: TurnKind,
    /// How many words such an answer usually has. 0: not known.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub expected_words: u32,
    /// Words of the same answer in earlier turns: Viva took it to be over, and the candidate went on.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub words_before: u32,
    /// A whole sentence is waited on for at least so long.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub least_ms: u32,
    /// It had been declared over, or the floor handed over, and yet it went on: such an end is not believed as readily again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reopened: bool,
    /// How often Viva was too early in this answer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub resumed: u32,
    #[serde(default, skip_serializing_if = "PatienceLevel::is_normal")]
    pub level: PatienceLevel,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Patience {
    /// For an answer whose length is not known.
    pub const fn new(silence_ms: u32, cap_ms: u32) -> Self {
        Self {
            silence_ms,
            cap_ms,
            kind: TurnKind::Answer,
            expected_words: 0,
            words_before: 0,
            least_ms: 0,
            reopened: false,
            resumed: 0,
            level: PatienceLevel::Normal,
        }
    }

    /// The same for something else.
    pub const fn of(self, kind: TurnKind) -> Self {
        Self { kind, ..self }
    }

    /// The same for an answer that usually has so many words.
    pub const fn expecting(self, expected_words: u32) -> Self {
        Self { expected_words, ..self }
    }
}

/// Why a turn ended. Every turn has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum EndReason {
    /// The silence lasted long enough; how long that is, the [`Evidence`] says.
    Silence { waited_ms: u32 },
    /// The turn reached its hard cap.
    Cap { after_ms: u32 },
    /// The interview took the floor (a command, time is up).
    Closed,
    /// The sound ended: end of file, device gone.
    InputEnded,
}

/// A turn is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndOfTurn {
    pub turn: TurnId,
    pub reason: EndReason,
    /// First sample of speech in the turn.
    pub speech_from: SampleCount,
    /// Last sample of speech in the turn.
    pub speech_to: SampleCount,
    /// Where the decision fell. `decided_at - speech_to` is the end-of-turn delay.
    pub decided_at: SampleCount,
    /// How many segments the turn has; their transcripts, joined in order, are the turn's.
    pub segments: u32,
    /// What it was decided on; none for a turn that was closed, and in journals from before it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// How long the silence under way is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The silence so far, in milliseconds.
    pub silence_ms: u32,
    /// The silence that would end the turn; `None`: no silence does.
    pub wait_ms: Option<u32>,
    pub why: Why,
}

/// What the words of an open turn mean to whoever asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meaning {
    /// How much of what was asked for has been said, in percent; `None` where nobody can tell.
    pub covered: Option<u8>,
    /// They are an order: "could you repeat the question?"
    pub order: bool,
}

/// Where in the speech a pause lay, as far as could be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Between two sentences of one answer.
    Between,
    /// Inside a sentence, or at words that were not recognised.
    Inside,
}

impl Place {
    /// Told from how the words before the pause end.
    pub fn of(tail: Option<Tail>) -> Self {
        let whole = tail.is_some_and(|tail| !matches!(tail, Tail::Open | Tail::Hanging | Tail::Holding));
        if whole { Self::Between } else { Self::Inside }
    }
}

/// A pause of the candidate's, after which the same turn went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub turn: TurnId,
    /// Where the speech before it ended.
    pub at: SampleCount,
    pub silence_ms: u32,
    pub place: Place,
    /// The silence that would have ended the turn; `None`: no silence would.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u32>,
    pub why: Why,
    /// How likely the end was by the sound, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail: Option<Tail>,
}

/// What has been understood of a turn so far.
#[derive(Debug, Clone)]
pub struct Partial {
    /// The segment whose words are new.
    pub segment: SegmentId,
    /// The whole turn, as far as it was understood.
    pub transcript: Transcript,
    /// The turn is open and nothing of it is still being transcribed: this may be all of it. Whoever knows what such words
    /// mean tells [`Listener::means`].
    pub whole: bool,
}

/// What the listening pipeline has to say.
#[derive(Debug, Clone)]
pub enum ListenEvent {
    /// There may be speech from here on; it may as well be a click. Told before any other check, for ducking.
    SpeechForming {
        at: SampleCount,
    },
    /// Somebody likely speaks: enough to stop where a false stop costs little.
    SpeechLikely {
        at: SampleCount,
    },
    SpeechStarted {
        at: SampleCount,
    },
    /// The silence of the open turn grows, and this much is waited for now. Told again when what is known changes.
    Waiting(Waiting),
    /// A whole sentence is over, the silence has lasted, and the turn will stay open for a while: the moment at which a
    /// listener says "mm-hm". At most once in a pause.
    Lull {
        at: SampleCount,
        /// The candidate asked for time.
        thinking: bool,
    },
    /// The candidate went on after a pause inside the turn.
    Paused(Pause),
    /// What was taken for speech in the open turn was none; the turn stays open.
    Nothing {
        turn: TurnId,
    },
    /// The speech that is under way is no cough: it has lasted, with hardly a hole. Once in an utterance.
    SpeechSustained {
        at: SampleCount,
    },
    SpeechEnded {
        at: SampleCount,
    },
    /// Please transcribe, and give the result to [`Listener::transcribed`]. Comes at pauses while the candidate goes on, and
    /// speculatively at the first short silence; no revision comes twice.
    Transcribe(TranscriptionJob),
    /// A segment that was to be transcribed before is final now: its words will be in the turn.
    Committed(SegmentId),
    /// More of the turn has been understood.
    Partial(Partial),
    /// Comes after the last `Transcribe` of the turn.
    TurnEnded(EndOfTurn),
    /// The words of a turn that has ended, or why there are none; as soon as all of them are back, and at most once. A turn
    /// that is replaced by the next before that is never heard.
    Heard {
        turn: TurnId,
        transcript: Result<Transcript, String>,
    },
}
