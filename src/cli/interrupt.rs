//! Ctrl-C and a polite kill. A process has one handler for them; here it is set once, and each command says what it does.

use std::sync::{Mutex, PoisonError};

use crate::fault::{Fault, FaultKind};

/// What an interrupt does now.
static ACT: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

/// From now on Ctrl-C and a polite kill do this, and nothing else.
///
/// # Errors
/// `Internal` when the system refuses the handler.
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
