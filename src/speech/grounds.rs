//! The facts behind the end of a turn, as the journal keeps them.

use serde::{Deserialize, Serialize};

use super::{Tail, TurnKind};

/// Why the endpointer waited for this much silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The candidate said that the answer was finished.
    Done,
    /// The candidate summed up.
    SummedUp,
    /// The candidate asked the interviewer something.
    HandedOver,
    /// The answer petered out: "or something like that".
    TrailedOff,
    /// A complete sentence in a finished voice, and as much was said as expected.
    Sure,
    /// A complete sentence, but most of the expected answer is still missing.
    Early,
    /// The candidate announced more than has been said.
    Announced,
    /// The recognizer had not returned the words yet.
    Unheard,
    /// A reply of a few words to a yes-or-no question, an order, or a nod over the interviewer's words.
    Short,
    /// The voice does not tell.
    Unsure,
    /// The voice sounds unfinished.
    Unlikely,
    /// The words stop in mid-phrase.
    Hanging,
    /// The candidate asked for time.
    Holding,
    /// There was no evidence but the silence.
    Silence,
    /// The candidate does not want silence to end the turn.
    Endless,
    /// The turn reached its hard cap.
    Cap,
}

/// The facts behind the end of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Why the turn was opened.
    #[serde(default)]
    pub kind: TurnKind,
    /// The patience that the turn was opened with.
    pub patience_ms: u32,
    /// How long the silence was at the decision.
    pub silence_ms: u32,
    /// The turn detector's probability that the candidate had finished, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail: Option<Tail>,
    /// Nine of ten of this person's pauses at such a place were no longer than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_pause_ms: Option<u32>,
    /// How far the answer had come, in percent of what was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<u8>,
    /// The silence after which the endpointer ended the turn.
    pub wait_ms: u32,
    pub why: Why,
}
