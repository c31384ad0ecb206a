//! Words cut into sentences and clauses, as a recogniser writes them.

use std::ops::Range;

use crate::language::phrase_set::PhraseSet;
use crate::language::tokens::plain;

/// A sentence in lower-case words without punctuation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    /// All its words.
    pub whole: Vec<String>,
    /// Its parts between commas, as they lie in its words.
    clauses: Vec<Range<usize>>,
    /// The recogniser heard it end.
    pub closed: bool,
    /// It ends with a question mark.
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

    /// How many words it has.
    pub const fn len(&self) -> usize {
        self.whole.len()
    }

    /// Without what only leads into it: "so, yeah, …".
    pub fn plain(&self) -> &[String] {
        LEADS.strip(&self.whole)
    }

    /// Its parts between commas, each without what leads into it.
    pub fn clauses(&self) -> impl DoubleEndedIterator<Item = &[String]> + ExactSizeIterator {
        self.clauses.iter().map(|clause| LEADS.strip(&self.whole[clause.clone()]))
    }

    /// The last of its parts, with what leads into it.
    pub fn last_clause(&self) -> &[String] {
        self.clauses.last().map_or(&[], |clause| &self.whole[clause.clone()])
    }

    /// Whether one of these phrases stands anywhere in it.
    pub fn holds(&self, phrases: PhraseSet) -> bool {
        phrases.within(self.plain())
    }

    /// Whether it ends with one of these phrases.
    pub fn ends(&self, phrases: PhraseSet) -> bool {
        phrases.ends(self.plain()).is_some()
    }

    /// Whether one of its clauses begins with one of these phrases.
    pub fn opens(&self, phrases: PhraseSet) -> bool {
        self.clauses().any(|clause| phrases.starts(clause).is_some())
    }
}

/// They lead into a clause without changing what it says.
const LEADS: PhraseSet = PhraseSet::new(
    "so|well|okay|ok|oh|ah|yeah|yes|yep|sorry|and|but|or|right|now|then|um|uh|er|hmm|anyway|basically|\
     i mean|you know|actually|with this|with that|as i said|like i said|i guess|i think|i'd say|for me|alright|all right|\
     in my opinion|by the way|maybe|quickly|just|please|honestly|next",
);

/// What stands behind a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closes {
    Nothing,
    Clause,
    Sentence,
    Question,
}

struct Word {
    /// In lower case, without punctuation but for an apostrophe inside.
    text: String,
    closes: Closes,
}

/// The sentences of a text, in order. What has no end at the end of the text is a sentence, too.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    words(text).split_inclusive(|word| word.closes >= Closes::Sentence).map(Sentence::of).collect()
}

fn words(text: &str) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    for raw in text.split_whitespace() {
        // A dash parts clauses, with or without room around it.
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
            // Three of them leave it open.
            Some('.') if !word.ends_with("..") => Self::Sentence,
            Some('.' | ',' | ';' | ':' | '…' | '–' | '—') => Self::Clause,
            _ => Self::Nothing,
        }
    }
}
