//! The commands of the program. Each has its own file.

pub mod bank;
pub mod config;
pub mod devices;
pub mod doctor;
pub mod explain_turns;
mod interrupt;
mod judge;
pub mod listen;
pub mod models;
pub mod progress;
mod rehear;
pub mod rehearse;
pub mod report;
pub mod say;
pub mod sessions;
pub mod simulate;
pub mod ui;
pub mod voices;
mod wish;
mod write_out;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::Settings;
use crate::config::paths::Paths;
use crate::fault::{Fault, FaultKind};
use ui::Ui;

/// The exit codes. The README has the same table.
const EXIT_CODES: &str = "\
Exit codes:
    0  all went well
    1  an error in Viva
    2  wrong usage
    3  microphone, speaker or sound server
    4  model missing or altered
    5  a file you gave cannot be used
    6  disk
    7  another Viva is using what this one needs
  130  you ended it before there was a result (Ctrl-C)";

/// Every command takes these, so they stand apart from its own.
const GLOBAL: &str = "Global options";

/// A spoken interview trainer: it asks, listens, follows up, and shows the evidence.
#[derive(Debug, Parser)]
#[command(name = "viva", version, after_help = EXIT_CODES, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    // clap would take an empty variable for a file without a name.
    /// The settings file [default: see `viva config path`] [env: VIVA_CONFIG]
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Sets any key of the settings file for this run; can be repeated
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// One JSON object per line instead of text for people
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub json: bool,
    /// Logs more; twice for everything (the log never holds what was said)
    #[arg(short, long, global = true, help_heading = GLOBAL, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Shows only results and errors
    #[arg(short, long, global = true, help_heading = GLOBAL, conflicts_with = "verbose")]
    pub quiet: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    // These are in the order of the help.
    /// Practice an interview aloud
    Rehearse(rehearse::Args),
    /// Show how a session went: what was strong, what was missing, and your words as evidence
    Report(report::Args),
    /// List past sessions, newest first
    Sessions(sessions::Args),
    /// Look at question banks, check them, or start one of your own
    Bank(bank::Args),
    /// Play an interview as text, in virtual time, and see why Viva chose each follow-up
    Simulate(simulate::Args),
    /// See what Viva makes of an answer that you type: what it heard, what is missing, what it would ask
    Judge(judge::Args),
    /// Show why each turn of a session ended when it did
    ExplainTurns(explain_turns::Args),
    /// Show what Viva hears, and when and why a turn ends
    Listen(listen::Args),
    /// Hear how Viva says something, or write it to a file
    Say(say::Args),
    /// List the voices that Viva can use
    Voices(voices::Args),
    /// List microphones and speakers, with the ids that --mic and --speaker take
    Devices(devices::Args),
    /// Get, check and remove the weights that Viva hears and speaks with
    Models(models::Args),
    /// Check that everything an interview needs is there
    Doctor(doctor::Args),
    /// Show the settings and where each came from
    Config(config::Args),
}

/// The context of every command.
pub struct Context {
    pub settings: Settings,
    pub paths: Paths,
    pub ui: Ui,
    pub json: bool,
    /// How often `-v` was given.
    pub verbose: u8,
    /// Why the settings are the defaults, for the commands that work in spite of it.
    pub unsettled: Option<Fault>,
}

impl Context {
    /// Puts a command's flag into the setting that it stands for: `cx.flag("audio.mic", "--mic", args.mic.as_deref())`.
    ///
    /// # Errors
    /// `Usage` if the value does not fit the setting.
    pub fn flag(&mut self, key: &str, flag: &'static str, value: Option<&str>) -> Result<(), Fault> {
        value.map_or(Ok(()), |value| self.settings.set(key, value, flag))
    }
}

/// Runs one command.
///
/// # Errors
/// A fault for the person to read. `main` prints it and uses its exit code.
pub fn run(cli: Cli, paths: Paths, ui: Ui) -> Result<(), Fault> {
    let env = |name: &str| std::env::var_os(name);
    let named = cli.config.is_some() || env("VIVA_CONFIG").is_some_and(|file| !file.is_empty());
    let (settings, unsettled) = match crate::config::load(&paths.config, named, &env, &cli.set) {
        Ok(settings) => (settings, None),
        // A broken settings file must not keep the person from finding or replacing it.
        Err(fault) if matches!(&cli.command, Command::Config(args) if args.needs_no_settings()) => {
            (Settings::default(), Some(fault))
        }
        // The doctor tells it among everything else.
        Err(fault) if matches!(&cli.command, Command::Doctor(_)) && fault.kind == FaultKind::BadInput => {
            (Settings::default(), Some(fault))
        }
        Err(fault) => return Err(fault),
    };
    let mut cx = Context { settings, paths, ui, json: cli.json, verbose: cli.verbose, unsettled };
    match cli.command {
        Command::Rehearse(args) => rehearse::run(args, &mut cx),
        Command::Bank(args) => bank::run(args, &mut cx),
        Command::Simulate(args) => simulate::run(args, &mut cx),
        Command::Judge(args) => judge::run(args, &mut cx),
        Command::Doctor(args) => doctor::run(args, &mut cx),
        Command::Sessions(args) => sessions::run(args, &mut cx),
        Command::Say(args) => say::run(args, &mut cx),
        Command::Voices(args) => voices::run(args, &mut cx),
        Command::Report(args) => report::run(args, &mut cx),
        Command::Config(args) => config::run(args, &mut cx),
        Command::Devices(args) => devices::run(&args, &mut cx),
        Command::Listen(args) => listen::run(args, &mut cx),
        Command::Models(args) => models::run(args, &mut cx),
        Command::ExplainTurns(args) => explain_turns::run(&args, &mut cx),
    }
}
