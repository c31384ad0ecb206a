//! How to pronounce technical terms: a table of terms, and the user's own entries, which take precedence.
//!
//! A term is a word as written between spaces, without the punctuation around it. Its pronunciation is given either in
//! plain words (`say`, for every voice) or in misaki's phonetic alphabet (for the built-in voice).

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::fault::{Fault, FaultKind, as_typed};

/// Raise it when the normalizer reads a text in other words: lines that were spoken before are then rendered again.
const READING: u64 = 2;

static BUILT_IN: &str = include_str!("../../models/pronunciation.toml");
/// The characters of misaki's American English phonemes, including stress marks and the space between words.
const PHONEMES: &str = "AIOQSTWYabdfhijklmnprstuvwzæðŋɑɔəɛɜɡɪɹʃʊʌʒʤʧˈˌθᵊᵻɐ ";

/// The pronunciation of one term.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The pronunciation in plain words.
    pub say: Option<String>,
    /// The pronunciation in misaki's alphabet.
    pub phonemes: Option<String>,
    /// Other spellings that Whisper may write when the term is pronounced correctly. Only a test uses this.
    #[serde(default)]
    pub heard: Vec<String>,
    /// True if only this exact spelling counts: "Go" is the language, "go" is the verb.
    #[serde(default)]
    pub exact: bool,
    #[serde(skip)]
    token: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Say(String),
    Term(Term),
}

/// All terms.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    terms: HashMap<String, Term>,
    /// How many tokens were made so far. A term that replaces another gets a new token.
    made: usize,
    fingerprint: u64,
}

