//! A prompt makes Whisper spell "idempotency", but it also makes it write "Kafka" for "coffee". So the first occurrence
//! of each vocabulary term is tested without the prompt: how probable are its tokens in the sound, which is still
//! encoded? If they are improbable, the decoder writes on by itself from there until it reaches one of the old words.
//! Its words replace the term, unless they sound like it ("chart" for "shard"). All terms share one pass over the text,
//! because the candidate waits for it.

use std::cmp::Reverse;

use rphonetic::{DoubleMetaphone, Encoder};

use super::guard;
use crate::fault::Fault;
use crate::language::tokens::letters;
use crate::speech::{Transcript, Word};
use crate::time::SampleCount;

pub type Token = i32;
/// A word and its confidence.
type Sure = (String, f32);

/// A decoder without a prompt, for the sound that was just transcribed.
pub trait Decoder {
    /// The tokens that every text begins with.
    fn opening(&self) -> Vec<Token>;
    fn tokens(&self, text: &str) -> Result<Vec<Token>, Fault>;
    /// The text of a token; `None` if it ends the text.
    fn text(&self, token: Token) -> Option<Vec<u8>>;
    /// The first token that is not text; all later ones are not text either.
    fn end(&self) -> Token;
    /// Keeps the first `past` tokens it has read, and reads these instead of the rest.
    fn read(&mut self, tokens: &[Token], past: usize) -> Result<(), Fault>;
    /// The logits for the next token. Only available after reading a single token.
    fn logits(&self) -> Result<&[f32], Fault>;
}

/// A prompted term below this geometric mean over its tokens was not said, unless the words written without the prompt
/// sound like it. `benches/terms.rs` has 365 spoken terms. Nearly all of those below the limit did sound alike ("CORS"
/// and "course"). The next was at 0.023 ("Grafana"), and a term that nobody said was at 0.020 ("OAuth" for "all").
const UNCONFIRMED: f32 = 0.022;
/// Tokens that the decoder may write until it reaches one of the old words: some for the term, some for its
/// surroundings.
const MENDING: usize = 16;
/// How many of the old words after a term may come from the prompt too.
const LOST: usize = 3;

/// The result of the test.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    Confirmed,
    /// Words were replaced.
    Mended,
    /// New and old words do not meet, so the sound must be decoded again.
    Lost,
}

/// Tests each term of `vocabulary` at its first place in `heard`, and replaces words that were not said.
///
/// # Errors
/// Returns the decoder's errors.
pub fn confirm(decoder: &mut impl Decoder, heard: &mut Transcript, vocabulary: &[String]) -> Result<Verdict, Fault> {
    let mut plain: Vec<String> = heard.words.iter().map(|w| letters(&w.text)).collect();
    let mut reader = Reader::new(decoder);
    let mut confirmed: Vec<&String> = Vec::new();
    let (mut at, mut mended) = (0, false);
    while let Some((from, to, term)) = first(&plain, at, vocabulary, &confirmed) {
        reader.read(&text(&heard.words[at..from]))?;
        let mark = reader.mark();
        if reader.probability(&text(&heard.words[from..to]))? >= UNCONFIRMED {
            confirmed.push(term);
            at = to;
            continue;
        }
        reader.back_to(mark);
        let Some((words, meets)) = reader.write(&plain, to)? else { return Ok(Verdict::Lost) };
        reader.back_to(mark);
        let written: Vec<String> = words.iter().map(|(text, _)| letters(text)).collect();
        if alike(&plain[from..meets].concat(), &written.concat()) {
            confirmed.push(term);
            at = to;
        } else {
            mended = true;
            at = from + words.len();
            plain.splice(from..meets, written);
            let words = placed(&heard.words[from..meets], words);
            heard.words.splice(from..meets, words);
        }
        reader.read(&text(&heard.words[from..at]))?;
    }
    Ok(if mended { Verdict::Mended } else { Verdict::Confirmed })
}

/// The first term from `at` on; the longest one if several begin there, because it confirms the others too.
fn first<'a>(
    plain: &[String],
    at: usize,
    vocabulary: &'a [String],
    confirmed: &[&String],
) -> Option<(usize, usize, &'a String)> {
    let open = vocabulary.iter().filter(|term| !confirmed.contains(term));
    let found = open.filter_map(|term| guard::find(&plain[at..], term).map(|(from, to)| (at + from, at + to, term)));
    found.min_by_key(|(from, to, _)| (*from, Reverse(*to)))
}

