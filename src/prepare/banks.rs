//! Reads bank files. The core only parses text.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bank::{self, Bank, BankError, Question};
use crate::config::Settings;
use crate::config::paths::Paths;
use crate::fault::{Fault, FaultKind, did_you_mean};
use crate::limits;
use crate::store;

/// Every question of the bank that the person chose, or of all banks. `broken` is called for each bank that does not
/// load.
///
/// # Errors
/// `BadInput` for a bank that cannot be used.
pub fn questions(settings: &Settings, paths: &Paths, broken: &dyn Fn(&Fault)) -> Result<Vec<Question>, Fault> {
    Ok(wanted(settings, paths, broken)?.into_iter().flat_map(|bank| bank.questions).collect())
}

/// The bank that the person chose, or the built-in ones and those in `<data>/banks`. Broken ones are reported, and the
/// others load.
fn wanted(settings: &Settings, paths: &Paths, broken: &dyn Fn(&Fault)) -> Result<Vec<Bank>, Fault> {
    if let Some(path) = &settings.interview.bank {
        return read(path);
    }
    let (banks, faults) = all(&paths.data);
    faults.iter().for_each(broken);
    Ok(banks)
}

/// Reads the bank in one file, which replaces the built-in ones.
///
/// # Errors
/// `BadInput` with file, line, column and a hint for the first mistake, and the places of the others.
pub fn read(path: &Path) -> Result<Vec<Bank>, Fault> {
    let bank = bank::parse(&text(path)?, &path.display().to_string());
    bank.map(|bank| vec![bank]).map_err(|errors| {
        let mut errors = errors.into_iter();
        let first = errors.next().map_or_else(|| Fault::new(FaultKind::BadInput, "the bank is broken"), Fault::from);
        errors.fold(first, |fault, e| fault.because(format!("also line {}:{}: {}", e.line, e.column, e.what)))
    })
}

/// The built-in banks and those in `<data>/banks`, and the faults of those that do not load.
pub fn all(data: &Path) -> (Vec<Bank>, Vec<Fault>) {
    let mut texts: Vec<(String, String)> =
        bank::BUILTIN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let mut broken = Vec::new();
    for path in files(&store::banks_folder(data)) {
        match text(&path) {
            Ok(text) => texts.push((path.display().to_string(), text)),
            Err(fault) => broken.push(fault),
        }
    }
    let (banks, errors): (_, Vec<BankError>) = bank::load_user(texts);
    broken.extend(errors.into_iter().map(Fault::from));
    (banks, broken)
}

/// The bank files in a folder, by name. Empty if there is no such folder. Names that begin with a dot are what editors,
/// archives and other systems leave behind.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml") && !hidden(path));
    files.sort();
    files
}

/// Reads a bank file; `-` is standard input.
///
/// # Errors
/// `BadInput` if the file cannot be read.
pub fn text(path: &Path) -> Result<String, Fault> {
    limits::text::read(path).map_err(|e| {
        Fault::new(FaultKind::BadInput, format!("the bank {} cannot be read", path.display()))
            .because(e)
            .next("check the path, or use the shipped banks: viva rehearse")
    })
}

/// The fault for a question that does not exist. It suggests a similar id.
pub fn no_question<'q>(id: &str, questions: impl Iterator<Item = &'q Question>) -> Fault {
    let fault = Fault::new(FaultKind::BadInput, format!("no bank has a question `{id}`"));
    match did_you_mean(id, questions.map(|q| q.id.as_str())) {
        Some(near) => fault.because(format!("did you mean `{near}`?")).next(format!("viva bank show {near}")),
        None => fault.next("viva bank list"),
    }
}