impl Lexicon {
    /// Loads the built-in terms, then those of the file `overrides`. If it has an error, the fault names the line.
    pub fn load(overrides: Option<&Path>) -> Result<Self, Fault> {
        let mut lexicon = Self::default();
        lexicon
            .add(BUILT_IN)
            .map_err(|e| Fault::new(FaultKind::Internal, "the built-in pronunciations have an error").because(e))?;
        if let Some(path) = overrides {
            let refuse = |why: String| {
                Fault::new(FaultKind::BadInput, format!("{} cannot be used", path.display()))
                    .because(why)
                    .next(format!("correct or remove it: {}", as_typed(path)))
            };
            let text = crate::limits::text::read(path).map_err(|e| match e.kind() {
                std::io::ErrorKind::NotFound => {
                    Fault::new(FaultKind::BadInput, format!("the pronunciations {} are not there", path.display()))
                        .because(e)
                        .next("correct voice.lexicon: viva config show")
                }
                _ => refuse(e.to_string()),
            })?;
            lexicon.add(&text).map_err(refuse)?;
        }
        Ok(lexicon)
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        let entries: HashMap<String, Entry> = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        for (write, entry) in entries {
            let mut term = match entry {
                Entry::Say(say) => {
                    Term { say: Some(say), phonemes: None, heard: vec![], exact: false, token: String::new() }
                }
                Entry::Term(term) => term,
            };
            if term.say.is_none() && term.phonemes.is_none() {
                return Err(format!("`{write}` needs `say` (plain words) or `phonemes`"));
            }
            if write.trim() != write || write.is_empty() || write.contains(char::is_whitespace) {
                return Err(format!("`{write}` must be one word, without spaces"));
            }
            let strange = term.phonemes.iter().flat_map(|p| p.chars()).find(|c| !PHONEMES.contains(*c));
            if let Some(strange) = strange {
                return Err(format!("`{write}`: `{strange}` is not a phoneme; the phonemes are {PHONEMES}"));
            }
            term.token = token(self.made);
            self.made += 1;
            let key = if term.exact { write } else { write.to_lowercase() };
            for part in [key.as_str(), term.say.as_deref().unwrap_or(""), term.phonemes.as_deref().unwrap_or("")] {
                let bytes = part.bytes().chain([0]);
                self.fingerprint =
                    bytes.fold(self.fingerprint, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
            }
            self.terms.insert(key, term);
        }
        Ok(())
    }

    /// The entry for a word as written.
    pub fn find(&self, word: &str) -> Option<&Term> {
        self.terms.get(word).or_else(|| self.terms.get(&word.to_lowercase()).filter(|term| !term.exact))
    }

    /// All terms and how they are written, in no particular order.
    pub fn terms(&self) -> impl Iterator<Item = (&str, &Term)> {
        self.terms.iter().map(|(write, term)| (write.as_str(), term))
    }

    /// The tokens that stand for terms with phonemes, and those phonemes.
    #[cfg(any(test, feature = "neural-voice"))]
    pub(super) fn tokens(&self) -> impl Iterator<Item = (String, &str)> {
        self.terms.values().filter_map(|term| Some((term.token.clone(), term.phonemes.as_deref()?)))
    }

    /// A hash that changes whenever a pronunciation changes, or the reading of all other text.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint ^ READING.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Term {
    /// The made-up word that stands for the phonemes in the built-in voice's text; `None` if the term has none.
    pub(super) fn token(&self) -> Option<&str> {
        self.phonemes.as_ref().map(|_| self.token.as_str())
    }
}

/// A made-up word, another one for each number. It has only lower-case letters, so that no later rule changes it, and an ending that allows a plural
/// `s`.
fn token(number: usize) -> String {
    const LETTERS: &[u8; 16] = b"bcdfghjklmnprtvw";
    // At least three digits. A word with more of them is longer, so it is no other number's word.
    let mut digits = Vec::new();
    let mut rest = number;
    while digits.len() < 3 || rest > 0 {
        digits.push(char::from(LETTERS[rest & 15]));
        rest >>= 4;
    }
    format!("qz{}k", digits.into_iter().rev().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_large_enough_and_sound() {
        let lexicon = Lexicon::load(None).unwrap();
        assert!(lexicon.terms().count() >= 150, "{} terms", lexicon.terms().count());
        let mut tokens: Vec<_> = lexicon.tokens().map(|(token, _)| token).collect();
        tokens.sort();
        tokens.dedup();
        assert_eq!(tokens.len(), lexicon.terms().filter(|(_, term)| term.phonemes.is_some()).count());
    }

    #[test]
    fn each_of_many_terms_has_a_token_of_its_own() {
        let tokens: std::collections::HashSet<_> = (0..100_000).map(token).collect();
        assert_eq!(tokens.len(), 100_000);
        assert_eq!((token(0), token(4_095), token(4_096)), ("qzbbbk".into(), "qzwwwk".into(), "qzcbbbk".into()));
    }

    #[test]
    fn case_matters_only_where_it_must() {
        let mut lexicon = Lexicon::default();
        lexicon.add("Redis = 'reddiss'\nGo = { say = 'go lang', exact = true }").unwrap();
        assert!(lexicon.find("REDIS").is_some());
        assert!(lexicon.find("Go").is_some());
        assert!(lexicon.find("go").is_none());
    }

    #[test]
    fn the_users_file_wins_and_its_errors_name_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pronunciation.toml");
        let fault = Lexicon::load(Some(&path)).unwrap_err();
        assert!(fault.what.ends_with("pronunciation.toml are not there"), "{fault}");
        std::fs::write(&path, "SQL = 'ess cue ell'\n").unwrap();
        let lexicon = Lexicon::load(Some(&path)).unwrap();
        assert_eq!(lexicon.find("sql").unwrap().say.as_deref(), Some("ess cue ell"));
        // A term that replaces another does not share its token.
        std::fs::write(&path, BUILT_IN).unwrap();
        let doubled = Lexicon::load(Some(&path)).unwrap();
        let tokens: std::collections::HashSet<_> = doubled.tokens().map(|(token, _)| token).collect();
        assert_eq!(tokens.len(), doubled.tokens().count());
        assert_ne!(lexicon.fingerprint(), Lexicon::load(None).unwrap().fingerprint());
        for (text, hint) in [
            ("SQL = ", "line 1"),
            ("SQL = { heard = ['x'] }", "needs `say`"),
            ("SQL = { sya = 'x' }", "SQL"),
            ("SQL = { phonemes = 'x€' }", "not a phoneme"),
            ("\"my sql\" = 'x'", "one word"),
        ] {
            std::fs::write(&path, text).unwrap();
            let fault = Lexicon::load(Some(&path)).unwrap_err();
            assert_eq!(fault.kind, FaultKind::BadInput);
            assert!(fault.to_string().contains("pronunciation.toml"), "{fault}");
            assert!(fault.to_string().contains(hint), "{text}: {fault}");
        }
    }
}
