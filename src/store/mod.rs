//! Viva's files about sessions and about the person. Only this module knows the layout of the data folder.
//!
//! ```text
//! <data>/
//!   sessions/2026-11-22_19-30-05/
//!     journal.jsonl     every input and output of the interview, a line each
//!     candidate.wav     the microphone, 16 kHz mono 16-bit
//!     interviewer.wav   what Viva said, on the same time line
//!     report.md         written at the end; `viva report` makes it again from the journal
//!   session.lock        held while a session runs
//!   pauses.json         how long the person pauses
//!   banks/*.toml        the person's own questions
//!   viva.log            what Viva did and what went wrong; never what was said
//! ```
//!
//! A session is written while it runs, so a crash loses a quarter of a second of sound. Its files are synced twice a
//! second, so a power cut loses less than a second.

mod durable;
pub mod habits;
mod journal;
mod lock;
mod recordings;
mod session;
pub mod sessions;

pub use durable::Syncing;
pub use journal::{Journal, read_journal};
pub use lock::SessionLock;
pub use recordings::repair_recordings;
pub use session::{SessionFolder, enough_room, needed_bytes};

use std::fs;
use std::path::{Path, PathBuf};

use crate::fault::{Fault, FaultKind};

/// The folder of all sessions, in the data folder.
pub fn sessions_folder(data: &Path) -> PathBuf {
    data.join("sessions")
}

/// The folder of the person's own question banks.
pub fn banks_folder(data: &Path) -> PathBuf {
    data.join("banks")
}

pub fn log_file(data: &Path) -> PathBuf {
    data.join("viva.log")
}

pub const JOURNAL: &str = "journal.jsonl";
pub const CANDIDATE: &str = "candidate.wav";
pub const INTERVIEWER: &str = "interviewer.wav";
pub const REPORT: &str = "report.md";

/// Creates a folder and its parents. Only the owner can enter it (0700 on Unix). An existing folder is not changed.
/// `variable` is the environment variable that moves the folder.
///
/// # Errors
/// `Storage`, with the folder's name and the system's reason.
pub fn private_dir(dir: &Path, variable: &str) -> Result<(), Fault> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|e| {
        Fault::new(FaultKind::Storage, format!("cannot create the folder {}", dir.display()))
            .because(e)
            .next(format!("make it writable, or: export {variable}=/another/place"))
    })
}

fn storage(what: &str, path: &Path, why: impl std::fmt::Display) -> Fault {
    Fault::new(FaultKind::Storage, what)
        .because(format!("{}: {why}", path.display()))
        .next("check the disk and its permissions with: viva doctor")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn folders_are_private() {
        use std::os::unix::fs::PermissionsExt;
        let temp = tempfile::tempdir().unwrap();
        let deep = temp.path().join("a/b");
        private_dir(&deep, "VIVA_DATA").unwrap();
        private_dir(&deep, "VIVA_DATA").unwrap();
        for dir in [temp.path().join("a"), deep] {
            assert_eq!(fs::metadata(dir).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_is_named() {
        let temp = tempfile::NamedTempFile::new().unwrap();
        let fault = private_dir(&temp.path().join("x"), "VIVA_CACHE").unwrap_err();
        assert!(fault.next.as_deref().is_some_and(|next| next.contains("export VIVA_CACHE=")), "{fault}");
        assert_eq!(fault.kind, FaultKind::Storage);
        assert!(fault.what.contains(&temp.path().display().to_string()), "{fault}");
    }
}
