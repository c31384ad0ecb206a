//! The folder of one session.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Zoned;

use super::lock::SessionLock;
use super::{private_dir, sessions_folder, storage};
use crate::fault::{Fault, FaultKind};

/// A session does not start with less free space than this, because a 15-minute one may not fit (two recordings of 29
/// MB each).
pub const NEEDED_BYTES: u64 = 80_000_000;

/// One session's folder. It holds the session lock for as long as it lives. If it is dropped before the session has
/// begun, it removes the folder, which holds nothing of value yet.
#[derive(Debug)]
pub struct SessionFolder {
    pub name: String,
    pub path: PathBuf,
    /// Wall time of the start, RFC 3339 with zone.
    pub started: String,
    begun: bool,
    _lock: SessionLock,
}

impl SessionFolder {
    /// Creates a new folder among the sessions in `data`. While another session runs, it fails with
    /// [`FaultKind::Busy`].
    pub fn create(data: &Path) -> Result<Self, Fault> {
        let sessions = sessions_folder(data);
        private_dir(&sessions)?;
        let lock = SessionLock::take(data)?;
        let free = fs4::available_space(&sessions).unwrap_or(u64::MAX);
        if free < NEEDED_BYTES {
            let why = format!(
                "{} MB are free in {}; a session may need {} MB",
                free / 1_000_000,
                sessions.display(),
                NEEDED_BYTES / 1_000_000
            );
            return Err(Fault::new(FaultKind::Storage, "there is too little room on the disk to record a session")
                .because(why)
                .next("free some space, or point VIVA_DATA at a roomier disk, then: viva rehearse"));
        }
        let now = Zoned::now();
        let base = now.strftime("%Y-%m-%d_%H-%M-%S").to_string();
        let names = (2..100).map(|n| format!("{base}-{n}"));
        let name = std::iter::once(base.clone()).chain(names).find(|name| !sessions.join(name).exists());
        let name = name.ok_or_else(|| storage("a session folder could not be made", &sessions, "no name is free"))?;
        let path = sessions.join(&name);
        private_dir(&path)?;
        let started = now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        Ok(Self { name, path, started, begun: false, _lock: lock })
    }

    /// Keeps the folder, whatever happens from now on.
    pub const fn begin(&mut self) {
        self.begun = true;
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for SessionFolder {
    fn drop(&mut self) {
        if !self.begun
            && let Err(e) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!("an empty session folder stays at {}: {e}", self.path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_session_is_refused_while_the_first_one_lives() {
        let data = tempfile::tempdir().unwrap();
        let first = SessionFolder::create(data.path()).unwrap();
        assert_eq!(SessionFolder::create(data.path()).unwrap_err().kind, FaultKind::Busy);
        assert!(first.path.is_dir());
        drop(first);
        assert!(SessionFolder::create(data.path()).is_ok());
    }

    #[test]
    fn the_folder_of_a_session_that_never_began_goes_and_any_other_stays() {
        let data = tempfile::tempdir().unwrap();
        let folder = SessionFolder::create(data.path()).unwrap();
        fs::write(folder.file("journal.jsonl"), "half").unwrap();
        let path = folder.path.clone();
        drop(folder);
        assert!(!path.exists());
        let mut folder = SessionFolder::create(data.path()).unwrap();
        folder.begin();
        let path = folder.path.clone();
        drop(folder);
        assert!(path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_look_into_the_folder() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        let session = SessionFolder::create(data.path()).unwrap();
        let mode = fs::metadata(&session.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
