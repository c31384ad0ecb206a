//! The journal as a file.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{JOURNAL, storage};
use crate::fault::{Fault, FaultKind};
use crate::journal::{self, BadLine, Entry};

/// The journal file. Every entry goes to the system at once.
pub struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    pub fn create(path: &Path) -> Result<Self, Fault> {
        let file = OpenOptions::new().create_new(true).append(true).open(path);
        let file = file.map_err(|e| storage("the journal could not be made", path, e))?;
        Ok(Self { file, path: path.to_owned() })
    }

    pub fn write(&mut self, entry: &Entry) -> Result<(), Fault> {
        let mut line = journal::write_line(entry);
        if !line.ends_with('\n') {
            line.push('\n');
        }
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|e| storage("the journal could not be written", &self.path, e))
    }
}

/// The entries of a session's journal, and the first line that cannot be used, if there is one.
///
/// # Errors
/// `Storage` if the file cannot be read.
pub fn read_journal(folder: &Path) -> Result<(Vec<Entry>, Option<BadLine>), Fault> {
    let file = folder.join(JOURNAL);
    // A power failure may cut a line inside a character. Everything before it is intact.
    let bytes = fs::read(&file).map_err(|e| {
        Fault::new(FaultKind::Storage, format!("cannot read {}", file.display())).because(e).next("viva sessions")
    })?;
    Ok(journal::parse(&String::from_utf8_lossy(&bytes)))
}
