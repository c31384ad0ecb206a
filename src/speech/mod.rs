//! From frames to turns: voice activity, smoothing, segmentation and endpointing. Pure: reads no clock; times are
//! sample positions.

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

use serde::{Deserialize, Serialize};

pub use crate::ids::TurnId;
pub use crate::language::phrase_end::Tail;
use crate::time::SampleCount;
pub use endpoint::TurnDetector;
pub use grounds::{Evidence, Why};
pub use join::join;
pub use listener::{Listener, ListenerConfig};
pub use segment::{Segment, SegmentId, TranscriptionJob};

/// A recognized word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// As the recognizer wrote it: with punctuation, without a leading space.
    pub text: String,
    pub from: SampleCount,
    pub to: SampleCount,
    /// Mean probability of the word's tokens, 0 to 1.
    pub confidence: f32,
}

/// The recognized words of a stretch of speech. An empty `text` means that the recognizer found no words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    pub text: String,
    pub words: Vec<Word>,
    /// Mean probability of all tokens, 0 to 1; 0 if there are none.
    pub confidence: f32,
    /// Why guards discarded words ("no speech", "repetition", …). Never contains the words themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
}

/// Why the candidate was given the floor. Turns of different kinds end differently.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnKind {
    /// The opening answer to a question: many sentences, with time to think between them.
    #[default]
    Answer,
    /// The reply to a follow-up: a few sentences.
    FollowUp,
    /// An answer after Viva granted "let me think": the candidate's pauses are even longer.
    Thinking,
    /// Speech over the interviewer: an order, a nod, or the beginning of an answer.
    Cut,
    /// A yes or a no to an offer, or instead of it the beginning of an answer.
    Offer,
    /// A yes or a no.
    Confirm,
    /// Viva reacts to orders only.
    Order,
}

impl TurnKind {
    fn is_answer(&self) -> bool {
        *self == Self::Answer
    }
}

/// How patient the candidate wants the interviewer to be: set by `interview.patience`, or requested by voice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PatienceLevel {
    Short,
    #[default]
    Normal,
    Long,
    /// Silence never ends an answer. Only "that's my answer", an order, a key or the cap does.
    Endless,
}

impl PatienceLevel {
    fn is_normal(&self) -> bool {
        *self == Self::Normal
    }
}

/// How long to wait for a candidate. The interview sets it for each turn. Times in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patience {
    /// Silence after speech that ends the turn if there is no other evidence.
    pub silence_ms: u32,
    /// The hard cap on a turn's length, counted from its first speech.
    pub cap_ms: u32,
    /// The kind of turn. Older journals do not have this field.
    #[serde(default, skip_serializing_if = "TurnKind::is_answer")]
    pub kind: TurnKind,
    /// How many words an answer to this question or follow-up usually has; 0 if unknown.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub expected_words: u32,
    /// Words of the same answer in earlier turns, which Viva ended too early.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub words_before: u32,
    /// Minimum wait after a complete sentence.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub least_ms: u32,
    /// True if the candidate went on after declaring the answer finished or handing over the floor. The endpointer
    /// waits longer after the next such end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reopened: bool,
    /// How often Viva ended a turn of this answer too early.
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
    /// The patience for an answer of unknown length.
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

    /// The same patience for another kind of turn.
    pub const fn of(self, kind: TurnKind) -> Self {
        Self { kind, ..self }
    }

    /// The same patience for an answer that usually has this many words.
    pub const fn expecting(self, expected_words: u32) -> Self {
        Self { expected_words, ..self }
    }
}

/// Why a turn ended. Every ended turn has a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum EndReason {
    /// The silence lasted long enough; [`Evidence`] says why this long.
    Silence { waited_ms: u32 },
    /// The turn reached its hard cap.
    Cap { after_ms: u32 },
    /// The interview took the floor (a command, or time was up).
    Closed,
    /// The sound ended: end of the file, or the device was lost.
    InputEnded,
}

