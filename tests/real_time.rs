//! The tests on the virtual headset, in real time: a program of its own, so that none of `all.rs` runs beside them.
//! `cargo test --test real_time echo_headset` runs one module of it.
//!
//! A test here takes the processors first, with [`alone`] or [`beside_others`].

mod common;
mod headset;

mod audio_headset;
mod bad_input;
mod echo_headset;
mod session_headset;

use std::io::Write as _;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

static PROCESSORS: RwLock<()> = RwLock::new(());

/// For a test that measures sound: two of these at once on two cores disturb each other.
fn alone() -> RwLockWriteGuard<'static, ()> {
    PROCESSORS.write().unwrap_or_else(PoisonError::into_inner)
}

/// For a test that waits in real time or works hard, and measures nothing.
fn beside_others() -> RwLockReadGuard<'static, ()> {
    PROCESSORS.read().unwrap_or_else(PoisonError::into_inner)
}

/// Says that a test gets its second chance, and why. Past the runner, which would keep it to itself if the test passes then.
fn tell_of_a_retry(name: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "RETRIED {name}, which failed at first:\n{why}");
}
