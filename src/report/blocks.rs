//! Divides the report into plain blocks, the same ones for the terminal and for markdown.

use super::date::date;
use super::{QuestionReport, Report, Who};
use crate::bank::Round;
use crate::coverage::Reply;
use crate::language::count;
use crate::scoring::{Score, place};
use crate::time::SessionTime;

/// What a part of a report means for the candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Plain,
    Heading,
    Good,
    Middling,
    Bad,
}

pub(super) enum Block {
    Title(String),
    Heading(String),
    Sub(String),
    /// A heading over what was good or bad.
    Verdict(String, Mood),
    Para(String),
    Item(String),
    /// An item with a score.
    Scored(String, Score),
    /// More about the item above.
    Under(String),
    /// A line of the conversation: time, speaker, text.
    Speech(String, &'static str, String),
}

use Block::{Heading, Item, Para, Scored, Speech, Sub, Title, Under, Verdict};

/// The result alone.
pub(super) fn glance(r: &Report) -> Vec<Block> {
    let mut out = Vec::new();
    summary(r, &mut out);
    overview(r, &mut out);
    out
}

pub(super) fn blocks(r: &Report) -> Vec<Block> {
    let mut out = vec![Title(format!("Interview {}", r.session))];
    out.extend(glance(r));
    for q in &r.questions {
        question(q, &mut out);
    }
    delivery(r, &mut out);
    if !r.trouble.is_empty() {
        out.push(Heading("Trouble on the way".into()));
        out.extend(r.trouble.iter().cloned().map(Item));
    }
    out.push(Heading("Transcript".into()));
    for line in &r.transcript {
        let who = if line.who == Who::Interviewer { "Viva" } else { "You" };
        out.push(Speech(line.at.to_string(), who, line.text.clone()));
    }
    out.push(Heading("How this was judged".into()));
    out.push(Para(r.method.clone()));
    out
}

fn summary(r: &Report, out: &mut Vec<Block>) {
    let answered = r.questions.iter().filter(|q| !q.answers.is_empty()).count();
    let end = r.ended.as_ref().map_or("The recording breaks off.".into(), |why| format!("It ended because {why}."));
    let (took, all) = (SessionTime(r.took_ms), r.questions.len());
    out.push(Para(format!(
        "{}. {took} of {} minutes, {answered} of {all} questions answered. {end}",
        date(&r.started),
        r.minutes
    )));
}

fn overview(r: &Report, out: &mut Vec<Block>) {
    if r.questions.is_empty() {
        return out.push(Para("No question was asked.".into()));
    }
    out.push(Heading("At a glance".into()));
    for q in &r.questions {
        let line = format!("{}. {}: content {}; structure {}", q.number, q.topic, q.content.score, q.structure.score);
        out.push(Scored(line, q.content.score));
    }
    out.push(Scored(format!("Delivery: {}", r.delivery.score), r.delivery.score));
    let sound = r.questions.iter().filter(|q| q.content.pitfalls.is_empty());
    let best = sound.flat_map(|q| &q.content.covered).filter(|c| c.reasoned && c.clear);
    if let Some(c) = best.max_by(|a, b| a.weight.total_cmp(&b.weight)) {
        out.push(Para(format!("Strongest: “{}” ({}).", c.evidence.quote, place(c.evidence.from))));
    }
    if !r.not_asked.is_empty() {
        out.push(Para(format!("Left out for want of time: {}.", r.not_asked.join(", "))));
    }
}

/// Why a reply to a follow-up earned nothing.
const fn no_answer(reply: Reply) -> &'static str {
    match reply {
        Reply::Repeats => "You had said that before, so it earned nothing here.",
        _ => "Viva heard no answer to its question in that, so it earned nothing here.",
    }
}

