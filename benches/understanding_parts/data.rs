//! The labelled answers and replies.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use viva::bank::Question;

#[derive(Deserialize)]
pub struct LabelledAnswer {
    pub question: String,
    pub style: String,
    pub text: String,
    /// By concept: reasoned, named, rejected or absent.
    pub labels: BTreeMap<String, String>,
    /// 1 to 5.
    pub grade: u8,
    #[serde(skip)]
    pub part: u8,
}

#[derive(Deserialize)]
pub struct LabelledReply {
    pub question: String,
    pub probe: String,
    pub looks_for: String,
    pub reply: String,
    /// answers, partly, evades, lost; in the project's own data also repeats.
    pub label: String,
    #[serde(skip)]
    pub part: u8,
}

/// The part of a question's data, 1 to 3: SHA-256 of the question's id, modulo 3, plus 1.
fn part(question: &str) -> u8 {
    remainder(question, 3) + 1
}

fn remainder(text: &str, by: u32) -> u8 {
    let digest = Sha256::digest(text);
    let rest = digest.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % by);
    rest as u8
}

/// One part of ../shared/answers. `None` if it is not there.
pub fn shared(which: u8) -> Option<(Vec<LabelledAnswer>, Vec<LabelledReply>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/answers");
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).ok();
    let mut answers: Vec<LabelledAnswer> = serde_json::from_str(&read("answers.json")?).expect("labelled answers");
    let mut replies: Vec<LabelledReply> = serde_json::from_str(&read("replies.json")?).expect("labelled replies");
    answers.retain(|answer| part(&answer.question) == which);
    replies.retain(|reply| part(&reply.question) == which);
    answers.iter_mut().for_each(|answer| answer.part = which);
    replies.iter_mut().for_each(|reply| reply.part = which);
    Some((answers, replies))
}

/// The lines of a file in banks/meaning for the questions that the encoder was not tuned on: one in five.
fn held_out(file: &str) -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("banks/meaning").join(file);
    let lines = std::fs::read_to_string(file).expect("the project's own data");
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    lines.filter(|line| remainder(&format!("held {}", text(&line["question"])), 5) == 0).collect()
}

/// An answer that is stored in pieces.
fn in_pieces(question: &Question, answer: &Value, style: &Value, part: u8) -> LabelledAnswer {
    let pieces = list(&answer["pieces"]);
    let any = |key: &str, id: &str| pieces.iter().any(|piece| list(&piece[key]).iter().any(|found| found == id));
    let label = |id: &str| match (any("claims", id), any("reason_for", id), any("rejects", id)) {
        (true, true, _) => "reasoned",
        (true, false, _) => "named",
        (false, _, true) => "rejected",
        (false, _, false) => "absent",
    };
    let ids = question.concepts.iter().map(|concept| concept.id.as_str());
    LabelledAnswer {
        question: question.id.clone(),
        style: text(style),
        text: pieces.iter().map(|piece| text(&piece["t"])).collect::<Vec<_>>().join(" "),
        labels: ids.map(|id| (id.to_owned(), label(id).to_owned())).collect(),
        grade: answer["grade"].as_u64().unwrap_or(0) as u8,
        part,
    }
}

/// Short passages that argue for or against something, as part [`PASSAGES`].
pub fn passages(questions: &HashMap<String, Question>) -> Vec<LabelledAnswer> {
    let of = |line: &Value| {
        let question = &questions[&text(&line["question"])];
        list(&line["passages"]).iter().map(|p| in_pieces(question, p, &p["kind"], PASSAGES)).collect::<Vec<_>>()
    };
    held_out("stances.jsonl").iter().flat_map(of).collect()
}

/// The part of the project's own answers, and of its passages.
pub const OWN: u8 = 0;
pub const PASSAGES: u8 = 4;

/// The project's own answers and replies, as part [`OWN`].
pub fn own(questions: &HashMap<String, Question>) -> (Vec<LabelledAnswer>, Vec<LabelledReply>) {
    let (mut answers, mut replies) = (Vec::new(), Vec::new());
    for line in held_out("answers.jsonl") {
        let question = text(&line["question"]);
        let of_it = list(&line["answers"]).iter();
        answers.extend(of_it.map(|answer| in_pieces(&questions[&question], answer, &answer["style"], OWN)));
        let (probe, looks_for) = (text(&line["follow_up"]), text(&line["looks_for"]));
        for reply in list(&line["replies"]).iter().filter(|reply| reply["label"] != "repeats") {
            let (probe, looks_for, question) = (probe.clone(), looks_for.clone(), question.clone());
            let (reply, label) = (text(&reply["t"]), text(&reply["label"]));
            replies.push(LabelledReply { question, probe, looks_for, reply, label, part: OWN });
        }
    }
    (answers, replies)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
