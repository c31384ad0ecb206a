//! Programs that Viva asks something: they end with Viva, whatever ends it.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "waits for other programs")]

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::Home;

/// The process that runs this command line.
fn running(line: &str) -> Option<String> {
    let wanted = line.replace(' ', "\0") + "\0";
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let is =
        |entry: &std::fs::DirEntry| std::fs::read(entry.path().join("cmdline")).is_ok_and(|is| is == wanted.as_bytes());
    processes.into_iter().find(is).map(|entry| entry.file_name().to_string_lossy().into_owned())
}

/// Waits until a program runs, or runs no longer. Returns false if that did not happen in time.
fn until(runs: bool, line: &str) -> bool {
    (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        running(line).is_some() == runs
    })
}

#[test]
fn a_voice_that_hangs_is_not_left_behind() {
    let home = Home::new();
    let folder = home.path().join("programs");
    std::fs::create_dir(&folder).unwrap();
    // A number of seconds that no other program has.
    let sleep = format!("sleep {}", 1_000_000 + std::process::id());
    let espeak = folder.join("espeak-ng");
    std::fs::write(&espeak, format!("#!/bin/sh\nexec {sleep}\n")).unwrap();
    std::fs::set_permissions(&espeak, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut viva = Command::new(env!("CARGO_BIN_EXE_viva"))
        .env("PATH", path)
        .env("VIVA_DATA", home.data())
        .args(["say", "hello", "--voice", "espeak", "--out", "/dev/null"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert!(until(true, &sleep), "Viva asks espeak for its version");
    viva.kill().unwrap();
    viva.wait().unwrap();
    let ended = until(false, &sleep);
    if let Some(left) = running(&sleep) {
        let _ = Command::new("sh").args(["-c", &format!("kill -9 {left}")]).status();
    }
    assert!(ended, "{sleep} was left behind");
}
