//! The journal as a file.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::storage;
use crate::fault::Fault;
use crate::journal::{self, Entry};

/// The journal file: every entry is handed to the system as it is written.
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
