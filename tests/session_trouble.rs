//! What Viva says, records and makes of the answer when a part of the session fails: the recognizer, the voice, a
//! recording or the journal. In virtual time, through the parts of a live session.
#![cfg(feature = "cli")]

use std::sync::atomic::Ordering;

use crate::common::room::{ANSWER, Stage, Wish};
use viva::interview::{Command, Discarded, Fact, Output, Purpose, SessionEnd, State};
use viva::journal::Happening;
use viva::report::{Report, Who};
use viva::session::SessionEvent;
use viva::time::SampleCount;

const ONE_MOMENT: [&str; 3] = ["One moment.", "Just a moment.", "Bear with me."];
const SAY_AGAIN: [&str; 2] =
    ["I'm sorry, I didn't get that. Could you say it again?", "Sorry, I missed that. Could you say it once more?"];

/// Viva's lines since it had said this many.
fn since(stage: &Stage, lines: usize) -> Vec<String> {
    stage.said().split_off(lines)
}

/// The candidate answers again. It counts as the only answer, and Viva replies to it.
#[track_caller]
fn answers_again(stage: &mut Stage) {
    let lines = stage.said().len();
    stage.until_listening().says(ANSWER);
    stage.until("Viva replies", |s| s.said().len() > lines);
    stage.until_listening();
    assert_eq!(stage.heard(), [ANSWER], "{}", stage.transcript());
    assert_eq!(stage.answered(), 1, "{}", stage.transcript());
    assert_eq!(stage.purposes().last(), Some(&Purpose::FollowUp), "{}", stage.transcript());
    stage.expect_no_hole();
}

#[test]
fn words_that_come_late_are_waited_for_and_that_is_said() {
    let mut stage = Stage::asked();
    stage.room.recognizer.takes(Some(SampleCount::from_millis(9_000)));
    let lines = stage.said().len();
    stage.says(ANSWER);
    stage.until("the answer is understood", |s| !s.heard().is_empty());
    stage.until_listening();
    let [moment, reply] = &since(&stage, lines)[..] else { panic!("{}", stage.transcript()) };
    assert!(ONE_MOMENT.contains(&moment.as_str()), "it is said once: {moment}");
    assert!(!SAY_AGAIN.contains(&reply.as_str()), "{reply}");
    assert_eq!(stage.heard(), [ANSWER], "{}", stage.transcript());
    assert_eq!((stage.answered(), stage.discarded()), (1, Vec::new()), "{}", stage.transcript());
    assert_eq!(stage.troubles(), Vec::<String>::new(), "late is no failure");
    stage.expect_no_hole();
}

#[test]
fn a_recognizer_that_is_stuck_costs_the_answer_and_not_the_interview() {
    let mut stage = Stage::asked();
    stage.room.recognizer.takes(None);
    let lines = stage.said().len();
    stage.says(ANSWER);
    stage.until("Viva thinks", |s| s.state() == State::Thinking);
    stage.until("it asks again", |s| s.state() == State::Listening);
    let [moment, again] = &since(&stage, lines)[..] else { panic!("{}", stage.transcript()) };
    assert!(ONE_MOMENT.contains(&moment.as_str()), "{moment}");
    assert!(SAY_AGAIN.contains(&again.as_str()), "{again}");
    // The words would still be taken, until the question is over.
    assert_eq!((stage.discarded(), stage.answered()), (vec![], 0), "{}", stage.transcript());
    stage.key(Command::Skip);
    stage.until_the_end();
    assert!(stage.discarded().contains(&Discarded::NoTranscript), "{}", stage.transcript());
    stage.expect_no_hole();
}

#[test]
fn a_recognizer_that_fails_is_told_and_the_answer_is_asked_for_again() {
    let mut stage = Stage::asked();
    stage.troubles.deaf.store(true, Ordering::Relaxed);
    let lines = stage.said().len();
    stage.says(ANSWER);
    stage.until("Viva asks again", |s| s.said().len() > lines);
    stage.until_listening();
    let [told] = &stage.troubles()[..] else { panic!("it is told once: {:?}", stage.troubles()) };
    assert!(told.starts_with("An answer could not be transcribed: the recogniser is out of order"), "{told}");
    let [again] = &since(&stage, lines)[..] else { panic!("{}", stage.transcript()) };
    assert!(SAY_AGAIN.contains(&again.as_str()), "{again}");
    assert_eq!(stage.discarded(), [Discarded::NotTranscribed], "{}", stage.transcript());
    stage.troubles.deaf.store(false, Ordering::Relaxed);
    answers_again(&mut stage);
    assert_eq!(stage.troubles().len(), 1, "the second answer was understood");
}

