//! Technical text as a person would read it aloud: "p99 is 250 ms" is "P ninety-nine is two hundred fifty
//! milliseconds". Pure; takes anything, and gives words and punctuation.

mod amounts;
mod numbers;
mod scrub;
mod tokens;
mod units;
mod words;

use super::lexicon::Lexicon;

/// How terms with phonemes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// By plain words, for any voice.
    Plain,
    /// By the lexicon's tokens, for the built-in voice.
    Tokens,
}

/// `text` in words. Empty if there is nothing to say (only emoji, say). Lines stay lines.
pub fn normalize(text: &str, lexicon: &Lexicon, alphabet: Alphabet) -> String {
    let text = scrub::scrub(text);
    let lines = text.lines().map(|line| tokens::Reader::new(lexicon, alphabet).line(line));
    let said = lines.filter(|line| line.chars().any(char::is_alphanumeric)).collect::<Vec<_>>();
    said.join("\n")
}

#[cfg(test)]
mod tests;
