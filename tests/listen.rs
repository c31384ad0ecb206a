//! When a turn begins and ends, with a voice detector and a recognizer that are told what they hear.

use crate::told::{Ear, PREROLL_MS, positions, script};
use viva::speech::{EndReason, ListenEvent, Patience, SegmentId, TurnId};

const PATIENCE: Patience = Patience::new(1_200, 120_000);

#[test]
fn a_turn_ends_after_its_patience_and_says_why() {
    let ear = Ear::new(script(&[(false, 1_600), (true, 3_200), (false, 4_800)])).listen(7, PATIENCE).hear(9_600);
    let [end] = ear.ends()[..] else { panic!("{:?}", ear.ends()) };
    assert_eq!(end.turn, TurnId(7));
    assert_eq!((end.speech_from.millis(), end.speech_to.millis()), (1_600, 4_800));
    let EndReason::Silence { waited_ms } = end.reason else { panic!("{:?}", end.reason) };
    assert!((1_200..1_220).contains(&waited_ms));
    assert_eq!((end.decided_at - end.speech_to).millis(), u64::from(waited_ms));
    assert_eq!(end.segments, 1);
}

#[test]
fn words_that_began_before_the_turn_was_opened_are_in_it() {
    let ear =
        Ear::new(script(&[(false, 1_600), (true, 3_200), (false, 3_200)])).hear(3_200).listen(3, PATIENCE).hear(4_800);
    assert_eq!(ear.ends()[0].speech_from.millis(), 1_600);
    assert_eq!(ear.done()[0].start.millis(), 1_600 - PREROLL_MS);
    let told = |at_ms| ear.events().any(|e| matches!(e, ListenEvent::SpeechStarted { at } if at.millis() == at_ms));
    assert!(told(1_600), "told without a turn");
}

#[test]
fn what_one_turn_has_had_the_next_has_not() {
    let talk = script(&[(false, 1_600), (true, 9_600), (false, 3_200)]);
    let ear = Ear::new(talk).listen(1, PATIENCE).hear(4_800).close().listen(2, PATIENCE).hear(9_600);
    assert_eq!(ear.ends().iter().map(|e| e.reason).next(), Some(EndReason::Closed));
    let done = ear.done();
    assert_eq!(done.iter().map(|s| s.id.turn.0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(positions(done[0]).max().map(|p| p + 1), positions(done[1]).min());
}

#[test]
fn the_cap_ends_a_turn_in_the_middle_of_speech() {
    let ear = Ear::new(script(&[(true, 60_000)])).listen(1, Patience::new(1_000, 8_000)).hear(9_600);
    let [end] = ear.ends()[..] else { panic!() };
    assert!(matches!(end.reason, EndReason::Cap { after_ms } if after_ms >= 8_000));
    assert_eq!(end.segments, 1);
}

#[test]
fn silence_alone_never_ends_a_turn_and_closing_always_does() {
    let ear = Ear::new(Vec::new()).listen(1, PATIENCE).hear(160_000);
    assert!(ear.heard.is_empty());
    let ear = ear.close();
    assert_eq!((ear.ends()[0].reason, ear.ends()[0].segments), (EndReason::Closed, 0));
    assert!(ear.segments().is_empty());
    assert_eq!(ear.close().ends().len(), 1, "there is nothing left to close");
}

#[test]
fn a_click_makes_no_turn_and_a_quick_no_does() {
    let click = script(&[(false, 1_600), (true, 96), (false, 8_000)]);
    assert!(Ear::new(click).listen(1, PATIENCE).hear(9_600).ends().is_empty());
    let no = script(&[(false, 1_600), (true, 240), (false, 8_000)]);
    assert_eq!(Ear::new(no).listen(1, PATIENCE).hear(9_600).ends().len(), 1);
}

#[test]
fn what_the_recogniser_finds_no_word_in_makes_no_turn() {
    let cough = script(&[(false, 1_600), (true, 800), (false, 3_200), (true, 800), (false, 3_200)]);
    let mut ear = Ear::new(cough).listen(1, PATIENCE).hear(2_880);
    let [offer] = ear.segments()[..] else { panic!() };
    let first = offer.id;
    ear.understood(first, "");
    let mut ear = ear.hear(2_720);
    assert!(ear.ends().is_empty(), "the turn stays open");
    ear = ear.hear(1_280);
    let again = ear.segments()[1].id;
    assert!(again.revision > first.revision, "no two offers share a name");
    ear.understood(again, "Of course.");
    let ear = ear.hear(3_200);
    assert_eq!(ear.ends().len(), 1, "with a word in it, it is one");
    assert_eq!(ear.ends()[0].speech_from.millis(), 1_600 + 800 + 3_200, "and begins where the word does");
    assert_eq!(ear.done()[0].id, again);
}

#[test]
fn without_its_transcript_a_turn_is_believed() {
    let ear = Ear::new(script(&[(false, 1_600), (true, 800), (false, 3_200)])).listen(1, PATIENCE).hear(2_880);
    let mut ear = ear;
    for (turn, revision) in [(1, 7), (9, 0)] {
        ear.understood(SegmentId { turn: TurnId(turn), index: 0, revision }, "");
    }
    assert_eq!(ear.hear(3_200).ends().len(), 1, "a stale answer, or another turn's, says nothing");
}

#[test]
fn the_end_of_the_sound_ends_the_turn() {
    let mut ear = Ear::new(script(&[(false, 320), (true, 1_600)])).listen(1, PATIENCE).hear(1_600);
    ear.end_of_input();
    assert_eq!(ear.ends()[0].reason, EndReason::InputEnded);
    assert_eq!(ear.done().len(), 1);
    assert!(ear.events().any(|e| matches!(e, ListenEvent::SpeechEnded { .. })));
}
