//! Decides whether a reason, a cost or a condition is near a mention.
//!
//! It is a table of patterns. Each has a sentence that shows its purpose, and the tests try every row on it.

use std::ops::Range;

use super::fold::{Folder, Token};
use super::phrase_set::PhraseSet;
use super::stance::raw;
use super::tokens::ends_sentence;

/// How far from a mention a reason counts, in tokens. It is about one spoken sentence.
const NEAR: usize = 15;
/// The fewest tokens after a marker. With fewer there is no reason.
const REASON_NEEDS: usize = 3;

/// Patterns that mark a reason, a cost or a condition, each with a sentence about its first word. A pattern lists words
/// in a row: `a|b` is one of two, `off*` a beginning, `*` any word. The words after `/` must follow, but are not part
/// of the marker.
const REASONS: &[(&str, &str)] = &[
    ("because|cause|cuz|since|therefore|hence", "Redis, because reads are most of it."),
    ("unless|otherwise|whereas", "Redis, unless the data is tiny."),
    ("downside|drawback|disadvantage|tradeoff|costs|meaning", "Redis costs memory on every node."),
    ("trade off*", "Redis is a trade off between speed and memory."),
    ("so that", "Redis, so that reads are fast."),
    (
        "so we|you|it|they|i|nobody|nothing|two / can|cant|dont|doesnt|do|does|never|wont|not|only|always|still|will",
        "Redis, so we never ask twice.",
    ),
    ("so / no|none|neither", "Redis, so no reader waits."),
    ("so the / * can|cant|does|doesnt|never|is|gets|sees|knows|stays", "Redis, so the database stays idle."),
    ("which|that|this|it means|gives|lets|guarantees|ensures|avoids|prevents", "Redis, which avoids a second read."),
    ("that way", "Redis, that way reads are fast."),
    ("in order to", "Redis, in order to save a read."),
    ("in case", "Redis, in case the database is slow."),
    ("due to", "Redis, due to the many reads."),
    ("as long as", "Redis, as long as it all fits."),
    ("only|even if", "Redis, but only if reads are most."),
    ("to avoid|prevent|ensure|protect|guarantee|reduce|guard", "Redis, to avoid a second read."),
    ("to make sure", "Redis, to make sure reads are fast."),
    ("depends|depending on", "Redis, depending on how much is read."),
    ("at the cost", "Redis, at the cost of some memory."),
    ("the reason|cost|price|risk|problem|catch|point|danger|benefit|advantage", "Redis, the risk is stale data."),
];

/// Whether a reason, cost or condition is near the mention at tokens `from..to`. The marker must not be inside it.
pub(crate) fn reasoned(tokens: &[Token], from: usize, to: usize) -> bool {
    marks(tokens, from, to).any(|i| !(i >= from && i < to))
}

/// Whether a reason, cost or condition is in these spoken words or near them.
pub(crate) fn gives_a_reason_near(words: &[&str], range: Range<usize>) -> bool {
    let tokens = Folder::new().fold(words);
    let within = tokens.iter().enumerate().filter(|(_, token)| range.contains(&token.words.start));
    let (from, to) = within.fold((tokens.len(), 0), |(from, to), (i, _)| (from.min(i), to.max(i + 1)));
    marks(&tokens, from, to).next().is_some()
}

/// Whether a reason, cost or condition is in the sentence with these words.
pub(crate) fn gives_a_reason_beside(words: &[&str], range: Range<usize>) -> bool {
    if words.is_empty() {
        return false;
    }
    let end = words.len().min(range.end.max(1));
    let from = (0..range.start.min(end)).rev().find(|at| ends_sentence(words[*at])).map_or(0, |at| at + 1);
    let to = (end - 1..words.len()).find(|at| ends_sentence(words[*at])).map_or(words.len(), |at| at + 1);
    let tokens = Folder::new().fold(&words[from..to]);
    marks(&tokens, 0, tokens.len()).next().is_some()
}

