//! Writes and reads entries as lines of JSON.

use serde_json::Value;
use serde_json::error::Category;

use super::version_one::upgrade;
use super::{Entry, Happening, VERSION};

/// The place and error of an invalid line. Never the line itself, because it may hold a candidate's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {why}")]
pub struct BadLine {
    /// The line's number, counted from 1.
    pub line: usize,
    pub column: usize,
    pub why: String,
    /// True if it is the last line and has no line feed: the writer was stopped in the middle.
    pub torn: bool,
}

/// The entry as a line, including its line feed.
pub fn write_line(entry: &Entry) -> String {
    // Cannot fail: an entry holds only plain values that JSON can express.
    let mut line = serde_json::to_string(entry).unwrap_or_default();
    line.push('\n');
    line
}

/// Reads a journal line by line. The version in the header determines the format of the lines after it.
#[derive(Debug)]
pub struct LineReader {
    version: u32,
}

impl Default for LineReader {
    fn default() -> Self {
        Self { version: VERSION }
    }
}

impl LineReader {
    /// Reads the entry in this line.
    ///
    /// # Errors
    /// Fails if the line is not an entry, and says why.
    pub fn read(&mut self, line: &str) -> Result<Entry, NoEntry> {
        let entry: Entry = if self.version == VERSION {
            serde_json::from_str(line)?
        } else {
            let mut value: Value = serde_json::from_str(line)?;
            upgrade(&mut value);
            serde_json::from_value(value)?
        };
        if let Happening::Session(header) = &entry.what {
            self.version = header.version;
            if header.version > VERSION {
                return Err(NoEntry::Newer(header.version));
            }
        }
        Ok(entry)
    }
}

/// Why a line is not an entry.
#[derive(Debug, thiserror::Error)]
pub enum NoEntry {
    #[error("a newer Viva wrote it: journal version {0}, this one reads {VERSION}")]
    Newer(u32),
    #[error("{}", match .0.classify() {
        Category::Eof => "the line ends in the middle of an entry",
        Category::Data => "it is JSON, but not a journal entry of this version",
        _ => "it is not JSON",
    })]
    Json(#[from] serde_json::Error),
}

/// All entries before the first invalid line. After a crash the last line may be incomplete; the entries before it are
/// valid.
pub fn parse(text: &str) -> (Vec<Entry>, Option<BadLine>) {
    let (mut entries, mut reader) = (Vec::new(), LineReader::default());
    for (i, raw) in text.split_inclusive('\n').enumerate() {
        let line = raw.trim();
        if line.is_empty() {
            continue;
        }
        match reader.read(line) {
            Ok(entry) => entries.push(entry),
            Err(e) => {
                let column = if let NoEntry::Json(e) = &e { e.column() } else { 1 };
                let torn = !raw.ends_with('\n');
                return (entries, Some(BadLine { line: i + 1, column, why: e.to_string(), torn }));
            }
        }
    }
    (entries, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::{Fact, Output, SessionEnd, Setup};
    use crate::journal::Header;
    use crate::time::SessionTime;

    fn header(version: u32) -> String {
        let (session, started, viva) = (String::new(), String::new(), String::new());
        let what = Happening::Session(Header { version, session, started, viva, setup: Setup::default() });
        write_line(&Entry { at: SessionTime::ZERO, what })
    }

    #[test]
    fn a_journal_of_version_one_is_read() {
        let (entries, bad) = parse(&(header(1) + r#"{"at":9,"out":{"note":{"ended":{"why":"time is up"}}}}"# + "\n"));
        assert_eq!(bad, None);
        assert_eq!(entries[1].what, Happening::Out(Output::Note(Fact::Ended { why: SessionEnd::TimeUp })));
    }

    #[test]
    fn a_journal_of_a_newer_viva_is_refused_by_its_version() {
        let (entries, bad) = parse(&header(VERSION + 1));
        assert!(entries.is_empty());
        assert!(bad.unwrap().why.contains("a newer Viva wrote it"));
    }
}
