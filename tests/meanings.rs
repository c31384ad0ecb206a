//! The meanings of the built-in banks' concepts, and the data that the encoder learns from: complete, and about nothing
//! else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use viva::bank;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meaning {
    said_like: Vec<String>,
    against: String,
}

#[derive(Deserialize)]
struct Line {
    question: String,
    answers: Vec<Answer>,
    replies: Vec<Reply>,
}

#[derive(Deserialize)]
struct Answer {
    grade: u8,
    pieces: Vec<Piece>,
}

#[derive(Deserialize)]
struct Piece {
    t: String,
    #[serde(default)]
    claims: Vec<String>,
    #[serde(default)]
    reason_for: Vec<String>,
    #[serde(default)]
    rejects: Vec<String>,
}

#[derive(Deserialize)]
struct Reply {
    label: String,
    t: String,
}

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("banks/meaning").join(name)).unwrap()
}

fn questions() -> impl Iterator<Item = bank::Question> {
    bank::builtin().unwrap().into_iter().flat_map(|bank| bank.questions)
}

/// The concepts of each built-in question.
fn concepts() -> BTreeMap<String, BTreeSet<String>> {
    questions().map(|q| (q.id, q.concepts.into_iter().map(|concept| concept.id).collect())).collect()
}

#[test]
fn every_concept_says_what_it_means() {
    let mut sentences = BTreeSet::new();
    for (question, concept) in questions().flat_map(|q| q.concepts.into_iter().map(move |c| (q.id.clone(), c))) {
        assert!(concept.means.split_whitespace().count() >= 5, "{question}.{}", concept.id);
        assert!(sentences.insert(concept.means), "{question}.{}", concept.id);
    }
}

#[test]
fn every_concept_has_sentences_to_learn_from_and_none_comes_twice() {
    let mut known = BTreeMap::new();
    let mut sentences = BTreeSet::new();
    for round in bank::Round::KEYS {
        let file: BTreeMap<String, BTreeMap<String, Meaning>> =
            toml::from_str(&read(&format!("{round}.toml"))).unwrap();
        for (question, meanings) in file {
            for (concept, Meaning { said_like, against }) in &meanings {
                assert_eq!(said_like.len(), 5, "{question}.{concept}");
                for sentence in said_like.iter().chain([against]) {
                    assert!(sentence.split_whitespace().count() >= 5, "{question}.{concept}: {sentence}");
                    assert!(sentences.insert(sentence.clone()), "{question}.{concept}: {sentence}");
                }
            }
            known.insert(question, meanings.into_keys().collect());
        }
    }
    assert_eq!(known, concepts());
}

#[test]
fn the_labelled_answers_are_about_concepts_that_exist() {
    let concepts = concepts();
    let mut questions = BTreeSet::new();
    for line in read("answers.jsonl").lines() {
        let Line { question, answers, replies } = serde_json::from_str(line).unwrap();
        let known = &concepts[&question];
        for answer in &answers {
            assert!((1..=5).contains(&answer.grade), "{question}");
            for Piece { t, claims, reason_for, rejects } in &answer.pieces {
                assert!(
                    !t.trim().is_empty() && claims.iter().chain(reason_for).chain(rejects).all(|id| known.contains(id))
                );
            }
        }
        let labels: BTreeSet<&str> = replies.iter().map(|reply| reply.label.as_str()).collect();
        assert_eq!(labels, BTreeSet::from(["answers", "partly", "evades", "lost", "repeats"]), "{question}");
        assert!(answers.len() == 2 && replies.len() == 5 && replies.iter().all(|reply| !reply.t.trim().is_empty()));
        questions.insert(question);
    }
    assert!(questions.iter().eq(concepts.keys()));
}
