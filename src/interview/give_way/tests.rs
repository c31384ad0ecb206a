use super::*;
use crate::speech::{EndOfTurn, Transcript};
use crate::time::SampleCount;

/// An interview that has asked its first question and got an answer. The reply is about to sound.
struct Answered {
    interview: Interview,
    now: u64,
    reply: SayId,
    notes: Vec<Fact>,
}

const AT: SampleCount = SampleCount(0);

impl Answered {
    fn new() -> Self {
        let banks = crate::bank::builtin().unwrap();
        let question = banks.into_iter().flat_map(|bank| bank.questions).next().unwrap();
        let setup = Setup { seed: 3, minutes: 20.0, questions: vec![question], ..Setup::default() };
        let mut it = Self { interview: Interview::new(setup), now: 0, reply: SayId(0), notes: Vec::new() };
        it.feed(Input::Start { microphone: "m".into(), speaker: "s".into() });
        for _ in 0..2 {
            it.feed(Input::PlaybackFinished { id: it.reply, heard_ms: 5_000, interrupted: false });
        }
        it.answer(1, "I would keep the first response and send it again because the retry must not pay twice.");
        it
    }

    fn feed(&mut self, input: Input) -> Vec<Output> {
        self.now += 100;
        let outputs = self.interview.handle(SessionTime(self.now), input);
        self.interview.verify_invariants().unwrap();
        for output in &outputs {
            match output {
                Output::Say { id, .. } => self.reply = *id,
                Output::Note(fact) => self.notes.push(fact.clone()),
                _ => {}
            }
        }
        outputs
    }

    fn answer(&mut self, turn: u32, text: &str) -> Vec<Output> {
        let turn = TurnId(turn);
        let end = EndOfTurn {
            turn,
            reason: EndReason::Silence { waited_ms: 2_000 },
            speech_from: AT,
            speech_to: SampleCount::from_millis(8_000),
            decided_at: SampleCount::from_millis(10_000),
            segments: 1,
            evidence: None,
        };
        self.feed(Input::TurnEnded(end));
        let transcript = Transcript { text: text.into(), ..Transcript::default() };
        self.feed(Input::Heard { turn, transcript })
    }

    fn answered(&self) -> Vec<(u32, bool)> {
        let answered = |fact: &Fact| match fact {
            Fact::Answered { turn, continues, .. } => Some((turn.0, *continues)),
            _ => None,
        };
        self.notes.iter().filter_map(answered).collect()
    }
}

#[test]
fn going_on_over_the_first_words_takes_the_reply_back_and_both_turns_are_one_answer() {
    let mut it = Answered::new();
    assert!(it.answered().is_empty(), "nothing is noted before the reply stands");
    it.feed(Input::PlaybackStarted { id: it.reply });
    let first = it.reply;
    let outputs = it.feed(Input::SpeechLikely { at: AT });
    assert!(outputs.contains(&Output::StopSpeaking { id: first }), "at once");
    let listens = |o: &Output| match o {
        Output::Listen { patience, .. } => Some(*patience),
        _ => None,
    };
    let patience = outputs.iter().find_map(listens).unwrap();
    assert_eq!((patience.resumed, patience.words_before), (1, 17));
    it.feed(Input::SpeechStarted { at: AT });
    it.feed(Input::PlaybackFinished { id: first, heard_ms: 300, interrupted: true });
    it.feed(Input::SpeechEnded { at: AT });
    it.answer(2, "And the key comes from the client.");
    it.feed(Input::PlaybackStarted { id: it.reply });
    it.now += WINDOW_MS;
    it.feed(Input::Tick);
    assert_eq!(it.answered(), [(1, false), (2, true)]);
}

#[test]
fn a_reply_that_has_sounded_for_a_while_stands() {
    let mut it = Answered::new();
    it.feed(Input::PlaybackStarted { id: it.reply });
    it.now += WINDOW_MS;
    it.feed(Input::SpeechStarted { at: AT });
    it.feed(Input::SpeechSustained { at: AT });
    it.feed(Input::Tick);
    assert_eq!(it.answered(), [(1, false)]);
}

#[test]
fn after_two_seconds_only_speech_that_would_stop_any_line_takes_it_back() {
    let mut it = Answered::new();
    it.feed(Input::PlaybackStarted { id: it.reply });
    it.now += AT_ONCE_MS;
    let stops = |outputs: Vec<Output>| outputs.iter().any(|o| matches!(o, Output::StopSpeaking { .. }));
    assert!(!stops(it.feed(Input::SpeechLikely { at: AT })));
    it.feed(Input::SpeechStarted { at: AT });
    assert!(stops(it.feed(Input::SpeechSustained { at: AT })));
    assert!(it.answered().is_empty(), "the answer goes on");
}

#[test]
fn a_cough_that_stopped_it_does_not_stop_it_again() {
    let mut it = Answered::new();
    it.feed(Input::PlaybackStarted { id: it.reply });
    let first = it.reply;
    it.feed(Input::SpeechLikely { at: AT });
    it.feed(Input::PlaybackFinished { id: first, heard_ms: 300, interrupted: true });
    it.feed(Input::Nothing { turn: TurnId(2) });
    it.now += QUIET_CUT_MS;
    it.feed(Input::Tick);
    assert!(it.reply > first, "the reply is said again");
    assert_eq!(it.answered(), [(1, false)]);
    it.feed(Input::PlaybackStarted { id: it.reply });
    let outputs = it.feed(Input::SpeechLikely { at: AT });
    assert!(outputs.is_empty(), "{outputs:?}");
}

#[test]
fn whatever_else_happens_lets_the_reply_stand() {
    let mut it = Answered::new();
    it.feed(Input::PlaybackStarted { id: it.reply });
    it.feed(Input::Command(Command::Pause));
    assert_eq!(it.answered(), [(1, false)]);
}
