//! Extreme candidates: random inputs in any order, late, doubled or out of place. The interview must keep all its
//! promises.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde::Deserialize;
use viva::bank::{ProbeKind, Question, QuestionKind};
use viva::interview::{Command, Device, Fact, Input, Interview, Mode, Output, Purpose, SayId, Setup, TurnId};
use viva::journal::{Entry, Happening, Header, Mismatch, parse, replay, write_line};
use viva::rehearsal::{Script, play};
use viva::speech::{EndOfTurn, EndReason, Transcript};
use viva::time::{SampleCount, SessionTime};

#[derive(Deserialize)]
struct Bank {
    question: Vec<Question>,
}

fn setup(seed: u64, mode: Mode, minutes: f32) -> Setup {
    let text = include_str!("interviews/bank.toml");
    Setup {
        seed,
        mode,
        minutes,
        questions: toml::from_str::<Bank>(text).unwrap().question,
        backchannel: true,
        ..Setup::default()
    }
}

/// The next input. Ids are relative to the newest, so that some are right, some are old and some do not exist yet.
#[derive(Debug, Clone)]
enum Op {
    Start,
    Key(Command),
    Speech(bool),
    Forming,
    Sustained,
    Likely,
    Lull,
    Nothing(i32),
    TurnEnded(i32, bool),
    Heard(i32, usize),
    Failed(i32),
    Started(i32),
    Finished(i32, u64, bool),
    SpeakFailed(i32),
    Gap(u64),
    Lost(bool),
    Back(bool),
    Tick,
    /// Time passes up to the next deadline, and the tick comes.
    Deadline,
}

const SAID: &[&str] = &[
    "",
    "Redis.",
    "I'd put a cache in front because the database is read two thousand times per second.",
    "I don't know",
    "repeat that please",
    "skip",
    "pause",
    "resume",
    "end the interview",
    "yes",
    "no, let's go on",
    "mm hm",
    "let me think",
    "that's my answer",
    "how many users do we have?",
    "Is it important?",
    "can you rephrase the question",
    "give me a hint",
    "how much time is left",
    "cache ttl invalidation stampede replica",
    "because of that",
    "...",
    "\u{0} \u{1F980} e\u{301}",
    "A product page is slow because every request reads the same rows from the database. What would you do?",
    "99999999999999999999 requests per second",
    "I proposed it and in the end it turned out well",
    "{term} {number} {",
    "give me more time, please",
    "don't interrupt me",
    "you can be quicker",
];

fn op() -> impl Strategy<Value = Op> {
    let id = prop_oneof![8 => Just(0), 1 => -3..3i32];
    let command = prop_oneof![
        Just(Command::Repeat),
        Just(Command::Rephrase),
        Just(Command::Skip),
        Just(Command::Think),
        Just(Command::Done),
        Just(Command::Hint),
        Just(Command::TimeLeft),
        Just(Command::MoreTime),
        Just(Command::DontInterrupt),
        Just(Command::Quicker),
        Just(Command::Pause),
        Just(Command::Resume),
        Just(Command::End),
    ];
    prop_oneof![
        1 => Just(Op::Start),
        1 => command.prop_map(Op::Key),
        6 => any::<bool>().prop_map(Op::Speech),
        2 => Just(Op::Forming),
        4 => Just(Op::Sustained),
        4 => Just(Op::Likely),
        3 => Just(Op::Lull),
        1 => id.clone().prop_map(Op::Nothing),
        8 => (id.clone(), any::<bool>()).prop_map(|(i, cap)| Op::TurnEnded(i, cap)),
        12 => (id.clone(), 0..SAID.len()).prop_map(|(i, w)| Op::Heard(i, w)),
        1 => id.clone().prop_map(Op::Failed),
        6 => id.clone().prop_map(Op::Started),
        8 => (id.clone(), 0..20_000u64, any::<bool>()).prop_map(|(i, ms, cut)| Op::Finished(i, ms, cut)),
        1 => id.prop_map(Op::SpeakFailed),
        1 => (0..40_000u64).prop_map(Op::Gap),
        1 => any::<bool>().prop_map(Op::Lost),
        2 => any::<bool>().prop_map(Op::Back),
        2 => Just(Op::Tick),
        10 => Just(Op::Deadline),
    ]
}

