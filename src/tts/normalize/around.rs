//! The words around a number, which decide how it is read: "port 8080", "in 2024", "in the 80s".

use super::super::abbreviations::{is_month, listed, month};
use super::lexer::is_digits;
use super::numbers::code;

/// HTTP status codes, which are read digit by digit or in pairs and never as a count.
const STATUS: [&str; 34] = [
    "201", "202", "204", "206", "207", "301", "302", "303", "304", "307", "308", "401", "402", "403", "404", "405",
    "406", "408", "409", "410", "412", "413", "415", "422", "425", "426", "428", "429", "431", "451", "502", "503",
    "504", "505",
];
/// After these words a number is a name, not a count.
const NAMES: [&str; 8] = ["port", "rfc", "pep", "http", "status", "code", "error", "ticket"];
/// After these words four digits may be a year.
const DATED: &str = "in since by until before after year ca. early late mid during circa summer spring autumn fall winter \
    q1 q2 q3 q4";
/// Before one of these words, or at the end of a clause, "in the 80s" are years.
const SMALL: &str = "a after and are as at because before but by for from he i in is it of on or she so that the then \
    there they to until was we were when where which while who with you";

#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The word before, without its punctuation.
    pub before: &'a str,
    /// The word before that.
    pub earlier: &'a str,
    /// The next word, if no punctuation stands between.
    pub after: Option<&'a str>,
}

impl Around<'_> {
    /// Whether the next word is a thing, and not a small word.
    pub fn counted(&self) -> bool {
        self.after.is_some_and(|w| w.chars().all(|c| c.is_ascii_lowercase()) && !listed(SMALL, w))
    }

    /// "three 9s", "4 9s".
    pub fn after_a_number(&self) -> bool {
        listed("two three four five six seven eight nine ten", self.before) || is_digits(self.before)
    }

    /// "in the 80s" and "the late 80s", but not "in the 30s window" and not "the 30s timeout".
    pub fn is_decade(&self) -> bool {
        let before = self.before;
        if listed("early late mid low high upper lower", before) {
            return true;
        }
        let since = listed("in of from since during by to into", self.earlier);
        before.eq_ignore_ascii_case("the") && since && !self.counted()
    }

    pub fn is_status(&self, digits: &str) -> bool {
        STATUS.contains(&digits)
    }

    pub fn code(&self, digits: &str) -> String {
        code(digits)
    }

    /// Whether the number is read as a code: a status, a port.
    pub fn named(&self, digits: &str) -> bool {
        self.is_status(digits) || NAMES.contains(&self.before.to_lowercase().as_str())
    }

    /// Whether four digits are a year.
    pub fn is_year(&self, digits: &str) -> bool {
        let looks = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
        looks && (is_month(self.before) || listed(DATED, self.before))
    }

    /// Whether one or two digits are a day of a month.
    pub fn is_day(&self, digits: &str) -> bool {
        let day = digits.len() <= 2 && digits.parse::<u8>().is_ok_and(|n| (1..=31).contains(&n));
        day && (is_month(self.before) || self.after.is_some_and(|w| is_month(w) || month(w).is_some()))
    }

    /// "step 1/2" counts; it is no half.
    pub fn of_several(&self) -> bool {
        listed("step part page attempt try retry phase slide batch chunk round shard replica question", self.before)
    }

    /// "a 1:10 ratio" is no time of day.
    pub fn is_ratio(&self) -> bool {
        let words = "ratio ratios split scale mix odds mapping oversubscription";
        listed(words, self.before)
            || listed("of", self.before) && listed(words, self.earlier)
            || self.after.is_some_and(|w| listed(words, w))
    }
}
