//! Viva's own follow-ups. They compete with those of the bank.

use super::phrases;
use super::reasons::ProbeReason;
use super::situation::{Candidate, Situation, any_term};
use super::slots::{Slots, pick_lines};
use super::worth::Ground;
use crate::bank::{ConceptKind, ProbeKind};
use crate::coverage::spoken;

/// The names of these follow-ups in the journal.
const RISK: &str = "viva-risk";
const CONTRADICTION: &str = "viva-contradiction";
const PROMISE: &str = "viva-promise";
const WHY: &str = "viva-why";
const SCALE: &str = "viva-scale";

/// Whether this follow-up is Viva's own.
pub(super) fn is_own(id: &str) -> bool {
    is_extra(id) || matches!(id, PROMISE | WHY | SCALE)
}

/// Whether this follow-up is about something wrong. It is put besides the others that a question has room for.
pub(super) fn is_extra(id: &str) -> bool {
    matches!(id, RISK | CONTRADICTION)
}

/// A follow-up to something that the bank calls wrong.
pub(super) fn risk(s: &Situation) -> Option<Candidate> {
    if s.used.contains(RISK) {
        return None;
    }
    let said = s.risks.last()?;
    let reason = ProbeReason::Risk { said: said.clone() };
    let slots = Slots { quote: Some(said.clone()), ..Slots::default() };
    let lines = pick_lines(&[phrases::RISK], &slots, s.spoken)?;
    let value = Ground::Risk.points();
    Some(Candidate { id: RISK.into(), kind: ProbeKind::Failure, value, reason, slots, lines })
}

/// A follow-up to a statement that contradicts an earlier one.
pub(super) fn contradiction(s: &Situation) -> Option<Candidate> {
    if s.used.contains(CONTRADICTION) {
        return None;
    }
    let (earlier, term, said, at) = s.ledger.own_collision()?;
    let reason = ProbeReason::Contradiction { earlier: earlier.clone(), later: term.clone() };
    let quote = Some(said.quote(at));
    let slots = Slots { term: Some(term), earlier: Some(earlier), quote, ..Slots::default() };
    let lines = pick_lines(&[phrases::CONTRADICTION], &slots, s.spoken)?;
    let value = Ground::Contradiction.points();
    Some(Candidate { id: CONTRADICTION.into(), kind: ProbeKind::Clarify, value, reason, slots, lines })
}

/// A follow-up to a topic that the candidate wanted to come back to and has not.
pub(super) fn promise(s: &Situation) -> Option<Candidate> {
    if s.used.contains(PROMISE) {
        return None;
    }
    let promised = s.ledger.promise()?;
    let term = Some(promised.to_owned()).filter(|p| !p.is_empty());
    let reason = term.clone().map_or(ProbeReason::PromisedSomething, |term| ProbeReason::Promised { term });
    let slots = Slots { term, ..Slots::default() };
    let lines = pick_lines(&[phrases::PROMISE, phrases::PROMISE_BARE], &slots, s.spoken)?;
    let value = Ground::Promise.points();
    Some(Candidate { id: PROMISE.into(), kind: ProbeKind::Depth, value, reason, slots, lines })
}

/// "Why?", if the question has not had one. A why of the bank is better.
pub(super) fn why(s: &Situation) -> Option<Candidate> {
    let slots = any_term(s);
    // A product that the question does not know is a choice as well: "I'd move it all to Cassandra".
    let bare = slots.concept.as_ref().is_none_or(|id| s.ledger.unreasoned().any(|(_, n)| n.concept == *id));
    let kind = slots.concept.as_deref().map_or_else(ConceptKind::default, |id| s.kind(id));
    let (reason, value) = match (&slots.term, bare) {
        (Some(term), true) => (ProbeReason::Unreasoned { term: term.clone() }, Ground::Bare.points()),
        (Some(term), false) => (ProbeReason::NoWhyOf { term: term.clone() }, 0),
        (None, _) => (ProbeReason::NoWhy, 0),
    };
    let lines = pick_lines(&[phrases::why(kind), phrases::WHY_BARE], &slots, s.spoken)?;
    let value = value + Ground::Own.points();
    Some(Candidate { id: WHY.into(), kind: ProbeKind::Why, value, reason, slots, lines })
}

/// "What if there is ten times as much?", if the question has not had one.
pub(super) fn scale(s: &Situation) -> Option<Candidate> {
    // What grows is a part of the system.
    let is_part = |id: &String| matches!(s.kind(id), ConceptKind::Choice | ConceptKind::Mechanism);
    let mut slots = any_term(s);
    if !slots.concept.as_ref().is_none_or(is_part) {
        slots = Slots::default();
    }
    let (mut reason, mut value) = (ProbeReason::NoTenTimes, Ground::Own.points());
    if let Some((said, number)) = s.ledger.load() {
        slots.quote = Some(said.quote(number.words.clone()));
        let (number, ten) = spoken(said, number);
        reason = ProbeReason::Number { number: number.clone() };
        slots.number = Some(number);
        slots.ten = Some(ten);
        value += Ground::Number.points();
    }
    let lines = pick_lines(&[phrases::SCALE_NUMBER, phrases::SCALE_TERM, phrases::SCALE_BARE], &slots, s.spoken)?;
    Some(Candidate { id: SCALE.into(), kind: ProbeKind::Scale, value, reason, slots, lines })
}
