//! Question banks: one TOML file a round. See `banks/` and the README for the format.
//!
//! Everything here is a function of text: composition reads the files and hands the text in.

mod fold;
pub mod matching;
pub mod numbers;
mod question;
mod sounds;
mod stance;

pub use matching::{Matcher, Mention, find_mentions};
pub use numbers::{SpokenNumber, find_numbers, times_ten};
pub use question::*;
