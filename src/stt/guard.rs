//! What a recogniser writes is not always what was said: guards against invented text. Pure, so that each can be tried.
//!
//! Whisper writes "Thank you." on silence, music in brackets, and one phrase over and over; large models write something on
//! 40 % of clips without speech. whisper.cpp's own tests leak: the entropy test needs 32 tokens, the no-speech test needs
//! two conditions at once. Reasons are kept, never the words: a candidate's words are private.

use crate::language::phrase_set::PhraseSet;
use crate::language::tokens::letters;
use crate::speech::{Transcript, Word};

/// What the recogniser says of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Probability that there is no speech at all.
    pub no_speech: f32,
    /// Mean natural logarithm of the tokens' probabilities.
    pub mean_logprob: f32,
    /// How long the sound was, in seconds.
    pub seconds: f32,
}

/// Sentences that the training data (subtitles) puts over silence. Refused only when they are all there is and the evidence
/// is weak: a candidate may say "thank you".
const SUBTITLES: PhraseSet = PhraseSet::new(
    "thank you|thank you very much|thank you so much|thanks|thanks for watching|thank you for watching|\
     thank you for listening|please subscribe|see you next time|see you in the next video|ill see you next time|\
     bye|bye bye|you|the end|oh|ah|uh|hmm|mm|huh|hm|so|okay|im sorry|i|foreign|music|applause|silence|beep",
);

/// (No-speech probability above, mean log-probability below) that together refuse a transcript. Measured with tiny.en on 76
/// recordings of noise and 85 stretches of speech that the voice detector had let through. Real speech had at most
/// (0.14, -0.97), (0.18, -0.94), (0.42, -0.79) and (0.52, -0.37); sneezes, coughs, dogs and keys lay beyond one of these
/// pairs.
const NO_SPEECH: &[(f32, f32)] = &[(0.15, -1.0), (0.25, -0.85), (0.6, -0.5)];
/// Below this mean log-probability the words are guesses, whatever else holds. Real speech had at least -1.2.
const GUESSING: f32 = -1.5;
/// Half of the words less sure than this: one sure word (the "you" of a "thank you") must not speak for the rest.
const UNSURE: f32 = 0.33;
/// One or two words have few tokens to be judged by, and must be clearer than a sentence.
const SHORT: (f32, f32) = (0.12, -1.0);
/// Words a second that nobody says, and the silence around a segment (pre-roll and tail) in seconds: a sneeze of 0.3 s is no
/// sentence.
const TOO_MANY: (f32, f32) = (9.0, 0.9);
/// A lone subtitle sentence must be better than both.
const SUBTITLE: (f32, f32) = (0.3, -0.7);

/// Sounds of a throat, in letters, each run of one letter taken as one: "Mmm", "Ooh", "AAAH". Alone they are no answer.
const SOUNDS: PhraseSet = PhraseSet::new(
    "m|hm|mh|mhm|uh|um|ah|oh|eh|er|ha|haha|hahaha|hu|o|aw|ow|wo|wof|ugh|huh|uhu|ho|he|hehe|woh|wow|ay|f|p|s|sh|\
     shh|th|t",
);

const REPETITION: &str = "repetition";

/// Strips what was not said, and refuses the whole where nothing is left to believe.
pub fn judge(mut heard: Transcript, evidence: Evidence) -> Transcript {
    if strip_sounds(&mut heard.words) {
        heard.refused.push("a description of a sound".into());
    }
    let before = heard.words.len();
    let cut = cut_repetition(&mut heard.words);
    if cut {
        heard.refused.push(REPETITION.into());
    }
    // What was mostly a circle is noise; what ended in one had words before it.
    let stuck = |w: &Word| w.text.chars().count() > 40;
    let circling = heard.words.iter().any(stuck) || (cut && heard.words.len() * 3 < before);
    let all: Vec<String> = heard.words.iter().map(|w| letters(&w.text)).filter(|w| !w.is_empty()).collect();
    let both = |(no_speech, logprob): (f32, f32)| evidence.no_speech > no_speech && evidence.mean_logprob < logprob;
    let sound = |word: &String| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.dedup();
        SOUNDS.has(&letters.into_iter().collect::<String>())
    };
    let why = if all.iter().all(sound) {
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
        heard.refused.push(why.into());
        heard.words.clear();
    }
    rewrite(&mut heard);
    heard
}

/// The recogniser ran in a circle; what it had before that is left.
pub fn circled(heard: &Transcript) -> bool {
    heard.refused.iter().any(|why| why == REPETITION)
}

/// Primed with terms, Whisper likes to write the last phrase twice ("able to see it twice, able to see it twice"). Two words
/// or more, not all the same, that stand there again at the very end were said once. Not for what was heard without a
/// prompt: people do say "tear down the fence, tear down the fence".
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

