//! The refusals of the real binary: their words and their exit codes.
#![cfg(feature = "cli")]

use crate::common::Home;

#[test]
fn a_typo_in_the_settings_file() {
    let home = Home::new();
    home.settings("[audio]\nmik = \"x\"\n\n[interview]\nmode = \"reel\"\n");
    insta::assert_snapshot!(home.sees(&["config", "show"]), @r#"
    exit code 5
    -- out
    -- err
    error: the settings file [home]/config.toml has 2 mistakes
      why:  [home]/config.toml:2:1: there is no key `audio.mik`; did you mean `audio.mic`?
      why:  [home]/config.toml:5:8: interview.mode: `reel` is not one of: study, real; did you mean `real`?
      next: correct the file, then check it with: viva config show
    "#);
}

#[test]
fn a_broken_settings_file_does_not_hide_itself() {
    let home = Home::new();
    home.settings("[audio\n");
    insta::assert_snapshot!(home.sees(&["config", "path"]), @r"
    exit code 0
    -- out
    [home]/config.toml
    -- err
    ");
}

#[test]
fn a_settings_file_that_is_not_there() {
    let home = Home::new();
    let shown = home.sees(&["--config", "nowhere.toml", "config", "show"]);
    #[cfg(unix)]
    insta::assert_snapshot!(shown, @r"
    exit code 5
    -- out
    -- err
    error: cannot read the settings file nowhere.toml
      why:  No such file or directory (os error 2)
      next: viva --config nowhere.toml config init
    ");
    assert!(shown.starts_with("exit code 5"));
}

#[test]
fn a_settings_file_that_is_not_text() {
    let home = Home::new();
    std::fs::write(home.config(), [0xff, 0xfe, 0x00]).unwrap();
    insta::assert_snapshot!(home.sees(&["config", "show"]), @r"
    exit code 5
    -- out
    -- err
    error: [home]/config.toml is not a text file
      why:  it is UTF-16; save it as UTF-8
      why:  settings are TOML, in UTF-8
      next: viva --config [home]/config.toml config init --force
    ");
}

#[test]
fn a_wrong_environment_variable() {
    let home = Home::new();
    insta::assert_snapshot!(home.shown(home.viva().env("VIVA_INTERVIEW_MINUTES", "ten").args(["config", "show"])), @r"
    exit code 5
    -- out
    -- err
    error: the environment variable VIVA_INTERVIEW_MINUTES cannot be used
      why:  `ten` is not a number from 1 to 120
      next: unset VIVA_INTERVIEW_MINUTES, or set it to a number from 1 to 120
    ");
}

#[test]
fn a_wrong_set() {
    let home = Home::new();
    insta::assert_snapshot!(home.sees(&["--set", "interview.rond=apis", "config", "show"]), @r"
    exit code 2
    -- out
    -- err
    error: there is no setting `interview.rond`
      next: --set interview.rounds=…
    ");
}

#[test]
fn a_fault_for_programs() {
    let home = Home::new();
    home.settings("x = 1");
    insta::assert_snapshot!(home.sees(&["--json", "config", "show"]), @r#"
    exit code 5
    -- out
    -- err
    {"fault":{"exit_code":5,"kind":"BadInput","next":"correct the file, then check it with: viva config show","what":"the settings file [home]/config.toml has a mistake","why":["[home]/config.toml:1:1: there is no section `x`"]}}
    "#);
}

#[test]
fn a_command_that_is_not_one() {
    let home = Home::new();
    insta::assert_snapshot!(home.sees(&["confg"]), @r"
    exit code 2
    -- out
    -- err
    error: unrecognized subcommand 'confg'

      tip: a similar subcommand exists: 'config'

    Usage: viva [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
}

#[test]
fn the_settings_file_is_written_once_and_kept() {
    let home = Home::new();
    home.settings("interview.minutes = 20\n");
    // Columns are as wide as the widest key.
    let shown = |home: &Home| home.sees(&["config", "show"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown(&home).contains("interview.minutes 20 file, line 1"));
    assert!(home.sees(&["config", "init"]).contains("config init --force"));
    assert!(home.sees(&["config", "init", "--force"]).starts_with("exit code 0"));
    let old = std::fs::read_to_string(home.path().join("config.toml.old")).unwrap();
    assert_eq!(old, "interview.minutes = 20\n");
    assert!(shown(&home).contains("interview.minutes 15 default"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_gone_is_no_error() {
    let home = Home::new();
    let viva = assert_cmd::cargo::cargo_bin("viva");
    let script = format!("'{}' config show | true; echo ${{PIPESTATUS[0]}}", viva.display());
    let output = std::process::Command::new("bash").args(["-c", &script]).env("HOME", home.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "0");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}

#[test]
fn no_session_yet() {
    let home = Home::new();
    insta::assert_snapshot!(home.sees(&["sessions"]), @r"
    exit code 0
    -- out
    -- err
    no sessions yet; start one with: viva rehearse
    ");
    insta::assert_snapshot!(home.sees(&["sessions", "--json"]), @r"
    exit code 0
    -- out
    -- err
    ");
}

/// A session that broke off after its first line.
fn with_session(name: &str) -> Home {
    let home = Home::new();
    let folder = home.data().join("sessions").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let header = serde_json::json!({ "at": 0, "session": {
        "version": 1, "session": name, "started": "2026-01-01T10:00:00+01:00", "viva": "0.1.0",
        "setup": { "seed": 1, "mode": "study", "minutes": 5.0, "questions": [] },
    }});
    std::fs::write(folder.join("journal.jsonl"), format!("{header}\n{{\"at\":1200,\"in\":{{\"hea")).unwrap();
    home
}

#[test]
fn a_session_that_is_not_there() {
    let home = with_session("2026-01-01-1000");
    insta::assert_snapshot!(home.sees(&["report", "2026-01-01-1001"]), @r"
    exit code 5
    -- out
    -- err
    error: there is no session `2026-01-01-1001`
      next: viva report 2026-01-01-1000
    ");
    assert!(Home::new().sees(&["report"]).starts_with("exit code 5"));
    assert!(home.sees(&["report", "../2026-01-01-1000"]).starts_with("exit code 5"));
}

#[test]
fn a_session_that_was_cut_off_still_has_its_report() {
    let home = with_session("2026-01-01-1000");
    let shown = home.sees(&["report", "--format", "markdown"]);
    assert!(shown.starts_with("exit code 0\n-- out\n# "), "{shown}");
    assert!(
        shown.contains("warning: the session was cut off; the report uses everything before that point"),
        "{shown}"
    );
    let json = home.viva().args(["report", "2026", "--json"]).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(report["session"], "2026-01-01-1000");
    assert!(home.sees(&["report", "--out", "no/such/folder.md"]).starts_with("exit code 6"));
    assert!(home.sees(&["report", "--out", "r.txt"]).contains("wrote r.txt"));
    assert!(home.sees(&["report", "--out", "r.txt"]).contains("replaced r.txt"));
}

#[test]
fn the_ending_of_the_file_decides_how_a_report_is_written() {
    let home = with_session("2026-01-01-1000");
    let written = |line: &[&str], file: &str| {
        assert!(home.sees(&[&["report"], line].concat()).starts_with("exit code 0"));
        std::fs::read_to_string(home.path().join(file)).unwrap()
    };
    assert!(written(&["-o", "r.md"], "r.md").starts_with("# "));
    assert!(written(&["-o", "r.JSON"], "r.JSON").starts_with('{'));
    assert!(written(&["-o", "r.txt"], "r.txt").starts_with("INTERVIEW"));
    assert!(written(&["-o", "r"], "r").starts_with("INTERVIEW"));
    assert!(written(&["-o", "r.md", "--format", "text"], "r.md").starts_with("INTERVIEW"));
}

#[test]
fn a_file_that_is_no_model_is_refused_in_a_line() {
    let home = Home::new();
    std::fs::write(home.path().join("notes.txt"), "nothing").unwrap();
    insta::assert_snapshot!(home.sees(&["models", "import", "notes.txt"]), @r"
    exit code 4
    -- out
    -- err
    error: refused notes.txt: it is not a model that Viva knows
      next: viva models list
    ");
    assert!(home.sees(&["models", "import", "notes.txt", "-v"]).contains("notes.txt: SHA-1 "));
}

#[test]
fn each_model_has_a_size_and_each_voice_among_them_is_a_voice() {
    let home = Home::new();
    let models = home.sees(&["models", "list"]);
    assert!(!models.contains(" - ") && !models.contains("unknown"), "{models}");
    let voices = home.sees(&["voices"]);
    let speaks: Vec<&str> = models.lines().filter(|line| line.contains(" speaks ")).collect();
    assert!(speaks.len() >= 5, "{models}");
    for line in speaks {
        let name = line.split_whitespace().next().unwrap();
        let row = voices.lines().find(|row| row.split_whitespace().next() == Some(name)).unwrap();
        assert!(row.contains(&format!("viva models pull {name}")), "{row}");
    }
}

#[test]
fn a_journal_that_is_none() {
    let home = with_session("2026-01-01-1000");
    std::fs::write(home.data().join("sessions/2026-01-01-1000/journal.jsonl"), [0xff, b'\n', 0]).unwrap();
    insta::assert_snapshot!(home.sees(&["report"]), @r"
    exit code 5
    -- out
    -- err
    warning: the journal is damaged; the report uses everything before that point ([home]/data/sessions/2026-01-01-1000/journal.jsonl, line 1, column 1: it is not JSON)
    error: [home]/data/sessions/2026-01-01-1000/journal.jsonl holds no session
      why:  line 1, column 1: it is not JSON
      next: viva sessions
    ");
}

/// Without a sound card and a sound server, the doctor says so. `--mic` is for scripts.
#[cfg(all(target_os = "linux", feature = "audio"))]
#[test]
fn no_microphone() {
    let home = Home::new();
    std::fs::write(home.path().join("asound.conf"), "").unwrap();
    let mut doctor = home.viva();
    doctor.env("ALSA_CONFIG_PATH", home.path().join("asound.conf")).args(["doctor", "--mic", "--json"]);
    let output = doctor.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let checks = crate::common::objects(&output.stdout);
    assert_eq!((checks[0]["name"].as_str(), checks[0]["verdict"].as_str()), (Some("microphone"), Some("fail")));
    assert!(checks[0]["fix"].as_str().is_some_and(|fix| !fix.is_empty()));
}
