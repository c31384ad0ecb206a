//! The matchers of a question, built ahead of time because building them takes longer than asking the question.

use crate::bank::Question;
use crate::language::mention::Matcher;

/// Matchers for everything that a question listens for.
pub(super) struct Attuned {
    pub concepts: Matcher,
    /// One matcher for each clarification, in the question's order.
    pub clarifications: Vec<Matcher>,
    /// Everything else that belongs to the question: its terms, and the cues of its follow-ups.
    pub nearby: Matcher,
}

impl Attuned {
    pub fn to(question: &Question) -> Self {
        let replies = question.probes.iter().flat_map(|p| p.cues.iter());
        let nearby: Vec<String> = question.terms.iter().chain(replies).cloned().collect();
        Self {
            concepts: question.matcher(),
            clarifications: question.clarifications.iter().map(|c| Matcher::cues(&c.cues)).collect(),
            nearby: Matcher::cues(&nearby),
        }
    }
}
