//! The form of the files with the inputs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use viva::bank::Question;
use viva::interview::Command;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Vec<Group>,
}

/// Inputs that share a right reading.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The kind of fault, such as D01.
    pub fault: String,
    /// The question in bank.toml that the words answer.
    pub about: String,
    /// The candidate's turns before these words.
    #[serde(default)]
    pub before: Vec<String>,
    /// The follow-up that is open when the words are said. None if the question itself is.
    pub to: Option<String>,
    pub right: Right,
    /// The words, by a key that makes their id: a number for a fault that somebody saw, `n` for one of the same kind,
    /// and `c` for a control.
    pub said: BTreeMap<String, String>,
}

/// A right reading. All of its parts must hold. Concepts are named by their ids.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Right {
    /// What the turn is.
    pub is: Option<Turn>,
    /// The turn is one of these orders.
    pub order: Vec<Command>,
    /// Nothing is obeyed: the question goes on. Viva may ask whether the words are an order.
    pub unobeyed: bool,
    /// The words claim these concepts, with or without a reason.
    pub claimed: Vec<String>,
    /// The words claim these concepts with a reason.
    pub reasoned: Vec<String>,
    /// The words speak against these concepts.
    pub rejected: Vec<String>,
    pub not_rejected: Vec<String>,
    /// The words are not about these concepts: they neither claim nor reject them.
    pub not_noted: Vec<String>,
    /// The words are a reason for this concept, as the reply to "why?".
    pub explains: Option<String>,
    /// Each promised topic contains one of these, and there are as many.
    pub promised: Option<Vec<String>>,
    /// Viva presses on this.
    pub asked: Vec<About>,
    pub not_asked: Vec<About>,
    /// Viva asks for more at once.
    pub pressed: bool,
    /// Viva's reply does not give these concepts away.
    pub not_named: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    Answer,
    QuestionBack,
    /// Words that only show that the candidate listens.
    Nod,
}

/// What a follow-up is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Two statements that do not go together.
    Contradiction,
    /// Ten times the number that was said.
    TenTimes,
}

impl Group {
    pub fn id(&self, key: &str) -> String {
        format!("{}.{key}", self.fault)
    }

    /// Refuses a group that could test nothing, or something else than it says.
    pub fn check(&self, question: &Question) {
        let fault = &self.fault;
        assert!(!self.said.is_empty() && self.right != Right::default(), "{fault}: a group without a reading");
        for key in self.said.keys() {
            let number = key.trim_start_matches(['n', 'c']);
            assert!(number.parse::<u32>().is_ok() && number.len() + 1 >= key.len(), "{fault}: the key {key}");
        }
        let r = &self.right;
        let concepts = [&r.claimed, &r.reasoned, &r.rejected, &r.not_rejected, &r.not_noted, &r.not_named];
        for id in concepts.into_iter().flatten().chain(&r.explains) {
            assert!(question.concepts.iter().any(|c| c.id == *id), "{fault}: {} has no concept {id}", question.id);
        }
    }
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readings"))
}

pub fn questions() -> Vec<Question> {
    viva::bank::parse(include_str!("bank.toml"), "bank.toml").unwrap().questions
}

/// The groups of all files.
pub fn groups() -> Vec<Group> {
    let mut files: Vec<_> = std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "toml") && !f.ends_with("bank.toml"));
    files.sort();
    let read = |f: &Path| {
        let text = std::fs::read_to_string(f).unwrap();
        toml::from_str::<File>(&text).unwrap_or_else(|e| panic!("{}: {e}", f.display())).group
    };
    files.iter().flat_map(|f| read(f)).collect()
}

/// The ids of the inputs that are still read wrongly.
pub fn still_wrong() -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder().join("still-wrong.txt")).unwrap();
    let mut ids = BTreeSet::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        assert!(ids.insert(line.to_owned()), "still-wrong.txt has the line {line} twice");
    }
    ids
}