struct World {
    interview: Interview,
    now: u64,
    say: u32,
    turn: u32,
    entries: Vec<Entry>,
}

impl World {
    fn new(setup: Setup) -> Self {
        Self { interview: Interview::new(setup), now: 0, say: 0, turn: 0, entries: Vec::new() }
    }

    fn put(&mut self, input: Input) {
        let at = SessionTime(self.now);
        self.entries.push(Entry { at, what: Happening::In(input.clone()) });
        let tick = input == Input::Tick;
        for output in self.interview.handle(at, input) {
            match &output {
                Output::Say { id, .. } => self.say = id.0,
                Output::Listen { turn, .. } => self.turn = turn.0,
                _ => {}
            }
            self.entries.push(Entry { at, what: Happening::Out(output) });
        }
        self.interview.verify_invariants().unwrap();
        if tick && let Some(d) = self.interview.next_deadline() {
            assert!(d.at > at, "a tick leaves its deadline behind: {}", d.why);
        }
    }

    fn apply(&mut self, op: &Op, passed: u64) {
        self.now += passed;
        let at = SampleCount::from_millis(self.now);
        let id = |newest: u32, offset: i32| newest.saturating_add_signed(offset);
        let device = |microphone: bool| if microphone { Device::Microphone } else { Device::Speaker };
        let input = match op {
            Op::Start => Input::Start { microphone: "m (x)".into(), speaker: "s".into() },
            Op::Key(c) => Input::Command(*c),
            Op::Forming => Input::SpeechForming { at },
            Op::Sustained => Input::SpeechSustained { at },
            Op::Likely => Input::SpeechLikely { at },
            Op::Lull => Input::Lull { at, thinking: self.now.is_multiple_of(2) },
            Op::Nothing(i) => Input::Nothing { turn: TurnId(id(self.turn, *i)) },
            Op::Speech(true) => Input::SpeechStarted { at },
            Op::Speech(false) => Input::SpeechEnded { at },
            Op::TurnEnded(i, cap) => Input::TurnEnded(EndOfTurn {
                turn: TurnId(id(self.turn, *i)),
                reason: if *cap { EndReason::Cap { after_ms: 9 } } else { EndReason::Silence { waited_ms: 9 } },
                speech_from: at,
                speech_to: at,
                decided_at: at,
                segments: 1,
                evidence: None,
            }),
            Op::Heard(i, w) => Input::Heard {
                turn: TurnId(id(self.turn, *i)),
                transcript: Transcript { text: SAID[*w].into(), ..Transcript::default() },
            },
            Op::Failed(i) => Input::TranscribeFailed { turn: TurnId(id(self.turn, *i)), why: "x".into() },
            Op::Started(i) => Input::PlaybackStarted { id: SayId(id(self.say, *i)) },
            Op::Finished(i, ms, cut) => {
                Input::PlaybackFinished { id: SayId(id(self.say, *i)), heard_ms: *ms, interrupted: *cut }
            }
            Op::SpeakFailed(i) => Input::SpeakFailed { id: SayId(id(self.say, *i)), why: "x".into() },
            Op::Gap(n) => Input::Gap { start: at, missing: SampleCount(*n) },
            Op::Lost(m) => Input::DeviceLost { device: device(*m), why: "x".into() },
            Op::Back(m) => Input::DeviceBack { device: device(*m), name: "n".into() },
            Op::Tick => Input::Tick,
            Op::Deadline => {
                if let Some(d) = self.interview.next_deadline() {
                    self.now = self.now.max(d.at.0);
                }
                Input::Tick
            }
        };
        self.put(input);
    }

    fn outputs(&self) -> impl Iterator<Item = &Output> {
        self.entries.iter().filter_map(|e| if let Happening::Out(o) = &e.what { Some(o) } else { None })
    }

    fn finished(&self) -> bool {
        self.outputs().any(|o| *o == Output::Finish)
    }
}

