//! Question banks: one TOML file a round. See `banks/` and the README for the format.
//!
//! Everything here is a function of text: composition reads the files and hands the text in.

pub mod builtin;
mod check;
mod fields;
pub mod lint;
pub mod parse;
mod place;
mod question;
mod slot;

pub use builtin::{BUILTIN, builtin, load_user};
pub use parse::{BankError, parse};
pub use place::line_and_column;
pub use question::*;
pub use slot::Slot;
