//! The figures that the weights are learned from. Only the benchmark and the scripts of `models/meaning` read them.

use super::{Fit, Meanings, weigh};
use crate::bank::Question;
use crate::language::mention::Mention;

/// The figures of each concept of the question, for these words.
pub fn claim_figures(question: &Question, text: &str, meanings: &Meanings) -> Vec<(String, Vec<f32>)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mentions = question.matcher().find(&words);
    let of = |concept: &str| mentions.iter().filter(|m| m.concept == concept).collect::<Vec<&Mention>>();
    let meant = meanings.concepts.iter();
    meant
        .map(|meant| (meant.concept.clone(), weigh::claim_figures(meant, &of(&meant.concept), &words).to_vec()))
        .collect()
}

/// The figures of a reply to a follow-up. `prompt` is the follow-up, and what a good reply says.
pub fn reply_figures(fit: &Fit, text: &str, prompt: &[String; 2]) -> Vec<f32> {
    weigh::reply_figures(fit, text, prompt).to_vec()
}
