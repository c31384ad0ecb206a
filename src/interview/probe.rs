//! Chooses the next follow-up and says why. What speaks for each is in `worth.rs`, and none is put twice.

use super::own_probes as own;
use super::reasons::ProbeReason;
use super::situation::{Candidate, Situation, any_term};
use super::slots::{Slots, fill_all};
use super::term::term;
use super::worth::Ground;
use crate::bank::{ConceptKind, Probe, ProbeKind, Question, QuestionKind, Trigger, USUAL_PRIORITY};
use crate::coverage::{Named, Said, spoken};

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
    all.extend(own::risk(situation));
    all.extend(own::contradiction(situation));
    all.extend(own::promise(situation));
    all.extend(if technical { own::refused(situation) } else { own::story(situation) });
    if needs_why {
        all.extend(own::why(situation));
    }
    if needs_scale {
        all.extend(own::scale(situation));
    }
    for c in all.iter_mut().filter(|c| !own::is_own(&c.id)) {
        let of_kind = match c.kind {
            ProbeKind::Why if needs_why => Ground::FirstWhy.points(),
            ProbeKind::Scale if needs_scale => Ground::FirstScale.points(),
            ProbeKind::Failure => Ground::Failure.points(),
            ProbeKind::TradeOff => Ground::TradeOff.points(),
            _ => 0,
        };
        c.value = c.value.saturating_add(of_kind);
    }
    let is_needed = |c: &Candidate| match c.kind {
        ProbeKind::Why => needs_why,
        ProbeKind::Scale => needs_scale,
        _ => own::is_extra(&c.id) && !situation.only_needed,
    };
    all.retain(|c| !restrict || is_needed(c));
    // Who was asked for "ten times" once has shown it, and two follow-ups in a row about the same word are no conversation.
    all.retain(|c| c.kind != ProbeKind::Scale || !situation.kinds.contains(&ProbeKind::Scale));
    let elsewhere = |c: &Candidate| c.about().is_none() || c.about() != situation.about;
    if all.iter().any(elsewhere) {
        all.retain(elsewhere);
    }
    // Among equals the first wins, so the bank's own order decides.
    all.into_iter().reduce(|best, c| if c.value > best.value { c } else { best })
}

fn from_bank(s: &Situation, probe: &Probe) -> Option<Candidate> {
    if s.used.contains(&probe.id) {
        return None;
    }
    // Ten times a duration or a share is not a sensible question. Without a stated load, Viva asks without a number.
    let load = s.ledger.load().filter(|_| probe.kind == ProbeKind::Scale);
    let unloaded = probe.kind == ProbeKind::Scale && probe.when == Trigger::Number(true) && load.is_none();
    let fit = if unloaded {
        let without = || (Ground::NoNumber.points(), ProbeReason::NoTenTimes, any_term(s));
        (!s.ledger.said.is_empty()).then(without)
    } else {
        fits(s, &probe.when)
    };
    let (mut value, mut reason, mut slots) = fit?;
    value = value.saturating_add((probe.priority - USUAL_PRIORITY) / 8 * Ground::Priority.points());
    if (s.answered)(&probe.id) {
        value = value.saturating_add(Ground::Answered.points());
    }
    // "Why not a queue?" may be asked of who turned it down.
    if !matches!(probe.when, Trigger::Missing(_)) && (s.presumes)(&probe.id) {
        value = value.saturating_add(Ground::Presumes.points());
    }
    if let Some((said, number)) = load {
        slots.quote = Some(said.quote(number.words.clone()));
        let (number, ten) = spoken(said, number);
        reason = ProbeReason::Number { number: number.clone() };
        slots.number = Some(number);
        slots.ten = Some(ten);
    }
    let mut lines = fill_all(&probe.say, &slots, s.spoken);
    if lines.is_empty() {
        return None;
    }
    // A bank's own ten times may not name the number.
    if let Some(number) = slots.number.as_ref().filter(|_| load.is_some())
        && !lines.iter().any(|line| line.contains(number.as_str()))
    {
        lines.iter_mut().for_each(|line| *line = format!("You said {number}. {line}"));
    }
    Some(Candidate { id: probe.id.clone(), kind: probe.kind, value, reason, slots, lines })
}

