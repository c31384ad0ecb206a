//! The tests on the virtual headset, in real time: a program of its own, so that none of `all.rs` runs beside them.
//! `cargo test --test real_time echo_headset` runs one module of it.
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

/// Two of these at once on two cores disturb each other.
fn alone() -> MutexGuard<'static, ()> {
    PROCESSORS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says that a test gets its second chance, and why. Past the runner, which would keep it to itself if the test passes then.
fn tell_of_a_retry(name: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "RETRIED {name}, which failed at first:\n{why}");
}
