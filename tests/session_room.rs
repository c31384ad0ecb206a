//! The hard parts of a spoken interview, in virtual time: interruptions, noises, echo, lost sound and lost devices.
//! All tests run through the parts of a live session. What fails in them has its tests in `session_trouble.rs`.
#![cfg(feature = "cli")]

use crate::common::room::{ANSWER, Stage, Wish};
use viva::audio::echo::Echo;
use viva::interview::{Command, Device, Discarded, Fact, SessionEnd, State};
use viva::runtime::virtual_time::Echoing;
use viva::session::SessionEvent;
use viva::time::SampleCount;

#[test]
fn an_answer_is_heard_whole_and_replied_to() {
    let mut stage = Stage::asked();
    stage.says(ANSWER);
    stage.until("Viva replies", |s| s.state() == State::Speaking);
    assert_eq!(stage.heard(), [ANSWER], "{}", stage.transcript());
    stage.until_listening();
    assert!(stage.facts().iter().any(|fact| matches!(fact, Fact::Answered { .. })));
}

#[test]
fn an_interruption_stops_the_line_and_its_words_are_kept() {
    let mut stage = Stage::new();
    stage.until_saying("product page").pass(900);
    stage.says(ANSWER);
    let took = stage.until("the line stops", |s| !s.room.speaker.is_sounding());
    assert!(took < 400, "{took} ms");
    stage.until("the answer is understood", |s| !s.heard().is_empty());
    assert_eq!(stage.heard(), [ANSWER], "{}", stage.transcript());
}

#[test]
fn the_voice_is_lowered_at_the_first_sound_over_it_and_restored_after_a_cough() {
    let mut stage = Stage::new();
    stage.until_saying("product page").pass(900).coughs();
    let took = stage.until("the voice is lowered", |s| s.room.speaker.volume() < 1.0);
    assert!(took <= 100, "{took} ms");
    let took = stage.until("the voice is loud again", |s| s.room.speaker.volume() >= 1.0);
    assert!(took < 600, "{took} ms");
    assert!(stage.room.speaker.is_sounding(), "a cough stops nothing:\n{}", stage.transcript());
    assert_eq!(stage.hushed(), 0);
    stage.until_listening();
    assert_eq!(stage.said().len(), 2, "nothing is said twice:\n{}", stage.transcript());
}

#[test]
fn a_nod_does_not_take_the_floor() {
    let mut stage = Stage::new();
    stage.until_saying("product page").pass(900).says("okay");
    stage.until_listening().pass(300);
    assert_eq!(stage.heard().len(), 0, "{}", stage.transcript());
    assert_eq!(stage.said().len(), 2, "nothing is said twice:\n{}", stage.transcript());
}

#[test]
fn an_order_over_a_line_is_obeyed() {
    let mut stage = Stage::new();
    stage.until_saying("product page").pass(900);
    stage.says("skip this question please");
    stage.until("another question is asked", |s| s.said().len() >= 3 && s.room.speaker.is_sounding());
    assert!(!stage.last_said().contains("product page"), "{}", stage.transcript());
    let skipped = |fact: &Fact| matches!(fact, Fact::CommandHeard { command: Command::Skip, .. });
    assert!(stage.facts().iter().any(skipped), "{}", stage.transcript());
}

/// Viva takes back a reply that came too early, and the answer stays one.
#[test]
fn who_goes_on_over_a_reply_is_given_way_to() {
    let mut stage = Stage::asked();
    let first = "I would put a cache in front of it because the same rows are read all the time and that is it.";
    stage.says(first);
    stage.until("the reply sounds", |s| s.said().len() == 3 && s.room.speaker.is_sounding());
    stage.pass(300).says("And I would set a time to live of one minute, and delete the key on each write.");
    let took = stage.until("the reply is taken back", |s| !s.room.speaker.is_sounding());
    assert!(took < 400, "{took} ms");
    stage.until("the second part is understood", |s| s.heard().len() == 2);
    stage.until("the next reply sounds", |s| s.room.speaker.is_sounding());
    assert!(stage.room.speaker.volume() >= 1.0, "it is as loud as ever");
    let facts = stage.facts();
    assert!(facts.iter().any(|fact| matches!(fact, Fact::GaveWay { .. })), "{}", stage.transcript());
    let continues = |fact: &&Fact| matches!(fact, Fact::Answered { continues: true, .. });
    stage.until_listening();
    assert_eq!(stage.facts().iter().filter(continues).count(), 1, "{}", stage.transcript());
}

