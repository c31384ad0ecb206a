//! What Viva understands of an answer: claims, reasons, rejections, whether a reply answers, and the content score, beside
//! the cues alone in the same run.
//!
//! `cargo bench --bench understanding [-- --part N] [--misses] [--figures FILE]`. It reads the labelled answers of
//! ../shared/answers, split by question into three parts: the first (the default) is for tuning, the second is read when a
//! change is done, the third is left for later. Part 0 are the project's own answers to questions that the encoder was not
//! tuned on, part 4 its passages to them. `--figures` writes the figures that `models/meaning/fit.py` learns the weights
//! from: of part one, and of the questions in banks/meaning/answers.jsonl that the encoder was not tuned on.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads clocks")]

#[allow(dead_code, reason = "not all of it is needed here")]
mod common;
mod understanding_parts;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::time::Instant;

use common::quantile;
use common::rows::Row;
use understanding_parts::data::{LabelledAnswer, LabelledReply, OWN, PASSAGES, own, passages, shared};
use understanding_parts::figures::{Tally, claims_table, replies_table, scores_table};
use viva::bank::Question;
use viva::coverage::{Meanings, State, Subject, Understand, claim_figures, claims, reply_figures};

pub const PART: &str = "understanding";

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let part = value("--part").and_then(|part| part.parse().ok()).unwrap_or(1);
    let banks = viva::bank::builtin().expect("the built-in banks");
    let questions: HashMap<String, Question> =
        banks.into_iter().flat_map(|bank| bank.questions).map(|q| (q.id.clone(), q)).collect();
    let mut encoder = viva::meaning::open().expect("the encoder").expect("built with understanding");
    if let Some(file) = value("--figures") {
        let lines = figures(&questions, encoder.as_mut());
        std::fs::write(&file, lines).expect("the file can be written");
        return println!("{file} written");
    }
    let labelled = match part {
        OWN => Some(own(&questions)),
        PASSAGES => Some((passages(&questions), Vec::new())),
        _ => shared(part),
    };
    let Some((answers, replies)) = labelled else {
        return println!("no labelled answers in ../shared/answers, so there is nothing to measure");
    };
    let on = format!("{} answers and {} replies of part {part}", answers.len(), replies.len());
    println!("{on}\n");
    let mut tally = Tally::new(&on, args.iter().any(|arg| arg == "--misses"));
    for answer in &answers {
        let question = &questions[&answer.question];
        let meanings = encoder.understand(&Subject::of(question, None), &answer.text);
        tally.answer(question, answer, &meanings);
    }
    for reply in &replies {
        let question = &questions[&reply.question];
        let prompt = [reply.probe.clone(), reply.looks_for.clone()];
        let meanings = encoder.understand(&Subject::of(question, Some(prompt.clone())), &reply.reply);
        tally.reply(reply, &prompt, &meanings);
    }
    claims_table(&tally);
    replies_table(&tally);
    scores_table(&tally);
    time(&answers, &questions, encoder.as_mut(), &on);
}

/// How long the encoder takes for a segment of 14 s: some 40 words, with a question's meanings at hand.
fn time(answers: &[LabelledAnswer], questions: &HashMap<String, Question>, encoder: &mut dyn Understand, on: &str) {
    let mut took = Vec::new();
    for answer in answers {
        let question = &questions[&answer.question];
        // An interview always knows what was asked.
        let prompt = [question.ask.clone(), question.looks_for.join(". ")];
        let subject = Subject::of(question, Some(prompt));
        encoder.understand(&subject, "");
        let words: Vec<&str> = answer.text.split_whitespace().collect();
        for segment in words.chunks_exact(40) {
            let begun = Instant::now();
            encoder.understand(&subject, &segment.join(" "));
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    for (name, share) in [("p50", 0.5), ("p95", 0.95)] {
        Row::new(PART, format!("meaning of 14 s of speech, {name}"), quantile(&took, share), "ms")
            .at_most(120.0)
            .on(format!("{} segments of 40 words, one core; {on}", took.len()))
            .emit();
    }
}

/// A line of JSON for each concept of each answer, and for each reply.
fn figures(questions: &HashMap<String, Question>, encoder: &mut dyn Understand) -> String {
    let mut out = String::new();
    let (mut answers, mut replies) = own(questions);
    answers.extend(passages(questions));
    if let Some((first, second)) = shared(1) {
        answers.extend(first);
        replies.extend(second);
    }
    for LabelledAnswer { question: id, text, labels, part, grade, style } in &answers {
        let question = &questions[id];
        let meanings: Meanings = encoder.understand(&Subject::of(question, None), text);
        let found = claims(question, text, &meanings);
        let found: BTreeMap<&str, State> = found.iter().map(|c| (c.concept.as_str(), c.state)).collect();
        let line = serde_json::json!({"answer": found, "labels": labels, "question": id, "part": part, "grade": grade, "style": style});
        let _ = writeln!(out, "{line}");
        for (concept, figures) in claim_figures(question, text, &meanings) {
            let label = labels.get(&concept).map_or("absent", String::as_str);
            let line =
                serde_json::json!({"claim": figures, "label": label, "question": id, "part": part, "grade": grade});
            let _ = writeln!(out, "{line}");
        }
    }
    for LabelledReply { question: id, probe, looks_for, reply, label, part } in &replies {
        let prompt = [probe.clone(), looks_for.clone()];
        let meanings = encoder.understand(&Subject::of(&questions[id], Some(prompt.clone())), reply);
        let fit = meanings.reply.expect("there is a prompt");
        let figures = reply_figures(&fit, reply, &prompt);
        let line = serde_json::json!({"reply": figures, "label": label, "question": id, "part": part});
        let _ = writeln!(out, "{line}");
    }
    out
}
