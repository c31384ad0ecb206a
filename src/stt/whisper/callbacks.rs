//! The functions that whisper.cpp calls while it decodes.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Instant;

/// How long a decode may go on.
pub(super) struct Patience<'a> {
    pub give_up: &'a AtomicBool,
    pub until: Option<Instant>,
}

/// Whether the patience at `patience` is over. whisper.cpp calls this between two steps of its computation.
///
/// # Safety
/// `patience` points to a [`Patience`].
pub(super) unsafe extern "C" fn is_over(patience: *mut c_void) -> bool {
    // SAFETY: by contract; the reference does not outlive the call.
    let Patience { give_up, until } = unsafe { &*patience.cast::<Patience<'_>>() };
    give_up.load(Ordering::Relaxed) || until.is_some_and(|until| Instant::now() >= until)
}

/// Counts the encoder's passes in `count`. `C` and `S` are types of whisper.cpp, and not used.
///
/// # Safety
/// `count` points to an [`AtomicU32`].
pub(super) unsafe extern "C" fn counts<C, S>(_: *mut C, _: *mut S, count: *mut c_void) -> bool {
    // SAFETY: by contract; the reference does not outlive the call.
    unsafe { (*count.cast::<AtomicU32>()).fetch_add(1, Ordering::Relaxed) };
    true
}
