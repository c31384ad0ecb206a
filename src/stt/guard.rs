//! Guards against invented text: a recognizer sometimes writes words that nobody said. Pure, so that each guard can be
//! tested.
//!
//! Whisper writes "Thank you." for silence, describes music in brackets, and repeats a phrase over and over. Large
//! models write text for 40 % of clips without speech. The tests of whisper.cpp are not enough: its entropy test needs
//! 32 tokens, its no-speech test two conditions at once. Only reasons are kept: a candidate's words are private.

pub mod burst;
mod repetition;

use self::repetition::cut_repetition;
use crate::language::phrase_set::PhraseSet;
use crate::language::tokens::letters;
use crate::speech::{Transcript, Word};

/// The recognizer's figures about its own result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Probability that there is no speech.
    pub no_speech: f32,
    /// Mean natural logarithm of the tokens' probabilities.
    pub mean_logprob: f32,
    /// Length of the sound in seconds.
    pub seconds: f32,
}

/// Sentences that often accompany silence in the training data (subtitles). They are rejected only if there are no
/// other words and the evidence is weak: a candidate may say "thank you".
const SUBTITLES: PhraseSet = PhraseSet::new(
    "thank you|thanks you|thank you very much|thank you so much|thanks|thanks for watching|thank you for watching|\
     thank you for listening|please subscribe|see you next time|see you in the next video|ill see you next time|\
     bye|bye bye|you|the end|oh|ah|uh|hmm|mm|huh|hm|so|okay|im sorry|i|foreign|music|applause|silence|beep",
);

/// Pairs of limits. A transcript with a higher no-speech probability and a lower mean log-probability than one pair is
/// rejected. Measured with tiny.en on 76 recordings of noise and 85 stretches of speech that the voice detector had let
/// through. Real speech reached (0.14, -0.97), (0.18, -0.94), (0.42, -0.79) and (0.52, -0.37). Sneezes, coughs, dogs
/// and keys were beyond one of these pairs.
const NO_SPEECH: &[(f32, f32)] = &[(0.15, -1.0), (0.25, -0.85), (0.6, -0.5)];
/// Below this mean log-probability the words are guesses in any case. Real speech had at least -1.2.
const GUESSING: f32 = -1.5;
/// The least median confidence of the words. A median, because one sure word (the "you" of a "thank you") must not
/// stand for the rest.
const UNSURE: f32 = 0.33;
/// The pair of limits for one or two words. Such a transcript has few tokens to judge by, so it must be clearer.
const SHORT: (f32, f32) = (0.12, -1.0);
/// More words per second than anybody says, and the seconds of silence around a segment (pre-roll and tail). A sneeze
/// of 0.3 s is not a sentence.
const TOO_MANY: (f32, f32) = (9.0, 0.9);
/// A subtitle sentence on its own must be better than both of these limits.
const SUBTITLE: (f32, f32) = (0.3, -0.7);

/// Sounds of the throat and of things, with repeated letters reduced to one: "Mmm", "Ooh", "AAAH", "BLEEP", "Whoosh".
/// Alone they are not an answer.
const SOUNDS: PhraseSet = PhraseSet::new(
    "m|hm|mh|mhm|uh|um|ah|oh|eh|er|ha|haha|hahaha|hu|o|aw|ow|wo|wof|ugh|huh|uhu|ho|he|hehe|woh|wow|ay|f|p|s|sh|\
     shh|th|t|bep|blep|ding|dong|wosh|whosh|buz|bz|achu|acho|achew|meow|quack|thud|boing|clank|splash",
);

/// One letter this many times in a row is no word. "WWW" is one.
const STUTTER: usize = 4;

const REPETITION: &str = "repetition";

/// Removes words that were not said, and rejects the whole transcript if the rest is not credible.
pub fn judge(mut heard: Transcript, evidence: Evidence) -> Transcript {
    if strip_sounds(&mut heard.words) {
        heard.refused.push("a description of a sound".into());
    }
    let before = heard.words.len();
    let cut = cut_repetition(&mut heard.words);
    if cut {
        heard.refused.push(REPETITION.into());
    }
    // A transcript that mostly repeats itself is noise. One that only ends in repetition had words before it.
    let stuck = |w: &Word| w.text.chars().count() > 40;
    let circling = heard.words.iter().any(stuck) || (cut && heard.words.len() * 3 < before);
    let all: Vec<String> = heard.words.iter().map(|w| letters(&w.text)).filter(|w| !w.is_empty()).collect();
    let both = |(no_speech, logprob): (f32, f32)| evidence.no_speech > no_speech && evidence.mean_logprob < logprob;
    let why = if all.iter().all(|word| is_sound(word)) {
        (!heard.words.is_empty()).then_some("no words")
    } else if circling {
        Some("nothing but repetition")
    } else if NO_SPEECH.iter().any(|pair| both(*pair)) {
        Some("no speech")
    } else if all.len() >= 4 && all.len() as f32 > TOO_MANY.0 * (evidence.seconds - TOO_MANY.1).max(0.1) {
        Some("more words than time")
    } else if median(&heard.words) < UNSURE || evidence.mean_logprob < GUESSING || (all.len() <= 2 && both(SHORT)) {
        Some("guessing")
    } else if SUBTITLES.is(&all) && (evidence.no_speech > SUBTITLE.0 || evidence.mean_logprob < SUBTITLE.1) {
        Some("a phrase that is written over silence")
    } else {
        None
    };
    if let Some(why) = why {
        return refuse(heard, why);
    }
    rewrite(&mut heard);
    heard
}

