//! Recordings of sessions that were cut short.

use std::fs;
use std::path::Path;

use super::lock::SessionLock;
use super::{CANDIDATE, INTERVIEWER, sessions_folder};
use crate::audio::file;

/// Corrects the sizes in the headers of recordings that were cut short, and returns their names. Files that cannot be
/// corrected are skipped.
pub fn repair_recordings(data: &Path) -> Vec<String> {
    if !sessions_folder(data).is_dir() {
        return Vec::new();
    }
    // A running session holds the lock, and takes care of its own headers.
    let Ok(_lock) = SessionLock::take(data) else { return Vec::new() };
    let mut mended = Vec::new();
    for session in fs::read_dir(sessions_folder(data)).into_iter().flatten().flatten() {
        for name in [CANDIDATE, INTERVIEWER] {
            let wav = session.path().join(name);
            // A link may lead to a file of somebody else.
            let own = fs::symlink_metadata(&wav).is_ok_and(|meta| meta.file_type().is_file());
            if own && matches!(file::repair(&wav), Ok(true)) {
                mended.push(format!("{}/{name}", session.file_name().to_string_lossy()));
            }
        }
    }
    mended.sort();
    mended
}
