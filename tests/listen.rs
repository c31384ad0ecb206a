//! Listening in virtual time, with a scripted voice detector instead of the real one, and samples that encode their own
//! position.

use std::collections::VecDeque;
use std::sync::Arc;

use proptest::prelude::*;
use viva::pcm::{Frame, Gap};
use viva::speech::endpoint::BySilence;
use viva::speech::smooth::SmoothConfig;
use viva::speech::vad::{FRAME, Vad};
use viva::speech::{
    EndOfTurn, EndReason, ListenEvent, Listener, ListenerConfig, Patience, Segment, SegmentId, Transcript, TurnId, Word,
};
use viva::time::SampleCount;

/// Returns the probabilities of a list, one a frame, and silence after its end.
struct Scripted(VecDeque<f32>);

impl Vad for Scripted {
    fn probability(&mut self, _: &[f32]) -> f32 {
        self.0.pop_front().unwrap_or(0.0)
    }

    fn reset(&mut self) {}
}

const PATIENCE: Patience = Patience::new(1_200, 120_000);

/// Every sample is its own position (exact in an `f32` up to 2^24), so that a lost, doubled or moved sample is noticed.
fn numbered(from: u64, to: u64) -> Vec<f32> {
    (from..to).map(|i| (i + 1) as f32 / 16_777_216.0).collect()
}

fn frames(ms: u64) -> usize {
    ms as usize / 16
}

/// A script in milliseconds: speech, silence, speech, …
fn script(spans: &[(bool, u64)]) -> Vec<f32> {
    spans.iter().flat_map(|(voice, ms)| std::iter::repeat_n(if *voice { 0.95 } else { 0.02 }, frames(*ms))).collect()
}

struct Run {
    listener: Listener,
    at: u64,
    events: Vec<ListenEvent>,
}

impl Run {
    fn new(voice: Vec<f32>) -> Self {
        // The numbered samples are not real sound, so the level gate is off.
        let smooth = SmoothConfig { gate_db: -1_000.0, gate_off_db: -1_000.0, ..SmoothConfig::default() };
        let config = ListenerConfig { smooth, ..ListenerConfig::default() };
        let listener = Listener::with(config, Box::new(Scripted(voice.into())), Box::<BySilence>::default());
        Self { listener, at: 0, events: Vec::new() }
    }

    fn listen(mut self, turn: u32) -> Self {
        self.listener.listen(TurnId(turn), PATIENCE, Arc::default());
        self
    }

    fn hear(mut self, ms: u64) -> Self {
        let to = self.at + (frames(ms) * FRAME) as u64;
        self.listener.push(&Frame { start: SampleCount(self.at), samples: numbered(self.at, to) }, &mut self.events);
        self.at = to;
        self
    }

    fn close(mut self) -> Self {
        self.listener.close(&mut self.events);
        self
    }

    fn segments(&self) -> Vec<&Segment> {
        self.events
            .iter()
            .filter_map(|e| if let ListenEvent::Transcribe(j) = e { Some(&j.segment) } else { None })
            .collect()
    }

    /// Revisions in order. False if handed out, true if final.
    fn revisions(&self) -> Vec<(SegmentId, bool)> {
        let revision = |event: &ListenEvent| match event {
            ListenEvent::Transcribe(job) => Some((job.segment.id, job.segment.done)),
            ListenEvent::Committed(id) => Some((*id, true)),
            _ => None,
        };
        self.events.iter().filter_map(revision).collect()
    }

    /// The segments that became final.
    fn done(&self) -> Vec<&Segment> {
        let last: Vec<SegmentId> = self.revisions().into_iter().filter(|(_, done)| *done).map(|(id, _)| id).collect();
        self.segments().into_iter().filter(|s| last.contains(&s.id)).collect()
    }

    fn transcribed(&mut self, segment: SegmentId, text: &str) {
        let word = |text: &str| Word { text: text.into(), from: SampleCount(0), to: SampleCount(1), confidence: 0.9 };
        let words = text.split_whitespace().map(word).collect();
        let transcript = Transcript { text: text.into(), words, ..Transcript::default() };
        self.listener.transcribed(segment, Ok(transcript), &mut self.events);
    }

    fn ends(&self) -> Vec<EndOfTurn> {
        self.events.iter().filter_map(|e| if let ListenEvent::TurnEnded(e) = e { Some(*e) } else { None }).collect()
    }
}

/// Positions of the samples of a segment. Padding has none.
fn positions(segment: &Segment) -> impl Iterator<Item = u64> {
    segment.samples.iter().filter(|s| **s > 0.0).map(|s| (s * 16_777_216.0) as u64 - 1)
}

