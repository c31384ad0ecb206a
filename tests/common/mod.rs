//! Runs the real binary as if on a machine where nobody has used it before.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod documented;
pub mod noise;
pub mod room;
pub mod room_parts;
pub mod running;
pub mod session;
pub mod weights;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// A home folder without settings, models or sessions. Only `PATH` and a few variables of the caller's environment
/// remain.
pub struct Home {
    dir: TempDir,
    models: Option<PathBuf>,
}

impl Home {
    pub fn new() -> Self {
        Self { dir: TempDir::new().unwrap(), models: None }
    }

    /// The same with the weights of the recognizer and the turn detector, and the scripted candidate's voice. All tests
    /// share one copy.
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

    /// `viva` in this home. It has no terminal, color or sound server, and only the sound card that a test adds.
    pub fn viva(&self) -> Command {
        let mut command = Command::cargo_bin("viva").unwrap();
        command.env_clear().envs(self.env()).current_dir(self.path()).timeout(std::time::Duration::from_secs(60));
        command
    }

    /// All that a process in this home sees of the environment.
    pub fn env(&self) -> Vec<(&'static str, OsString)> {
        let kept = ["PATH", "SystemRoot", "TMPDIR", "TEMP", "LLVM_PROFILE_FILE"];
        let mut env: Vec<_> = kept.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))).collect();
        // The candidate's voice is slow to render, so all tests with models share its cache.
        let cache = self.models.as_ref().map_or_else(|| self.path().join("cache"), |m| m.with_file_name("cache"));
        env.extend([("HOME", self.path().into()), ("VIVA_DATA", self.data().into()), ("VIVA_CACHE", cache.into())]);
        env.extend(self.models.as_ref().map(|models| ("VIVA_MODELS", models.into())));
        env.extend(Some(("VIVA_CONFIG", self.config().into())).filter(|_| self.config().exists()));
        env.push(("COLUMNS", "100".into()));
        env
    }

    /// Runs a command line and returns everything that a person sees, with this home's path as `[home]`.
    pub fn sees(&self, args: &[&str]) -> String {
        self.shown(self.viva().args(args))
    }

    /// Like [`Home::sees`], for a prepared command.
    pub fn shown(&self, command: &mut Command) -> String {
        let output = command.output().unwrap();
        let code = output.status.code().map_or_else(|| "killed".to_owned(), |c| c.to_string());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&self.path().display().to_string(), "[home]");
        format!("exit code {code}\n-- out\n{}-- err\n{}", text(&output.stdout), text(&output.stderr))
    }
}

/// The JSON objects that a command printed, one a line.
#[track_caller]
pub fn objects(out: &[u8]) -> Vec<serde_json::Value> {
    let read = |line: &str| {
        serde_json::from_str(line)
            .ok()
            .filter(serde_json::Value::is_object)
            .unwrap_or_else(|| panic!("no object: {line}"))
    };
    String::from_utf8_lossy(out).lines().map(read).collect()
}

/// `viva` in its own home, for commands whose files do not matter.
pub fn viva() -> (Home, Command) {
    let home = Home::new();
    let command = home.viva();
    (home, command)
}
