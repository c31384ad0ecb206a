//! Weighs both witnesses: how likely it is that a concept was claimed, claimed with a reason, or rejected, and that a
//! reply answers its follow-up.
//!
//! Logistic regressions, learned from labelled answers (`models/meaning/README.md`). Their weights are in
//! `models/meaning/weights.json`.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::content_words::content_words;
use super::{Fit, Meant};
use crate::language::fold::{Folder, Token};
use crate::language::mention::Mention;
use crate::language::reasoning::{gives_a_reason_beside, gives_a_reason_near};
use crate::language::replies::is_at_a_loss;
use crate::language::stance::{adopted, argues_against};
use crate::language::tokens::plain;

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../models/meaning/weights.json")).expect("a test reads this file")
});

#[derive(Deserialize)]
struct Weights {
    /// The concept is claimed or rejected.
    taken_up: Regression<CLAIM>,
    /// What is taken up is rejected.
    rejected: Regression<CLAIM>,
    reasoned: Regression<CLAIM>,
    good: Regression<REPLY>,
    whole: Regression<REPLY>,
    lost: Regression<REPLY>,
}

#[derive(Deserialize)]
#[serde(try_from = "Learned")]
struct Regression<const N: usize> {
    constant: f32,
    weights: [f32; N],
    /// From this probability on, it counts.
    from: f32,
}

/// As the file has it.
#[derive(Deserialize)]
struct Learned {
    constant: f32,
    weights: Vec<f32>,
    from: f32,
}

impl<const N: usize> TryFrom<Learned> for Regression<N> {
    type Error = String;

    fn try_from(Learned { constant, weights, from }: Learned) -> Result<Self, String> {
        let weights = weights.try_into().map_err(|all: Vec<f32>| format!("{} weights instead of {N}", all.len()))?;
        Ok(Self { constant, weights, from })
    }
}

impl<const N: usize> Regression<N> {
    fn probability(&self, figures: &[f32; N]) -> f32 {
        let sum: f32 = self.weights.iter().zip(figures).map(|(weight, figure)| weight * figure).sum();
        1.0 / (1.0 + (-(self.constant + sum)).exp())
    }

    fn counts(&self, figures: &[f32; N]) -> bool {
        self.probability(figures) >= self.from
    }
}

const CLAIM: usize = 26;
/// The place of the figure that says that the nearest stretch argues against something.
const ARGUES: usize = 16;
/// The place of the figure that says that a word like "because" stands in the sentence of a cue.
const BECAUSE: usize = 25;
const REPLY: usize = 12;

/// What the candidate does with a concept that is taken up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weighed {
    pub rejected: bool,
    pub reasoned: bool,
    /// How sure that it is claimed, or rejected, from 0 to 1.
    pub confidence: f32,
}

/// `mentions` are those of this concept in the same words. `None` if the concept is not taken up.
pub(crate) fn weigh(meant: &Meant, mentions: &[&Mention], words: &[&str]) -> Option<Weighed> {
    let figures = claim_figures(meant, mentions, words);
    // "I would not use a cache" needs no second witness.
    if !mentions.is_empty() && mentions.iter().all(|m| m.negated) {
        let confidence = WEIGHTS.rejected.probability(&figures).max(NEGATED);
        return Some(Weighed { rejected: true, reasoned: false, confidence });
    }
    let mut taken_up = WEIGHTS.taken_up.probability(&figures);
    if meant.near >= NEAR_A_CUE && mentions.iter().any(|m| !m.negated) {
        taken_up = taken_up.max(BOTH);
    }
    if taken_up < if mentions.is_empty() { MEANING_ALONE } else { WEIGHTS.taken_up.from } {
        return None;
    }
    let stretch = within(words, meant.from..meant.to);
    if mentions.is_empty() && content_words(&Folder::new(), stretch).len() < LEAST_CONTENT {
        return None;
    }
    let rejection = WEIGHTS.rejected.probability(&figures);
    // "I'd put a short timeout on it" has no opposite.
    let adopts = mentions.iter().any(|m| !m.negated && adopted(words, m.words.start));
    let least = match figures[ARGUES] > 0.0 {
        true => ARGUED,
        false if adopts => ADOPTED,
        false => WEIGHTS.rejected.from,
    };
    let rejected = rejection >= least;
    let given = || words.len() < SHORT && gives_a_reason_near(words, meant.from..meant.to);
    let from = if figures[BECAUSE] > 0.0 { ARGUED_FOR } else { WEIGHTS.reasoned.from };
    let reasoned = !rejected && (WEIGHTS.reasoned.probability(&figures) >= from || given());
    Some(Weighed { rejected, reasoned, confidence: taken_up * if rejected { rejection } else { 1.0 - rejection } })
}

