//! The order of a session's effects: what is shown or said is in the journal before.

use std::collections::HashSet;

use proptest::prelude::*;
use viva::bank;
use viva::fault::{Fault, FaultKind};
use viva::ids::{SayId, TurnId};
use viva::interview::{Command, Input, Output, Setup};
use viva::journal::Happening;
use viva::session::{Effect, Event, Heading, Session, SessionEvent};
use viva::speech::{EndOfTurn, EndReason, ListenEvent, Transcript, Word};
use viva::time::{SampleCount, SessionTime};

fn session() -> Session {
    let questions = bank::parse(include_str!("interviews/bank.toml"), "bank.toml").unwrap().questions;
    Session::new(Setup { seed: 7, minutes: 4.0, questions, ..Setup::default() })
}

/// What happens in a session, with the newest line and turn.
fn event(kind: u8, line: Option<SayId>, turn: Option<TurnId>, n: usize) -> Event {
    const WORDS: [&str; 6] = [
        "I would use a key because a retry must not make a second order.",
        "I don't know.",
        "Skip this question.",
        "Yes, please.",
        "We have 5000 orders per second.",
        "",
    ];
    let at = SampleCount(n as u64 * 16_000);
    let turn = turn.unwrap_or(TurnId(1));
    match kind {
        0 | 1 => line.map_or(Event::Second, |id| Event::LineStarted { id }),
        2 | 3 => line.map_or(Event::Deadline, |id| Event::LineFinished {
            id,
            heard_ms: 2_000,
            interrupted: n.is_multiple_of(7),
        }),
        4 => Event::Heard(ListenEvent::TurnEnded(EndOfTurn {
            turn,
            reason: EndReason::Silence { waited_ms: 900 },
            speech_from: at,
            speech_to: at,
            decided_at: at,
            segments: 1,
            evidence: None,
        })),
        5 | 6 => {
            let text = WORDS[n % WORDS.len()].to_owned();
            let words =
                text.split_whitespace().map(|word| Word { text: word.into(), from: at, to: at, confidence: 0.9 });
            let transcript = Transcript { words: words.collect(), text, confidence: 0.9, refused: Vec::new() };
            Event::Heard(ListenEvent::Heard { turn, transcript: Ok(transcript) })
        }
        7 => Event::Heard(ListenEvent::SpeechStarted { at }),
        8 => line.map_or(Event::Second, |id| Event::LineFailed { id, why: "no voice".into() }),
        9 => Event::Command([Command::Skip, Command::Repeat, Command::Pause][n % 3]),
        10 => Event::RecordingFailed(Fault::new(FaultKind::Storage, "candidate.wav cannot be written")),
        _ => Event::Deadline,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_shown_before_it_is_recorded(kinds in prop::collection::vec((0_u8..14, 0_usize..100), 1..120)) {
        let mut session = session();
        let (mut line, mut turn, mut now) = (None, None, 0);
        let (mut recorded, mut shown) = (HashSet::new(), 0);
        for step in std::iter::once(None).chain(kinds.into_iter().map(Some)) {
            let event = step.map_or_else(|| Event::Start(Heading::default()), |(kind, n)| event(kind, line, turn, n));
            now += 1_700;
            for effect in session.handle(SessionTime(now), event) {
                match effect {
                    Effect::Record(entry) => {
                        if let Happening::In(Input::Heard { transcript, .. }) = &entry.what {
                            recorded.insert(format!("heard {now} {}", transcript.text));
                        }
                        if let Happening::Out(Output::Say { id, .. }) = &entry.what {
                            recorded.insert(format!("say {}", id.0));
                        }
                    }
                    Effect::Show(SessionEvent::Heard { text, .. }) => {
                        prop_assert!(recorded.contains(&format!("heard {now} {text}")), "{}", text);
                    }
                    Effect::Show(SessionEvent::Saying { id, .. }) => {
                        shown += 1;
                        prop_assert!(recorded.contains(&format!("say {id}")), "line {}", id);
                    }
                    Effect::Speak { id, .. } => line = Some(id),
                    Effect::Listen { turn: opened, .. } => turn = Some(opened),
                    _ => {}
                }
            }
        }
        prop_assert!(!recorded.is_empty() && shown > 0);
    }
}

#[test]
fn a_recording_that_fails_does_not_stop_the_journal_and_a_journal_that_fails_does() {
    let storage = || Fault::new(FaultKind::Storage, "no space left");
    for (failure, goes_on) in [(Event::RecordingFailed(storage()), true), (Event::JournalFailed(storage()), false)] {
        let mut session = session();
        session.handle(SessionTime::ZERO, Event::Start(Heading::default()));
        let effects = session.handle(SessionTime(1_000), failure);
        let recorded = effects.iter().filter(|effect| matches!(effect, Effect::Record(_))).count();
        assert_eq!(recorded > 0, goes_on);
        let told = |effect: &&Effect| matches!(effect, Effect::Show(SessionEvent::Trouble { .. }));
        assert_eq!(effects.iter().filter(told).count(), 1, "it is told once");
        assert!(session.trouble().is_some());
    }
}
