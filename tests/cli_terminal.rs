//! The real binary on a terminal that knows no codes, or whose kind nobody tells.
#![cfg(all(feature = "cli", target_os = "linux"))]

use std::process::{Command, Stdio};

use crate::common::Home;

/// Terminals that cannot be drawn on. `None`: the variable is not set.
const PLAIN: [Option<&str>; 3] = [None, Some(""), Some("dumb")];

/// All that a terminal of this kind gets.
fn on_a_terminal(home: &Home, term: Option<&str>, line: &str) -> String {
    let viva = assert_cmd::cargo::cargo_bin("viva");
    let mut command = Command::new("script");
    command.args(["-qec", &format!("'{}' {line}", viva.display()), "/dev/null"]).stdin(Stdio::null());
    command.env_clear().envs(home.env()).env("SHELL", "/bin/sh").envs(term.map(|term| ("TERM", term)));
    let output = command.current_dir(home.path()).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_terminal_that_knows_no_codes_gets_none() {
    let home = Home::new();
    for (line, colored) in [
        ("config show", true),
        ("--help", true),
        ("nonsense", true),
        ("bank show url-shortener", false),
        ("sessions", false),
        ("report", true),
        ("models list", true),
        ("voices", true),
    ] {
        let seen = on_a_terminal(&home, Some("xterm-256color"), line);
        assert!(!seen.is_empty() && (seen.contains('\x1b') || !colored), "{line}: {seen:?}");
        for term in PLAIN {
            let seen = on_a_terminal(&home, term, line);
            assert!(!seen.is_empty() && !seen.contains('\x1b'), "{line} with {term:?}: {seen:?}");
        }
    }
}

#[cfg(feature = "whisper")]
#[test]
fn neither_bars_nor_the_screen_are_drawn_on_it() {
    let home = Home::with_weights();
    // The screen comes before the devices are opened, and none is called that.
    for (line, drawn) in [("models verify smart-turn", "\x1b["), ("rehearse --mic none-of-this-name", "\x1b[?1049h")] {
        let seen = on_a_terminal(&home, Some("xterm-256color"), line);
        assert!(seen.contains(drawn), "{line}: {seen:?}");
        for term in PLAIN {
            let seen = on_a_terminal(&home, term, line);
            assert!(!seen.is_empty() && !seen.contains('\x1b'), "{line} with {term:?}: {seen:?}");
        }
    }
}
