//! The dialogue manager: a pure state machine. Facts in, orders out; no clock, no thread, no file.

pub mod contract;

pub use contract::*;
