//! Spoken text as plain lower-case words, and what can be told from them without a bank.

/// Lower case, no punctuation but apostrophes inside a word.
pub(crate) fn plain(text: &str) -> Vec<String> {
    text.split(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '\u{2013}' | '\u{2014}' | ',' | '.' | '?' | '!' | ';' | ':')
    })
    .map(|w| {
        w.chars()
            .map(|c| if c == '\u{2019}' { '\'' } else { c })
            .filter(|c| c.is_alphanumeric() || *c == '\'')
            .flat_map(char::to_lowercase)
            .collect::<String>()
    })
    .map(|w| w.trim_matches('\'').to_owned())
    .filter(|w| !w.is_empty())
    .collect()
}

/// Sounds that carry nothing by themselves.
pub(crate) fn is_hesitation(word: &str) -> bool {
    matches!(word, "um" | "umm" | "uh" | "uhm" | "er" | "erm" | "ah" | "eh" | "hmm" | "hm" | "mm" | "mmm")
}

/// Whether the turn only says "I am still here": it does not take the floor.
pub(crate) fn is_backchannel(words: &[String]) -> bool {
    const NODS: &[&str] = &[
        "mhm", "mm", "mmm", "hm", "hmm", "uh", "huh", "uhuh", "okay", "ok", "yeah", "yes", "yep", "yup", "right",
        "sure", "alright", "all", "i", "see", "good", "great", "cool", "nice", "fine", "oh", "ah", "um", "so", "got",
        "it", "thanks", "thank", "you",
    ];
    words.len() <= 4 && words.iter().all(|w| NODS.contains(&w.as_str()))
}

/// "No, I've got it", "I'm fine": no repetition is wanted.
pub(crate) fn declines(words: &[String]) -> bool {
    const FINE: &[&str] =
        &["i've got it", "i got it", "i'm fine", "i am fine", "it's fine", "i'm thinking", "still thinking", "no need"];
    let text = format!(" {} ", words.join(" "));
    let fine = FINE.iter().any(|f| text.contains(&format!(" {f} ")));
    words.len() <= 8 && fine
}

/// Words that go on with what was said before the interviewer spoke: "oh, and …".
pub(crate) fn adds_to_the_answer(words: &[String]) -> bool {
    let first: Vec<&str> = words.iter().map(String::as_str).filter(|w| !is_hesitation(w)).take(3).collect();
    matches!(
        first[..],
        ["and" | "also" | "plus", ..] | ["oh" | "wait" | "so", "and" | "also" | "one", ..] | ["one", "more", "thing"]
    )
}

/// How much of `heard` is what Viva said in `said`: the share of neighbouring word pairs that stand there too, 0 to 1.
pub(crate) fn echo_share(heard: &[String], said: &[String]) -> f32 {
    if heard.len() < 2 {
        return if heard.len() == 1 && said.contains(&heard[0]) { 1.0 } else { 0.0 };
    }
    let pairs = heard.windows(2).count();
    let found = heard.windows(2).filter(|h| said.windows(2).any(|s| s == *h)).count();
    found as f32 / pairs as f32
}

/// "I don't know", and nothing much besides.
pub(crate) fn is_at_a_loss(words: &[String]) -> bool {
    const LOSS: &[&str] = &[
        "don't know",
        "do not know",
        "dont know",
        "no idea",
        "not sure",
        "no clue",
        "can't answer",
        "cannot answer",
        "never used",
        "never heard",
        "not familiar",
        "can't remember",
        "don't remember",
        "haven't got a clue",
    ];
    if words.len() > 14 {
        return false;
    }
    let text = format!(" {} ", words.join(" "));
    LOSS.iter().any(|l| text.contains(&format!(" {l} ")))
}

/// The candidate asks back instead of answering.
pub(crate) fn is_question_back(text: &str, words: &[String]) -> bool {
    const OPENINGS: &[&str] = &[
        "how many",
        "how much",
        "how big",
        "how large",
        "how often",
        "how long",
        "what kind",
        "what scale",
        "what is the",
        "what's the",
        "what are the",
        "what sort",
        "what do you mean",
        "what database",
        "what about the",
        "do we",
        "do i",
        "do you mean",
        "do you want",
        "should i",
        "should we",
        "can i",
        "can we",
        "could i",
        "could we",
        "may i",
        "is it",
        "is there",
        "is this",
        "is that",
        "are we",
        "are there",
        "are you",
        "does it",
        "does the",
        "did you",
        "which",
        "would you like",
        "would it",
        "who",
        "am i",
        "will it",
        "will there",
        "are they",
        "is the",
    ];
    const LEADS: &[&str] =
        &["okay", "ok", "so", "well", "sorry", "wait", "first", "and", "but", "right", "just", "quick", "question"];
    if words.is_empty() || words.len() > 25 {
        return false;
    }
    let body: Vec<&str> =
        words.iter().map(String::as_str).skip_while(|w| LEADS.contains(w) || is_hesitation(w)).collect();
    let body = format!("{} ", body.join(" "));
    let opens = OPENINGS.iter().any(|o| body.starts_with(&format!("{o} ")));
    let marked = text.trim_end().ends_with('?');
    opens && (marked || words.len() <= 15) || marked && words.len() <= 12 && body.contains(" or ")
}

