//! A report is a function of the journal: the same entries give the same report, on any day and any machine.

mod blocks;
mod date;
mod gather;
mod heard;
mod index;
mod lost;
pub mod own_voice;
pub mod rehear;
mod render;
mod transcript;

use serde::{Deserialize, Serialize};

use crate::bank::{Level, ProbeKind, Round};
use crate::coverage::Reply;
use crate::interview::{Mode, Purpose};
use crate::journal::Entry;
use crate::scoring::{Answer, Content, Delivery, Score, Structure};
use crate::time::SessionTime;

pub use blocks::Mood;
pub use render::{Row, USUAL_WIDTH, glance, markdown, rows, text};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub session: String,
    /// Wall time, as RFC 3339.
    pub started: String,
    pub viva: String,
    pub mode: Mode,
    /// The time limit, in minutes.
    pub minutes: f32,
    pub took_ms: u64,
    /// Why the interview ended; `None` if the journal stops before the end.
    pub ended: Option<String>,
    pub questions: Vec<QuestionReport>,
    /// Ids of planned questions that were not asked.
    pub not_asked: Vec<String>,
    pub delivery: Delivery,
    pub transcript: Vec<Line>,
    /// Problems with sound or devices, in words.
    pub trouble: Vec<String>,
    pub method: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionReport {
    pub id: String,
    pub number: u32,
    pub round: Round,
    pub topic: String,
    pub level: Level,
    pub ask: String,
    pub asked_at: SessionTime,
    pub took_ms: u64,
    pub done: String,
    pub answers: Vec<Answer>,
    pub follow_ups: Vec<FollowUp>,
    /// How often the candidate asked back.
    pub clarified: u32,
    /// How often Viva gave a nudge or a hint.
    pub helped: u32,
    /// How often the candidate said something useful after help, or after an interruption.
    #[serde(default)]
    pub recovered: u32,
    /// Whether the candidate tried the question a second time.
    #[serde(default)]
    pub retried: bool,
    pub content: Content,
    pub structure: Structure,
    pub looks_for: Vec<String>,
    pub model_answer: String,
    pub exercise: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowUp {
    pub probe: String,
    pub kind: ProbeKind,
    pub at: SessionTime,
    pub text: String,
    /// Why Viva chose this follow-up.
    pub reason: String,
    pub quote: Option<String>,
    /// The candidate's reply.
    pub reply: Option<String>,
    /// What the reply is, if it does not answer the follow-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<Reply>,
    /// What a good reply contains.
    pub looks_for: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Interviewer,
    Candidate,
}

/// A line of the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub at: SessionTime,
    pub who: Who,
    pub text: String,
    /// Why the interviewer said it; `None` for the candidate.
    pub purpose: Option<Purpose>,
}

impl Report {
    /// The mean of the questions' scores for content, from 1 to 5. `None` if too little was heard of every question.
    pub fn points(&self) -> Option<f32> {
        let points = self.questions.iter().filter_map(|q| match q.content.score {
            Score::Points(points) => Some(f32::from(points)),
            Score::NotEnoughHeard => None,
        });
        let (sum, count) = points.fold((0.0, 0.0), |(sum, count), points| (sum + points, count + 1.0));
        (count > 0.0).then(|| sum / count)
    }

    /// Computes the report from a journal, complete or not. Without a header the report is empty.
    pub fn from_entries(entries: &[Entry]) -> Self {
        gather::gather(entries)
    }
}
