//! One entry a line, as JSON.

use serde_json::Value;
use serde_json::error::Category;

use super::version_one::upgrade;
use super::{Entry, Happening, VERSION};

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
    let (mut entries, mut version) = (Vec::new(), VERSION);
    for (i, raw) in text.split_inclusive('\n').enumerate() {
        let line = raw.trim();
        if line.is_empty() {
            continue;
        }
        let bad = |column, why: String| BadLine { line: i + 1, column, why, torn: !raw.ends_with('\n') };
        match entry(line, version) {
            Ok(Entry { what: Happening::Session(header), .. }) if header.version > VERSION => {
                let why =
                    format!("a newer Viva wrote it: journal version {}, this one reads {VERSION}", header.version);
                return (entries, Some(bad(1, why)));
            }
            Ok(entry) => {
                if let Happening::Session(header) = &entry.what {
                    version = header.version;
                }
                entries.push(entry);
            }
            Err(e) => {
                let why = match e.classify() {
                    Category::Eof => "the line ends in the middle of an entry",
                    Category::Data => "it is JSON, but not a journal entry of this version",
                    _ => "it is not JSON",
                };
                return (entries, Some(bad(e.column(), why.into())));
            }
        }
    }
    (entries, None)
}

fn entry(line: &str, version: u32) -> serde_json::Result<Entry> {
    if version == VERSION {
        return serde_json::from_str(line);
    }
    let mut value: Value = serde_json::from_str(line)?;
    upgrade(&mut value);
    serde_json::from_value(value)
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
