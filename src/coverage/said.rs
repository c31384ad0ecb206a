//! What one turn says about a question.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Meant;
use super::weigh::{Weighed, may_take_up, weigh};
use crate::ids::TurnId;
use crate::language::mention::{Matcher, Mention};
use crate::language::numbers::{SpokenNumber, find_numbers, times_ten};
use crate::language::reasoning::gives_a_reason_near;
use crate::language::replies::is_at_a_loss;
use crate::language::statements::{self, Part};
use crate::language::tokens::{ends_sentence, plain};

/// A turn with fewer words than this, and without any statement, is not an answer.
const ANSWER_WORDS: usize = 6;

/// From this confidence on, nine in ten claims are right.
const SURE: f32 = 0.8;
const LIKELY: f32 = 0.5;
/// How sure a cue alone is. That many of the claims found by cues were claims, of 96 labelled answers.
const CUE_ALONE: f32 = 0.87;

/// The statements of one turn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Numbers with their units, and what they apply to: "2,000 writes per second on one primary".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<String>,
    /// Concepts claimed with a reason, cost or condition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasoned: Vec<String>,
    /// Concepts that were only named, and products that are not concepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<String>,
    /// Rejected concepts: "I would not use …".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<String>,
    /// Topics that the candidate wants to return to: "I will come back to …".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promised: Vec<String>,
}

/// A concept that was named in an answer.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// The concept's id.
    pub concept: String,
    /// The candidate's own words for it, fit to be said aloud.
    pub said: String,
    /// The range of these words in the turn's tokens.
    pub at: Range<usize>,
    /// True if a reason, cost or condition is near it.
    pub reasoned: bool,
    /// True if a word like "because" is near it, whatever both witnesses make of that together. Nobody is asked why who
    /// has said so.
    pub argued: bool,
    /// True if the candidate rejects it ("I would not use Redis").
    pub negated: bool,
    /// How sure that is, from 0 to 1.
    pub confidence: f32,
    /// True if a cue was heard.
    pub by_cue: bool,
}

impl Named {
    /// Whether Viva may speak of it: a cue was heard and its meaning does not speak against it, or the meaning is clear. A
    /// wrong "you mentioned …" costs more trust than a claim left alone.
    pub fn is_sure(&self) -> bool {
        self.by_cue && self.confidence >= LIKELY || self.is_clear()
    }

    /// Whether Viva may say what the candidate thinks of it: "so you'd have a queue".
    pub fn is_clear(&self) -> bool {
        self.confidence >= SURE
    }
}

/// One turn that belongs to the question.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub turn: TurnId,
    pub tokens: Vec<String>,
    pub named: Vec<Named>,
    pub numbers: Vec<SpokenNumber>,
    /// The concepts that a cue was heard of or that the words come near to, whatever they do with them. Nobody is told "you
    /// didn't mention" about these.
    pub touched: BTreeSet<String>,
    /// Named products that are not concepts of the question.
    pub parts: Vec<Part>,
    /// Topics that the candidate promised to come back to. Empty for "that".
    pub promises: Vec<String>,
    /// Sides that the candidate took in pairs of opposites: the pair, the side, and the range of the words.
    pub choices: Vec<(usize, bool, Range<usize>)>,
}

impl Said {
    /// The statements of this turn, for the journal.
    pub fn noted(&self) -> Noted {
        let named = |pick: &dyn Fn(&Named) -> bool| -> Vec<String> {
            let mut said: Vec<String> = Vec::new();
            for n in self.named.iter().filter(|n| pick(n)) {
                if !said.contains(&n.said) {
                    said.push(n.said.clone());
                }
            }
            said
        };
        let mut bare = named(&|n| !n.negated && !n.reasoned);
        bare.extend(self.parts.iter().map(|p| p.said.clone()));
        Noted {
            numbers: self.numbers.iter().filter(|n| has_unit(n)).map(|n| self.number_in_place(n)).collect(),
            reasoned: named(&|n| !n.negated && n.reasoned),
            named: bare,
            rejected: named(&|n| n.negated),
            promised: self.promises.iter().map(|p| if p.is_empty() { "that".into() } else { p.clone() }).collect(),
        }
    }

    /// Whether the turn says anything. "I don't know" and a few words do not.
    pub fn is_an_answer(&self) -> bool {
        let stated = self.named.iter().any(|n| !n.negated) || !self.numbers.is_empty() || !self.parts.is_empty();
        let words = plain(&self.tokens.join(" "));
        stated || words.len() >= ANSWER_WORDS && !is_at_a_loss(&words)
    }
}

