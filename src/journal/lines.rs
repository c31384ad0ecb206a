//! One entry a line, as JSON.

use super::Entry;

/// A line that is no entry: where it stands and what is wrong. Never the line itself, for it may hold a candidate's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {why}")]
pub struct BadLine {
    /// From 1.
    pub line: usize,
    pub column: usize,
    pub why: String,
    /// It is the last line and has no line feed: the writer was stopped in the middle of it.
    pub torn: bool,
}

/// The entry as a line, with its line feed.
pub fn write_line(entry: &Entry) -> String {
    // Every field is a plain value; there is nothing in an entry that JSON cannot hold.
    let mut line = serde_json::to_string(entry).unwrap_or_default();
    line.push('\n');
    line
}

/// All entries up to the first line that is none. A torn last line is what a crash leaves: what stands before it is whole.
pub fn parse(text: &str) -> (Vec<Entry>, Option<BadLine>) {
    let mut entries = Vec::new();
    for (i, raw) in text.split_inclusive('\n').enumerate() {
        let line = raw.trim();
        if line.is_empty() {
            continue;
        }
        match serde_json::from_str::<Entry>(line) {
            Ok(entry) => entries.push(entry),
            Err(e) => {
                let why = match e.classify() {
                    serde_json::error::Category::Eof => "the line ends in the middle of an entry",
                    serde_json::error::Category::Data => "it is JSON, but not a journal entry of this version",
                    _ => "it is not JSON",
                };
                let torn = !raw.ends_with('\n');
                return (entries, Some(BadLine { line: i + 1, column: e.column(), why: why.into(), torn }));
            }
        }
    }
    (entries, None)
}
