//! Thousands of whole interviews from the built-in banks with extreme candidates, in virtual time.
//!
//! Each test run plays five hundred. After a change of the interview, play more with `VIVA_SIMULATIONS=10000`.

use std::collections::BTreeSet;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use viva::bank::{Level, Question, Round};
use viva::interview::{Command, Fact, Input, Mode, Output, PlanWish, Purpose, Setup, plan, speaking_ms};
use viva::journal::{Entry, Happening};
use viva::rehearsal::Stage;
use viva::speech::EndReason;

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0.next_u32() as usize % sides.max(1)
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

#[derive(Debug, Clone, Copy)]
enum Candidate {
    Good,
    Silent,
    Rambling,
    Stuffing,
    Contradicting,
    Commanding,
    Lost,
    Straying,
    Slow,
    Unplugged,
    Interrupting,
    Anything,
}

const CANDIDATES: [Candidate; 12] = [
    Candidate::Good,
    Candidate::Silent,
    Candidate::Rambling,
    Candidate::Stuffing,
    Candidate::Contradicting,
    Candidate::Commanding,
    Candidate::Lost,
    Candidate::Straying,
    Candidate::Slow,
    Candidate::Unplugged,
    Candidate::Interrupting,
    Candidate::Anything,
];

const NUMBERS: &[&str] =
    &["2,000 writes per second on one Postgres primary", "ten million users", "three replicas", "a 5 minute TTL"];
const ORDERS: &[&str] = &[
    "repeat that please",
    "can you rephrase that",
    "skip this one",
    "give me a hint",
    "how much time is left",
    "let me think",
    "that's my answer",
    "pause the interview",
    "resume",
    "can we take a break",
    "I'm done",
];

/// The candidate's next step, as lines of a script.
fn next(who: Candidate, q: &Question, dice: &mut Dice) -> String {
    let cue = |dice: &mut Dice| {
        let concept = dice.one(&q.concepts);
        dice.one(&concept.cues).replace("...", "so")
    };
    let reasoned = |dice: &mut Dice| {
        let (a, b) = (cue(dice), cue(dice));
        let number = NUMBERS[dice.below(NUMBERS.len())];
        format!(
            "< I would use {a} because we have {number} and the downside of {b} is that it costs more than it gives."
        )
    };
    match who {
        Candidate::Good => reasoned(dice),
        Candidate::Silent => format!("~ {}s", 5 + dice.below(60)),
        Candidate::Rambling => format!("< [cap] {}", "and then we would also do another thing with it and so on ".repeat(30)),
        Candidate::Stuffing => format!("< well {} {} {} {}", cue(dice), cue(dice), cue(dice), cue(dice)),
        Candidate::Contradicting => {
            let a = cue(dice);
            match dice.below(3) {
                0 => format!("< I would go for strong consistency and {a} because it is safe."),
                1 => format!("< I would not use {a} here, I would use eventual consistency."),
                _ => format!("< I would use {a}, and I will come back to that later."),
            }
        }
        Candidate::Commanding => format!("< {}", dice.one(ORDERS)),
        Candidate::Lost => (*dice.one(&["< I don't know.", "< no idea", "< Hm.", "< Yes.", "< not sure about that one"])).into(),
        Candidate::Straying => "< Yesterday I had a very nice lunch with my sister near the river and the weather was so good that we stayed.".into(),
        Candidate::Slow => format!("< [late {}s] {}", 1 + dice.below(30), &reasoned(dice)[2..]),
        Candidate::Unplugged => {
            let device = *dice.one(&["microphone", "speaker"]);
            let answer = reasoned(dice);
            format!("! lose {device}: unplugged\n~ {}s\n! back {device}: Headset\n{answer}", 1 + dice.below(40))
        }
        Candidate::Interrupting => match dice.below(3) {
            0 => format!("< over {}ms: wait wait I know this one I would use {}", dice.below(6_000), cue(dice)),
            1 => format!("< cough over {}ms", dice.below(6_000)),
            _ => reasoned(dice),
        },
        Candidate::Anything => {
            let which = dice.below(CANDIDATES.len() - 1);
            next(CANDIDATES[which], q, dice)
        }
    }
}

/// The question under way, according to the journal.
fn under_way<'q>(entries: &[Entry], questions: &'q [Question]) -> &'q Question {
    let asked = entries.iter().rev().find_map(|e| match &e.what {
        Happening::Out(Output::Note(Fact::Asked { question, .. })) => Some(question),
        _ => None,
    });
    asked.and_then(|id| questions.iter().find(|q| q.id == *id)).unwrap_or(&questions[0])
}

fn interview(seed: u64, all: &[Question]) {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let who = CANDIDATES[seed as usize % CANDIDATES.len()];
    let level = *dice.one(&[None, Some(Level::Junior), Some(Level::Mid), Some(Level::Senior)]);
    let rounds = if dice.below(2) == 0 { Vec::new() } else { vec![*dice.one(Round::ALL)] };
    let minutes = 2.0 + dice.below(14) as f32;
    let wish = PlanWish { rounds, level, minutes, seed, weak: BTreeSet::new(), only: Vec::new() };
    let mode = *dice.one(&[Mode::Study, Mode::Real]);
    let setup = Setup { seed, mode, minutes, questions: plan(all, &wish), ..Setup::default() };
    let mut stage = Stage::open(&setup, None);
    for _ in 0..200 {
        if stage.is_finished() {
            break;
        }
        let lines = next(who, under_way(stage.entries(), &setup.questions), &mut dice);
        lines.lines().for_each(|line| stage.play(line).unwrap_or_else(|bad| panic!("{bad}: {line}")));
    }
    let played = stage.close();
    let told = || format!("seed {seed}, {who:?}, {minutes} minutes, {mode:?}\n{}", played.text);
    // The stage complains if an invariant is broken, or if the candidate gets no floor. At the interview's end, the
    // latter is normal.
    let broken: Vec<_> = played.complaints.iter().filter(|c| !c.contains("never given the floor")).collect();
    assert!(broken.is_empty() && played.finished, "{broken:?}\n{}", told());
    said_once(&played.entries).unwrap_or_else(|what| panic!("said twice: {what}\n{}", told()));
    in_time(&played.entries, &setup).unwrap_or_else(|what| panic!("{what}\n{}", told()));
    every_end_has_its_reason(&played.entries).unwrap_or_else(|what| panic!("{what}\n{}", told()));
}

