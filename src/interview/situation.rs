//! What the choice of a follow-up depends on, and a follow-up that fits.

use std::collections::BTreeSet;

use super::attuned::Risk;
use super::reasons::ProbeReason;
use super::slots::{Slots, bare};
use super::term::term;
use crate::bank::{Concept, ConceptKind, ProbeKind, Question};
use crate::coverage::{Ledger, Named, Said};

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

impl Candidate {
    /// The concept, or else the term, that one of its lines names.
    pub fn about(&self) -> Option<&str> {
        let term = self.slots.term.as_deref().filter(|term| self.lines.iter().any(|line| names(line, term)))?;
        Some(self.slots.concept.as_deref().unwrap_or(term))
    }
}

/// Whether the line has this term, with or without its article.
pub(super) fn names(line: &str, term: &str) -> bool {
    line.to_lowercase().contains(&bare(term).to_lowercase())
}

/// What the choice depends on besides the ledger.
pub(super) struct Situation<'a> {
    pub question: &'a Question,
    pub ledger: &'a Ledger,
    /// Ids of the follow-ups already put.
    pub used: &'a BTreeSet<String>,
    pub kinds: &'a [ProbeKind],
    /// The concept, or else the term, that the latest follow-up names.
    pub about: Option<&'a str>,
    /// The candidate's words for what the bank calls wrong.
    pub risks: &'a [Risk],
    /// Whether the candidate has said already what a follow-up asks.
    pub answered: &'a dyn Fn(&str) -> bool,
    /// Whether a follow-up speaks of something that the candidate turned down, as if it were there.
    pub presumes: &'a dyn Fn(&str) -> bool,
    /// How many more follow-ups may be put.
    pub left: u32,
    /// True if there is only time for the follow-ups that every question must have.
    pub only_needed: bool,
    /// Follow-ups and rephrased prompts said so far, word for word.
    pub spoken: &'a BTreeSet<String>,
}

/// Slots for triggers without a concept, so that they may still name something that the candidate said.
pub(super) fn any_term(s: &Situation) -> Slots {
    let part = || {
        s.ledger.part().map_or_else(Slots::default, |(said, part)| Slots {
            term: Some(part.said.clone()),
            quote: Some(said.quote(part.at.clone())),
            ..Slots::default()
        })
    };
    s.bare_claim().or_else(|| s.claim()).map_or_else(part, |(said, n)| Slots {
        term: Some(term(s.question, said, n)),
        concept: Some(n.concept.clone()),
        quote: Some(said.quote(n.at.clone())),
        ..Slots::default()
    })
}

impl Situation<'_> {
    pub fn concept(&self, id: &str) -> Option<&Concept> {
        self.question.concepts.iter().find(|concept| concept.id == id)
    }

    pub fn kind(&self, id: &str) -> ConceptKind {
        self.concept(id).map_or_else(ConceptKind::default, |concept| concept.kind)
    }

    /// Whether a question about any claim may name this one. Nobody is asked why there is a problem, and nobody twice in a
    /// row about the same thing.
    fn may_name(&self, named: &Named) -> bool {
        self.kind(&named.concept) != ConceptKind::Problem && self.about != Some(named.concept.as_str())
    }

    /// A claim that got no reason: a choice if there is one, else the latest.
    pub fn bare_claim(&self) -> Option<(&Said, &Named)> {
        let bare = || self.ledger.unreasoned().filter(|(_, named)| self.may_name(named));
        bare().find(|(_, named)| self.kind(&named.concept) == ConceptKind::Choice).or_else(|| bare().next())
    }

    /// The latest claim.
    fn claim(&self) -> Option<(&Said, &Named)> {
        self.ledger.sure_claims().find(|(_, named)| self.may_name(named))
    }
}