/// A short stretch of the candidate's own words around `range`, cut at sentence ends, without leading hesitation.
pub(crate) fn quote_around(tokens: &[String], range: std::ops::Range<usize>, most: usize) -> String {
    let (from, to) = quote_span(tokens, range, most);
    tokens[from..to]
        .join(" ")
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '-'))
        .to_owned()
}

/// Where the quote of [`quote_around`] begins and ends in `tokens`.
pub(crate) fn quote_span(tokens: &[String], range: std::ops::Range<usize>, most: usize) -> (usize, usize) {
    const JOINTS: &[&str] = &["and", "so", "but", "then", "or", "well", "like", "i", "you", "know", "mean"];
    let len = tokens.len();
    let range = range.start.min(len.saturating_sub(1))..range.end.min(len);
    let (mut from, mut to) = (range.start, range.end.max((range.start + 1).min(len)));
    let ends = |t: &str| t.ends_with(['.', '?', '!', ';']);
    // A little of the clause before, then on: in spoken English the reason stands behind the thing.
    let start = from;
    while from > 0 && start - from < most / 3 && !ends(&tokens[from - 1]) {
        from -= 1;
    }
    while to < len && to - from < most && !ends(&tokens[to - 1]) {
        to += 1;
    }
    while from > 0 && to - from < most && !ends(&tokens[from - 1]) {
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
        let joins = is_hesitation(&word) || JOINTS.contains(&word.as_str()) || JOINING.contains(&word.as_str());
        // At the end of what was said nothing is cut: the candidate stopped there.
        if ends(&tokens[to - 1]) || to == len || !joins {
            break;
        }
        to -= 1;
    }
    (from, to)
}

/// Words that only join or point: a name neither begins nor ends with one, nor does a quote end with one.
const JOINING: &[&str] = &[
    "a", "about", "after", "all", "am", "an", "and", "are", "as", "at", "be", "because", "been", "before", "being",
    "both", "but", "by", "can", "could", "did", "do", "does", "don't", "each", "every", "for", "from", "get", "gets",
    "go", "goes", "had", "has", "have", "he", "how", "i", "i'd", "i'm", "if", "in", "into", "is", "isn't", "it",
    "it's", "just", "let", "may", "me", "might", "more", "must", "my", "never", "no", "not", "of", "off", "on", "only",
    "or", "our", "over", "same", "she", "should", "so", "some", "than", "that", "the", "their", "them", "then",
    "there", "they", "this", "those", "to", "until", "up", "was", "we", "were", "what", "when", "where", "which",
    "while", "who", "will", "with", "without", "won't", "would", "you", "your",
];

/// Whether the word only joins or points.
pub(crate) fn is_joining(word: &str) -> bool {
    JOINING.contains(&plain(word).concat().as_str())
}

/// Whether the words can stand where a thing is named: "Why {term}?". "By conversation" and "not caught up" cannot.
pub(crate) fn names_a_thing(term: &str) -> bool {
    let words = plain(term);
    let small = |w: Option<&String>| w.is_none_or(|w| JOINING.contains(&w.as_str()));
    // "The index" names a thing, too.
    let first = words.iter().find(|w| !matches!(w.as_str(), "the" | "a" | "an"));
    words.len() <= 4 && !small(first) && !small(words.last())
}

/// The first letter as a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// "a, b and c".
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
    fn plain_words() {
        assert_eq!(plain("Well, I\u{2019}d use a read-replica."), ["well", "i'd", "use", "a", "read", "replica"]);
        assert!(plain("... ?!").is_empty());
    }

    #[test]
    fn asking_back_is_not_answering() {
        for yes in ["How many users do we have?", "So, should I think about auth", "Is it read heavy or write heavy?"] {
            assert!(is_question_back(yes, &plain(yes)), "{yes}");
        }
        for no in ["What I would do is put a cache in front", "How I see it, the queue goes first.", "A cache.", ""] {
            assert!(!is_question_back(no, &plain(no)), "{no}");
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
    fn only_what_names_a_thing_is_put_in_its_place() {
        for yes in ["idempotency key", "Redis", "the index", "a read replica", "sharding", "log sequence number"] {
            assert!(names_a_thing(yes), "{yes}");
        }
        for no in ["by conversation", "not caught up", "when the replica", "", "without a lock", "it works", "so that"]
        {
            assert!(!names_a_thing(no), "{no}");
        }
    }

    #[test]
    fn echoes_are_measured() {
        let said = plain("Do you want me to repeat the question?");
        assert!(echo_share(&plain("want me to repeat the question"), &said) > 0.9);
        assert!(echo_share(&plain("can you repeat the question please"), &said) < 0.6);
    }
}
