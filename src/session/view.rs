//! What a session shows its watchers: the screen, `--json`, and later a socket. A session runs without watchers too.

use serde::Serialize;

use crate::interview::{Device, Fact, Input, Output, Purpose, State};
use crate::speech::Waiting;
use crate::time::SessionTime;

/// The devices, the voice and the folder of a session, for people.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Heading {
    /// The session's name, which is also the name of its folder.
    pub session: String,
    pub folder: String,
    pub microphone: String,
    pub speaker: String,
    pub voice: String,
    /// Milliseconds from the order to start until everything was open and warm.
    pub ready_ms: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum SessionEvent {
    /// Sent before the first question: what is being opened or loaded.
    Preparing {
        what: String,
    },
    Started {
        #[serde(flatten)]
        heading: Heading,
        minutes: f32,
    },
    State {
        at: SessionTime,
        state: State,
    },
    /// A line is being spoken.
    Saying {
        at: SessionTime,
        id: u32,
        text: String,
        purpose: Purpose,
    },
    /// The recognized words of the current turn so far.
    Partial {
        at: SessionTime,
        text: String,
    },
    /// The candidate is silent in an open turn: how long Viva waits. Sent again when it changes.
    Waiting {
        at: SessionTime,
        #[serde(flatten)]
        waiting: Waiting,
    },
    /// The candidate went on after a pause.
    WentOn {
        at: SessionTime,
    },
    /// The words of the whole turn.
    Heard {
        at: SessionTime,
        text: String,
    },
    /// Microphone level in dB relative to full scale, about ten times a second.
    Level {
        dbfs: f32,
    },
    /// Seconds left in the session and in the question, about once a second.
    Remaining {
        session_s: u64,
        question_s: Option<u64>,
    },
    Fact {
        at: SessionTime,
        fact: Fact,
    },
    /// How long the candidate waited for a line, in milliseconds.
    Timing {
        at: SessionTime,
        say: u32,
        /// Whether the line was in the cache when it was ordered.
        cached: bool,
        /// From the order to speak to the first sample handed to the output callback.
        order_to_sound_ms: f64,
        /// From the endpointer's decision to that sample, if the line answers a turn.
        end_of_turn_to_sound_ms: Option<f64>,
        /// From the last speech sample to the endpointer's decision: its patience.
        end_of_turn_delay_ms: Option<f64>,
    },
    /// Something went wrong that the candidate should know. The session goes on.
    Trouble {
        at: SessionTime,
        text: String,
    },
    /// The session is over. `folder` holds everything.
    Ended {
        folder: String,
        why: String,
        /// Microphone samples lost to overruns.
        overruns: u64,
    },
}

impl SessionEvent {
    /// When it happened, if the event says so.
    pub fn at(&self) -> Option<SessionTime> {
        match self {
            Self::State { at, .. }
            | Self::Saying { at, .. }
            | Self::Partial { at, .. }
            | Self::Waiting { at, .. }
            | Self::WentOn { at }
            | Self::Heard { at, .. }
            | Self::Fact { at, .. }
            | Self::Timing { at, .. }
            | Self::Trouble { at, .. } => Some(*at),
            Self::Preparing { .. }
            | Self::Started { .. }
            | Self::Level { .. }
            | Self::Remaining { .. }
            | Self::Ended { .. } => None,
        }
    }

    /// The event that shows this input of the interview to the watchers.
    pub(super) fn of_input(at: SessionTime, input: &Input) -> Option<Self> {
        let text = match input {
            Input::Heard { transcript, .. } => return Some(Self::Heard { at, text: transcript.text.clone() }),
            Input::TranscribeFailed { why, .. } => format!("An answer could not be transcribed: {why}"),
            Input::DeviceLost { device: Device::Microphone, why } => format!("The microphone is gone: {why}"),
            Input::DeviceLost { device: Device::Speaker, why } => format!("The speaker is gone: {why}"),
            Input::DeviceBack { device: Device::Microphone, name } => format!("The microphone is back: {name}"),
            Input::DeviceBack { device: Device::Speaker, name } => format!("The speaker is back: {name}"),
            Input::DeviceSilent { name } => format!("Nothing at all comes from {name}; it may be muted"),
            Input::Gap { missing, .. } => format!("{} ms of microphone sound were lost", missing.millis()),
            _ => return None,
        };
        Some(Self::Trouble { at, text })
    }

    /// The event that shows this output of the interview to the watchers.
    pub(super) fn of_output(at: SessionTime, output: &Output) -> Option<Self> {
        Some(match output {
            Output::Say { id, text, purpose, .. } => {
                Self::Saying { at, id: id.0, text: text.clone(), purpose: *purpose }
            }
            Output::Note(Fact::State { state }) => Self::State { at, state: *state },
            Output::Note(fact) => Self::Fact { at, fact: fact.clone() },
            _ => return None,
        })
    }
}
