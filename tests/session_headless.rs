//! Whole interviews on files, with the real binary, real weights and a scripted candidate, as fast as the machine can.
#![cfg(all(feature = "whisper", feature = "neural-voice"))]

use std::path::Path;
use std::sync::LazyLock;

use crate::common::Home;
use crate::common::session::{Session, candidate};
use viva::bank::ProbeKind;
use viva::interview::{Fact, ProbeReason};

const SEED: &str = "7";

/// The threads of ggml spin, so sessions that share two cores finish sooner with one thread each.
const ALONE: [&str; 2] = ["--set", "stt.threads=1"];

/// The interview that most tests look at.
static INTERVIEW: LazyLock<(Home, Session)> = LazyLock::new(|| {
    let home = Home::with_weights();
    let session = headless(&home);
    (home, session)
});

fn headless(home: &Home) -> Session {
    let candidate = candidate();
    let mut args = vec!["rehearse", "--audio", "headless", "--candidate", &candidate, "--seed", SEED];
    args.extend(["--question", "replication-lag,sharding-key", "--minutes", "5", "--json"]);
    args.extend(ALONE);
    Session::run(home, &args)
}

#[test]
fn a_whole_interview_presses_on_what_was_said_and_sums_up() {
    let (_, session) = &*INTERVIEW;
    assert!(session.asked() >= 2, "{}", session.transcript());
    session.expect_said_by_candidate(&["replication lag", "primary"]);
    let probes = session.probes();
    assert!(probes.iter().any(|p| p.kind == ProbeKind::Why), "{probes:?}");
    assert!(probes.iter().any(|p| p.kind == ProbeKind::Scale), "{probes:?}");
    let why = |reason: &ProbeReason| matches!(reason, ProbeReason::Unreasoned { .. } | ProbeReason::NoWhyOf { .. });
    assert!(probes.iter().any(|p| p.kind == ProbeKind::Why && why(&p.reason)), "{probes:?}");
    session.expect_a_follow_up_naming_what_was_said();
    session.expect_summary();
    session.expect_recordings();
}

#[test]
fn the_same_candidate_and_seed_give_the_same_journal() {
    let (_, first) = &*THINKING;
    let (_home, second) = thinking();
    // The first line holds the wall time.
    assert!(first.journal().lines().skip(1).eq(second.journal().lines().skip(1)), "{}", second.transcript());
}

#[test]
fn the_journal_replays_to_the_same_interview() {
    let (_, session) = &*INTERVIEW;
    let (entries, bad) = viva::journal::parse(&session.journal());
    assert!(bad.is_none());
    viva::journal::replay(&entries).unwrap_or_else(|mismatch| panic!("{mismatch:?}"));
}

#[test]
fn a_session_is_private_and_can_be_reported_again() {
    let (home, session) = &*INTERVIEW;
    let said = session.longest_answer();
    let shown = home.sees(&["report", "--format", "markdown"]);
    assert!(shown.starts_with("exit code 0"), "{shown}");
    let report = std::fs::read_to_string(session.folder().join("report.md")).unwrap();
    assert!(shown.contains(report.trim_end()), "the report is a function of the journal");
    assert!(home.sees(&["sessions"]).contains(&session.name()));
    // A candidate's words are private, so they must be in the session folder only.
    let leaks = files_below(home.path()).into_iter().filter(|file| !file.starts_with(session.folder()));
    for file in leaks {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!contains(&bytes, said.as_bytes()), "{} holds what the candidate said", file.display());
    }
}

#[test]
fn with_quiet_only_the_result_is_shown() {
    let home = Home::with_weights();
    let candidate = candidate();
    let wishes = ["--candidate", &candidate, "--seed", SEED, "--question", "replication-lag", "--minutes", "2"];
    let seen = home.sees(&[&["rehearse", "--quiet", "--audio", "headless"], &wishes[..], &ALONE].concat());
    let session = Session::latest(&home);
    assert!(seen.starts_with("exit code 0") && seen.ends_with("-- err\n"), "{seen}");
    assert!(seen.contains("candidate.wav") && seen.contains(&format!("viva report {}", session.name())), "{seen}");
    let said: Vec<&str> = session.lines().into_iter().map(|(_, text)| text).collect();
    let heard = session.heard();
    assert!(said.len() >= 2 && !heard.is_empty(), "{}", session.transcript());
    for text in said.into_iter().chain(heard.iter().map(String::as_str)).filter(|text| !text.is_empty()) {
        assert!(!seen.contains(text), "{text}\n{seen}");
    }
}

/// A candidate who stops to think in the middle of a sentence, where the texts have `[3s]`.
fn thinking() -> (Home, Session) {
    let home = Home::with_weights();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/thinking");
    let args =
        ["rehearse", "--audio", "headless", "--candidate", folder, "--seed", SEED, "--question", "replication-lag"];
    let session = Session::run(&home, &[&args[..], &["--minutes", "2", "--mode", "real", "--json"], &ALONE].concat());
    (home, session)
}

static THINKING: LazyLock<(Home, Session)> = LazyLock::new(thinking);

#[test]
fn a_candidate_who_thinks_for_three_seconds_is_never_cut_in_on() {
    let (_, session) = &*THINKING;
    let answers = session.heard();
    assert!(answers.len() >= 2, "{}", session.transcript());
    // The last recognized words of a turn must be the last words of a whole text.
    let ends = ["replica", "on the primary", "primaries", "seconds", "complains", "reads"];
    for answer in answers {
        let text = answer.trim_end_matches(['.', ',', '?', '!']).to_lowercase();
        assert!(ends.iter().any(|end| text.ends_with(end)), "cut in on: {answer}\n{}", session.transcript());
    }
}

#[test]
fn the_facts_of_a_session_say_why_every_turn_ended() {
    let (_, session) = &*INTERVIEW;
    let answered = session.facts().iter().filter(|fact| matches!(fact, Fact::Answered { .. })).count();
    assert!(answered >= 4, "{}", session.transcript());
    assert!(session.turns_ended() >= answered);
}

fn files_below(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => files.extend(files_below(&path)),
            path if path.is_file() && path.metadata().unwrap().len() < 10_000_000 => files.push(path),
            _ => {}
        }
    }
    files
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
