//! Interviews in text with the sentence encoder, in virtual time. Each script in tests/understanding/ is a conversation,
//! and its expected output is in tests/understanding/golden/.

use std::path::Path;

use viva::bank;
use viva::coverage::{Reply, Subject, claims};
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
    for name in
        ["argues-against", "evades", "harmful", "lost-at-length", "numbers", "plain-words", "repeats-one-sentence"]
    {
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

/// A bank may say what some of its concepts mean, and leave the others to their cues.
#[test]
fn a_concept_without_a_meaning_is_heard_by_its_cues() {
    let mut questions = bank::builtin().unwrap().into_iter().flat_map(|bank| bank.questions);
    let mut question = questions.find(|question| question.id == "idempotent-payments").unwrap();
    question.concepts.iter_mut().find(|concept| concept.id == "unique").unwrap().means.clear();
    let text = "The client sends an idempotency key, and a unique constraint in the database lets only one of them in.";
    let meanings = viva::meaning::open().unwrap().unwrap().understand(&Subject::of(&question, None), text);
    assert!(meanings.concepts.iter().all(|meant| meant.concept != "unique"));
    let heard: Vec<_> = claims(&question, text, &meanings).into_iter().map(|claim| claim.concept).collect();
    assert!(heard.contains(&"key".to_owned()) && heard.contains(&"unique".to_owned()), "{heard:?}");
}

/// A replay needs no encoder: the journal has what it said.
#[test]
fn the_same_words_give_the_same_conversation() {
    let script = read("plain-words.txt");
    let (first, second) = (run(&script), run(&script));
    assert_eq!(first.entries, second.entries);
}
