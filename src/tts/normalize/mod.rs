//! Rewrites technical text as a person would read it aloud: "p99 is 250 ms" becomes "P ninety-nine is two hundred fifty
//! milliseconds". Pure; accepts any text, and returns words and punctuation.

mod amount;
mod amounts;
mod around;
mod clock;
mod lexer;
mod markdown;
mod numbers;
mod quantity;
mod ranges;
mod saying;
mod scrub;
mod tokens;
mod unicode;
mod units;
mod words;

use super::lexicon::Lexicon;

/// How the output writes terms that have phonemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// In plain words, for any voice.
    Plain,
    /// As the lexicon's tokens, for the built-in voice.
    Tokens,
}

/// Rewrites `text` in words. Empty if there is nothing to say, for example only emoji. Keeps line breaks.
pub fn normalize(text: &str, lexicon: &Lexicon, alphabet: Alphabet) -> String {
    let text = scrub::scrub(&markdown::without_links(text));
    let lines = text.lines().map(|line| tokens::Reader::new(lexicon, alphabet).line(line));
    let said = lines.filter(|line| line.chars().any(char::is_alphanumeric)).collect::<Vec<_>>();
    said.join("\n")
}

#[cfg(test)]
mod everyday;
#[cfg(test)]
mod everyday_text;
#[cfg(test)]
mod tests;