#[test]
fn a_voice_that_fails_leaves_the_lines_on_the_screen_and_the_interview_goes_on() {
    let mut stage = Stage::new();
    stage.until_saying("product page");
    stage.troubles.voiceless.store(true, Ordering::Relaxed);
    stage.until_listening();
    let (lines, sounded) = (stage.said().len(), stage.sounded());
    stage.says(ANSWER);
    stage.until("Viva replies", |s| s.said().len() > lines);
    stage.until("it listens again", |s| s.state() == State::Listening);
    assert_eq!(stage.heard(), [ANSWER], "{}", stage.transcript());
    assert_eq!(stage.answered(), 1, "the answer counts:\n{}", stage.transcript());
    stage.key(Command::End).until_the_end();
    let unheard = since(&stage, lines);
    assert_eq!(unheard.len(), 2, "a follow-up and a summary are on the screen: {unheard:?}");
    assert_eq!(stage.purposes().split_off(lines), [Purpose::FollowUp, Purpose::Summary]);
    assert_eq!(stage.sounded(), sounded, "none of them was heard");
    let unsaid = stage.unsaid();
    assert!(unsaid.len() == 2 && unsaid.iter().all(|why| why.contains("the voice is out of order")), "{unsaid:?}");
    stage.expect_no_hole();
    assert_eq!(stage.close().0.ended(), Some(SessionEnd::CandidateEnded));
}

/// When the only trouble was told, in milliseconds.
#[track_caller]
fn told_once(stage: &Stage) -> u64 {
    let at = |e: &SessionEvent| if let SessionEvent::Trouble { at, .. } = e { Some(at.millis()) } else { None };
    let [at] = stage.shown().iter().filter_map(at).collect::<Vec<_>>()[..] else { panic!("{:?}", stage.troubles()) };
    at
}

/// Checks that the journal is whole up to the failure, and that nothing stands behind it.
#[track_caller]
fn expect_the_journal_to_end_at(stage: &Stage, failed: u64) {
    stage.expect_no_hole();
    let last = stage.entries().pop().expect("something was recorded");
    assert!(last.at.millis() <= failed, "{last:?} is behind the failure at {failed} ms");
    assert!(stage.said().len() > stage.purposes().len(), "the summary is said, and not recorded");
}

#[test]
fn a_disk_that_fills_up_ends_the_interview_kindly_and_keeps_what_was_written() {
    // Eight seconds of sound.
    let mut stage = Stage::with(Wish { disk: Some(256_000), ..Wish::default() });
    stage.until_the_end();
    assert!(stage.now() < 60_000, "it went on for {} ms", stage.now());
    let failed = told_once(&stage);
    assert!((7_500..=8_500).contains(&failed), "{failed} ms");
    // Only the recording stops: the journal goes on to the end.
    stage.expect_no_hole();
    let last = stage.entries().pop().expect("something was recorded");
    assert!(last.at.millis() > failed && matches!(last.what, Happening::Out(Output::Finish)), "{last:?}");
    let (session, _) = stage.close();
    assert!(session.trouble().is_some());
}

#[test]
fn a_journal_that_cannot_be_written_ends_the_interview_and_is_whole_up_to_there() {
    let mut stage = Stage::asked();
    let before = stage.entries();
    stage.troubles.full.store(true, Ordering::Relaxed);
    let from = stage.now();
    stage.says(ANSWER);
    stage.until_the_end();
    assert!(stage.now() - from < 60_000, "it went on for {} ms", stage.now() - from);
    expect_the_journal_to_end_at(&stage, told_once(&stage));
    stage.troubles.full.store(false, Ordering::Relaxed);
    let (session, entries) = stage.close();
    assert!(session.trouble().is_some());
    assert_eq!(entries, before, "nothing is written behind a hole");
}

/// A disk with room for a short entry and none for a long one.
#[test]
fn behind_an_entry_that_could_not_be_written_none_is() {
    let mut stage = Stage::asked();
    let before = stage.entries();
    stage.troubles.hiccup.store(true, Ordering::Relaxed);
    // The order fails to be written, and what comes of it at once would find room again.
    stage.key(Command::Skip).until_the_end();
    let (session, entries) = stage.close();
    assert!(session.trouble().is_some());
    assert_eq!(entries, before);
}