/// Loudspeakers: the microphone hears the speaker 120 ms later at half its volume.
const LOUDSPEAKERS: Echoing = Echoing { delay: SampleCount::from_millis(120), gain: 0.5 };

fn before_loudspeakers(echo: Echo) -> Stage {
    Stage::with(Wish { echo, loudspeakers: Some(LOUDSPEAKERS), ..Wish::default() })
}

/// How often Viva took its echo for the candidate, up to the end of the first question.
fn startled(stage: &mut Stage) -> usize {
    stage.until_saying("product page").until_listening().pass(1_000);
    stage.ducked(true) + stage.hushed()
}

#[test]
fn over_loudspeakers_vivas_own_voice_is_heard_without_a_canceller() {
    assert!(startled(&mut before_loudspeakers(Echo::Headset)) > 1, "the room has an echo");
}

#[test]
fn half_duplex_hears_nothing_of_a_line_and_everything_after_it() {
    let mut stage = before_loudspeakers(Echo::HalfDuplex);
    assert_eq!(startled(&mut stage), 0, "{}", stage.transcript());
    stage.says(ANSWER);
    stage.until("the answer is understood", |s| !s.heard().is_empty());
    assert_eq!(stage.heard(), [ANSWER]);
}

#[test]
fn half_duplex_cannot_be_interrupted() {
    let mut stage = before_loudspeakers(Echo::HalfDuplex);
    stage.until_saying("product page").pass(900).says("no wait, skip this question");
    stage.pass(2_000);
    assert!(stage.room.speaker.is_sounding() && stage.hushed() == 0, "{}", stage.transcript());
}

#[test]
fn with_the_canceller_vivas_voice_is_no_speech_and_the_candidates_is() {
    let mut quiet = before_loudspeakers(Echo::Cancel);
    // While it finds its place in the greeting, the canceller may leave enough to lower the voice once.
    assert!(startled(&mut quiet) <= 1 && quiet.hushed() == 0, "{}", quiet.transcript());
    let mut stage = before_loudspeakers(Echo::Cancel);
    stage.until_saying("product page").pass(2_000);
    assert_eq!(stage.hushed(), 0, "{}", stage.transcript());
    stage.says(ANSWER);
    let took = stage.until("the line stops", |s| !s.room.speaker.is_sounding());
    assert!(took < 600, "{took} ms");
}

#[test]
fn lost_samples_are_told_and_the_answer_goes_on() {
    let mut stage = Stage::asked();
    let takes = stage.says(ANSWER);
    stage.pass(takes / 2);
    stage.room.microphone.lose(SampleCount::from_millis(300));
    stage.until("Viva replies", |s| s.state() == State::Speaking);
    assert!(stage.troubles().iter().any(|text| text.contains("300 ms")), "{:?}", stage.troubles());
    assert!(stage.heard().concat().contains("my answer"), "{}", stage.transcript());
}

/// The interview pauses while the headset is away, says that it is back, and goes on to a good end.
#[track_caller]
fn survives(mut stage: Stage) {
    stage.unplug().pass(4_000);
    assert_eq!(stage.state(), State::Paused, "{}", stage.transcript());
    stage.plug_in();
    stage.until_listening();
    for device in [Device::Microphone, Device::Speaker] {
        assert_eq!(stage.losses(device), (1, 1), "{}", stage.transcript());
    }
    let before = stage.heard().len();
    stage.says(ANSWER);
    stage.until("the answer is understood", |s| s.heard().len() > before);
    assert_eq!(stage.heard().last().map(String::as_str), Some(ANSWER), "{}", stage.transcript());
    stage.key(Command::End).until_the_end();
    let (session, _) = stage.close();
    assert_eq!(session.ended(), Some(SessionEnd::CandidateEnded));
}

#[test]
fn a_headset_lost_while_viva_speaks() {
    let mut stage = Stage::new();
    stage.until_saying("product page").pass(1_000);
    survives(stage);
}