/// The end of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndOfTurn {
    pub turn: TurnId,
    pub reason: EndReason,
    /// First sample of speech in the turn.
    pub speech_from: SampleCount,
    /// Last sample of speech in the turn.
    pub speech_to: SampleCount,
    /// Where in the stream the decision was made. `decided_at - speech_to` is the end-of-turn delay.
    pub decided_at: SampleCount,
    /// How many segments the turn has. Their transcripts, joined in order, are the turn's transcript.
    pub segments: u32,
    /// The facts behind the decision; `None` if the turn was closed, and in older journals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// How long the listener waits in the current silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The silence so far, in milliseconds.
    pub silence_ms: u32,
    /// The silence that would end the turn; `None` if no silence would.
    pub wait_ms: Option<u32>,
    pub why: Why,
}

/// The meaning of an open turn's words, as the interview sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meaning {
    /// How much of the expected content has been said, in percent; `None` if unknown.
    pub covered: Option<u8>,
    /// True if the words are an order: "could you repeat the question?"
    pub order: bool,
}

/// Where in the speech a pause was, as far as the listener could tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Between two sentences of one answer.
    Between,
    /// Inside a sentence, or after words that were not recognized.
    Inside,
}

impl Place {
    /// Judged by how the words before the pause end.
    pub fn of(tail: Option<Tail>) -> Self {
        let whole = tail.is_some_and(|tail| !matches!(tail, Tail::Open | Tail::Hanging | Tail::Holding));
        if whole { Self::Between } else { Self::Inside }
    }
}

/// A pause of the candidate's after which the same turn went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub turn: TurnId,
    /// Where the speech before the pause ended.
    pub at: SampleCount,
    pub silence_ms: u32,
    pub place: Place,
    /// The silence that would have ended the turn; `None` if none would.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u32>,
    pub why: Why,
    /// The turn detector's probability that the candidate had finished, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail: Option<Tail>,
}

/// The words of a turn so far.
#[derive(Debug, Clone)]
pub struct Partial {
    /// The segment whose words are new.
    pub segment: SegmentId,
    /// The transcript of the whole turn so far.
    pub transcript: Transcript,
    /// True if the turn is open and no segment of it is still being transcribed, so that these may be all its words. An
    /// interview that judges their meaning then calls [`Listener::means`].
    pub whole: bool,
}

/// Events of the listening pipeline.
#[derive(Debug, Clone)]
pub enum ListenEvent {
    /// Speech may begin here, but it may also be only a click. Sent before any further check, so that Viva can lower
    /// its voice.
    SpeechForming {
        at: SampleCount,
    },
    /// Somebody is probably speaking. Enough to stop Viva where a false stop costs little.
    SpeechLikely {
        at: SampleCount,
    },
    SpeechStarted {
        at: SampleCount,
    },
    /// How long the listener now waits in the growing silence. Sent again when the evidence changes.
    Waiting(Waiting),
    /// The candidate has finished a sentence, the silence has lasted, and the turn will stay open for a while. A human
    /// listener would now say "mm-hm". At most once in a pause.
    Lull {
        at: SampleCount,
        /// True if the candidate asked for time.
        thinking: bool,
    },
    /// The candidate went on after a pause inside the turn.
    Paused(Pause),
    /// The sound in the open turn was not speech after all. The turn stays open.
    Nothing {
        turn: TurnId,
    },
    /// The current speech has gone on with hardly a gap, so it is not a cough. Once in an utterance.
    SpeechSustained {
        at: SampleCount,
    },
    SpeechEnded {
        at: SampleCount,
    },
    /// A request to transcribe a segment and pass the result to [`Listener::transcribed`]. Sent at pauses while the
    /// candidate goes on, and early at the first short silence. No revision is sent twice.
    Transcribe(TranscriptionJob),
    /// A segment already sent for transcription is now final: its words will be part of the turn.
    Committed(SegmentId),
    /// More words of the turn are known.
    Partial(Partial),
    /// Sent after the last `Transcribe` of the turn.
    TurnEnded(EndOfTurn),
    /// The words of an ended turn, or why there are none. Sent once all words are back, also for the turn before the
    /// newest. If they take longer than 15 s, the words so far are sent first.
    Heard {
        turn: TurnId,
        transcript: Result<Transcript, String>,
    },
}
