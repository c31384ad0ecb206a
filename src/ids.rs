//! Names for things under way, so that a late result can be told from a fresh one.

use serde::{Deserialize, Serialize};

/// A candidate's turn. Every order to listen opens one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TurnId(pub u32);

/// One line that Viva says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SayId(pub u32);
