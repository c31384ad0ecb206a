//! Question banks, one TOML file for each round. See `banks/` and the README for the format.
//!
//! Everything here is a function of text. The callers read the files.

pub mod builtin;
mod check;
mod fields;
pub mod lint;
pub mod parse;
mod place;
mod question;
mod size;
mod slot;

pub use builtin::{BUILTIN, builtin, load_user};
pub use parse::{BankError, parse};
pub use place::Places;
pub use question::*;
pub use slot::Slot;
