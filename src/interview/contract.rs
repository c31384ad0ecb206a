//! What goes into the interview and what comes out: inputs are facts in the past tense, outputs orders in the imperative.

use serde::{Deserialize, Serialize};

pub use super::reasons::{Discarded, Help, ProbeReason, QuestionEnd, SessionEnd, Setback};
use crate::bank::{ProbeKind, Question};
pub use crate::coverage::Noted;
pub use crate::ids::{SayId, TurnId};
pub use crate::language::command::Command;
use crate::speech::{EndOfTurn, ListenEvent, Patience, PatienceLevel, Transcript};
use crate::time::{SampleCount, SessionTime};

/// How the interview treats the candidate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A short spoken critique after each question.
    #[default]
    Study,
    /// No judgement before the end.
    Real,
}

/// All that an interview is made of, chosen before it starts. Stored as the journal's first entry, so that a replay or a
/// report needs no bank.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    pub seed: u64,
    pub mode: Mode,
    /// The whole session's limit, in minutes.
    pub minutes: f32,
    /// In the order to be asked; those there is no time for are left out at the end.
    pub questions: Vec<Question>,
    /// How long to wait for a candidate who is silent; may be changed by voice.
    #[serde(default)]
    pub patience: PatienceLevel,
    /// Whether Viva says "mm-hm" while the candidate pauses. Journals from before it did have none.
    #[serde(default)]
    pub backchannel: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    Microphone,
    Speaker,
}

