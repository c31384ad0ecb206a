//! Viva's own follow-ups. They compete with those of the bank.

use super::phrases;
use super::reasons::ProbeReason;
use super::situation::{Candidate, Situation, any_term};
use super::slots::{Slots, pick_lines};
use super::worth::Ground;
use crate::bank::{ConceptKind, ProbeKind};
use crate::coverage::{Named, Said, spoken};
use crate::language::statements::speaks_in_general;

/// The names of these follow-ups in the journal.
const RISK: &str = "viva-risk";
const CONTRADICTION: &str = "viva-contradiction";
const PROMISE: &str = "viva-promise";
const REFUSED: &str = "viva-refused";
const STORY: &str = "viva-story";
const WHY: &str = "viva-why";
const SCALE: &str = "viva-scale";

/// Whether this follow-up is Viva's own.
pub(super) fn is_own(id: &str) -> bool {
    is_extra(id) || matches!(id, PROMISE | REFUSED | STORY | WHY | SCALE)
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
    let said = &s.risks.last()?.said;
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
    let [earlier, later] =
        s.ledger.own_collision()?.map(|(said, at)| said.clauses(at.clone()).unwrap_or_else(|| said.quote(at)));
    let reason = ProbeReason::Contradiction { earlier: earlier.clone(), later: later.clone() };
    let slots = Slots { earlier: Some(earlier), quote: Some(later), ..Slots::default() };
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

/// A follow-up to the heaviest concept that the candidate turned down.
pub(super) fn refused(s: &Situation) -> Option<Candidate> {
    if s.used.contains(REFUSED) {
        return None;
    }
    let weight = |named: &Named| s.concept(&named.concept).map_or(0.0, |concept| concept.weight);
    // Who is asked why they turn down what they want loses trust. Meaning alone is right every second time, so it counts
    // only in the answer itself, and only if it is likely.
    let likely = |(said, named): &(&Said, &Named)| {
        let answer = s.ledger.said.first().is_some_and(|first| first.turn == said.turn);
        named.by_cue || said.argues_against(named.at.clone()) || answer && named.confidence >= 0.6
    };
    let (said, named) =
        s.ledger.rejections().filter(likely).max_by(|(_, a), (_, b)| weight(a).total_cmp(&weight(b)))?;
    let name = s.concept(&named.concept)?.name.clone();
    let reason = ProbeReason::Refused { name: name.clone() };
    // Nobody wants a problem. What goes wrong without a property is asked of the candidate's own words.
    let is_part = matches!(s.kind(&named.concept), ConceptKind::Choice | ConceptKind::Mechanism);
    // Who speaks of the thing itself and means its opposite is asked about that: "the default isolation level is enough".
    let opposite = said.touched.contains(&named.concept) && !named.by_cue && !said.argues_against(named.at.clone());
    let quote = said.clauses(named.at.clone());
    let by_name = is_part && (!opposite || quote.is_none());
    let slots = Slots { name: Some(name).filter(|_| by_name), quote, ..Slots::default() };
    let lines = pick_lines(&[phrases::REFUSED, phrases::OPPOSITE], &slots, s.spoken)?;
    let value = Ground::Refused.points() + (weight(named) * Ground::Weight.points() as f32) as i32;
    Some(Candidate { id: REFUSED.into(), kind: ProbeKind::Failure, value, reason, slots, lines })
}

/// A follow-up to an answer that tells no part of a story: "I would always listen first".
pub(super) fn story(s: &Situation) -> Option<Candidate> {
    let general = || s.ledger.said.iter().all(|said| speaks_in_general(&said.tokens));
    if s.used.contains(STORY) || s.ledger.claims().next().is_some() && !general() {
        return None;
    }
    let slots = Slots::default();
    let lines = pick_lines(&[phrases::STORY], &slots, s.spoken)?;
    let (value, reason) = (Ground::Story.points(), ProbeReason::NoStory);
    Some(Candidate { id: STORY.into(), kind: ProbeKind::Clarify, value, reason, slots, lines })
}

/// "Why?", if the question has not had one. A why of the bank is better.
pub(super) fn why(s: &Situation) -> Option<Candidate> {
    let slots = any_term(s);
    // A product that the question does not know is a choice as well: "I'd move it all to Cassandra".
    let product = || s.ledger.part().is_some_and(|(_, part)| !part.reasoned);
    let bare = slots.concept.as_ref().map_or_else(product, |id| s.ledger.unreasoned().any(|(_, n)| n.concept == *id));
    let kind = slots.concept.as_deref().map_or_else(ConceptKind::default, |id| s.kind(id));
    let (reason, value) = match (&slots.term, bare) {
        (Some(term), true) => (ProbeReason::Unreasoned { term: term.clone() }, Ground::Bare.points()),
        (Some(term), false) => (ProbeReason::NoWhyOf { term: term.clone() }, 0),
        (None, _) => (ProbeReason::NoWhy, 0),
    };
    let argued = !bare && kind == ConceptKind::Choice && slots.term.is_some();
    let wordings = if argued { phrases::WHY_AGAINST } else { phrases::why(kind) };
    let lines = pick_lines(&[wordings, phrases::WHY_BARE], &slots, s.spoken)?;
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
