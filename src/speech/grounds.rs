//! What a turn's end was decided on, as the journal keeps it.

use serde::{Deserialize, Serialize};

use super::{Tail, TurnKind};

/// Why so much silence was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The candidate said that it is over.
    Done,
    /// The candidate summed up.
    SummedUp,
    /// The candidate asked the interviewer something.
    HandedOver,
    /// The answer petered out: "or something like that".
    TrailedOff,
    /// A whole sentence in a finished voice, and as much was said as was to be expected.
    Sure,
    /// A whole sentence, but most of the answer is still to be expected.
    Early,
    /// More was announced than has been said.
    Announced,
    /// The words were not back yet.
    Unheard,
    /// A word or two to a yes-or-no question, an order, or a nod over the interviewer's words.
    Short,
    /// The voice leaves it open.
    Unsure,
    /// The voice sounds unfinished.
    Unlikely,
    /// The words hang in the air.
    Hanging,
    /// The candidate asked for time.
    Holding,
    /// There was nothing but the silence to go by.
    Silence,
    /// The candidate wants silence to end nothing.
    Endless,
    /// The hard cap.
    Cap,
}

/// What the end of a turn was decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What the turn was opened for.
    #[serde(default)]
    pub kind: TurnKind,
    /// The patience it was opened with.
    pub patience_ms: u32,
    /// How long the silence was at the decision.
    pub silence_ms: u32,
    /// How likely the end was by the sound, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail: Option<Tail>,
    /// What nine of ten of this person's pauses at such a place did not exceed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_pause_ms: Option<u32>,
    /// How far the answer had come, in percent of what was to be expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<u8>,
    /// The silence that was waited for.
    pub wait_ms: u32,
    pub why: Why,
}
