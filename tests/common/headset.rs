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

    /// Takes a device away (`vmic`, `vspk`).
    pub fn unload(&self, sink: &str) {
        let listed = self.pactl(&["list", "short", "modules"]);
        let id = listed.lines().find(|l| l.contains(&format!("sink_name={sink}"))).and_then(|l| l.split('\t').next());
        self.pactl(&["unload-module", id.expect("the device is there")]);
    }

    /// Puts the speaker back.
    pub fn load_speaker(&self) {
        self.pactl(&["load-module", "module-null-sink", "sink_name=vspk", "rate=48000", "channels=2", "norewinds=1"]);
    }

    fn pactl(&self, args: &[&str]) -> String {
        let mut command = Command::new("pactl");
        command.envs(self.env.iter().map(|(name, value)| (name, value))).args(args);
        text(&command.output().unwrap().stdout)
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