/// How well the trigger fits, the reason, and the slots. `None` if it does not fit.
fn fits(s: &Situation, when: &Trigger) -> Option<(i32, ProbeReason, Slots)> {
    let about = |said: &Said, named: &Named| Slots {
        term: Some(term(s.question, said, named)),
        name: s.concept(&named.concept).map(|c| c.name.clone()),
        concept: Some(named.concept.clone()),
        quote: Some(said.quote(named.at.clone())),
        ..Slots::default()
    };
    let fresh = |said: &Said| {
        let latest = s.ledger.said.last().is_some_and(|last| last.turn == said.turn);
        if latest { Ground::Fresh.points() } else { 0 }
    };
    let weight = |id: &str, ground: Ground| {
        let weight = s.concept(id).map_or(0.0, |concept| concept.weight);
        (weight * ground.points() as f32) as i32
    };
    match when {
        Trigger::Heard(id) => {
            let (said, named) = s.ledger.sure_claims().find(|(_, n)| n.concept == *id)?;
            let value = Ground::Heard.points() + weight(id, Ground::Weight) + fresh(said);
            Some((value, ProbeReason::Said { term: named.said.clone() }, about(said, named)))
        }
        Trigger::Unreasoned(id) => {
            let (said, named) = match id.as_str() {
                "any" => s.bare_claim()?,
                _ => s.ledger.unreasoned().find(|(_, n)| n.concept == *id)?,
            };
            let choice = id != "any" && s.kind(&named.concept) == ConceptKind::Choice;
            let ground = if choice { Ground::BareChoice } else { Ground::Bare };
            let weight = if id == "any" { 0 } else { weight(id, Ground::Weight) };
            let value = ground.points() + weight + fresh(said);
            Some((value, ProbeReason::Unreasoned { term: named.said.clone() }, about(said, named)))
        }
        Trigger::Missing(id) => {
            let name = s.concept(id)?.name.clone();
            if s.ledger.claimed(id) || s.ledger.said.is_empty() {
                return None;
            }
            let slots = Slots { name: Some(name.clone()), ..Slots::default() };
            // Who has not said a word about any of it is asked about what they did say.
            let early = s.ledger.sure_claims().next().is_none() && !s.kinds.contains(&ProbeKind::Why);
            let early = if early { Ground::Early.points() } else { 0 };
            Some((
                Ground::Missing.points() + weight(id, Ground::Untouched) + early,
                ProbeReason::Missing { name },
                slots,
            ))
        }
        Trigger::Contradiction([a, b]) => {
            let [(before, earlier), (said, named)] = s.ledger.collision(a, b)?;
            let slots = Slots { earlier: Some(term(s.question, before, earlier)), ..about(said, named) };
            let reason = ProbeReason::Collision { earlier: earlier.said.clone(), later: named.said.clone() };
            Some((Ground::Contradiction.points() + fresh(said), reason, slots))
        }
        Trigger::Number(true) => {
            let (said, number) = s.ledger.number()?;
            let quote = said.quote(number.words.clone());
            let grows = number.is_load();
            let (number, ten) = spoken(said, number);
            let ten = Some(ten).filter(|_| grows);
            let reason = ProbeReason::Number { number: number.clone() };
            let slots = Slots { number: Some(number), ten, quote: Some(quote), ..Slots::default() };
            Some((Ground::Number.points() + fresh(said), reason, slots))
        }
        Trigger::Always(true) => Some((Ground::Always.points(), ProbeReason::FitsAny, any_term(s))),
        Trigger::Number(false) => (s.ledger.number().is_none() && !s.ledger.said.is_empty())
            .then(|| (Ground::NoNumber.points(), ProbeReason::NoNumber, any_term(s))),
        // `help` uses these when there is nothing to press on.
        Trigger::Nothing(_) | Trigger::Always(false) => None,
    }
}
