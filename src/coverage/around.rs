//! What stands around some words of a turn.

use std::ops::Range;

use super::QUOTE_WORDS;
use super::said::{Said, tidy_term};
use crate::language::numbers::SpokenNumber;
use crate::language::phrase_set::PhraseSet;
use crate::language::quotes::{quote_around, whole_clauses};
use crate::language::stance::argues_against;
use crate::language::statements;
use crate::language::tokens::{ends_sentence, plain};

impl Said {
    /// A number in the candidate's words, with what it applies to, if the candidate named that.
    pub fn number_in_place(&self, number: &SpokenNumber) -> String {
        let place = statements::place(&self.tokens, number.words.end).map(|at| self.tokens[at].join(" "));
        place.map_or_else(
            || tidy_term(&number.said),
            |place| format!("{} {}", tidy_term(&number.said), tidy_term(&place)),
        )
    }

    /// Whether the words around these tell that something went wrong.
    pub fn goes_wrong_near(&self, at: Range<usize>) -> bool {
        const WRONG: PhraseSet = PhraseSet::new(
            "affected|hurt|lost|failed|fails|failing|broken|wrong|wrongly|complained|complaints|incident|incidents|refund|refunds|\
             refunded|angry|twice|double|duplicate|duplicates|stuck|missing|corrupted|error|errors|outage|outages|late|bug|bugs|\
             charged",
        );
        const AROUND: usize = 6;
        let near = at.start.saturating_sub(AROUND)..self.tokens.len().min(at.end + AROUND);
        WRONG.within(&plain(&self.tokens[near].join(" ")))
    }

    /// Whether the sentence with these words speaks of one case only: "not for mail", "then I would do without".
    pub fn is_about_a_case(&self, at: Range<usize>) -> bool {
        const CASES: PhraseSet = PhraseSet::new(
            "if|when|while|whenever|until|unless|in that case|in this case|then|yet|only|except|at first|as long as|where|\
             during|depends|depending|sometimes|at that|at this|once|anymore|any more",
        );
        let from = (0..at.start).rev().find(|k| ends_sentence(&self.tokens[*k])).map_or(0, |k| k + 1);
        let to = (at.end.max(1) - 1..self.tokens.len()).find(|k| ends_sentence(&self.tokens[*k]));
        // "I would not use a cache for this" is about the question.
        const THE_QUESTION: [&str; 6] = ["this", "that", "it", "me", "us", "sure"];
        let words = plain(&self.tokens[from..to.map_or(self.tokens.len(), |k| k + 1)].join(" "));
        let for_one = |two: &[String]| two[0] == "for" && !THE_QUESTION.contains(&two[1].as_str());
        CASES.within(&words) || words.windows(2).any(for_one)
    }

    /// Whether something is spoken against from these words on, in their sentence or soon behind it: "a queue. We had that,
    /// and nobody understood it".
    pub fn argues_against(&self, at: Range<usize>) -> bool {
        const BEHIND: usize = 20;
        let end = (at.end.max(1) - 1..self.tokens.len()).find(|k| ends_sentence(&self.tokens[*k]));
        let words = &self.tokens[at.start..end.map_or(self.tokens.len(), |k| self.tokens.len().min(k + 1 + BEHIND))];
        argues_against(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The words around these as whole clauses, fit to be said aloud. `None` if they are too long.
    pub fn clauses(&self, at: Range<usize>) -> Option<String> {
        const SPOKEN_WORDS: usize = 18;
        let (from, to) = whole_clauses(&self.tokens, at, SPOKEN_WORDS)?;
        let quote = self.tokens[from..to].join(" ");
        Some(quote.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '-')).to_owned())
    }

    pub fn quote(&self, at: Range<usize>) -> String {
        quote_around(&self.tokens, at, QUOTE_WORDS)
    }
}
