//! How a turn is split into segments for the recognizer, and that no sample of them is lost, doubled or moved.

use crate::told::{Ear, PREROLL_MS, RECOGNIZER_MS, TAIL_MS, frames, numbered, positions, script};
use proptest::prelude::*;
use viva::pcm::{Frame, Gap};
use viva::speech::vad::FRAME;
use viva::speech::{ListenEvent, Listener, Patience};
use viva::time::SampleCount;

const PATIENCE: Patience = Patience::new(1_200, 120_000);

#[test]
fn the_offer_at_the_first_short_pause_is_the_very_segment_of_the_end() {
    let ear = Ear::new(script(&[(false, 1_600), (true, 3_200), (false, 4_800)])).listen(1, PATIENCE).hear(9_600);
    let [offer] = ear.segments()[..] else { panic!("{:?}", ear.segments().len()) };
    assert_eq!(ear.revisions(), [(offer.id, false), (offer.id, true)]);
    assert_eq!(offer.start.millis(), 1_600 - PREROLL_MS, "pre-roll");
    assert_eq!(offer.start.0 + offer.samples.len() as u64, SampleCount::from_millis(4_800 + TAIL_MS).0, "tail");
    let offered = ear.events().position(|e| matches!(e, ListenEvent::Transcribe(_)));
    let ended = ear.events().position(|e| matches!(e, ListenEvent::TurnEnded(_)));
    assert!(offered < ended);
}

#[test]
fn a_soft_last_word_is_offered_again() {
    let mut voice = script(&[(false, 1_600), (true, 3_200), (false, 4_800)]);
    voice[frames(4_800 + 360)] = 0.4;
    let ear = Ear::new(voice).listen(1, PATIENCE).hear(9_600);
    let revisions: Vec<_> = ear.revisions().iter().map(|(id, done)| (id.revision, *done)).collect();
    assert_eq!(revisions, [(0, false), (1, false), (1, true)]);
    let last = positions(ear.done()[0]).max();
    assert!(last >= Some(SampleCount::from_millis(4_800 + 480).0), "the whole tail is real sound");
}

#[test]
fn a_short_segment_stays_open_over_a_breath_and_a_long_one_is_committed() {
    let talk = script(&[
        (false, 1_600),
        (true, 3_200),
        (false, 480),
        (true, 4_800),
        (false, 480),
        (true, 4_800),
        (false, 800),
        (true, 3_200),
        (false, 1_600),
    ]);
    let ear = Ear::new(talk).listen(1, PATIENCE).hear(24_000);
    let seen: Vec<_> = ear.revisions().iter().map(|(id, done)| (id.index, id.revision, *done)).collect();
    assert_eq!(
        seen,
        [(0, 0, false), (0, 1, false), (0, 2, false), (0, 2, true), (1, 0, false), (1, 0, true)],
        "offered at each pause, committed at the long one"
    );
    assert_eq!(ear.ends()[0].segments, 2);
}

#[test]
fn speech_without_a_pause_is_cut_before_the_recogniser_runs_over() {
    let ear = Ear::new(script(&[(false, 1_600), (true, 70_400), (false, 3_200)])).listen(1, PATIENCE).hear(76_800);
    let done = ear.done();
    assert!(done.len() >= 3, "{}", done.len());
    assert!(done.iter().all(|s| s.samples.len() as u64 <= SampleCount::from_millis(RECOGNIZER_MS).0));
    for pair in done.windows(2) {
        let (last, first) = (positions(pair[0]).max().unwrap(), positions(pair[1]).min().unwrap());
        assert_eq!(last + 1, first, "nothing lost, nothing twice at the cut");
    }
}

#[test]
fn a_gap_is_silence_of_its_length_and_moves_no_position() {
    let mut ear = Ear::new(script(&[(false, 1_600), (true, 3_200)])).listen(1, PATIENCE).hear(4_800);
    ear.gap(Gap { start: ear.listener.position(), missing: SampleCount::from_millis(3_600_000) });
    assert_eq!(ear.ends().len(), 1, "an hour of nothing outlasts every patience");
    assert_eq!(ear.listener.position().millis(), 4_800 + 3_600_000);
    let after = ear.listener.position();
    ear.push(&Frame { start: after, samples: vec![0.1; 1_000] });
    assert_eq!(ear.listener.position().0, after.0 + 1_000);
}

