//! What `scripts/bench` and `scripts/rehearse` do, with a cargo and a Viva that only note how they were called.
#![cfg(all(feature = "cli", unix))]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const SETUP: &str = r#"
say() { echo "== $*" >&2; }
give_up() { echo "error: $1" >&2; exit 1; }
setup() { :; }
setup_rust() { :; }
"#;
/// Benchmarks: speaking measures something, barge and session do not. Settings: what the folder's file `settings` holds
/// is the exit code.
const CARGO: &str = r#"#!/bin/sh
echo "cargo $*" >>calls
case "$*" in
    *--no-run*) ;;
    *"--bench speaking"*) echo '{"part":"voice","ours":1.5}' >>"$VIVA_BENCH_ROWS" ;;
    *"--bench session"*) echo '{"part":"session","ours":null}' >>"$VIVA_BENCH_ROWS" ;;
    *"--bench barge"*) echo "no recordings in /nowhere" ;;
    *"--bench table"*) cat "$VIVA_BENCH_ROWS" ;;
    *"config show"*) exit "$(cat settings)" ;;
esac
"#;
/// There is no microphone.
const VIVA: &str = "#!/bin/sh\necho \"viva $*\" >>calls\ncase \"$*\" in *doctor*) exit 3 ;; esac\n";
const HEADSET: &str = "#!/bin/sh\nif [ \"$1\" = start ]; then echo 'export PULSE_SINK=none'; fi\n";

/// A repository with these scripts and nothing real around them.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let here = Self(TempDir::new().unwrap());
        here.write("scripts/lib/setup.sh", SETUP);
        here.write("scripts/virtual-headset", HEADSET);
        here.write("bin/cargo", CARGO);
        here.write("target/release/viva", VIVA);
        for name in ["bench", "rehearse"] {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(name);
            here.write(&format!("scripts/{name}"), &fs::read_to_string(script).unwrap());
        }
        here
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a script. Returns its exit code, what it printed, and the calls that it made.
    fn run(&self, name: &str, args: &[&str]) -> (Option<i32>, String, String) {
        let _ = fs::remove_file(self.path("calls"));
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.path("bin").display());
        let mut command = Command::new("bash");
        command.arg(self.path("scripts").join(name)).args(args).env_clear().env("PATH", path);
        let output = command.env("HOME", self.0.path()).current_dir("/").output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        let calls = fs::read_to_string(self.path("calls")).unwrap_or_default();
        (output.status.code(), String::from_utf8_lossy(&told).into_owned(), calls)
    }
}

#[test]
fn a_part_that_measured_nothing_has_failed() {
    let here = Repository::new();
    let (code, told, _) = here.run("bench", &["speaking"]);
    assert!(code == Some(0) && told.contains("\"ours\":1.5") && !told.contains("FAILED"), "{told}");
    for part in ["barge", "session"] {
        let (code, told, _) = here.run("bench", &["speaking", part]);
        let lines = |name: &str| told.lines().filter(|line| line.starts_with(name)).collect::<Vec<_>>().concat();
        assert_eq!(code, Some(1), "{told}");
        assert!(lines(part).contains("FAILED: it measured nothing"), "{told}");
        assert!(told.contains("\"ours\":1.5") && !lines("speaking").contains("FAILED"), "{told}");
    }
}

#[test]
fn the_settings_are_checked_before_anything_is_built_or_fetched() {
    let here = Repository::new();
    here.write(".config/viva/config.toml", "");
    here.write("settings", "5");
    let (code, told, calls) = here.run("rehearse", &[]);
    assert_eq!(code, Some(5), "{told}");
    assert!(calls.contains("config show") && calls.lines().count() == 1, "{calls}");
    here.write("settings", "0");
    let (code, told, calls) = here.run("rehearse", &[]);
    assert_eq!(code, Some(0), "{told}");
    assert!(calls.find("config show") < calls.find("build --release"), "{calls}");
    assert!(calls.contains("build --release") && calls.contains("viva models pull"), "{calls}");
    fs::remove_file(here.path(".config/viva/config.toml")).unwrap();
    assert!(!here.run("rehearse", &[]).2.contains("config show"), "there are no settings to check");
}

#[test]
fn the_recorded_rehearsal_lasts_as_long_as_one_says() {
    let here = Repository::new();
    let rehearsed = |args: &[&str]| {
        let (code, told, calls) = here.run("rehearse", args);
        assert_eq!(code, Some(0), "{told}");
        calls.lines().find_map(|line| line.strip_prefix("viva rehearse ")).expect("it was played").to_owned()
    };
    const QUESTIONS: &str = "--question replication-lag,sharding-key,isolation-anomalies";
    assert_eq!(rehearsed(&[]), format!("--candidate tests/candidate {QUESTIONS} --minutes 10 --seed 7"));
    let short = rehearsed(&["--minutes", "2"]);
    assert_eq!(short, format!("--candidate tests/candidate --minutes 2 {QUESTIONS} --seed 7"));
    let one = rehearsed(&["--question=cache-stale", "--seed", "1"]);
    assert_eq!(one, "--candidate tests/candidate --question=cache-stale --seed 1 --minutes 10");
}
