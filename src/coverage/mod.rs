//! Which of a question's concepts the candidate claimed, and which with a reason. Follow-ups, the spoken critique and
//! the written report all share this judgment.

mod around;
mod claims;
mod content_words;
mod figures;
mod ledger;
mod meant;
mod reply;
mod said;
mod weigh;

pub use claims::{Claim, State, claims, repeats_earlier};
pub use figures::{claim_figures, reply_figures};
pub use meant::{Fit, Meanings, Meant, NO_OPPOSITE, Subject, Understand};
pub use reply::{Reply, judged_reply};
pub use said::Noted;

pub(crate) use ledger::Ledger;
pub(crate) use reply::repeats;
#[cfg(test)]
pub(crate) use said::understand;
pub(crate) use said::{Named, Said, spoken};

use crate::bank::{Question, QuestionKind};

/// The most words of the candidate that Viva quotes back.
pub(crate) const QUOTE_WORDS: usize = 14;

/// The share of a concept's weight that naming it earns. The grades of 312 labelled answers give it a quarter
/// (`docs/decisions.md`, 2026-12-01); with less, no answer that only drops words gets more than two points. A story that
/// claims "I took responsibility" and does not tell how earns no more than that either.
pub(crate) const fn worth(reasoned: bool) -> f32 {
    if reasoned { 1.0 } else { 0.15 }
}

/// Whether everything that is named in these answers counts as told. Cues cannot tell a story from a claim.
pub(crate) fn needs_no_reason<'m>(question: &Question, mut read: impl Iterator<Item = &'m Meanings>) -> bool {
    question.kind == QuestionKind::Behavioural && read.all(|meanings| meanings.concepts.is_empty())
}
