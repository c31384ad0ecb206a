//! The log of what went into the interview and what came out, one JSON line each. Replaying it gives the same interview;
//! every report is made of it.

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
    /// A pause of the candidate's inside a turn, and how long it would have been waited for.
    Pause(Pause),
}

/// What a report must know beside the interview itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The journal's format.
    pub version: u32,
    /// The session folder's name.
    pub session: String,
    /// Wall time of the start, RFC 3339 with zone.
    pub started: String,
    /// Which Viva wrote it.
    pub viva: String,
    pub setup: Setup,
}

mod lines;
mod replay;
mod version_one;

pub use lines::{BadLine, LineReader, NoEntry, parse, write_line};
pub use replay::{Mismatch, replay};

/// The journal's format. Version 1 wrote reasons as English: it is read for reports, and not replayed.
pub const VERSION: u32 = 2;
