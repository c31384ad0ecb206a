//! Has the speaker finished? Asked of the sound, by a neural network on this machine.

#[cfg(feature = "turn-detector")]
pub mod features;
#[cfg(feature = "turn-detector")]
mod smart;

use std::path::Path;

use crate::fault::Fault;
#[cfg(not(feature = "turn-detector"))]
use crate::fault::FaultKind;
use crate::speech::TurnDetector;

/// The network's name in the list of models.
pub const MODEL: &str = "smart-turn";

/// Loads the weights and runs them once, so that the first answer takes no longer than the tenth.
///
/// # Errors
/// `Model`: the file is not there or not such a network; `Internal` in a build without it.
#[cfg(feature = "turn-detector")]
pub fn open(weights: &Path) -> Result<Box<dyn TurnDetector>, Fault> {
    Ok(Box::new(smart::SmartTurn::open(weights)?))
}

/// A build without the detector has none.
#[cfg(not(feature = "turn-detector"))]
pub fn open(_: &Path) -> Result<Box<dyn TurnDetector>, Fault> {
    Err(Fault::new(FaultKind::Internal, "this build has no turn detector").next("cargo build --features turn-detector"))
}
