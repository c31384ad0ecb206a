//! Why things happened: for the journal, as values; for people, in words. The report and the screen own the sentences around
//! them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::language::command::Command;

/// Why the interview ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    AllAsked,
    TimeUp,
    CandidateEnded,
    LongPause,
    /// By an order or a signal before the greeting.
    NeverBegun,
}

impl fmt::Display for SessionEnd {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::AllAsked => "all questions were asked",
            Self::TimeUp => "time is up",
            Self::CandidateEnded => "the candidate ended it",
            Self::LongPause => "the pause was too long",
            Self::NeverBegun => "it was ended before it began",
        })
    }
}

/// Why a question ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionEnd {
    /// Nothing is left to ask.
    GoneThrough,
    TimeOver,
    Skipped,
    /// "That's my answer", after a follow-up.
    CandidateDone,
    Silence,
    DidNotKnow,
    LittleSaid,
    NotUnderstood,
    /// The interview ended in the middle of it.
    Interview(SessionEnd),
}

impl fmt::Display for QuestionEnd {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let words = match self {
            Self::GoneThrough => "it was gone through",
            Self::TimeOver => "its time was over",
            Self::Skipped => "skipped",
            Self::CandidateDone => "the candidate was done",
            Self::Silence => "silence",
            Self::DidNotKnow => "the candidate did not know",
            Self::LittleSaid => "little was said",
            Self::NotUnderstood => "could not be understood",
            Self::Interview(end) => return end.fmt(f),
        };
        f.write_str(words)
    }
}

/// Why a turn's words count for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discarded {
    NothingHeard,
    OwnWords,
    Hesitation,
    Nod,
    StopReply,
    RetryReply,
    NoRepetition,
    NoQuestion,
    BrokenSound,
    BeforeQuestion,
    NotTranscribed,
    NoTranscript,
    Paused,
    PausedNoOrder,
    PauseEnded,
    LongPause,
    /// An order closed the turn before anything was said.
    ClosedBy(Command),
}

impl fmt::Display for Discarded {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let words = match self {
            Self::NothingHeard => "nothing heard",
            Self::OwnWords => "only the interviewer's own words",
            Self::Hesitation => "only a hesitation",
            Self::Nod => "only a nod",
            Self::StopReply => "the reply to “shall we stop here?”",
            Self::RetryReply => "the reply to the offer of a second try",
            Self::NoRepetition => "no repetition wanted",
            Self::NoQuestion => "no question was open",
            Self::BrokenSound => "the sound broke up",
            Self::BeforeQuestion => "spoken before the question was heard",
            Self::NotTranscribed => "it could not be transcribed",
            Self::NoTranscript => "its transcript did not come",
            Self::Paused => "paused",
            Self::PausedNoOrder => "paused, and no order to go on",
            Self::PauseEnded => "the pause ended",
            Self::LongPause => "the pause was too long",
            Self::ClosedBy(command) => return write!(f, "closed by the order {command:?}"),
        };
        f.write_str(words)
    }
}

/// How the candidate was helped along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Help {
    /// The question was made narrower.
    Nudge,
    Hint,
    /// The candidate talked of something else.
    BroughtBack,
}

impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Nudge => "nudge",
            Self::Hint => "hint",
            Self::BroughtBack => "brought back to the question",
        })
    }
}

/// What the candidate recovered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setback {
    Nudge,
    Hint,
    NarrowerQuestion,
    /// By the cap of a turn.
    CutIn,
}

impl fmt::Display for Setback {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Nudge => "a nudge",
            Self::Hint => "a hint",
            Self::NarrowerQuestion => "a narrower question",
            Self::CutIn => "being cut in on",
        })
    }
}
