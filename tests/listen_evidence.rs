//! Listening with a scripted voice, turn detector and transcripts: which evidence reaches the endpointer, and what it
//! decides.

use crate::told::{ASK_AFTER_MS, Ear, FRAME_MS, PREROLL_MS, script};
use viva::speech::{EndReason, Evidence, ListenEvent, Patience, Pause, Place, Tail, Waiting, Why};

const PATIENCE: Patience = Patience::new(2_000, 120_000);

/// One turn and the silence after it: the spans of voice and silence, the turn detector's answers, and the transcripts
/// of the offered segments. Without answers there is no detector.
fn run(spans: &[(bool, u64)], answers: &[f32], texts: &[&'static str]) -> Ear {
    let ear = Ear::by_evidence(script(spans)).with_texts(texts);
    let ear = if answers.is_empty() { ear } else { ear.with_detector(answers) };
    ear.listen(1, PATIENCE).hear(spans.iter().map(|(_, ms)| ms).sum::<u64>() + 20_000)
}

/// How long the listener waited with the end of the only turn, and why.
fn end(ear: &Ear) -> (u64, Evidence) {
    let [end] = ear.ends()[..] else { panic!("{:?}", ear.ends()) };
    ((end.decided_at - end.speech_to).millis(), end.evidence.unwrap())
}

fn pauses(ear: &Ear) -> Vec<Pause> {
    ear.of(|event| if let ListenEvent::Paused(pause) = event { Some(*pause) } else { None })
}

fn waits(ear: &Ear) -> Vec<Waiting> {
    ear.of(|event| if let ListenEvent::Waiting(wait) = event { Some(*wait) } else { None })
}

fn lulls(ear: &Ear) -> usize {
    ear.events().filter(|event| matches!(event, ListenEvent::Lull { .. })).count()
}

#[test]
fn the_detector_is_asked_once_in_each_pause() {
    let ear = run(
        &[(false, 1_600), (true, 3_200), (false, 640), (true, 3_200)],
        &[0.1, 0.99],
        &["we have", "we have a queue."],
    );
    let [first, second] = ear.asked()[..] else { panic!("{:?}", ear.asked()) };
    assert_eq!(first, (1_600 - PREROLL_MS, 4_800 + ASK_AFTER_MS), "from the turn's pre-roll to 250 ms of silence");
    assert_eq!(second.0, first.0, "the whole turn, while it is short");
    let (delay, evidence) = end(&ear);
    assert!((evidence.wait_ms..evidence.wait_ms + FRAME_MS as u32).contains(&(delay as u32)), "{delay}");
    assert_eq!((evidence.why, evidence.finished, evidence.tail), (Why::Early, Some(99), Some(Tail::Plain)));
}

#[test]
fn it_hears_eight_seconds_at_most_and_nothing_from_before_the_turn() {
    let ear = run(&[(false, 1_600), (true, 12_800)], &[0.99], &[]);
    let [(from, to)] = ear.asked()[..] else { panic!("{:?}", ear.asked()) };
    assert!((7_990..=8_000).contains(&(to - from)), "{from} to {to}");
    // A long pause commits and forgets the segment, but the detector still gets the turn's sound.
    let ear = run(&[(false, 160), (true, 5_600), (false, 1_600), (true, 800)], &[0.1, 0.99], &[]);
    let (from, to) = ear.asked()[1];
    assert!((7_990..=8_000).contains(&(to - from)), "{from} to {to}");
}

#[test]
fn hanging_words_keep_the_turn_open_over_a_pause_that_sounds_finished() {
    let spans = [(false, 1_600), (true, 3_200), (false, 3_200), (true, 1_600)];
    let ear = run(&spans, &[0.9, 0.9], &["I would shard it because", "it is large."]);
    assert_eq!(ear.ends().len(), 1, "three seconds are no end behind a because");
    assert_eq!(end(&ear).1.why, Why::Early);
    let ear = run(&spans, &[0.9, 0.9], &["I would shard it. That's it.", "it is large."]);
    assert_eq!(ear.ends()[0].evidence.unwrap().why, Why::Done);
    assert!(ear.ends()[0].decided_at.millis() < 1_600 + 3_200 + 1_000);
}

#[test]
fn who_says_that_it_is_all_is_answered_at_once() {
    let ear = run(&[(false, 1_600), (true, 3_200)], &[0.2], &["and then I retry. That's my answer."]);
    let (delay, evidence) = end(&ear);
    assert!(delay < 400, "{delay}");
    assert_eq!((evidence.why, evidence.tail), (Why::Done, Some(Tail::Done)));
}

#[test]
fn who_asks_for_time_is_not_disturbed() {
    let ear = run(
        &[(false, 1_600), (true, 1_600), (false, 9_600), (true, 3_200)],
        &[0.9, 0.9],
        &["Let me think.", "A queue."],
    );
    assert_eq!(ear.ends().len(), 1);
    assert_eq!(ear.ends()[0].speech_from.millis(), 1_600, "one turn, and it began with the request");
}

#[test]
fn words_from_before_the_candidate_spoke_on_say_nothing() {
    // The second pause has no transcript, so the "because" of the first one must not count.
    let ear = run(&[(false, 1_600), (true, 3_200), (false, 640), (true, 3_200)], &[0.1, 0.99], &["because"]);
    let (delay, evidence) = end(&ear);
    assert_eq!((evidence.tail, evidence.why), (None, Why::Unheard));
    assert!((4_300..4_320).contains(&delay), "words that come back elsewhere are waited for: {delay}");
}

#[test]
fn without_detector_and_words_the_patience_decides() {
    let ear = run(&[(false, 1_600), (true, 3_200)], &[], &[]);
    let (delay, evidence) = end(&ear);
    assert!((2_000..2_020).contains(&delay));
    assert_eq!((evidence.why, evidence.finished, evidence.tail), (Why::Silence, None, None));
    assert!(matches!(ear.ends()[0].reason, EndReason::Silence { .. }));
    // A detector that fails counts as missing.
    let ear = run(&[(false, 1_600), (true, 3_200)], &[f32::NAN], &[]);
    assert_eq!(end(&ear).1.why, Why::Silence);
}

#[test]
fn a_pause_between_sentences_is_told_with_its_wait_and_a_listener_may_nod_in_it() {
    let spans = [(false, 1_600), (true, 3_200), (false, 2_400), (true, 1_600)];
    let ear = run(&spans, &[0.98, 0.98], &["We keep the key.", "We keep the key. The retry finds it."]);
    assert_eq!(ear.ends().len(), 1, "a finished sentence is not a finished answer");
    let [pause] = pauses(&ear)[..] else { panic!("{:?}", pauses(&ear)) };
    assert_eq!((pause.place, pause.why, pause.finished), (Place::Between, Why::Early, Some(98)));
    assert!((2_200..=2_500).contains(&pause.silence_ms), "{pause:?}");
    assert!(pause.wait_ms.is_some_and(|wait| wait > pause.silence_ms), "{pause:?}");
    assert_eq!(lulls(&ear), 2, "one in the pause and one at the end");
    assert!(waits(&ear).iter().all(|wait| wait.silence_ms >= 400) && !waits(&ear).is_empty());
}
