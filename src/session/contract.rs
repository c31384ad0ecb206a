//! What goes into a session and what comes out: events are facts, effects are orders.

use std::sync::Arc;

use super::view::{Heading, SessionEvent};
use crate::fault::Fault;
use crate::ids::{SayId, TurnId};
use crate::interview::{Command, Device};
use crate::journal::Entry;
use crate::pcm::Gap;
use crate::speech::{ListenEvent, Meaning, Patience, SegmentId};
use crate::time::SampleCount;

/// What has happened.
#[derive(Debug)]
pub enum Event {
    /// The streams are open and the models warm.
    Start(Heading),
    /// A key, a signal, a socket.
    Command(Command),
    /// The deadline has come.
    Deadline,
    /// A second has passed: time to show how many are left.
    Second,
    /// From the listener.
    Heard(ListenEvent),
    /// Microphone samples were lost.
    Gap(Gap),
    /// About ten times a second: how loud it is in dB relative to full scale, and how far the microphone's stream has come.
    Level {
        dbfs: f32,
        position: SampleCount,
    },
    /// The first sample of a line, or of a "mm-hm", is on its way to the ear.
    LineStarted {
        id: SayId,
    },
    /// `heard_ms` of the line have sounded; `interrupted` if it was stopped before its end.
    LineFinished {
        id: SayId,
        heard_ms: u64,
        interrupted: bool,
    },
    /// The line could not be spoken.
    LineFailed {
        id: SayId,
        why: String,
    },
    DeviceLost {
        device: Device,
        why: String,
    },
    DeviceBack {
        device: Device,
        name: String,
    },
    /// A recording or the journal cannot go on; what was written stays.
    RecordingFailed(Fault),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Append to the journal. A failure comes back as [`Event::RecordingFailed`].
    Record(Box<Entry>),
    /// Tell whoever watches.
    Show(SessionEvent),
    /// Say the line. It replaces the one under way.
    Speak { id: SayId, text: String },
    /// Say "mm-hm", softly.
    Backchannel { id: SayId, text: String },
    /// Silence this line at once.
    Hush { id: SayId },
    /// Lower the voice, or restore it.
    Duck(bool),
    /// Render a line that will surely be said, when there is nothing better to do.
    Prepare(String),
    /// Render what will probably be said next.
    Foresee(String),
    /// To the listener: open the candidate's turn.
    Listen { turn: TurnId, patience: Patience, vocabulary: Arc<[String]> },
    /// To the listener: what the words up to this segment mean.
    Means { segment: SegmentId, meaning: Meaning },
    /// To the listener: close the turn.
    StopListening,
    /// To the ear, which must not take the line for the candidate: it sounds, …
    LineSounds(SayId),
    /// … and it is over.
    LineIsOver(SayId),
}
