//! Chooses the next follow-up and says why. It depends on trigger and value, and none is put twice.

use std::collections::BTreeSet;

use super::phrases;
use super::reasons::ProbeReason;
use super::slots::{Slots, fill_all, pick_lines};
use crate::bank::{Probe, ProbeKind, Question, QuestionKind, Trigger};
use crate::coverage::{Ledger, Named, spoken};
use crate::language::quotes::{is_joining, names_a_thing};

/// A follow-up that fits now.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The id of the bank's follow-up, or the name of one of Viva's own ("viva-why").
    pub id: String,
    pub kind: ProbeKind,
    pub value: i32,
    pub reason: ProbeReason,
    pub slots: Slots,
    /// Filled-in lines to choose from.
    pub lines: Vec<String>,
}

/// What the choice depends on besides the ledger.
pub(super) struct Situation<'a> {
    pub question: &'a Question,
    pub ledger: &'a Ledger,
    /// Ids of the follow-ups already put.
    pub used: &'a BTreeSet<String>,
    pub kinds: &'a [ProbeKind],
    /// How many more follow-ups may be put.
    pub left: u32,
    /// True if there is only time for the follow-ups that every question must have.
    pub only_needed: bool,
    /// Follow-ups and rephrased prompts said so far, word for word.
    pub spoken: &'a BTreeSet<String>,
}

pub(super) fn is_technical(question: &Question) -> bool {
    question.kind != QuestionKind::Behavioural
}

pub(super) fn choose(situation: &Situation) -> Option<Candidate> {
    let question = situation.question;
    let technical = is_technical(question);
    let needs = |kind| technical && !situation.kinds.contains(&kind);
    let needs_why = needs(ProbeKind::Why);
    let needs_scale = question.scale && needs(ProbeKind::Scale);
    let needed = u32::from(needs_why) + u32::from(needs_scale);
    if situation.left == 0 {
        return None;
    }
    let restrict = situation.only_needed || situation.left <= needed;
    let mut all: Vec<Candidate> = question.probes.iter().filter_map(|p| from_bank(situation, p)).collect();
    all.extend(own_contradiction(situation));
    all.extend(own_promise(situation));
    if needs_why {
        all.extend(own_why(situation));
    }
    if needs_scale {
        all.extend(own_scale(situation));
    }
    for c in &mut all {
        if c.kind == ProbeKind::Why && needs_why {
            c.value = c.value.saturating_add(100);
        }
        if c.kind == ProbeKind::Scale && needs_scale {
            // A number just stated is worth more while it is fresh. Otherwise the why comes first.
            c.value = c.value.saturating_add(if c.slots.number.is_some() { 120 } else { 85 });
        }
    }
    all.retain(|c| !restrict || c.kind == ProbeKind::Why && needs_why || c.kind == ProbeKind::Scale && needs_scale);
    // Two "ten times" follow-ups in a row would not be a conversation.
    all.retain(|c| c.kind != ProbeKind::Scale || situation.kinds.last() != Some(&ProbeKind::Scale));
    // Among equals the first wins, so the bank's own order decides.
    all.into_iter().reduce(|best, c| if c.value > best.value { c } else { best })
}

fn from_bank(s: &Situation, probe: &Probe) -> Option<Candidate> {
    if s.used.contains(&probe.id) {
        return None;
    }
    // Ten times a duration or a share is not a sensible question. Without a stated load, Viva asks without a number.
    let unloaded = probe.kind == ProbeKind::Scale && probe.when == Trigger::Number(true) && s.ledger.load().is_none();
    let fit = if unloaded { (!s.ledger.said.is_empty()).then(|| without_number(s)) } else { fits(s, &probe.when) };
    let (mut value, mut reason, mut slots) = fit?;
    value = value.saturating_add(if unloaded { probe.priority / 2 } else { probe.priority });
    if probe.kind == ProbeKind::Scale
        && let Some((said, number)) = s.ledger.load()
    {
        slots.quote = Some(said.quote(number.words.clone()));
        let (number, ten) = spoken(said, number);
        reason = ProbeReason::Number { number: number.clone() };
        slots.number = Some(number);
        slots.ten = Some(ten);
    }
    let lines = fill_all(&probe.say, &slots, s.spoken);
    if lines.is_empty() {
        return None;
    }
    Some(Candidate { id: probe.id.clone(), kind: probe.kind, value, reason, slots, lines })
}

