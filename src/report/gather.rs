//! Computes a report from journal entries.

use super::index::Index;
use super::transcript::{transcript, trouble};
use super::{FollowUp, QuestionReport, Report};
use crate::bank::{Question, QuestionKind};
use crate::ids::TurnId;
use crate::interview::{Fact, Output};
use crate::journal::{Entry, Happening};
use crate::language::quotes::list;
use crate::scoring::{Answer, Content, Structure, content, delivery, structure};
use crate::time::SessionTime;

pub(super) fn gather(entries: &[Entry]) -> Report {
    let header = entries.iter().find_map(|e| if let Happening::Session(h) = &e.what { Some(h) } else { None });
    let index = Index::new(entries);
    let mut questions: Vec<QuestionReport> = Vec::new();
    let mut ended = None;
    let find = |id: &str| header.and_then(|h| h.setup.questions.iter().find(|q| q.id == id));
    for e in entries {
        let Happening::Out(Output::Note(fact)) = &e.what else { continue };
        let by_id = |questions: &mut Vec<QuestionReport>, id: &str| questions.iter().rposition(|q| q.id == id);
        match fact {
            Fact::Asked { question, number, .. } => questions.extend(find(question).map(|q| begin(q, *number, e.at))),
            Fact::Probed { question, probe, kind, reason, quote, say } => {
                if let Some(i) = by_id(&mut questions, question) {
                    let looks_for = find(question).and_then(|q| q.probes.iter().find(|p| p.id == *probe));
                    questions[i].follow_ups.push(FollowUp {
                        probe: probe.clone(),
                        kind: *kind,
                        at: e.at,
                        text: index.said.get(say).map_or_else(String::new, |t| (*t).to_owned()),
                        reason: reason.to_string(),
                        quote: quote.clone(),
                        reply: None,
                        missed: None,
                        looks_for: looks_for.map_or_else(String::new, |p| p.looks_for.clone()),
                    });
                }
            }
            Fact::Answered { turn, question, probe, continues, explains } => {
                if let (Some(i), Some(answer)) =
                    (by_id(&mut questions, question), index.answer(*turn, probe.as_ref(), explains.as_ref()))
                {
                    let follow_up = questions[i].follow_ups.iter_mut().rfind(|f| Some(&f.probe) == probe.as_ref());
                    if let Some(f) = follow_up {
                        let so_far = f.reply.take().map_or_else(String::new, |r| r + " ");
                        f.reply = Some(so_far + &answer.text);
                    }
                    let same = |answer: &&mut Answer| *continues && answer.probe == *probe;
                    match questions[i].answers.iter_mut().rev().find(same) {
                        Some(begun) => begun.go_on(answer),
                        None => questions[i].answers.push(answer),
                    }
                }
            }
            Fact::Missed { turn, question, probe, reply } => {
                if let Some(i) = by_id(&mut questions, question) {
                    let missed = |answer: &&mut Answer| answer.turn == turn.0;
                    questions[i].answers.iter_mut().filter(missed).for_each(|answer| answer.counts = false);
                    let follow_up = questions[i].follow_ups.iter_mut().rfind(|f| f.probe == *probe);
                    follow_up.into_iter().for_each(|f| f.missed = Some(*reply));
                }
            }
            Fact::Clarified { question, .. } => {
                if let Some(i) = by_id(&mut questions, question) {
                    questions[i].clarified += 1;
                }
            }
            Fact::Helped { question, .. } => {
                if let Some(i) = by_id(&mut questions, question) {
                    questions[i].helped += 1;
                }
            }
            Fact::Recovered { question, .. } => {
                if let Some(i) = by_id(&mut questions, question) {
                    questions[i].recovered += 1;
                }
            }
            Fact::Retried { question } => {
                if let Some(i) = by_id(&mut questions, question) {
                    questions[i].retried = true;
                }
            }
            Fact::QuestionDone { question, why } => {
                if let Some(i) = by_id(&mut questions, question) {
                    questions[i].done = why.to_string();
                    questions[i].took_ms = e.at.since(questions[i].asked_at).as_millis() as u64;
                }
            }
            Fact::Ended { why } => ended = Some(why.to_string()),
            _ => {}
        }
    }
    for report in &mut questions {
        if let Some(q) = find(&report.id) {
            judge(q, report);
        }
    }
    let answers: Vec<Answer> = questions.iter().flat_map(|q| q.answers.iter().cloned()).collect();
    let unread = answers.iter().filter(|answer| !index.meant.contains_key(&TurnId(answer.turn))).count();
    let all = header.map_or(&[][..], |h| &h.setup.questions);
    Report {
        session: header.map_or_else(String::new, |h| h.session.clone()),
        started: header.map_or_else(String::new, |h| h.started.clone()),
        viva: header.map_or_else(String::new, |h| h.viva.clone()),
        mode: header.map(|h| h.setup.mode).unwrap_or_default(),
        minutes: header.map_or(0.0, |h| h.setup.minutes),
        took_ms: entries.last().map_or(0, |e| e.at.0),
        ended,
        not_asked: all.iter().filter(|q| !questions.iter().any(|r| r.id == q.id)).map(|q| q.id.clone()).collect(),
        delivery: delivery(&answers),
        questions,
        transcript: transcript(entries, &index),
        trouble: trouble(entries),
        method: method(unread, answers.len()),
    }
}

