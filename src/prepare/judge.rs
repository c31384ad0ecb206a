//! What Viva makes of a typed answer, by the code of the interview, the score and the report.

use serde::Serialize;

use crate::bank::Question;
use crate::coverage::{Claim, Meanings, Reply, Subject, Understand, claims, judged_reply, repeats_earlier};
use crate::interview::{Fact, Input, Output, Setup};
use crate::journal::{Entry, Happening};
use crate::rehearsal::Stage;
use crate::scoring::{Answer, Score, content, structure};

/// An answer to judge.
#[derive(Debug)]
pub struct Typed<'a> {
    pub question: &'a Question,
    pub text: &'a str,
    /// The follow-up that it replies to.
    pub probe: Option<&'a str>,
    /// The candidate's earlier words on the question.
    pub earlier: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub struct Judgement {
    pub question: String,
    /// So far always "answer", or "lost".
    pub kind: &'static str,
    pub claims: Vec<Claim>,
    /// Names of the concepts that are not claimed, the most important first.
    pub missing: Vec<String>,
    /// Empty so far.
    pub traps: Vec<String>,
    /// `None` without a follow-up.
    pub reply: Option<Reply>,
    pub score: Scores,
    /// What Viva would say next. `None` for a reply to a follow-up.
    pub next: Option<Next>,
}

/// 1 to 5 each; `None` if too little was said.
#[derive(Debug, Serialize)]
pub struct Scores {
    pub content: Option<u8>,
    pub structure: Option<u8>,
}

#[derive(Debug, Serialize)]
pub struct Next {
    /// The kind of the follow-up, or the purpose of another line.
    pub kind: String,
    pub text: String,
    pub why: String,
}

/// Judges the answer. Without an encoder cues alone decide.
pub fn judge(typed: &Typed, mut encoder: Option<Box<dyn Understand>>) -> Judgement {
    let Typed { question, text, probe, earlier } = *typed;
    let prompt = probe.map(|asks| [asks.to_owned(), looks_for(question, asks)]);
    let subject = Subject::of(question, prompt.clone());
    let mut read = |text: &str| encoder.as_mut().map_or_else(Meanings::default, |e| e.understand(&subject, text));
    let meanings = read(text);
    let before = earlier.map(|earlier| Answer::typed(0, earlier, read(earlier)));
    let reply = prompt.map(|prompt| match earlier.is_some_and(|earlier| repeats_earlier(question, earlier, text)) {
        true => Reply::Repeats,
        false => judged_reply(meanings.reply.as_ref(), text, &prompt),
    });
    let claims = claims(question, text, &meanings);
    let counts = reply.is_none_or(Reply::counts);
    let answers: Vec<Answer> =
        before.into_iter().chain([Answer { counts, ..Answer::typed(1, text, meanings) }]).collect();
    let content = content(question, &answers);
    let points = |score: Score| if let Score::Points(points) = score { Some(points) } else { None };
    Judgement {
        question: question.id.clone(),
        kind: if judged_reply(None, text, &<[String; 2]>::default()) == Reply::Lost { "lost" } else { "answer" },
        claims,
        missing: content.missing,
        traps: Vec::new(),
        reply,
        score: Scores { content: points(content.score), structure: points(structure(question, &answers).score) },
        next: if probe.is_some() { None } else { next(question, text, earlier, encoder) },
    }
}

/// What a good reply to this follow-up says. Empty if the bank does not have it.
fn looks_for(question: &Question, asks: &str) -> String {
    let probe = question.probes.iter().find(|probe| probe.say.iter().any(|say| say == asks));
    probe.map_or_else(String::new, |probe| probe.looks_for.clone())
}

/// The line that an interview has after these words.
fn next(question: &Question, text: &str, earlier: Option<&str>, encoder: Option<Box<dyn Understand>>) -> Option<Next> {
    let setup = Setup { seed: 1, minutes: 15.0, questions: vec![question.clone()], ..Setup::default() };
    let mut stage = Stage::open(&setup, encoder);
    let mut heard = 0;
    for words in earlier.into_iter().chain([text]) {
        heard = stage.entries().len();
        // A bracket at the beginning would be an instruction to the stage.
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        stage.play(&format!("< {}", words.trim_start_matches(['[', ' ']))).ok()?;
    }
    let entries = &stage.entries()[heard..];
    let after = entries.iter().position(|entry| matches!(entry.what, Happening::In(Input::Heard { .. })))?;
    let said = |entry: &Entry| match &entry.what {
        Happening::Out(Output::Say { text, purpose, .. }) => Some((text.clone(), *purpose)),
        _ => None,
    };
    let (text, purpose) = entries[after..].iter().find_map(said)?;
    let probed = |entry: &Entry| match &entry.what {
        Happening::Out(Output::Note(Fact::Probed { kind, reason, .. })) => Some((kind.key(), reason.to_string())),
        _ => None,
    };
    let purpose = || serde_json::to_value(purpose).ok().and_then(|name| name.as_str().map(str::to_owned));
    Some(match entries[after..].iter().find_map(probed) {
        Some((kind, why)) => Next { kind: kind.to_owned(), text, why },
        None => Next { kind: purpose().unwrap_or_default(), text, why: "no follow-up fits".into() },
    })
}
