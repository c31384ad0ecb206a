//! The lock that lets only one session run at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::storage;
use crate::fault::{Fault, FaultKind};

/// Holds the lock for as long as it lives.
#[derive(Debug)]
pub struct SessionLock(#[expect(dead_code, reason = "closing the file gives the lock back")] File);

impl SessionLock {
    /// Takes the lock of this data folder.
    ///
    /// # Errors
    /// [`FaultKind::Busy`] while another session holds it, `Storage` if the lock file cannot be used.
    pub fn take(data: &Path) -> Result<Self, Fault> {
        let path = data.join("session.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|e| storage("the session lock could not be made", &path, e))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(Fault::new(FaultKind::Busy, "another interview is running")
                .because(format!("another viva has locked {}", path.display()))
                .next(
                    "end the other one (say “end the interview”, or press Ctrl-C in its window), then: viva rehearse",
                )),
            Err(TryLockError::Error(e)) => Err(storage("the session lock could not be taken", &path, e)),
        }
    }
}
