//! What an amount becomes, and the parts that single amounts and ranges share.

use super::around::Around;
use super::lexer::is_digits;
use super::numbers::{cardinal, spell};
use super::words::{self, Piece};

/// An amount in words.
pub struct Amount {
    pub pieces: Vec<Piece>,
    /// True if the next word is the unit, and `pieces` includes it.
    pub took_next: bool,
}

/// Words that are finished.
pub fn only(said: String) -> Amount {
    Amount { pieces: vec![Piece::Said(said)], took_next: false }
}

/// Finished words, and the rest of the word piece by piece.
pub fn and_then(said: String, rest: &str) -> Amount {
    let mut pieces = vec![Piece::Said(said)];
    pieces.extend(words::pieces(rest));
    Amount { pieces, took_next: false }
}

/// "5-3=2" and "5-3 = 2" subtract.
pub fn difference(core: &str, around: &Around) -> bool {
    core.contains('=') || around.after.is_some_and(|next| next.starts_with('='))
}

/// Reads `1.2.3` with "point", and an address of four numbers with "dot".
pub fn version(text: &str) -> Option<String> {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
    let parts: Vec<&str> = address.split('.').collect();
    if parts.len() < 3 || !parts.iter().all(|p| is_digits(p)) {
        return None;
    }
    let between = if parts.len() == 4 { " dot " } else { " point " };
    let said = parts.iter().map(|p| if p.len() > 3 { spell(p) } else { cardinal(p) }).collect::<Vec<_>>().join(between);
    match prefix {
        Some(prefix) if is_digits(prefix) => Some(format!("{said} slash {}", cardinal(prefix))),
        Some(_) => None,
        None => Some(said),
    }
}
