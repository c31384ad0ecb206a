//! Turns whose words the interview never got. Once they are heard, those that answered a question count as answers. For
//! all others it stays at what the interview did with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::TurnId;
use crate::interview::{Discarded, Fact, Output, would_answer};
use crate::journal::{Entry, Happening};
use crate::speech::{Transcript, TurnKind};

/// What the candidate had to answer.
#[derive(Debug, Clone)]
struct Prompt {
    question: String,
    probe: Option<String>,
}

/// A turn as it was opened.
struct Opened {
    kind: TurnKind,
    /// True if the turn goes on with the answer before it.
    resumed: bool,
    /// `None` while no question was open.
    prompt: Option<Prompt>,
    /// Which prompt that was, counted from the beginning of the session.
    number: usize,
}

/// A turn that is an answer or a part of one.
struct Part {
    /// Where in the journal its fate stands.
    entry: usize,
    number: usize,
    /// True if it goes on with an answer.
    resumed: bool,
    /// What it answers, if its words were lost.
    lost: Option<Prompt>,
}

/// The part before another one.
#[derive(Clone, Copy)]
struct Before {
    number: usize,
    /// Behind which entry it is noted.
    place: usize,
    /// True if its words were lost, so that Viva asked for them again.
    asked_again: bool,
}

/// The session in which lost turns with these words are answers. What Viva asked for again is one answer with its
/// repetition, as in an interview whose words come late.
pub(super) fn as_answers(mut entries: Vec<Entry>, words: &BTreeMap<TurnId, &Transcript>) -> Vec<Entry> {
    let mut found: BTreeMap<usize, Vec<Fact>> = BTreeMap::new();
    let mut gone = BTreeSet::new();
    let mut before: Option<Before> = None;
    for (turn, part) in parts(&entries, words) {
        let same = before.filter(|before| before.number == part.number);
        let repeats = same.is_some_and(|before| before.asked_again);
        let resumes = part.resumed && same.is_some();
        let mut place = part.entry;
        if let Some(Prompt { question, probe }) = part.lost.clone() {
            // The interview may have noted the beginning of the answer after it gave up this part of it.
            place = same.map_or(place, |before| before.place.max(place));
            gone.insert(part.entry);
            let answer = Fact::Answered { turn, question, probe, continues: repeats || resumes, explains: None };
            found.entry(place).or_default().push(answer);
        } else if repeats
            && let Happening::Out(Output::Note(Fact::Answered { continues, .. })) = &mut entries[part.entry].what
        {
            *continues = true;
        }
        before = Some(Before { number: part.number, place, asked_again: part.lost.is_some() && !resumes });
    }
    let mut out = Vec::with_capacity(entries.len());
    for (i, entry) in entries.into_iter().enumerate() {
        let at = entry.at;
        if !gone.contains(&i) {
            out.push(entry);
        }
        let facts = found.remove(&i).unwrap_or_default();
        out.extend(facts.into_iter().map(|fact| Entry { at, what: Happening::Out(Output::Note(fact)) }));
    }
    out
}

/// The parts of all answers, with those among the lost turns.
fn parts(entries: &[Entry], words: &BTreeMap<TurnId, &Transcript>) -> BTreeMap<TurnId, Part> {
    let (mut opened, mut parts) = (BTreeMap::new(), BTreeMap::new());
    let (mut prompt, mut number): (Option<Prompt>, usize) = (None, 0);
    for (entry, Entry { what, .. }) in entries.iter().enumerate() {
        let Happening::Out(output) = what else { continue };
        let next = match output {
            Output::Listen { turn, patience, .. } => {
                let (kind, resumed) = (patience.kind, patience.resumed > 0);
                opened.insert(*turn, Opened { kind, resumed, prompt: prompt.clone(), number });
                continue;
            }
            Output::Note(Fact::Asked { question, .. } | Fact::Retried { question }) => Some((question, None)),
            Output::Note(Fact::Probed { question, probe, .. }) => Some((question, Some(probe.clone()))),
            Output::Note(Fact::QuestionDone { .. }) => None,
            Output::Note(Fact::Answered { turn, continues, .. }) => {
                parts.insert(*turn, Part { entry, number, resumed: *continues, lost: None });
                continue;
            }
            Output::Note(Fact::TurnDiscarded { turn, why: Discarded::NoTranscript | Discarded::NotTranscribed }) => {
                if let (Some(opened), Some(words)) = (opened.get(turn), words.get(turn))
                    && let Some(prompt) = opened.prompt.clone().filter(|_| would_answer(opened.kind, &words.text))
                {
                    let Opened { number, resumed, .. } = *opened;
                    parts.insert(*turn, Part { entry, number, resumed, lost: Some(prompt) });
                }
                continue;
            }
            _ => continue,
        };
        prompt = next.map(|(question, probe)| Prompt { question: question.clone(), probe });
        number += 1;
    }
    parts
}