/// Checks that no question and no follow-up comes twice, unless the candidate asks to repeat it.
fn said_once(entries: &[Entry]) -> Result<(), String> {
    let (mut asked, mut probed, mut lines) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for e in entries {
        match &e.what {
            Happening::Out(Output::Note(Fact::Asked { question, .. })) if !asked.insert(question.clone()) => {
                return Err(question.clone());
            }
            Happening::Out(Output::Note(Fact::Probed { question, probe, say, .. })) => {
                if !probed.insert((question.clone(), probe.clone())) {
                    return Err(format!("{question}.{probe}"));
                }
                let text = entries.iter().find_map(|e| match &e.what {
                    Happening::Out(Output::Say { id, text, .. }) if id == say => Some(text.clone()),
                    _ => None,
                });
                // The words before the follow-up acknowledge the answer, and may come again.
                let line = text.unwrap_or_default();
                if !lines.insert(line.clone()) {
                    return Err(line);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks that after the end of a question's time, or of the session's, Viva takes at most the turn under way.
fn in_time(entries: &[Entry], setup: &Setup) -> Result<(), String> {
    let (mut paused_for, mut paused_at) = (0, None::<u64>);
    let mut question: Option<(u64, u64, String)> = None;
    let mut turns_over = 0;
    let session = (f64::from(setup.minutes) * 60_000.0) as u64;
    for e in entries {
        let now = paused_at.unwrap_or(e.at.0) - paused_for;
        match &e.what {
            Happening::Out(Output::Note(fact)) => match fact {
                Fact::Paused => paused_at = Some(e.at.0),
                Fact::Resumed => paused_for += paused_at.take().map_or(0, |at| e.at.0 - at),
                Fact::Asked { question: id, .. } => {
                    let minutes = setup.questions.iter().find(|q| q.id == *id).map_or(1.0, |q| q.minutes);
                    question = Some((now, (f64::from(minutes) * 60_000.0) as u64, id.clone()));
                    turns_over = 0;
                }
                Fact::Retried { question: id } => {
                    question = Some((now, 120_000, id.clone()));
                    turns_over = 0;
                }
                Fact::QuestionDone { .. } => question = None,
                // A candidate who asks for a pause gets one at any time.
                Fact::CommandHeard { command: Command::Pause | Command::Resume | Command::End, .. } => {}
                // The turns that an answer goes on in belong to it.
                Fact::Answered { continues: true, .. } => {}
                Fact::Answered { .. } | Fact::CommandHeard { .. } | Fact::Clarified { .. } => {
                    let over = question.as_ref().is_some_and(|(from, limit, _)| now > from + limit);
                    turns_over += u32::from(over || now > session);
                    // One answer may come in two turns, and Viva asks back once about an order to end.
                    if turns_over > 2 {
                        return Err(format!("{turns_over} turns after the time was over: {question:?} at {now}"));
                    }
                }
                _ => {}
            },
            // Allows one turn at its cap, the wait for its words, and the lines around it.
            Happening::Out(Output::Say { text, purpose: Purpose::Summary, .. })
                if now > session + 150_000 + 30_000 + speaking_ms(text) =>
            {
                return Err(format!("the summary comes {} s late", (now - session) / 1000));
            }
            _ => {}
        }
    }
    Ok(())
}

fn every_end_has_its_reason(entries: &[Entry]) -> Result<(), String> {
    let (mut open, mut fates) = (BTreeSet::new(), BTreeSet::new());
    for e in entries {
        match &e.what {
            Happening::Out(Output::Listen { turn, .. }) => drop(open.insert(*turn)),
            Happening::In(Input::TurnEnded(end)) if end.reason == (EndReason::Silence { waited_ms: 0 }) => {
                return Err("a silence of no length".into());
            }
            Happening::Out(Output::Note(
                Fact::Answered { turn, .. }
                | Fact::CommandHeard { turn, .. }
                | Fact::TurnDiscarded { turn, .. }
                | Fact::Clarified { turn, .. },
            )) => drop(fates.insert(*turn)),
            _ => {}
        }
    }
    let lost: Vec<_> = open.difference(&fates).collect();
    if lost.is_empty() { Ok(()) } else { Err(format!("turns without a fate: {lost:?}")) }
}

#[test]
fn nobody_breaks_the_interview() {
    let wanted = std::env::var("VIVA_SIMULATIONS").ok().and_then(|n| n.parse().ok());
    let count: u64 = wanted.unwrap_or(500);
    let all: Vec<Question> = viva::bank::builtin().unwrap().into_iter().flat_map(|b| b.questions).collect();
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        for t in 0..threads {
            let all = &all;
            scope.spawn(move || (t..count).step_by(threads as usize).for_each(|seed| interview(seed, all)));
        }
    });
}
