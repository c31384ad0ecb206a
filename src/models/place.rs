//! Files into the store: a lock for each model, a folder to work in, and a rename at the very end.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::Progress;
use crate::fault::{Fault, FaultKind};

/// A fault of the disk, told with the path and, where it is full, with what to do.
pub fn storage(what: &str, path: &Path, e: &io::Error) -> Fault {
    let fault = Fault::new(FaultKind::Storage, format!("cannot {what} {}", path.display())).because(e);
    match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => fault
            .next("free some disk space, or set VIVA_MODELS to a folder on another disk, then type the command again"),
        _ => fault.next("check that the folder can be written, or set VIVA_MODELS to another one"),
    }
}

/// Only one program at a time changes a model. Let go when dropped, or when the program dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the model's lock; says so when another holds it, and waits.
    pub fn take(dir: &Path, model: &str, progress: &mut dyn Progress) -> Result<Self, Fault> {
        fs::create_dir_all(dir).map_err(|e| storage("create the folder", dir, &e))?;
        let path = dir.join(format!(".{model}.lock"));
        let failed = |e: io::Error| storage("lock", &path, &e);
        // The file stays: were it deleted, two programs could hold a lock on two files of that name.
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                progress.note(&format!("another Viva is busy with {model}; waiting for it"));
                file.lock().map_err(failed)?;
            }
            Err(TryLockError::Error(e)) => return Err(failed(e)),
        }
        Ok(Self { _file: file })
    }
}

/// A folder to work in, inside the store, so that the last step is a rename. Always of the same name, so that what a
/// killed program left is cleared away by the next. Hold the model's lock.
#[derive(Debug)]
pub struct Work {
    pub dir: PathBuf,
}

impl Work {
    pub fn begin(store: &Path, model: &str, _held: &Lock) -> Result<Self, Fault> {
        let dir = store.join(format!(".{model}.work"));
        clear(&dir)?;
        fs::create_dir_all(&dir).map_err(|e| storage("create the folder", &dir, &e))?;
        Ok(Self { dir })
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next one.
        let _ = clear(&self.dir);
    }
}

/// Removes a working folder with all that is in it.
pub fn clear(dir: &Path) -> Result<(), Fault> {
    match fs::remove_dir_all(dir) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(storage("clear", dir, &e)),
        _ => Ok(()),
    }
}

/// Removes a file that need not be there; `true` if it was.
pub fn unlink(path: &Path) -> Result<bool, Fault> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(storage("remove", path, &e)),
    }
}

/// Puts a finished and checked file in its place: flushed to the disk first, so that a power cut leaves the old file
/// or the new one, never half of either.
pub fn into_place(made: &Path, place: &Path) -> Result<(), Fault> {
    let flush = || OpenOptions::new().write(true).open(made)?.sync_all();
    flush().map_err(|e| storage("write", made, &e))?;
    fs::rename(made, place).map_err(|e| storage("write", place, &e))?;
    if let Some(dir) = place.parent() {
        // Makes the rename itself last. Folders cannot be opened on every system; the file is whole either way.
        let _ = File::open(dir).and_then(|d| d.sync_all());
    }
    Ok(())
}

/// Refuses early when the disk has not room for `bytes`.
pub fn room_for(dir: &Path, bytes: u64) -> Result<(), Fault> {
    match fs4::available_space(dir) {
        Ok(free) if free < bytes => {
            let mb = |n: u64| n.div_ceil(1_000_000);
            Err(Fault::new(FaultKind::Storage, format!("not enough room on the disk of {}", dir.display()))
                .because(format!("{} MB are needed, {} MB are free", mb(bytes), free / 1_000_000))
                .next("free some disk space, or set VIVA_MODELS to a folder on another disk"))
        }
        // Where the system does not say, writing will tell.
        _ => Ok(()),
    }
}