/// Checks the whole interview.
fn judge(world: &World) {
    let mut asked = BTreeSet::new();
    let mut probed = BTreeSet::new();
    let mut fates: BTreeMap<TurnId, u32> = BTreeMap::new();
    let mut opened = BTreeSet::new();
    let mut follow_ups = BTreeSet::new();
    let mut after_finish = 0;
    let mut finished = false;
    let mut ids = (0, 0);
    for output in world.outputs() {
        match output {
            Output::Say { id, text, purpose, .. } => {
                assert!(id.0 == ids.0 + 1, "say ids count up");
                assert!(!text.trim().is_empty());
                ids.0 = id.0;
                if *purpose == Purpose::FollowUp {
                    follow_ups.insert(text.clone());
                }
            }
            Output::Backchannel { id, .. } => {
                assert!(id.0 == ids.0 + 1, "they share the ids of lines");
                ids.0 = id.0;
            }
            Output::Listen { turn, vocabulary, .. } => {
                assert!(turn.0 == ids.1 + 1, "turn ids count up");
                ids.1 = turn.0;
                opened.insert(*turn);
                assert!(vocabulary.len() <= 40);
            }
            Output::Note(Fact::Asked { question, .. }) => {
                assert!(asked.insert(question.clone()), "{question} asked twice")
            }
            Output::Note(Fact::Probed { question, probe, .. }) => {
                assert!(probed.insert((question.clone(), probe.clone())), "{probe} put twice");
            }
            Output::Note(
                Fact::Answered { turn, .. }
                | Fact::CommandHeard { turn, .. }
                | Fact::TurnDiscarded { turn, .. }
                | Fact::Clarified { turn, .. },
            ) => *fates.entry(*turn).or_default() += 1,
            Output::Finish => finished = true,
            _ => {}
        }
        if finished && !matches!(output, Output::Finish | Output::Note(_)) {
            after_finish += 1;
        }
    }
    assert_eq!(after_finish, 0, "nothing is said or listened for after the end");
    assert!(fates.values().all(|n| *n == 1), "a turn has one fate");
    if finished {
        assert_eq!(fates.keys().copied().collect::<BTreeSet<_>>(), opened, "every turn has a fate in the end");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_candidate_breaks_it(
        seed: u64,
        real: bool,
        minutes in prop_oneof![Just(0.0f32), Just(2.0), Just(10.0), Just(f32::NAN)],
        begins in any::<bool>(),
        ops in prop::collection::vec((op(), prop_oneof![Just(0u64), 0..900u64, 0..30_000u64]), 1..240),
    ) {
        let mode = if real { Mode::Real } else { Mode::Study };
        let mut world = World::new(setup(seed, mode, minutes));
        if begins {
            world.apply(&Op::Start, 0);
        }
        for (op, passed) in &ops {
            world.apply(op, *passed);
        }
        judge(&world);

        // From any state, deadlines alone lead to the end.
        world.apply(&Op::Start, 0);
        for _ in 0..400 {
            if world.interview.next_deadline().is_none() {
                break;
            }
            world.apply(&Op::Deadline, 0);
        }
        prop_assert!(world.finished(), "it never ends");
        judge(&world);

        // The same inputs give the same outputs.
        let mut again = Interview::new(setup(seed, mode, minutes));
        let inputs = world.entries.iter().filter_map(|e| match &e.what {
            Happening::In(input) => Some((e.at, input.clone())),
            _ => None,
        });
        let outputs: Vec<Output> = inputs.flat_map(|(at, input)| again.handle(at, input)).collect();
        prop_assert!(outputs.iter().eq(world.outputs()));
    }

    #[test]
    fn scripts_never_panic(text in "([<>~!#] ?[a-z0-9.:\\[\\] ]{0,20}\n?){0,6}") {
        let _ = Script::parse(&text);
    }

    #[test]
    fn journals_never_panic(text in "(\\{\"at\":[0-9]{1,5}(,\"in\":\"tick\"|,\"out\":\"finish\")?\\}?\n?){0,5}.{0,20}") {
        let (entries, _) = parse(&text);
        let _ = replay(&entries);
    }
}

fn journal() -> Vec<Entry> {
    let setup = setup(3, Mode::Study, 10.0);
    let script = Script::parse(include_str!("interviews/full.txt")).unwrap();
    let played = play(&script, &setup, None);
    let header = Header {
        version: viva::journal::VERSION,
        session: "test".into(),
        started: "2026-01-01T10:00:00+01:00[Europe/Berlin]".into(),
        viva: "0.1.0".into(),
        setup,
    };
    let mut entries = vec![Entry { at: SessionTime::ZERO, what: Happening::Session(header) }];
    entries.extend(played.entries);
    entries
}

#[test]
fn a_written_journal_replays_to_itself() {
    let entries = journal();
    let text: String = entries.iter().map(write_line).collect();
    let (read, bad) = parse(&text);
    assert_eq!(bad, None);
    assert_eq!(read, entries);
    let again: String = replay(&read).unwrap().iter().map(write_line).collect();
    assert!(again == text, "byte for byte");
}

#[test]
fn a_torn_last_line_is_forgiven() {
    let entries = journal();
    let text: String = entries.iter().map(write_line).collect();
    for cut in [text.len() - 1, text.len() - 9, text.len() / 2] {
        let cut = (0..=cut).rev().find(|i| text.is_char_boundary(*i)).unwrap();
        let (read, bad) = parse(&text[..cut]);
        if let Some(bad) = bad {
            assert!(bad.torn);
        }
        assert!(read.len() < entries.len() || cut == text.len() - 1);
        replay(&read).unwrap();
    }
    // A line that a power cut has torn inside a letter reads as one that is torn.
    let torn = String::from_utf8_lossy(&[&text.as_bytes()[..text.len() - 9], b"\xC3"].concat()).into_owned();
    let (read, bad) = parse(&torn);
    assert!(bad.is_some_and(|bad| bad.torn) && read.len() == entries.len() - 1);
}

#[test]
fn tampering_is_named() {
    let mut entries = journal();
    let said = entries
        .iter()
        .position(|e| matches!(&e.what, Happening::Out(Output::Say { purpose: Purpose::FollowUp, .. })))
        .unwrap();
    if let Happening::Out(Output::Say { text, .. }) = &mut entries[said].what {
        text.push_str(" Please.");
    }
    match replay(&entries) {
        Err(Mismatch::Differs { entry, what, .. }) => {
            assert_eq!(entry, said + 1);
            assert!(what.contains("FollowUp") && what.contains("other content"), "{what}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(replay(&entries[1..]), Err(Mismatch::NoHeader));
    let mut dropped = journal();
    dropped.remove(said);
    assert!(matches!(replay(&dropped), Err(Mismatch::Differs { .. })));
}

#[test]
fn every_technical_question_of_the_banks_gets_its_why_and_its_ten_times() {
    let questions: Vec<Question> = viva::bank::builtin().unwrap().into_iter().flat_map(|b| b.questions).collect();
    assert!(!questions.is_empty());
    for question in questions {
        let term = question.concepts[0].cues[0].replace("...", " ");
        let script = format!(
            "< I would go for {term} with two thousand requests per second.\n\
             < It is simple enough and it has always worked for us so far, because it is there.\n\
             < Then we would add more of it, since the first one is full by then.\n\
             < And if that is not enough we look at what the monitoring says about it.\n\
             < That has been the case in each of the projects that I have seen so far.\n"
        );
        let setup = Setup { seed: 1, minutes: 20.0, questions: vec![question.clone()], ..Setup::default() };
        let played = play(&Script::parse(&script).unwrap(), &setup, None);
        // A question may be gone through before the candidate has said all.
        let heard = |complaint: &&String| !complaint.contains("never given the floor");
        assert_eq!(played.complaints.iter().find(heard), None, "{}", question.id);
        let kinds: Vec<ProbeKind> = played
            .entries
            .iter()
            .filter_map(|e| match &e.what {
                Happening::Out(Output::Note(Fact::Probed { kind, .. })) => Some(*kind),
                _ => None,
            })
            .collect();
        if question.kind != QuestionKind::Behavioural {
            assert!(kinds.contains(&ProbeKind::Why), "{}: no why\n{}", question.id, played.text);
            assert!(!question.scale || kinds.contains(&ProbeKind::Scale), "{}: no 10x\n{}", question.id, played.text);
        }
    }
}
