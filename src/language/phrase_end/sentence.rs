//! Splits a recognizer's text into sentences and clauses.

use std::ops::Range;

use crate::language::phrase_set::PhraseSet;
use crate::language::tokens::plain;

/// A sentence in lower-case words without punctuation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    /// All its words.
    pub whole: Vec<String>,
    /// The clauses between commas, as ranges of `whole`.
    clauses: Vec<Range<usize>>,
    /// True if the recognizer heard the sentence end.
    pub closed: bool,
    /// True if it ends with a question mark.
    pub asks: bool,
}

impl Sentence {
    fn of(words: &[Word]) -> Self {
        let mut from = 0;
        let clauses = words.split_inclusive(|word| word.closes > Closes::Nothing).map(|clause| {
            from += clause.len();
            from - clause.len()..from
        });
        let closes = words.last().map_or(Closes::Nothing, |word| word.closes);
        Self {
            clauses: clauses.collect(),
            whole: words.iter().map(|word| word.text.clone()).collect(),
            closed: closes >= Closes::Sentence,
            asks: closes == Closes::Question,
        }
    }

    /// The number of words.
    pub const fn len(&self) -> usize {
        self.whole.len()
    }

    /// The words without a lead-in: "so, yeah, …".
    pub fn plain(&self) -> &[String] {
        LEADS.strip(&self.whole)
    }

    /// The clauses between commas, each without its lead-in.
    pub fn clauses(&self) -> impl DoubleEndedIterator<Item = &[String]> + ExactSizeIterator {
        self.clauses.iter().map(|clause| LEADS.strip(&self.whole[clause.clone()]))
    }

    /// The last clause with its lead-in.
    pub fn last_clause(&self) -> &[String] {
        self.clauses.last().map_or(&[], |clause| &self.whole[clause.clone()])
    }

    /// Whether the sentence contains one of these phrases.
    pub fn holds(&self, phrases: PhraseSet) -> bool {
        phrases.within(self.plain())
    }

    /// Whether the sentence ends with one of these phrases.
    pub fn ends(&self, phrases: PhraseSet) -> bool {
        phrases.ends(self.plain()).is_some()
    }

    /// Whether a clause begins with one of these phrases.
    pub fn opens(&self, phrases: PhraseSet) -> bool {
        self.clauses().any(|clause| phrases.starts(clause).is_some())
    }
}

/// Words that lead into a clause without changing its meaning.
const LEADS: PhraseSet = PhraseSet::new(
    "so|well|okay|ok|oh|ah|yeah|yes|yep|sorry|and|but|or|right|now|then|um|uh|er|hmm|anyway|basically|\
     i mean|you know|actually|with this|with that|as i said|like i said|i guess|i think|i'd say|for me|alright|all right|\
     in my opinion|by the way|maybe|quickly|just|please|honestly|next",
);

/// The punctuation after a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closes {
    Nothing,
    Clause,
    Sentence,
    Question,
}

struct Word {
    /// In lower case, without punctuation except an apostrophe inside.
    text: String,
    closes: Closes,
}

/// The sentences of a text, in order. An unfinished one at the end counts too.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    words(text).split_inclusive(|word| word.closes >= Closes::Sentence).map(Sentence::of).collect()
}

fn words(text: &str) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    for raw in text.split_whitespace() {
        // A dash separates clauses, with or without spaces around it.
        for part in raw.split_inclusive(['–', '—']) {
            all.extend(plain(part).into_iter().map(|text| Word { text, closes: Closes::Nothing }));
            if let Some(last) = all.last_mut() {
                last.closes = last.closes.max(Closes::behind(part));
            }
        }
    }
    all
}

impl Closes {
    fn behind(word: &str) -> Self {
        match word.chars().next_back() {
            Some('?') => Self::Question,
            Some('!') => Self::Sentence,
            // Dots ("...") do not end a sentence.
            Some('.') if !word.ends_with("..") => Self::Sentence,
            Some('.' | ',' | ';' | ':' | '…' | '–' | '—') => Self::Clause,
            _ => Self::Nothing,
        }
    }
}
