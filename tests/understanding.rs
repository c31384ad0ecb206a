//! Interviews in text with the sentence encoder, in virtual time. Each script in tests/understanding/ is a conversation,
//! and its expected output is in tests/understanding/golden/.

use std::path::Path;

use viva::bank;
use viva::coverage::Reply;
use viva::interview::{Fact, Output};
use viva::journal::Happening;
use viva::rehearsal::{Played, Script, play};

fn run(text: &str) -> Played {
    let questions: Vec<_> = bank::builtin().unwrap().into_iter().flat_map(|bank| bank.questions).collect();
    let script = Script::parse(text).unwrap();
    play(&script, &script.setup(&questions, 10.0), viva::meaning::open().unwrap())
}

fn read(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/understanding");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn missed(played: &Played) -> Vec<Reply> {
    let facts = played.entries.iter().filter_map(|entry| match &entry.what {
        Happening::Out(Output::Note(Fact::Missed { reply, .. })) => Some(*reply),
        _ => None,
    });
    facts.collect()
}

#[test]
fn every_script_plays_as_it_reads() {
    for name in ["argues-against", "evades", "lost-at-length", "plain-words", "repeats-one-sentence"] {
        let played = run(&read(&format!("{name}.txt")));
        assert!(played.complaints.is_empty(), "{name}: {:?}", played.complaints);
        insta::with_settings!({ snapshot_path => "understanding/golden", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, played.text);
        });
    }
}

#[test]
fn what_evades_or_repeats_is_missed_and_what_answers_is_not() {
    assert_eq!(missed(&run(&read("evades.txt"))), [Reply::Evades; 2]);
    assert_eq!(missed(&run(&read("repeats-one-sentence.txt"))), [Reply::Repeats; 3]);
    assert_eq!(missed(&run(&read("plain-words.txt"))), []);
}

/// A replay needs no encoder: the journal has what it said.
#[test]
fn the_same_words_give_the_same_conversation() {
    let script = read("plain-words.txt");
    let (first, second) = (run(&script), run(&script));
    assert_eq!(first.entries, second.entries);
}
