//! All that Viva knows about English: the meaning of words without a bank, a question or an interview.

pub mod command;
pub(crate) mod commands;
mod count;
pub(crate) mod fold;
mod homophones;
pub mod mention;
pub mod months;
pub mod number_words;
pub mod numbers;
pub mod phrase_end;
pub(crate) mod phrase_set;
pub(crate) mod quotes;
pub(crate) mod reasoning;
pub(crate) mod replies;
mod reply_parts;
mod requests;
pub(crate) mod short_answers;
mod sounds;
mod spell;
pub(crate) mod stance;
pub(crate) mod statements;
pub(crate) mod steers;
pub mod tokens;
mod units;
mod wishes;
pub(crate) mod yes_no;

pub use count::count;
