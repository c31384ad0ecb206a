//! Scores the delivery, as far as it can be observed: pace, pauses, fillers, hedges. Also measures the wait before
//! answers.
//!
//! The wait is shown but not scored. A report calls 100 to 165 words a minute easy to follow, and the score accepts 90
//! to 180. In studies of human transcripts, fluent speakers used 1.2 fillers a minute and hesitant ones 4.8.

use serde::{Deserialize, Serialize};

use super::structure::words_with_tokens;
use super::{Answer, Evidence, Score, enough, evidence};
use crate::language::phrase_set::PhraseSet;

/// The least number of words for judging pace and fillers.
const ENOUGH_WORDS: usize = 60;
/// The shortest pause inside an answer worth reporting. It is above the 95th percentile of conversation, 1.4 s.
const LONG_PAUSE_MS: u64 = 2_000;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    pub score: Score,
    pub words: usize,
    pub speech_ms: u64,
    pub words_per_minute: Option<u32>,
    pub long_pauses: Vec<(u64, Evidence)>,
    /// "um", "you know", "basically" and the like. Whisper leaves many out, so the true number is higher.
    pub fillers: Vec<Evidence>,
    pub hedges: Vec<Evidence>,
    /// The median wait before an answer.
    pub delay_ms: Option<u64>,
    /// What these figures can and cannot show.
    pub method: String,
}

const FILLERS: PhraseSet =
    PhraseSet::new("um|umm|uh|uhm|er|erm|you know|i mean|kind of like|basically|or whatever|like like");
const HEDGES: PhraseSet = PhraseSet::new(
    "i think maybe|maybe|sort of|kind of|i guess|probably|i'm not sure|i am not sure|not really sure|i suppose|\
     might be|something like that|perhaps|i would say maybe",
);

pub fn delivery(answers: &[Answer]) -> Delivery {
    let words: usize = answers.iter().map(|a| a.text.split_whitespace().count()).sum();
    let speech_ms: u64 = answers.iter().map(|a| (a.to - a.from).millis()).sum();
    let words_per_minute =
        (words >= ENOUGH_WORDS && speech_ms >= 15_000).then(|| (words as u64 * 60_000 / speech_ms) as u32);
    let mut fillers = Vec::new();
    let mut hedges = Vec::new();
    let mut long_pauses = Vec::new();
    for a in answers {
        fillers.extend(all(a, FILLERS));
        hedges.extend(all(a, HEDGES));
        for (i, pair) in a.words.windows(2).enumerate() {
            let pause = (pair[1].from - pair[0].to).millis();
            if pause >= LONG_PAUSE_MS && a.words.len() == a.text.split_whitespace().count() {
                long_pauses.push((pause, evidence(a, i..i + 2, 6)));
            }
        }
    }
    long_pauses.sort_by_key(|(ms, _)| std::cmp::Reverse(*ms));
    let mut delays: Vec<u64> = answers.iter().filter_map(|a| a.delay_ms).collect();
    delays.sort_unstable();
    let delay_ms = delays.get(delays.len() / 2).copied();
    let score = match words_per_minute {
        Some(pace) if enough(answers, ENOUGH_WORDS) => judge(pace, fillers.len(), hedges.len(), speech_ms),
        _ => Score::NotEnoughHeard,
    };
    let method = "Counted in the recognizer's words. Whisper leaves out many an “um”, so fillers are a lower bound; \
                  the wait before an answer is shown and not judged."
        .to_owned();
    Delivery { score, words, speech_ms, words_per_minute, long_pauses, fillers, hedges, delay_ms, method }
}

/// Five points, minus one for each of: pace outside 90 to 180, more than 5 fillers a minute, more than 3 hedges a
/// minute.
fn judge(pace: u32, fillers: usize, hedges: usize, speech_ms: u64) -> Score {
    let minute = |n: usize| n as f64 * 60_000.0 / speech_ms.max(1) as f64;
    let off = u8::from(!(90..=180).contains(&pace)) + u8::from(minute(fillers) > 5.0) + u8::from(minute(hedges) > 3.0);
    Score::Points(5 - off)
}

/// Every place of one of the phrases, in order.
fn all(answer: &Answer, phrases: PhraseSet) -> Vec<Evidence> {
    let (words, at) = words_with_tokens(&answer.text);
    let places = phrases.places(&words).into_iter();
    places.map(|place| evidence(answer, at[place.start]..at[place.end - 1] + 1, place.len().max(5))).collect()
}
