//! Recordings whose session was cut short.

use std::fs;
use std::path::Path;

use super::lock::SessionLock;
use super::{CANDIDATE, INTERVIEWER, sessions_folder};
use crate::audio::file;

/// Mends the recordings of sessions that were cut short: the sizes in their headers. Returns the names of those mended.
/// Best effort: an unreadable one is left for `viva report` to complain about.
pub fn repair_recordings(data: &Path) -> Vec<String> {
    // Whoever holds the lock is recording right now; those headers are its own business.
    let Ok(_lock) = SessionLock::take(data) else { return Vec::new() };
    let mut mended = Vec::new();
    for session in fs::read_dir(sessions_folder(data)).into_iter().flatten().flatten() {
        for name in [CANDIDATE, INTERVIEWER] {
            let wav = session.path().join(name);
            if wav.is_file() && matches!(file::repair(&wav), Ok(true)) {
                mended.push(format!("{}/{name}", session.file_name().to_string_lossy()));
            }
        }
    }
    mended.sort();
    mended
}