/// Whether two texts sound so alike that only context can tell them apart: "shard" and "chart". The context favors the
/// term, which is why it was expected.
fn alike(term: &str, written: &str) -> bool {
    let ear = DoubleMetaphone::new(None);
    let (term, written) = (ear.encode(term), ear.encode(written));
    let differ = term.chars().zip(written.chars()).filter(|(a, b)| a != b).count();
    let most = usize::from(term.len() >= 3 && term.chars().next() == written.chars().next());
    !term.is_empty() && term.len() == written.len() && differ <= most
}

fn text(words: &[Word]) -> String {
    words.iter().map(|w| format!(" {}", w.text)).collect()
}

/// Gives the new words equal shares of the old words' time.
fn placed(old: &[Word], new: Vec<Sure>) -> Vec<Word> {
    let (Some(first), Some(last)) = (old.first(), old.last()) else { return Vec::new() };
    let (from, span, n) = (first.from, last.to - first.from, new.len() as u64);
    let at = |i: usize| from + SampleCount(span.0 * i as u64 / n);
    let word = |(i, (text, confidence))| Word { text, from: at(i), to: at(i + 1), confidence };
    new.into_iter().enumerate().map(word).collect()
}

/// The decoder, and the text so far.
struct Reader<'a, D> {
    decoder: &'a mut D,
    line: Vec<Token>,
    /// How many tokens of `line` the decoder has read.
    read: usize,
}

impl<'a, D: Decoder> Reader<'a, D> {
    fn new(decoder: &'a mut D) -> Self {
        let line = decoder.opening();
        Self { decoder, line, read: 0 }
    }

    fn read(&mut self, text: &str) -> Result<(), Fault> {
        if !text.is_empty() {
            self.line.extend(self.decoder.tokens(text)?);
        }
        Ok(())
    }

    fn mark(&self) -> usize {
        self.line.len()
    }

    fn back_to(&mut self, mark: usize) {
        self.line.truncate(mark);
        self.read = self.read.min(mark);
    }

    /// The logits for what follows the text. The last token is read on its own, because only then are its logits
    /// available.
    fn logits(&mut self) -> Result<&[f32], Fault> {
        let last = self.line.len() - 1;
        if self.read < last {
            self.decoder.read(&self.line[self.read..last], self.read)?;
        }
        self.decoder.read(&self.line[last..], last)?;
        self.read = self.line.len();
        self.decoder.logits()
    }

    /// The probability of `text` at this point: the geometric mean over its tokens.
    fn probability(&mut self, text: &str) -> Result<f32, Fault> {
        let tokens = self.decoder.tokens(text)?;
        let mut log = 0.0;
        for token in &tokens {
            log += log_softmax(self.logits()?, *token as usize);
            self.line.push(*token);
        }
        Ok((log / tokens.len().max(1) as f32).exp())
    }

    /// Lets the decoder write until it reaches one of the old words from `to` on. Returns the words before that with
    /// their confidence, and the index at which the old words continue. `None` if the two do not meet.
    fn write(&mut self, old: &[String], to: usize) -> Result<Option<(Vec<Sure>, usize)>, Fault> {
        let (mut words, mut word) = (Vec::new(), Written::default());
        let meets = |word: &str| (to..old.len().min(to + LOST)).find(|i| old[*i] == letters(word));
        for _ in 0..MENDING {
            let end = self.decoder.end() as usize;
            let logits = self.logits()?;
            let best = (0..=end.min(logits.len() - 1)).max_by(|a, b| logits[*a].total_cmp(&logits[*b])).unwrap_or(end);
            let log = log_softmax(logits, best);
            let text = self.decoder.text(best as Token);
            if text.as_ref().is_none_or(|text| text.starts_with(b" ")) && !word.bytes.is_empty() {
                let (text, confidence) = std::mem::take(&mut word).finish();
                if let Some(at) = meets(&text) {
                    return Ok(Some((words, at)));
                }
                words.push((text, confidence));
            }
            let Some(text) = text else {
                return Ok((old.len() <= to + LOST).then_some((words, old.len())));
            };
            word.bytes.extend(text);
            (word.log, word.tokens) = (word.log + log, word.tokens + 1);
            self.line.push(best as Token);
        }
        Ok(None)
    }
}

/// A word under construction.
#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    log: f32,
    tokens: u32,
}

impl Written {
    fn finish(self) -> Sure {
        (String::from_utf8_lossy(&self.bytes).trim().to_owned(), (self.log / self.tokens as f32).exp())
    }
}

fn log_softmax(logits: &[f32], which: usize) -> f32 {
    let Some(own) = logits.get(which) else { return f32::NEG_INFINITY };
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|l| (l - max).exp()).sum();
    own - max - sum.ln()
}

#[cfg(test)]
mod tests;
