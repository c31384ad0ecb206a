//! Finds flaws in a bank that works: text that reads badly aloud, and cues that the question itself says.

use std::collections::BTreeMap;

use super::{Bank, Level, ProbeKind, Question, QuestionKind, Round, Slot, Trigger};
use crate::language::fold::{Folder, is_filler};
use crate::language::mention::Matcher;
use crate::language::phrase_set::PhraseSet;
use crate::language::tokens::plain;

/// The most words in a question: about 18 seconds of speech. Candidates forget the start of a longer question.
const LONGEST_ASK: usize = 50;
/// The most words in a follow-up or a clarification.
const LONGEST_PROBE: usize = 40;
/// The most words in the name of a concept, which Viva says in the middle of a sentence.
const LONGEST_NAME: usize = 8;
/// The most words that the sentence encoder is sure to read of a meaning.
const LONGEST_MEANING: usize = 32;
/// The most meaningful words between two `...` of a cue. The matcher ignores a longer part.
const LONGEST_PART: usize = 8;
/// How many words a model answer may have. It takes less than a minute to say.
const MODEL_ANSWER: std::ops::RangeInclusive<usize> = 55..=135;

/// A flaw that the bank's author should fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub question: String,
    pub what: String,
}

/// How many questions and follow-ups there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub questions: BTreeMap<(Round, Level), usize>,
    pub probes: BTreeMap<(Round, ProbeKind), usize>,
}

impl Counts {
    pub fn total(&self) -> usize {
        self.questions.values().sum()
    }
}

/// Counts questions by round and level, and follow-ups by round and kind.
pub fn counts(banks: &[Bank]) -> Counts {
    let mut out = Counts::default();
    for q in banks.iter().flat_map(|b| &b.questions) {
        *out.questions.entry((q.round, q.level)).or_default() += 1;
        for p in &q.probes {
            *out.probes.entry((q.round, p.kind)).or_default() += 1;
        }
    }
    out
}

