//! What speaks for a follow-up, and how much. The follow-up with the highest sum is put.

use strum::EnumIter;

/// What speaks for a follow-up, or against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter)]
pub enum Ground {
    Risk,
    Contradiction,
    Promise,
    BareChoice,
    Bare,
    Number,
    Heard,
    Missing,
    Early,
    NoNumber,
    Always,
    Weight,
    Fresh,
    FirstWhy,
    FirstScale,
    Load,
    Priority,
    Answered,
}

impl Ground {
    /// The points that it adds.
    pub const fn points(self) -> i32 {
        match self {
            Self::Risk => 80,
            Self::Contradiction => 70,
            Self::Promise => 45,
            Self::BareChoice => 30,
            Self::Bare => 20,
            Self::Number => 16,
            Self::Heard => 14,
            Self::Missing | Self::FirstScale => 10,
            Self::Early => -20,
            Self::NoNumber => 6,
            Self::Always => 0,
            Self::Weight | Self::Fresh => 4,
            Self::FirstWhy => 14,
            Self::Load => 18,
            Self::Priority => 1,
            Self::Answered => -60,
        }
    }

    /// In the table for bank authors.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Risk => "the candidate said what a pitfall calls wrong; Viva's own follow-up, once for a question",
            Self::Contradiction => "two statements cannot both hold: `contradiction`, or as Viva noticed itself",
            Self::Promise => "the candidate wanted to come back to something and has not; Viva's own follow-up",
            Self::BareChoice => "`unreasoned` with an id, and the concept is a choice",
            Self::Bare => "`unreasoned` with `\"any\"`, or the concept is anything else",
            Self::Number => "`number = true`: a number with a unit was said",
            Self::Heard => "`heard`: the concept was claimed",
            Self::Missing => "`missing`: the candidate has answered and has not claimed the concept",
            Self::Early => "the same, while the candidate has claimed nothing of the question and no why was asked",
            Self::NoNumber => "`number = false`: no number was said",
            Self::Always => "`always`: any answer",
            Self::Weight => "for each point of the weight of the concept in `when`",
            Self::Fresh => "the concept or the number is in the latest turn",
            Self::FirstWhy => "a `why`, until the question had one",
            Self::FirstScale => "a `scale`, until the question had one",
            Self::Load => "a `scale`, and a load was said that ten times as much of makes sense",
            Self::Priority => {
                "for each two points of the follow-up's `priority` above 60, which is what it has without one"
            }
            Self::Answered => "the candidate has said already what the follow-up looks for",
        }
    }
}
