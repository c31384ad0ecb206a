//! Answers of several sentences by synthetic voices: the labeled answers and replies beside the repository, and model
//! answers of the built-in banks.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use viva::bank::QuestionKind;

use super::plan::{About, Asked, Ending, Plan, Source, drawn, pause, speed};
use super::{End, hash};

/// Every voice that delivers samples. For each answer one is chosen by a hash.
const SPEAKERS: [&str; 3] = ["hibari", "joe", "espeak"];
/// How many replies to follow-ups the benchmark uses.
const REPLIES: usize = 60;
/// The benchmark uses one model answer in this many.
const EVERY: u64 = 4;

/// The beginnings of a third of the later sentences.
const FILLERS: [&str; 5] = ["So, ", "Um, ", "And, ", "Uh, so ", "Okay, "];

const SUMMING_UP: [&str; 12] = [
    "So yeah, that's how I would do it.",
    "And that's pretty much it.",
    "So that would be my approach.",
    "Yeah, I think that covers it.",
    "So overall, that's the design I'd go with.",
    "That's basically the whole idea.",
    "So in short, that's where I would begin.",
    "And yeah, that's about all I have on that.",
    "I think those are the main points.",
    "So to sum it up, I'd keep it simple and measure first.",
    "Yeah, so that's what I'd do.",
    "And that's the end of the story.",
];

const HANDING_OVER: [&str; 8] = [
    "Does that make sense?",
    "Is that what you were looking for?",
    "Does that answer your question?",
    "Should I go into more detail?",
    "Would you like me to go deeper on any of that?",
    "Is there a part you want me to expand on?",
    "What do you think?",
    "Shall I go on with the failure cases?",
];

#[derive(Deserialize)]
struct Answer {
    question: String,
    text: String,
}

#[derive(Deserialize)]
struct Reply {
    question: String,
    reply: String,
    label: String,
}

pub fn plans(answers: &Path) -> Vec<Plan> {
    let banks = viva::bank::builtin().unwrap_or_else(|errors| panic!("{errors:?}"));
    let questions: Vec<_> = banks.iter().flat_map(|bank| &bank.questions).collect();
    let kinds: BTreeMap<&str, QuestionKind> = questions.iter().map(|q| (q.id.as_str(), q.kind)).collect();
    let kind = |id: &str| kinds.get(id).copied().unwrap_or(QuestionKind::Concept);
    let mut all = Vec::new();
    for answer in read::<Answer>(&answers.join("answers.json")) {
        all.push(spoken("answer", &answer.question, &answer.text, Asked::Opening(kind(&answer.question))));
    }
    for question in questions.iter().filter(|q| hash(&q.id).is_multiple_of(EVERY)) {
        all.push(spoken("model answer", &question.id, &question.model_answer, Asked::Opening(question.kind)));
    }
    let mut replies = read::<Reply>(&answers.join("replies.json"));
    replies.retain(|reply| matches!(reply.label.as_str(), "answers" | "partly"));
    replies.sort_by_key(|reply| hash(&reply.reply));
    for reply in replies.into_iter().take(REPLIES) {
        all.push(spoken("reply", &reply.question, &reply.reply, Asked::FollowUp));
    }
    all
}

fn read<T: for<'a> Deserialize<'a>>(file: &Path) -> Vec<T> {
    let read = std::fs::read(file).map_err(|e| e.to_string());
    let all = read.and_then(|text| serde_json::from_slice(&text).map_err(|e| e.to_string()));
    all.unwrap_or_else(|e| {
        println!("no {} (VIVA_ANSWERS=FOLDER): {e}", file.display());
        Vec::new()
    })
}

fn spoken(sort: &str, question: &str, text: &str, asked: Asked) -> Plan {
    let seed = format!("{question}, {sort}, {text}");
    let voice = SPEAKERS[drawn(&format!("{seed}, voice"), SPEAKERS.len())];
    let mut sentences = sentences(text);
    for (i, sentence) in sentences.iter_mut().enumerate().skip(1) {
        if drawn(&format!("{seed}, filler {i}"), 3) == 0 {
            sentence.insert_str(0, FILLERS[drawn(&format!("{seed}, which filler {i}"), FILLERS.len())]);
        }
    }
    let ending = match (asked, drawn(&format!("{seed}, ending"), 100)) {
        (Asked::FollowUp, _) | (_, 0..60) => Ending::Plain,
        (_, 60..85) => Ending::SummedUp,
        _ => Ending::HandedOver,
    };
    let which = |of| drawn(&format!("{seed}, last words"), of);
    match ending {
        Ending::Plain => {}
        Ending::SummedUp => sentences.push(SUMMING_UP[which(SUMMING_UP.len())].into()),
        Ending::HandedOver => sentences.push(HANDING_OVER[which(HANDING_OVER.len())].into()),
    }
    Plan {
        name: format!("{sort} to {question} by {voice}, {:x}", hash(text) & 0xffff),
        speaker: format!("voice {voice}"),
        // All answers to a question are in the same half.
        key: question.into(),
        about: About { asked, ending, question: Some(question.into()), people: false },
        pauses: (1..sentences.len()).map(|i| pause(&format!("{seed}, pause {i}"))).collect(),
        source: Source::Voice { name: voice, sentences },
        speed: speed(&seed),
        transcript: None,
        end: End::True,
    }
}

/// Splits a text after full stops, question and exclamation marks. A text without them is one sentence.
fn sentences(text: &str) -> Vec<String> {
    let (mut all, mut sentence) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(word);
        let shortened = matches!(word, "e.g." | "i.e." | "etc." | "vs.");
        if word.ends_with(['.', '?', '!']) && !shortened {
            all.push(std::mem::take(&mut sentence));
        }
    }
    all.extend(Some(sentence).filter(|rest| !rest.is_empty()));
    all
}
