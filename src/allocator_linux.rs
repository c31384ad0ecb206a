//! Makes glibc return freed memory. By default it keeps a heap for each thread, and also keeps large pieces once some
//! have come and gone. A session renders, listens and transcribes on a dozen threads. It took 456 MB, though 310 MB
//! were enough.

/// In bytes. Pieces of at least this size are mapped, and returned when they are freed. These are the networks' tensors
/// and the recordings.
const MAPPED: libc::c_int = 256 << 10;
/// In bytes. Free memory beyond this at a heap's end is returned.
const KEPT: libc::c_int = 1 << 20;

/// Uses one heap for all threads, and returns large pieces. Call it before any thread starts.
pub fn frugal() {
    // If glibc refuses, the session only needs more memory.
    for (setting, value) in [(libc::M_ARENA_MAX, 1), (libc::M_MMAP_THRESHOLD, MAPPED), (libc::M_TRIM_THRESHOLD, KEPT)] {
        // SAFETY: the call takes two numbers, and no other thread runs yet.
        unsafe { libc::mallopt(setting, value) };
    }
}
