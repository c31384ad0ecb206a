//! Question banks: one TOML file a round. See `banks/` and the README for the format.
//!
//! Everything here is a function of text: composition reads the files and hands the text in.

pub mod builtin;
mod check;
mod fold;
pub mod lint;
pub mod matching;
pub mod numbers;
pub mod parse;
mod question;
mod sounds;
mod spell;
mod stance;
mod units;

pub use builtin::{BUILTIN, builtin, load_user};
pub use matching::{Matcher, Mention, find_mentions};
pub use numbers::{SpokenNumber, find_numbers, times_ten};
pub use parse::{Bank, BankError, parse};
pub use question::*;