/// The middle one of the words' confidences.
fn median(words: &[Word]) -> f32 {
    let mut sure: Vec<f32> = words.iter().map(|w| w.confidence).collect();
    sure.sort_by(f32::total_cmp);
    sure.get(sure.len() / 2).copied().unwrap_or(0.0)
}

/// Refuses a transcript that is little more than the vocabulary it was primed with: several of its terms and hardly any
/// other word. What was said about them would have verbs.
pub fn is_echo(words: &[Word], vocabulary: &[String]) -> bool {
    let said: Vec<String> = words.iter().map(|w| letters(&w.text)).filter(|w| !w.is_empty()).collect();
    let primed: Vec<String> = vocabulary.iter().flat_map(|t| t.split_whitespace()).map(letters).collect();
    let known = said.iter().filter(|w| primed.contains(w)).count();
    let terms = vocabulary.iter().filter(|term| occurs(&said, term)).count();
    terms >= 3 && known * 10 >= said.len() * 9
}

/// The term stands in these plain words.
pub fn occurs(said: &[String], term: &str) -> bool {
    find(said, term).is_some()
}

/// Where the term stands in these plain words: first and one past the last.
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

/// Makes text and confidence agree with the words.
pub fn rewrite(heard: &mut Transcript) {
    heard.text = heard.words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
    let n = heard.words.len();
    heard.confidence = if n == 0 { 0.0 } else { heard.words.iter().map(|w| w.confidence).sum::<f32>() / n as f32 };
}

/// "[Music]", "(coughs)", "*sighs*", "♪": what subtitles describe. True if there was any.
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

