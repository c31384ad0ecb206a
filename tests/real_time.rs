//! The tests on the virtual headset, in real time. They are a separate program, so that no test of `all.rs` runs beside
//! them. `cargo test --test real_time echo_headset` runs one module of it.
//!
//! A test here takes the processors first, with [`alone`].

mod common;
mod headset;

mod audio_headset;
mod echo_headset;
mod session_headset;

use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

static PROCESSORS: Mutex<()> = Mutex::new(());

/// Waits until no other test runs, because two at once would disturb each other on two cores.
fn alone() -> MutexGuard<'static, ()> {
    PROCESSORS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Prints that a test gets its second chance, and why. Writes past the test runner, which hides the output of tests
/// that pass.
fn tell_of_a_retry(name: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "RETRIED {name}, which failed at first:\n{why}");
}