#[test]
fn a_headset_lost_before_an_answer() {
    survives(Stage::asked());
}

#[test]
fn a_headset_lost_in_mid_answer() {
    let mut stage = Stage::asked();
    stage.says("I would put a cache in front of it.");
    stage.pass(1_200);
    survives(stage);
}

#[test]
fn a_headset_lost_while_the_words_are_awaited() {
    let mut stage = Stage::asked();
    stage.room.recognizer.takes(Some(SampleCount::from_millis(3_000)));
    stage.says(ANSWER);
    stage.until("Viva thinks", |s| s.state() == State::Thinking);
    stage.room.recognizer.takes(Some(SampleCount::from_millis(300)));
    survives(stage);
}

#[test]
fn a_headset_lost_in_a_pause() {
    let mut stage = Stage::asked();
    stage.key(Command::Pause).pass(2_000);
    stage.unplug().pass(2_000).plug_in().pass(6_000);
    stage.key(Command::Resume);
    stage.until_listening();
    stage.says(ANSWER);
    stage.until("the answer is understood", |s| !s.heard().is_empty());
    assert_eq!(stage.heard(), [ANSWER], "{}", stage.transcript());
}

/// The candidate pauses in the middle of an answer, before the words so far have come.
#[test]
fn words_that_come_late_into_a_pause_are_kept() {
    // The words come after the pause, in it, or when it is long over; but before Viva hears the next ones.
    for (decode, pause) in
        [(1_000, 500), (3_000, 500), (1_000, 30_000), (3_000, 30_000), (6_000, 30_000), (12_000, 30_000)]
    {
        let mut stage = Stage::asked();
        stage.room.recognizer.takes(Some(SampleCount::from_millis(decode)));
        stage.says_and_waits("I would put a cache in front of it because the same rows are read all the time", 300);
        stage.key(Command::Pause).pass(pause);
        assert_eq!(stage.state(), State::Paused, "{}", stage.transcript());
        stage.room.recognizer.takes(Some(SampleCount::from_millis(300)));
        stage.key(Command::Resume).until_listening();
        stage.says("and delete the key on each write, and that is my answer.");
        stage.until("Viva replies", |s| s.state() == State::Speaking);
        let heard = stage.heard().join(" ");
        assert!(
            heard.contains("cache in front") && heard.contains("my answer"),
            "{decode} ms, {pause} ms\n{}",
            stage.transcript()
        );
        assert!(heard.find("cache in front") < heard.find("my answer"), "{decode} ms, {pause} ms: {heard}");
        let lost = |fact: &&Fact| matches!(fact, Fact::TurnDiscarded { why: Discarded::NoTranscript, .. });
        assert_eq!(stage.facts().iter().filter(lost).count(), 0, "{decode} ms, {pause} ms\n{}", stage.transcript());
    }
}

#[test]
fn a_headset_lost_again_and_again() {
    let mut stage = Stage::asked();
    for _ in 0..30 {
        stage.unplug().pass(700).plug_in().pass(900);
    }
    stage.until_listening();
    stage.says(ANSWER);
    stage.until("the answer is understood", |s| !s.heard().is_empty());
    assert_eq!(stage.heard(), [ANSWER], "{}", stage.transcript());
    assert_eq!(stage.losses(Device::Microphone), (30, 30));
}

/// A room in which Viva nods, after the first question.
fn nodding() -> Stage {
    let mut wish = Wish::default();
    wish.setup.backchannel = true;
    let mut stage = Stage::with(wish);
    stage.until_saying("product page").until_listening();
    stage
}

#[test]
fn a_nod_sounds_in_a_pause_takes_no_floor_and_stops_when_the_candidate_goes_on() {
    let mut stage = nodding();
    stage.says("I would put a cache in front of it because the same rows are read all the time.");
    stage.until("Viva nods", |s| s.room.speaker.is_sounding());
    assert_eq!(stage.state(), State::Listening);
    stage.says("And I would set a time to live of one minute, and that is my answer.");
    let took = stage.until("the nod is silent", |s| !s.room.speaker.is_sounding());
    assert!(took <= 100, "{took} ms");
    stage.until("Viva replies", |s| s.state() == State::Speaking);
    let [heard] = &stage.heard()[..] else { panic!("{}", stage.transcript()) };
    assert!(heard.starts_with("I would put") && heard.ends_with("my answer."), "{heard}");
    assert_eq!(stage.hushed(), 0, "the interview was not asked");
}