fn question(q: &QuestionReport, out: &mut Vec<Block>) {
    out.push(Heading(format!("Question {}: {}", q.number, q.topic)));
    out.push(Para(format!("“{}”", q.ask)));
    out.push(Para(format!("Asked at {}, {} long; over because: {}.", q.asked_at, SessionTime(q.took_ms), q.done)));
    if let Some(first) = q.answers.iter().find(|a| a.probe.is_none()) {
        out.push(Sub("Your answer".into()));
        out.push(Para(format!("“{}”", first.text)));
    }
    if !q.follow_ups.is_empty() {
        out.push(Sub("Follow-ups, and why".into()));
        for f in &q.follow_ups {
            out.push(Item(f.text.clone()));
            out.push(Under(format!("Why this one: {}.", f.reason)));
            out.push(Under(f.reply.as_ref().map_or("You did not reply.".into(), |t| format!("You: “{t}”"))));
            out.extend(f.missed.map(|reply| Under(no_answer(reply).into())));
            if !f.looks_for.is_empty() {
                out.push(Under(format!("Wanted: {}", f.looks_for)));
            }
        }
    }
    let strong: Vec<_> = q.content.covered.iter().filter(|c| c.reasoned).collect();
    let bare: Vec<_> = q.content.covered.iter().filter(|c| !c.reasoned).collect();
    if !strong.is_empty() {
        let title = if q.round == Round::Behavioural { "Strong" } else { "Strong: said with a reason" };
        out.push(Verdict(title.into(), Mood::Good));
        for c in strong {
            let late = if c.after_probe { ", after a follow-up" } else { "" };
            out.push(Item(format!("{}{late}: “{}” ({})", c.name, c.evidence.quote, place(c.evidence.from))));
        }
    }
    if !bare.is_empty() {
        let title = if q.round == Round::Behavioural { "Mentioned, without telling how" } else { "Only named" };
        out.push(Verdict(title.into(), Mood::Middling));
        out.extend(
            bare.iter().map(|c| Item(format!("{}: “{}” ({})", c.name, c.evidence.quote, place(c.evidence.from)))),
        );
    }
    if !q.content.missing.is_empty() {
        out.push(Verdict("Missing".into(), Mood::Middling));
        out.extend(q.content.missing.iter().cloned().map(Item));
    }
    if !q.content.rejected.is_empty() {
        out.push(Verdict("You would do without".into(), Mood::Middling));
        out.extend(q.content.rejected.iter().cloned().map(Item));
    }
    if !q.content.unclear.is_empty() {
        out.push(Verdict("Perhaps touched on: Viva could not tell".into(), Mood::Middling));
        out.extend(q.content.unclear.iter().cloned().map(Item));
    }
    if !q.content.pitfalls.is_empty() {
        out.push(Verdict("Wrong".into(), Mood::Bad));
        out.extend(q.content.pitfalls.iter().map(|(e, why)| Item(format!("“{}” ({}): {why}", e.quote, place(e.from)))));
    }
    let judged: Vec<_> = q.content.criteria.iter().filter(|c| c.score != Score::NotEnoughHeard).collect();
    if !judged.is_empty() {
        out.push(Sub("Rubric".into()));
        for c in judged {
            let next = c.next.as_ref().map_or(String::new(), |n| format!(" Next: {n}"));
            out.push(Scored(format!("{}, {}. {}{next}", c.name, c.score, c.anchor), c.score));
        }
    }
    structure(q, out);
    if q.clarified > 0 {
        out.push(Para(format!("You asked back {} before answering. Interviewers like that.", times(q.clarified))));
    }
    if q.helped > 0 {
        out.push(Para(format!("You were helped along {}.", times(q.helped))));
    }
    if q.recovered > 0 {
        out.push(Para(format!("You came back with something useful {} after that.", times(q.recovered))));
    }
    if q.retried {
        out.push(Para("You took it a second time; both tries are counted together.".into()));
    }
    out.push(Sub("A model answer".into()));
    out.push(Para(q.model_answer.clone()));
    out.push(Sub("One exercise".into()));
    out.push(Para(q.exercise.clone()));
}

fn structure(q: &QuestionReport, out: &mut Vec<Block>) {
    if q.answers.is_empty() {
        return;
    }
    out.push(Sub("Structure".into()));
    for p in &q.structure.parts {
        match &p.found {
            Some(e) => out.push(Item(format!("{}: “{}” ({})", p.name, e.quote, place(e.from)))),
            None => out.push(Item(format!("{}: not found. {}", p.name, p.advice))),
        }
    }
}

fn delivery(r: &Report, out: &mut Vec<Block>) {
    let d = &r.delivery;
    out.push(Heading("Delivery".into()));
    match d.words_per_minute {
        Some(pace) => out.push(Item(format!(
            "{pace} words a minute over {}; 100 to 165 is easy to follow",
            SessionTime(d.speech_ms)
        ))),
        None => out.push(Item(format!(
            "{} words in {}: not enough heard to judge the pace",
            d.words,
            SessionTime(d.speech_ms)
        ))),
    }
    if let Some(ms) = d.delay_ms {
        out.push(Item(format!(
            "{:.1} s before an answer begins, in the middle; taking time is fine",
            ms as f64 / 1000.0
        )));
    }
    let shown = |list: &[crate::scoring::Evidence]| {
        list.iter().take(3).map(|e| format!("“{}” ({})", e.quote, place(e.from))).collect::<Vec<_>>().join(", ")
    };
    if !d.fillers.is_empty() {
        out.push(Item(format!("{} heard, such as {}", count(d.fillers.len(), "filler"), shown(&d.fillers))));
    }
    if !d.hedges.is_empty() {
        out.push(Item(format!("{}, such as {}", count(d.hedges.len(), "hedge"), shown(&d.hedges))));
    }
    for (ms, e) in d.long_pauses.iter().take(3) {
        out.push(Item(format!("a pause of {:.1} s at “{}” ({})", *ms as f64 / 1000.0, e.quote, place(e.from))));
    }
    out.push(Para(d.method.clone()));
}

fn times(n: u32) -> String {
    match n {
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{n} times"),
    }
}
