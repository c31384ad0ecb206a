//! Interviews in text, in virtual time. Each script in tests/interviews/ is a conversation, and its expected output is
//! in tests/snapshots/.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;
use viva::bank::Question;
use viva::interview::{Discarded, Fact, Input, Output, ProbeReason, would_answer};
use viva::journal::Happening;
use viva::rehearsal::{Played, Script, play};

#[derive(Deserialize)]
struct Bank {
    question: Vec<Question>,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interviews"))
}

fn questions() -> Vec<Question> {
    let text = std::fs::read_to_string(folder().join("bank.toml")).unwrap();
    toml::from_str::<Bank>(&text).unwrap().question
}

fn run(name: &str) -> Played {
    let text = std::fs::read_to_string(folder().join(name)).unwrap();
    let script = Script::parse(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
    play(&script, &script.setup(&questions(), 10.0), None)
}

/// All scripts by name, played once for all tests.
static PLAYED: LazyLock<Vec<(String, Played)>> = LazyLock::new(|| {
    let mut names: Vec<String> =
        std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|n| n.ends_with(".txt"));
    names.sort();
    names.into_iter().map(|name| (name.clone(), run(&name))).collect()
});

#[test]
fn every_script_plays_as_it_reads() {
    assert!(PLAYED.len() >= 14);
    let mut complaints = Vec::new();
    for (name, played) in &*PLAYED {
        complaints.extend(played.complaints.iter().map(|c| format!("{name}: {c}")));
        insta::with_settings!({ snapshot_path => "interviews/golden", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.trim_end_matches(".txt"), played.text);
        });
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// What becomes of words that come after the interview must not depend on that.
#[test]
fn words_are_judged_after_the_interview_as_they_are_in_it() {
    let mut judged = 0;
    for (name, Played { entries, .. }) in &*PLAYED {
        let (mut kinds, mut heard) = (BTreeMap::new(), BTreeMap::new());
        for entry in entries {
            let (turn, answers) = match &entry.what {
                Happening::Out(Output::Listen { turn, patience, .. }) => {
                    kinds.insert(*turn, patience.kind);
                    continue;
                }
                Happening::In(Input::Heard { turn, transcript }) if !transcript.text.is_empty() => {
                    heard.insert(*turn, &transcript.text);
                    continue;
                }
                // Here the sound decided, and not the words.
                Happening::Out(Output::Note(Fact::TurnDiscarded {
                    why: Discarded::OwnWords | Discarded::BrokenSound,
                    ..
                })) => continue,
                Happening::Out(Output::Note(Fact::Answered { turn, .. })) => (turn, true),
                Happening::Out(Output::Note(
                    Fact::CommandHeard { turn, .. } | Fact::Clarified { turn, .. } | Fact::TurnDiscarded { turn, .. },
                )) => (turn, false),
                _ => continue,
            };
            let Some(text) = heard.get(turn) else { continue };
            assert_eq!(would_answer(kinds[turn], text), answers, "{name}: {:?}: {text}", kinds[turn]);
            judged += 1;
        }
    }
    assert!(judged > 150, "{judged}");
}

#[test]
fn a_contradiction_is_quoted_in_the_words_of_the_reversal() {
    let text = "# minutes 10, real, only slow-product-page\n\
         < I would use strong consistency and put Redis in front because the prices must be right at once.\n\
         > …\n\
         < Well I have thought about the many readers of this page for a while, and what they would see of an old \
         price there, so now I would say that we need eventual consistency here.";
    let script = Script::parse(text).unwrap();
    let played = play(&script, &script.setup(&questions(), 10.0), None);
    let probed = played.entries.iter().find_map(|entry| match &entry.what {
        Happening::Out(Output::Note(Fact::Probed {
            reason: ProbeReason::Contradiction { later, .. }, quote, ..
        })) => Some((later, quote.as_ref()?)),
        _ => None,
    });
    let (later, quote) = probed.unwrap();
    assert!(quote.contains(later), "“{quote}” for {later}");
}
