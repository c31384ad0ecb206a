//! Tests of the README: its command lines parse, and its tables match the program. The command lines of the other pages
//! parse too.
#![cfg(feature = "cli")]

use clap::{CommandFactory, Parser};
use viva::cli::Cli;
use viva::config::{KEYS, Settings, Value};

const README: &str = include_str!("../README.md");
const PAGES: [&str; 4] =
    [README, include_str!("../CONTRIBUTING.md"), include_str!("../docs/banks.md"), include_str!("../docs/json.md")];

/// The words of a shell line, with double quotes. A comment ends the line.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut quoted, mut some) = (false, false);
    for c in line.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                some = true;
            }
            '#' if !quoted && !some => break,
            c if c.is_whitespace() && !quoted => {
                if some {
                    words.push(std::mem::take(&mut word));
                }
                some = false;
            }
            c => {
                word.push(c);
                some = true;
            }
        }
    }
    if some {
        words.push(word);
    }
    words
}

/// Lines of `sh` blocks, and whole commands in backticks, that call `viva`.
fn examples(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block = None;
    for line in page.lines() {
        if let Some(kind) = line.strip_prefix("```") {
            block = if block.is_some() { None } else { Some(kind) };
        } else if block == Some("sh") {
            found.push(line.to_owned());
        } else if block.is_none() {
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found.retain(|l| l.starts_with("viva ") && !l.contains("COMMAND"));
    found
}

#[test]
fn every_command_line_parses() {
    let examples: Vec<String> = PAGES.into_iter().flat_map(examples).collect();
    assert!(examples.len() > 15, "{examples:?}");
    let wrong: Vec<String> = examples
        .iter()
        .filter_map(|line| Cli::try_parse_from(words(line)).err().map(|e| format!("{line}\n{e}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_is_shown() {
    for command in Cli::command().get_subcommands().filter(|c| !c.is_hide_set() && c.get_name() != "help") {
        let name = format!("viva {}", command.get_name());
        assert!(examples(README).iter().any(|e| e.starts_with(&name)), "README does not show `{name}`");
    }
}

/// The correct rows of the settings table.
fn settings_table() -> String {
    let defaults = Settings::default();
    let row = |key: &viva::config::Key| {
        let default = match (key.get)(&defaults) {
            Value::Unset => "–".to_owned(),
            value => format!("`{value}`"),
        };
        format!("| `{}` | `{}` | {} | {default} |\n", key.name, key.variable(), key.kind.wants())
    };
    KEYS.iter().map(row).collect()
}

#[test]
fn the_settings_table_is_the_programs() {
    assert!(README.contains(&settings_table()), "these rows are not in the README:\n{}", settings_table());
}

#[test]
fn the_exit_codes_are_the_programs() {
    use viva::fault::FaultKind::*;
    for kind in [Internal, Usage, Device, Model, BadInput, Storage, Busy, Interrupted] {
        assert!(README.contains(&format!("\n| {} | ", kind as u8)), "{kind:?}");
    }
}

#[test]
fn the_bank_example_is_a_bank() {
    let block = README.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    viva::bank::parse(block, "README.md").unwrap_or_else(|e| panic!("{e:#?}"));
}
