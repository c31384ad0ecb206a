//! Every command's help at 100 columns. A changed flag shows up here.
#![cfg(feature = "cli")]

use clap::CommandFactory;
use viva::cli::Cli;

/// Collects every command line that has its own help.
fn commands(command: &clap::Command, path: &[String], into: &mut Vec<Vec<String>>) {
    into.push(path.to_vec());
    for sub in command.get_subcommands().filter(|s| s.get_name() != "help" && !s.is_hide_set()) {
        let mut path = path.to_vec();
        path.push(sub.get_name().to_owned());
        commands(sub, &path, into);
    }
}

#[test]
fn every_help() {
    let mut all = Vec::new();
    commands(&Cli::command(), &[], &mut all);
    let home = crate::common::Home::new();
    for path in all {
        let output = home.viva().args(&path).arg("--help").output().unwrap();
        assert!(output.status.success(), "{path:?}");
        let name = if path.is_empty() { "viva".to_owned() } else { format!("viva-{}", path.join("-")) };
        insta::assert_snapshot!(name, String::from_utf8(output.stdout).unwrap());
    }
}

#[test]
fn the_command_line_is_sound() {
    Cli::command().debug_assert();
}
