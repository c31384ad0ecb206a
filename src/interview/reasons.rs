//! Reasons for what happened, as values in the journal and as words for people. The report and the screen add the
//! sentences around them.

use serde::{Deserialize, Serialize};

use crate::language::command::Command;

/// Why the interview ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    #[strum(to_string = "all questions were asked")]
    AllAsked,
    #[strum(to_string = "time is up")]
    TimeUp,
    #[strum(to_string = "the candidate ended it")]
    CandidateEnded,
    #[strum(to_string = "the pause was too long")]
    LongPause,
    /// Ended by an order or a signal before the greeting.
    #[strum(to_string = "it was ended before it began")]
    NeverBegun,
}

/// Why a follow-up was chosen.
#[derive(Debug, Clone, PartialEq, Eq, strum::Display, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeReason {
    #[strum(to_string = "“{term}” was said")]
    Said { term: String },
    #[strum(to_string = "“{term}” was named without a reason")]
    Unreasoned { term: String },
    #[strum(to_string = "{name} was not mentioned")]
    Missing { name: String },
    /// The bank says that the two cannot both hold.
    #[strum(to_string = "“{later}” collides with “{earlier}”, which was said before")]
    Collision { earlier: String, later: String },
    /// The bank says that it is wrong.
    #[strum(to_string = "“{said}” is risky")]
    Risk { said: String },
    /// The candidate took back or reversed an earlier statement.
    #[strum(to_string = "“{later}” does not go with “{earlier}”, which was said before")]
    Contradiction { earlier: String, later: String },
    #[strum(to_string = "no part of a story was told")]
    NoStory,
    #[strum(to_string = "{name} was turned down")]
    Refused { name: String },
    #[strum(to_string = "the candidate meant to come back to {term}")]
    Promised { term: String },
    #[strum(to_string = "the candidate meant to come back to something")]
    PromisedSomething,
    #[strum(to_string = "the number “{number}” was stated")]
    Number { number: String },
    #[strum(to_string = "no number was stated")]
    NoNumber,
    #[strum(to_string = "“{term}” was said, and no why was asked yet")]
    NoWhyOf { term: String },
    #[strum(to_string = "no why was asked yet")]
    NoWhy,
    #[strum(to_string = "no ten times was asked yet")]
    NoTenTimes,
    #[strum(to_string = "fits any answer")]
    FitsAny,
    #[strum(to_string = "nothing useful was heard")]
    NothingUseful,
    /// The words of a journal from before reasons were values.
    #[strum(to_string = "{0}")]
    #[serde(untagged)]
    InWords(String),
}

/// Why a question ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionEnd {
    /// Nothing is left to ask.
    #[strum(to_string = "it was gone through")]
    GoneThrough,
    #[strum(to_string = "its time was over")]
    TimeOver,
    #[strum(to_string = "skipped")]
    Skipped,
    /// "That's my answer", after a follow-up.
    #[strum(to_string = "the candidate was done")]
    CandidateDone,
    #[strum(to_string = "silence")]
    Silence,
    #[strum(to_string = "the candidate did not know")]
    DidNotKnow,
    #[strum(to_string = "little was said")]
    LittleSaid,
    #[strum(to_string = "could not be understood")]
    NotUnderstood,
    /// The interview ended in the middle of the question.
    #[strum(to_string = "{0}")]
    Interview(SessionEnd),
}

/// Why a turn's words do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discarded {
    #[strum(to_string = "nothing heard")]
    NothingHeard,
    #[strum(to_string = "only the interviewer's own words")]
    OwnWords,
    #[strum(to_string = "only a hesitation")]
    Hesitation,
    #[strum(to_string = "only a nod")]
    Nod,
    #[strum(to_string = "the reply to “shall we stop here?”")]
    StopReply,
    #[strum(to_string = "the reply to the offer of a second try")]
    RetryReply,
    #[strum(to_string = "no repetition wanted")]
    NoRepetition,
    #[strum(to_string = "no question was open")]
    NoQuestion,
    #[strum(to_string = "the sound broke up")]
    BrokenSound,
    #[strum(to_string = "spoken before the question was heard")]
    BeforeQuestion,
    #[strum(to_string = "it could not be transcribed")]
    NotTranscribed,
    #[strum(to_string = "its transcript did not come")]
    NoTranscript,
    #[strum(to_string = "paused")]
    Paused,
    #[strum(to_string = "paused, and no order to go on")]
    PausedNoOrder,
    #[strum(to_string = "the pause ended")]
    PauseEnded,
    #[strum(to_string = "the pause was too long")]
    LongPause,
    /// An order closed the turn before the candidate said anything.
    #[strum(to_string = "closed by the order {0:?}")]
    ClosedBy(Command),
}

/// How Viva helped the candidate along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Help {
    /// Viva narrowed the question.
    #[strum(to_string = "nudge")]
    Nudge,
    #[strum(to_string = "hint")]
    Hint,
    /// The candidate talked about something else.
    #[strum(to_string = "brought back to the question")]
    BroughtBack,
}

/// What the candidate recovered from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setback {
    #[strum(to_string = "a nudge")]
    Nudge,
    #[strum(to_string = "a hint")]
    Hint,
    #[strum(to_string = "a narrower question")]
    NarrowerQuestion,
    /// The cap of a turn cut in on the candidate.
    #[strum(to_string = "being cut in on")]
    CutIn,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reason_carries_is_in_its_words() {
        assert_eq!(Discarded::ClosedBy(Command::Skip).to_string(), "closed by the order Skip");
        assert_eq!(QuestionEnd::Interview(SessionEnd::TimeUp).to_string(), "time is up");
    }
}
