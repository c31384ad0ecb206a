//! Inputs that are easily taken for their opposite or for something else, each with its right reading. They are in
//! `tests/readings/*.toml`, a file for each kind. Each one is played through the real interview in virtual time.
//!
//! `tests/readings/still-wrong.txt` names the inputs that Viva still reads wrongly. The list may only shrink: a wrong
//! reading that is not on it fails the test, and so does a right reading that is.

mod data;
mod judge;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use data::{Group, groups, questions, still_wrong};
use judge::Reply;
use viva::bank::Question;
use viva::interview::{Fact, Mode, Output, Setup};
use viva::journal::{Entry, Happening};
use viva::rehearsal::Stage;

/// The list, as a path that a person can open.
const LIST: &str = "tests/readings/still-wrong.txt";

/// An input as Viva read it.
struct Outcome {
    id: String,
    said: String,
    /// What differs from the right reading. Empty if nothing does.
    wrong: Vec<String>,
    /// The conversation from these words on.
    conversation: String,
}

/// An interview about this question alone, in which these turns were said. Of the bank's follow-ups it has only `to`.
fn stage(question: &Question, to: Option<&str>, said: &[&str]) -> Stage {
    let mut question = question.clone();
    question.probes.retain(|probe| to.is_none_or(|to| probe.id == to));
    let setup = Setup { seed: 7, mode: Mode::Study, minutes: 10.0, questions: vec![question], ..Setup::default() };
    let mut stage = Stage::open(&setup, None);
    for words in said {
        stage.play(&format!("< {words}")).unwrap();
    }
    stage
}

/// The follow-up that was put last.
fn last_probe(entries: &[Entry]) -> Option<&str> {
    entries.iter().rev().find_map(|entry| match &entry.what {
        Happening::Out(Output::Note(Fact::Probed { probe, .. })) => Some(probe.as_str()),
        _ => None,
    })
}

fn outcomes(group: &Group, question: &Question) -> Vec<Outcome> {
    let before: Vec<&str> = group.before.iter().map(String::as_str).collect();
    let matcher = question.matcher();
    let mut all = Vec::new();
    for (key, said) in &group.said {
        let id = group.id(key);
        let mut stage = stage(question, group.to.as_deref(), &before);
        assert_eq!(last_probe(stage.entries()), group.to.as_deref(), "{id}: this follow-up should be open");
        let from = stage.entries().len();
        stage.news();
        stage.play(&format!("< {said}")).unwrap();
        let wrong = Reply::of(&stage.entries()[from..], &matcher).differs_from(&group.right);
        all.push(Outcome { id, said: said.clone(), wrong, conversation: stage.news().to_owned() });
    }
    all
}

/// Compares the outcomes with the list. `Err` tells what to do.
fn compare(outcomes: &[Outcome], listed: &BTreeSet<String>) -> Result<(), String> {
    let mut text = String::new();
    for o in outcomes.iter().filter(|o| !o.wrong.is_empty() && !listed.contains(&o.id)) {
        let _ = writeln!(text, "{} is read wrongly, and {LIST} does not have it: “{}”", o.id, o.said);
        let _ = writeln!(text, "  {}\n{}", o.wrong.join("; "), o.conversation);
    }
    for o in outcomes.iter().filter(|o| o.wrong.is_empty() && listed.contains(&o.id)) {
        let _ = writeln!(text, "{} is read rightly now: “{}”", o.id, o.said);
        let _ = writeln!(text, "  Delete the line “{}” from {LIST}.", o.id);
    }
    for id in listed.iter().filter(|id| !outcomes.iter().any(|o| o.id == **id)) {
        let _ = writeln!(text, "No input has the id {id}. Delete the line “{id}” from {LIST}.");
    }
    if text.is_empty() { Ok(()) } else { Err(text) }
}

/// How many inputs of each kind are read rightly, and how many wrongly.
fn table(outcomes: &[Outcome]) -> String {
    let mut kinds: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for o in outcomes {
        let (right, wrong) = kinds.entry(o.id.split('.').next().unwrap()).or_default();
        *if o.wrong.is_empty() { right } else { wrong } += 1;
    }
    kinds.iter().fold(String::new(), |text, (kind, (right, wrong))| {
        format!("{text}{kind:5} {:3} inputs, {right:3} right, {wrong:3} wrong\n", right + wrong)
    })
}

#[test]
fn every_input_is_read_rightly_but_those_on_the_list() {
    let questions = questions();
    let mut all = Vec::new();
    for group in groups() {
        let question = questions.iter().find(|q| q.id == group.about);
        let question = question.unwrap_or_else(|| panic!("{}: no question {}", group.fault, group.about));
        group.check(question);
        all.extend(outcomes(&group, question));
    }
    println!("{}", table(&all));
    let ids: BTreeSet<&str> = all.iter().map(|o| o.id.as_str()).collect();
    assert_eq!(ids.len(), all.len(), "two inputs have one id");
    if let Err(text) = compare(&all, &still_wrong()) {
        panic!("{text}");
    }
}

#[test]
fn the_list_holds_the_wrong_readings_and_no_others() {
    let outcome = |id: &str, wrong: &[&str]| Outcome {
        id: id.into(),
        said: "…".into(),
        wrong: wrong.iter().map(|&w| w.into()).collect(),
        conversation: String::new(),
    };
    let all = [outcome("A.1", &[]), outcome("A.2", &["a nod"])];
    let listed = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(compare(&all, &listed(&["A.2"])), Ok(()));
    assert!(compare(&all, &listed(&[])).unwrap_err().starts_with("A.2 is read wrongly"));
    let both = compare(&all, &listed(&["A.1", "A.2"])).unwrap_err();
    assert!(both.contains("Delete the line “A.1”") && !both.contains("A.2"), "{both}");
    assert!(compare(&all, &listed(&["A.2", "A.3"])).unwrap_err().contains("No input has the id A.3"));
}
