//! The lexer of numbers: groups, point, fraction, power and exponent. All that is read as a number begins here.

use super::numbers::{cardinal, decimal, fraction, ordinal};
use super::unicode;

/// A number as written, without its groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Digits, perhaps with a point; empty if there is only a fraction.
    pub digits: String,
    /// The words after the digits: "and one half", "to the power of six".
    tail: String,
}

impl Number {
    pub fn words(&self) -> String {
        if self.digits.is_empty() {
            return self.tail.clone();
        }
        format!("{} {}", decimal(&self.digits), self.tail).trim_end().to_owned()
    }

    /// Whether its unit is singular: "one gigabyte", "one half gigabyte".
    pub fn one(&self) -> bool {
        self.digits.is_empty() || self.digits == "1" && self.tail.is_empty()
    }

    /// The digits, if it is nothing but digits.
    pub fn whole(&self) -> Option<&str> {
        (self.tail.is_empty() && is_digits(&self.digits)).then_some(self.digits.as_str())
    }

    pub fn is_power(&self) -> bool {
        self.tail.contains("power") || self.tail.ends_with("squared") || self.tail.ends_with("cubed")
    }
}

pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The number at the beginning of a text, and the rest.
pub fn number(text: &str) -> Option<(Number, &str)> {
    if let Some((n, d)) = text.chars().next().and_then(unicode::fraction) {
        let rest = &text[text.chars().next().map_or(0, char::len_utf8)..];
        return Some((Number { digits: String::new(), tail: fraction(n, d) }, rest));
    }
    let (digits, rest) = digits(text)?;
    if let Some((n, d)) = rest.chars().next().and_then(unicode::fraction) {
        let rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        return Some((Number { digits, tail: format!("and {}", fraction(n, d)) }, rest));
    }
    if let Some((tail, rest)) = parts(&digits, rest) {
        return Some((Number { digits: String::new(), tail }, rest));
    }
    if let Some((value, rest)) = exponent(&digits, rest) {
        return Some((value, rest));
    }
    if let Some((tail, rest)) = power(rest) {
        return Some((Number { digits, tail }, rest));
    }
    Some((Number { digits, tail: String::new() }, rest))
}

/// Digits with groups and a point: `1,250.5`, `1_000`, `.5`. A group has exactly three digits.
fn digits(text: &str) -> Option<(String, &str)> {
    let bytes = text.as_bytes();
    let is_digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let run = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let mut end = run(0);
    if end == 0 {
        let len = text.strip_prefix('.').map_or(0, |_| run(1));
        return (len > 0).then(|| (format!("0{}", &text[..=len]), &text[len + 1..]));
    }
    let group = bytes.get(end).copied().filter(|b| end <= 3 && b",_'".contains(b));
    while group.is_some() && bytes.get(end).copied() == group && run(end + 1) == 3 {
        end += 4;
    }
    // In Indian English the groups before the last one have two digits: 1,00,000.
    if end <= 2 && group == Some(b',') && run(end + 1) == 2 {
        let lakhs = end + 3 + if run(end + 4) == 2 { 3 } else { 0 };
        if bytes.get(lakhs) == Some(&b',') && run(lakhs + 1) == 3 {
            end = lakhs + 4;
        }
    }
    // With points as groups only a round number is one: 1.000.000, not version 1.234.567.
    if end <= 3
        && text[end..].starts_with('.')
        && run(end + 1) == 3
        && text[end + 4..].starts_with(".000")
        && run(end + 5) == 3
    {
        let whole = format!("{}{}000", &text[..end], &text[end + 1..end + 4]);
        return Some((whole, &text[end + 8..])).filter(|(_, rest)| !rest.starts_with('.'));
    }
    if bytes.get(end) == Some(&b'.') && is_digit(end + 1) {
        let part = end + 1 + run(end + 1);
        // A second point means a version or an address.
        if !(bytes.get(part) == Some(&b'.') && is_digit(part + 1)) {
            end = part;
        }
    }
    let plain = text[..end].chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    Some((plain, &text[end..]))
}

/// `2/3`, `2/3rds`: a proper fraction that people name.
fn parts<'a>(digits: &str, rest: &'a str) -> Option<(String, &'a str)> {
    let below = rest.strip_prefix('/')?;
    let len = below.bytes().take_while(u8::is_ascii_digit).count();
    let (n, d) = (digits.parse::<u64>().ok()?, below[..len].parse::<u64>().ok()?);
    let rest =
        ["rds", "ths", "rd", "th"].iter().find_map(|end| below[len..].strip_prefix(end)).unwrap_or(&below[len..]);
    let named = matches!(d, 2..=10 | 100 | 1000) && 0 < n && n < d && !digits.starts_with('0');
    (named && !rest.starts_with(|c: char| c.is_alphanumeric() || "/.:_".contains(c))).then(|| (fraction(n, d), rest))
}

/// `1e6`, `2.5e9`, `1e-3`. A number that is not too long is read in full.
fn exponent<'a>(digits: &str, rest: &'a str) -> Option<(Number, &'a str)> {
    let power = rest.strip_prefix(['e', 'E'])?;
    let (minus, power) = match power.strip_prefix('-') {
        Some(power) => (true, power),
        None => (false, power.strip_prefix('+').unwrap_or(power)),
    };
    let len = power.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &power[len..];
    if !(1..=3).contains(&len) || rest.starts_with(|c: char| c.is_alphanumeric() || ".:_".contains(c)) {
        return None;
    }
    let by = power[..len].parse::<usize>().ok()?;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let full = if minus && by <= 6 && whole.len() == 1 {
        format!("0.{}{whole}{part}", "0".repeat(by.saturating_sub(1)))
    } else if !minus && by >= part.len() && whole.len() + by <= 15 {
        format!("{whole}{part}{}", "0".repeat(by - part.len())).trim_start_matches('0').to_owned()
    } else {
        let tail =
            format!("times ten to the power of {}{}", if minus { "minus " } else { "" }, cardinal(&by.to_string()));
        return Some((Number { digits: digits.into(), tail }, rest));
    };
    Some((Number { digits: if full.is_empty() { "0".into() } else { full }, tail: String::new() }, rest))
}

/// `^6`, `^-3`, `^2`, `^n`.
pub fn power(rest: &str) -> Option<(String, &str)> {
    let power = rest.strip_prefix('^')?;
    let (sign, power) = match power.strip_prefix('-') {
        Some(power) => ("minus ", power),
        None => ("", power.strip_prefix('+').unwrap_or(power)),
    };
    let len = power.bytes().take_while(u8::is_ascii_digit).count();
    let (exponent, rest) =
        power.split_at(if len > 0 { len } else { 1.min(power.len()).min(usize::from(power.is_char_boundary(1))) });
    let letter = exponent.chars().all(|c| c.is_ascii_alphabetic()) && !rest.starts_with(char::is_alphanumeric);
    let said = match (sign, exponent) {
        (_, "") => return None,
        ("", "2") => "squared".into(),
        ("", "3") => "cubed".into(),
        _ if len > 0 => format!("to the power of {sign}{}", cardinal(exponent)),
        _ if letter => format!("to the power of {sign}{}", exponent.to_uppercase()),
        _ => return None,
    };
    Some((said, rest))
}

/// What turns a number into a place in a row: "3rd", and the words of "the 3".
pub fn is_ordinal(number: &Number, suffix: &str) -> Option<String> {
    let digits = number.whole()?;
    ["st", "nd", "rd", "th"].contains(&suffix).then(|| ordinal(digits))
}
