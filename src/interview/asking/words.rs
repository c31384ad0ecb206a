//! What words would mean for the question under way.

use std::collections::BTreeSet;

use super::Asking;
use crate::bank::{Question, Trigger};
use crate::coverage::{Ledger, Meanings, repeats};
use crate::ids::TurnId;
use crate::language::reasoning::gives_a_reason_near;

/// From so many cues of a good reply on, a follow-up is answered before it is put.
const CUES_OF_A_REPLY: usize = 3;

impl Asking {
    /// Whether these words name anything that belongs to the question.
    pub fn is_about(&self, text: &str) -> bool {
        let tokens: Vec<&str> = text.split_whitespace().collect();
        !self.ear.concepts.find(&tokens).is_empty() || !self.ear.nearby.find(&tokens).is_empty()
    }

    /// Whether these words only say again what the candidate said before the follow-up under way.
    pub fn repeats(&self, text: &str) -> bool {
        self.probe.is_some() && repeats(&self.ledger.said, text)
    }

    /// Whether these words have cues of what the follow-up under way asks for: the concept that was missing, or two of those
    /// of a good reply.
    pub fn has_what_is_asked(&self, question: &Question, text: &str) -> bool {
        let Some(probe) = question.probes.iter().find(|probe| Some(&probe.id) == self.probe.as_ref()) else {
            return false;
        };
        let tokens: Vec<&str> = text.split_whitespace().collect();
        let claims = |id: &String| self.ear.concepts.find(&tokens).iter().any(|m| m.concept == *id && !m.negated);
        let missing = matches!(&probe.when, Trigger::Missing(id) if claims(id));
        missing || self.ear.replies(text).filter(|(of, _)| *of == probe.id).collect::<BTreeSet<_>>().len() > 1
    }

    /// Whether these words give a reason and name what the follow-up under way is about.
    pub fn explains_what_is_asked(&self, text: &str) -> bool {
        let tokens: Vec<&str> = text.split_whitespace().collect();
        let about =
            |concept: &String| Some(concept.as_str()) == self.about() || self.ear.presumed_by(&self.probe, concept);
        let mut found = self.ear.concepts.find(&tokens).into_iter();
        found.any(|mention| about(&mention.concept) && gives_a_reason_near(&tokens, mention.words))
    }

    /// Whether these words claim a concept of the question and give a reason for it.
    pub fn argues(&self, text: &str) -> bool {
        let said = Ledger::default().hear(&self.ear.concepts, TurnId(0), text, &Meanings::default()).clone();
        said.named.iter().any(|named| !named.negated && named.reasoned)
    }

    /// How much of the question is covered, as a percentage of the concepts' weight, if these words count too.
    pub fn covered_with(&self, question: &Question, turn: TurnId, text: &str) -> u8 {
        let mut ledger = self.ledger.clone();
        ledger.hear(&self.ear.concepts, turn, text, &Meanings::default());
        let all: f32 = question.concepts.iter().map(|c| c.weight).sum();
        let claimed: f32 = question.concepts.iter().filter(|c| ledger.claimed(&c.id)).map(|c| c.weight).sum();
        (claimed / all.max(f32::EPSILON) * 100.0) as u8
    }

    /// Whether this follow-up speaks of something that the candidate turned down, as if it were there.
    pub fn presumes(&self, probe: &str) -> bool {
        self.ear.presumed(probe).any(|concept| self.ledger.rejected(concept))
    }

    /// Whether the candidate has said already what this follow-up asks.
    pub fn has_answered(&self, probe: &str) -> bool {
        let cues = self.replied.iter().filter(|(of, _)| of == probe).count();
        self.ledger.has_answered(probe) || cues >= CUES_OF_A_REPLY
    }
}