#[test]
fn over_loudspeakers_a_nod_does_not_stop_itself() {
    let mut wish = Wish { echo: Echo::Cancel, loudspeakers: Some(LOUDSPEAKERS), ..Wish::default() };
    wish.setup.backchannel = true;
    let mut stage = Stage::with(wish);
    stage.until_saying("product page").until_listening().pass(1_000);
    stage.says("I would put a cache in front of it because the same rows are read all the time.");
    stage.until("Viva nods", |s| s.room.speaker.is_sounding());
    let took = stage.until("the nod is over", |s| !s.room.speaker.is_sounding());
    assert!(took >= 300, "“Mm hmm.” broke off after {took} ms");
    stage.until("Viva replies", |s| s.state() == State::Speaking);
    assert_eq!(stage.heard().len(), 1, "{}", stage.transcript());
}

#[test]
fn the_reply_is_rendered_while_the_candidate_pauses() {
    let mut stage = Stage::asked();
    let before = stage.rendered().len();
    stage.says("I would put a cache in front of it because the same rows are read all the time.");
    stage.until("something is rendered ahead", |s| s.rendered().len() > before);
    assert_eq!(stage.state(), State::Listening);
    let foreseen = stage.rendered().pop();
    stage.until("Viva replies", |s| s.state() == State::Speaking);
    assert_eq!(Some(stage.last_said()), foreseen, "{}", stage.transcript());
}

#[test]
fn how_long_the_candidate_waited_is_told_and_so_is_the_time_that_is_left() {
    let mut stage = Stage::asked();
    stage.says(ANSWER);
    stage.until("Viva replies", |s| s.room.speaker.is_sounding());
    let shown = stage.shown();
    let timed = shown.iter().rev().find_map(|event| match event {
        SessionEvent::Timing { end_of_turn_delay_ms, end_of_turn_to_sound_ms, .. } => {
            Some((end_of_turn_delay_ms.unwrap_or(f64::NAN), end_of_turn_to_sound_ms.unwrap_or(f64::NAN)))
        }
        _ => None,
    });
    let (delay, reply) = timed.expect("a line was timed");
    // "My answer" sums up, so Viva waits little more than half a second. The last decode may still be under way then.
    assert!((300.0..1_500.0).contains(&delay) && (0.0..=400.0).contains(&reply), "{delay} ms, {reply} ms");
    let seconds = shown.iter().filter(|event| matches!(event, SessionEvent::Remaining { .. })).count() as u64;
    assert_eq!(seconds, stage.now() / 1_000);
}

#[test]
fn asked_to_end_twice_it_ends_at_once() {
    let mut stage = Stage::asked();
    stage.key(Command::End).pass(200);
    assert!(!stage.room.is_finished(), "first there is a summary");
    stage.key(Command::End);
    assert!(stage.room.is_finished());
}

#[test]
fn the_journal_of_all_this_replays_to_the_same_interview() {
    let mut stage = Stage::asked();
    stage.says(ANSWER);
    stage.until("Viva replies", |s| s.state() == State::Speaking);
    stage.pass(500).coughs();
    stage.until_listening();
    stage.unplug().pass(3_000).plug_in();
    stage.until_listening();
    stage.says("Because memory is faster than the disk, that is it.");
    stage.until_the_end();
    stage.expect_no_hole();
}

#[test]
fn the_watchers_see_the_words_while_they_are_said() {
    let mut stage = Stage::asked();
    stage.says(
        "I would put a cache in front of it. [2s] Because the same rows are read all the time. [1.5s] That is it.",
    );
    stage.until("Viva replies", |s| s.state() == State::Speaking);
    let partials: Vec<String> = stage
        .shown()
        .into_iter()
        .filter_map(|event| if let SessionEvent::Partial { text, .. } = event { Some(text) } else { None })
        .collect();
    assert!(partials.len() >= 2 && partials[0].contains("cache"), "{partials:?}");
}
