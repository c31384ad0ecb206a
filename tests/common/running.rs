//! An interview under way in its own process.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::disallowed_methods, reason = "another process runs in real time")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::Home;
use super::session::candidate;

/// Killed when dropped.
pub struct Running {
    pub child: Child,
    data: PathBuf,
}

impl Running {
    /// An interview on files, with a candidate who has an answer to everything. It runs about twenty times faster than
    /// real time.
    pub fn headless(home: &Home) -> Self {
        let candidate = candidate();
        let args = ["--audio", "headless", "--candidate", &candidate, "--minutes", "20", "--set", "stt.threads=1"];
        Self::start(home, &args, &[])
    }

    /// `viva rehearse` with these arguments. `env` is added to the home's environment.
    pub fn start(home: &Home, args: &[&str], env: &[(String, String)]) -> Self {
        let mut command = Command::new(home.viva().get_program());
        command.env_clear().envs(home.env()).envs(env.iter().cloned()).arg("rehearse").args(args);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { child, data: home.data() }
    }

    pub fn folder(&self) -> PathBuf {
        let sessions = std::fs::read_dir(self.data.join("sessions")).into_iter().flatten().flatten();
        sessions.map(|entry| entry.path()).max().unwrap_or_default()
    }

    /// Waits until three seconds of the candidate are on the disk.
    pub fn until_recording(&self) {
        let from = Instant::now();
        let recorded =
            |folder: &Path| std::fs::metadata(folder.join("candidate.wav")).is_ok_and(|file| file.len() > 96_000);
        while !recorded(&self.folder()) {
            assert!(from.elapsed() < Duration::from_secs(60), "the interview does not begin");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Sends Ctrl-C, and returns how the process ended.
    pub fn end(mut self) -> ExitStatus {
        let status = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // If all went well, the process has already ended.
        let _ = self.child.kill();
    }
}
