//! Turns are assembled correctly whatever the recognizer does: its answers come late, early or twice. Some are for
//! superseded revisions or ended turns, and some are failures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;

use super::endpoint::{BySilence, Endpointer};
use super::evidence::ByEvidence;
use super::smooth::SmoothConfig;
use super::vad::{FRAME, Vad};
use super::*;
use crate::pcm::Frame;

/// Longer than the pause that commits a segment, so that turns have several segments.
const PATIENCE: Patience = Patience::new(2_600, 120_000);

/// A detector that reports voice while the flag is set.
struct Told(Arc<AtomicBool>);

impl Vad for Told {
    fn probability(&mut self, _: &[f32]) -> f32 {
        if self.0.load(Ordering::Relaxed) { 0.95 } else { 0.02 }
    }

    fn reset(&mut self) {}
}

#[derive(Debug, Clone, Copy)]
enum Answer {
    Words,
    Silence,
    Failure,
}

#[derive(Debug, Clone)]
enum Step {
    Hear {
        voice: bool,
        frames: usize,
    },
    /// The next turn opens, whatever happened to the one before.
    Listen,
    Close,
    /// The recognizer answers one of all jobs so far, counted from the newest.
    Answer(usize, Answer),
}

fn step() -> impl Strategy<Value = Step> {
    let answer = prop_oneof![6 => Just(Answer::Words), 1 => Just(Answer::Silence), 1 => Just(Answer::Failure)];
    prop_oneof![
        5 => (20_usize..150).prop_map(|frames| Step::Hear { voice: true, frames }),
        5 => (5_usize..180).prop_map(|frames| Step::Hear { voice: false, frames }),
        1 => Just(Step::Listen),
        1 => Just(Step::Close),
        8 => (prop_oneof![3 => Just(0), 2 => 0_usize..4, 1 => 0_usize..40], answer).prop_map(|(which, a)| Step::Answer(which, a)),
    ]
}

/// The state as seen from outside: every job handed out, every answer in time, every event.
struct World {
    listener: Listener,
    voice: Arc<AtomicBool>,
    turn: u32,
    jobs: Vec<SegmentId>,
    /// The newest revision and the first answer to it, by turn and segment index.
    newest: BTreeMap<(TurnId, u32), (SegmentId, Option<Answer>)>,
    ends: BTreeMap<TurnId, EndOfTurn>,
    heard: BTreeSet<TurnId>,
}

/// One word that names its segment.
fn word(id: SegmentId) -> String {
    format!("{}/{}/{}", id.turn.0, id.index, id.revision)
}

fn transcript(text: String) -> Transcript {
    let word = Word { text: text.clone(), from: SampleCount(0), to: SampleCount(1), confidence: 0.9 };
    Transcript { text, words: vec![word], ..Transcript::default() }
}

fn listener(voice: &Arc<AtomicBool>, endpointer: Box<dyn Endpointer>) -> Listener {
    // The test's frames hold no real sound, so the level gate is switched off.
    let smooth = SmoothConfig { gate_db: -1_000.0, gate_off_db: -1_000.0, ..SmoothConfig::default() };
    let config = ListenerConfig { smooth, ..ListenerConfig::default() };
    Listener::with(config, Box::new(Told(Arc::clone(voice))), endpointer)
}

impl World {
    fn new() -> Self {
        let voice = Arc::<AtomicBool>::default();
        let listener = listener(&voice, Box::<BySilence>::default());
        let (jobs, newest, ends, heard) = Default::default();
        Self { listener, voice, turn: 0, jobs, newest, ends, heard }
    }

