//! What a candidate can order.

use serde::{Deserialize, Serialize};

/// An order from the candidate: spoken (the interview recognises those itself), or by key, signal or socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    Repeat,
    /// The same in other words.
    Rephrase,
    /// On to the next question.
    Skip,
    /// "Let me think": half a minute of silence is granted.
    Think,
    /// "That's my answer": nothing more comes to this one.
    Done,
    Hint,
    /// "How much time do we have?"
    TimeLeft,
    /// "Give me more time": longer waits from now on.
    MoreTime,
    /// "Don't interrupt me": silence ends no answer from now on.
    DontInterrupt,
    /// "You can be quicker": shorter waits from now on.
    Quicker,
    Pause,
    Resume,
    /// Ends the interview kindly, with the spoken summary. No confirmation: a key was pressed.
    End,
}
