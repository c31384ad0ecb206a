//! The only place that prints. Results go to standard output, everything else to standard error. A reader that has gone
//! away (`viva … | head`) is not an error; a disk that is full is. Whatever is printed, only Viva itself steers the terminal.

pub mod amounts;
pub mod clean;
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
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use crate::fault::{Fault, FaultKind};
use crate::language::steers::steers;
use clean::{clean, escaped};
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
    /// Whether the terminal can be drawn on, if there is one.
    draws: bool,
    /// True once standard output has no reader any more.
    gone: Arc<AtomicBool>,
    /// Why a result could not be printed.
    lost: Arc<Mutex<Option<Fault>>>,
    /// True if the results say already why the command failed.
    told: Arc<AtomicBool>,
}

impl Ui {
    /// Checks the terminal, `NO_COLOR` and similar variables, once.
    pub fn new(json: bool, quiet: bool) -> Self {
        let draws = table::draws(std::env::var_os("TERM").as_deref());
        let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|force| !force.is_empty() && force != "0");
        let colours = |choice| choice != ColorChoice::Never && (draws || forced);
        Self {
            json,
            quiet,
            colour_out: colours(AutoStream::choice(&io::stdout())),
            colour_err: colours(AutoStream::choice(&io::stderr())),
            draws,
            gone: Arc::default(),
            lost: Arc::default(),
            told: Arc::default(),
        }
    }

    /// Whether a person types the input and reads the output, on a terminal that can be drawn on.
    pub fn is_terminal(&self) -> bool {
        self.draws && io::stdin().is_terminal() && io::stdout().is_terminal()
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
            let _ = write!(stderr, "{}", clean(text)).and_then(|()| stderr.flush());
        }
    }

    /// Prints one JSON value on one line of standard output.
    pub fn json(&self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(text) => self.out(&escaped(text)),
            Err(e) => self.lose(
                Fault::new(FaultKind::Internal, "a result cannot be written as JSON")
                    .because(e)
                    .next("the same command without --json"),
            ),
        }
    }

    /// Prints progress on standard error. Silent with `--quiet`.
    pub fn note(&self, text: &str) {
        match (self.quiet, self.json) {
            (true, _) => {}
            (false, true) => self.err_json(&serde_json::json!({ "note": text })),
            (false, false) => self.err(text),
        }
    }

    /// Prints a warning. The command goes on.
    pub fn warn(&self, text: &str) {
        if self.json {
            return self.err_json(&serde_json::json!({ "warning": text }));
        }
        let mark = Tone::Warn.paint("warning:", self.colour_err);
        self.err(&format!("{mark} {text}"));
    }

    /// Prints why the command ends. With `--json` it is one JSON object.
    pub fn fault(&self, fault: &Fault) {
        if self.told.swap(false, Ordering::Relaxed) {
            return;
        }
        if self.json {
            let json = serde_json::json!({ "fault": {
                "kind": format!("{:?}", fault.kind), "what": fault.what, "why": fault.why, "next": fault.next,
                "exit_code": fault.exit_code(),
            }});
            return self.err_json(&json);
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

    /// Prints what clap has to say: help and version on standard output, a mistake in the command line on standard error.
    /// Returns the exit code.
    pub fn usage(&self, said: &clap::Error) -> u8 {
        let text = said.render();
        let (plain, styled) = (text.to_string(), text.ansi().to_string());
        let foreign = std::env::args_os().any(|argument| argument.to_string_lossy().contains(steers));
        match said.use_stderr() {
            true if self.json => {
                let mut lines = plain.lines().map(str::trim).filter(|line| !line.is_empty());
                let first = lines.next().unwrap_or_default();
                let fault = match first.strip_prefix("error: ") {
                    Some(what) => lines.fold(Fault::new(FaultKind::Usage, what), Fault::because),
                    None => Fault::new(FaultKind::Usage, "there is no command"),
                };
                self.fault(&fault.next("viva --help"));
            }
            true if self.colour_err && !foreign => self.err_raw(styled.trim_end()),
            true => self.err(plain.trim_end()),
            false if self.colour_out && !foreign => self.out_raw(styled.trim_end()),
            false => self.out(plain.trim_end()),
        }
        u8::try_from(said.exit_code()).unwrap_or(FaultKind::Internal as u8)
    }

    /// Starts a bar on a terminal, plain lines elsewhere, and nothing with `--quiet`. `total` is in bytes, if known.
    pub fn progress(&self, what: &str, total: Option<u64>) -> Progress {
        Progress::start(self, what, total)
    }

    /// The results on standard output say why the command failed, so the next [`Ui::fault`] prints nothing.
    pub fn has_told(&self) {
        self.told.store(true, Ordering::Relaxed);
    }

    /// Why a result could not be printed, if one could not. Ask once the command has ended.
    pub fn lost(&self) -> Option<Fault> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn lose(&self, fault: Fault) {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault);
    }

    /// Stops printing on standard output, because its reader does not read.
    pub fn give_up(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    fn out(&self, text: &str) {
        self.out_raw(&clean(text));
    }

    fn out_raw(&self, text: &str) {
        if self.is_gone() {
            return;
        }
        let mut stdout = io::stdout().lock();
        if let Err(e) = writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
            self.give_up();
            if e.kind() != io::ErrorKind::BrokenPipe {
                self.lose(
                    Fault::new(FaultKind::Storage, "the results could not be written to standard output")
                        .because(e)
                        .next("free some space, or send the output elsewhere, then run the same command"),
                );
            }
        }
    }

    fn err_json(&self, value: &serde_json::Value) {
        self.err(&escaped(value.to_string()));
    }

    fn err(&self, text: &str) {
        self.err_raw(&clean(text));
    }

    fn err_raw(&self, text: &str) {
        // If even this fails, there is nobody left to tell.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}
