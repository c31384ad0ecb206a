//! Words that begin with a number: counts, money, percentages, times, dates, ranges, versions, "10x".

use super::numbers::{cardinal, code, decimal, ordinal, spell, year};
use super::units;
use super::words::{self, Piece};

/// An amount in words.
pub struct Amount {
    pub pieces: Vec<Piece>,
    /// True if the next word is the unit, and `pieces` includes it.
    pub took_next: bool,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// HTTP status codes, which are read digit by digit or in pairs and never as a count.
const STATUS: [&str; 27] = [
    "201", "202", "204", "206", "301", "302", "303", "304", "307", "308", "401", "402", "403", "404", "405", "406",
    "408", "409", "410", "412", "413", "415", "422", "425", "429", "502", "503",
];
/// After these words a number is a name, not a count.
const NAMES: [&str; 8] = ["port", "rfc", "pep", "http", "status", "code", "error", "ticket"];

/// Whether a word is the name of a month, so that a day and a year may follow.
pub fn is_month(word: &str) -> bool {
    MONTHS.contains(&word)
}

/// Reads `core` as an amount, if it is one. `before` and `after` are the words around it.
pub fn amount(core: &str, before: &str, after: Option<&str>) -> Option<Amount> {
    if let Some(date) = date(core) {
        return Some(only(date));
    }
    let (sign, rest) = sign(core);
    let (currency, rest) = currency(rest);
    let (number, suffix) = leading(rest)?;
    let one = number == "1";
    let words = plain(number, suffix, before, after);
    let start = |said: String| if sign.is_empty() { said } else { format!("{sign} {said}") };
    if let Some(currency) = currency {
        let (said, took_next) = money(number, suffix, currency, after)?;
        return Some(Amount { pieces: vec![Piece::Said(start(said))], took_next });
    }
    if suffix.is_empty() {
        if let Some(unit) = after.and_then(|next| units::unit(next, one)) {
            let said = start(format!("{} {unit}", decimal(number)));
            return Some(Amount { pieces: vec![Piece::Said(said)], took_next: true });
        }
        return Some(only(start(words)));
    }
    if let Some(said) = behind(number, suffix, one) {
        return Some(only(start(said)));
    }
    // "24-hour", "3-way", "100-200ms": a range if a number follows, otherwise a word.
    if let Some(tail) = suffix.strip_prefix('-') {
        if let Some((second, _)) = leading(tail) {
            let last = amount(tail, before, after)?;
            let from = if number.len() == 4 && second.len() == 4 && number.starts_with('2') {
                year(number)
            } else {
                decimal(number)
            };
            let mut pieces = vec![Piece::Said(start(from)), Piece::Said("to".into())];
            pieces.extend(last.pieces);
            return Some(Amount { pieces, took_next: last.took_next });
        }
        if tail.starts_with(char::is_alphabetic) {
            let mut pieces = vec![Piece::Said(start(decimal(number)))];
            pieces.extend(words::pieces(tail));
            return Some(Amount { pieces, took_next: false });
        }
    }
    if let Some(said) = time(rest).or_else(|| version(rest)) {
        return Some(only(start(said)));
    }
    if let Some((a, b)) = rest.split_once('/').filter(|(a, b)| digits(a) && digits(b)) {
        let said = if (a, b) == ("24", "7") {
            "twenty-four seven".into()
        } else {
            format!("{} over {}", cardinal(a), cardinal(b))
        };
        return Some(only(start(said)));
    }
    if suffix.starts_with(['.', ',']) || rest.contains("::") {
        return None;
    }
    // "2xlarge", "1:N", "5+3": the number, then the rest piece by piece.
    let mut pieces = vec![Piece::Said(start(decimal(number)))];
    let tail = words::pieces(suffix);
    if suffix.starts_with(':') {
        pieces.push(Piece::Said("to".into()));
    }
    pieces.extend(tail.into_iter().skip(usize::from(suffix.starts_with(':'))));
    Some(Amount { pieces, took_next: false })
}

fn only(said: String) -> Amount {
    Amount { pieces: vec![Piece::Said(said)], took_next: false }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn sign(core: &str) -> (&'static str, &str) {
    let signs = [
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
    for (sign, words) in signs {
        if let Some(rest) = core.strip_prefix(sign) {
            return (words, rest);
        }
    }
    ("", core)
}

fn currency(text: &str) -> (Option<&'static str>, &str) {
    for (sign, words) in [("$", "dollar"), ("€", "euro"), ("£", "pound")] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (Some(words), rest);
        }
    }
    (None, text)
}

/// The number at the beginning of a word, and the rest. A comma belongs to it only before exactly three digits.
fn leading(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let is_digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    if bytes.first() == Some(&b'.') && is_digit(1) {
        let end = 1 + bytes[1..].iter().take_while(|b| b.is_ascii_digit()).count();
        return Some(text.split_at(end));
    }
    let mut end = 0;
    while is_digit(end)
        || (end > 0 && bytes.get(end) == Some(&b',') && (1..4).all(|i| is_digit(end + i)) && !is_digit(end + 4))
    {
        end += 1;
    }
    let point = bytes.get(end) == Some(&b'.') && is_digit(end + 1);
    if point {
        let from = end;
        end += 1;
        while is_digit(end) {
            end += 1;
        }
        // A second point means a version or an address.
        if bytes.get(end) == Some(&b'.') && is_digit(end + 1) {
            end = from;
        }
    }
    (end > 0).then(|| text.split_at(end))
}

fn plain(number: &str, suffix: &str, before: &str, after: Option<&str>) -> String {
    let before = before.trim_end_matches(',');
    if !digits(number) || !suffix.is_empty() {
        return decimal(number);
    }
    let day = number.len() <= 2 && number != "0" && number != "00" && number.parse::<u8>().is_ok_and(|n| n <= 31);
    if day && (is_month(before) || after.is_some_and(is_month)) {
        return ordinal(number.trim_start_matches('0'));
    }
    let looks = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let dated = is_month(before) || ["in", "since", "by", "until", "before", "after", "year"].contains(&before);
    if looks && dated {
        return year(number);
    }
    if STATUS.contains(&number) || NAMES.contains(&before.to_lowercase().as_str()) {
        code(number)
    } else {
        cardinal(number)
    }
}

/// A suffix without a space: a unit, a scale, "x", an ordinal or a decade.
fn behind(number: &str, suffix: &str, one: bool) -> Option<String> {
    let said = decimal(number);
    if digits(number) && suffix == "s" && number.len() >= 3 && number.ends_with("00") {
        return Some(format!("{}s", if number.len() == 4 { year(number) } else { said }));
    }
    if digits(number) && suffix == "s" && number.len() == 4 && number.ends_with('0') {
        let words = year(number);
        return Some(format!("{}ies", words.strip_suffix('y')?));
    }
    let (scaled, rest) = match suffix.split_once('/') {
        Some((scale, per)) => (scale, Some(per)),
        None => (suffix, None),
    };
    if let Some(scale) =
        units::scale(scaled).filter(|_| suffix != "B" || !number.contains('.')).filter(|_| scaled != "B")
    {
        let per =
            rest.map(|per| units::unit(&format!("request/{per}"), true)).map(|u| u.map(|u| u.replace("request ", " ")));
        return match per {
            None => Some(format!("{said} {scale}")),
            Some(per) => Some(format!("{said} {scale}{}", per?)),
        };
    }
    match suffix {
        "x" | "X" => return Some(format!("{said} X")),
        "x's" | "X's" | "xs" => return Some(format!("{said} X's")),
        "x'd" | "x'ed" | "xed" => return Some(format!("{said} X'd")),
        "xx" | "XX" => return Some(format!("{said} X X")),
        "st" | "nd" | "rd" | "th" if digits(number) => return Some(ordinal(number)),
        "+" => return Some(format!("{said} plus")),
        "°" | "°C" => return Some(format!("{said} degrees")),
        _ => {}
    }
    units::unit(suffix, one).map(|unit| format!("{said} {unit}"))
}

fn money(number: &str, suffix: &str, currency: &str, after: Option<&str>) -> Option<(String, bool)> {
    let s = |n: &str| if n == "1" { "" } else { "s" };
    let big = after.filter(|next| ["thousand", "million", "billion", "trillion"].contains(next));
    if let Some(big) = big.filter(|_| suffix.is_empty()) {
        return Some((format!("{} {big} {currency}s", decimal(number)), true));
    }
    let (scale, per) = suffix.split_once('/').map_or((suffix, None), |(scale, per)| (scale, Some(per)));
    let per = match per {
        Some(per) => format!(" per {}", per.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase()),
        None => String::new(),
    };
    if !scale.is_empty() {
        let scale = units::scale(scale)?;
        return Some((format!("{} {scale} {currency}s{per}", decimal(number)), false));
    }
    let plain = number.replace(',', "");
    let said = match plain.split_once('.') {
        Some((whole, cents)) if cents.len() == 2 => {
            let cents = cents.trim_start_matches('0');
            let coin = if currency == "pound" { "penny" } else { "cent" };
            let coins = if cents == "1" {
                coin.to_owned()
            } else {
                coin.replace("penny", "penc") + if coin == "cent" { "s" } else { "e" }
            };
            match (whole, cents) {
                (_, "") => format!("{} {currency}{}", cardinal(whole), s(whole)),
                ("0", _) => format!("{} {coins}", cardinal(cents)),
                _ => format!("{} {currency}{} and {} {coins}", cardinal(whole), s(whole), cardinal(cents)),
            }
        }
        _ => format!("{} {currency}{}", decimal(&plain), s(&plain)),
    };
    Some((said + &per, false))
}

/// Reads `2024-03-05`, with or without a time after a `T`.
fn date(core: &str) -> Option<String> {
    let (day, clock) = core.split_once('T').map_or((core, None), |(day, clock)| (day, Some(clock)));
    let parts: Vec<&str> = day.split('-').collect();
    let [y, m, d] = parts.as_slice() else { return None };
    if y.len() != 4 || m.len() != 2 || d.len() != 2 || ![*y, *m, *d].iter().all(|p| digits(p)) {
        return None;
    }
    let month = MONTHS.get(m.parse::<usize>().ok()?.checked_sub(1)?)?;
    let said = format!("{month} {}, {}", ordinal(d.trim_start_matches('0')), year(y));
    match clock {
        Some(clock) => Some(format!("{said}, {}", time(clock.trim_end_matches('Z').get(..5)?)?)),
        None => Some(said),
    }
}

/// Reads `14:30`.
fn time(text: &str) -> Option<String> {
    let (h, m) = text.split_once(':')?;
    let good = (1..=2).contains(&h.len()) && m.len() == 2 && digits(h) && digits(m);
    let (hour, minute) = (h.parse::<u8>().ok()?, m.parse::<u8>().ok()?);
    if !good || hour > 23 || minute > 59 {
        return None;
    }
    Some(match minute {
        0 => format!("{} o'clock", cardinal(&hour.to_string())),
        1..=9 => format!("{} oh {}", cardinal(&hour.to_string()), cardinal(&minute.to_string())),
        _ => format!("{} {}", cardinal(&hour.to_string()), cardinal(&minute.to_string())),
    })
}

/// Reads `1.2.3` with "point", and an address of four numbers with "dot".
fn version(text: &str) -> Option<String> {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
    let parts: Vec<&str> = address.split('.').collect();
    if parts.len() < 3 || !parts.iter().all(|p| digits(p)) {
        return None;
    }
    let between = if parts.len() == 4 { " dot " } else { " point " };
    let said = parts.iter().map(|p| if p.len() > 3 { spell(p) } else { cardinal(p) }).collect::<Vec<_>>().join(between);
    match prefix {
        Some(prefix) if digits(prefix) => Some(format!("{said} slash {}", cardinal(prefix))),
        Some(_) => None,
        None => Some(said),
    }
}
