//! Words as they are compared: the one way from text to words.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words() {
        assert_eq!(plain("Well, I\u{2019}d use a read-replica."), ["well", "i'd", "use", "a", "read", "replica"]);
        assert!(plain("... ?!").is_empty());
    }
}
