//! Guards against a burst that the recognizer took for words: a sneeze becomes "Thank you.", a bark "Yeah, yeah."
//!
//! Neither the recognizer's figures nor the number of syllables tell such words from a person's. A second voice detector
//! does: it is sure of most of a voice, and of little of a burst. But it misses some voices in an echoing room. So it
//! only judges words of which the recognizer is not sure.

use super::{Evidence, SUBTITLES, is_sound, letters, refuse};
use crate::language::tokens::ends_sentence;
use crate::speech::{Transcript, Word};

/// How long two voice detectors hear a voice in a sound, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Voice {
    /// By the listener's detector, which takes bursts for voices too.
    pub heard: f32,
    /// As far as the second detector is sure.
    pub sure: f32,
}

/// A transcript with more words is not a burst's. Bursts became one to seven words (n = 67).
const FEW: usize = 10;
/// Seconds at the edges of a voice that only the listener's detector hears. The second one needs a moment, and is not
/// sure of a last "s". The median was 0.1 in single utterances of people (n = 289).
const LATE: f32 = 0.1;
/// So many seconds of sure voice are a person, whatever the other sounds are. A person who drawled three words over 7.6 s
/// had 1.6. The bursts that became words had at most 0.64 (n = 67).
const PERSON: f32 = 0.6;

/// Which words are doubted, and how much of the voice the second detector must then be sure of.
struct Doubt {
    /// Words with a no-speech probability up to this are not doubted.
    no_speech: f32,
    /// Words with a mean log-probability from this on are not doubted.
    log_prob: f32,
    /// The least share of the voice that is sure.
    share: f32,
}

/// For any words. Of 38 bursts that became words, 32 are doubted, and 22 have a smaller share. Doubted words of people
/// had a share of at least 0.72, but for one drawl with 0.21 (n = 17).
const WORDS: Doubt = Doubt { no_speech: 0.1, log_prob: -0.5, share: 0.3 };
/// For nothing but sentences that Whisper writes over silence, and sounds. Of 23 bursts that became such sentences, all
/// are doubted, and 19 have a smaller share. Voices that said them, at up to 450 words a minute, had at least 0.61
/// (n = 37).
const STOCK: Doubt = Doubt { no_speech: 0.0, log_prob: -0.35, share: 0.5 };

/// Refuses words that the recognizer is not sure of, if the sound is hardly a voice. `listen` lets the detectors hear the
/// sound, and gives `None` if there is no second one.
pub fn judge(heard: Transcript, evidence: Evidence, listen: impl FnOnce() -> Option<Voice>) -> Transcript {
    let few = !heard.words.is_empty() && heard.words.len() <= FEW;
    let doubt = match is_stock(&heard.words) {
        true => STOCK,
        false => WORDS,
    };
    let doubted = evidence.no_speech > doubt.no_speech && evidence.mean_logprob < doubt.log_prob;
    let burst = |voice: Voice| voice.sure < PERSON.min(doubt.share * (voice.heard - LATE));
    match few && doubted && listen().is_some_and(burst) {
        true => refuse(heard, "a burst that is hardly a voice"),
        false => heard,
    }
}

/// Whether every sentence is one that Whisper writes over silence, or a sound: "Thank you! Huh?"
fn is_stock(words: &[Word]) -> bool {
    words.split_inclusive(|word| ends_sentence(&word.text)).all(|sentence| {
        let said: Vec<String> = sentence.iter().map(|word| letters(&word.text)).filter(|w| !w.is_empty()).collect();
        SUBTITLES.is(&said) || said.iter().all(|word| is_sound(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SampleCount;

    fn heard(text: &str) -> Transcript {
        let word = |text: &str| Word { text: text.into(), from: SampleCount(0), to: SampleCount(1), confidence: 0.5 };
        Transcript { text: text.into(), words: text.split_whitespace().map(word).collect(), ..Transcript::default() }
    }

    /// What is left of these words. `figures`: the no-speech probability, and the mean log-probability. `voice`: the
    /// seconds that the two detectors hear.
    fn left(text: &str, figures: (f32, f32), voice: (f32, f32)) -> String {
        let evidence = Evidence { no_speech: figures.0, mean_logprob: figures.1, seconds: 3.0 };
        let judged = judge(heard(text), evidence, || Some(Voice { heard: voice.0, sure: voice.1 }));
        let whole = judged.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!((judged.refused.is_empty(), judged.text.as_str()), (whole == text, whole.as_str()));
        whole
    }

    /// Recordings of people and bursts: their figures, and what the detectors heard.
    #[test]
    fn a_burst_is_no_word_and_a_fast_word_is() {
        assert_eq!(left("I just knew. Thank you.", (0.144, -0.93), (0.56, 0.0)), "", "two sneezes");
        assert_eq!(left("Yeah, yeah.", (0.5, -0.74), (0.64, 0.0)), "", "a sneeze");
        assert_eq!(left("Yes.", (0.28, -0.64), (0.27, 0.064)), "Yes.", "at 450 words a minute");
        assert_eq!(left("Not really.", (0.37, -0.8), (0.34, 0.22)), "Not really.", "at 450 words a minute");
        assert_eq!(left("Montreal forced to lie there.", (0.39, -0.8), (1.26, 1.02)), "Montreal forced to lie there.");
        assert_eq!(
            left("Ma-ntri-all-for-steliner", (0.15, -0.93), (7.63, 1.57)),
            "Ma-ntri-all-for-steliner",
            "drawled"
        );
    }

    #[test]
    fn a_phrase_for_silence_needs_more_of_a_voice() {
        assert_eq!(left("Thanks you! Thanks you!", (0.17, -0.42), (1.76, 0.45)), "", "two sneezes");
        assert_eq!(left("Thank you! Huh?", (0.05, -0.42), (1.36, 0.22)), "");
        assert_eq!(left("Thank you.", (0.22, -0.42), (0.37, 0.22)), "Thank you.", "at 350 words a minute");
        assert_eq!(left("Thank you. It scales.", (0.05, -0.42), (1.36, 0.22)), "Thank you. It scales.");
    }

    /// The second detector does not hear this voice in an echoing room.
    #[test]
    fn words_that_the_recognizer_is_sure_of_are_not_judged_by_their_sound() {
        let sure = Evidence { no_speech: 0.12, mean_logprob: -0.12, seconds: 3.0 };
        let unheard = |text| judge(heard(text), sure, || panic!("there is no need to hear it"));
        assert_eq!(unheard("You didn't want to come."), heard("You didn't want to come."));
        assert_eq!(unheard("Thank you."), heard("Thank you."));
        assert_eq!(left("Yeah.", (0.1, -0.6), (0.43, 0.0)), "Yeah.");
    }

    #[test]
    fn long_answers_and_builds_without_the_detector_keep_their_words() {
        let weak = Evidence { no_speech: 0.4, mean_logprob: -0.8, seconds: 3.0 };
        let long = "so I would put a queue before the database and a cache";
        assert_eq!(left(long, (0.4, -0.8), (3.0, 0.0)), long);
        assert_eq!(judge(heard("I just knew."), weak, || None), heard("I just knew."));
        assert_eq!(judge(heard(""), weak, || panic!("there are no words")), heard(""));
    }
}
