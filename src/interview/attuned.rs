//! The matchers of a question, built ahead of time because building them takes longer than asking the question.

use crate::bank::Question;
use crate::language::mention::Matcher;

/// Matchers for everything that a question listens for.
pub(super) struct Attuned {
    pub concepts: Matcher,
    /// One matcher for each clarification, in the question's order.
    pub clarifications: Vec<Matcher>,
    /// Everything else that belongs to the question: the cues of good replies to its follow-ups, by the follow-up's id, and
    /// its terms.
    pub nearby: Matcher,
    /// What the bank calls wrong.
    risks: Matcher,
}

impl Attuned {
    pub fn to(question: &Question) -> Self {
        let replies = question.probes.iter().flat_map(|p| p.cues.iter().map(|cue| (p.id.as_str(), cue.as_str())));
        let terms = question.terms.iter().map(|term| ("", term.as_str()));
        Self {
            concepts: question.matcher(),
            clarifications: question.clarifications.iter().map(|c| Matcher::cues(&c.cues)).collect(),
            nearby: Matcher::new(terms.chain(replies)),
            risks: Matcher::cues(&question.pitfalls.iter().flat_map(|p| p.cues.clone()).collect::<Vec<_>>()),
        }
    }

    /// The cues of good replies that these words have: the follow-up's id, and the cue.
    pub fn replies(&self, text: &str) -> impl Iterator<Item = (String, String)> {
        let found = self.nearby.find(&text.split_whitespace().collect::<Vec<_>>());
        let claimed = found.into_iter().filter(|mention| !mention.negated && !mention.concept.is_empty());
        claimed.map(|mention| (mention.concept, mention.cue))
    }

    /// The candidate's words for what the bank calls wrong.
    pub fn risk(&self, text: &str) -> Option<String> {
        let tokens: Vec<&str> = text.split_whitespace().collect();
        let found = self.risks.find(&tokens).into_iter().find(|mention| !mention.negated)?;
        Some(tokens[found.words].join(" "))
    }
}
