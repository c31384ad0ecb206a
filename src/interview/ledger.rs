//! What the candidate has said so far about a question: the ground every follow-up stands on.

use std::collections::BTreeSet;
use std::ops::Range;

use super::contract::Noted;
use crate::bank::{Concept, Question, QuestionKind};
use crate::ids::TurnId;
use crate::language::mention::{Matcher, Mention};
use crate::language::numbers::{SpokenNumber, find_numbers, times_ten};
use crate::language::quotes::{is_joining, quote_around};
use crate::language::replies::is_at_a_loss;
use crate::language::statements::{self, Part};
use crate::language::tokens::plain;

/// How many words of the candidate's are quoted back at most.
pub(crate) const QUOTE_WORDS: usize = 14;

/// With fewer words, and nothing named in them, nothing was answered.
const ANSWER_WORDS: usize = 6;

/// What naming a concept is worth, as a share of its weight. A bare name counts little: keyword stuffing must not score.
pub(crate) const fn worth(reasoned: bool) -> f32 {
    if reasoned { 1.0 } else { 0.4 }
}

/// Whether a concept that was named counts as reasoned without a reason: a story is told, not argued.
pub(crate) fn needs_no_reason(question: &Question) -> bool {
    question.kind == QuestionKind::Behavioural
}

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
    /// Products that were named and are no concept of the question.
    pub parts: Vec<Part>,
    /// What the candidate meant to come back to; empty for "that".
    pub promises: Vec<String>,
    /// Sides taken in pairs of opposites: the pair, the side, where.
    pub choices: Vec<(usize, bool, Range<usize>)>,
}

impl Said {
    /// For the journal.
    pub fn noted(&self) -> Noted {
        let named = |pick: &dyn Fn(&Named) -> bool| -> Vec<String> {
            let mut said: Vec<String> = Vec::new();
            for n in self.named.iter().filter(|n| pick(n)) {
                if !said.contains(&n.said) {
                    said.push(n.said.clone());
                }
            }
            said
        };
        let mut bare = named(&|n| !n.negated && !n.reasoned);
        bare.extend(self.parts.iter().map(|p| p.said.clone()));
        Noted {
            numbers: self.numbers.iter().filter(|n| has_unit(n)).map(|n| self.number_in_place(n)).collect(),
            reasoned: named(&|n| !n.negated && n.reasoned),
            named: bare,
            rejected: named(&|n| n.negated),
            promised: self.promises.iter().map(|p| if p.is_empty() { "that".into() } else { p.clone() }).collect(),
        }
    }

    /// A number as the candidate said it, with the place it applies to, if they named one.
    pub fn number_in_place(&self, number: &SpokenNumber) -> String {
        let place = statements::place(&self.tokens, number.words.end).map(|at| self.tokens[at].join(" "));
        place.map_or_else(
            || tidy_term(&number.said),
            |place| format!("{} {}", tidy_term(&number.said), tidy_term(&place)),
        )
    }

    /// Whether it says something: not "I don't know", and not two words.
    pub fn is_an_answer(&self) -> bool {
        let stated = self.named.iter().any(|n| !n.negated) || !self.numbers.is_empty() || !self.parts.is_empty();
        let words = plain(&self.tokens.join(" "));
        stated || words.len() >= ANSWER_WORDS && !is_at_a_loss(&words)
    }

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

    /// Whether what was claimed here was rejected in a later turn.
    pub fn withdrew(&self, said: &Said, named: &Named) -> bool {
        let later = self.said.iter().rev().take_while(|later| later.turn != said.turn);
        later.flat_map(|later| &later.named).any(|n| n.negated && n.concept == named.concept)
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

    /// What cannot both hold, whatever the bank says: what was said before and what was said last, and the last turn.
    pub fn own_collision(&self) -> Option<(String, String, &Said)> {
        let last = self.said.last()?;
        let before = &self.said[..self.said.len() - 1];
        for (pair, side, at) in &last.choices {
            let other = before.iter().flat_map(|s| s.choices.iter().map(move |c| (s, c)));
            if let Some((s, (_, _, earlier))) = other.into_iter().find(|(_, (p, o, _))| p == pair && o != side) {
                let words = |s: &Said, at: &Range<usize>| tidy_term(&s.tokens[at.clone()].join(" "));
                return Some((words(s, earlier), words(last, at), last));
            }
        }
        let rejected = last.named.iter().filter(|n| n.negated);
        // Compared within one turn it is no change of mind.
        let firmly = |n: &&Named| !last.named.iter().any(|m| m.concept == n.concept && !m.negated);
        // Two cues of one concept paraphrase different sides of it: only the same thing, once taken and once not, collides.
        let same = |a: &str, b: &str| {
            let words = |text: &str| text.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            words(b).iter().any(|word| !is_joining(word) && words(a).contains(word))
        };
        rejected.filter(firmly).find_map(|n| {
            let taken = |m: &&Named| m.concept == n.concept && !m.negated && same(&m.said, &n.said);
            let claimed = before.iter().flat_map(|s| &s.named).find(taken)?;
            Some((claimed.said.clone(), format!("not {}", n.said), last))
        })
    }

    /// Something the candidate meant to come back to in an earlier turn, in their words; empty for "that".
    pub fn promise(&self) -> Option<&str> {
        let before = self.said.len().saturating_sub(1);
        self.said[..before].iter().flat_map(|s| &s.promises).map(String::as_str).next()
    }

    /// A product that was named and is no concept of the question, the latest turn's first.
    pub fn part(&self) -> Option<(&Said, &Part)> {
        self.said.iter().rev().find_map(|s| s.parts.first().map(|p| (s, p)))
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
    let named: Vec<Named> = matcher
        .find(&words)
        .into_iter()
        .map(|m| Named {
            concept: m.concept.clone(),
            said: within_a_sentence(&tidy_term(&m.term), &tokens, &m),
            at: m.words.clone(),
            reasoned: m.reasoned,
            negated: m.negated,
        })
        .collect();
    let numbers = find_numbers(&words);
    let new = |p: &Part| !named.iter().any(|n| n.at.start < p.at.end && p.at.start < n.at.end);
    let cleaned = statements::cleaned(&tokens);
    let parts = statements::parts(&tokens, &cleaned).into_iter().filter(new).collect();
    let (promises, choices) = (statements::promises(&tokens, &cleaned), statements::choices(&cleaned));
    Said { turn, tokens, named, numbers, parts, promises, choices }
}

fn has_unit(number: &SpokenNumber) -> bool {
    number.value >= 2.0 && !number.unit.is_empty()
}

/// The number as the candidate said it, where it applies, and ten times it, for speaking.
pub(crate) fn spoken(said: &Said, number: &SpokenNumber) -> (String, String) {
    (said.number_in_place(number), times_ten(number))
}

/// A term that began its sentence has a capital which it does not have within one: "Why consistent hashing?".
fn within_a_sentence(term: &str, tokens: &[String], mention: &Mention) -> String {
    let first = mention.words.start == 0 || tokens[mention.words.start - 1].ends_with(['.', '?', '!']);
    let mut chars = term.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(c), Some(next)) if first && next.is_lowercase() && !statements::is_product(term) => {
            c.to_lowercase().chain(chars).collect()
        }
        _ => term.to_owned(),
    }
}

/// The term without the punctuation around it.
fn tidy_term(said: &str) -> String {
    said.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