/// Whether these words may take the concept up, for all that Viva knows. Of concepts that seem farther away one in seven was
/// claimed after all, of these nearly every second one.
pub(crate) fn may_take_up(meant: &Meant, mentions: &[&Mention], words: &[&str]) -> bool {
    WEIGHTS.taken_up.probability(&claim_figures(meant, mentions, words)) >= PERHAPS
}

const PERHAPS: f32 = 0.2;
/// How sure it is that a concept is rejected whose cues are all negated. That many were, of six.
const NEGATED: f32 = 0.83;
/// Words with a cue take the concept up if they come as near to it as this: 96 % did (n 397), in answers of every length.
const NEAR_A_CUE: f32 = 1.5;
const BOTH: f32 = 0.95;
/// A meaning without a cue counts from here on.
const MEANING_ALONE: f32 = 0.5;
/// "I've got nothing" claims nothing, whatever it comes near to.
const LEAST_CONTENT: usize = 4;
/// From here on, words that argue against something reject the concept that they come near to: 12 of 22 did.
const ARGUED: f32 = 0.1;
/// From here on, a claim with a "because" in its sentence has a reason: 138 of 157 had.
const ARGUED_FOR: f32 = 0.3;
/// The same for what the candidate takes up in so many words.
const ADOPTED: f32 = 0.8;
/// In a text of fewer words a word like "because" shows a reason. The encoder's figures are learned from longer ones.
const SHORT: usize = 40;

pub(super) fn claim_figures(meant: &Meant, mentions: &[&Mention], words: &[&str]) -> [f32; CLAIM] {
    let count = |of: fn(&&&Mention) -> bool| mentions.iter().filter(of).count();
    let (claims, rejections) = (count(|m| !m.negated), count(|m| m.negated));
    let yes = |is: bool| f32::from(u8::from(is));
    [
        meant.near,
        meant.again,
        meant.margin,
        meant.share,
        meant.clause,
        meant.sentences,
        claims.min(3) as f32,
        rejections.min(2) as f32,
        yes(mentions.iter().any(|m| !m.negated && m.reasoned)),
        meant.rejects,
        meant.rejects_around,
        meant.reasons,
        meant.reasons_around,
        words.len() as f32 / 100.0,
        yes(claims > 0),
        yes(claims > 0 && rejections == 0),
        yes(argues_against(within(words, meant.from..meant.to))),
        yes(argues_against(within(words, meant.to..meant.to + BEHIND))),
        meant.against,
        meant.against_around,
        meant.against_mean,
        meant.rejecting,
        meant.claiming,
        meant.opposite,
        yes(gives_a_reason_beside(words, meant.from..meant.to)),
        yes(mentions.iter().any(|m| !m.negated && gives_a_reason_beside(words, m.words.clone()))),
    ]
}

/// How many words behind a stretch may argue against it.
const BEHIND: usize = 15;

fn within<'w>(words: &'w [&'w str], range: Range<usize>) -> &'w [&'w str] {
    &words[range.start.min(words.len())..range.end.min(words.len())]
}

/// What a reply to a follow-up does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Replied {
    pub good: bool,
    /// A good reply is a whole one.
    pub whole: bool,
    pub lost: bool,
}

/// `prompt` is the follow-up, and what a good reply says.
pub(crate) fn weigh_reply(fit: &Fit, text: &str, prompt: &[String; 2]) -> Replied {
    let figures = reply_figures(fit, text, prompt);
    let Weights { good, whole, lost, .. } = &*WEIGHTS;
    Replied { good: good.counts(&figures), whole: whole.counts(&figures), lost: lost.counts(&figures) }
}

pub(super) fn reply_figures(fit: &Fit, text: &str, [asks, looks_for]: &[String; 2]) -> [f32; REPLY] {
    let folder = Folder::new();
    let content = |text: &str| content_words(&folder, &text.split_whitespace().collect::<Vec<_>>());
    let reply = content(text);
    let shared = |other: &str| {
        let other = content(other);
        let known = |token: &&Token| reply.iter().any(|said| said.stem == token.stem);
        other.iter().filter(known).count() as f32 / other.len().max(3) as f32
    };
    let words = plain(text);
    [
        fit.answers,
        fit.partly,
        fit.lost,
        fit.prompt,
        fit.looks_for,
        fit.stretch,
        fit.reasons,
        fit.reasons_mean,
        shared(looks_for),
        shared(asks),
        words.len().min(60) as f32 / 20.0,
        f32::from(u8::from(is_at_a_loss(&words))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_learned_weights_can_be_read() {
        for from in [
            WEIGHTS.taken_up.from,
            WEIGHTS.rejected.from,
            WEIGHTS.reasoned.from,
            WEIGHTS.good.from,
            WEIGHTS.whole.from,
            WEIGHTS.lost.from,
        ] {
            assert!((0.05..0.95).contains(&from));
        }
    }
}
