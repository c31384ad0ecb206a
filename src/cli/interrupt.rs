//! Ctrl-C, a polite kill and a closed terminal. A process has one handler for them. It is installed here once, and each
//! command sets its action. Whoever asks three times gets out, whatever hangs.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::ui;
use crate::fault::{Fault, FaultKind};

/// How long after the second request the process ends by force.
const PATIENCE: Duration = Duration::from_secs(5);
/// The exit code of a process that was ended by force.
const BY_FORCE: i32 = FaultKind::Interrupted as i32;

/// The current action.
static ACT: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);
/// How often somebody wanted the process to end.
static ASKED: AtomicU32 = AtomicU32::new(0);

/// Sets the action of Ctrl-C and a polite kill. It replaces the one before. It must not block.
///
/// # Errors
/// `Internal` if the system refuses the handler.
pub fn on_interrupt(act: impl Fn() + Send + 'static) -> Result<(), Fault> {
    let mut now = ACT.lock().unwrap_or_else(PoisonError::into_inner);
    if now.is_none() {
        ctrlc::set_handler(interrupted).map_err(|e| {
            Fault::new(FaultKind::Internal, "the signal for Ctrl-C could not be set up")
                .because(e)
                .next("try the same command again")
        })?;
    }
    *now = Some(Box::new(act));
    Ok(())
}

/// Acts on a request to end: a signal, or Ctrl-C on a screen that reads the keys itself. The third request ends the
/// process at once. So does the second one, if the process has not ended 5 s later.
pub fn interrupted() {
    match ASKED.fetch_add(1, Ordering::SeqCst) {
        0 => {}
        1 => {
            #[expect(clippy::disallowed_methods, reason = "nothing may wake it: the process is about to end")]
            let last_moments = || {
                thread::sleep(PATIENCE);
                leave();
            };
            // Without another thread, only the third request helps.
            let _ = thread::Builder::new().name("last moments".into()).spawn(last_moments);
        }
        _ => leave(),
    }
    ACT.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|act| act());
}

/// Ends the process without waiting for anything. What was recorded so far is on the disk.
fn leave() -> ! {
    ui::last_words("ended at once; an interview is kept as far as it was recorded: viva sessions");
    #[cfg(unix)]
    signal_hook::low_level::exit(BY_FORCE);
    #[cfg(not(unix))]
    #[expect(clippy::exit, reason = "something hangs, so nobody can return from main")]
    std::process::exit(BY_FORCE);
}
