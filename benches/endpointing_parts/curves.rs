//! What an endpointer makes of the pauses: how often it cuts in, and how long it keeps people waiting.

use viva::speech::endpoint::{BySilence, Endpointer, TurnSoFar};
use viva::speech::evidence::{ByEvidence, Waits};
use viva::speech::{Patience, Tail};

use super::hear::Pause;

/// When the words of a pause are back: offered after 300 ms, recognised in 400 more.
const WORDS_AFTER_MS: u32 = 700;
/// A frame of the voice detector.
const STEP_MS: u32 = 16;
/// The middle of what the interview asks for.
const PATIENCE: Patience = Patience::new(2_000, 3_600_000);

/// A pause, and whether the speaker had finished.
#[derive(Clone)]
pub struct Labelled {
    pub pause: Pause,
    pub end: bool,
    pub group: &'static str,
    pub speaker: String,
    /// Which recording it is from.
    pub name: String,
    pub tuned: bool,
}

/// What became of pauses.
#[derive(Default, Clone)]
pub struct Outcome {
    pub pauses: usize,
    pub cut_ins: usize,
    /// One for each end.
    pub delays: Vec<f64>,
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
        if labelled.end {
            self.delays.push(f64::from(waited.unwrap_or(labelled.pause.ms)));
        } else {
            self.pauses += 1;
            self.cut_ins += usize::from(waited.is_some());
        }
    }
}

/// The silence after which this endpointer ends the turn in this pause, if it does.
fn waits(by: &mut dyn Endpointer, pause: &Pause, end: bool) -> Option<u32> {
    let speaking = TurnSoFar {
        elapsed_ms: pause.elapsed_ms,
        voice_ms: pause.elapsed_ms,
        words: Some(pause.words),
        ..TurnSoFar::default()
    };
    by.decide(&speaking);
    // After its end everybody stays silent for as long as it takes.
    let most = if end { 60_000 } else { pause.ms };
    (1..=most / STEP_MS).map(|i| i * STEP_MS).find(|ms| {
        let turn = TurnSoFar {
            elapsed_ms: pause.elapsed_ms + ms,
            silence_ms: *ms,
            finished: pause.finished.filter(|_| *ms > 200),
            tail: (*ms >= WORDS_AFTER_MS).then(|| Tail::of(&pause.text)),
            awaited: *ms < WORDS_AFTER_MS,
            ..speaking
        };
        by.decide(&turn).is_some()
    })
}

/// All pauses in order; each speaker is one session.
fn judge<'a>(all: impl Iterator<Item = &'a Labelled>, new: impl Fn() -> Box<dyn Endpointer>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut session: Option<(&str, &str, Box<dyn Endpointer>)> = None;
    for labelled in all {
        let (speaker, name) = (labelled.speaker.as_str(), labelled.name.as_str());
        let mut by = match session.take() {
            Some((same, recording, mut by)) if same == speaker => {
                if recording != name {
                    by.begin(PATIENCE);
                }
                by
            }
            _ => {
                let mut by = new();
                by.begin(PATIENCE);
                by
            }
        };
        let waited = waits(by.as_mut(), &labelled.pause, labelled.end);
        if waited.is_some() {
            // Cut off or not, the next one is a new turn.
            by.begin(PATIENCE);
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

/// Smart Turn as it is usually used: from a threshold on the turn ends soon, below it a silence must.
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
        outcome.count(labelled, (labelled.end || wait <= pause.ms).then_some(wait));
    }
    outcome
}

/// Every setting of the Smart-Turn-only baseline that is tried.
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
