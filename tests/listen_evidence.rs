//! Listening with a scripted voice, turn detector and transcripts: which evidence reaches the endpointer, and what it
//! decides.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use viva::pcm::Frame;
use viva::speech::evidence::ByEvidence;
use viva::speech::smooth::SmoothConfig;
use viva::speech::vad::{FRAME, Vad};
use viva::speech::{
    EndOfTurn, EndReason, Evidence, ListenEvent, Listener, ListenerConfig, Patience, Pause, Place, Tail, Transcript,
    TurnDetector, TurnId, Waiting, Why, Word,
};
use viva::time::SampleCount;

const PATIENCE: Patience = Patience::new(2_000, 120_000);

struct Scripted(VecDeque<f32>);

impl Vad for Scripted {
    fn probability(&mut self, _: &[f32]) -> f32 {
        self.0.pop_front().unwrap_or(0.0)
    }

    fn reset(&mut self) {}
}

/// Returns the answers of a list, and notes the start and end of the sound it was given, in milliseconds.
struct Melody {
    answers: VecDeque<f32>,
    asked: Arc<Mutex<Vec<(u64, u64)>>>,
}

impl TurnDetector for Melody {
    fn finished(&mut self, last: &[f32]) -> f32 {
        let at = |sample: f32| SampleCount((sample * 16_777_216.0) as u64).millis();
        self.asked.lock().unwrap().push((at(last[0]), at(last[last.len() - 1])));
        self.answers.pop_front().unwrap_or(f32::NAN)
    }
}

fn transcript(text: &str) -> Transcript {
    let word = |text: &str| Word { text: text.into(), from: SampleCount(0), to: SampleCount(1), confidence: 0.9 };
    Transcript { text: text.into(), words: text.split_whitespace().map(word).collect(), ..Transcript::default() }
}

/// One turn. Each offered segment gets the next text of a list as its transcript, at once.
struct Run {
    listener: Listener,
    texts: VecDeque<&'static str>,
    asked: Arc<Mutex<Vec<(u64, u64)>>>,
    ends: Vec<EndOfTurn>,
    pauses: Vec<Pause>,
    waits: Vec<Waiting>,
    lulls: usize,
    at: u64,
}

