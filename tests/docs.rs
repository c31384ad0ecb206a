//! The pages for people who change Viva or write banks. Their examples work, and the files that they name exist.

use std::path::Path;

use viva::bank::{self, lint::lint};

use strum::IntoEnumIterator;
use viva::interview::worth::Ground;

const BANKS: &str = include_str!("../docs/banks.md");
const CONTRIBUTING: &str = include_str!("../CONTRIBUTING.md");

fn toml_blocks(page: &str) -> Vec<&str> {
    page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[track_caller]
fn clean(text: &str, what: &str) {
    let bank = bank::parse(text, "docs/banks.md").unwrap_or_else(|e| panic!("{what}: {e:#?}"));
    let findings: Vec<String> = lint(&bank).into_iter().map(|finding| finding.what).collect();
    assert!(findings.is_empty(), "{what}\n{}", findings.join("\n"));
}

/// The first example is a whole bank. Each other one holds parts that are added to its question.
#[test]
fn the_examples_for_bank_authors_parse_and_are_clean() {
    let blocks = toml_blocks(BANKS);
    let (whole, parts) = blocks.split_first().unwrap();
    clean(whole, "the whole bank");
    assert!(parts.len() >= 2, "{parts:?}");
    for part in parts {
        let mut bank: toml::Table = whole.parse().unwrap();
        let question = bank["question"][0].as_table_mut().unwrap();
        for (key, value) in part.parse::<toml::Table>().unwrap() {
            let more = value.as_array().unwrap_or_else(|| panic!("{key} is no list of parts:\n{part}"));
            question[&key].as_array_mut().unwrap().extend(more.iter().cloned());
        }
        clean(&toml::to_string(&bank).unwrap(), part);
    }
}

/// Everything in backticks that looks like a file of this repository must exist.
#[test]
fn files_that_are_named_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["src/", "tests/", "scripts/", "docs/", "benches/", "banks/", "models/", ".github/", ".ci/"];
    let named: Vec<&str> = [CONTRIBUTING, BANKS]
        .iter()
        .flat_map(|page| page.split('`').skip(1).step_by(2))
        .filter(|name| folders.iter().any(|folder| name.starts_with(folder)))
        .map(|name| name.split_whitespace().next().unwrap_or(name))
        .collect();
    assert!(named.len() > 20, "{named:?}");
    let gone: Vec<&&str> = named.iter().filter(|name| !root.join(name).exists()).collect();
    assert!(gone.is_empty(), "CONTRIBUTING.md or docs/banks.md names what is not there: {gone:?}");
}

/// What was downloaded for a moment must not be committed with the rest.
#[test]
fn the_top_level_holds_what_it_should() {
    const FILES: &str =
        "Cargo.toml Cargo.lock README.md CONTRIBUTING.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT rustfmt.toml";
    const FOLDERS: &str = "src models banks scripts tests benches docs fuzz";
    let root = env!("CARGO_MANIFEST_DIR");
    let listed =
        std::process::Command::new("git").args(["-c", "safe.directory=*", "-C", root, "ls-files"]).output().unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed = String::from_utf8_lossy(&listed.stdout);
    assert!(listed.lines().any(|path| path == "Cargo.toml"), "git lists nothing here");
    let known = |path: &str| match path.split_once('/') {
        Some((folder, _)) => folder.starts_with('.') || FOLDERS.split(' ').any(|known| known == folder),
        None => path.starts_with('.') || FILES.split(' ').any(|known| known == path),
    };
    let strange: Vec<&str> = listed.lines().filter(|path| !known(path)).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

#[test]
fn bank_authors_are_told_what_speaks_for_a_follow_up() {
    for ground in Ground::iter() {
        let row = format!("| {} | {} |\n", ground.points(), ground.says());
        assert!(BANKS.contains(&row), "docs/banks.md lacks: {row}");
    }
}
