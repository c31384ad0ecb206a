//! From frames to turns: voice activity, smoothing, segmentation and endpointing. Pure: positions are samples, no clock.

pub mod claim;
pub mod endpoint;
pub mod evidence;
pub mod gate;
pub mod join;
pub mod listener;
pub mod pauses;
pub mod segment;
pub mod smooth;
pub mod tail;
pub mod tape;
pub mod vad;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use crate::ids::TurnId;
use crate::time::SampleCount;
pub use endpoint::TurnDetector;
pub use evidence::{Evidence, Why};
pub use join::join;
pub use listener::{Listener, ListenerConfig};
pub use tail::Tail;

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
    /// An answer: thoughts take time.
    #[default]
    Answer,
    /// An answer after "let me think" was granted: thoughts take even longer.
    Thinking,
    /// Whoever spoke over the interviewer: an order, a nod or the beginning of an answer.
    Cut,
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

/// How long to wait for a candidate, set per question by the interview.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patience {
    /// Silence after speech that ends the turn where nothing else is known, in milliseconds.
    pub silence_ms: u32,
    /// The hard cap on a turn, from its first speech, in milliseconds.
    pub cap_ms: u32,
    /// Journals from before there were kinds have none.
    #[serde(default, skip_serializing_if = "TurnKind::is_answer")]
    pub kind: TurnKind,
}

impl Patience {
    /// For an answer.
    pub const fn new(silence_ms: u32, cap_ms: u32) -> Self {
        Self { silence_ms, cap_ms, kind: TurnKind::Answer }
    }

    /// The same for something else.
    pub const fn of(self, kind: TurnKind) -> Self {
        Self { kind, ..self }
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

/// A stretch of a turn that is transcribed on its own: it begins and ends in a pause and carries its pre-roll and tail.
#[derive(Debug, Clone)]
pub struct Segment {
    pub turn: TurnId,
    /// 0, 1, 2 … within the turn.
    pub index: u32,
    /// Grows each time the same segment is offered again because speech went on. Only the last revision counts.
    pub revision: u32,
    /// Position of `samples[0]`.
    pub start: SampleCount,
    /// 16 kHz mono.
    pub samples: Arc<[f32]>,
    /// False: offered early, at a first short pause. True: this revision is the last one.
    pub done: bool,
}

/// What the listening pipeline has to say.
#[derive(Debug, Clone)]
pub enum ListenEvent {
    /// There may be speech from here on; it may as well be a click. Told before any other check, for ducking.
    SpeechForming {
        at: SampleCount,
    },
    SpeechStarted {
        at: SampleCount,
    },
    /// The speech that is under way is no cough: it has lasted, with hardly a hole. Once in an utterance.
    SpeechSustained {
        at: SampleCount,
    },
    SpeechEnded {
        at: SampleCount,
    },
    /// Please transcribe. Comes at pauses while the candidate goes on, and speculatively at the first short silence.
    Segment(Segment),
    /// Comes after the last `Segment` of the turn.
    TurnEnded(EndOfTurn),
}
