//! Computes a report from journal entries.

use std::collections::{BTreeMap, BTreeSet};

use super::{FollowUp, Line, QuestionReport, Report, Who, heard};
use crate::bank::{Question, QuestionKind};
use crate::coverage::Meanings;
use crate::ids::{SayId, TurnId};
use crate::interview::{Device, Fact, Input, Output};
use crate::journal::{Entry, Happening};
use crate::language::quotes::list;
use crate::scoring::{Answer, Content, Structure, content, delivery, structure};
use crate::speech::{EndOfTurn, EndReason, Transcript};
use crate::time::SessionTime;

/// The journal's contents by turn and by line.
#[derive(Default)]
struct Index<'a> {
    heard: BTreeMap<TurnId, &'a Transcript>,
    meant: BTreeMap<TurnId, &'a Meanings>,
    ended: BTreeMap<TurnId, &'a EndOfTurn>,
    delay_ms: BTreeMap<TurnId, u64>,
    said: BTreeMap<SayId, &'a str>,
}

impl<'a> Index<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        let mut index = Self { heard: heard::words(entries), ..Self::default() };
        let mut open: Option<(TurnId, SessionTime)> = None;
        // The turn whose words come next with their meaning.
        let mut read: Option<TurnId> = None;
        for e in entries {
            match &e.what {
                Happening::Out(Output::Listen { turn, .. }) => open = Some((*turn, e.at)),
                Happening::In(Input::SpeechStarted { .. }) => {
                    if let Some((turn, at)) = open.take() {
                        index.delay_ms.insert(turn, e.at.since(at).as_millis() as u64);
                    }
                }
                Happening::In(Input::TurnEnded(end)) => {
                    index.ended.entry(end.turn).or_insert(end);
                }
                Happening::In(Input::Meant { turn, meanings }) => {
                    index.meant.insert(*turn, meanings);
                    read = Some(*turn);
                }
                // Words that come again may come without their meaning.
                Happening::In(Input::Heard { turn, .. }) if read.take() != Some(*turn) => {
                    index.meant.remove(turn);
                }
                Happening::Out(Output::Say { id, text, .. }) => {
                    index.said.insert(*id, text);
                }
                _ => {}
            }
        }
        index
    }

    /// When the candidate began to speak.
    fn begun(&self, turn: TurnId, transcript: &Transcript) -> Option<SessionTime> {
        let first = transcript.words.first().map(|word| word.from);
        let from = first.or_else(|| self.ended.get(&turn).map(|end| end.speech_from))?;
        Some(SessionTime(from.millis()))
    }

    fn answer(&self, turn: TurnId, probe: Option<&String>, explains: Option<&String>) -> Option<Answer> {
        let transcript = self.heard.get(&turn).filter(|t| !t.text.trim().is_empty())?;
        let end = self.ended.get(&turn);
        let words = &transcript.words;
        Some(Answer {
            turn: turn.0,
            probe: probe.cloned(),
            explains: explains.cloned(),
            counts: true,
            text: transcript.text.trim().to_owned(),
            meant: self.meant.get(&turn).map_or_else(Meanings::default, |meant| (*meant).clone()),
            words: words.clone(),
            confidence: transcript.confidence,
            delay_ms: self.delay_ms.get(&turn).copied(),
            from: words.first().map(|w| w.from).or(end.map(|e| e.speech_from)).unwrap_or_default(),
            to: words.last().map(|w| w.to).or(end.map(|e| e.speech_to)).unwrap_or_default(),
            capped: end.is_some_and(|e| matches!(e.reason, EndReason::Cap { .. })),
        })
    }
}

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
        method: method(&answers, &index),
    }
}

