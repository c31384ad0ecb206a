//! Sets of phrases, compared word by word.

use std::ops::Range;

/// Phrases in lower case, separated by bars: `"um|you know|i mean"`.
///
/// Each list is one text in the code, so that people can read, sort and compare it. The lists are short and searched
/// once in a pause, so another form would not pay off.
#[derive(Debug, Clone, Copy)]
pub struct PhraseSet(&'static str);

impl PhraseSet {
    /// # Panics
    /// During compilation, unless the text is a list of lower-case phrases with single bars and single spaces between
    /// the words.
    pub const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let mut parted = true;
        let mut i = 0;
        while i < bytes.len() {
            assert!(!bytes[i].is_ascii_uppercase(), "a phrase is not in lower case");
            let parts = matches!(bytes[i], b'|' | b' ');
            assert!(!(parts && parted), "a phrase is empty, or two spaces stand together");
            parted = parts;
            i += 1;
        }
        assert!(!parted, "the last phrase is empty");
        Self(text)
    }

    /// The phrases, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.split('|')
    }

    /// Whether this word is one of the phrases.
    pub fn has(self, word: &str) -> bool {
        self.iter().any(|phrase| phrase == word)
    }

    /// Whether these words are exactly one of the phrases.
    pub fn is<W: AsRef<str>>(self, words: &[W]) -> bool {
        self.starts(words) == Some(words.len())
    }

    /// The number of words of the longest phrase that these words begin with.
    pub fn starts<W: AsRef<str>>(self, words: &[W]) -> Option<usize> {
        self.iter().filter_map(|phrase| starts(words, phrase)).max()
    }

    /// The number of words of the longest phrase that these words end with.
    pub fn ends<W: AsRef<str>>(self, words: &[W]) -> Option<usize> {
        let at_end = |phrase: &str| {
            let from = words.len().checked_sub(phrase.split(' ').count())?;
            starts(&words[from..], phrase)
        };
        self.iter().filter_map(at_end).max()
    }

    /// Whether these words contain one of the phrases.
    pub fn within<W: AsRef<str>>(self, words: &[W]) -> bool {
        (0..words.len()).any(|from| self.starts(&words[from..]).is_some())
    }

    /// The places of phrases in these words: from left to right, the longest at each place, without overlaps.
    pub fn places<W: AsRef<str>>(self, words: &[W]) -> Vec<Range<usize>> {
        let (mut places, mut from) = (Vec::new(), 0);
        while from < words.len() {
            let length = self.starts(&words[from..]);
            places.extend(length.map(|n| from..from + n));
            from += length.unwrap_or(1);
        }
        places
    }

    /// These words without phrases of this set at their beginning. Never removes all words.
    pub fn strip<W: AsRef<str>>(self, mut words: &[W]) -> &[W] {
        while let Some(n) = self.starts(words).filter(|n| *n < words.len()) {
            words = &words[n..];
        }
        words
    }
}

fn starts<W: AsRef<str>>(words: &[W], phrase: &str) -> Option<usize> {
    let mut n = 0;
    for wanted in phrase.split(' ') {
        if words.get(n)?.as_ref() != wanted {
            return None;
        }
        n += 1;
    }
    Some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: PhraseSet = PhraseSet::new("um|you know|you|let me");

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    #[test]
    fn whole_words_are_compared_and_the_longest_phrase_wins() {
        assert_eq!(SET.starts(&words("you know it")), Some(2));
        assert_eq!(SET.starts(&words("you knew it")), Some(1));
        assert_eq!(SET.starts(&words("your")), None);
        assert_eq!(SET.ends(&words("i do you know")), Some(2));
        assert_eq!(SET.ends(&words("know")), None);
        assert!(SET.within(&words("so let me see")) && !SET.within(&words("so let them see")));
        assert!(SET.is(&words("let me")) && !SET.is(&words("let me see")) && !SET.is(&words("")));
        assert!(SET.has("um") && !SET.has("know"));
        assert_eq!(SET.places(&words("um so you know let me")), [0..1, 2..4, 4..6]);
        assert_eq!(SET.strip(&words("um you know um it is")), ["it", "is"]);
        assert_eq!(SET.strip(&words("um you")), ["you"], "something is left");
    }
}
