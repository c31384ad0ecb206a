//! Words cut into sentences and clauses, as a recogniser writes them.

use crate::language::tokens::plain;

/// A sentence in lower-case words without punctuation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    /// All its words.
    pub whole: String,
    /// Without what only leads into it: "so, yeah, …".
    pub plain: String,
    /// Its parts between commas, each without what leads into it.
    pub clauses: Vec<String>,
    /// The last of its parts, with what leads into it.
    pub last_clause: String,
    /// The recogniser heard it end.
    pub closed: bool,
    /// It ends with a question mark.
    pub asks: bool,
    /// How many words it has.
    pub words: usize,
}

impl Sentence {
    fn of(words: &[Word]) -> Self {
        let whole = joined(words);
        let clauses: Vec<String> = words.split_inclusive(|word| word.closes > Closes::Nothing).map(joined).collect();
        let last_clause = clauses.last().cloned().unwrap_or_default();
        let clauses = clauses.iter().map(|clause| without_leads(LEADS, clause).to_owned()).collect();
        let closes = words.last().map_or(Closes::Nothing, |word| word.closes);
        Self {
            plain: without_leads(LEADS, &whole).to_owned(),
            whole,
            clauses,
            last_clause,
            closed: closes >= Closes::Sentence,
            asks: closes == Closes::Question,
            words: words.len(),
        }
    }

    /// Whether one of these phrases stands anywhere in it.
    pub fn holds(&self, phrases: &str) -> bool {
        any(phrases, |phrase| holds(&self.plain, phrase))
    }

    /// Whether it ends with one of these phrases.
    pub fn ends(&self, phrases: &str) -> bool {
        any(phrases, |phrase| ends(&self.plain, phrase))
    }

    /// Its last two words, and the last of them.
    pub fn last_words(&self) -> (&str, &str) {
        let mut spaces = self.whole.rmatch_indices(' ').map(|(at, _)| at + 1);
        let last = spaces.next().unwrap_or(0);
        (&self.whole[spaces.next().unwrap_or(0)..], &self.whole[last..])
    }

    /// Whether one of its clauses begins with one of these phrases.
    pub fn opens(&self, phrases: &str) -> bool {
        self.clauses.iter().any(|clause| any(phrases, |phrase| begins(clause, phrase)))
    }
}

/// They lead into a clause without changing what it says.
const LEADS: &str = "so|well|okay|ok|oh|ah|yeah|yes|yep|sorry|and|but|or|right|now|then|um|uh|er|hmm|anyway|basically|\
     i mean|you know|actually|with this|with that|as i said|like i said|i guess|i think|i'd say|for me|alright|all right|\
     in my opinion|by the way|maybe|quickly|just|please|honestly|next";

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

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The text without any of these words and phrases at its beginning.
pub(super) fn without_leads<'a>(leads: &str, mut text: &'a str) -> &'a str {
    while let Some(rest) = leads.split('|').find_map(|lead| text.strip_prefix(lead)?.strip_prefix(' ')) {
        text = rest;
    }
    text
}

/// Whether any of these phrases, which bars part, is it.
pub(super) fn any(phrases: &str, is: impl Fn(&str) -> bool) -> bool {
    phrases.split('|').any(is)
}

/// Whether it is one of these phrases.
pub(super) fn is_one_of(phrases: &str, wanted: &str) -> bool {
    any(phrases, |phrase| phrase == wanted)
}

/// Whether these whole words stand anywhere in the text.
pub(super) fn holds(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + phrase.len()..]);
        (before.is_empty() || before.ends_with(' ')) && (behind.is_empty() || behind.starts_with(' '))
    })
}

/// Whether the text ends with these whole words.
pub(super) fn ends(text: &str, phrase: &str) -> bool {
    text.strip_suffix(phrase).is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

/// Whether the text begins with these whole words.
pub(super) fn begins(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
}
