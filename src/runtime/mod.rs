//! Runs sessions: in real time on sound devices (`live`), and on a virtual clock (`virtual_time`, which `headless`
//! feeds with files). Both run the stages `listen`, `transcribe`, `understand`, `speak` and `record`. In real time each stage has a
//! thread; on a virtual clock it is called. The `driver` stands between the stages and the session.

#![expect(clippy::disallowed_methods, reason = "whoever runs a session owns its clock")]

mod driver;
mod echo_policy;
mod engines;
mod headless;
mod listen;
mod live;
pub mod pipeline;
mod player;
mod record;
mod scripted_candidate;
mod speak;
mod spec;
mod timing;
mod transcribe;
mod understand;
pub mod virtual_time;
mod watchdog;
pub mod zeros;

pub use driver::Watch;
pub use headless::run as run_headless;
pub use live::run as run_live;
pub use player::play_into_virtual_microphone;
pub use scripted_candidate::Answers;
pub use spec::{Outcome, SessionSpec};

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use crate::fault::{Fault, FaultKind};

/// The data behind this module's locks is valid at every step. A panic elsewhere must not silence the voice.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn named_thread(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fault> {
    Builder::new().name(name.into()).spawn(body).map_err(|e| {
        Fault::new(FaultKind::Internal, "a thread could not be started")
            .because(format!("{name}: {e}"))
            .next("close other programs, then: viva rehearse")
    })
}

/// The result of a blocking task. A panic in it becomes a fault.
fn joined<T>(result: Result<T, tokio::task::JoinError>) -> Result<T, Fault> {
    result.map_err(|e| {
        Fault::new(FaultKind::Internal, "a worker thread stopped unexpectedly")
            .because(e)
            .next("to find out what is wrong: viva doctor")
    })
}
