//! Turns a bank file's text into a `Bank`. Every error has a file, a line, a column and a hint.

use std::fmt;
use std::ops::Range;

use toml::de::DeTable;

use super::place::{Places, Step, exists};
use super::{Bank, check};
use crate::fault::{Fault, FaultKind};

/// A mistake in a bank, and its place. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankError {
    pub file: String,
    pub line: usize,
    pub column: usize,
    /// One sentence without a full stop.
    pub what: String,
    pub hint: Option<String>,
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.what)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for BankError {}

impl From<BankError> for Fault {
    fn from(e: BankError) -> Self {
        let fault = Fault::new(FaultKind::BadInput, format!("{}:{}:{}: {}", e.file, e.line, e.column, e.what));
        let fault = match e.hint {
            Some(hint) => fault.because(hint),
            None => fault,
        };
        fault.next(format!("correct line {} of {}, then run the same command again", e.line, e.file))
    }
}

/// Reads a bank. `file` is only used in errors.
///
/// # Errors
/// All mistakes in the order of the file. Of mistakes in TOML itself or in types, only the first.
pub fn parse(text: &str, file: &str) -> Result<Bank, Vec<BankError>> {
    let places = Places::of(text);
    let place = |span: Range<usize>, what: String, hint: Option<String>| {
        let (line, column) = places.line_and_column(span.start);
        BankError { file: file.to_owned(), line, column, what, hint }
    };
    let toml_error = |e: &toml::de::Error| {
        let what = e.message().lines().next().unwrap_or("not TOML").trim().trim_end_matches('.').to_owned();
        vec![place(e.span().unwrap_or(0..0), what, None)]
    };
    let root = DeTable::parse(text).map_err(|e| toml_error(&e))?;
    let mut found = check::shape(root.get_ref());
    if found.is_empty() {
        let mut bank: Bank = toml::from_str(text).map_err(|e| toml_error(&e))?;
        for (i, question) in bank.questions.iter_mut().enumerate() {
            // A question may name its own round.
            let own = [Step::Key("question"), Step::Item(i), Step::Key("round")];
            if !exists(root.get_ref(), &own) {
                question.round = bank.round;
            }
        }
        found = check::sense(&bank, root.get_ref());
        if found.is_empty() {
            return Ok(bank);
        }
    }
    found.sort_by_key(|p| p.at.start);
    Err(found.into_iter().map(|p| place(p.at, p.what, p.hint)).collect())
}
