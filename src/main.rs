//! `viva`: parses the command line, opens the log, runs the command, and returns its exit code.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod allocator_linux;

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use viva::cli::ui::Ui;
use viva::cli::{self, Cli};
use viva::config::paths::Paths;
use viva::fault::Fault;
use viva::store::private_dir;

/// The log starts again once it is larger than this. The old one is kept beside it.
const LOG_BYTES: u64 = 2 << 20;

fn main() -> ExitCode {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    allocator_linux::frugal();
    let cli = Cli::parse();
    let ui = Ui::new(cli.json, cli.quiet);
    match start(cli, &ui) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            ui.fault(&fault);
            ExitCode::from(fault.exit_code())
        }
    }
}

fn start(cli: Cli, ui: &Ui) -> Result<(), Fault> {
    let paths = Paths::find(cli.config.as_deref(), &|name| std::env::var(name).ok())?;
    private_dir(&paths.data)?;
    log_to(&paths.log(), cli.verbose);
    let result = cli::run(cli, paths, ui.clone());
    if let Err(fault) = &result {
        tracing::error!(kind = ?fault.kind, what = %fault.what, "ended");
    }
    result
}

/// Opens the log. Viva works without one, so failures are ignored.
fn log_to(path: &Path, verbose: u8) {
    if fs::metadata(path).is_ok_and(|m| m.len() > LOG_BYTES) {
        let _ = fs::rename(path, path.with_extension("log.old"));
    }
    let Ok(file) = open_private(path) else { return };
    let usual = match verbose {
        0 => "warn,viva=info",
        1 => "warn,viva=debug",
        _ => "info,viva=trace",
    };
    let filter = EnvFilter::try_from_env("VIVA_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(file).try_init();
}

fn open_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
