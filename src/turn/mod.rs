//! Neural networks that judge sound on this machine: has the speaker finished, and is it a voice at all?

#[cfg(feature = "turn-detector")]
pub mod features;
#[cfg(feature = "turn-detector")]
mod silero;
#[cfg(feature = "turn-detector")]
mod smart;

use std::path::Path;

use crate::fault::Fault;
#[cfg(not(feature = "turn-detector"))]
use crate::fault::FaultKind;
use crate::speech::TurnDetector;
use crate::speech::vad::Vad;

/// The network's name in the list of models.
pub const MODEL: &str = "smart-turn";

/// Loads the weights and runs them once, so that the first answer is as fast as the tenth.
///
/// # Errors
/// `Model` if the file is missing or not such a network; `Internal` in a build without the detector.
#[cfg(feature = "turn-detector")]
pub fn open(weights: &Path) -> Result<Box<dyn TurnDetector>, Fault> {
    Ok(Box::new(smart::SmartTurn::open(weights)?))
}

/// A build without the detector always fails here.
#[cfg(not(feature = "turn-detector"))]
pub fn open(_: &Path) -> Result<Box<dyn TurnDetector>, Fault> {
    Err(Fault::new(FaultKind::Internal, "this build has no turn detector").next("cargo build --features turn-detector"))
}

/// A second voice detector, asked before anybody is interrupted. Its weights are in the program. `None` in a build
/// without the feature.
pub fn second_opinion() -> Option<Box<dyn Vad>> {
    #[cfg(feature = "turn-detector")]
    match silero::Silero::open() {
        Ok(silero) => return Some(Box::new(silero)),
        Err(fault) => tracing::warn!("{fault}"),
    }
    None
}
