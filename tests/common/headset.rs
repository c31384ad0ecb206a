//! A virtual headset of a test's own.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::PathBuf;
use std::process::Command;

use super::Home;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/virtual-headset");

/// Taken off when dropped.
pub struct Headset {
    dir: PathBuf,
    env: Vec<(String, String)>,
}

impl Headset {
    pub fn start(home: &Home) -> Self {
        // Sockets have short paths.
        let dir = home.path().join("vh");
        let run = |order: &str| Command::new(SCRIPT).arg(order).arg("--dir").arg(&dir).output().unwrap();
        let started = run("start");
        assert!(started.status.success(), "{}\nrun scripts/test, it installs what is missing", text(&started.stderr));
        let env = text(&run("env").stdout)
            .lines()
            .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.trim_matches(['\'', '"']).to_owned()))
            .collect();
        Self { dir, env }
    }

    /// Gives the headset to a command.
    pub fn wear<'a>(&self, command: &'a mut assert_cmd::Command) -> &'a mut assert_cmd::Command {
        command.envs(self.env.iter().map(|(name, value)| (name, value)))
    }

    /// The sound server stops, and with it every device.
    pub fn pull_out(&self) {
        self.order("stop");
    }

    pub fn put_back(&self) {
        self.order("start");
    }

    fn order(&self, order: &str) {
        let done = Command::new(SCRIPT).arg(order).arg("--dir").arg(&self.dir).output().unwrap();
        assert!(done.status.success(), "{}", text(&done.stderr));
    }

    pub fn env(&self) -> &[(String, String)] {
        &self.env
    }
}

impl Drop for Headset {
    fn drop(&mut self) {
        // Gone already if the test stopped it.
        let _ = Command::new(SCRIPT).arg("stop").arg("--dir").arg(&self.dir).output();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
