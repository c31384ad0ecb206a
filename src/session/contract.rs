//! A session's inputs and outputs. Events are facts, effects are orders.

use std::sync::Arc;

use super::view::{Heading, SessionEvent};
use crate::fault::Fault;
use crate::ids::{SayId, TurnId};
use crate::interview::{Command, Device, Meanings, Subject};
use crate::journal::Entry;
use crate::pcm::Gap;
use crate::speech::{ListenEvent, Meaning, Patience, SegmentId};

/// Something that has happened.
#[derive(Debug)]
pub enum Event {
    /// The streams are open and the models are loaded.
    Start(Heading),
    /// A command by key, signal or socket.
    Command(Command),
    /// The deadline has come.
    Deadline,
    /// A second has passed, and the remaining time needs an update.
    Second,
    /// An event of the listener.
    Heard(ListenEvent),
    /// What the sentence encoder makes of these words of the turn.
    Meant {
        turn: TurnId,
        text: String,
        meanings: Meanings,
    },
    /// Microphone samples were lost.
    Gap(Gap),
    /// Sent about ten times a second: the level in dB relative to full scale.
    Level {
        dbfs: f32,
    },
    /// The first sample of a line, or of a "mm-hm", is on its way to the ear.
    LineStarted {
        id: SayId,
    },
    /// `heard_ms` of the line have sounded. `interrupted` is true if it was stopped before its end.
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
    /// The microphone with this name gives only exact zeros.
    DeviceSilent {
        name: String,
    },
    /// A recording cannot go on. It keeps what was written.
    RecordingFailed(Fault),
    /// The journal cannot go on. It keeps what was written.
    JournalFailed(Fault),
}

/// Something that the driver has to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Append to the journal. A failure comes back as [`Event::JournalFailed`].
    Record(Box<Entry>),
    /// Show this to the watchers.
    Show(SessionEvent),
    /// Say the line. It replaces the one under way.
    Speak { id: SayId, text: String },
    /// Say "mm-hm", softly.
    Backchannel { id: SayId, text: String },
    /// Silence this line at once.
    Hush { id: SayId },
    /// Lower the voice, or restore it.
    Duck(bool),
    /// Render a line that Viva will certainly say, when there is nothing more urgent to do.
    Prepare(String),
    /// Render a line that Viva will probably say next.
    Foresee(String),
    /// Tell the listener to open the candidate's turn.
    Listen { turn: TurnId, patience: Patience, vocabulary: Arc<[String]> },
    /// Tell the listener what the words up to this segment mean.
    Means { segment: SegmentId, meaning: Meaning },
    /// Have the sentence encoder read the turn's words so far. The result comes back as [`Event::Meant`].
    Understand { turn: TurnId, subject: Subject, text: String },
    /// Tell the listener to close the turn.
    StopListening,
    /// Tell the echo policy that this line sounds, so that it is not taken for the candidate.
    LineSounds(SayId),
    /// Tell the echo policy that this line is over.
    LineIsOver(SayId),
}
