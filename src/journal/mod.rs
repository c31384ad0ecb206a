//! The log of the interview's inputs and outputs, one JSON line each. Replaying it gives the same interview, and every
//! report is computed from it.

use serde::{Deserialize, Serialize};

use crate::interview::{Input, Output, Setup};
use crate::speech::Pause;
use crate::time::SessionTime;

/// One line of `journal.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub at: SessionTime,
    #[serde(flatten)]
    pub what: Happening,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// Always the first entry.
    Session(Header),
    In(Input),
    Out(Output),
    /// The candidate paused inside a turn. Includes the silence that would have ended the turn.
    Pause(Pause),
}

/// Facts about the session that a report needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the journal's format.
    pub version: u32,
    /// The name of the session's folder.
    pub session: String,
    /// Wall time of the start, as RFC 3339 with time zone.
    pub started: String,
    /// The version of Viva that wrote the journal.
    pub viva: String,
    pub setup: Setup,
}

mod lines;
mod replay;
mod version_one;

pub use lines::{BadLine, LineReader, NoEntry, parse, write_line};
pub use replay::{Mismatch, replay};

/// The version of the journal's format. Version 1 wrote reasons as English. Viva reads it for reports, but does not
/// replay it.
pub const VERSION: u32 = 2;
