//! The interview's inputs and outputs. Inputs are facts in the past tense, outputs are orders in the imperative.

use serde::{Deserialize, Serialize};

pub use super::reasons::{Discarded, Help, ProbeReason, QuestionEnd, SessionEnd, Setback};
use crate::bank::{ProbeKind, Question};
pub use crate::coverage::{Meanings, Meant, Noted, Reply, Subject, Understand};
pub use crate::ids::{SayId, TurnId};
pub use crate::language::command::Command;
use crate::speech::{EndOfTurn, ListenEvent, Patience, PatienceLevel, Transcript};
use crate::time::{SampleCount, SessionTime};

/// How the interview treats the candidate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Viva gives a short spoken critique after each question.
    #[default]
    Study,
    /// Viva gives no judgment before the end.
    Real,
}

/// Everything that an interview needs, chosen before it starts. It is the journal's first entry, so that a replay or a
/// report needs no bank.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    pub seed: u64,
    pub mode: Mode,
    /// The whole session's limit, in minutes.
    pub minutes: f32,
    /// The questions in the order to ask them. The interview leaves out those that it has no time for.
    pub questions: Vec<Question>,
    /// How long Viva waits for a silent candidate at first. The candidate can change it by voice.
    #[serde(default)]
    pub patience: PatienceLevel,
    /// Whether Viva says "mm-hm" while the candidate pauses. Older journals have no such field, and no nods.
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
    /// Turns an event of the listener into an input. `None` for events that concern only the recognizer or the screen,
    /// and for speech events that matter only while Viva speaks.
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
    /// The streams are open and the models are loaded. The names are for people.
    Start {
        microphone: String,
        speaker: String,
    },
    Command(Command),
    /// There may be speech, but it may also be a click. Sent only while Viva speaks.
    SpeechForming {
        at: SampleCount,
    },
    /// Somebody is probably speaking. Sent only while Viva speaks.
    SpeechLikely {
        at: SampleCount,
    },
    SpeechStarted {
        at: SampleCount,
    },
    /// The sound has lasted too long to be a cough. Sent only while Viva speaks.
    SpeechSustained {
        at: SampleCount,
    },
    SpeechEnded {
        at: SampleCount,
    },
    /// The candidate pauses after a whole sentence. The turn stays open for a while.
    Lull {
        at: SampleCount,
        /// The candidate asked for time.
        #[serde(default)]
        thinking: bool,
    },
    /// The sound that opened this turn was not speech, but a cough or a dog.
    Nothing {
        turn: TurnId,
    },
    /// The endpointer ended the candidate's turn. Its transcript follows as `Heard` or `TranscribeFailed`.
    TurnEnded(EndOfTurn),
    Heard {
        turn: TurnId,
        transcript: Transcript,
    },
    /// What the sentence encoder makes of the words that follow as `Heard`. It does not come if it would be late.
    Meant {
        turn: TurnId,
        meanings: Meanings,
    },
    TranscribeFailed {
        turn: TurnId,
        why: String,
    },
    PlaybackStarted {
        id: SayId,
    },
    /// The speaker played `heard_ms` of the line. `interrupted` is true if the line was stopped before its end.
    PlaybackFinished {
        id: SayId,
        heard_ms: u64,
        interrupted: bool,
    },
    /// The voice failed to say the line, so the candidate reads it on the screen.
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
    /// The microphone gives only exact zeros: it may be muted.
    DeviceSilent {
        name: String,
    },
    /// A deadline was reached.
    Tick,
}

/// The purpose of a spoken line, for the screen, the report and the voice's choice of tone.
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
    /// Speak. Only one line sounds at a time; a new one replaces the old.
    Say { id: SayId, text: String, interruptible: bool, purpose: Purpose },
    /// Fall silent at the next audio callback.
    StopSpeaking { id: SayId },
    /// Lower the voice while it is unclear whether the candidate takes the floor, or restore it.
    Duck { id: SayId, on: bool },
    /// Say "mm-hm", quietly, if nothing else is being said. It does not take the floor, and nobody waits for its end.
    Backchannel { id: SayId, text: String },
    /// Open the candidate's turn. `vocabulary` holds the words to expect, the most likely first.
    Listen { turn: TurnId, patience: Patience, vocabulary: Vec<String> },
    /// Close the turn. The words heard so far still come, as `TurnEnded { reason: Closed }` and `Heard`.
    StopListening { turn: TurnId },
    /// Write this into the journal and onto the screen. It asks for no action.
    Note(Fact),
    /// The interview is over: close the streams.
    Finish,
}

/// An event worth keeping. The report is made of these facts and of the inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Viva asked a question. `number` counts from 1.
    Asked {
        question: String,
        number: u32,
        of: u32,
        say: SayId,
    },
    /// Viva put a follow-up, for this reason.
    Probed {
        question: String,
        probe: String,
        kind: ProbeKind,
        reason: ProbeReason,
        quote: Option<String>,
        say: SayId,
    },
    /// The turn is a reply to this follow-up, but does not answer it. It earns nothing.
    Missed {
        turn: TurnId,
        question: String,
        probe: String,
        reply: Reply,
    },
    /// The turn answers this question, or this follow-up to it.
    Answered {
        turn: TurnId,
        question: String,
        probe: Option<String>,
        /// True if the turn goes on with the answer of the turn before it, so that both are one answer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        continues: bool,
        /// The concept that this turn gives a reason for: it replies to a "why?" with more than "I don't know".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        explains: Option<String>,
    },
    /// The candidate spoke over the first words of the reply to `turn`. Viva took the reply back, and the answer goes
    /// on.
    GaveWay {
        turn: TurnId,
        say: SayId,
        /// How long the candidate was silent before going on.
        #[serde(default)]
        pause_ms: u32,
    },
    /// The turn contained a spoken order.
    CommandHeard {
        turn: TurnId,
        command: Command,
    },
    /// Viva discarded the turn's words.
    TurnDiscarded {
        turn: TurnId,
        why: Discarded,
    },
    /// The candidate was silent, and Viva checked in.
    CheckedIn {
        question: String,
    },
    /// The candidate asked a question back, and Viva answered it.
    Clarified {
        turn: TurnId,
        question: String,
    },
    /// Viva helped the candidate along.
    Helped {
        question: String,
        how: Help,
    },
    /// What the candidate stated in this turn, in the candidate's own words. Together these facts are the design so
    /// far.
    Noted {
        turn: TurnId,
        question: String,
        noted: Noted,
    },
    /// After help, or after Viva cut in, the candidate came back with something useful.
    Recovered {
        turn: TurnId,
        question: String,
        after: Setback,
    },
    /// The candidate takes the question a second time, in study mode.
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
    /// An input came too late or did not fit the state, and the interview ignored it.
    Ignored {
        what: String,
        why: String,
    },
    /// The state that the interview is in now, for the screen.
    State {
        state: State,
    },
    Ended {
        why: SessionEnd,
    },
}

/// What is going on, in words that the candidate would use.
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

/// When the interview wants to be called if nothing happens before, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    pub at: SessionTime,
    pub why: &'static str,
}
