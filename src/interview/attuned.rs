//! What a question listens for, made ready: that takes longer than asking.

use crate::bank::Question;
use crate::language::mention::Matcher;

/// What a question listens for.
pub(super) struct Attuned {
    pub concepts: Matcher,
    /// In the order of the question's clarifications.
    pub clarifications: Vec<Matcher>,
    /// Everything else that belongs to the question: its terms, and what good replies mention.
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