/// How this was judged, if this many of all answers were not read by meaning.
fn method(unread: usize, all: usize) -> String {
    let by = match unread {
        0 => "by cue words and by meaning".to_owned(),
        unread if unread == all => "by cue words alone, since nothing read the meaning".to_owned(),
        some => format!("by cue words and by meaning, {some} of {all} answers by cue words alone"),
    };
    format!(
        "Scores are counted, not felt: from what the recognizer understood, {by}. A claim counts fully only with a reason, \
         cost or condition near it. Viva cannot tell whether a sentence is true. Read the quotes, they are what counts."
    )
}

fn begin(q: &Question, number: u32, at: SessionTime) -> QuestionReport {
    QuestionReport {
        id: q.id.clone(),
        number,
        round: q.round,
        topic: q.topic.clone(),
        level: q.level,
        ask: q.ask.clone(),
        asked_at: at,
        took_ms: 0,
        done: "the recording breaks off here".into(),
        answers: Vec::new(),
        follow_ups: Vec::new(),
        clarified: 0,
        helped: 0,
        recovered: 0,
        retried: false,
        content: content(q, &[]),
        structure: structure(q, &[]),
        looks_for: q.looks_for.clone(),
        model_answer: q.model_answer.clone(),
        exercise: String::new(),
    }
}

fn judge(q: &Question, report: &mut QuestionReport) {
    report.content = content(q, &report.answers);
    report.structure = structure(q, &report.answers);
    report.exercise = exercise(q, &report.content, &report.structure, report.answers.is_empty());
}

/// The exercise that would help most.
fn exercise(q: &Question, content: &Content, structure: &Structure, silent: bool) -> String {
    let bare: Vec<String> = content.covered.iter().filter(|c| !c.reasoned).take(3).map(|c| c.name.clone()).collect();
    let part = structure.parts.iter().find(|p| p.found.is_none() && !p.advice.is_empty());
    if silent {
        return "Read the model answer once, close it, and say it aloud in your own words within one minute.".into();
    }
    if let Some((said, wrong)) = content.pitfalls.first() {
        return format!("Say “{}” again, put right: {wrong}", said.quote);
    }
    if q.kind == QuestionKind::Behavioural
        && let Some(part) = part
    {
        return format!("Tell the story again in ninety seconds. {}", part.advice);
    }
    if bare.len() >= 2 {
        return format!("Take {}: for each, one sentence with a because and one with its cost.", list(&bare));
    }
    match (content.missing.first(), part) {
        (Some(name), _) => format!("Answer again in two minutes and bring in {name}, with a reason."),
        (None, Some(part)) => part.advice.clone(),
        (None, None) => "Answer it again for ten times the load, with a number in every sentence.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_says_how_many_answers_were_read_by_meaning() {
        assert!(method(0, 2).contains("by cue words and by meaning. "));
        assert!(method(1, 2).contains("1 of 2 answers by cue words alone"));
        assert!(method(2, 2).contains("by cue words alone, since nothing read the meaning"));
    }
}
