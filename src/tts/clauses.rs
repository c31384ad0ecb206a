//! Cuts a text into clauses, so that the first sound comes early without spoiling the intonation.

use super::abbreviations;

/// A first clause longer than this, in bytes, is cut at a comma: about 4 s of speech.
const FIRST: usize = 70;
/// A later sentence longer than this, in bytes, is cut at a comma: the voice network was trained on sentences, not on
/// pages.
const LONG: usize = 240;
/// No piece shorter than this, in bytes, is cut off: "So, …" does not sound right on its own.
const SHORT: usize = 18;

/// The sentences of a text, in order. Each has its closing punctuation, and no outer spaces.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for line in text.lines() {
        let mut rest = line.trim();
        while !rest.is_empty() {
            let (sentence, tail) = rest.split_at(sentence_end(rest));
            out.push(sentence.trim());
            rest = tail.trim_start();
        }
    }
    out
}

/// The clauses of a normalized text, in the same form.
pub fn clauses(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    sentences(text).into_iter().for_each(|sentence| cut(sentence, &mut out));
    out
}

/// The end of the first sentence: after `.`, `!`, `?` or `…` and closing quotes and brackets, before a space.
fn sentence_end(text: &str) -> usize {
    let mut after_mark = false;
    for (at, c) in text.char_indices() {
        match c {
            '.' | '!' | '?' | '…' => after_mark = true,
            ')' | '"' | '\'' | '”' | '’' => {}
            c if c.is_whitespace() && after_mark && !abbreviated(&text[..at], &text[at..]) => return at,
            _ => after_mark = false,
        }
    }
    text.len()
}

/// Whether a full stop belongs to an abbreviation and ends no sentence: "e.g. Redis", "Dr. Green", "etc. and so on".
fn abbreviated(before: &str, after: &str) -> bool {
    let mut words = before.rsplit(char::is_whitespace);
    let (word, previous) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let next = after.split_whitespace().next().unwrap_or("");
    abbreviations::joins(word, previous, next) || before.ends_with('.') && next.starts_with(char::is_lowercase)
}

fn cut<'a>(sentence: &'a str, out: &mut Vec<&'a str>) {
    let mut rest = sentence;
    loop {
        let limit = if out.is_empty() { FIRST } else { LONG };
        let Some(at) = (rest.len() > limit).then(|| place(rest, limit)).flatten() else { break };
        let (head, tail) = rest.split_at(at);
        out.push(head.trim());
        rest = tail.trim();
    }
    if !rest.is_empty() {
        out.push(rest);
    }
}

/// The best place to cut: the last clause mark before the limit, else the first one after it. Without any mark it is a
/// space far beyond the limit, so that a text without punctuation is not one endless breath.
fn place(text: &str, limit: usize) -> Option<usize> {
    let fits = |at: usize| at >= SHORT && text.len() - at >= SHORT;
    let marks = || {
        text.char_indices()
            .zip(text.chars().skip(1))
            .filter(|((_, c), next)| matches!(c, ',' | ';' | ':' | '—') && next.is_whitespace())
            .map(|((at, c), _)| at + c.len_utf8())
            .filter(|at| fits(*at))
    };
    marks()
        .take_while(|at| *at <= limit)
        .last()
        .or_else(|| marks().next())
        .or_else(|| text.match_indices(' ').map(|(at, _)| at).find(|at| *at > 2 * LONG && fits(*at)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sentences_stay_whole() {
        assert_eq!(clauses("Okay. Why? \"Because.\" Good!"), ["Okay.", "Why?", "\"Because.\"", "Good!"]);
        assert_eq!(clauses("  one\n\n two "), ["one", "two"]);
        assert!(clauses(" \n ").is_empty());
        assert_eq!(
            sentences("A cache, e.g. Redis, vs. disk etc. and so on. Why?"),
            ["A cache, e.g. Redis, vs. disk etc. and so on.", "Why?"]
        );
    }

    #[test]
    fn a_long_first_sentence_gives_its_first_clause_early() {
        let text =
            "You said that you would put a cache in front, so what happens when the cache is cold and everyone asks?";
        let out = clauses(text);
        assert_eq!(out[0], "You said that you would put a cache in front,");
        assert_eq!(out.len(), 2);
        // As a later sentence the text is not cut, which keeps its intonation.
        assert_eq!(clauses(&format!("Right. {text}")).len(), 2);
    }

    #[test]
    fn a_wall_of_words_is_cut() {
        let wall = "word ".repeat(400);
        assert!(clauses(&wall).iter().all(|c| c.len() < 3 * LONG));
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "\\PC{0,400}") {
            let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeeze(&clauses(&text).concat()), squeeze(&text));
        }
    }
}
