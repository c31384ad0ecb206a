//! `docs/json.md` shows what each command prints with `--json`. Here its examples are read and the commands are run.
#![cfg(feature = "cli")]

use clap::CommandFactory;
use viva::cli::Cli;

use crate::common::documented::{documented, examples, shows};
use crate::common::{Home, objects};

const BANK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/bank_template.toml");

#[test]
fn every_command_has_a_section_with_an_example() {
    for command in Cli::command().get_subcommands().filter(|command| command.get_name() != "help") {
        let inner: Vec<&str> =
            command.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help").collect();
        let name = |inner: &str| format!("viva {} {inner}", command.get_name()).trim().to_owned();
        let names = if inner.is_empty() { vec![name("")] } else { inner.iter().map(|inner| name(inner)).collect() };
        for name in names.into_iter().filter(|name| name != "viva models import") {
            assert!(!examples(&name).is_empty(), "{name}");
        }
    }
}

#[test]
fn every_command_prints_what_the_page_shows() {
    let home = Home::new();
    let folder = home.data().join("sessions/2026-11-30_15-09-40");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(home.path().join("x.txt"), "# minutes 3\n< I would use a cache because it is fast.\n").unwrap();
    let simulated = home.viva().args(["simulate", "x.txt", "--bank", BANK, "--json"]).output().unwrap();
    let header = serde_json::json!({ "at": 0, "session": {
        "version": 2, "session": "2026-11-30_15-09-40", "started": "2026-11-30T15:09:40+00:00", "viva": "0.1.0",
        "setup": { "seed": 1, "mode": "study", "minutes": 5.0, "questions": [] },
    }});
    let journal = format!("{header}\n{}", String::from_utf8_lossy(&simulated.stdout));
    std::fs::write(folder.join("journal.jsonl"), journal).unwrap();
    assert!(simulated.status.success(), "{simulated:?}");
    let bank = std::fs::read_to_string(BANK).unwrap();
    let short =
        |line: &str| if line.starts_with("model_answer = ") { "model_answer = \"too short\"" } else { line }.to_owned();
    let poor: Vec<String> = bank.lines().map(short).collect();
    std::fs::write(home.path().join("poor.toml"), poor.join("\n")).unwrap();
    let simulate = format!("simulate x.txt --bank {BANK}");
    for (section, line) in [
        ("viva report", "report"),
        ("viva sessions", "sessions"),
        ("viva bank list", "bank list"),
        ("viva bank show", "bank show url-shortener"),
        ("viva bank lint", "bank lint poor.toml"),
        ("viva bank weights", "bank weights"),
        ("viva bank new", "bank new"),
        ("viva simulate", simulate.as_str()),
        ("viva judge", "judge url-shortener x.txt"),
        ("viva explain-turns", "explain-turns"),
        ("viva say", "say hi --voice espeak --out o.wav"),
        ("viva voices", "voices"),
        ("viva devices", "devices --all"),
        ("viva models list", "models list"),
        ("viva models verify", "models verify tiny.en"),
        ("viva models remove", "models remove tiny.en"),
        ("viva doctor", "--set audio.backend=headless doctor"),
        ("viva config path", "config path"),
        ("viva config init", "--config c.toml config init"),
    ] {
        let output = home.viva().args(line.split(' ')).arg("--json").output().unwrap();
        let printed = objects(&output.stdout);
        let told = objects(&output.stderr);
        documented(section, &printed);
        documented("On standard error", &told);
        // A machine may have neither devices nor espeak.
        let excused = ["devices", "say"].iter().any(|command| line.starts_with(command));
        let refused = told.iter().any(|told| told.get("fault").is_some());
        assert!(!printed.is_empty() || (excused && refused), "{line} printed nothing: {told:?}");
    }
    let settings = objects(&home.viva().args(["config", "show", "--json"]).output().unwrap().stdout);
    let example = &examples("viva config show")[0]["audio.mic"];
    assert!(
        settings.len() == 1 && settings[0].as_object().unwrap().values().all(|one| shows(example, one)),
        "{settings:?}"
    );
}

#[test]
fn mistakes_are_objects_too() {
    let home = Home::new();
    for line in ["report x", "no-such-command", "listen nowhere.wav", "--config nowhere.toml bank list", "bank"] {
        let output = home.viva().args(line.split(' ')).arg("--json").output().unwrap();
        let told = objects(&output.stderr);
        assert!(!output.status.success() && output.stdout.is_empty(), "{line}");
        documented("On standard error", &told);
        let fault = &told.last().unwrap()["fault"];
        assert!(
            shows(&examples("On standard error")[0]["fault"], fault) && fault["next"].is_string(),
            "{line}: {fault}"
        );
        assert_eq!(fault["exit_code"].as_i64(), output.status.code().map(i64::from), "{line}");
    }
}
