//! A thread for each device, and how long it may take to open one.

use std::time::Duration;

use super::select::Direction;
use crate::fault::{Fault, FaultKind};

/// A sound server that does not answer must not hang the start.
pub(super) const OPEN_PATIENCE: Duration = Duration::from_secs(8);

/// A named thread; no room for one is a fault, not a panic.
pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>, Fault> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| Fault::new(FaultKind::Internal, "no thread for the sound could be started").because(error))
}

pub(super) fn no_answer(direction: Direction) -> Fault {
    Fault::new(FaultKind::Device, format!("the {} cannot be opened", direction.noun()))
        .because(format!("the sound system did not answer within {} s", OPEN_PATIENCE.as_secs()))
        .next("restart the sound server, then: viva devices")
}
