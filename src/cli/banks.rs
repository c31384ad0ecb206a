//! Reads bank files for the commands: the core parses text, files are read here.

use std::fs;
use std::path::Path;

use crate::bank::{self, Bank};
use crate::fault::{Fault, FaultKind};

/// One bank file.
///
/// # Errors
/// `BadInput` with file, line, column and a hint.
pub fn read(path: &Path) -> Result<Bank, Fault> {
    let text = fs::read_to_string(path).map_err(|e| {
        Fault::new(FaultKind::BadInput, format!("The bank {} cannot be read", path.display()))
            .because(e)
            .next("check the path, or ask from the shipped banks: viva rehearse")
    })?;
    let name = path.display().to_string();
    bank::parse(&text, &name).map_err(|errors| bank::fault(&name, &errors))
}

/// The shipped banks and those in `<data>/banks`, and what is wrong with those that do not load.
///
/// # Errors
/// Only if a shipped bank is broken, which a test rules out.
pub fn all(data: &Path) -> Result<(Vec<Bank>, Vec<Fault>), Fault> {
    let mut banks = bank::builtin().map_err(|errors| bank::fault("a shipped bank", &errors))?;
    let mut files: Vec<_> =
        fs::read_dir(data.join("banks")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut broken = Vec::new();
    for path in files {
        match read(&path) {
            Ok(bank) => banks.push(bank),
            Err(fault) => broken.push(fault),
        }
    }
    Ok((banks, broken))
}
