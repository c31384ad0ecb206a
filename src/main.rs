//! `viva`: parses the command line, opens the log, runs the command, and returns its exit code.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod allocator_linux;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use clap::Parser;
use tracing_subscriber::EnvFilter;
use viva::cli::ui::Ui;
use viva::cli::{self, Cli};
use viva::config::paths::Paths;
use viva::fault::Fault;

/// The log starts again once it is larger than this. The old one is kept beside it.
const LOG_BYTES: u64 = 2 << 20;

fn main() -> ExitCode {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    allocator_linux::frugal();
    let (ui, code) = match Cli::try_parse() {
        Ok(cli) => {
            let ui = Ui::new(cli.json, cli.quiet);
            let told = |fault: Fault| {
                ui.fault(&fault);
                fault.exit_code()
            };
            let code = start(cli, &ui).map_or_else(told, |()| 0);
            (ui, code)
        }
        Err(said) => {
            let ui = Ui::new(std::env::args_os().any(|argument| argument == "--json"), false);
            let code = ui.usage(&said);
            (ui, code)
        }
    };
    // A result that nobody got is worse than whatever else went wrong.
    ExitCode::from(ui.lost().map_or(code, |fault| {
        ui.fault(&fault);
        fault.exit_code()
    }))
}

fn start(cli: Cli, ui: &Ui) -> Result<(), Fault> {
    let paths = Paths::find(cli.config.as_deref(), &|name| std::env::var_os(name))?;
    log_to(paths.log(), cli.verbose);
    let result = cli::run(cli, paths, ui.clone());
    if let Err(fault) = &result {
        tracing::error!(kind = ?fault.kind, what = %fault.what, "ended");
    }
    result
}

/// Sets up the log. It begins once there is a data folder. Viva works without a log, so failures are ignored.
fn log_to(path: PathBuf, verbose: u8) {
    let usual = match verbose {
        0 => "warn,viva=info",
        1 => "warn,viva=debug",
        _ => "info,viva=trace",
    };
    let wanted = std::env::var("VIVA_LOG").ok().filter(|filter| !filter.is_empty());
    let filter = wanted.and_then(|filter| EnvFilter::try_new(filter).ok()).unwrap_or_else(|| EnvFilter::new(usual));
    let open: OnceLock<Arc<File>> = OnceLock::new();
    let writer = move || -> Box<dyn Write> {
        let file = open.get().cloned().or_else(|| {
            let file = Arc::new(open_private(&path).ok()?);
            Some(open.get_or_init(|| file).clone())
        });
        file.map_or_else(|| Box::new(io::sink()) as Box<dyn Write>, |file| Box::new(file))
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).log_internal_errors(false);
    let _ = log.with_writer(writer).try_init();
}

fn open_private(path: &Path) -> io::Result<File> {
    if fs::metadata(path).is_ok_and(|m| m.len() > LOG_BYTES) {
        let _ = fs::rename(path, path.with_extension("log.old"));
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
