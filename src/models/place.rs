//! Moves files into the store: with a lock per model, a working folder, and a rename at the very end.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::Progress;
use crate::fault::{Fault, FaultKind};

/// A disk error with its path. If the disk is full, it says what to do.
pub fn storage(what: &str, path: &Path, e: &io::Error) -> Fault {
    let fault = Fault::new(FaultKind::Storage, format!("cannot {what} {}", path.display())).because(e);
    match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => fault
            .next("free some disk space, or set VIVA_MODELS to a folder on another disk, then run the command again"),
        _ => fault.next("check that you can write to the folder, or set VIVA_MODELS to another one"),
    }
}

/// Makes sure that only one program changes a model. Released when dropped, or when the program dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the model's lock. If another program holds it, reports that and waits.
    pub fn take(dir: &Path, model: &str, progress: &mut dyn Progress) -> Result<Self, Fault> {
        fs::create_dir_all(dir).map_err(|e| storage("create the folder", dir, &e))?;
        let path = dir.join(format!(".{model}.lock"));
        let failed = |e: io::Error| storage("lock", &path, &e);
        // Never delete the file: otherwise two programs could lock two different files of that name.
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

/// A working folder inside the store, so that the last step is a rename. Its name is always the same, so that the next
/// program removes the remains of a killed one. Requires the model's lock.
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
        // If this fails, the next program removes it.
        let _ = clear(&self.dir);
    }
}

/// Removes a working folder and its contents.
pub fn clear(dir: &Path) -> Result<(), Fault> {
    match fs::remove_dir_all(dir) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(storage("clear", dir, &e)),
        _ => Ok(()),
    }
}

/// Removes a file if it exists. Returns `true` if it did.
pub fn unlink(path: &Path) -> Result<bool, Fault> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(storage("remove", path, &e)),
    }
}

/// Moves a finished and checked file to its place. It is flushed to the disk first, so that a power cut leaves either
/// the old or the new file complete.
pub fn into_place(made: &Path, place: &Path) -> Result<(), Fault> {
    let flush = || OpenOptions::new().write(true).open(made)?.sync_all();
    flush().map_err(|e| storage("write", made, &e))?;
    fs::rename(made, place).map_err(|e| storage("write", place, &e))?;
    if let Some(dir) = place.parent() {
        // Makes the rename durable. Some systems cannot open folders, but the file is complete in any case.
        let _ = File::open(dir).and_then(|d| d.sync_all());
    }
    Ok(())
}

/// Fails early if the disk has no room for `bytes`.
pub fn room_for(dir: &Path, bytes: u64) -> Result<(), Fault> {
    match fs4::available_space(dir) {
        Ok(free) if free < bytes => {
            let mb = |n: u64| n.div_ceil(1_000_000);
            Err(Fault::new(FaultKind::Storage, format!("not enough room on the disk that holds {}", dir.display()))
                .because(format!("{} MB are needed, {} MB are free", mb(bytes), free / 1_000_000))
                .next("free some disk space, or set VIVA_MODELS to a folder on another disk"))
        }
        // If the system does not say, writing will show it.
        _ => Ok(()),
    }
}
