//! Extracts the candidate's own words, to quote or name them.

use super::phrase_set::PhraseSet;
use super::tokens::{ends_sentence, is_hesitation, plain};

/// A short stretch of the candidate's own words around `range`, cut at sentence ends, without leading hesitations.
pub(crate) fn quote_around(tokens: &[String], range: std::ops::Range<usize>, most: usize) -> String {
    let (from, to) = quote_span(tokens, range, most);
    tokens[from..to]
        .join(" ")
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '-'))
        .to_owned()
}

/// A quote fit to be said aloud: without hesitations, and without words that only lead into it.
pub(crate) fn without_hesitations(quote: &str) -> String {
    const LEADS: PhraseSet = PhraseSet::new("yeah|yes|well|so|okay|ok|right|oh|like|i mean|you know|and|but");
    let mut words: Vec<&str> = Vec::new();
    for word in quote.split_whitespace() {
        match words.last_mut() {
            // "Because, um, nobody" is "because nobody".
            Some(last) if is_hesitation(&plain(word).concat()) => *last = last.trim_end_matches(','),
            _ if is_hesitation(&plain(word).concat()) => {}
            _ => words.push(word),
        }
    }
    let spoken: Vec<String> = words.iter().map(|word| plain(word).join(" ")).collect();
    let lead = spoken.len() - LEADS.strip(&spoken).len();
    if lead < words.len() { words[lead..].join(" ") } else { words.join(" ") }
}

/// The first token of the quote of [`quote_around`], and one past its last.
pub(crate) fn quote_span(tokens: &[String], range: std::ops::Range<usize>, most: usize) -> (usize, usize) {
    const JOINTS: PhraseSet = PhraseSet::new("and|so|but|then|or|well|like|i|you|know|mean");
    let len = tokens.len();
    let range = range.start.min(len.saturating_sub(1))..range.end.min(len);
    let (mut from, mut to) = (range.start, range.end.max((range.start + 1).min(len)));
    // Take a little of the clause before, then the words after: in spoken English the reason follows the thing.
    let start = from;
    while from > 0 && start - from < most / 3 && !ends_sentence(&tokens[from - 1]) {
        from -= 1;
    }
    while to < len && to - from < most && !ends_sentence(&tokens[to - 1]) {
        to += 1;
    }
    while from > 0 && to - from < most && !ends_sentence(&tokens[from - 1]) {
        from -= 1;
    }
    while from < range.start {
        let word = plain(&tokens[from]).concat();
        if !(is_hesitation(&word) || matches!(word.as_str(), "and" | "so" | "but" | "then" | "or" | "well" | "like")) {
            break;
        }
        from += 1;
    }
    while to > range.end && to > from + 1 {
        let word = plain(&tokens[to - 1]).concat();
        let joins = is_hesitation(&word) || JOINTS.has(&word) || JOINING.has(&word);
        // Cut nothing at the end of the answer: the candidate stopped there.
        if ends_sentence(&tokens[to - 1]) || to == len || !joins {
            break;
        }
        to -= 1;
    }
    (from, to)
}

/// The sentence around `range`, or whole clauses of it, in at most so many words. `None` where a cut would change the sense.
pub(crate) fn whole_clauses(tokens: &[String], range: std::ops::Range<usize>, most: usize) -> Option<(usize, usize)> {
    // Nobody is quoted without these and what stands behind them, nor without a condition in front.
    const TAKES_BACK: PhraseSet = PhraseSet::new(
        "but|unless|except|if|only|until|though|although|however|not|instead|because|since|so|and not|or|which|as|than|rather|\
         while|whereas|when|where|that",
    );
    const CONDITION: PhraseSet = PhraseSet::new(
        "if|when|unless|suppose|instead|rather|without|unlike|not|while|although|though|until|even|once|whenever|where",
    );
    const LEADS: PhraseSet = PhraseSet::new(
        "and|so|but|then|or|well|like|okay|ok|right|yeah|yes|no|um|uh|i mean|you know|i think|i guess|i would say|i'd say|also",
    );
    let first = (0..range.start).rev().find(|at| ends_sentence(&tokens[*at])).map_or(0, |at| at + 1);
    let last = (range.end.saturating_sub(1)..tokens.len()).find(|at| ends_sentence(&tokens[*at]));
    let end = last.map_or(tokens.len(), |at| at + 1);
    let words: Vec<String> = tokens[first..end].iter().map(|token| plain(token).join(" ")).collect();
    let begins = first + words.len() - LEADS.strip(&words).len();
    let first = begins.min(range.start);
    if end - first <= most {
        return Some((first, end));
    }
    let joint = |at: usize| tokens[at - 1].ends_with([',', ';', ':', '–', '—']);
    let word = |at: usize| plain(&tokens[at]).concat();
    let starts = (first..=range.start).filter(|at| *at == first || joint(*at) && !CONDITION.has(&word(first)));
    let fits = |from: usize| {
        let ends = (range.end..end).rev().filter(|to| to - from <= most && joint(*to) && !TAKES_BACK.has(&word(*to)));
        let all = (end - from <= most).then_some(end);
        all.into_iter().chain(ends).next().map(|to| (from, to))
    };
    starts.into_iter().find_map(fits)
}

