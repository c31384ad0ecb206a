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
fn every_argument_has_a_line_of_help() {
    let mut all = Vec::new();
    commands(&Cli::command(), &[], &mut all);
    let mut whole = Cli::command();
    whole.build();
    for path in all {
        let command = path.iter().fold(&whole, |command, name| command.find_subcommand(name).unwrap());
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{path:?}: {}", argument.get_id());
        }
    }
}

#[test]
fn dash_h_is_the_whole_help_which_ends_with_the_global_options() {
    let mut all = Vec::new();
    commands(&Cli::command(), &[], &mut all);
    let home = crate::common::Home::new();
    for path in all {
        let help = |flag| String::from_utf8(home.viva().args(&path).arg(flag).output().unwrap().stdout).unwrap();
        let long = help("--help");
        assert_eq!(help("-h"), long, "{path:?}");
        let (own, global) = long.split_once("Global options:\n").unwrap();
        let flags = ["--config <", "--set <", "--json", "--verbose", "--quiet"];
        assert!(flags.iter().all(|flag| global.contains(flag) && !own.contains(&format!("  {flag}"))), "{long}");
    }
}

#[test]
fn a_negative_number_is_refused_in_the_settings_own_words() {
    let home = crate::common::Home::new();
    for (line, why) in [
        (["simulate", "-", "--minutes", "-5"], "from 1 to 120"),
        (["simulate", "-", "--seed", "-1"], "`-1`"),
        (["rehearse", "--weak", "--minutes", "-0.5"], "from 1 to 120"),
        (["listen", "x.wav", "--patience", "-1"], "between 0.2 and 60"),
        (["sessions", "-q", "-n", "-1"], "'-1'"),
    ] {
        let shown = home.sees(&line);
        assert!(!shown.contains("unexpected argument") && shown.contains(why), "{shown}");
        assert!(!shown.starts_with("exit code 0"), "{shown}");
    }
}

#[test]
fn the_command_line_is_sound() {
    Cli::command().debug_assert();
}
