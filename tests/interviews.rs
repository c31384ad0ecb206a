//! Interviews in text, in virtual time. Each script in tests/interviews/ is a conversation, and its expected output is
//! in tests/snapshots/.

use std::path::Path;

use serde::Deserialize;
use viva::bank::Question;
use viva::interview::{Fact, Output, ProbeReason};
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
    play(&script, &script.setup(&questions(), 10.0))
}

#[test]
fn every_script_plays_as_it_reads() {
    let mut names: Vec<String> =
        std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|n| n.ends_with(".txt"));
    names.sort();
    assert!(names.len() >= 14);
    let mut complaints = Vec::new();
    for name in names {
        let played = run(&name);
        complaints.extend(played.complaints.iter().map(|c| format!("{name}: {c}")));
        insta::with_settings!({ snapshot_path => "interviews/golden", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.trim_end_matches(".txt"), played.text);
        });
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_contradiction_is_quoted_in_the_words_of_the_reversal() {
    let text = "# minutes 10, real, only slow-product-page\n\
         < I would use strong consistency and put Redis in front because the prices must be right at once.\n\
         > …\n\
         < Well I have thought about the many readers of this page for a while, and what they would see of an old \
         price there, so now I would say that we need eventual consistency here.";
    let script = Script::parse(text).unwrap();
    let played = play(&script, &script.setup(&questions(), 10.0));
    let probed = played.entries.iter().find_map(|entry| match &entry.what {
        Happening::Out(Output::Note(Fact::Probed {
            reason: ProbeReason::Contradiction { later, .. }, quote, ..
        })) => Some((later, quote.as_ref()?)),
        _ => None,
    });
    let (later, quote) = probed.unwrap();
    assert!(quote.contains(later), "“{quote}” for {later}");
}
