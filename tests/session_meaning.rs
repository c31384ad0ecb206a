//! A session with a sentence encoder: words wait a moment for their meaning, and are never lost by that.

use proptest::prelude::*;
use viva::bank;
use viva::ids::TurnId;
use viva::interview::{Command, Input, Meanings, Setup};
use viva::journal::Happening;
use viva::session::{Effect, Event, Heading, Session};
use viva::speech::{EndOfTurn, EndReason, ListenEvent, Partial, SegmentId, Transcript};
use viva::time::{SampleCount, SessionTime};

const ANSWER: &str = "I would keep the page in memory because a hundred reads hit the same rows.";

/// A session in which Viva has asked and listens, at 60 s, and the turn under way.
fn listening() -> (Session, TurnId) {
    let questions = bank::parse(include_str!("interviews/bank.toml"), "bank.toml").unwrap().questions;
    let setup = Setup { seed: 7, minutes: 4.0, questions, ..Setup::default() };
    let mut session = Session::new(setup).with_encoder(true);
    let mut effects = session.handle(SessionTime::ZERO, Event::Start(Heading::default()));
    for now in (1..60).map(|second| SessionTime(second * 1_000)) {
        let line = effects.iter().find_map(|e| if let Effect::Speak { id, .. } = e { Some(*id) } else { None });
        let turn = effects.iter().find_map(|e| if let Effect::Listen { turn, .. } = e { Some(*turn) } else { None });
        if let Some(turn) = turn {
            return (session, turn);
        }
        effects = line.map_or_else(Vec::new, |id| session.handle(now, Event::LineStarted { id }));
        if let Some(id) = line {
            effects.extend(session.handle(now, Event::LineFinished { id, heard_ms: 900, interrupted: false }));
        }
    }
    panic!("Viva does not listen");
}

fn transcript(text: &str) -> Transcript {
    Transcript { text: text.into(), words: Vec::new(), confidence: 0.9, refused: Vec::new() }
}

fn ended(turn: TurnId) -> Event {
    let (at, reason) = (SampleCount(900_000), EndReason::Silence { waited_ms: 900 });
    let end = EndOfTurn { turn, reason, speech_from: at, speech_to: at, decided_at: at, segments: 1, evidence: None };
    Event::Heard(ListenEvent::TurnEnded(end))
}

fn heard(turn: TurnId, text: &str) -> Event {
    Event::Heard(ListenEvent::Heard { turn, transcript: Ok(transcript(text)) })
}

fn partial(turn: TurnId, text: &str) -> Event {
    let segment = SegmentId { turn, index: 0, revision: 0 };
    Event::Heard(ListenEvent::Partial(Partial { segment, transcript: transcript(text), whole: true }))
}

fn meant(turn: TurnId, text: &str) -> Event {
    Event::Meant { turn, text: text.into(), meanings: Meanings::default() }
}

/// The words that were passed on, and whether their meaning stands before them.
fn passed_on(effects: &[Effect]) -> Vec<(String, bool)> {
    let (mut out, mut known) = (Vec::new(), None);
    let recorded = effects.iter().filter_map(|e| if let Effect::Record(entry) = e { Some(&entry.what) } else { None });
    for what in recorded {
        match what {
            Happening::In(Input::Meant { turn, .. }) => known = Some(*turn),
            Happening::In(Input::Heard { turn, transcript }) => {
                out.push((transcript.text.clone(), known == Some(*turn)));
            }
            _ => {}
        }
    }
    out
}

const END: SessionTime = SessionTime(70_000);

#[test]
fn words_whose_meaning_is_known_at_the_end_go_on_at_once() {
    let (mut session, turn) = listening();
    let asked = session.handle(SessionTime(69_000), partial(turn, ANSWER));
    assert!(asked.iter().any(|e| matches!(e, Effect::Understand { text, .. } if text == ANSWER)));
    session.handle(SessionTime(69_020), meant(turn, ANSWER));
    session.handle(END, ended(turn));
    let effects = session.handle(END, heard(turn, ANSWER));
    assert_eq!(passed_on(&effects), [(ANSWER.to_owned(), true)]);
    assert!(effects.iter().any(|e| matches!(e, Effect::Speak { .. })), "and Viva replies");
}

#[test]
fn words_that_were_not_read_yet_wait_for_their_meaning() {
    let (mut session, turn) = listening();
    session.handle(END, ended(turn));
    let effects = session.handle(END, heard(turn, ANSWER));
    assert!(effects.iter().any(|e| matches!(e, Effect::Understand { .. })));
    assert_eq!(passed_on(&effects), []);
    let effects = session.handle(SessionTime(END.0 + 40), meant(turn, ANSWER));
    assert_eq!(passed_on(&effects), [(ANSWER.to_owned(), true)]);
}

#[test]
fn they_do_not_wait_for_long() {
    let (mut session, turn) = listening();
    session.handle(END, ended(turn));
    session.handle(END, heard(turn, ANSWER));
    let until = session.deadline().unwrap();
    assert_eq!(until, SessionTime(END.0 + 150));
    assert_eq!(passed_on(&session.handle(until, Event::Deadline)), [(ANSWER.to_owned(), false)]);
    // What comes late changes nothing.
    assert_eq!(passed_on(&session.handle(SessionTime(until.0 + 9), meant(turn, ANSWER))), []);
}

#[test]
fn an_order_to_end_does_not_lose_them() {
    let (mut session, turn) = listening();
    session.handle(END, ended(turn));
    session.handle(END, heard(turn, ANSWER));
    let effects = session.handle(SessionTime(END.0 + 10), Event::Command(Command::End));
    assert_eq!(passed_on(&effects), [(ANSWER.to_owned(), false)]);
}

#[test]
fn a_meaning_of_other_words_is_not_taken_for_theirs() {
    let (mut session, turn) = listening();
    session.handle(SessionTime(69_000), partial(turn, "I would"));
    session.handle(END, ended(turn));
    session.handle(END, heard(turn, ANSWER));
    assert_eq!(passed_on(&session.handle(SessionTime(END.0 + 5), meant(turn, "I would"))), []);
    assert_eq!(passed_on(&session.handle(SessionTime(END.0 + 9), meant(turn, ANSWER))), [(ANSWER.to_owned(), true)]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_the_words_are_passed_on_once(steps in prop::collection::vec((0_u8..6, 0_u64..200), 0..12)) {
        let (mut session, turn) = listening();
        session.handle(END, ended(turn));
        let mut effects = session.handle(END, heard(turn, ANSWER));
        let mut now = END.0;
        for (kind, later) in steps {
            now += later;
            effects.extend(session.handle(SessionTime(now), match kind {
                0 => meant(turn, ANSWER),
                1 => meant(turn, "other words"),
                2 => Event::Deadline,
                3 => Event::Second,
                4 => Event::Command(Command::Pause),
                _ => partial(turn, "I would keep"),
            }));
        }
        effects.extend(session.handle(SessionTime(now + 150), Event::Deadline));
        prop_assert_eq!(passed_on(&effects).len(), 1);
    }
}