/// How well the trigger fits, the reason, and the slots. `None` if it does not fit.
fn fits(s: &Situation, when: &Trigger) -> Option<(i32, ProbeReason, Slots)> {
    let name_of = |id: &str| s.question.concepts.iter().find(|c| c.id == id).map(|c| c.name.clone());
    match when {
        Trigger::Heard(id) => {
            let (said, named) = s.ledger.sure_claims().find(|(_, n)| n.concept == *id)?;
            let slots = Slots {
                term: Some(term(s.question, named)),
                name: name_of(id),
                concept: Some(id.clone()),
                quote: Some(said.quote(named.at.clone())),
                ..Slots::default()
            };
            Some((14 + fresh(s, said.turn), ProbeReason::Said { term: named.said.clone() }, slots))
        }
        Trigger::Unreasoned(id) => {
            let (said, named) = s.ledger.unreasoned().find(|(_, n)| id == "any" || n.concept == *id)?;
            let slots = Slots {
                term: Some(term(s.question, named)),
                name: name_of(&named.concept),
                concept: Some(named.concept.clone()),
                quote: Some(said.quote(named.at.clone())),
                ..Slots::default()
            };
            let reason = ProbeReason::Unreasoned { term: named.said.clone() };
            Some((20 + i32::from(id != "any") + fresh(s, said.turn), reason, slots))
        }
        Trigger::Missing(id) => {
            let name = name_of(id)?;
            if s.ledger.claimed(id) || s.ledger.said.is_empty() {
                return None;
            }
            let slots = Slots { name: Some(name.clone()), ..Slots::default() };
            Some((8, ProbeReason::Missing { name }, slots))
        }
        Trigger::Contradiction([a, b]) => {
            let (earlier, (said, named)) = s.ledger.collision(a, b)?;
            let slots = Slots {
                term: Some(term(s.question, named)),
                earlier: Some(term(s.question, earlier)),
                name: name_of(&named.concept),
                concept: Some(named.concept.clone()),
                quote: Some(said.quote(named.at.clone())),
                ..Slots::default()
            };
            let reason = ProbeReason::Collision { earlier: earlier.said.clone(), later: named.said.clone() };
            Some((30 + fresh(s, said.turn), reason, slots))
        }
        Trigger::Number(true) => {
            let (said, number) = s.ledger.number()?;
            let quote = said.quote(number.words.clone());
            let grows = number.is_load();
            let (number, ten) = spoken(said, number);
            let ten = Some(ten).filter(|_| grows);
            let reason = ProbeReason::Number { number: number.clone() };
            let slots = Slots { number: Some(number), ten, quote: Some(quote), ..Slots::default() };
            Some((18 + fresh(s, said.turn), reason, slots))
        }
        Trigger::Always(true) => Some((2, ProbeReason::FitsAny, any_term(s))),
        Trigger::Number(false) => {
            (s.ledger.number().is_none() && !s.ledger.said.is_empty()).then(|| (6, ProbeReason::NoNumber, any_term(s)))
        }
        // `help` uses these when there is nothing to press on.
        Trigger::Nothing(_) | Trigger::Always(false) => None,
    }
}

/// The candidate's own word for the concept, or the interviewer's name for it if the word would not fit a sentence.
fn term(question: &Question, named: &Named) -> String {
    let name = question.concepts.iter().find(|c| c.id == named.concept).map(|c| c.name.as_str());
    // A cue may be a paraphrase that names nothing ("waits until the first"). So Viva only repeats words that the bank
    // itself uses for things, and words that the recognizer capitalized as a name.
    let names = || question.terms.iter().map(String::as_str).chain(name).flat_map(str::split_whitespace);
    let known = |word: &str| {
        let lower = word.to_lowercase();
        let stem = lower.strip_suffix("es").or(lower.strip_suffix('s')).unwrap_or(&lower);
        names().any(|n| n.to_lowercase().starts_with(stem)) || word.starts_with(char::is_uppercase)
    };
    let own = names_a_thing(&named.said) && named.said.split_whitespace().filter(|w| !is_joining(w)).all(known);
    name.filter(|_| !own).unwrap_or(&named.said).to_owned()
}

