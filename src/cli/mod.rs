//! The commands.

pub mod ui;
