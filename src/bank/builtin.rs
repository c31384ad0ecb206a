//! The banks inside the program, and the reading of the person's own.

use super::Bank;
use super::parse::{BankError, parse};

/// Name and text of the built-in banks, in the order of the rounds.
pub const BUILTIN: [(&str, &str); 6] = [
    ("banks/apis.toml", include_str!("../../banks/apis.toml")),
    ("banks/databases.toml", include_str!("../../banks/databases.toml")),
    ("banks/concurrency.toml", include_str!("../../banks/concurrency.toml")),
    ("banks/system-design.toml", include_str!("../../banks/system-design.toml")),
    ("banks/reliability.toml", include_str!("../../banks/reliability.toml")),
    ("banks/behavioural.toml", include_str!("../../banks/behavioural.toml")),
];

/// The six built-in banks.
///
/// # Errors
/// Those of `parse`. A test makes sure that no release has any.
pub fn builtin() -> Result<Vec<Bank>, Vec<BankError>> {
    let (banks, errors) =
        load_user(BUILTIN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect());
    if errors.is_empty() { Ok(banks) } else { Err(errors) }
}

/// Reads banks from pairs of file name and text. Broken banks are reported, and the others load. A question with the id
/// of an earlier one is reported and left out.
pub fn load_user(texts: Vec<(String, String)>) -> (Vec<Bank>, Vec<BankError>) {
    let mut banks: Vec<Bank> = Vec::new();
    let mut errors = Vec::new();
    for (file, text) in texts {
        match parse(&text, &file) {
            Err(found) => errors.extend(found),
            Ok(mut bank) => {
                bank.questions.retain(|q| {
                    let taken = banks.iter().flat_map(|b| &b.questions).any(|other| other.id == q.id);
                    if taken {
                        errors.push(duplicate(&file, &text, &q.id));
                    }
                    !taken
                });
                banks.push(bank);
            }
        }
    }
    (banks, errors)
}

fn duplicate(file: &str, text: &str, id: &str) -> BankError {
    let quoted = format!("\"{id}\"");
    let line = text.lines().position(|l| l.trim_start().starts_with("id") && l.contains(&quoted)).map_or(1, |i| i + 1);
    BankError {
        file: file.to_owned(),
        line,
        column: 1,
        what: format!("another bank has a question with the id `{id}`"),
        hint: Some("ids are unique over all banks: choose another".into()),
    }
}
