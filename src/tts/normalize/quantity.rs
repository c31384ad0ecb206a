//! A number with its sign, scale, currency and unit, as one word: `$1.5M+`, `-5°C`, `100k`, `10x`, `200MB/s`.

use super::around::Around;
use super::lexer::{Number, is_ordinal, number};
use super::numbers::{cardinal, plural, year};
use super::units;

/// What stands before the number or behind it.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Count,
    Money(&'static str),
    /// A unit as written.
    Unit(String),
    /// Finished words that replace the number: "third", "eighties".
    Whole(String),
    /// "X", "X's", "X'd": written behind the number.
    Times(&'static str),
}

#[derive(Debug, Clone)]
pub struct Quantity {
    pub sign: &'static str,
    pub number: Number,
    pub scale: Option<&'static str>,
    pub kind: Kind,
    /// " per second", or empty.
    pub per: String,
    /// Whether a `+` follows: "10M+".
    pub plus: bool,
}

const CURRENCIES: [(&str, &str); 7] =
    [("US$", "dollar"), ("$", "dollar"), ("€", "euro"), ("£", "pound"), ("¥", "yen"), ("₹", "rupee"), ("¢", "cent")];
const SIGNS: [(&str, &str); 9] = [
    (">=", "at least"),
    ("<=", "at most"),
    ("~", "about"),
    (">", "more than"),
    ("<", "less than"),
    ("+", "plus"),
    ("-", "minus"),
    ("#", "number"),
    ("=", "equals"),
];

pub fn currency(sign: &str) -> Option<&'static str> {
    CURRENCIES.iter().find(|(written, _)| *written == sign).map(|(_, words)| *words)
}

fn prefix<'a>(table: &[(&str, &'static str)], text: &'a str) -> (Option<&'static str>, &'a str) {
    let found = table.iter().find_map(|(written, words)| Some((*words, text.strip_prefix(written)?)));
    found.map_or((None, text), |(words, rest)| (Some(words), rest))
}

