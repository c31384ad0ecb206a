//! Viva, a spoken interview trainer. (The manual is written at the end of the first issue.)

pub mod fault;
pub mod ids;
pub mod pcm;
pub mod time;

pub mod bank;
pub mod interview;
pub mod journal;
pub mod report;
pub mod scoring;
pub mod speech;

#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod audio;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod config;
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod daemon;
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod models;
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod stt;
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod tts;
