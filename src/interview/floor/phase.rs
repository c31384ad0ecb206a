//! What the interview is doing now. Every phase but the first and the last has a deadline.

use super::super::contract::State;
use super::super::state::{Listening, Speaking, Thinking};
use super::held::Held;

#[derive(Debug, Clone)]
pub enum Phase {
    /// Before the start.
    Idle,
    Speaking(Speaking),
    Listening(Listening),
    Thinking(Thinking),
    Held(Held),
    Finished,
}

impl Phase {
    pub fn shown(&self) -> State {
        match self {
            Self::Idle => State::Starting,
            Self::Speaking(_) => State::Speaking,
            Self::Listening(_) => State::Listening,
            Self::Thinking(_) => State::Thinking,
            Self::Held(_) => State::Paused,
            Self::Finished => State::Finished,
        }
    }
}
