//! Threads for the devices, and the longest time to open one.

use std::time::Duration;

use super::select::Direction;
use crate::fault::{Fault, FaultKind};
use crate::limits;

/// The start must not hang if a sound server does not answer.
pub(super) const OPEN_PATIENCE: Duration = Duration::from_secs(8);

/// The longest time to close a device. A sound server that hangs would hold the end of the interview.
pub(super) const CLOSE_PATIENCE: Duration = Duration::from_secs(1);

/// Starts a named thread. If that fails, returns a fault instead of panicking.
pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>, Fault> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| Fault::new(FaultKind::Internal, "the sound thread could not be started").because(error))
}

/// Closes a lost stream on a thread of its own, and waits at most [`CLOSE_PATIENCE`]: with a sound server that hangs,
/// closing never returns.
pub(super) fn close_elsewhere<T: Send + 'static>(stream: T) {
    limits::within(CLOSE_PATIENCE, move || drop(stream));
}

pub(super) fn no_answer(direction: Direction) -> Fault {
    Fault::new(FaultKind::Device, format!("the {} cannot be opened", direction.noun()))
        .because(format!("the sound system did not answer within {} s", OPEN_PATIENCE.as_secs()))
        .next("restart the sound server, then: viva devices")
}
