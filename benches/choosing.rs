//! How long Viva takes to choose its next line, with all banks loaded: `cargo bench --bench choosing`.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads clocks")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use viva::bank::Question;
use viva::interview::{Input, Interview, Mode, Output, SayId, Setup, TurnId};
use viva::speech::{EndOfTurn, EndReason, Transcript};
use viva::time::{SampleCount, SessionTime};

/// An interview that has asked its first question. The candidate's first turn is over, and its words are due.
fn awaiting(questions: &[Question], first: usize) -> (Interview, TurnId) {
    let mut order = questions.to_vec();
    order.rotate_left(first);
    let mut interview =
        Interview::new(Setup { seed: 1, mode: Mode::Real, minutes: 60.0, questions: order, ..Setup::default() });
    let mut turn = None;
    let mut say = SayId(0);
    let mut feed = |interview: &mut Interview, at: u64, input: Input| {
        for output in interview.handle(SessionTime(at), input) {
            match output {
                Output::Say { id, .. } => say = id,
                Output::Listen { turn: t, .. } => turn = Some(t),
                _ => {}
            }
        }
        (say, turn)
    };
    let (id, _) = feed(&mut interview, 0, Input::Start { microphone: "m".into(), speaker: "s".into() });
    let (id, _) = feed(&mut interview, 5_000, Input::PlaybackFinished { id, heard_ms: 5_000, interrupted: false });
    feed(&mut interview, 5_100, Input::PlaybackStarted { id });
    let (_, turn) = feed(&mut interview, 9_000, Input::PlaybackFinished { id, heard_ms: 4_000, interrupted: false });
    let turn = turn.expect("the floor is given after the question");
    let at = SampleCount::from_millis(20_000);
    feed(&mut interview, 9_500, Input::SpeechStarted { at });
    let reason = EndReason::Silence { waited_ms: 2_000 };
    let end = EndOfTurn { turn, reason, speech_from: at, speech_to: at, decided_at: at, segments: 1, evidence: None };
    feed(&mut interview, 40_000, Input::TurnEnded(end));
    (interview, turn)
}

fn answer(text: &str, turn: TurnId) -> Input {
    Input::Heard { turn, transcript: Transcript { text: text.into(), ..Transcript::default() } }
}

fn main() {
    let questions: Vec<Question> =
        viva::bank::builtin().expect("the banks").into_iter().flat_map(|b| b.questions).collect();
    let mut choosing = Vec::new();
    let mut baseline = Vec::new();
    for (i, question) in questions.iter().enumerate() {
        let words: Vec<&str> = question.model_answer.split_whitespace().collect();
        for _ in 0..7 {
            let (mut interview, turn) = awaiting(&questions, i);
            let input = answer(&question.model_answer, turn);
            let from = Instant::now();
            black_box(interview.handle(SessionTime(41_000), input));
            choosing.push(from.elapsed());
            let from = Instant::now();
            black_box(question.matcher().find(&words));
            baseline.push(from.elapsed());
        }
    }
    let (choosing, baseline) = (spread(choosing), spread(baseline));
    println!("{} banks' questions, a whole model answer each; milliseconds", questions.len());
    println!("{:52} {:>7} {:>7} {:>7} {:>7}", "", "p50", "p99", "max", "target");
    print("choosing what to say next (Interview::handle)", choosing, 1.0);
    print("baseline: building and asking a matcher anew", baseline, f64::NAN);
    println!("p99 to target {:.2}, p50 to baseline {:.2}\n", choosing[1] / 1.0, choosing[0] / baseline[0]);
}

fn spread(mut times: Vec<Duration>) -> [f64; 3] {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1000.0;
    [at(0.5), at(0.99), at(1.0)]
}

fn print(name: &str, [p50, p99, max]: [f64; 3], target: f64) {
    println!("{name:52} {p50:>7.3} {p99:>7.3} {max:>7.3} {target:>7.1}");
}
