//! What words say, without a bank, a question or an interview: all that Viva knows about English.

pub mod commands;
pub(crate) mod fold;
pub mod mention;
pub mod numbers;
pub mod phrase_end;
mod sounds;
mod spell;
mod stance;
pub(crate) mod statements;
mod units;
mod wishes;
pub(crate) mod words;
pub(crate) mod yes_no;
