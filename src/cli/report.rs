//! `viva report`: the report of a session, made again from its journal.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::Context;
use super::rehear::rehear;
use super::ui::{Tone, Ui, width};
use super::write_out::write_out;
use crate::fault::{Fault, FaultKind};
use crate::journal::Entry;
use crate::report::{self, Mood, Report, Row};
use crate::store::{self, sessions};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which session, from `viva sessions`; the beginning of its name will do [default: the newest]
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// How it is written [default: by the ending of --out (.md, .json), else text, or json with --json]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write it to a file
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Hear the recording again, and make the report of what is understood now
    #[arg(long)]
    rehear: bool,
    /// The recognizer that hears it; see `viva models list` [default: the one in use]
    #[arg(long, value_name = "NAME", requires = "rehear")]
    model: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

impl Format {
    /// The format that a file's ending asks for.
    fn of(file: &Path) -> Option<Self> {
        let ending = file.extension()?.to_str()?.to_lowercase();
        match ending.as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            "txt" | "text" => Some(Self::Text),
            _ => None,
        }
    }
}

/// Runs `viva report`.
///
/// # Errors
/// `BadInput` if there is no such session or its journal has no beginning. `Storage` if a file fails.
pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    let folder = sessions::find(&cx.paths.data, args.session.as_deref())?;
    let mut entries = entries(&folder, cx)?;
    if args.rehear {
        entries = rehear(&folder, &entries, args.model.as_deref(), cx)?;
    }
    let report = Report::from_entries(&entries);
    let usual = if cx.json { Format::Json } else { Format::Text };
    let by_ending = args.out.as_deref().and_then(Format::of);
    let written = match args.format.or(by_ending).unwrap_or(usual) {
        Format::Text if args.out.is_none() => {
            painted(&report::rows(&report, width::columns().unwrap_or(report::USUAL_WIDTH)), &cx.ui)
        }
        Format::Text => report::text(&report),
        Format::Markdown => report::markdown(&report),
        Format::Json => serde_json::to_string(&report).map_err(|e| {
            Fault::new(FaultKind::Internal, "the report cannot be written as JSON")
                .because(e)
                .next("viva report --format markdown")
        })?,
    };
    let written = written.trim_end();
    match &args.out {
        None => cx.ui.line(written),
        Some(file) => {
            let how = if file.is_file() { "replaced" } else { "wrote" };
            save(file, written)?;
            cx.ui.note(&format!("{how} {}", file.display()));
        }
    }
    Ok(())
}

/// The lines of a report in the colors of their meaning.
pub(super) fn painted(rows: &[Row], ui: &Ui) -> String {
    let paint = |row: &Row| match row.mood {
        Mood::Plain => row.text.clone(),
        Mood::Heading => ui.paint(Tone::Strong, &row.text),
        Mood::Good => ui.paint(Tone::Good, &row.text),
        Mood::Middling => ui.paint(Tone::Warn, &row.text),
        Mood::Bad => ui.paint(Tone::Bad, &row.text),
    };
    rows.iter().map(paint).collect::<Vec<_>>().join("\n")
}

/// Reads the journal of a session folder. Warns if the end is lost, and uses the rest.
pub(super) fn entries(folder: &Path, cx: &Context) -> Result<Vec<Entry>, Fault> {
    let (entries, bad) = store::read_journal(folder)?;
    let file = folder.join(store::JOURNAL);
    if let Some(bad) = &bad {
        let what = if bad.torn { "the session was cut off" } else { "the journal is damaged" };
        cx.ui.warn(&format!("{what}; the report uses everything before that point ({}, {bad})", file.display()));
    }
    if entries.is_empty() {
        let fault = Fault::new(FaultKind::BadInput, format!("{} holds no session", file.display()));
        return Err(bad.into_iter().fold(fault, Fault::because).next("viva sessions"));
    }
    Ok(entries)
}

fn save(file: &Path, text: &str) -> Result<(), Fault> {
    write_out(file, format!("{text}\n").as_bytes()).map_err(|e| {
        Fault::new(FaultKind::Storage, format!("cannot write {}", file.display()))
            .because(e)
            .next("viva report --out /another/place.md")
    })
}
