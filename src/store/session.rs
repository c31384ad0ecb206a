//! The folder of one session.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Zoned;

use super::lock::SessionLock;
use super::{private_dir, sessions_folder, storage};
use crate::fault::{Fault, FaultKind};

/// Two recordings, 16 kHz with 16 bits, for each minute.
const BYTES_A_MINUTE: f32 = 2.0 * 32_000.0 * 60.0;
/// Room for the journal, the report, and the two minutes that a last answer and the summary may take beyond the limit.
const MARGIN_BYTES: u64 = 10_000_000;

/// How much free space an interview of this length needs. It does not start with less.
pub fn needed_bytes(minutes: f32) -> u64 {
    (BYTES_A_MINUTE * minutes.max(0.0)) as u64 + MARGIN_BYTES
}

/// Checks that the disk of this folder has room for an interview. A folder that is not there yet is not judged.
///
/// # Errors
/// `Storage`, with what is free and what is needed.
pub fn enough_room(folder: &Path, minutes: f32) -> Result<(), Fault> {
    let (free, needed) = (fs4::available_space(folder).unwrap_or(u64::MAX), needed_bytes(minutes));
    if free >= needed {
        return Ok(());
    }
    let why = format!(
        "{} MB are free in {}; {minutes} minutes need {} MB",
        free / 1_000_000,
        folder.display(),
        needed.div_ceil(1_000_000)
    );
    Err(Fault::new(FaultKind::Storage, "there is too little room on the disk to record a session")
        .because(why)
        .next("free some space, or: export VIVA_DATA=/a/folder/on/another/disk, or ask for fewer --minutes"))
}

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
    /// Creates a new folder among the sessions in `data`, for an interview of at most `minutes`. While another session
    /// runs, it fails with [`FaultKind::Busy`].
    pub fn create(data: &Path, minutes: f32) -> Result<Self, Fault> {
        let sessions = sessions_folder(data);
        private_dir(&sessions, "VIVA_DATA")?;
        let lock = SessionLock::take(data)?;
        enough_room(&sessions, minutes)?;
        let now = Zoned::now();
        let base = now.strftime("%Y-%m-%d_%H-%M-%S").to_string();
        let names = (2..100).map(|n| format!("{base}-{n}"));
        let name = std::iter::once(base.clone()).chain(names).find(|name| !sessions.join(name).exists());
        let name = name.ok_or_else(|| storage("a session folder could not be made", &sessions, "no name is free"))?;
        let path = sessions.join(&name);
        private_dir(&path, "VIVA_DATA")?;
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
        let first = SessionFolder::create(data.path(), 15.0).unwrap();
        assert_eq!(SessionFolder::create(data.path(), 15.0).unwrap_err().kind, FaultKind::Busy);
        assert!(first.path.is_dir());
        drop(first);
        assert!(SessionFolder::create(data.path(), 15.0).is_ok());
    }

    #[test]
    fn the_folder_of_a_session_that_never_began_goes_and_any_other_stays() {
        let data = tempfile::tempdir().unwrap();
        let folder = SessionFolder::create(data.path(), 15.0).unwrap();
        fs::write(folder.file("journal.jsonl"), "half").unwrap();
        let path = folder.path.clone();
        drop(folder);
        assert!(!path.exists());
        let mut folder = SessionFolder::create(data.path(), 15.0).unwrap();
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
        let session = SessionFolder::create(data.path(), 15.0).unwrap();
        let mode = fs::metadata(&session.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn room_is_asked_for_by_the_length() {
        // 15 minutes of two recordings take 57.6 MB.
        assert!((60_000_000..80_000_000).contains(&needed_bytes(15.0)));
        assert!(needed_bytes(1.0) < 20_000_000 && needed_bytes(120.0) > 460_000_000);
        let data = tempfile::tempdir().unwrap();
        let fault = SessionFolder::create(data.path(), 1e12).unwrap_err();
        assert!(fault.kind == FaultKind::Storage && fault.to_string().contains("too little room"), "{fault}");
    }
}
