//! The candidate's orders.

use serde::{Deserialize, Serialize};

/// An order from the candidate. It is spoken (the interview recognizes it), or comes by key, signal or socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    Repeat,
    /// Repeat the question in other words.
    Rephrase,
    /// Go on to the next question.
    Skip,
    /// "Let me think": grants half a minute of silence.
    Think,
    /// "That's my answer": no more words belong to this answer.
    Done,
    Hint,
    /// "How much time do we have?"
    TimeLeft,
    /// "Give me more time": Viva waits longer from now on.
    MoreTime,
    /// "Don't interrupt me": from now on, silence ends no answer.
    DontInterrupt,
    /// "You can be quicker": Viva waits less from now on.
    Quicker,
    Pause,
    Resume,
    /// Ends the interview with the spoken summary. Needs no confirmation, because a key was pressed.
    End,
}