fn without_number(s: &Situation) -> (i32, ProbeReason, Slots) {
    (2, ProbeReason::NoTenTimes, any_term(s))
}

fn fresh(s: &Situation, turn: crate::ids::TurnId) -> i32 {
    if s.ledger.said.last().is_some_and(|l| l.turn == turn) { 4 } else { 0 }
}

/// Slots for triggers without a concept, so that they may still name something that the candidate said.
fn any_term(s: &Situation) -> Slots {
    let part = || {
        s.ledger.part().map_or_else(Slots::default, |(said, part)| Slots {
            term: Some(part.said.clone()),
            quote: Some(said.quote(part.at.clone())),
            ..Slots::default()
        })
    };
    s.ledger.unreasoned().next().or_else(|| s.ledger.sure_claims().next()).map_or_else(part, |(said, n)| Slots {
        term: Some(term(s.question, n)),
        concept: Some(n.concept.clone()),
        quote: Some(said.quote(n.at.clone())),
        ..Slots::default()
    })
}

/// A follow-up to a statement that contradicts an earlier one.
fn own_contradiction(s: &Situation) -> Option<Candidate> {
    if s.used.contains(CONTRADICTION) {
        return None;
    }
    let (earlier, term, said, at) = s.ledger.own_collision()?;
    let reason = ProbeReason::Contradiction { earlier: earlier.clone(), later: term.clone() };
    let quote = Some(said.quote(at));
    let slots = Slots { term: Some(term), earlier: Some(earlier), quote, ..Slots::default() };
    let lines = pick_lines(&[phrases::CONTRADICTION], &slots, s.spoken)?;
    Some(Candidate { id: CONTRADICTION.into(), kind: ProbeKind::Clarify, value: 96, reason, slots, lines })
}

/// A follow-up to a topic that the candidate wanted to come back to and has not.
fn own_promise(s: &Situation) -> Option<Candidate> {
    if s.used.contains(PROMISE) {
        return None;
    }
    let promised = s.ledger.promise()?;
    let term = Some(promised.to_owned()).filter(|p| !p.is_empty());
    let reason = term.clone().map_or(ProbeReason::PromisedSomething, |term| ProbeReason::Promised { term });
    let slots = Slots { term, ..Slots::default() };
    let lines = pick_lines(&[phrases::PROMISE, phrases::PROMISE_BARE], &slots, s.spoken)?;
    Some(Candidate { id: PROMISE.into(), kind: ProbeKind::Depth, value: 62, reason, slots, lines })
}

/// The name in the journal of Viva's own follow-up to a contradiction.
const CONTRADICTION: &str = "viva-contradiction";
/// The name in the journal of Viva's own follow-up to a topic that was set aside.
const PROMISE: &str = "viva-promise";

fn own_why(s: &Situation) -> Option<Candidate> {
    let slots = any_term(s);
    let reason = match (&slots.term, s.ledger.unreasoned().next().is_some()) {
        (Some(term), true) => ProbeReason::Unreasoned { term: term.clone() },
        (Some(term), false) => ProbeReason::NoWhyOf { term: term.clone() },
        (None, _) => ProbeReason::NoWhy,
    };
    let lines = pick_lines(&[phrases::WHY, phrases::WHY_BARE], &slots, s.spoken)?;
    Some(Candidate { id: "viva-why".into(), kind: ProbeKind::Why, value: -20, reason, slots, lines })
}

fn own_scale(s: &Situation) -> Option<Candidate> {
    let mut slots = any_term(s);
    let mut reason = ProbeReason::NoTenTimes;
    if let Some((said, number)) = s.ledger.load() {
        slots.quote = Some(said.quote(number.words.clone()));
        let (number, ten) = spoken(said, number);
        reason = ProbeReason::Number { number: number.clone() };
        slots.number = Some(number);
        slots.ten = Some(ten);
    }
    let lines = pick_lines(&[phrases::SCALE_NUMBER, phrases::SCALE_TERM, phrases::SCALE_BARE], &slots, s.spoken)?;
    Some(Candidate { id: "viva-scale".into(), kind: ProbeKind::Scale, value: -20, reason, slots, lines })
}
