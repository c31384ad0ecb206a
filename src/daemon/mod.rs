//! The driver: the one owner of the interview and of the clock.

pub mod event;
