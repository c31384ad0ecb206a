//! Model weights: which, where, which digest, how to get them.
//!
//! One rule: a file is accepted only when its digest is the pinned one, wherever it came from; a file that is not is
//! named with both digests and left as it is. Nothing half-written is ever in place: files are made beside, checked,
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

/// Is told how long things take. Printing is not done here.
pub trait Progress: Send {
    /// Something begins that can take minutes: a download. `total` in bytes, where known.
    fn stage(&mut self, what: &str, total: Option<u64>);
    /// Something begins that takes a second or two: unpacking, checking, converting.
    fn step(&mut self, what: &str, total: Option<u64>);
    /// So many bytes of it are done.
    fn advance(&mut self, done: u64);
    /// A line worth keeping: why a source was given up, who is waited for.
    fn note(&mut self, line: &str);
}

/// Tells nobody.
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