/// How this was judged.
fn method(answers: &[Answer], index: &Index) -> String {
    let unread = answers.iter().filter(|answer| !index.meant.contains_key(&TurnId(answer.turn))).count();
    let by = match unread {
        0 => "by cue words and by meaning".to_owned(),
        all if all == answers.len() => "by cue words alone, since nothing read the meaning".to_owned(),
        some => format!("by cue words and by meaning, {some} of {} answers by cue words alone", answers.len()),
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

/// The conversation, line by line and in order. A line of the candidate's has the time of its first word, as the
/// evidence has. If an answer went on over the first words of a reply, it is one line. The reply is
/// left out, because Viva took it back.
fn transcript(entries: &[Entry], index: &Index) -> Vec<Line> {
    let (mut taken_back, mut continued) = (BTreeSet::new(), BTreeSet::new());
    for e in entries {
        match &e.what {
            Happening::Out(Output::Note(Fact::GaveWay { say, .. })) => taken_back.insert(*say),
            Happening::Out(Output::Note(Fact::Answered { turn, continues: true, .. })) => continued.insert(*turn),
            _ => continue,
        };
    }
    let (mut lines, mut seen): (Vec<Line>, BTreeSet<TurnId>) = (Vec::new(), BTreeSet::new());
    for e in entries {
        match &e.what {
            Happening::Out(Output::Say { id, text, purpose, .. }) if !taken_back.contains(id) => {
                lines.push(Line { at: e.at, who: Who::Interviewer, text: text.clone(), purpose: Some(*purpose) });
            }
            // Words that come twice are one line.
            Happening::In(Input::Heard { turn, .. }) if seen.insert(*turn) => {
                let words = index.heard.get(turn).filter(|words| !words.text.trim().is_empty());
                let Some(transcript) = words else { continue };
                let text = transcript.text.trim();
                match lines.last_mut().filter(|line| line.who == Who::Candidate && continued.contains(turn)) {
                    Some(line) => line.text = format!("{} {text}", line.text),
                    None => {
                        let begun = index.begun(*turn, transcript).filter(|begun| *begun <= e.at);
                        let at = begun.unwrap_or(e.at);
                        lines.push(Line { at, who: Who::Candidate, text: text.into(), purpose: None });
                    }
                }
            }
            _ => {}
        }
    }
    // A transcript may come after Viva's next line.
    lines.sort_by_key(|line| line.at);
    lines
}

fn trouble(entries: &[Entry]) -> Vec<String> {
    let mut out = Vec::new();
    let mut lost_ms = 0;
    for e in entries {
        match &e.what {
            Happening::In(Input::Gap { missing, .. }) => lost_ms += missing.millis(),
            Happening::In(Input::DeviceLost { device, why }) => {
                let device = if *device == Device::Microphone { "microphone" } else { "speaker" };
                out.push(format!("{}  the {device} was lost: {why}", e.at));
            }
            Happening::In(Input::DeviceSilent { name }) => {
                out.push(format!("{}  nothing at all came from {name}; it may have been muted", e.at));
            }
            Happening::In(Input::TranscribeFailed { why, .. }) => {
                out.push(format!("{}  an answer was not transcribed: {why}", e.at))
            }
            Happening::In(Input::SpeakFailed { why, .. }) => {
                out.push(format!("{}  a line could not be spoken: {why}", e.at))
            }
            _ => {}
        }
    }
    if lost_ms > 0 {
        out.push(format!("{lost_ms} ms of microphone sound were lost"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meaning_belongs_to_the_words_that_it_came_with() {
        let turn = TurnId(1);
        let entry = |what| Entry { at: SessionTime(0), what: Happening::In(what) };
        let heard = |text: &str| {
            entry(Input::Heard { turn, transcript: Transcript { text: text.into(), ..Transcript::default() } })
        };
        let meant = || entry(Input::Meant { turn, meanings: Meanings::default() });
        let known = |entries: &[Entry]| Index::new(entries).meant.contains_key(&turn);
        assert!(known(&[meant(), heard("a key")]));
        assert!(!known(&[meant(), heard("a key"), heard("a key, and it expires")]), "the rest came late and unread");
        assert!(known(&[heard("a key"), meant(), heard("a key, and it expires")]));
    }
    #[test]
    fn the_report_says_how_many_answers_were_read_by_meaning() {
        let answer = |turn| Answer::typed(turn, "a key", Meanings::default());
        let read = Meanings::default();
        let told = |turns: &[u32]| {
            let meant = turns.iter().map(|turn| (TurnId(*turn), &read)).collect();
            method(&[answer(1), answer(2)], &Index { meant, ..Index::default() })
        };
        assert!(told(&[1, 2]).contains("by cue words and by meaning. "));
        assert!(told(&[2]).contains("1 of 2 answers by cue words alone"));
        assert!(told(&[]).contains("by cue words alone, since nothing read the meaning"));
    }
}
