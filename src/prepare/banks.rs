//! Reads bank files: the core parses text, files are read here.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bank::{self, Bank, BankError, Question};
use crate::config::Settings;
use crate::config::paths::Paths;
use crate::fault::{Fault, FaultKind, did_you_mean};
use crate::store;

/// Every question of the bank that was asked for, or of all. `broken` is told of each bank that does not load.
///
/// # Errors
/// `BadInput` for a bank that cannot be used.
pub fn questions(settings: &Settings, paths: &Paths, broken: &dyn Fn(&Fault)) -> Result<Vec<Question>, Fault> {
    Ok(wanted(settings, paths, broken)?.into_iter().flat_map(|bank| bank.questions).collect())
}

/// The bank that was asked for, or the shipped ones and those in `<data>/banks`. A broken one is named; the others load.
fn wanted(settings: &Settings, paths: &Paths, broken: &dyn Fn(&Fault)) -> Result<Vec<Bank>, Fault> {
    if let Some(path) = &settings.interview.bank {
        return read(path);
    }
    let (banks, faults) = all(&paths.data);
    faults.iter().for_each(broken);
    Ok(banks)
}

/// The bank in one file, in place of the shipped ones.
///
/// # Errors
/// `BadInput` with file, line, column and a hint; of several mistakes the first, and where the others are.
pub fn read(path: &Path) -> Result<Vec<Bank>, Fault> {
    let bank = bank::parse(&text(path)?, &path.display().to_string());
    bank.map(|bank| vec![bank]).map_err(|errors| {
        let mut errors = errors.into_iter();
        let first = errors.next().map_or_else(|| Fault::new(FaultKind::BadInput, "the bank is broken"), Fault::from);
        errors.fold(first, |fault, e| fault.because(format!("also line {}:{}: {}", e.line, e.column, e.what)))
    })
}

/// The shipped banks and those in `<data>/banks`, and what is wrong with those that do not load.
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

/// The bank files in a folder, by name; none if there is no such folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files
}

/// A bank file's text.
///
/// # Errors
/// `BadInput` for what cannot be read.
pub fn text(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|e| {
        Fault::new(FaultKind::BadInput, format!("the bank {} cannot be read", path.display()))
            .because(e)
            .next("check the path, or ask from the shipped banks: viva rehearse")
    })
}

/// There is no such question; perhaps another was meant.
pub fn no_question<'q>(id: &str, questions: impl Iterator<Item = &'q Question>) -> Fault {
    let fault = Fault::new(FaultKind::BadInput, format!("no bank has a question `{id}`"));
    match did_you_mean(id, questions.map(|q| q.id.as_str())) {
        Some(near) => fault.because(format!("did you mean `{near}`?")).next(format!("viva bank show {near}")),
        None => fault.next("viva bank list"),
    }
}
