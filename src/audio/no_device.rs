//! Replaces the sound card in a build without the `audio` feature.

pub use super::select::DeviceInfo;
use crate::fault::{Fault, FaultKind};

/// Always fails.
pub fn list() -> Result<Vec<DeviceInfo>, Fault> {
    Err(without_sound())
}

pub(super) fn without_sound() -> Fault {
    Fault::new(FaultKind::Device, "this viva was built without sound")
        .because("it was built without the feature `audio`")
        .next("cargo build --features audio")
}
