//! The only place that prints. Results go to standard output, everything else to standard error. A reader that has gone
//! away (`viva … | head`) is not an error.

pub mod amounts;
mod conversation;
mod keys;
pub mod picture;
pub mod progress;
pub mod screen;
pub mod sight;
pub mod table;
pub mod view;
pub mod width;

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use crate::fault::Fault;
pub use progress::Progress;
pub use screen::{Screen, last_words};
pub use table::Tone;
pub use view::{JsonLines, Lines, Queued, View};

/// How to print for whoever started the program.
#[derive(Debug, Clone)]
pub struct Ui {
    json: bool,
    quiet: bool,
    colour_out: bool,
    colour_err: bool,
    /// True once standard output has no reader any more.
    gone: Arc<AtomicBool>,
}

impl Ui {
    /// Checks the terminal, `NO_COLOR` and similar variables, once.
    pub fn new(json: bool, quiet: bool) -> Self {
        Self {
            json,
            quiet,
            colour_out: AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            colour_err: AutoStream::choice(&io::stderr()) != ColorChoice::Never,
            gone: Arc::default(),
        }
    }

    /// Whether a person types the input and reads the output.
    pub fn is_terminal(&self) -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Whether standard output has no reader any more.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// Whether only results and errors are wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints a result on standard output.
    pub fn line(&self, text: &str) {
        self.out(text);
    }

    /// Asks a person for a line, if standard input is a terminal.
    pub fn prompt(&self, text: &str) {
        if io::stdin().is_terminal() && !self.quiet {
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "{text}").and_then(|()| stderr.flush());
        }
    }

    /// Prints one JSON value on one line of standard output.
    pub fn json(&self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(text) => self.out(&text),
            Err(e) => self.warn(&format!("this cannot be written as JSON: {e}")),
        }
    }

    /// Prints progress on standard error. Silent with `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.err(text);
        }
    }

    /// Prints a warning. The command goes on.
    pub fn warn(&self, text: &str) {
        let mark = Tone::Warn.paint("warning:", self.colour_err);
        self.err(&format!("{mark} {text}"));
    }

    /// Prints why the command ends. With `--json` it is one JSON object.
    pub fn fault(&self, fault: &Fault) {
        if self.json {
            let json = serde_json::json!({ "fault": {
                "kind": format!("{:?}", fault.kind), "what": fault.what, "why": fault.why, "next": fault.next,
                "exit_code": fault.exit_code(),
            }});
            return self.err(&json.to_string());
        }
        let mark = Tone::Bad.paint("error:", self.colour_err);
        self.err(&format!("{mark} {fault}"));
    }

    /// Prints aligned columns without padding after the last one. Headings are dim.
    pub fn table(&self, headings: &[&str], rows: &[Vec<String>]) {
        for line in table::lay_out(headings, rows, self.colour_out) {
            self.out(&line);
        }
    }

    /// Colors a word of a line that goes to standard output.
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        tone.paint(text, self.colour_out)
    }

    /// Starts a bar on a terminal, plain lines elsewhere, and nothing with `--quiet`. `total` is in bytes, if known.
    pub fn progress(&self, what: &str, total: Option<u64>) -> Progress {
        Progress::start(self, what, total)
    }

    /// Stops printing on standard output, because its reader does not read.
    pub fn give_up(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    fn out(&self, text: &str) {
        if self.is_gone() {
            return;
        }
        let mut stdout = io::stdout().lock();
        if writeln!(stdout, "{text}").and_then(|()| stdout.flush()).is_err() {
            self.gone.store(true, Ordering::Relaxed);
        }
    }

    fn err(&self, text: &str) {
        // If even this fails, there is nobody left to tell.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}
