//! What speaks for a follow-up, and how much. The follow-up with the highest sum is put.

use strum::EnumIter;

/// What speaks for a follow-up, or against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter)]
pub enum Ground {
    Risk,
    Contradiction,
    Promise,
    Story,
    Refused,
    Failure,
    TradeOff,
    FirstWhy,
    FirstScale,
    Always,
    Number,
    BareChoice,
    Heard,
    NoNumber,
    Bare,
    Missing,
    Untouched,
    Early,
    Weight,
    Fresh,
    Priority,
    Answered,
    Presumes,
    Own,
}

impl Ground {
    /// The points that it adds. 20 are about one step of the ratings from 1 to 5 that the table is learned from
    /// (`docs/decisions.md`, 2026-12-01).
    pub const fn points(self) -> i32 {
        match self {
            Self::Risk => 80,
            Self::Contradiction => 70,
            Self::Promise => 45,
            Self::Story => 40,
            Self::Refused => 26,
            Self::BareChoice => 20,
            Self::Number => 18,
            Self::Failure => 17,
            Self::TradeOff => 13,
            Self::Always => 12,
            Self::FirstScale => 10,
            Self::Untouched => 7,
            Self::FirstWhy | Self::Heard => 6,
            Self::NoNumber | Self::Fresh => 4,
            Self::Bare | Self::Weight => 3,
            Self::Priority => 1,
            Self::Missing => -2,
            Self::Answered => -8,
            Self::Own => -14,
            Self::Presumes => -30,
            Self::Early => -40,
        }
    }

    /// In the table for bank authors.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Risk => "the candidate said what a pitfall calls wrong; Viva's own follow-up, once for a question",
            Self::Contradiction => "two statements cannot both hold: `contradiction`, or as Viva noticed itself",
            Self::Promise => "the candidate wanted to come back to something and has not; Viva's own follow-up",
            Self::Story => "a behavioural answer tells no part of a story; Viva's own follow-up, once for a question",
            Self::Refused => "the candidate turned down a concept; Viva's own follow-up, once for a question",
            Self::Failure => "a `failure`",
            Self::TradeOff => "a `trade-off`",
            Self::FirstWhy => "the bank's `why`, until the question had one",
            Self::FirstScale => "the bank's `scale`, until the question had one",
            Self::Always => "`always`: it fits any answer, so it never presupposes what was not said",
            Self::Number => {
                "`number = true`: a number with a unit was said; with a `scale`, one that makes sense ten times over"
            }
            Self::BareChoice => "`unreasoned` with an id, and the concept is a choice",
            Self::Heard => "`heard`: the concept was claimed",
            Self::NoNumber => "`number = false`: no number was said",
            Self::Bare => "`unreasoned` with `\"any\"`, or the concept is anything else",
            Self::Missing => "`missing`: the candidate has answered and has not claimed the concept",
            Self::Untouched => "the same, for each point of the concept's weight",
            Self::Early => "the same, while nothing of the question was claimed and no why was asked",
            Self::Weight => {
                "`heard` or `unreasoned` with an id, or turned down, for each point of the concept's weight"
            }
            Self::Fresh => "the concept or the number is in the latest turn",
            Self::Priority => {
                "for each eight points of the follow-up's `priority` above 60, which is what it has without one"
            }
            Self::Answered => "the candidate seems to have said already what the follow-up looks for",
            Self::Presumes => "its wordings speak of a concept that the candidate turned down",
            Self::Own => "a why or ten times in Viva's own words; those of the bank know the question",
        }
    }
}
