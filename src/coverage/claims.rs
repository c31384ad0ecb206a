//! What an answer claims, concept by concept, with both witnesses: for `viva judge` and the benchmark.

use std::collections::BTreeMap;

use serde::Serialize;

use super::said::understand;
use super::{Meanings, needs_no_reason, repeats};
use crate::bank::{Concept, Question};
use crate::ids::TurnId;

/// What an answer does with a concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Rejected,
    Named,
    Reasoned,
}

/// A concept that an answer claims or rejects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// The concept's id and name.
    pub concept: String,
    pub name: String,
    pub state: State,
    /// From 0 to 1.
    pub confidence: f32,
    /// The candidate's words.
    pub quote: String,
    /// Whether a cue was heard.
    #[serde(skip)]
    pub by_cue: bool,
    /// The encoder's log-odds that a stretch of the words is about the concept. `None` if it did not read them.
    #[serde(skip)]
    pub near: Option<f32>,
}

/// The claims and rejections of an answer, in the order of the question's concepts.
pub fn claims(question: &Question, text: &str, meanings: &Meanings) -> Vec<Claim> {
    let matcher = question.matcher();
    let said = understand(&matcher, TurnId(0), text, &meanings.concepts);
    let told = needs_no_reason(question, std::iter::once(meanings));
    let mut best: BTreeMap<&str, (State, usize)> = BTreeMap::new();
    for (at, named) in said.named.iter().enumerate() {
        let state = match (named.negated, named.reasoned || told) {
            (true, _) => State::Rejected,
            (false, true) => State::Reasoned,
            (false, false) => State::Named,
        };
        let known = best.entry(&named.concept).or_insert((state, at));
        if state > known.0 {
            *known = (state, at);
        }
    }
    let claim = |concept: &Concept| {
        let &(state, at) = best.get(concept.id.as_str())?;
        Some(Claim {
            concept: concept.id.clone(),
            name: concept.name.clone(),
            state,
            confidence: said.named[at].confidence,
            quote: said.quote(said.named[at].at.clone()),
            by_cue: said.named[at].by_cue,
            near: meanings.concepts.iter().find(|meant| meant.concept == concept.id).map(|meant| meant.near),
        })
    };
    question.concepts.iter().filter_map(claim).collect()
}

/// Whether a reply says nearly word for word what the candidate said before.
pub fn repeats_earlier(question: &Question, earlier: &str, text: &str) -> bool {
    repeats(&[understand(&question.matcher(), TurnId(0), earlier, &[])], text)
}
