//! The one type of error that a person sees: what happened, why, and the exact next command.

use std::fmt;
use std::path::Path;

/// The kind of error. Its number is the exit code of `viva`, which the README lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// A bug in Viva, or a case that nobody foresaw.
    Internal = 1,
    /// Wrong flags or arguments (clap uses the same code).
    Usage = 2,
    /// Microphone, speaker or sound server.
    Device = 3,
    /// Model weights that are missing, altered, truncated, or not available.
    Model = 4,
    /// A file from the user that cannot be used: bank, settings, WAV.
    BadInput = 5,
    /// A disk that is full, not writable, or missing.
    Storage = 6,
    /// Another Viva is running and holds what this one needs.
    Busy = 7,
    /// The person asked for the end before there was anything to end. 128 and SIGINT's number, as shells count.
    Interrupted = 130,
}

/// An error for people. `Display` writes all parts, each on its own line. Programs read the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    /// What happened, in one sentence without a full stop.
    pub what: String,
    /// Why it happened: one cause per line, the outermost first.
    pub why: Vec<String>,
    /// The exact next command or step.
    pub next: Option<String>,
}

impl Fault {
    pub fn new(kind: FaultKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), why: Vec::new(), next: None }
    }

    /// Adds a cause.
    #[must_use]
    pub fn because(mut self, why: impl fmt::Display) -> Self {
        self.why.push(why.to_string());
        self
    }

    /// Says what to do next. Name the exact command.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    pub const fn exit_code(&self) -> u8 {
        self.kind as u8
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        for why in &self.why {
            write!(f, "\n  why:  {why}")?;
        }
        if let Some(next) = &self.next {
            write!(f, "\n  next: {next}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// A path as it is typed in a shell. Use it in every `next` that names a file.
pub fn as_typed(path: &Path) -> String {
    let text = path.display().to_string();
    let text = if text.starts_with('-') { format!("./{text}") } else { text };
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:,@%".contains(c);
    // PowerShell writes a quote in quotes twice.
    let quote = if cfg!(windows) { "''" } else { "'\\''" };
    let windows = |c: char| cfg!(windows) && c == '\\';
    match !text.is_empty() && text.chars().all(|c| plain(c) || windows(c)) {
        true => text,
        false => format!("'{}'", text.replace('\'', quote)),
    }
}

/// Writes a path into JSON: as well as it can be written where it is not UTF-8.
///
/// # Errors
/// Those of the serializer.
pub fn path_as_text<S: serde::Serializer>(path: &Path, into: S) -> Result<S::Ok, S::Error> {
    into.collect_str(&path.display())
}

/// The least Jaro-Winkler similarity, 0 to 1, for a suggestion. Measured on Viva's keys, fields, rounds and question
/// ids: with one wrong letter it finds the word in at least 98 of 100 cases. With two it is at least 92
/// (`docs/decisions.md`).
const LIKE: f64 = 0.75;

/// The known word most similar to `typed`; `None` if none is similar enough.
pub fn did_you_mean<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(typed, word), word))
        .filter(|(likeness, _)| *likeness >= LIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let rounds = ["apis", "databases", "concurrency", "system-design", "reliability", "behavioural"];
        for (typed, meant) in [
            ("databses", Some("databases")),
            ("datbaes", Some("databases")),
            ("api", Some("apis")),
            ("sytem-desing", Some("system-design")),
            ("zzz", None),
            ("frontend", None),
            ("design", None),
        ] {
            assert_eq!(did_you_mean(typed, rounds), meant, "{typed}");
        }
        assert_eq!(did_you_mean("audio.mik", ["audio.mic", "audio.speaker"]), Some("audio.mic"));
        assert_eq!(did_you_mean("anything", []), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_path_can_be_pasted() {
        for plain in ["/a/b.toml", "x-1_2.wav", "über/ü.toml", "a@b:c=d,e+f%"] {
            assert_eq!(as_typed(Path::new(plain)), plain);
        }
        for (path, pasted) in [
            ("my answer.wav", "'my answer.wav'"),
            ("it's.toml", "'it'\\''s.toml'"),
            ("$x;y.toml", "'$x;y.toml'"),
            ("~/x", "'~/x'"),
            ("-dash.toml", "./-dash.toml"),
            ("", "''"),
        ] {
            assert_eq!(as_typed(Path::new(path)), pasted);
        }
    }
}