/// Finds every flaw in a bank that parses.
pub fn lint(bank: &Bank) -> Vec<Finding> {
    let mut out = Vec::new();
    for q in &bank.questions {
        let mut say = |what: String| out.push(Finding { question: q.id.clone(), what });
        aloud(q, &mut say);
        names(q, &mut say);
        complete(q, &mut say);
        own_words(q, &mut say);
        long_cues(q, &mut say);
    }
    out
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Checks that spoken text is short enough, and has no characters that a voice cannot read.
fn aloud(q: &Question, say: &mut dyn FnMut(String)) {
    let spoken = [("ask", &q.ask, LONGEST_ASK)]
        .into_iter()
        .chain(q.rephrase.iter().map(|r| ("rephrase", r, LONGEST_ASK)))
        .chain(q.clarifications.iter().map(|c| ("a clarification", &c.say, LONGEST_PROBE)))
        .chain(q.probes.iter().flat_map(|p| p.say.iter().map(|s| (p.id.as_str(), s, LONGEST_PROBE))));
    for (what, text, longest) in spoken {
        if words(text) > longest {
            say(format!("{what} is too long to say: {} words, at most {longest}", words(text)));
        }
        let plain = Slot::ALL.iter().fold(text.clone(), |text, slot| text.replace(&slot.written(), ""));
        if let Some(sign) = unreadable(&plain) {
            say(format!("{what} reads badly aloud: {sign:?}"));
        }
        if !text.trim_end().ends_with(['.', '?', '!']) {
            say(format!("{what} has no end: a voice needs a full stop or a question mark"));
        }
    }
    if !MODEL_ANSWER.contains(&words(&q.model_answer)) {
        say(format!("the model answer has {} words, {MODEL_ANSWER:?} is good", words(&q.model_answer)));
    }
}

/// The first character that a voice cannot read.
fn unreadable(text: &str) -> Option<char> {
    text.chars().find(|c| !c.is_alphanumeric() && !" .,?!'’:;-\u{2014}\"".contains(*c))
}

/// Checks the names of concepts. Viva puts them into its own lines: "You didn't mention …", "Think about …. Where could
/// it help?" A name must be a thing there, and be clear without any context.
fn names(q: &Question, say: &mut dyn FnMut(String)) {
    const CLAUSES: PhraseSet = PhraseSet::new("how|that|what|when|where|whether|which|who|whom|whose|why");
    const POINTERS: PhraseSet = PhraseSet::new("he|her|him|it|ones|she|them|these|they|this|those|us|we");
    // These words only matter at the start of a name: further on, "a job with its own ID" says whose.
    const OWNERS: PhraseSet = PhraseSet::new("his|its|my|our|their");
    for c in &q.concepts {
        let words = plain(&c.name);
        let mut object = |why: String| say(format!("the name {:?} of {} {why}", c.name, c.id));
        let first = words.first();
        if let Some(word) = first.filter(|word| CLAUSES.has(word)) {
            object(format!("begins with {word:?}: \"You didn't mention …\" needs a thing"));
        } else if let Some(word) =
            first.filter(|word| OWNERS.has(word)).or_else(|| words.iter().find(|word| POINTERS.has(word)))
        {
            object(format!("says {word:?}, but a listener cannot know what that is: name it"));
        }
        if words.len() > LONGEST_NAME {
            object(format!("has {} words, at most {LONGEST_NAME} fit into a sentence", words.len()));
        }
        if let Some(sign) = c.name.chars().last().filter(|last| !last.is_alphanumeric()) {
            object(format!("ends with {sign:?}, but the sentence goes on"));
        } else if let Some(sign) = unreadable(&c.name) {
            object(format!("reads badly aloud: {sign:?}"));
        }
    }
}

fn complete(q: &Question, say: &mut dyn FnMut(String)) {
    if q.rephrase.is_none() {
        say("no rephrase for \"can you say that differently?\"".into());
    }
    if !(4..=9).contains(&q.concepts.len()) {
        say(format!("{} concepts, four to nine are good", q.concepts.len()));
    }
    for concept in &q.concepts {
        match words(&concept.means) {
            0 => say(format!("concept {} does not say what it means, so only its cues are heard", concept.id)),
            n if n > LONGEST_MEANING => {
                say(format!("concept {} means something in {n} words, at most {LONGEST_MEANING} are read", concept.id));
            }
            _ => {}
        }
    }
    if q.probes.len() < 4 {
        say(format!("only {} probes", q.probes.len()));
    }
    for p in &q.probes {
        if p.say.len() < 2 {
            say(format!("probe {} has only one phrasing", p.id));
        }
    }
    if q.terms.len() < 8 {
        say(format!("only {} terms for recognition", q.terms.len()));
    }
    if q.rubric.len() < 2 {
        say("fewer than two criteria".into());
    }
    if q.pitfalls.is_empty() {
        say("no pitfall".into());
    }
    if q.clarifications.is_empty() && q.kind != QuestionKind::Behavioural {
        say("nothing to reply when the candidate asks a question back".into());
    }
    if !q.probes.iter().any(|p| p.when == Trigger::Nothing(true)) {
        say("no probe for when nothing useful was heard: when = { nothing = true }".into());
    }
    if q.looks_for.is_empty() {
        say("nothing that interviewers look for".into());
    }
    let named =
        q.probes.iter().any(|p| p.kind == ProbeKind::Why && p.say.iter().any(|s| s.contains(&Slot::Term.written())));
    if q.kind != QuestionKind::Behavioural && !named {
        say("no why probe names what the candidate said".into());
    }
}

/// A cue in the form that is compared with speech. "Sharding" and "the shards" become the same.
fn comparable(folder: &Folder, cue: &str) -> String {
    let words: Vec<&str> = cue.split_whitespace().collect();
    let tokens = folder.fold(&words);
    tokens.iter().filter(|t| !is_filler(&t.raw)).map(|t| t.stem.as_str()).collect::<Vec<_>>().join(" ")
}

/// Checks that Viva's own words match no cue. Otherwise a candidate could score by repeating the question.
fn own_words(q: &Question, say: &mut dyn FnMut(String)) {
    let all = q.matcher();
    for (what, text) in [("ask", Some(&q.ask)), ("rephrase", q.rephrase.as_ref())] {
        let heard: Vec<&str> = text.map(|t| t.split_whitespace().collect()).unwrap_or_default();
        for m in all.find(&heard) {
            say(format!("the cue {:?} of {} matches its own {what}", m.cue, m.concept));
        }
    }
    for p in &q.probes {
        let matcher = Matcher::cues(&p.cues);
        for text in &p.say {
            let heard: Vec<&str> = text.split_whitespace().collect();
            for m in matcher.find(&heard) {
                say(format!("the cue {:?} of probe {} matches the probe's own words", m.cue, p.id));
            }
        }
    }
    let folder = Folder::new();
    let folded: Vec<Vec<String>> =
        q.concepts.iter().map(|c| c.cues.iter().map(|cue| comparable(&folder, cue)).collect()).collect();
    for (i, a) in q.concepts.iter().enumerate() {
        for (k, b) in q.concepts[..i].iter().enumerate() {
            if let Some(at) = folded[i].iter().position(|cue| folded[k].contains(cue)) {
                say(format!("the cue {:?} stands for both {} and {}", a.cues[at], b.id, a.id));
            }
        }
    }
}

/// Checks for parts of cues that are too long, because the matcher silently ignores them.
fn long_cues(q: &Question, say: &mut dyn FnMut(String)) {
    let folder = Folder::new();
    let concepts = q.concepts.iter().map(|c| (c.id.as_str(), &c.cues));
    let probes = q.probes.iter().map(|p| (p.id.as_str(), &p.cues));
    let clarifications = q.clarifications.iter().map(|c| ("a clarification", &c.cues));
    let pitfalls = q.pitfalls.iter().map(|p| ("a pitfall", &p.cues));
    for (whose, cues) in concepts.chain(probes).chain(clarifications).chain(pitfalls) {
        for cue in cues {
            let long = |part: &&str| comparable(&folder, part).split(' ').count() > LONGEST_PART;
            if let Some(part) = cue.split("...").find(long) {
                let part = part.trim();
                say(format!(
                    "{part:?}, in a cue of {whose}, is never heard: it has over {LONGEST_PART} words, so split it with ..."
                ));
            }
        }
    }
}
