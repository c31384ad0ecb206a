//! A bank with a mistake. The error names file, line and column and gives a hint; the other banks still load, and
//! nothing panics.

use proptest::prelude::*;
use viva::bank::{self, BankError, parse};
use viva::fault::{Fault, FaultKind};

const GOOD: &str = r#"schema = 1
round = "databases"
title = "Mine"

[[question]]
id = "one"
topic = "t"
level = "mid"
kind = "concept"
minutes = 5
scale = true
ask = "What is it?"
looks_for = ["x"]
model_answer = "It is so."
concept = [
  { id = "cache", name = "the cache", cues = ["cache"] },
]
probe = [
  { id = "why", kind = "why", when = { unreasoned = "cache" }, say = ["Why {term}?"] },
  { id = "ten", kind = "scale", when = { number = true }, say = ["You said {number}.", "And at ten times the traffic?"] },
]
"#;

#[track_caller]
fn broken(from: &str, to: &str) -> BankError {
    assert!(GOOD.contains(from), "{from}");
    let errors = parse(&GOOD.replacen(from, to, 1), "mine.toml").expect_err("broken");
    assert!(!errors.is_empty());
    errors[0].clone()
}

#[track_caller]
fn says(from: &str, to: &str, line: usize, what: &str, hint: &str) {
    let e = broken(from, to);
    assert_eq!(e.line, line, "{e}");
    assert!(e.what.contains(what), "{e}");
    assert!(e.hint.as_deref().unwrap_or_default().contains(hint), "{e}");
}

#[test]
fn a_good_bank_takes_its_round_from_the_file() {
    let bank = parse(GOOD, "mine.toml").expect("good");
    assert_eq!(bank.questions[0].round, bank.round);
    assert_eq!(bank.round, bank::Round::Databases);
}

#[test]
fn every_mistake_has_a_place_and_a_hint() {
    says("cues = [\"cache\"]", "ceus = [\"cache\"]", 16, "no field `ceus`", "did you mean `cues`?");
    says("unreasoned = \"cache\"", "unreasoned = \"cahce\"", 19, "never be reached", "did you mean `cache`?");
    says("kind = \"why\"", "kind = \"depth\"", 18, "no why probe", "kind = \"why\"");
    says("kind = \"scale\"", "kind = \"depth\"", 11, "no scale probe", "remove scale = true");
    says("Why {term}?", "Why {thing}?", 19, "slot that nobody fills: {thing}", "{term}");
    says("cues = [\"cache\"]", "cues = []", 16, "no cues", "as people say");
    says("minutes = 5", "minutes = 500", 10, "out of range", "between 1 and 30");
    says("level = \"mid\"", "level = \"middle\"", 8, "`middle` is not a level", "did you mean `mid`?");
    says("schema = 1", "schema = 2", 1, "schema 2", "schema = 1");
    says("number = true", "number = false", 20, "never be reached", "true");
    says("\"Why {term}?\"", "\"Why {quote}?\"", 19, "slots are empty", "without {number}");
    says("id = \"ten\"", "id = \"why\"", 20, "used twice", "");
    says("number = true", "number = true, nothing = true", 20, "exactly one key", "heard");
}

#[test]
fn a_duplicate_id_and_plain_bad_toml_are_placed() {
    let second = &GOOD[GOOD.find("[[question]]").expect("there")..];
    let errors = parse(&format!("{GOOD}\n{second}"), "mine.toml").expect_err("twice");
    assert_eq!((errors[0].line, errors[0].what.as_str()), (24, "the id `one` is used twice"));
    let e = broken("minutes = 5", "minutes = = 5");
    assert_eq!((e.line, e.column), (10, 11), "{e}");
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let text = GOOD.replace("Why {term}?", "Why {x}?").replace("minutes = 5", "minutes = 0");
    assert_eq!(parse(&text, "mine.toml").expect_err("two").len(), 2);
}

#[test]
fn an_error_becomes_a_fault() {
    let fault = Fault::from(broken("cues = [\"cache\"]", "ceus = [\"cache\"]"));
    assert_eq!(fault.kind, FaultKind::BadInput);
    assert!(fault.what.starts_with("mine.toml:16:39: "), "{}", fault.what);
    assert_eq!(fault.why, ["did you mean `cues`?"]);
    assert!(fault.next.is_some());
}

#[test]
fn control_characters_are_named_with_their_place() {
    let bank = GOOD.replace("topic = \"", "topic = \"\\u001b]0;owned\\u0007");
    assert_ne!(bank, GOOD);
    let wrong = parse(&bank, "mine.toml").unwrap_err();
    assert!(wrong[0].what.contains("control character U+001B") && wrong[0].line > 1, "{wrong:?}");
    for steering in ["\\u009b31m", "\\u007f", "\\u202e", "\\r"] {
        assert!(
            parse(&GOOD.replace("cues = [\"cache\"", &format!("cues = [\"cache{steering}\"")), "m").is_err(),
            "{steering}"
        );
    }
    assert!(parse(&GOOD.replace('\n', "\r\n"), "from-windows.toml").is_ok());
}

#[test]
fn a_broken_bank_does_not_take_the_others_with_it() {
    let bad = GOOD.replace("minutes = 5", "minutes = 0");
    let (banks, errors) = bank::load_user(vec![
        ("bad.toml".into(), bad),
        ("good.toml".into(), GOOD.into()),
        ("same.toml".into(), GOOD.into()),
    ]);
    assert_eq!(banks.iter().map(|b| b.questions.len()).sum::<usize>(), 1);
    assert_eq!(errors.iter().map(|e| e.file.as_str()).collect::<Vec<_>>(), ["bad.toml", "same.toml"]);
    assert_eq!(errors[1].line, 6);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_edits_never_panic(edits in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..40, "[ -~\n{}\\[\\]\"=é]{0,12}"), 1..6)) {
        let mut text: Vec<char> = GOOD.chars().collect();
        for (at, cut, put) in edits {
            let at = at.index(text.len() + 1);
            let end = (at + cut).min(text.len());
            text.splice(at..end, put.chars());
        }
        let text: String = text.into_iter().collect();
        if let Err(errors) = parse(&text, "edited.toml") {
            prop_assert!(!errors.is_empty());
            for e in errors {
                prop_assert!(e.line >= 1 && e.column >= 1 && e.line <= text.matches('\n').count() + 1);
            }
        }
    }
}