#[test]
fn a_turn_ends_after_its_patience_and_says_why() {
    let run = Run::new(script(&[(false, 1_600), (true, 3_200), (false, 4_800)])).listen(7).hear(9_600);
    let [end] = run.ends()[..] else { panic!("{:?}", run.ends()) };
    assert_eq!(end.turn, TurnId(7));
    assert_eq!((end.speech_from.millis(), end.speech_to.millis()), (1_600, 4_800));
    let EndReason::Silence { waited_ms } = end.reason else { panic!("{:?}", end.reason) };
    assert!((1_200..1_220).contains(&waited_ms));
    assert_eq!((end.decided_at - end.speech_to).millis(), u64::from(waited_ms));
    assert_eq!(end.segments, 1);
}

#[test]
fn the_offer_at_the_first_short_pause_is_the_very_segment_of_the_end() {
    let run = Run::new(script(&[(false, 1_600), (true, 3_200), (false, 4_800)])).listen(1).hear(9_600);
    let [offer] = run.segments()[..] else { panic!("{:?}", run.segments().len()) };
    assert_eq!(run.revisions(), [(offer.id, false), (offer.id, true)]);
    assert_eq!(offer.start.millis(), 1_600 - 400, "pre-roll");
    assert_eq!(offer.start.0 + offer.samples.len() as u64, SampleCount::from_millis(4_800 + 500).0, "tail");
    let offered = run.events.iter().position(|e| matches!(e, ListenEvent::Transcribe(_)));
    let ended = run.events.iter().position(|e| matches!(e, ListenEvent::TurnEnded(_)));
    assert!(offered < ended);
}

#[test]
fn a_soft_last_word_is_offered_again() {
    let mut voice = script(&[(false, 1_600), (true, 3_200), (false, 4_800)]);
    voice[frames(4_800 + 360)] = 0.4;
    let run = Run::new(voice).listen(1).hear(9_600);
    let revisions: Vec<_> = run.revisions().iter().map(|(id, done)| (id.revision, *done)).collect();
    assert_eq!(revisions, [(0, false), (1, false), (1, true)]);
    let last = positions(run.done()[0]).max();
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
    let run = Run::new(talk).listen(1).hear(24_000);
    let seen: Vec<_> = run.revisions().iter().map(|(id, done)| (id.index, id.revision, *done)).collect();
    assert_eq!(
        seen,
        [(0, 0, false), (0, 1, false), (0, 2, false), (0, 2, true), (1, 0, false), (1, 0, true)],
        "offered at each pause, committed at the long one"
    );
    assert_eq!(run.ends()[0].segments, 2);
}

#[test]
fn speech_without_a_pause_is_cut_before_the_recogniser_runs_over() {
    let run = Run::new(script(&[(false, 1_600), (true, 70_400), (false, 3_200)])).listen(1).hear(76_800);
    let done = run.done();
    assert!(done.len() >= 3, "{}", done.len());
    assert!(done.iter().all(|s| s.samples.len() <= 28 * 16_000));
    for pair in done.windows(2) {
        let (last, first) = (positions(pair[0]).max().unwrap(), positions(pair[1]).min().unwrap());
        assert_eq!(last + 1, first, "nothing lost, nothing twice at the cut");
    }
}

#[test]
fn words_that_began_before_the_turn_was_opened_are_in_it() {
    let run = Run::new(script(&[(false, 1_600), (true, 3_200), (false, 3_200)])).hear(3_200).listen(3).hear(4_800);
    assert_eq!(run.ends()[0].speech_from.millis(), 1_600);
    assert_eq!(run.done()[0].start.millis(), 1_200);
    let told =
        |at_ms| run.events.iter().any(|e| matches!(e, ListenEvent::SpeechStarted { at } if at.millis() == at_ms));
    assert!(told(1_600), "told without a turn");
}