/// A phrase of up to eight words said four times or more on end (three times, if it has four words or more) is the decoder running in a circle, unless there was time to
/// say it: "montreal montreal montreal montreal" is a person. Keeps the first. True if anything was cut.
fn cut_repetition(words: &mut Vec<Word>) -> bool {
    /// Words a second beyond which nobody speaks. Fast speech has five.
    const TOO_FAST: f64 = 8.0;
    let said: Vec<String> = words.iter().map(|w| letters(&w.text)).collect();
    for period in 1..=8_usize {
        let mut from = 0;
        while from + (if period >= 4 { 3 } else { 4 }) * period <= said.len() {
            let run = (from + period..said.len()).take_while(|i| said[*i] == said[i - period]).count();
            let times = run / period + 1;
            // Nobody says the same four words three times on end: "I have a cold so, I have a cold so, I have a cold so".
            if times >= 3 && period >= 4 {
                words.drain(from + period..from + times * period);
                return true;
            }
            if times >= 4 {
                let to = from + times * period;
                let seconds = (words[to - 1].to - words[from].from).seconds();
                if times >= 12 || (times * period) as f64 > seconds * TOO_FAST {
                    words.drain(from + period..to);
                    return true;
                }
                from = to;
            } else {
                from += 1;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SampleCount;

    const GOOD: Evidence = Evidence { no_speech: 0.02, mean_logprob: -0.3, seconds: 9.0 };

    /// Words at `per_second`.
    fn heard(text: &str, per_second: u64) -> Transcript {
        let words = text.split_whitespace().enumerate().map(|(i, w)| Word {
            text: w.into(),
            from: SampleCount(i as u64 * 16_000 / per_second),
            to: SampleCount((i as u64 + 1) * 16_000 / per_second),
            confidence: 0.8,
        });
        let mut heard = Transcript { words: words.collect(), ..Transcript::default() };
        rewrite(&mut heard);
        heard
    }

    fn left(text: &str, evidence: Evidence) -> (String, Vec<String>) {
        let judged = judge(heard(text, 3), evidence);
        assert_eq!(judged.words.is_empty(), judged.text.is_empty());
        (judged.text, judged.refused)
    }

    #[test]
    fn ordinary_speech_passes_untouched() {
        let said = "Yes, I would use a (small) write-ahead log, thank you.";
        assert_eq!(left("I would use a write-ahead log, thank you.", GOOD).1, [""; 0]);
        assert_eq!(left(said, GOOD).0, "Yes, I would use a write-ahead log, thank you.");
        assert_eq!(left("Thank you.", GOOD), ("Thank you.".into(), vec![]));
        assert_eq!(left("No.", Evidence { no_speech: 0.1, mean_logprob: -1.1, seconds: 9.0 }).0, "No.");
    }

    #[test]
    fn what_is_written_over_silence_needs_evidence() {
        let weak = Evidence { no_speech: 0.45, mean_logprob: -0.5, seconds: 9.0 };
        assert_eq!(left("Thank you.", weak), (String::new(), vec!["a phrase that is written over silence".into()]));
        assert_eq!(left("Thank you. It scales.", weak).0, "Thank you. It scales.");
        assert_eq!(
            left("I am fine now", Evidence { no_speech: 0.39, mean_logprob: -0.97, seconds: 9.0 }).1,
            ["no speech"]
        );
        let sneeze = Evidence { no_speech: 0.17, mean_logprob: -1.06, seconds: 3.0 };
        assert_eq!(left("I just knew. Thank you.", sneeze).1, ["no speech"]);
        let mut unsure = heard("I just knew. Thank you.", 3);
        for (word, confidence) in unsure.words.iter_mut().zip([0.16, 0.28, 0.33, 0.3, 0.98]) {
            word.confidence = confidence;
        }
        assert_eq!(judge(unsure, GOOD).refused, ["guessing"]);
        let sneeze = Evidence { no_speech: 0.2, mean_logprob: -0.6, seconds: 1.2 };
        assert_eq!(left("I just knew. Thank you.", sneeze).1, ["more words than time"]);
        assert_eq!(left("Yes, I did.", sneeze).0, "Yes, I did.");
        assert_eq!(left("Here.", Evidence { no_speech: 0.14, mean_logprob: -1.16, seconds: 9.0 }).1, ["guessing"]);
        assert_eq!(
            left("blue of the wind", Evidence { no_speech: 0.1, mean_logprob: -2.0, seconds: 9.0 }).1,
            ["guessing"]
        );
    }

    #[test]
    fn descriptions_of_sounds_are_not_speech() {
        assert_eq!(left("[MUSIC PLAYING]", GOOD), (String::new(), vec!["a description of a sound".into()]));
        assert_eq!(left("(coughs) We shard by tenant. *sighs* ♪", GOOD).0, "We shard by tenant.");
        assert_eq!(left("Mm, mmm, ooh. AAAH!", GOOD).1, ["no words"]);
        assert_eq!(left("Oh, so.", GOOD).0, "Oh, so.");
        assert_eq!(left("... !", GOOD), (String::new(), vec!["no words".into()]));
    }

    #[test]
    fn a_decoder_in_a_circle_is_cut_and_a_stammer_is_not() {
        let circle = "we use a cache in front of it for reads ".to_owned() + &"and a queue ".repeat(4);
        let judged = judge(heard(&circle, 20), GOOD);
        assert_eq!(judged.text, "we use a cache in front of it for reads and a queue");
        assert_eq!(judged.refused, ["repetition"]);
        assert_eq!(judge(heard("montreal montreal montreal montreal montreal", 2), GOOD).words.len(), 5);
        let loop3 = judge(heard(&"so this is cold swipe ".repeat(3), 3), GOOD);
        assert_eq!(
            (loop3.text.as_str(), loop3.refused.as_slice()),
            ("so this is cold swipe", &["repetition".to_owned()][..])
        );
        assert_eq!(judge(heard(&"no ".repeat(60), 3), GOOD).refused, ["repetition", "nothing but repetition"]);
        assert_eq!(left(&"AH-".repeat(30), GOOD).1, ["nothing but repetition"]);
    }

    #[test]
    fn last_words_that_stand_there_twice_were_said_once() {
        let cut = |text: &str| {
            let mut heard = heard(text, 3);
            cut_echo(&mut heard);
            (heard.text, heard.refused.len())
        };
        let twice = cut("The consumer must be able to see it twice, able to see it twice,");
        assert_eq!(twice, ("The consumer must be able to see it twice,".into(), 1));
        assert_eq!(cut("It is very, very slow."), ("It is very, very slow.".into(), 0));
        assert_eq!(cut("no no no no"), ("no no no no".into(), 0));
        assert_eq!(cut(""), (String::new(), 0));
    }

    #[test]
    fn the_vocabulary_alone_is_an_echo_and_a_sentence_with_it_is_not() {
        let vocabulary: Vec<String> = ["Kafka", "dead letter queue", "back-pressure", "Redis"].map(String::from).into();
        assert!(is_echo(&heard("Kafka, dead letter queue, backpressure.", 3).words, &vocabulary));
        assert!(!is_echo(&heard("Kafka and Redis.", 3).words, &vocabulary));
        let sentence = "I would put Kafka with a dead letter queue before it and use Redis for back pressure";
        assert!(!is_echo(&heard(sentence, 3).words, &vocabulary));
        assert!(!is_echo(&[], &vocabulary));
    }

    #[test]
    fn terms_are_found_however_they_are_spaced() {
        let said: Vec<String> = "set a time out and retry".split(' ').map(letters).collect();
        assert_eq!(find(&said, "timeout"), Some((2, 4)));
        assert_eq!(find(&said, "Time-out"), Some((2, 4)));
        assert_eq!(find(&said, "timeouts"), None);
        assert_eq!(find(&said, "—"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_guards(text in "[a-cA-C\\[\\]()*♪.,é ]{0,120}", rate in 1_u64..40, a in -5.0_f32..0.0, b in 0.0_f32..1.0) {
            let before = heard(&text, rate);
            let judged = judge(before.clone(), Evidence { no_speech: b, mean_logprob: a, seconds: 9.0 });
            proptest::prop_assert!(judged.words.len() <= before.words.len());
            proptest::prop_assert_eq!(judged.words.len() != before.words.len(), !judged.refused.is_empty());
        }
    }
}