    fn step(&mut self, step: &Step) {
        let mut events = Vec::new();
        match *step {
            Step::Hear { voice, frames } => {
                self.voice.store(voice, Ordering::Relaxed);
                let frame = Frame { start: self.listener.position(), samples: vec![0.1; frames * FRAME] };
                self.listener.push(&frame, &mut events);
            }
            Step::Listen => {
                self.turn += 1;
                let vocabulary = Arc::from([self.turn.to_string()]);
                self.listener.listen(TurnId(self.turn), PATIENCE, vocabulary);
            }
            Step::Close => self.listener.close(&mut events),
            Step::Answer(which, answer) => self.answer(which, answer, &mut events),
        }
        events.into_iter().for_each(|event| self.told(event));
    }

    fn answer(&mut self, which: usize, answer: Answer, events: &mut Vec<ListenEvent>) {
        let Some(id) = self.jobs.iter().rev().nth(which).copied() else { return };
        if let Some((newest, first)) = self.newest.get_mut(&(id.turn, id.index))
            && *newest == id
        {
            first.get_or_insert(answer);
        }
        let result = match answer {
            Answer::Words => Ok(transcript(word(id))),
            Answer::Silence => Ok(Transcript::default()),
            Answer::Failure => Err("broken".to_owned()),
        };
        self.listener.transcribed(id, result, events);
    }

    fn told(&mut self, event: ListenEvent) {
        match event {
            ListenEvent::Transcribe(TranscriptionJob { segment, vocabulary }) => {
                let id = segment.id;
                assert!(!self.jobs.contains(&id), "{id:?} was handed out twice");
                assert_eq!(vocabulary[..], [id.turn.0.to_string()], "the terms of its own turn");
                self.jobs.push(id);
                self.newest.insert((id.turn, id.index), (id, None));
            }
            ListenEvent::Partial(partial) => {
                let own = format!("{}/", partial.segment.turn.0);
                assert!(partial.transcript.words.iter().all(|word| word.text.starts_with(&own)), "{partial:?}");
            }
            ListenEvent::TurnEnded(end) => assert!(self.ends.insert(end.turn, end).is_none(), "ended twice: {end:?}"),
            ListenEvent::Heard { turn, transcript } => self.check(turn, transcript),
            _ => {}
        }
    }

