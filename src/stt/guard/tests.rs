use super::*;
use crate::time::SampleCount;

const GOOD: Evidence = Evidence { no_speech: 0.02, mean_logprob: -0.3, seconds: 9.0 };

/// Words spoken at `per_second`.
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
    assert_eq!(left("I am fine now", Evidence { no_speech: 0.39, mean_logprob: -0.97, seconds: 9.0 }).1, ["no speech"]);
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
    assert_eq!(left("blue of the wind", Evidence { no_speech: 0.1, mean_logprob: -2.0, seconds: 9.0 }).1, ["guessing"]);
}

#[test]
fn descriptions_of_sounds_are_not_speech() {
    assert_eq!(left("[MUSIC PLAYING]", GOOD), (String::new(), vec!["a description of a sound".into()]));
    assert_eq!(left("(coughs) We shard by tenant. *sighs* ♪", GOOD).0, "We shard by tenant.");
    assert_eq!(left("Mm, mmm, ooh. AAAH!", GOOD).1, ["no words"]);
    assert_eq!(left("BLEEP! BLEEP! BLEEP!", GOOD).1, ["no words"], "a noise that is put into a word");
    assert_eq!(left("Whoosh. Achoo!", GOOD).1, ["no words"]);
    assert_eq!(left("H-H-H-H-H-H-H-H", GOOD).1, ["no words"], "a dog");
    assert_eq!(left("WWW.", GOOD).0, "WWW.");
    assert_eq!(left("1111.", GOOD).0, "1111.");
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
    let coughs = judge(heard(&"I'm so excited. ".repeat(5), 1), GOOD);
    assert_eq!(coughs.refused, ["repetition", "nothing but repetition"], "a row of coughs, however slow");
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
