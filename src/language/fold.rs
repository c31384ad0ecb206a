//! Folds spoken words to comparable tokens: case, punctuation, number words, homophones, stems.
//!
//! Cues are folded like speech, so a rule here only has to treat both sides alike.

use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};

use super::homophones::{homophone, may_be_a_term};
use super::number_words;
use super::phrase_set::PhraseSet;
use super::tokens::pieces;

/// A comparable token, and the spoken words that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Lower-case letters and digits only.
    pub raw: String,
    pub stem: String,
    /// The indexes of the spoken words.
    pub words: Range<usize>,
    /// True if the recognizer wrote another word ("cash" for "cache").
    pub altered: bool,
    /// True if a full stop, question mark, semicolon or the like follows.
    pub ends_sentence: bool,
    /// True if a comma follows.
    pub comma: bool,
}

/// Whether letters are separated by dots ("e.g.", "I.D."). The last dot of such a word does not end a sentence.
fn is_dotted(word: &str) -> bool {
    let mut letters = word.strip_suffix('.').unwrap_or(word).split('.');
    word.matches('.').count() > 1 && letters.all(|letter| letter.chars().count() == 1)
}

/// Whether a word says nothing inside a cue: articles and hesitations.
pub(crate) fn is_filler(word: &str) -> bool {
    const FILLERS: PhraseSet = PhraseSet::new(
        "a|an|the|um|umm|uh|uhm|er|erm|eh|hmm|mm|ah|like|just|basically|actually|really|kinda|sorta|our|my|your|\
         their|its|some|this|that|these|those",
    );
    FILLERS.has(word)
}

/// The American spelling of "serialise" and similar words.
fn american(word: &str) -> String {
    if word.len() < 7 || word.ends_with("wise") {
        return word.to_owned();
    }
    for (british, american) in [
        ("isation", "ization"),
        ("isable", "izable"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("iser", "izer"),
        ("ise", "ize"),
    ] {
        if let Some(stem) = word.strip_suffix(british) {
            return format!("{stem}{american}");
        }
    }
    word.to_owned()
}

/// How many words on each side tell a term from an everyday word.
const NEAR: usize = 5;

pub(crate) struct Folder {
    stemmer: Stemmer,
}

impl Folder {
    pub fn new() -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English) }
    }

    pub fn stem(&self, raw: &str) -> String {
        // The stemmer separates these, although they are one word to a backend engineer.
        match raw {
            "indices" | "indexes" | "indexing" | "indexed" => return "index".into(),
            "idempotency" | "idempotence" | "idempotent" | "idempotently" => return "idempot".into(),
            "wrote" | "written" | "writing" | "writes" | "write" => return "write".into(),
            "retries" | "retry" | "retried" | "retrying" => return "retri".into(),
            "queries" | "query" | "querying" | "queried" => return "queri".into(),
            "chose" | "chosen" | "choose" => return "choos".into(),
            "told" | "tell" | "telling" => return "tell".into(),
            "broke" | "broken" | "break" | "breaks" => return "break".into(),
            "took" | "taken" | "take" | "takes" => return "take".into(),
            "held" | "hold" | "holds" | "holding" => return "hold".into(),
            "kept" | "keep" | "keeps" | "keeping" => return "keep".into(),
            "went" | "goes" | "go" | "going" | "gone" => return "go".into(),
            "built" | "build" | "builds" | "building" => return "build".into(),
            "learnt" | "learned" | "learn" => return "learn".into(),
            "sent" | "send" | "sends" | "sending" => return "send".into(),
            "caching" | "cached" | "caches" | "cache" => return "cach".into(),
            "queuing" | "queued" | "queues" | "queue" => return "queue".into(),
            "lost" | "lose" | "loses" | "losing" => return "lose".into(),
            "found" | "find" | "finds" | "finding" => return "find".into(),
            "made" | "make" | "makes" | "making" => return "make".into(),
            "consistency" | "consistent" | "consistently" => return "consist".into(),
            "replicas" | "replica" => return "replica".into(),
            _ => {}
        }
        self.stemmer.stem(raw).into_owned()
    }

    pub fn token(&self, spoken: &str, words: Range<usize>) -> Token {
        self.token_as(spoken, homophone(spoken, &[], &[]), words)
    }

    /// A token for a spoken word that means `term`.
    fn token_as(&self, spoken: &str, term: &str, words: Range<usize>) -> Token {
        let raw = american(term);
        let altered = term != spoken;
        let stem = self.stem(&raw);
        Token { raw, stem, words, altered, ends_sentence: false, comma: false }
    }

    /// Makes "two hundred" of the last token and this word 200, as the recognizer may write it.
    fn is_hundreds(&self, out: &mut [Token], words: &[&str], at: usize) -> bool {
        let Some(last) = out.last_mut().filter(|last| !last.ends_sentence && !last.comma && last.words.end == at)
        else {
            return false;
        };
        let spoken = words[last.words.start].chars().all(char::is_alphabetic);
        let Some(n) = last.raw.parse::<u16>().ok().filter(|n| spoken && (1..=9).contains(n)) else { return false };
        last.raw = (n * 100).to_string();
        last.stem.clone_from(&last.raw);
        last.words.end = at + 1;
        true
    }

    /// Folds spoken words. Every token keeps the range of words it came from. Fillers are kept too.
    pub fn fold(&self, words: &[&str]) -> Vec<Token> {
        let mut out: Vec<Token> = Vec::with_capacity(words.len());
        for (i, word) in words.iter().enumerate() {
            // Splits "2,000" and "99.9". `numbers` reads numbers with their values.
            for piece in pieces(word).iter().map(|piece| piece.replace('\'', "")) {
                if piece == "hundred" && self.is_hundreds(&mut out, words, i) {
                    continue;
                }
                if let Some(n) = number_words::value(&piece) {
                    // "Ninety nine" is 99; "one two" stays two numbers.
                    if n > 0
                        && n < 10
                        && let Some(last) = out.last_mut()
                        && !last.ends_sentence
                        && !last.comma
                        && let Ok(tens) = last.raw.parse::<u8>()
                        && (20..=90).contains(&tens)
                        && tens.is_multiple_of(10)
                        && words[last.words.start].chars().all(char::is_alphabetic)
                    {
                        last.raw = (tens + n).to_string();
                        last.stem.clone_from(&last.raw);
                        last.words.end = i + 1;
                        continue;
                    }
                    out.push(self.token(&n.to_string(), i..i + 1));
                } else {
                    let near = |words: &[&str]| words.iter().flat_map(|word| pieces(word)).collect::<Vec<String>>();
                    let term = if may_be_a_term(&piece) {
                        let (before, after) =
                            (&words[i.saturating_sub(NEAR)..i], &words[i + 1..words.len().min(i + 1 + NEAR)]);
                        homophone(&piece, &near(before), &near(after))
                    } else {
                        &piece
                    };
                    out.push(self.token_as(&piece, term, i..i + 1));
                }
            }
            if let Some(last) = out.last_mut()
                && last.words.end == i + 1
            {
                let tail = word.trim_end_matches(['"', ')', '\u{201d}']);
                last.ends_sentence = tail.ends_with(['.', '?', '!', ';', ':', '\u{2026}']) && !is_dotted(tail);
                last.comma = tail.ends_with([',', '\u{2014}', '\u{2013}']);
            }
        }
        out
    }
}
