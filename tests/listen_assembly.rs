//! Turns are assembled correctly whatever the recognizer does: its answers come late, early or twice. Some are for
//! superseded revisions or ended turns, and some are failures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::told::{Ear, transcript};
use proptest::prelude::*;
use viva::speech::{
    EndOfTurn, ListenEvent, Listener, Meaning, Patience, SegmentId, Transcript, TranscriptionJob, TurnId,
};

/// Longer than the pause that commits a segment, so that turns have several segments.
const PATIENCE: Patience = Patience::new(2_600, 120_000);

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
    ear: Ear,
    /// How many of the ear's events are already looked at.
    seen: usize,
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

impl World {
    fn new() -> Self {
        let (jobs, newest, ends, heard) = Default::default();
        Self { ear: Ear::new(Vec::new()), seen: 0, turn: 0, jobs, newest, ends, heard }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Hear { voice, frames } => self.ear.sounds(voice, frames),
            Step::Listen => {
                self.turn += 1;
                let vocabulary = Arc::from([self.turn.to_string()]);
                self.ear.listener.listen(TurnId(self.turn), PATIENCE, vocabulary);
            }
            Step::Close => self.ear.tell(Listener::close),
            Step::Answer(which, answer) => self.answer(which, answer),
        }
        self.look();
    }

    /// Looks at the events that came since the last look.
    fn look(&mut self) {
        let new: Vec<ListenEvent> = self.ear.events().skip(self.seen).cloned().collect();
        self.seen += new.len();
        new.into_iter().for_each(|event| self.told(event));
    }

    fn answer(&mut self, which: usize, answer: Answer) {
        let Some(id) = self.jobs.iter().rev().nth(which).copied() else { return };
        if let Some((newest, first)) = self.newest.get_mut(&(id.turn, id.index))
            && *newest == id
        {
            first.get_or_insert(answer);
        }
        let result = match answer {
            Answer::Words => Ok(transcript(&word(id))),
            Answer::Silence => Ok(Transcript::default()),
            Answer::Failure => Err("broken".to_owned()),
        };
        self.ear.tell(|listener, events| listener.transcribed(id, result, events));
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
        let stands_in = |t: &Transcript| t.refused.iter().any(|why| why.contains("in time"));
        if transcript.as_ref().is_ok_and(stands_in) {
            assert!(!self.heard.contains(&turn), "captions do not follow the words");
            return;
        }
        assert!(self.heard.insert(turn), "{turn:?} is heard twice");
        assert!(turn.0 + 1 >= self.turn, "of turns that were replaced, only the last is heard");
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
        world.ear.end_of_input();
        world.look();
        // In the end every job is answered, the oldest first, even jobs that nobody wants.
        for which in (0..world.jobs.len()).rev() {
            world.step(&Step::Answer(which, Answer::Words));
        }
        prop_assert!(world.heard.contains(&TurnId(world.turn)), "the last turn is heard");
        prop_assert!(world.jobs.iter().all(|id| !world.ear.listener.wants(*id)), "nothing is waited for");
    }
}

/// A listener whose words somebody judges, with an open turn.
fn judged() -> Ear {
    Ear::by_evidence(Vec::new()).but(Listener::judged).listen(1, PATIENCE)
}

/// Sends voice and a pause; returns the segment offered in it.
fn offer(ear: &mut Ear, voice: usize) -> SegmentId {
    ear.sounds(true, voice);
    let before = ear.segments().len();
    ear.sounds(false, 18);
    ear.segments().get(before).expect("an offer in the pause").id
}

fn turn(ear: &Ear) -> Option<TurnId> {
    ear.listener.turn()
}

#[test]
fn no_turn_ends_by_its_words_before_somebody_has_said_what_they_mean() {
    let mut ear = judged();
    let segment = offer(&mut ear, 200);
    ear.understood(segment, "I would shard it. That's my answer.");
    ear.sounds(false, 60);
    assert_eq!(turn(&ear), Some(TurnId(1)), "it may be a misheard order, or far from what was asked for");
    ear.listener.means(SegmentId { revision: segment.revision + 1, ..segment }, Meaning::default());
    ear.sounds(false, 1);
    assert_eq!(turn(&ear), Some(TurnId(1)), "that was said of other words");
    ear.listener.means(segment, Meaning::default());
    ear.sounds(false, 1);
    assert_eq!(turn(&ear), None);
}

#[test]
fn an_order_ends_no_turn_in_which_the_candidate_has_spoken_on() {
    let order = Meaning { order: true, ..Meaning::default() };
    // The meaning of the words arrives before or after the candidate speaks on.
    for late in [false, true] {
        let mut ear = judged();
        let segment = offer(&mut ear, 60);
        ear.understood(segment, "Yes.");
        if !late {
            ear.listener.means(segment, order);
        }
        ear.sounds(true, 40);
        ear.listener.means(segment, order);
        ear.sounds(false, 60);
        assert_eq!(turn(&ear), Some(TurnId(1)), "the words of this pause are still to come");
    }
}

#[test]
fn a_turn_is_not_forgotten_while_its_last_words_are_still_to_come() {
    let mut ear = judged();
    let breath = offer(&mut ear, 30);
    ear.understood(breath, "");
    ear.listener.means(breath, Meaning::default());
    assert_ne!(offer(&mut ear, 100), breath);
    ear.sounds(false, 300);
    assert!(ear.events().any(|event| matches!(event, ListenEvent::Committed(_))), "the pause was long enough");
    assert!(!ear.events().any(|event| matches!(event, ListenEvent::Nothing { .. })));
    assert!(ear.events().any(|event| matches!(event, ListenEvent::TurnEnded(_))));
}

#[test]
fn a_turn_of_nothing_but_noise_is_forgotten() {
    let mut ear = judged();
    let cough = offer(&mut ear, 60);
    ear.understood(cough, "");
    ear.listener.means(cough, Meaning::default());
    ear.sounds(false, 600);
    assert!(ear.events().any(|event| matches!(event, ListenEvent::Nothing { turn: TurnId(1) })));
    assert_eq!(turn(&ear), Some(TurnId(1)));
}
