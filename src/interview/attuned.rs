//! The matchers of a question, built ahead of time because building them takes longer than asking the question.

use std::collections::{BTreeMap, BTreeSet};

use crate::bank::{Pitfall, Probe, Question};
use crate::language::mention::Matcher;

/// Something that the bank calls wrong.
#[derive(Debug, Clone)]
pub(super) struct Risk {
    /// The candidate's words.
    pub said: String,
    /// The place of the pitfall in the question's list.
    pub pitfall: usize,
}

/// Matchers for everything that a question listens for.
pub(super) struct Attuned {
    pub concepts: Matcher,
    /// One matcher for each clarification, in the question's order.
    pub clarifications: Vec<Matcher>,
    /// Everything else that belongs to the question: the cues of good replies to its follow-ups, by the follow-up's id, and
    /// its terms.
    pub nearby: Matcher,
    /// The cues of each pitfall, by its place in the question's list.
    risks: Matcher,
    /// By follow-up, the concepts that its wordings speak of as if they were there: "all your servers try again".
    presumed: BTreeMap<String, BTreeSet<String>>,
}

impl Attuned {
    pub fn to<'q>(question: &'q Question) -> Self {
        let replies = question.probes.iter().flat_map(|p| p.cues.iter().map(|cue| (p.id.as_str(), cue.as_str())));
        let terms = question.terms.iter().map(|term| ("", term.as_str()));
        let concepts = question.matcher();
        let spoken_of = |line: &String| {
            let mentions = concepts.find(&line.split_whitespace().collect::<Vec<_>>());
            mentions.into_iter().filter(|mention| !mention.negated).map(|mention| mention.concept).collect::<Vec<_>>()
        };
        let of_pitfall = |(place, pitfall): (usize, &'q Pitfall)| {
            pitfall.cues.iter().map(move |cue| (place.to_string(), cue.as_str()))
        };
        let risks: Vec<(String, &str)> = question.pitfalls.iter().enumerate().flat_map(of_pitfall).collect();
        let presumed = |probe: &Probe| (probe.id.clone(), probe.say.iter().flat_map(spoken_of).collect());
        Self {
            presumed: question.probes.iter().map(presumed).collect(),
            concepts,
            clarifications: question.clarifications.iter().map(|c| Matcher::cues(&c.cues)).collect(),
            nearby: Matcher::new(terms.chain(replies)),
            risks: Matcher::new(risks.iter().map(|(place, cue)| (place.as_str(), *cue))),
        }
    }

    /// The cues of good replies that these words have: the follow-up's id, and the cue.
    pub fn replies(&self, text: &str) -> impl Iterator<Item = (String, String)> {
        let found = self.nearby.find(&text.split_whitespace().collect::<Vec<_>>());
        let claimed = found.into_iter().filter(|mention| !mention.negated && !mention.concept.is_empty());
        claimed.map(|mention| (mention.concept, mention.cue))
    }

    /// The concepts that a follow-up speaks of as if they were there.
    pub fn presumed(&self, probe: &str) -> impl Iterator<Item = &str> {
        self.presumed.get(probe).into_iter().flatten().map(String::as_str)
    }

    /// Whether this follow-up speaks of the concept.
    pub fn presumed_by(&self, probe: &Option<String>, concept: &str) -> bool {
        probe.as_ref().is_some_and(|probe| self.presumed(probe).any(|known| known == concept))
    }

    /// What the bank calls wrong in these words.
    pub fn risk(&self, text: &str) -> Option<Risk> {
        let tokens: Vec<&str> = text.split_whitespace().collect();
        let found = self.risks.find(&tokens).into_iter().find(|mention| !mention.negated)?;
        Some(Risk { said: found.said, pitfall: found.concept.parse().ok()? })
    }
}
