//! Cue matching on labeled spoken answers. Precision and recall are both at least 0.95.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use viva::bank::{self, Question};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    snippet: Vec<Snippet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Snippet {
    question: String,
    text: String,
    claims: BTreeSet<String>,
    #[serde(default)]
    may: BTreeSet<String>,
    #[serde(default)]
    negated: BTreeSet<String>,
}

fn snippets() -> Vec<Snippet> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snippets");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("tests/snippets").map(|e| e.expect("entry").path()).collect();
    files.sort();
    files
        .iter()
        .flat_map(|f| {
            let text = std::fs::read_to_string(f).expect("readable");
            toml::from_str::<File>(&text).unwrap_or_else(|e| panic!("{}: {e}", f.display())).snippet
        })
        .collect()
}

#[test]
fn precision_and_recall_on_spoken_answers() {
    let banks = bank::builtin().expect("the builtin banks parse");
    let questions: BTreeMap<&str, &Question> =
        banks.iter().flat_map(|b| &b.questions).map(|q| (q.id.as_str(), q)).collect();
    let all = snippets();
    assert!(all.len() >= 80, "only {} snippets", all.len());
    let (mut to_reject, mut rejected) = (0, 0);
    let (mut right, mut invented, mut missed, mut wrong) = (0, 0, 0, Vec::new());
    for s in &all {
        let q = questions.get(s.question.as_str()).unwrap_or_else(|| panic!("no question {}", s.question));
        for id in s.claims.iter().chain(&s.may).chain(&s.negated) {
            assert!(q.concepts.iter().any(|c| c.id == *id), "{} has no concept {id}", q.id);
        }
        let words: Vec<&str> = s.text.split_whitespace().collect();
        let mentions = q.matcher().find(&words);
        let got: BTreeSet<String> = mentions.iter().filter(|m| !m.negated).map(|m| m.concept.clone()).collect();
        for id in s.claims.difference(&got) {
            missed += 1;
            wrong.push(format!("missed   {}/{id}: {}", q.id, s.text));
        }
        for id in got.difference(&s.claims).filter(|id| !s.may.contains(*id)) {
            invented += 1;
            let by = mentions.iter().find(|m| m.concept == *id).map_or("", |m| m.cue.as_str());
            wrong.push(format!("invented {}/{id} by {by:?}: {}", q.id, s.text));
        }
        to_reject += s.negated.len();
        rejected += s.negated.iter().filter(|id| mentions.iter().any(|m| m.negated && m.concept == **id)).count();
        right += s.claims.intersection(&got).count();
    }
    let precision = right as f64 / (right + invented) as f64;
    let recall = right as f64 / (right + missed) as f64;
    println!("{rejected} of {to_reject} rejections understood as such");
    println!("{} snippets, {right} right, {invented} invented, {missed} missed", all.len());
    println!("precision {precision:.3}, recall {recall:.3}\n{}", wrong.join("\n"));
    assert!(precision >= 0.95 && recall >= 0.95, "precision {precision:.3}, recall {recall:.3}\n{}", wrong.join("\n"));
}
