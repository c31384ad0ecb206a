//! Running the real binary as on a machine where nobody has used it before.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod room;
pub mod running;
pub mod session;
pub mod weights;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// A home of its own: no settings, no models, no sessions, and nothing of the caller's environment but `PATH`.
pub struct Home {
    dir: TempDir,
    models: Option<PathBuf>,
}

impl Home {
    pub fn new() -> Self {
        Self { dir: TempDir::new().unwrap(), models: None }
    }

    /// The same with the recogniser's weights, the turn detector's, and the scripted candidate's voice, got once for all tests.
    #[cfg(feature = "whisper")]
    pub fn with_weights() -> Self {
        Self { models: Some(weights::models_with(&["joe", "smart-turn"])), ..Self::new() }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    pub fn config(&self) -> PathBuf {
        self.path().join("config.toml")
    }

    /// Writes the settings file.
    pub fn settings(&self, text: &str) -> &Self {
        std::fs::write(self.config(), text).unwrap();
        self
    }

    /// `viva` in this home. No terminal, no colour, no sound server, no sound card but what a test adds.
    pub fn viva(&self) -> Command {
        let mut command = Command::cargo_bin("viva").unwrap();
        command.env_clear();
        for kept in ["PATH", "SystemRoot", "TMPDIR", "TEMP", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command
            .env("HOME", self.path())
            .env("VIVA_DATA", self.data())
            .env("VIVA_CACHE", self.path().join("cache"))
            .env("COLUMNS", "100")
            .current_dir(self.path())
            .timeout(std::time::Duration::from_secs(60));
        if let Some(models) = &self.models {
            // The candidate's voice is slow to render: kept for all tests.
            command.env("VIVA_MODELS", models).env("VIVA_CACHE", models.with_file_name("cache"));
        }
        if self.config().exists() {
            command.env("VIVA_CONFIG", self.config());
        }
        command
    }

    /// Runs a command line and gives everything a person sees, with this home's path as `[home]`.
    pub fn sees(&self, args: &[&str]) -> String {
        self.shown(self.viva().args(args))
    }

    /// As [`Home::sees`], for a command that was prepared.
    pub fn shown(&self, command: &mut Command) -> String {
        let output = command.output().unwrap();
        let code = output.status.code().map_or_else(|| "killed".to_owned(), |c| c.to_string());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&self.path().display().to_string(), "[home]");
        format!("exit code {code}\n-- out\n{}-- err\n{}", text(&output.stdout), text(&output.stderr))
    }
}

/// `viva` in a home of its own, for commands that leave nothing to look at.
pub fn viva() -> (Home, Command) {
    let home = Home::new();
    let command = home.viva();
    (home, command)
}
