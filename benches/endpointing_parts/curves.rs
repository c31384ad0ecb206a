//! How often an endpointer cuts in on pauses, and how long it keeps people waiting.

use viva::bank::{Level, QuestionKind};
use viva::speech::endpoint::{BySilence, Endpointer, TurnSoFar};
use viva::speech::evidence::{ByEvidence, Waits};
use viva::speech::{Meaning, Patience, Tail};

use super::hear::Pause;
use super::plan::{About, Asked};

/// When the words of a pause have come: the listener offers them after 200 ms, and the recognizer takes 400 more.
const WORDS_AFTER_MS: u32 = 600;
/// The length of a frame of the voice detector.
const STEP_MS: u32 = 16;
/// A cap so long that it cuts off no answer of the benchmark.
const CAP_MS: u32 = 3_600_000;

/// The kind of a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In the middle of a sentence, or at an unknown place before the end.
    Inside,
    /// Between two sentences of one answer.
    Between,
    /// The speaker has finished.
    End,
}

/// A pause, its kind, and what the interview knows about its answer.
#[derive(Clone)]
pub struct Labelled {
    pub pause: Pause,
    pub kind: Kind,
    pub about: About,
    /// How the words before the pause end.
    pub tail: Tail,
    pub promised: bool,
    pub meaning: Meaning,
    pub group: &'static str,
    pub speaker: String,
    /// The recording that the pause is from.
    pub name: String,
    pub tuned: bool,
}

impl Labelled {
    pub fn is_end(&self) -> bool {
        self.kind == Kind::End
    }
}

/// The results for some pauses.
#[derive(Default, Clone)]
pub struct Outcome {
    pub pauses: usize,
    pub cut_ins: usize,
    /// The delay at each end.
    pub delays: Vec<f64>,
    /// For each pause, in order, the silence that ended the turn.
    pub waited: Vec<Option<u32>>,
}

impl Outcome {
    pub fn cut_in_percent(&self) -> f64 {
        100.0 * self.cut_ins as f64 / self.pauses.max(1) as f64
    }

    pub fn mean_ms(&self) -> f64 {
        self.delays.iter().sum::<f64>() / self.delays.len().max(1) as f64
    }

    pub fn p95_ms(&self) -> f64 {
        let mut sorted = self.delays.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get((sorted.len() * 95 / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }

    fn count(&mut self, labelled: &Labelled, waited: Option<u32>) {
        self.waited.push(waited);
        if labelled.is_end() {
            self.delays.push(f64::from(waited.unwrap_or(labelled.pause.ms)));
        } else {
            self.pauses += 1;
            self.cut_ins += usize::from(waited.is_some());
        }
    }
}

/// The patience of a turn, as the interview sets it for a mid-level question of usual length.
fn patience(labelled: &Labelled) -> Patience {
    let (kind, follow_up) = match labelled.about.asked {
        Asked::Opening(kind) => (kind, false),
        Asked::FollowUp => (QuestionKind::Concept, true),
    };
    Patience { cap_ms: CAP_MS, ..viva::interview::patience(kind, Level::Mid, 4.0, follow_up) }
}

/// What is known after this much silence in this pause. With 0 the candidate still speaks.
fn so_far(labelled: &Labelled, silence_ms: u32) -> TurnSoFar {
    let pause = &labelled.pause;
    TurnSoFar {
        elapsed_ms: pause.elapsed_ms + silence_ms,
        silence_ms,
        voice_ms: pause.elapsed_ms,
        words: Some(pause.words),
        finished: pause.finished.filter(|_| silence_ms > 250),
        tail: (silence_ms >= WORDS_AFTER_MS).then_some(labelled.tail),
        awaited: (1..WORDS_AFTER_MS).contains(&silence_ms),
        covered: labelled.meaning.covered,
        order: labelled.meaning.order,
        promised: labelled.promised,
    }
}

/// The silence after which this endpointer ends the turn in this pause, if it does.
fn waits(by: &mut dyn Endpointer, labelled: &Labelled) -> Option<u32> {
    by.decide(&so_far(labelled, 0));
    // After the end of an answer the speaker stays silent as long as it takes.
    let most = if labelled.is_end() { 60_000 } else { labelled.pause.ms };
    (1..=most / STEP_MS).map(|i| i * STEP_MS).find(|ms| by.decide(&so_far(labelled, *ms)).is_some())
}

/// After which silence each pause ended the turn, in order. Each speaker is one session.
fn judge<'a>(all: impl Iterator<Item = &'a Labelled>, new: impl Fn() -> Box<dyn Endpointer>) -> Outcome {
    let (mut outcome, mut resumed) = (Outcome::default(), 0);
    let mut session: Option<(&str, &str, Box<dyn Endpointer>)> = None;
    for labelled in all {
        let (speaker, name) = (labelled.speaker.as_str(), labelled.name.as_str());
        let mut by = match session.take() {
            Some((same, recording, mut by)) if same == speaker => {
                if recording != name {
                    resumed = 0;
                    by.begin(patience(labelled));
                }
                by
            }
            _ => {
                let mut by = new();
                resumed = 0;
                by.begin(patience(labelled));
                by
            }
        };
        let waited = waits(by.as_mut(), labelled);
        if waited.is_some() {
            // The speaker goes on. Viva gives way, and waits longer for the rest of this answer.
            resumed += 1;
            let reopened = matches!(labelled.tail, Tail::Done | Tail::SummedUp | Tail::HandedOver);
            by.begin(Patience { resumed, reopened, ..patience(labelled) });
        }
        outcome.count(labelled, waited);
        session = Some((speaker, name, by));
    }
    outcome
}

pub fn ours<'a>(all: impl Iterator<Item = &'a Labelled>, waits: Waits) -> Outcome {
    judge(all, || Box::new(ByEvidence::new(waits)))
}