/// The tokens near `from..to` at which a marker begins. A reason needs more words than the marker.
fn marks(tokens: &[Token], from: usize, to: usize) -> impl Iterator<Item = usize> {
    let near = from.saturating_sub(NEAR)..tokens.len().min(to + NEAR);
    near.filter(|i| marker(tokens, *i).is_some_and(|length| tokens.len() >= i + length + REASON_NEEDS))
}

/// The length of the marker at token `i`.
fn marker(tokens: &[Token], i: usize) -> Option<usize> {
    let listed = REASONS.iter().find_map(|(pattern, _)| matched(pattern, tokens, i));
    listed.or_else(|| (has_consequence(tokens, i) || concludes(tokens, i)).then_some(1))
}

/// How many tokens from `i` on match a pattern of [`REASONS`].
fn matched(pattern: &str, tokens: &[Token], i: usize) -> Option<usize> {
    let (mut at, mut length) = (i, None);
    for step in pattern.split(' ') {
        if step == "/" {
            length = Some(at - i);
            continue;
        }
        let word = raw(tokens, at);
        let fits = |wanted: &str| wanted.strip_suffix('*').map_or(word == wanted, |start| word.starts_with(start));
        if !step.split('|').any(fits) {
            return None;
        }
        at += 1;
    }
    Some(length.unwrap_or(at - i))
}

/// Whether a clause with a consequence begins here: "…, so the other one waits". At the beginning of a sentence "so" is no
/// more than "well".
fn concludes(tokens: &[Token], i: usize) -> bool {
    const STARTS: PhraseSet = PhraseSet::new(
        "we|you|it|they|i|the|he|she|both|every|everybody|everyone|nobody|one|each|a|an|that|no|two|others",
    );
    raw(tokens, i) == "so" && i > 0 && tokens[i - 1].comma && STARTS.has(raw(tokens, i + 1))
}

/// Whether "if …, then …" begins here, or a condition followed by a clause of its own within 25 tokens.
fn has_consequence(tokens: &[Token], i: usize) -> bool {
    const STARTS: PhraseSet = PhraseSet::new("we|you|it|they|i|the|id|wed|youd|every|both");
    let far = tokens.len().min(i + 25);
    let follows = |k: usize| k > i + 2 && tokens[k - 1].comma && STARTS.has(raw(tokens, k));
    raw(tokens, i) == "if" && (i + 1..far).any(|k| raw(tokens, k) == "then" || follows(k))
}

#[cfg(test)]
mod tests {
    use super::super::fold::Folder;
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        Folder::new().fold(&text.split_whitespace().collect::<Vec<_>>())
    }

    #[test]
    fn a_reason_beside_is_in_the_same_sentence() {
        let words: Vec<&str> = "I take a lock because two may come. Then a queue. It is simple.".split(' ').collect();
        for (range, given) in [(2..4, true), (0..1, true), (9..11, false), (13..14, false), (90..99, false)] {
            assert_eq!(gives_a_reason_beside(&words, range.clone()), given, "{range:?}");
        }
        assert!(!gives_a_reason_beside(&[], 0..0));
    }

    #[test]
    fn each_marker_marks_the_reason_it_is_for() {
        for (pattern, example) in REASONS {
            let tokens = tokens(example);
            assert!((1..tokens.len()).any(|i| matched(pattern, &tokens, i).is_some()), "{pattern}: {example}");
            assert!(reasoned(&tokens, 0, 1), "{example}");
        }
        assert!(reasoned(&tokens("Redis, if reads are slow, we add it."), 0, 1));
        assert!(!reasoned(&tokens("Redis, if reads are slow."), 0, 1));
        assert!(reasoned(&tokens("Redis answers them, so the other one gets it at once."), 0, 1));
        assert!(!reasoned(&tokens("Redis. So the other one is Kafka I guess."), 0, 1));
    }
}
