//! glibc keeps what was freed: each thread in a heap of its own, and large pieces too once it has seen some come and go. A
//! session renders, listens and transcribes on a dozen threads, and stood at 456 MB where 310 were enough.

/// Pieces from here on are mapped, and given back when they are freed: the networks' tensors and the recordings.
const MAPPED: libc::c_int = 256 << 10;
/// Free memory at a heap's end beyond this is given back.
const KEPT: libc::c_int = 1 << 20;

/// One heap for all threads, and large pieces given back. To be called before there are threads.
pub fn frugal() {
    // Where glibc refuses, the session needs more memory, no more.
    for (setting, value) in [(libc::M_ARENA_MAX, 1), (libc::M_MMAP_THRESHOLD, MAPPED), (libc::M_TRIM_THRESHOLD, KEPT)] {
        // SAFETY: it takes two numbers, and no other thread runs as yet.
        unsafe { libc::mallopt(setting, value) };
    }
}
