//! What the candidate has said so far about a question: the ground every follow-up stands on.

use std::collections::BTreeSet;
use std::ops::Range;

use super::words::quote_around;
use crate::bank::{Concept, Matcher, Question, SpokenNumber, find_numbers, times_ten};
use crate::ids::TurnId;

/// How many words of the candidate's are quoted back at most.
pub(crate) const QUOTE_WORDS: usize = 14;

/// A concept that was named in an answer.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// The concept's id.
    pub concept: String,
    /// The candidate's own word or words for it, as they can be said aloud.
    pub said: String,
    /// In the turn's tokens.
    pub at: Range<usize>,
    /// With a reason, cost or condition near it.
    pub reasoned: bool,
    /// Said to be not used ("I would not use Redis").
    pub negated: bool,
}

/// One turn that belongs to the question.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub turn: TurnId,
    pub tokens: Vec<String>,
    pub named: Vec<Named>,
    pub numbers: Vec<SpokenNumber>,
}

impl Said {
    pub fn quote(&self, at: Range<usize>) -> String {
        quote_around(&self.tokens, at, QUOTE_WORDS)
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    pub said: Vec<Said>,
    /// Concepts whose "why?" got a reply of some length.
    pub explained: BTreeSet<String>,
}

impl Ledger {
    pub fn hear(&mut self, matcher: &Matcher, turn: TurnId, text: &str) -> &Said {
        let said = understand(matcher, turn, text);
        self.said.push(said);
        &self.said[self.said.len() - 1]
    }

    /// All claims, the latest turn's first; what was rejected is not claimed.
    pub fn claims(&self) -> impl Iterator<Item = (&Said, &Named)> {
        self.said.iter().rev().flat_map(|s| s.named.iter().filter(|n| !n.negated).map(move |n| (s, n)))
    }

    pub fn claimed(&self, concept: &str) -> bool {
        self.claims().any(|(_, n)| n.concept == concept)
    }

    pub fn reasoned(&self, concept: &str) -> bool {
        self.explained.contains(concept) || self.claims().any(|(_, n)| n.concept == concept && n.reasoned)
    }

    /// Claims of concepts for which no reason was ever given, the latest first.
    pub fn unreasoned(&self) -> impl Iterator<Item = (&Said, &Named)> {
        self.claims().filter(|(_, n)| !self.reasoned(&n.concept))
    }

    /// Two concepts claimed in different turns: the one claimed first, and the later claim with its turn.
    pub fn collision(&self, a: &str, b: &str) -> Option<(&Named, (&Said, &Named))> {
        let first = |concept: &str| {
            let named = |s: &'_ Said| s.named.iter().position(|n| !n.negated && n.concept == concept);
            self.said.iter().enumerate().find_map(|(turn, s)| Some((turn, named(s)?)))
        };
        let (mut earlier, mut later) = (first(a)?, first(b)?);
        if earlier.0 > later.0 {
            std::mem::swap(&mut earlier, &mut later);
        }
        let named = |(turn, at): (usize, usize)| &self.said[turn].named[at];
        (earlier.0 != later.0).then(|| (named(earlier), (&self.said[later.0], named(later))))
    }

    /// The latest number with a unit.
    pub fn number(&self) -> Option<(&Said, &SpokenNumber)> {
        self.said.iter().rev().find_map(|s| s.numbers.iter().find(|n| has_unit(n)).map(|n| (s, n)))
    }

    /// The latest number of which ten times as much makes sense.
    pub fn load(&self) -> Option<(&Said, &SpokenNumber)> {
        self.said.iter().rev().find_map(|s| s.numbers.iter().find(|n| has_unit(n) && n.is_load()).map(|n| (s, n)))
    }

    pub fn missing<'q>(&self, question: &'q Question) -> Option<&'q Concept> {
        question
            .concepts
            .iter()
            .filter(|c| !self.claimed(&c.id))
            .max_by(|a, b| a.weight.total_cmp(&b.weight).then_with(|| std::cmp::Ordering::Greater))
    }
}

pub(crate) fn understand(matcher: &Matcher, turn: TurnId, text: &str) -> Said {
    let tokens: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let named = matcher
        .find(&words)
        .into_iter()
        .map(|m| Named {
            concept: m.concept.clone(),
            said: tidy_term(&m.term),
            at: m.words.clone(),
            reasoned: m.reasoned,
            negated: m.negated,
        })
        .collect();
    let numbers = find_numbers(&words);
    Said { turn, tokens, named, numbers }
}

fn has_unit(number: &SpokenNumber) -> bool {
    number.value >= 2.0 && !number.unit.is_empty()
}

/// The number as the candidate said it, and ten times it, for speaking.
pub(crate) fn spoken(number: &SpokenNumber) -> (String, String) {
    (tidy_term(&number.said), times_ten(number))
}

/// The term without the punctuation around it.
fn tidy_term(said: &str) -> String {
    said.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