/// Words that only join or point. A name neither begins nor ends with one, and a quote does not end with one.
const JOINING: PhraseSet = PhraseSet::new(
    "a|about|after|all|am|an|and|are|as|at|be|because|been|before|being|both|but|by|can|could|did|do|does|don't|\
     each|every|for|from|get|gets|go|goes|had|has|have|he|how|i|i'd|i'm|if|in|into|is|isn't|it|it's|just|let|may|\
     me|might|more|must|my|never|no|not|of|off|on|only|or|our|over|same|she|should|so|some|than|that|the|their|\
     them|then|there|they|this|those|to|until|up|was|we|were|what|when|where|which|while|who|will|with|without|\
     won't|would|you|your",
);

/// Whether the word only joins or points.
pub(crate) fn is_joining(word: &str) -> bool {
    JOINING.has(&plain(word).concat())
}

/// Whether the words can name a thing, as in "Why {term}?". "By conversation" and "not caught up" cannot.
pub(crate) fn names_a_thing(term: &str) -> bool {
    let words = plain(term);
    let small = |w: Option<&String>| w.is_none_or(|w| JOINING.has(w));
    // "The index" names a thing, too.
    let first = words.iter().find(|w| !matches!(w.as_str(), "the" | "a" | "an"));
    // "Lock the row" is something to do.
    let acts = words.iter().skip(1).any(|w| matches!(w.as_str(), "the" | "a" | "an"));
    words.len() <= 4 && !small(first) && !small(words.last()) && !acts
}

/// The text with its first letter as a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Joins the items as "a, b and c".
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoken_quote_has_no_hesitations() {
        for (quote, spoken) in [
            ("Yeah, so, uh, last March I wrote the job", "last March I wrote the job"),
            ("it got better because, um, nobody complained", "it got better because nobody complained"),
            ("a cache, because reads dominate", "a cache, because reads dominate"),
            ("So.", "So."),
            ("", ""),
        ] {
            assert_eq!(without_hesitations(quote), spoken);
        }
    }

    #[test]
    fn quotes_stay_inside_their_sentence() {
        let tokens: Vec<String> = "Right. So um I'd put Redis in front because reads dominate. Next thing."
            .split(' ')
            .map(Into::into)
            .collect();
        assert_eq!(quote_around(&tokens, 5..6, 12), "I'd put Redis in front because reads dominate");
        assert_eq!(quote_around(&tokens, 99..120, 12), "Next thing");
    }

    #[test]
    fn a_quote_is_a_sentence_or_whole_clauses_of_it() {
        let quote = |text: &str, about: &str, most: usize| {
            let tokens: Vec<String> = text.split(' ').map(Into::into).collect();
            let at = tokens.iter().position(|token| token.starts_with(about)).unwrap();
            whole_clauses(&tokens, at..at + 1, most).map(|(from, to)| tokens[from..to].join(" "))
        };
        let row = |text: &str, about: &str, most: usize, wanted: Option<&str>| {
            assert_eq!(quote(text, about, most).as_deref(), wanted, "{text}");
        };
        let redis = "Okay. So um I'd put Redis in front with a TTL, because all of them read the same rows. That's it.";
        row(redis, "Redis", 16, Some("I'd put Redis in front with a TTL, because all of them read the same rows."));
        row(redis, "Redis", 12, None);
        row(
            "We lock the row, we write it, we count it again later on.",
            "lock",
            7,
            Some("We lock the row, we write it,"),
        );
        row("We write it, we lock the row, but only on the primary and only for a moment.", "lock", 7, None);
        row("If nobody writes at all to it, a cache is enough for all of the reads.", "cache", 9, None);
        row(
            "I keep the response, a key finds it because it is the same key.",
            "key",
            10,
            Some("a key finds it because it is the same key."),
        );
        row("no punctuation at all in a cache because the recogniser left it out of the text", "cache", 9, None);
        row("A cache, because reads dominate", "cache", 22, Some("A cache, because reads dominate"));
    }

    #[test]
    fn only_what_names_a_thing_is_put_in_its_place() {
        for yes in ["idempotency key", "Redis", "the index", "a read replica", "sharding", "log sequence number"] {
            assert!(names_a_thing(yes), "{yes}");
        }
        for no in [
            "by conversation",
            "not caught up",
            "when the replica",
            "",
            "without a lock",
            "it works",
            "so that",
            "lock the row",
        ] {
            assert!(!names_a_thing(no), "{no}");
        }
    }
}
