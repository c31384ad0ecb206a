//! Model weights: the known models, their digests, and how to get them.
//!
//! Viva accepts a file only if its digest is the pinned one, whatever its source. It refuses other files with both
//! digests, and does not change them. No incomplete file ever has its final name: files are written elsewhere, checked,
//! flushed to the disk and renamed.

#![allow(clippy::disallowed_methods, reason = "an edge: it waits for a world that has a clock")]

mod build;
mod convert;
mod ct2;
mod digest;
mod download;
mod ggml;
mod import;
mod manifest;
pub mod mel;
mod pip;
mod place;
mod pull;
mod store;
mod vocab;
mod wheel;

pub use digest::Digests;
pub use manifest::{FileSpec, How, Kind, Manifest, Model, Package};
pub use pull::{Origin, Pulled, Via};
pub use store::{Condition, State, Store};

use std::path::Path;

/// Receives progress reports. This module does not print.
pub trait Progress: Send {
    /// A step of several minutes begins: a download. `total` in bytes, if known.
    fn stage(&mut self, what: &str, total: Option<u64>);
    /// A step of a second or two begins: unpacking, checking, converting.
    fn step(&mut self, what: &str, total: Option<u64>);
    /// This many bytes of the step are done.
    fn advance(&mut self, done: u64);
    /// A message for the user: why a source failed, or what Viva waits for.
    fn note(&mut self, line: &str);
    /// What few users need, such as a digest. Not shown unless they ask for details.
    fn detail(&mut self, _: &str) {}
}

/// Discards all reports.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&mut self, _: &str, _: Option<u64>) {}
    fn step(&mut self, _: &str, _: Option<u64>) {}
    fn advance(&mut self, _: u64) {}
    fn note(&mut self, _: &str) {}
}

/// The last part of a path, for messages.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