impl Run {
    fn new(spans: &[(bool, u64)], answers: &[f32], texts: &[&'static str]) -> Self {
        let frames = |ms: u64| ms as usize / 16;
        let voice =
            spans.iter().flat_map(|(v, ms)| std::iter::repeat_n(if *v { 0.95 } else { 0.02 }, frames(*ms))).collect();
        // The numbered samples are not real sound, so the level gate is off.
        let smooth = SmoothConfig { gate_db: -1_000.0, gate_off_db: -1_000.0, ..SmoothConfig::default() };
        let config = ListenerConfig { smooth, ..ListenerConfig::default() };
        let asked = Arc::default();
        let melody = Melody { answers: answers.iter().copied().collect(), asked: Arc::clone(&asked) };
        let listener = Listener::with(config, Box::new(Scripted(voice)), Box::<ByEvidence>::default())
            .with_detector((!answers.is_empty()).then(|| Box::new(melody) as Box<dyn TurnDetector>));
        let mut run = Self {
            listener,
            texts: texts.iter().copied().collect(),
            asked,
            ends: Vec::new(),
            pauses: Vec::new(),
            waits: Vec::new(),
            lulls: 0,
            at: 0,
        };
        run.listener.listen(TurnId(1), PATIENCE, Arc::default());
        run.hear(spans.iter().map(|(_, ms)| ms).sum::<u64>() + 20_000);
        run
    }

    fn hear(&mut self, ms: u64) {
        let mut events = Vec::new();
        for _ in 0..ms / 16 {
            // Every sample is its own position.
            let samples = (0..FRAME as u64).map(|i| (self.at + i + 1) as f32 / 16_777_216.0).collect();
            self.listener.push(&Frame { start: SampleCount(self.at), samples }, &mut events);
            self.at += FRAME as u64;
            for event in events.drain(..) {
                match event {
                    ListenEvent::Transcribe(job) if !job.segment.done => {
                        if let Some(text) = self.texts.pop_front() {
                            self.listener.transcribed(job.segment.id, Ok(transcript(text)), &mut Vec::new());
                        }
                    }
                    ListenEvent::TurnEnded(end) => self.ends.push(end),
                    ListenEvent::Paused(pause) => self.pauses.push(pause),
                    ListenEvent::Waiting(wait) => self.waits.push(wait),
                    ListenEvent::Lull { .. } => self.lulls += 1,
                    _ => {}
                }
            }
        }
    }

    fn asked(&self) -> Vec<(u64, u64)> {
        self.asked.lock().unwrap().clone()
    }

    fn end(&self) -> (u64, Evidence) {
        let [end] = self.ends[..] else { panic!("{:?}", self.ends) };
        ((end.decided_at - end.speech_to).millis(), end.evidence.unwrap())
    }
}

#[test]
fn the_detector_is_asked_once_in_each_pause() {
    let run = Run::new(
        &[(false, 1_600), (true, 3_200), (false, 640), (true, 3_200)],
        &[0.1, 0.99],
        &["we have", "we have a queue."],
    );
    let [first, second] = run.asked()[..] else { panic!("{:?}", run.asked()) };
    assert_eq!(first, (1_600 - 400, 4_800 + 256), "from the turn's pre-roll to 250 ms of silence");
    assert_eq!(second.0, first.0, "the whole turn, while it is short");
    let (delay, evidence) = run.end();
    assert!((evidence.wait_ms..evidence.wait_ms + 16).contains(&(delay as u32)), "{delay}");
    assert_eq!((evidence.why, evidence.finished, evidence.tail), (Why::Early, Some(99), Some(Tail::Plain)));
}

#[test]
fn it_hears_eight_seconds_at_most_and_nothing_from_before_the_turn() {
    let run = Run::new(&[(false, 1_600), (true, 12_800)], &[0.99], &[]);
    let [(from, to)] = run.asked()[..] else { panic!("{:?}", run.asked()) };
    assert!((7_990..=8_000).contains(&(to - from)), "{from} to {to}");
    // A long pause commits and forgets the segment, but the detector still gets the turn's sound.
    let run = Run::new(&[(false, 160), (true, 5_600), (false, 1_600), (true, 800)], &[0.1, 0.99], &[]);
    let (from, to) = run.asked()[1];
    assert!((7_990..=8_000).contains(&(to - from)), "{from} to {to}");
}

#[test]
fn hanging_words_keep_the_turn_open_over_a_pause_that_sounds_finished() {
    let spans = [(false, 1_600), (true, 3_200), (false, 3_200), (true, 1_600)];
    let run = Run::new(&spans, &[0.9, 0.9], &["I would shard it because", "it is large."]);
    assert_eq!(run.ends.len(), 1, "three seconds are no end behind a because");
    assert_eq!(run.end().1.why, Why::Early);
    let run = Run::new(&spans, &[0.9, 0.9], &["I would shard it. That's it.", "it is large."]);
    assert_eq!(run.ends[0].evidence.unwrap().why, Why::Done);
    assert!(run.ends[0].decided_at.millis() < 1_600 + 3_200 + 1_000);
}

#[test]
fn who_says_that_it_is_all_is_answered_at_once() {
    let run = Run::new(&[(false, 1_600), (true, 3_200)], &[0.2], &["and then I retry. That's my answer."]);
    let (delay, evidence) = run.end();
    assert!(delay < 400, "{delay}");
    assert_eq!((evidence.why, evidence.tail), (Why::Done, Some(Tail::Done)));
}

#[test]
fn who_asks_for_time_is_not_disturbed() {
    let run = Run::new(
        &[(false, 1_600), (true, 1_600), (false, 9_600), (true, 3_200)],
        &[0.9, 0.9],
        &["Let me think.", "A queue."],
    );
    assert_eq!(run.ends.len(), 1);
    assert_eq!(run.ends[0].speech_from.millis(), 1_600, "one turn, and it began with the request");
}

#[test]
fn words_from_before_the_candidate_spoke_on_say_nothing() {
    // The second pause has no transcript, so the "because" of the first one must not count.
    let run = Run::new(&[(false, 1_600), (true, 3_200), (false, 640), (true, 3_200)], &[0.1, 0.99], &["because"]);
    let (delay, evidence) = run.end();
    assert_eq!((evidence.tail, evidence.why), (None, Why::Unheard));
    assert!((4_300..4_320).contains(&delay), "words that come back elsewhere are waited for: {delay}");
}

#[test]
fn without_detector_and_words_the_patience_decides() {
    let run = Run::new(&[(false, 1_600), (true, 3_200)], &[], &[]);
    let (delay, evidence) = run.end();
    assert!((2_000..2_020).contains(&delay));
    assert_eq!((evidence.why, evidence.finished, evidence.tail), (Why::Silence, None, None));
    assert!(matches!(run.ends[0].reason, EndReason::Silence { .. }));
    // A detector that fails counts as missing.
    let run = Run::new(&[(false, 1_600), (true, 3_200)], &[f32::NAN], &[]);
    assert_eq!(run.end().1.why, Why::Silence);
}

#[test]
fn a_pause_between_sentences_is_told_with_its_wait_and_a_listener_may_nod_in_it() {
    let spans = [(false, 1_600), (true, 3_200), (false, 2_400), (true, 1_600)];
    let run = Run::new(&spans, &[0.98, 0.98], &["We keep the key.", "We keep the key. The retry finds it."]);
    assert_eq!(run.ends.len(), 1, "a finished sentence is not a finished answer");
    let [pause] = run.pauses[..] else { panic!("{:?}", run.pauses) };
    assert_eq!((pause.place, pause.why, pause.finished), (Place::Between, Why::Early, Some(98)));
    assert!((2_200..=2_500).contains(&pause.silence_ms), "{pause:?}");
    assert!(pause.wait_ms.is_some_and(|wait| wait > pause.silence_ms), "{pause:?}");
    assert_eq!(run.lulls, 2, "one in the pause and one at the end");
    assert!(run.waits.iter().all(|wait| wait.silence_ms >= 400) && !run.waits.is_empty());
}
