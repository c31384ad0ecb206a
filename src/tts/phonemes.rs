//! Converts words to the phonemes that the built-in voice was trained on.
//!
//! misaki's lexicon and rules do most of the work. A small network reads words that are not in the lexicon. Viva's own
//! pronunciation lexicon takes precedence over both.

use std::collections::HashMap;
use std::sync::Arc;

use misaki_rs::fallback::FallbackError;
use misaki_rs::lexicon::PhonemeEntry;
use misaki_rs::{Fallback, G2P, Language};
use rten::{Model, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use serde::Deserialize;

use super::lexicon::Lexicon;
use crate::fault::{Fault, FaultKind};

static OOV_MODEL: &[u8] = include_bytes!("../../models/hibari/oov.onnx");
static OOV_ALPHABET: &str = include_str!("../../models/hibari/oov.json");
static VOCABULARY: &str = include_str!("../../models/hibari/vocab.json");

/// Converts text to phonemes, and phonemes to the network's input.
pub struct Phonemizer {
    g2p: G2P,
    vocabulary: HashMap<char, i32>,
}

impl Phonemizer {
    /// Takes a third of a second, because it parses misaki's lexicon. The phonemes of `lexicon` take precedence over
    /// it.
    pub fn new(lexicon: &Lexicon, pool: &Arc<ThreadPool>) -> Result<Self, Fault> {
        let vocabulary = serde_json::from_str(VOCABULARY).map_err(|e| broken("its phoneme table does not parse", e))?;
        let unknown = UnknownWords::new(Arc::clone(pool))?;
        let mut g2p = G2P::with_fallback(Language::EnglishUS, Some(Box::new(unknown)));
        g2p.unk = String::new();
        for (token, phonemes) in lexicon.tokens() {
            g2p.lexicon.golds.insert(token, PhonemeEntry::Simple(phonemes.to_owned()));
        }
        Ok(Self { g2p, vocabulary })
    }

    /// The phonemes of one clause; empty if there is nothing to say.
    pub fn phonemes(&self, clause: &str) -> String {
        self.g2p.g2p(clause).map(|(phonemes, _)| phonemes).unwrap_or_default()
    }

    /// The network's symbols, with the silence that it needs at both ends. Skips symbols that the network does not
    /// know. Empty if there is no letter.
    pub fn ids(&self, phonemes: &str) -> Vec<i32> {
        let spoken = phonemes.chars().any(char::is_alphabetic);
        if !spoken {
            return Vec::new();
        }
        let body = phonemes.trim().chars().filter_map(|c| self.vocabulary.get(&c).copied());
        std::iter::once(0).chain(body).chain(std::iter::once(0)).collect()
    }
}

pub(super) fn broken(what: &str, why: impl std::fmt::Display) -> Fault {
    Fault::new(FaultKind::Internal, format!("the built-in voice cannot be loaded: {what}"))
        .because(why)
        .next("choose another voice: viva voices")
}

/// The network for words that are not in the lexicon. One pass per word; repeated symbols are merged and blanks (0)
/// dropped.
struct UnknownWords {
    model: Model,
    pool: Arc<ThreadPool>,
    input: NodeId,
    output: NodeId,
    letters: HashMap<char, i32>,
    sounds: Vec<char>,
    longest: usize,
}

#[derive(Deserialize)]
struct Alphabet {
    r#in: Vec<char>,
    out: Vec<char>,
    maxlen: usize,
}

impl UnknownWords {
    fn new(pool: Arc<ThreadPool>) -> Result<Self, Fault> {
        let alphabet: Alphabet =
            serde_json::from_str(OOV_ALPHABET).map_err(|e| broken("the alphabet for new words does not parse", e))?;
        let model = Model::load_static_slice(OOV_MODEL).map_err(|e| broken("the network for new words", e))?;
        let input = model.node_id("chars").map_err(|e| broken("the network for new words", e))?;
        let output = model.node_id("ids").map_err(|e| broken("the network for new words", e))?;
        let letters = alphabet.r#in.iter().zip(1..).map(|(c, i)| (*c, i)).collect();
        Ok(Self { model, pool, input, output, letters, sounds: alphabet.out, longest: alphabet.maxlen })
    }

    fn read(&self, word: &str) -> Result<String, String> {
        let ids: Vec<i32> = word.chars().filter_map(|c| self.letters.get(&c).copied()).take(self.longest).collect();
        if ids.is_empty() {
            return Ok(String::new());
        }
        let input = NdTensor::from_data([1, ids.len()], ids);
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let [out] = self
            .model
            .run_n(vec![(self.input, input.into())], [self.output], Some(options))
            .map_err(|e| e.to_string())?;
        let (_, ids) = out.into_shape_vec::<i32, 2>().map_err(|e| e.to_string())?;
        let mut sounds = String::new();
        let mut before = 0;
        for id in ids {
            if id != before && id > 0 {
                sounds.extend(self.sounds.get(id as usize - 1));
            }
            before = id;
        }
        Ok(sounds)
    }
}

impl Fallback for UnknownWords {
    fn phonemize(&self, word: &str) -> Result<String, FallbackError> {
        let parts: Result<Vec<_>, _> =
            word.split(|c: char| !c.is_alphabetic() && c != '\'').map(|part| self.read(part)).collect();
        let parts = parts.map_err(|error| FallbackError::Espeak { word: word.to_owned(), error })?;
        Ok(parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" "))
    }
}