impl Input {
    /// What listening has to say to the interview; `None` for what is for the recogniser or the screen, and for
    /// what only matters while Viva speaks.
    pub fn of(event: &ListenEvent, viva_speaks: bool) -> Option<Self> {
        match *event {
            ListenEvent::TurnEnded(end) => Some(Self::TurnEnded(end)),
            ListenEvent::Heard { turn, ref transcript } => Some(match transcript.clone() {
                Ok(transcript) => Self::Heard { turn, transcript },
                Err(why) => Self::TranscribeFailed { turn, why },
            }),
            ListenEvent::SpeechForming { at } => viva_speaks.then_some(Self::SpeechForming { at }),
            ListenEvent::SpeechLikely { at } => viva_speaks.then_some(Self::SpeechLikely { at }),
            ListenEvent::SpeechStarted { at } => Some(Self::SpeechStarted { at }),
            ListenEvent::SpeechSustained { at } => viva_speaks.then_some(Self::SpeechSustained { at }),
            ListenEvent::SpeechEnded { at } => Some(Self::SpeechEnded { at }),
            ListenEvent::Lull { at, thinking } => Some(Self::Lull { at, thinking }),
            ListenEvent::Nothing { turn } => Some(Self::Nothing { turn }),
            ListenEvent::Transcribe(_)
            | ListenEvent::Committed(_)
            | ListenEvent::Partial(_)
            | ListenEvent::Waiting(_)
            | ListenEvent::Paused(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The streams are open and the models warm. Names are for people.
    Start {
        microphone: String,
        speaker: String,
    },
    Command(Command),
    /// There may be speech; it may as well be a click. Told only while Viva speaks.
    SpeechForming {
        at: SampleCount,
    },
    /// Somebody likely speaks. Told only while Viva speaks.
    SpeechLikely {
        at: SampleCount,
    },
    SpeechStarted {
        at: SampleCount,
    },
    /// The speech under way is no cough. Told only while Viva speaks.
    SpeechSustained {
        at: SampleCount,
    },
    SpeechEnded {
        at: SampleCount,
    },
    /// A whole sentence is over, and the candidate pauses; the turn stays open for a while.
    Lull {
        at: SampleCount,
        /// The candidate asked for time.
        #[serde(default)]
        thinking: bool,
    },
    /// What was taken for speech in the open turn was none: a cough, a dog.
    Nothing {
        turn: TurnId,
    },
    /// The endpointer ended the candidate's turn; its transcript follows as `Heard` or `TranscribeFailed`.
    TurnEnded(EndOfTurn),
    Heard {
        turn: TurnId,
        transcript: Transcript,
    },
    TranscribeFailed {
        turn: TurnId,
        why: String,
    },
    PlaybackStarted {
        id: SayId,
    },
    /// `heard_ms` of the line truly reached the speaker; `interrupted` if it was stopped before its end.
    PlaybackFinished {
        id: SayId,
        heard_ms: u64,
        interrupted: bool,
    },
    /// The line could not be spoken. It is on the screen.
    SpeakFailed {
        id: SayId,
        why: String,
    },
    /// Microphone samples were lost.
    Gap {
        start: SampleCount,
        missing: SampleCount,
    },
    DeviceLost {
        device: Device,
        why: String,
    },
    DeviceBack {
        device: Device,
        name: String,
    },
    /// A deadline was reached.
    Tick,
}

/// What a spoken line is for; for the screen, the report and the voice's choice of tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Greeting,
    Question,
    FollowUp,
    Repeat,
    CheckIn,
    Critique,
    Notice,
    Summary,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// Speak. At most one line is under way; a new one replaces the old.
    Say { id: SayId, text: String, interruptible: bool, purpose: Purpose },
    /// Be silent at the next callback.
    StopSpeaking { id: SayId },
    /// Lower (or restore) the voice while it is unclear whether the candidate takes the floor.
    Duck { id: SayId, on: bool },
    /// Say "mm-hm", quietly, if nothing else is being said. It takes no floor, and nobody waits for its end.
    Backchannel { id: SayId, text: String },
    /// Open the candidate's turn. `vocabulary`: words to expect, the most likely first.
    Listen { turn: TurnId, patience: Patience, vocabulary: Vec<String> },
    /// Close the turn; what was heard so far still comes as `TurnEnded { reason: Closed }` and `Heard`.
    StopListening { turn: TurnId },
    /// For the journal and the screen; nothing is to be done.
    Note(Fact),
    /// The interview is over; close the streams.
    Finish,
}

/// Something worth remembering: the report is made of these and of the inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// A question was put. `number` counts from 1.
    Asked {
        question: String,
        number: u32,
        of: u32,
        say: SayId,
    },
    /// A follow-up was put, and why this one.
    Probed {
        question: String,
        probe: String,
        kind: ProbeKind,
        reason: ProbeReason,
        quote: Option<String>,
        say: SayId,
    },
    /// The turn belongs to this question, or to this probe of it.
    Answered {
        turn: TurnId,
        question: String,
        probe: Option<String>,
        /// It goes on with the answer of the turn before it: both are one answer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        continues: bool,
        /// The concept that it gives the reason for: it replies to a "why?", and not with "I don't know".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        explains: Option<String>,
    },
    /// The candidate went on over the first words of the reply to `turn`: the reply was not said, the answer goes on.
    GaveWay {
        turn: TurnId,
        say: SayId,
        /// The candidate's silence before they went on.
        #[serde(default)]
        pause_ms: u32,
    },
    /// A spoken order was recognised in the turn.
    CommandHeard {
        turn: TurnId,
        command: Command,
    },
    /// The turn's words were thrown away.
    TurnDiscarded {
        turn: TurnId,
        why: Discarded,
    },
    /// The candidate was silent; a check-in was said.
    CheckedIn {
        question: String,
    },
    /// The candidate asked back, and was answered.
    Clarified {
        turn: TurnId,
        question: String,
    },
    /// The candidate was helped along.
    Helped {
        question: String,
        how: Help,
    },
    /// What the candidate has stated in the turn, each in their own words: the design so far.
    Noted {
        turn: TurnId,
        question: String,
        noted: Noted,
    },
    /// After help, or after being cut in on, the candidate came back with something useful.
    Recovered {
        turn: TurnId,
        question: String,
        after: Setback,
    },
    /// The candidate takes the question a second time (study mode).
    Retried {
        question: String,
    },
    /// The question is over.
    QuestionDone {
        question: String,
        why: QuestionEnd,
    },
    Paused,
    Resumed,
    /// Something came too late or out of place and was ignored.
    Ignored {
        what: String,
        why: String,
    },
    /// What state the interview is in now; for the screen.
    State {
        state: State,
    },
    Ended {
        why: SessionEnd,
    },
}

/// What is going on, as the candidate would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Starting,
    Speaking,
    Listening,
    Thinking,
    Paused,
    Finished,
}

/// When the interview wants to be called next if nothing happens before, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    pub at: SessionTime,
    pub why: &'static str,
}