    fn check(&mut self, turn: TurnId, transcript: Result<Transcript, String>) {
        assert!(self.heard.insert(turn), "{turn:?} is heard twice");
        assert_eq!(turn.0, self.turn, "a turn that was replaced is not heard");
        let end = self.ends.get(&turn).expect("a turn is heard after its end");
        let parts: Vec<_> = self.newest.range((turn, 0)..=(turn, u32::MAX)).map(|(_, part)| *part).collect();
        assert!(parts.iter().take(end.segments as usize).all(|(_, answer)| answer.is_some()), "words are missing");
        let words: Vec<_> =
            parts.iter().filter(|(_, a)| matches!(a, Some(Answer::Words))).map(|(id, _)| word(*id)).collect();
        let failed = parts.iter().any(|(_, answer)| matches!(answer, Some(Answer::Failure)));
        match transcript {
            Ok(transcript) => {
                assert_eq!(transcript.text, words.join(" "));
                assert_eq!(transcript.words.iter().map(|word| word.text.clone()).collect::<Vec<_>>(), words);
                assert_eq!(transcript.refused.len(), usize::from(failed), "a failure is said");
            }
            Err(_) => assert!(failed && words.is_empty()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_turn_is_heard_once_in_order_and_without_a_word_of_another(
        steps in proptest::collection::vec(step(), 1..80),
    ) {
        let mut world = World::new();
        world.step(&Step::Listen);
        steps.iter().for_each(|step| world.step(step));
        let mut events = Vec::new();
        world.listener.end_of_input(&mut events);
        events.into_iter().for_each(|event| world.told(event));
        // In the end every job is answered, the oldest first, even jobs that nobody wants.
        for which in (0..world.jobs.len()).rev() {
            world.step(&Step::Answer(which, Answer::Words));
        }
        prop_assert!(world.heard.contains(&TurnId(world.turn)), "the last turn is heard");
        prop_assert!(world.jobs.iter().all(|id| !world.listener.wants(*id)), "nothing is waited for");
    }
}

/// A listener whose microphone hears voice or none, as the test says.
struct Room {
    voice: Arc<AtomicBool>,
    listener: Listener,
}

impl Room {
    fn new() -> Self {
        let voice = Arc::<AtomicBool>::default();
        let mut listener = listener(&voice, Box::<ByEvidence>::default()).judged();
        listener.listen(TurnId(1), PATIENCE, Arc::default());
        Self { voice, listener }
    }

    fn hear(&mut self, is_voice: bool, frames: usize) -> Vec<ListenEvent> {
        self.voice.store(is_voice, Ordering::Relaxed);
        let mut events = Vec::new();
        let frame = Frame { start: self.listener.position(), samples: vec![0.1; frames * FRAME] };
        self.listener.push(&frame, &mut events);
        events
    }

    /// Sends voice and a pause; returns the segment offered in it.
    fn offer(&mut self, frames: usize) -> SegmentId {
        self.hear(true, frames);
        let job =
            |event: ListenEvent| if let ListenEvent::Transcribe(job) = event { Some(job.segment.id) } else { None };
        self.hear(false, 18).into_iter().find_map(job).expect("an offer in the pause")
    }

    fn understood(&mut self, segment: SegmentId, text: &str) {
        let words = if text.is_empty() { Transcript::default() } else { transcript(text.into()) };
        self.listener.transcribed(segment, Ok(words), &mut Vec::new());
    }
}

#[test]
fn no_turn_ends_by_its_words_before_somebody_has_said_what_they_mean() {
    let mut room = Room::new();
    let segment = room.offer(200);
    room.understood(segment, "I would shard it. That's my answer.");
    room.hear(false, 60);
    assert_eq!(room.listener.turn(), Some(TurnId(1)), "it may be a misheard order, or far from what was asked for");
    room.listener.means(SegmentId { revision: segment.revision + 1, ..segment }, Meaning::default());
    room.hear(false, 1);
    assert_eq!(room.listener.turn(), Some(TurnId(1)), "that was said of other words");
    room.listener.means(segment, Meaning::default());
    room.hear(false, 1);
    assert_eq!(room.listener.turn(), None);
}

#[test]
fn an_order_ends_no_turn_in_which_the_candidate_has_spoken_on() {
    let order = Meaning { order: true, ..Meaning::default() };
    // The meaning of the words arrives before or after the candidate speaks on.
    for late in [false, true] {
        let mut room = Room::new();
        let segment = room.offer(60);
        room.understood(segment, "Yes.");
        if !late {
            room.listener.means(segment, order);
        }
        room.hear(true, 40);
        room.listener.means(segment, order);
        room.hear(false, 60);
        assert_eq!(room.listener.turn(), Some(TurnId(1)), "the words of this pause are still to come");
    }
}

#[test]
fn a_turn_is_not_forgotten_while_its_last_words_are_still_to_come() {
    let mut room = Room::new();
    let breath = room.offer(30);
    room.understood(breath, "");
    room.listener.means(breath, Meaning::default());
    assert_ne!(room.offer(100), breath);
    let events = room.hear(false, 300);
    assert!(events.iter().any(|event| matches!(event, ListenEvent::Committed(_))), "the pause was long enough");
    assert!(!events.iter().any(|event| matches!(event, ListenEvent::Nothing { .. })));
    assert!(events.iter().any(|event| matches!(event, ListenEvent::TurnEnded(_))));
}

#[test]
fn a_turn_of_nothing_but_noise_is_forgotten() {
    let mut room = Room::new();
    let cough = room.offer(60);
    room.understood(cough, "");
    room.listener.means(cough, Meaning::default());
    let events = room.hear(false, 600);
    assert!(events.iter().any(|event| matches!(event, ListenEvent::Nothing { turn: TurnId(1) })));
    assert_eq!(room.listener.turn(), Some(TurnId(1)));
}
