//! The real binary and what is around it: folders, variables, pipes, devices and full disks.
#![cfg(all(feature = "cli", unix))]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Stdio;

use serde_json::Value;

use crate::common::{Home, objects};

const BANK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/bank_template.toml");
/// No folder can be made here.
const NOWHERE: &str = "/dev/null/no";

fn started(home: &Home, name: &str, started: &str) {
    let folder = home.data().join("sessions").join(name);
    fs::create_dir_all(&folder).unwrap();
    let header = serde_json::json!({ "at": 0, "session": {
        "version": 1, "session": name, "started": started, "viva": "0.1.0",
        "setup": { "seed": 1, "mode": "study", "minutes": 5.0, "questions": [] },
    }});
    fs::write(folder.join("journal.jsonl"), format!("{header}\n")).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_by_every_command_that_prints() {
    let home = Home::new();
    started(&home, "a", "2026-10-25T02:50:00+02:00");
    for line in [
        "--help",
        "--version",
        "bank list",
        "bank list --json",
        "bank show url-shortener",
        "config show --json",
        "config path",
        "models list",
        "voices --json",
        "sessions",
        "report",
        "report --json",
        "bank --help",
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("viva"));
        command.env_clear().envs(home.env()).current_dir(home.path());
        let output = command.args(line.split(' ')).stdout(Stdio::from(full)).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(6), "{line}: {told}");
        assert!(told.contains("could not be written to standard output"), "{line}: {told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_on_a_full_disk_says_nothing() {
    let home = Home::new();
    fs::create_dir(home.data()).unwrap();
    symlink("/dev/full", home.data().join("viva.log")).unwrap();
    insta::assert_snapshot!(home.shown(home.viva().args(["report", "nosuch"])), @r"
    exit code 5
    -- out
    -- err
    error: there is no session `nosuch`
      next: viva sessions
    ");
}

#[test]
fn a_command_needs_only_the_folders_that_it_uses() {
    let home = Home::new();
    let run = |variables: &[&str], line: &str| {
        let mut command = home.viva();
        for name in variables {
            command.env(name, NOWHERE);
        }
        home.shown(command.args(line.split(' ')))
    };
    let bank = format!("bank lint {BANK}");
    let all = ["VIVA_DATA", "VIVA_CACHE", "VIVA_MODELS"];
    for line in [bank.as_str(), "bank list", "config show", "config path", "voices", "models list"] {
        let seen = run(&all, line);
        assert!(seen.starts_with("exit code 0"), "{line}: {seen}");
    }
    assert!(run(&[], "sessions").starts_with("exit code 0") && run(&[], "report").starts_with("exit code 5"));
    assert!(run(&all, "report").starts_with("exit code 6"));
    assert!(!home.data().exists(), "nothing was made");
    let seen = run(&["VIVA_DATA"], "bank new");
    assert!(seen.starts_with("exit code 6") && seen.contains("export VIVA_DATA="), "{seen}");
    let seen = run(&["VIVA_MODELS"], "models pull tiny.en");
    assert!(seen.starts_with("exit code 6") && seen.contains("VIVA_MODELS") && !seen.contains("VIVA_DATA"), "{seen}");
}

#[test]
fn the_doctor_shows_what_would_stop_others() {
    let home = Home::new();
    home.settings("[interview]\nminutes = 'x'\n[audio]\nbackend = \"headless\"\n");
    let seen = home.shown(home.viva().env("VIVA_DATA", NOWHERE).env("VIVA_CACHE", NOWHERE).args(["doctor"]));
    for line in
        ["FAIL  data folder", "warn  cache folder", "FAIL  settings", "is not a number from 1 to 120", "versions"]
    {
        assert!(seen.contains(line), "{line}: {seen}");
    }
    assert_eq!(seen.contains("ok    understanding"), cfg!(feature = "understanding"), "{seen}");
    let output = home.viva().args(["doctor", "--json"]).output().unwrap();
    let lines = objects(&output.stdout);
    assert!(lines.iter().any(|line| line["name"] == "settings" && line["verdict"] == "fail"), "{lines:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("\"fault\""));
    assert!(!home.data().exists());
}

#[test]
fn an_empty_variable_is_not_set() {
    let home = Home::new();
    let mut command = home.viva();
    for name in [
        "CONFIG",
        "DATA",
        "CACHE",
        "MODELS",
        "LOG",
        "INTERVIEW_MINUTES",
        "INTERVIEW_MODE",
        "AUDIO_ECHO",
        "AUDIO_BARGE_IN",
    ] {
        command.env(format!("VIVA_{name}"), "");
    }
    let seen = home.shown(command.args(["config", "show"]));
    assert!(seen.starts_with("exit code 0") && !seen.contains("VIVA_"), "{seen}");
}

#[test]
fn names_that_are_not_utf_8_are_used_and_shown_as_well_as_they_can_be() {
    let home = Home::new();
    let odd = home.path().join(OsStr::from_bytes(b"d\xff"));
    started(&home, "a", "2026-10-25T02:50:00+02:00");
    fs::rename(home.data(), &odd).unwrap();
    for line in ["config path --json", "sessions --json", "models list --json", "models verify --json", "report --json"]
    {
        let output = home.viva().env("VIVA_DATA", &odd).args(line.split(' ')).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        let whole = out.lines().all(|line| serde_json::from_str::<Value>(line).is_ok_and(|value| value.is_object()));
        assert!(whole && (line.contains("verify") || !out.is_empty()), "{line}: {out}");
    }
    let output =
        home.viva().env_remove("VIVA_DATA").env("HOME", &odd).args(["config", "path", "--json"]).output().unwrap();
    assert!(output.status.success() && output.stdout.starts_with(b"{"));
    let seen = home.shown(home.viva().env("VIVA_AUDIO_MIC", OsStr::from_bytes(b"\xff")).args(["config", "show"]));
    assert!(seen.starts_with("exit code 5") && seen.contains("VIVA_AUDIO_MIC cannot be used"), "{seen}");
}

#[test]
fn foreign_text_does_not_steer_the_terminal() {
    let home = Home::new();
    let steers = |seen: &str| seen.chars().any(|c| c.is_control() && c != '\n');
    home.settings("[interview]\nlevel = \"\\u001b[31mx\"\n");
    let settings = home.sees(&["config", "show"]);
    assert!(settings.contains("\u{fffd}[31mx") && !steers(&settings), "{settings}");
    fs::remove_file(home.config()).unwrap();
    fs::write(
        home.path().join("esc.toml"),
        fs::read_to_string(BANK).unwrap().replace("ask = \"", "ask = \"\\u001b]0;owned\\u0007"),
    )
    .unwrap();
    for line in [
        "bank lint esc.toml",
        "listen e\u{1b}[31m.wav",
        "report x\u{9b}31m",
        "--set a\u{1b}[31m=b config show",
        "b\u{1b}[31mnk",
        "say x --voice v\u{7f}",
    ] {
        for json in [None, Some("--json")] {
            let seen = home.sees(&line.split(' ').chain(json).collect::<Vec<_>>());
            assert!(!seen.starts_with("exit code 0") && !steers(&seen), "{line}: {seen:?}");
        }
    }
}

#[test]
fn names_with_a_dot_in_front_are_left_alone() {
    let home = Home::new();
    let banks = home.data().join("banks");
    fs::create_dir_all(&banks).unwrap();
    fs::write(banks.join("._my.toml"), b"\0\x05\x16\x07\xff").unwrap();
    symlink("nobody@host.1", banks.join(".#my.toml")).unwrap();
    fs::copy(BANK, banks.join(".hidden.toml")).unwrap();
    let list = home.sees(&["bank", "list", "--quiet"]);
    let lint = home.sees(&["bank", "lint"]);
    assert!(
        list.starts_with("exit code 0") && list.ends_with("-- err\n") && lint.starts_with("exit code 0"),
        "{list}{lint}"
    );
    assert_eq!(list.lines().count(), Home::new().sees(&["bank", "list", "--quiet"]).lines().count());
}

#[test]
fn the_settings_of_a_person_are_never_overwritten() {
    let home = Home::new();
    let at = |name: &str| home.path().join(name);
    let init = || assert!(home.sees(&["--config", "l.toml", "config", "init", "--force"]).starts_with("exit code 0"));
    fs::write(at("c.toml"), "# mine\n").unwrap();
    fs::set_permissions(at("c.toml"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("c.toml", at("l.toml")).unwrap();
    init();
    init();
    assert_eq!(fs::read_to_string(at("l.toml.old")).unwrap(), "# mine\n");
    assert!(at("l.toml").is_symlink() && fs::read_to_string(at("c.toml")).unwrap().contains("[audio]"));
    assert_eq!(fs::metadata(at("c.toml")).unwrap().permissions().mode() & 0o777, 0o640);
    fs::write(at("c.toml"), "# mine too\n").unwrap();
    init();
    assert_eq!(fs::read_to_string(at("l.toml.old")).unwrap(), "# mine\n");
    assert_eq!(fs::read_to_string(at("l.toml.old.2")).unwrap(), "# mine too\n");
}

#[test]
fn a_report_goes_where_it_is_sent() {
    let home = Home::new();
    started(&home, "a", "2026-10-25T02:50:00+02:00");
    let at = |name: &str| home.path().join(name);
    fs::write(at("real.md"), "").unwrap();
    symlink("real.md", at("link.md")).unwrap();
    assert!(home.sees(&["report", "-o", "link.md"]).starts_with("exit code 0"));
    assert!(at("link.md").is_symlink() && fs::metadata(at("real.md")).unwrap().len() > 10);
    assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    let reader = std::process::Command::new("timeout")
        .arg("60")
        .arg("cat")
        .arg(at("pipe"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    assert!(home.sees(&["report", "-o", "pipe"]).starts_with("exit code 0"));
    assert!(reader.wait_with_output().unwrap().stdout.len() > 10);
}

#[test]
fn a_file_is_found_where_the_person_means_it() {
    let home = Home::new();
    fs::copy(BANK, home.path().join("b.toml")).unwrap();
    fs::create_dir(home.path().join("cfg")).unwrap();
    fs::copy(BANK, home.path().join("cfg/beside.toml")).unwrap();
    let simulate = |settings: &str, flags: &[&str]| {
        fs::write(home.path().join("cfg/c.toml"), settings).unwrap();
        let arguments = [&["--config", "cfg/c.toml", "simulate", "-"], flags].concat();
        home.shown(home.viva().args(arguments).write_stdin("< x\n"))
    };
    for (settings, flags) in [
        ("interview.bank = \"~/b.toml\"", &[] as &[&str]),
        ("interview.bank = \"beside.toml\"", &[]),
        ("", &["--bank=~/b.toml"]),
        ("", &["--set", "interview.bank='b.toml'"]),
    ] {
        let seen = simulate(settings, flags);
        let found = seen.starts_with("exit code 0") && seen.contains("product page");
        assert!(found, "{settings} {flags:?}: {seen}");
    }
    assert!(simulate("", &["--question", "no-such, url-shortener"]).contains("`no-such`"));
    assert!(simulate("", &["--question", "url-shortener, webhook-sender"]).starts_with("exit code 0"));
    let seen = home.sees(&["--set", "voice.lexicon=/nope/w.toml", "say", "SQL", "--voice", "espeak", "--out", "o.wav"]);
    assert!(!seen.starts_with("exit code 0") && seen.contains("/nope/w.toml"), "{seen}");
    assert!(home.shown(home.viva().env("VIVA_DATA", "~/vd").args(["bank", "new"])).starts_with("exit code 0"));
    assert!(home.path().join("vd/banks").is_dir() && !home.path().join("~").exists());
}

#[test]
fn what_to_type_next_can_be_pasted() {
    let home = Home::new();
    for (name, pasted) in
        [("my answer.wav", "'my answer.wav'"), ("it's.wav", "'it'\\''s.wav'"), ("$x;y.wav", "'$x;y.wav'")]
    {
        fs::copy(BANK, home.path().join(name)).unwrap();
        let seen = home.sees(&["listen", name]);
        assert!(seen.contains(&format!("next: ffmpeg -i {pasted} ")), "{seen}");
    }
    let seen = home.sees(&["bank", "new", "it's.toml"]);
    assert!(seen.contains("viva bank lint 'it'\\''s.toml'\n"), "{seen}");
}
