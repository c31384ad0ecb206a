//! Identifiers of turns and lines, so that late results can be told from current ones.

use serde::{Deserialize, Serialize};

/// Identifies a turn of the candidate. Every order to listen opens one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TurnId(pub u32);

/// Identifies a line that Viva says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SayId(pub u32);
