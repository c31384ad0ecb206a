//! Ctrl-C and a polite kill. A process has one handler for them. It is installed here once, and each command sets its
//! action.

use std::sync::{Mutex, PoisonError};

use crate::fault::{Fault, FaultKind};

/// The current action.
static ACT: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

/// Sets the action of Ctrl-C and a polite kill. It replaces the one before.
///
/// # Errors
/// `Internal` if the system refuses the handler.
pub fn on_interrupt(act: impl Fn() + Send + 'static) -> Result<(), Fault> {
    let mut now = ACT.lock().unwrap_or_else(PoisonError::into_inner);
    if now.is_none() {
        let handler = || ACT.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|act| act());
        ctrlc::set_handler(handler).map_err(|e| {
            Fault::new(FaultKind::Internal, "Ctrl-C could not be set up").because(e).next("try the same command again")
        })?;
    }
    *now = Some(Box::new(act));
    Ok(())
}
