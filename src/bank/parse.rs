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

#[cfg(test)]
mod tests {
    use super::*;

    const BANK: &str = include_str!("../../tests/interviews/bank.toml");

    /// The mistakes of the bank of the interview tests after a change.
    fn mistakes(from: &str, to: &str) -> String {
        assert!(BANK.contains(from), "{from}");
        let mistakes = parse(&BANK.replacen(from, to, 1), "b").err().unwrap_or_default();
        mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_would_take_long_to_match_is_refused() {
        assert_eq!(mistakes("cues = [", "cues = ["), "");
        let gaps = mistakes("cues = [", "cues = [\"a ... b ... c ... d ... e ... f\", ");
        assert!(gaps.contains("more than 4 gaps"), "{gaps}");
        let long = mistakes("cues = [", &format!("cues = [\"{}\", ", "cache ".repeat(50)));
        assert!(long.contains("longer than 200 bytes"), "{long}");
        let many: String = (0..1_001).map(|i| format!("\"word{i}\", ")).collect();
        let many = mistakes("cues = [", &format!("cues = [{many}"));
        assert!(many.contains("more than 1000 cues"), "{many}");
    }

    #[test]
    fn a_priority_has_bounds() {
        for (priority, fits) in [(i32::MAX, false), (i32::MIN, false), (1_001, false), (1_000, true), (-1_000, true)] {
            let found = mistakes("priority = 75\n", &format!("priority = {priority}\n"));
            let refused = found.contains("out of range");
            assert_eq!(!refused, fits, "{priority}: {found}");
        }
    }
}
