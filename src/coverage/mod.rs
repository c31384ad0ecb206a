//! What a candidate claimed of a question's concepts, and with a reason: the one judgement that follow-ups, the spoken critique
//! and the written report share.

mod ledger;
mod said;

pub use said::Noted;

pub(crate) use ledger::Ledger;
#[cfg(test)]
pub(crate) use said::understand;
pub(crate) use said::{Named, Said, spoken};

use crate::bank::{Question, QuestionKind};

/// How many words of the candidate's are quoted back at most.
pub(crate) const QUOTE_WORDS: usize = 14;

/// What naming a concept is worth, as a share of its weight. A bare name counts little: keyword stuffing must not score.
pub(crate) const fn worth(reasoned: bool) -> f32 {
    if reasoned { 1.0 } else { 0.4 }
}

/// Whether a concept that was named counts as reasoned without a reason: a story is told, not argued.
pub(crate) fn needs_no_reason(question: &Question) -> bool {
    question.kind == QuestionKind::Behavioural
}