/// The recognizer hangs in the second part of an answer: the first part, which was on the screen, is taken.
#[test]
fn captions_stand_in_for_words_that_do_not_come() {
    let mut stage = Stage::asked();
    stage.says_and_waits("I would put a cache in front of it because the same rows are read all the time", 900);
    stage.room.recognizer.takes(None);
    stage.says("and delete the key on each write.");
    stage.until("the answer is understood", |s| !s.heard().is_empty());
    let heard = stage.heard().join(" ");
    assert!(heard.contains("cache in front") && !heard.contains("delete the key"), "{}", stage.transcript());
    let again = |line: &String| SAY_AGAIN.contains(&line.as_str());
    assert!(!stage.said().iter().any(again), "{}", stage.transcript());
}

/// Viva has given up waiting and asked again, and then the words come after all.
#[test]
fn words_that_come_after_viva_has_asked_again_are_the_beginning_of_the_answer() {
    let mut stage = Stage::asked();
    stage.room.recognizer.takes(Some(SampleCount::from_millis(24_000)));
    stage.says("I would put a cache in front of it because the same rows are read all the time.");
    stage.until("Viva thinks", |s| s.state() == State::Thinking);
    stage.pass(21_000);
    stage.until("it asks again", |s| s.state() == State::Listening);
    stage.room.recognizer.takes(Some(SampleCount::from_millis(300)));
    stage.pass(3_000);
    stage.says("And I would delete the key on each write, so that nobody sees an old price.");
    stage.until("Viva replies", |s| s.state() == State::Speaking);
    stage.until("the reply stands", |s| s.state() == State::Listening);
    let answered = stage.facts().iter().filter(|fact| matches!(fact, Fact::Answered { .. })).count();
    let lost = |fact: &&Fact| matches!(fact, Fact::TurnDiscarded { why: Discarded::NoTranscript, .. });
    assert_eq!(stage.facts().iter().filter(lost).count(), 0, "{}", stage.transcript());
    assert_eq!(answered, 2, "both turns are one answer\n{}", stage.transcript());
}

/// The same, but the candidate has paused the interview meanwhile.
#[test]
fn words_that_come_after_viva_has_asked_again_are_kept_in_a_pause_too() {
    let mut stage = Stage::asked();
    stage.room.recognizer.takes(Some(SampleCount::from_millis(26_000)));
    stage.says("I would put a cache in front of it because the same rows are read all the time.");
    stage.until("Viva thinks", |s| s.state() == State::Thinking);
    stage.pass(21_000);
    stage.until("it asks again", |s| s.state() == State::Listening);
    stage.key(Command::Pause).pass(10_000);
    assert_eq!(stage.state(), State::Paused, "{}", stage.transcript());
    stage.room.recognizer.takes(Some(SampleCount::from_millis(300)));
    stage.key(Command::Resume).until_listening();
    stage.says("And I would delete the key on each write, so that nobody sees an old price.");
    stage.until("Viva replies", |s| s.state() == State::Speaking);
    stage.until("the reply stands", |s| s.state() == State::Listening);
    let heard = stage.heard().join(" ");
    assert!(heard.contains("cache in front") && heard.contains("delete the key"), "{}", stage.transcript());
    let answered = stage.facts().iter().filter(|fact| matches!(fact, Fact::Answered { .. })).count();
    assert_eq!(answered, 2, "both turns are one answer\n{}", stage.transcript());
    let lost = |fact: &&Fact| matches!(fact, Fact::TurnDiscarded { why: Discarded::NoTranscript, .. });
    assert_eq!(stage.facts().iter().filter(lost).count(), 0, "{}", stage.transcript());
}

/// Captions stood in, and then the words come: the transcript of the report has the turn once, with the better words.
#[test]
fn words_that_come_twice_are_one_line_of_the_transcript() {
    let mut stage = Stage::asked();
    stage.says_and_waits("I would put a cache in front of it because the same rows are read all the time", 900);
    stage.room.recognizer.takes(Some(SampleCount::from_millis(22_000)));
    stage.says("and delete the key on each write.");
    stage.until("the captions stand in", |s| !s.heard().is_empty());
    stage.until("the words come", |s| s.heard().len() > 1);
    let report = Report::from_entries(&stage.entries());
    let lines: Vec<_> = report.transcript.iter().filter(|line| line.who == Who::Candidate).collect();
    let [line] = &lines[..] else { panic!("{lines:?}\n{}", stage.transcript()) };
    assert!(line.text.contains("cache in front") && line.text.contains("delete the key"), "{}", line.text);
}