#[test]
fn samples_that_come_twice_are_heard_once() {
    let mut ear = Ear::new(script(&[(false, 160), (true, 3_200), (false, 3_200)])).listen(1, PATIENCE).hear(1_600);
    let at = ear.listener.position().0;
    ear.push(&Frame { start: SampleCount(at - 8_000), samples: numbered(at - 8_000, at + 8_000) });
    assert_eq!(ear.listener.position().0, at + 8_000);
    let ear = ear.hear(4_800);
    let heard: Vec<u64> = positions(ear.done()[0]).collect();
    assert!(heard.windows(2).all(|w| w[0] + 1 == w[1]));
}

#[derive(Debug, Clone)]
enum Step {
    Hear(usize),
    Skip(u64),
    Odd(u64, usize),
    Listen,
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1_usize..40_000).prop_map(Step::Hear),
        1 => (1_u64..600_000).prop_map(Step::Skip),
        1 => (any::<u64>(), 0_usize..600).prop_map(|(at, n)| Step::Odd(at, n)),
        1 => Just(Step::Listen),
        1 => Just(Step::Close),
    ]
}

fn voice() -> impl Strategy<Value = Vec<f32>> {
    proptest::collection::vec(prop_oneof![Just(0.9_f32), Just(0.0), Just(f32::NAN), 0.0_f32..1.0], 0..2_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_frames_gaps_and_orders_breaks_it(
        steps in proptest::collection::vec(step(), 1..30),
        voice in voice(),
    ) {
        let mut ear = Ear::new(voice);
        let (mut turn, mut replaced) = (0, Vec::new());
        for step in steps {
            let at = ear.listener.position();
            match step {
                Step::Hear(n) => ear.push(&Frame { start: at, samples: vec![0.1; n] }),
                Step::Skip(n) => ear.gap(Gap { start: at, missing: SampleCount(n) }),
                Step::Odd(at, n) => {
                    ear.push(&Frame { start: SampleCount(at), samples: vec![f32::NAN; n] });
                    ear.gap(Gap { start: SampleCount(at), missing: SampleCount(at) });
                }
                Step::Listen => {
                    turn += 1;
                    replaced.extend(ear.listener.turn());
                    ear.open(turn, PATIENCE);
                }
                Step::Close => ear.tell(Listener::close),
            }
        }
        ear.end_of_input();
        let ends = ear.ends();
        prop_assert_eq!(ends.len(), turn as usize, "every turn ends once");
        for end in ends {
            let done = ear.done().iter().filter(|s| s.id.turn == end.turn).count();
            // A turn that another one replaces does not need the words of its last segment.
            let last = usize::from(replaced.contains(&end.turn));
            prop_assert!(done <= end.segments as usize && end.segments as usize <= done + last);
            prop_assert!(end.speech_from <= end.speech_to && end.speech_to <= end.decided_at);
        }
    }

    #[test]
    fn every_sample_of_speech_is_in_exactly_one_committed_segment(
        spans in proptest::collection::vec((20_u64..900, 13_u64..90), 1..12),
        chunk in 1_usize..5_000,
    ) {
        let mut spoken = vec![(false, 1_600)];
        for (voice, pause) in &spans {
            spoken.extend([(true, voice * 16), (false, pause * 16)]);
        }
        let voice = script(&spoken);
        let total = voice.len() * FRAME;
        let mut ear = Ear::new(voice.clone());
        // The patience exceeds every pause, so everything is one turn.
        ear.open(1, Patience::new(60_000, 3_600_000));
        for from in (0..total).step_by(chunk) {
            let to = (from + chunk).min(total);
            let frame = Frame { start: SampleCount(from as u64), samples: numbered(from as u64, to as u64) };
            ear.push(&frame);
        }
        ear.end_of_input();
        let mut heard = vec![0_u8; total];
        for (index, segment) in ear.done().into_iter().enumerate() {
            prop_assert_eq!(segment.id.index, index as u32, "in order, none left out");
            prop_assert_eq!(positions(segment).next(), Some(segment.start.0), "the start is where the samples are from");
            for position in positions(segment) {
                heard[position as usize] += 1;
            }
        }
        for (i, _) in voice.iter().enumerate().filter(|(_, p)| **p > 0.5) {
            for (at, times) in heard[i * FRAME..(i + 1) * FRAME].iter().enumerate() {
                prop_assert_eq!(*times, 1, "sample {}", i * FRAME + at);
            }
        }
    }
}
