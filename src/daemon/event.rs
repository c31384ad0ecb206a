//! What a session tells whoever watches: the screen, `--json`, later the socket. Watching is never needed.

use serde::Serialize;

use crate::interview::{Fact, Purpose, State};
use crate::speech::Waiting;
use crate::time::SessionTime;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum SessionEvent {
    /// Before the first question: what is being opened or warmed.
    Preparing {
        what: String,
    },
    Started {
        session: String,
        folder: String,
        microphone: String,
        speaker: String,
        voice: String,
        minutes: f32,
        /// From the order to start until everything was open and warm.
        ready_ms: u64,
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
    /// What has been understood of the current turn so far.
    Partial {
        at: SessionTime,
        text: String,
    },
    /// The candidate is silent in an open turn: how long that is waited for. Told again when it changes.
    Waiting {
        at: SessionTime,
        #[serde(flatten)]
        waiting: Waiting,
    },
    /// The candidate went on after a pause.
    WentOn {
        at: SessionTime,
    },
    /// The whole turn.
    Heard {
        at: SessionTime,
        text: String,
    },
    /// Microphone level, about ten times a second. dB relative to full scale.
    Level {
        dbfs: f32,
    },
    /// Time left in the session and in the question, about once a second, in seconds.
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
        /// From the endpointer's decision to that sample, where the line answers a turn.
        end_of_turn_to_sound_ms: Option<f64>,
        /// From the last speech sample to the endpointer's decision: its patience.
        end_of_turn_delay_ms: Option<f64>,
    },
    /// Something went wrong that the candidate should know; the session goes on.
    Trouble {
        at: SessionTime,
        text: String,
    },
    /// The session is over; `folder` holds everything.
    Ended {
        folder: String,
        why: String,
        /// Microphone samples lost to overruns.
        overruns: u64,
    },
}