/// `meant` is empty if the sentence encoder did not read the text. Cues alone decide then.
pub(crate) fn understand(matcher: &Matcher, turn: TurnId, text: &str, meant: &[Meant]) -> Said {
    let tokens: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let mentions = matcher.find(&words);
    let mut named: Vec<Named> = mentions.iter().map(|m| by_cue(m, &tokens)).collect();
    if !meant.is_empty() {
        named = judged(named, &mentions, meant, &tokens);
    }
    let numbers = find_numbers(&words);
    let new = |p: &Part| !named.iter().any(|n| n.at.start < p.at.end && p.at.start < n.at.end);
    let cleaned = statements::cleaned(&tokens);
    let parts = statements::parts(&tokens, &cleaned).into_iter().filter(new).collect();
    let (promises, choices) = (statements::promises(&tokens, &cleaned), statements::choices(&cleaned));
    let mut touched: BTreeSet<String> = mentions.iter().map(|mention| mention.concept.clone()).collect();
    let near = |meant: &&Meant| {
        let of_it: Vec<&Mention> = mentions.iter().filter(|m| m.concept == meant.concept).collect();
        may_take_up(meant, &of_it, &words)
    };
    touched.extend(meant.iter().filter(near).map(|meant| meant.concept.clone()));
    let mut said = Said { turn, tokens, named, numbers, touched, parts, promises, choices };
    said.parts = said.parts.iter().filter(|part| !said.argues_against(part.at.clone())).cloned().collect();
    said
}

fn by_cue(mention: &Mention, tokens: &[String]) -> Named {
    Named {
        concept: mention.concept.clone(),
        said: within_a_sentence(&tidy_term(&mention.term), tokens, mention),
        at: mention.words.clone(),
        reasoned: mention.reasoned,
        argued: mention.reasoned,
        negated: mention.negated,
        confidence: CUE_ALONE,
        by_cue: true,
    }
}

/// What both witnesses say together. The words are those of the cues, or else the stretch nearest to the concept.
fn judged(by_cues: Vec<Named>, mentions: &[Mention], meant: &[Meant], tokens: &[String]) -> Vec<Named> {
    let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let fits = |meant: &&Meant| meant.from < meant.to && meant.to <= tokens.len();
    // A concept without a meaning has no second witness.
    let alone = |named: &&Named| !meant.iter().filter(fits).any(|meant| meant.concept == named.concept);
    let mut named: Vec<Named> = by_cues.iter().filter(alone).cloned().collect();
    for meant in meant.iter().filter(fits) {
        let concept = meant.concept.as_str();
        let of_it: Vec<&Mention> = mentions.iter().filter(|m| m.concept == concept).collect();
        let Some(Weighed { rejected: negated, reasoned, confidence }) = weigh(meant, &of_it, &words) else { continue };
        let before = named.len();
        let same = by_cues.iter().filter(|n| n.concept == concept && n.negated == negated);
        named.extend(same.map(|n| Named { reasoned, argued: reasoned || n.argued, confidence, ..n.clone() }));
        if named.len() == before {
            let at = neat(&words, meant.from..meant.to);
            let said = tidy_term(&tokens[at.clone()].join(" "));
            let argued = reasoned || gives_a_reason_near(&words, at.clone());
            let concept = concept.to_owned();
            named.push(Named { concept, said, at, reasoned, argued, negated, confidence, by_cue: false });
        }
    }
    named.sort_by_key(|n| (n.at.start, n.at.end));
    named
}

/// The stretch without the end of the sentence before it, and without the beginning of the one behind it.
fn neat(words: &[&str], stretch: Range<usize>) -> Range<usize> {
    let middle = stretch.start.midpoint(stretch.end);
    let ends = |at: &usize| ends_sentence(words[*at]);
    let from = (stretch.start..middle).rev().find(ends).map_or(stretch.start, |at| at + 1);
    let to = (middle..stretch.end).find(ends).map_or(stretch.end, |at| at + 1);
    from..to
}

pub(super) fn has_unit(number: &SpokenNumber) -> bool {
    number.value >= 2.0 && !number.unit.is_empty()
}

/// The number in the candidate's words with what it applies to, and ten times that number. Both are fit to be spoken.
pub(crate) fn spoken(said: &Said, number: &SpokenNumber) -> (String, String) {
    (said.number_in_place(number), times_ten(number))
}

/// A term with a small first letter, if it only had a capital because it began a sentence: "Why consistent hashing?".
fn within_a_sentence(term: &str, tokens: &[String], mention: &Mention) -> String {
    let first = mention.words.start == 0 || tokens[mention.words.start - 1].ends_with(['.', '?', '!']);
    let mut chars = term.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(c), Some(next)) if first && next.is_lowercase() && !statements::is_product(term) => {
            c.to_lowercase().chain(chars).collect()
        }
        _ => term.to_owned(),
    }
}

/// The term without the punctuation around it.
pub(super) fn tidy_term(said: &str) -> String {
    said.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
