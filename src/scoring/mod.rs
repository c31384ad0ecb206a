//! Measures answers and cites evidence: their content, structure and delivery.
//!
//! Everything is counted in the candidate's own words, by the cues that the interview used. Scoring cannot tell a right
//! sentence from a wrong one with the same words, and the report says so. If too little was heard, there is no score.

mod content;
mod delivery;
mod structure;

use serde::{Deserialize, Serialize};

use crate::coverage::Meanings;
use crate::speech::Word;
use crate::time::{RATE, SampleCount};

pub use content::{ConceptScore, Content, CriterionScore, content};
pub use delivery::{Delivery, delivery};
pub use structure::{Part, Structure, structure};

/// A transcript with a lower mean token probability is not scored. tiny.en gives at least 0.85 for clear speech.
pub const THIN_CONFIDENCE: f32 = 0.55;
/// Fewer words than this are not scored.
pub const THIN_WORDS: usize = 25;

/// A turn of the candidate's, as scoring needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub turn: u32,
    /// The follow-up that it answers.
    pub probe: Option<String>,
    /// The concept that it gives a reason for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explains: Option<String>,
    /// False if it does not answer its follow-up, and so earns nothing.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub counts: bool,
    pub text: String,
    /// What the sentence encoder made of the text. Empty if it did not read it in time.
    #[serde(skip)]
    pub meant: Meanings,
    #[serde(skip)]
    pub words: Vec<Word>,
    pub confidence: f32,
    /// Milliseconds from the order to listen to the first speech.
    pub delay_ms: Option<u64>,
    /// The first sample of speech.
    pub from: SampleCount,
    /// The last sample of speech.
    pub to: SampleCount,
    /// True if the hard cap ended it.
    pub capped: bool,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_yes(counts: &bool) -> bool {
    *counts
}

impl Answer {
    /// An answer that was typed and not heard.
    pub fn typed(turn: u32, text: &str, meant: Meanings) -> Self {
        Self {
            turn,
            probe: None,
            explains: None,
            counts: true,
            text: text.to_owned(),
            meant,
            words: Vec::new(),
            confidence: 1.0,
            delay_ms: None,
            from: SampleCount::ZERO,
            to: SampleCount::ZERO,
            capped: false,
        }
    }

    /// Appends the continuation of the same answer in another turn.
    pub fn go_on(&mut self, rest: Self) {
        let (before, behind) = (self.words.len() as f32, rest.words.len() as f32);
        self.confidence = (self.confidence * before + rest.confidence * behind) / (before + behind).max(1.0);
        let before = self.text.split_whitespace().count();
        self.meant.go_on(before, &rest.meant);
        self.text = format!("{} {}", self.text, rest.text);
        self.words.extend(rest.words);
        self.explains = self.explains.take().or(rest.explains);
        (self.to, self.capped) = (rest.to, rest.capped);
    }
}

/// The candidate's own words, and their place in the recording (16 kHz samples of candidate.wav).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub quote: String,
    pub from: SampleCount,
    pub to: SampleCount,
}

/// 1 to 5 in whole steps, or no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    Points(u8),
    NotEnoughHeard,
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Points(n) => write!(f, "{n} of 5"),
            Self::NotEnoughHeard => write!(f, "not enough heard to judge"),
        }
    }
}

/// Converts a share from 0 to 1 to points from 1 to 5.
pub(crate) fn points(share: f32) -> Score {
    Score::Points(1 + (share.clamp(0.0, 1.0) * 4.0).round() as u8)
}

/// Whether there are enough words, of sufficient confidence.
pub(crate) fn enough(answers: &[Answer], words: usize) -> bool {
    let (mut count, mut sum) = (0usize, 0.0);
    for a in answers {
        let n = a.text.split_whitespace().count();
        count += n;
        sum += a.confidence * n as f32;
    }
    count >= words && sum / count as f32 >= THIN_CONFIDENCE
}

/// Words `range` of the answer as evidence. Without word times from the recognizer, the time span is that of the turn.
pub(crate) fn evidence(answer: &Answer, range: std::ops::Range<usize>, most: usize) -> Evidence {
    let tokens: Vec<String> = answer.text.split_whitespace().map(str::to_owned).collect();
    let (from, to) = crate::language::quotes::quote_span(&tokens, range.clone(), most);
    let quote = crate::language::quotes::quote_around(&tokens, range, most);
    if answer.words.len() == tokens.len() && from < to {
        Evidence { quote, from: answer.words[from].from, to: answer.words[to - 1].to }
    } else {
        Evidence { quote, from: answer.from, to: answer.to }
    }
}

/// The position in the recording as `m:ss`.
pub fn place(at: SampleCount) -> String {
    let s = at.0 / u64::from(RATE);
    format!("{}:{:02}", s / 60, s % 60)
}
