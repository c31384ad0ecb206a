//! Reads the candidate's words by meaning: the second witness beside the cues of the banks.

#[cfg(feature = "understanding")]
mod encoder;
#[cfg(feature = "understanding")]
mod heads;
#[cfg(feature = "understanding")]
mod reader;
#[cfg(feature = "understanding")]
mod stretches;

use crate::coverage::Understand;
use crate::fault::Fault;

/// Loads what reads words by meaning; `None` if this Viva was built without it.
///
/// # Errors
/// If the weights do not load, which is a bug.
#[cfg(feature = "understanding")]
pub fn open() -> Result<Option<Box<dyn Understand>>, Fault> {
    Ok(Some(Box::new(reader::Reader::load()?)))
}

#[cfg(not(feature = "understanding"))]
pub fn open() -> Result<Option<Box<dyn Understand>>, Fault> {
    Ok(None)
}