#[test]
fn what_one_turn_has_had_the_next_has_not() {
    let talk = script(&[(false, 1_600), (true, 9_600), (false, 3_200)]);
    let run = Run::new(talk).listen(1).hear(4_800).close().listen(2).hear(9_600);
    assert_eq!(run.ends().iter().map(|e| e.reason).next(), Some(EndReason::Closed));
    let done = run.done();
    assert_eq!(done.iter().map(|s| s.id.turn.0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(positions(done[0]).max().map(|p| p + 1), positions(done[1]).min());
}

#[test]
fn the_cap_ends_a_turn_in_the_middle_of_speech() {
    let mut run = Run::new(script(&[(true, 60_000)]));
    run.listener.listen(TurnId(1), Patience::new(1_000, 8_000), Arc::default());
    let run = run.hear(9_600);
    let [end] = run.ends()[..] else { panic!() };
    assert!(matches!(end.reason, EndReason::Cap { after_ms } if after_ms >= 8_000));
    assert_eq!(end.segments, 1);
}

#[test]
fn silence_alone_never_ends_a_turn_and_closing_always_does() {
    let run = Run::new(Vec::new()).listen(1).hear(160_000);
    assert!(run.events.is_empty());
    let run = run.close();
    assert_eq!((run.ends()[0].reason, run.ends()[0].segments), (EndReason::Closed, 0));
    assert!(run.segments().is_empty());
    assert_eq!(run.close().ends().len(), 1, "there is nothing left to close");
}

#[test]
fn a_click_makes_no_turn_and_a_quick_no_does() {
    let click = script(&[(false, 1_600), (true, 96), (false, 8_000)]);
    assert!(Run::new(click).listen(1).hear(9_600).ends().is_empty());
    let no = script(&[(false, 1_600), (true, 240), (false, 8_000)]);
    assert_eq!(Run::new(no).listen(1).hear(9_600).ends().len(), 1);
}

#[test]
fn what_the_recogniser_finds_no_word_in_makes_no_turn() {
    let cough = script(&[(false, 1_600), (true, 800), (false, 3_200), (true, 800), (false, 3_200)]);
    let mut run = Run::new(cough).listen(1).hear(2_880);
    let [offer] = run.segments()[..] else { panic!() };
    let first = offer.id;
    run.transcribed(first, "");
    let mut run = run.hear(2_720);
    assert!(run.ends().is_empty(), "the turn stays open");
    run = run.hear(1_280);
    let again = run.segments()[1].id;
    assert!(again.revision > first.revision, "no two offers share a name");
    run.transcribed(again, "Of course.");
    let run = run.hear(3_200);
    assert_eq!(run.ends().len(), 1, "with a word in it, it is one");
    assert_eq!(run.ends()[0].speech_from.millis(), 1_600 + 800 + 3_200, "and begins where the word does");
    assert_eq!(run.done()[0].id, again);
}

#[test]
fn without_its_transcript_a_turn_is_believed() {
    let run = Run::new(script(&[(false, 1_600), (true, 800), (false, 3_200)])).listen(1).hear(2_880);
    let mut run = run;
    for (turn, revision) in [(1, 7), (9, 0)] {
        run.transcribed(SegmentId { turn: TurnId(turn), index: 0, revision }, "");
    }
    assert_eq!(run.hear(3_200).ends().len(), 1, "a stale answer, or another turn's, says nothing");
}

#[test]
fn a_gap_is_silence_of_its_length_and_moves_no_position() {
    let mut run = Run::new(script(&[(false, 1_600), (true, 3_200)])).listen(1).hear(4_800);
    let gap = Gap { start: SampleCount(run.at), missing: SampleCount::from_millis(3_600_000) };
    run.listener.gap(gap, &mut run.events);
    assert_eq!(run.ends().len(), 1, "an hour of nothing outlasts every patience");
    assert_eq!(run.listener.position().millis(), 4_800 + 3_600_000);
    let after = run.listener.position();
    run.listener.push(&Frame { start: after, samples: vec![0.1; 1_000] }, &mut run.events);
    assert_eq!(run.listener.position().0, after.0 + 1_000);
}

#[test]
fn samples_that_come_twice_are_heard_once() {
    let mut run = Run::new(script(&[(false, 160), (true, 3_200), (false, 3_200)])).listen(1).hear(1_600);
    let back = run.at - 8_000;
    let frame = Frame { start: SampleCount(back), samples: numbered(back, run.at + 8_000) };
    run.listener.push(&frame, &mut run.events);
    run.at += 8_000;
    assert_eq!(run.listener.position().0, run.at);
    let run = run.hear(4_800);
    let heard: Vec<u64> = positions(run.done()[0]).collect();
    assert!(heard.windows(2).all(|w| w[0] + 1 == w[1]));
}

#[test]
fn the_end_of_the_sound_ends_the_turn() {
    let mut run = Run::new(script(&[(false, 320), (true, 1_600)])).listen(1).hear(1_600);
    run.listener.end_of_input(&mut run.events);
    assert_eq!(run.ends()[0].reason, EndReason::InputEnded);
    assert_eq!(run.done().len(), 1);
    assert!(run.events.iter().any(|e| matches!(e, ListenEvent::SpeechEnded { .. })));
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
        let mut run = Run::new(voice);
        let (mut turn, mut replaced) = (0, Vec::new());
        for step in steps {
            let at = run.listener.position();
            match step {
                Step::Hear(n) => run.listener.push(&Frame { start: at, samples: vec![0.1; n] }, &mut run.events),
                Step::Skip(n) => run.listener.gap(Gap { start: at, missing: SampleCount(n) }, &mut run.events),
                Step::Odd(at, n) => {
                    run.listener.push(&Frame { start: SampleCount(at), samples: vec![f32::NAN; n] }, &mut run.events);
                    run.listener.gap(Gap { start: SampleCount(at), missing: SampleCount(at) }, &mut run.events);
                }
                Step::Listen => {
                    turn += 1;
                    replaced.extend(run.listener.turn());
                    run.listener.listen(TurnId(turn), PATIENCE, Arc::default());
                }
                Step::Close => run.listener.close(&mut run.events),
            }
        }
        run.listener.end_of_input(&mut run.events);
        let ends = run.ends();
        prop_assert_eq!(ends.len(), turn as usize, "every turn ends once");
        for end in ends {
            let done = run.done().iter().filter(|s| s.id.turn == end.turn).count();
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
        let mut run = Run::new(voice.clone());
        // The patience exceeds every pause, so everything is one turn.
        run.listener.listen(TurnId(1), Patience::new(60_000, 3_600_000), Arc::default());
        for from in (0..total).step_by(chunk) {
            let to = (from + chunk).min(total);
            let frame = Frame { start: SampleCount(from as u64), samples: numbered(from as u64, to as u64) };
            run.listener.push(&frame, &mut run.events);
        }
        run.listener.end_of_input(&mut run.events);
        let mut heard = vec![0_u8; total];
        for (index, segment) in run.done().into_iter().enumerate() {
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

/// The listener's events about speech: their position and when they came, both in milliseconds of the stream.
fn told(mut run: Run, ms: u64) -> Vec<(&'static str, u64, u64)> {
    let mut told = Vec::new();
    for _ in 0..ms / 16 {
        run = run.hear(16);
        let now = SampleCount(run.at).millis();
        told.extend(run.events.drain(..).filter_map(|event| match event {
            ListenEvent::SpeechForming { at } => Some(("forming", at.millis(), now)),
            ListenEvent::SpeechStarted { at } => Some(("started", at.millis(), now)),
            ListenEvent::SpeechSustained { at } => Some(("sustained", at.millis(), now)),
            ListenEvent::SpeechEnded { at } => Some(("ended", at.millis(), now)),
            _ => None,
        }));
    }
    told
}

#[test]
fn speech_forms_starts_is_sustained_and_ends_once_each() {
    let run = Run::new(script(&[(false, 1_600), (true, 800), (false, 800)]));
    let story = told(run, 3_200);
    assert_eq!(
        story.iter().map(|(what, ..)| *what).collect::<Vec<_>>(),
        ["forming", "started", "sustained", "ended"],
        "{story:?}"
    );
    assert_eq!((story[0].1, story[0].2), (1_600, 1_616), "with the first frame");
    assert_eq!((story[1].1, story[1].2), (1_600, 1_680));
    assert_eq!(story[2].2, 1_776, "eleven frames of voice");
}

#[test]
fn a_click_only_forms_and_a_cough_is_not_sustained() {
    let what = |spans: &[(bool, u64)]| {
        told(Run::new(script(spans)), 3_200).into_iter().map(|(what, ..)| what).collect::<Vec<_>>()
    };
    assert_eq!(what(&[(false, 1_600), (true, 16), (false, 800)]), ["forming"]);
    assert_eq!(what(&[(false, 1_600), (true, 48), (false, 800)]), ["forming"]);
    assert_eq!(what(&[(false, 1_600), (true, 128), (false, 800)]), ["forming", "started", "ended"]);
}

#[test]
fn a_second_opinion_decides_what_is_sustained_while_nobody_has_the_floor() {
    let voice = script(&[(false, 1_600), (true, 1_600)]);
    let sustained = |second: Vec<f32>, turn: bool| {
        let mut run = Run::new(voice.clone());
        run.listener = run.listener.with_second_opinion(Some(Box::new(Scripted(second.into()))));
        let run = if turn { run.listen(1) } else { run };
        told(run, 3_200).into_iter().find(|(what, ..)| *what == "sustained").map(|(.., when)| when)
    };
    // The second opinion is asked once something hints at a voice, and then also about the second before.
    let sure = script(&[(false, 1_008), (true, 1_600)]);
    assert_eq!(sustained(sure.clone(), false), Some(1_696));
    assert_eq!(sustained(script(&[(false, 3_200)]), false), None, "a dog");
    let late = script(&[(false, 1_408), (true, 1_200)]);
    assert_eq!(sustained(late, false), Some(2_096), "as soon as it is sure");
    assert_eq!(sustained(sure, true), None, "nobody is interrupted in a turn");
}