impl Quantity {
    /// The quantity at the start of a text, and the rest, which begins with a sign such as `-` or `:`. `None` if the letters
    /// behind the number are neither scale nor unit.
    pub fn parse<'a>(text: &'a str, around: &Around) -> Option<(Self, &'a str)> {
        let (sign, rest) = prefix(&SIGNS, text);
        let (money, rest) = prefix(&CURRENCIES, rest);
        let (second, rest) = if sign.is_none() && money.is_some() { prefix(&SIGNS[6..7], rest) } else { (None, rest) };
        let (number, rest) = number(rest)?;
        let glued = |c: char| c.is_alphabetic() || "%°µ€£$¥₹¢'".contains(c);
        let mut len = rest.find(|c: char| !glued(c)).unwrap_or(rest.len());
        let (suffix, mut rest) = rest.split_at(len);
        let early = rest.starts_with("+/").then(|| &rest[1..]);
        let plus = early.is_some() || rest == "+" || rest.starts_with("+-");
        rest = early.unwrap_or(rest);
        let mut per = String::new();
        if let Some(below) = rest.strip_prefix('/') {
            // Only a price is asked, so that this does not go on through "1/2/3/4".
            let price = money.is_some() && below.starts_with(|c: char| c.is_ascii_digit());
            let counted = if price { Self::whole(below, around) } else { None };
            if let Some(counted) = counted {
                // "$5/1k" is five dollars per one thousand.
                let kind = Kind::Money(money.unwrap_or(""));
                return Some((
                    Self {
                        sign: sign.unwrap_or(""),
                        number,
                        scale: None,
                        kind,
                        per: format!(" per {}", counted.say(false)),
                        plus: false,
                    },
                    "",
                ))
                .filter(|_| suffix.is_empty());
            }
            len = below.find(|c: char| !(c.is_alphabetic() || c == '/' || c == '-')).unwrap_or(below.len());
            per = units::per(&below[..len])?;
            rest = &below[len..];
        }
        let plus = plus || rest == "+";
        if plus && early.is_none() || rest == "+" {
            rest = rest.strip_prefix('+').unwrap_or(rest);
        }
        let kind = money.map_or(Kind::Count, Kind::Money);
        let mut out = Self { sign: sign.or(second).unwrap_or(""), number, scale: None, kind, per, plus };
        out.suffix(suffix, around)?;
        Some((out, rest))
    }

    /// A whole text that is one quantity.
    pub fn whole(text: &str, around: &Around) -> Option<Self> {
        Self::parse(text, around).filter(|(_, rest)| rest.is_empty()).map(|(quantity, _)| quantity)
    }

    fn suffix(&mut self, suffix: &str, around: &Around) -> Option<()> {
        if suffix.is_empty() {
            return Some(());
        }
        let sign = CURRENCIES.iter().find(|(sign, _)| suffix.ends_with(sign) && !sign.starts_with('U'));
        if let Some((sign, money)) = sign {
            self.kind = Kind::Money(money);
            return self.suffix(suffix.strip_suffix(sign)?, around);
        }
        let counted = around.counted();
        let digits = self.number.whole().unwrap_or("");
        if suffix == "'s" && digits.len() == 2 && digits.ends_with('0') {
            self.kind = Kind::Whole(plural(&cardinal(digits)));
            return Some(());
        }
        if ["s", "'s"].contains(&suffix)
            && let Some(said) = self.several(around)
        {
            self.kind = Kind::Whole(said);
            return Some(());
        }
        let scaled = match suffix {
            "B" => self.billions(around),
            // "5m" is five minutes, "5m users" five million.
            "m" => matches!(self.kind, Kind::Money(_)) || counted && around.after.is_some_and(|w| w.ends_with('s')),
            _ => true,
        };
        if let Some(scale) = units::scale(if suffix == "m" && scaled { "M" } else { suffix }).filter(|_| scaled) {
            self.scale = Some(scale);
            return Some(());
        }
        if let Kind::Money(_) = self.kind {
            return None;
        }
        self.kind = match suffix {
            "x" | "X" => Kind::Times("X"),
            "x's" | "X's" | "xs" => Kind::Times("X's"),
            "x'd" | "x'ed" | "xed" => Kind::Times("X'd"),
            "xx" | "XX" => Kind::Times("X X"),
            // "2d" and "3d" before a thing are dimensions.
            "d" if ["2", "3"].contains(&self.number.digits.as_str()) && counted => return None,
            "m" if self.number.whole().is_none_or(|n| n.len() > 2) => return None,
            _ => match is_ordinal(&self.number, suffix) {
                Some(said) => Kind::Whole(said),
                None => {
                    units::glued(suffix, true)?;
                    Kind::Unit(suffix.into())
                }
            },
        };
        Some(())
    }

    /// Whether a `B` is a billion and not a byte: "1B+ rows", "$2B", "1.5B"; but "64B", "64B keys".
    fn billions(&self, around: &Around) -> bool {
        let bytes = self.number.whole().and_then(|n| n.parse::<u64>().ok()).is_some_and(|n| n % 8 == 0);
        let many =
            around.counted() && around.after.is_some_and(|w| w.ends_with('s') || ["model", "people"].contains(&w));
        let model = around.after.is_some_and(|w| w.starts_with("model") || w.starts_with("param"));
        matches!(self.kind, Kind::Money(_)) || self.plus || self.number.digits.contains('.') || model || many && !bytes
    }

    /// A plural `s` behind a number that is no time in seconds: "the 1990s", "in the 80s", "three 9s", "two 404s".
    fn several(&self, around: &Around) -> Option<String> {
        let digits = self.number.whole()?;
        let decade = || around.is_decade();
        match digits.len() {
            // "hundreds of users".
            _ if around.after == Some("of") && ["10", "100", "1000"].contains(&digits) => {
                Some(["tens", "hundreds", "thousands"][digits.len() - 2].into())
            }
            1 if digits == "0" || around.after_a_number() => Some(plural(&cardinal(digits))),
            2 if digits.ends_with('0') && digits > "10" && decade() => Some(plural(&cardinal(digits))),
            3 if around.is_status(digits) || ["200", "400", "500"].contains(&digits) => {
                Some(plural(&around.code(digits)))
            }
            4 if digits.ends_with("00") => {
                (digits < "2100" && (decade() || around.before == "the")).then(|| plural(&year(digits)))
            }
            4 if digits.ends_with('0') && ("1700".."2100").contains(&digits) => Some(plural(&year(digits))),
            _ => None,
        }
    }
}