/// Discards all words.
fn refuse(mut heard: Transcript, why: &str) -> Transcript {
    heard.refused.push(why.into());
    heard.words.clear();
    rewrite(&mut heard);
    heard
}

/// Whether a word is a sound of the throat or of a thing, or one letter over and over ("H-H-H-H").
fn is_sound(word: &str) -> bool {
    let mut once: Vec<char> = word.chars().collect();
    once.dedup();
    let stutter = once.len() == 1 && once[0].is_alphabetic() && word.chars().count() >= STUTTER;
    stutter || SOUNDS.has(&once.into_iter().collect::<String>())
}

/// Whether the decoder was caught repeating itself. The words before the repetition are still in `heard`.
pub fn circled(heard: &Transcript) -> bool {
    heard.refused.iter().any(|why| why == REPETITION)
}

/// With a prompt, Whisper often writes the last phrase twice ("able to see it twice, able to see it twice"). So a
/// repeated ending of two or more words, not all the same, counts once. Not for transcripts made without a prompt:
/// people do say "tear down the fence, tear down the fence".
pub fn cut_echo(heard: &mut Transcript) {
    let said: Vec<String> = heard.words.iter().map(|w| letters(&w.text)).collect();
    let twice = |n: usize| {
        let (before, last) = said[said.len() - 2 * n..].split_at(n);
        before == last && last.iter().any(|word| *word != last[0])
    };
    if let Some(n) = (2..=said.len() / 2).rev().find(|n| twice(*n)) {
        heard.words.truncate(said.len() - n);
        heard.refused.push("the last words once more".into());
        rewrite(heard);
    }
}

/// The median of the words' confidences.
fn median(words: &[Word]) -> f32 {
    let mut sure: Vec<f32> = words.iter().map(|w| w.confidence).collect();
    sure.sort_by(f32::total_cmp);
    sure.get(sure.len() / 2).copied().unwrap_or(0.0)
}

/// Whether a transcript is little more than the vocabulary in its prompt: several of its terms and hardly any other
/// word. A person who speaks about the terms uses verbs.
pub fn is_echo(words: &[Word], vocabulary: &[String]) -> bool {
    let said: Vec<String> = words.iter().map(|w| letters(&w.text)).filter(|w| !w.is_empty()).collect();
    let primed: Vec<String> = vocabulary.iter().flat_map(|t| t.split_whitespace()).map(letters).collect();
    let known = said.iter().filter(|w| primed.contains(w)).count();
    let terms = vocabulary.iter().filter(|term| occurs(&said, term)).count();
    terms >= 3 && known * 10 >= said.len() * 9
}

/// Whether the term occurs in these plain words.
pub fn occurs(said: &[String], term: &str) -> bool {
    find(said, term).is_some()
}

/// The place of the term in these plain words: its first word, and one past its last.
pub fn find(said: &[String], term: &str) -> Option<(usize, usize)> {
    let term: Vec<String> = term.split(|c: char| !c.is_alphanumeric()).map(letters).filter(|w| !w.is_empty()).collect();
    let joined = term.concat();
    if joined.is_empty() {
        return None;
    }
    // "time out", "time-out" and "timeout" are one term.
    (0..said.len()).find_map(|from| {
        let mut so_far = String::new();
        for (to, word) in said.iter().enumerate().skip(from) {
            so_far.push_str(word);
            if so_far == joined {
                return Some((from, to + 1));
            }
            if so_far.len() >= joined.len() {
                break;
            }
        }
        None
    })
}

/// Rebuilds text and confidence from the words.
pub fn rewrite(heard: &mut Transcript) {
    heard.text = heard.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
    let n = heard.words.len();
    heard.confidence = if n == 0 { 0.0 } else { heard.words.iter().map(|w| w.confidence).sum::<f32>() / n as f32 };
}

/// Removes descriptions of sounds, as in subtitles: "[Music]", "(coughs)", "*sighs*", "♪". Returns true if there were
/// any.
fn strip_sounds(words: &mut Vec<Word>) -> bool {
    let before = words.len();
    let mut inside: Option<char> = None;
    words.retain(|word| {
        let text = word.text.trim_matches(|c: char| matches!(c, '.' | ',' | '!' | '?' | '-'));
        if let Some(close) = inside {
            if text.ends_with(close) {
                inside = None;
            }
            return false;
        }
        let close = match text.chars().next() {
            Some('[') => ']',
            Some('(') => ')',
            Some('*') => '*',
            Some('♪') => '♪',
            _ => return true,
        };
        if text.chars().count() == 1 || !text.ends_with(close) {
            inside = Some(close);
        }
        false
    });
    words.len() != before
}

#[cfg(test)]
mod tests;