pub fn silence_only<'a>(all: impl Iterator<Item = &'a Labelled>, ms: u32) -> Outcome {
    struct Fixed(BySilence, u32);
    impl Endpointer for Fixed {
        fn begin(&mut self, patience: Patience) {
            self.0.begin(Patience { silence_ms: self.1, ..patience });
        }
        fn decide(&mut self, turn: &TurnSoFar) -> Option<viva::speech::endpoint::Decision> {
            self.0.decide(turn)
        }
    }
    judge(all, || Box::new(Fixed(BySilence::default(), ms)))
}

/// Smart Turn as it is usually used. Above a threshold the turn ends soon, and below it a longer silence ends it.
#[derive(Debug, Clone, Copy)]
pub struct SmartOnly {
    pub threshold: u8,
    pub soon_ms: u32,
    pub otherwise_ms: u32,
}

pub fn smart_turn_only<'a>(all: impl Iterator<Item = &'a Labelled>, by: SmartOnly) -> Outcome {
    let mut outcome = Outcome::default();
    for labelled in all {
        let pause = &labelled.pause;
        let sure = pause.finished.is_some_and(|p| p >= by.threshold);
        let wait = if sure { by.soon_ms } else { by.otherwise_ms };
        outcome.count(labelled, (labelled.is_end() || wait <= pause.ms).then_some(wait));
    }
    outcome
}

pub fn smart_outcomes(all: &[Labelled]) -> Vec<(SmartOnly, Outcome)> {
    smart_settings().into_iter().map(|by| (by, smart_turn_only(all.iter(), by))).collect()
}

/// The setting with the fewest cut-ins among those that wait no longer than this.
pub fn best_smart(outcomes: &[(SmartOnly, Outcome)], mean_ms: f64) -> Option<&(SmartOnly, Outcome)> {
    let quick = outcomes.iter().filter(|(_, outcome)| outcome.mean_ms() <= mean_ms);
    quick.min_by(|a, b| a.1.cut_in_percent().total_cmp(&b.1.cut_in_percent()))
}

/// Every setting of the Smart Turn baseline.
pub fn smart_settings() -> Vec<SmartOnly> {
    let mut all = Vec::new();
    for threshold in [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98] {
        for soon_ms in [224, 304, 400, 496, 608, 704, 800, 1_008] {
            for otherwise_ms in (400..=6_000).step_by(200).filter(|ms| *ms >= soon_ms) {
                all.push(SmartOnly { threshold, soon_ms, otherwise_ms });
            }
        }
    }
    all
}
