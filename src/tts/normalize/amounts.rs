//! Words that begin with a number, whatever they stand for: dates, times of day, ranges, fractions, versions, counts.

use super::amount::{Amount, and_then, difference, only, version};
use super::around::Around;
use super::clock::{self, Clock};
use super::lexer::{is_digits, number};
use super::numbers::{cardinal, code, decimal, ordinal, spell, year};
use super::quantity::{Kind, Quantity, currency};
use super::ranges;
use super::units;

/// Reads `core` as an amount, if it is one.
pub fn amount(core: &str, around: &Around) -> Option<Amount> {
    if !core.contains(|c: char| c.is_ascii_digit() || super::unicode::fraction(c).is_some()) {
        return None;
    }
    if let Some(said) = ranges::names(core).or_else(|| clock::date(core)).or_else(|| time(core, around)) {
        return Some(only(said));
    }
    // "the mid-90s".
    if let Some((part, years)) = core.split_once('-').filter(|(part, _)| ["mid", "early", "late"].contains(part)) {
        let years = Quantity::whole(years, &Around { before: part, ..*around })?;
        return Some(only(format!("{part} {}", years.say(false))));
    }
    let special = telephone(core).or_else(|| pair(core, around)).or_else(|| duration(core));
    if let Some(said) = special {
        return Some(only(said));
    }
    if let Some(range) = ranges::range(core, around) {
        return Some(range);
    }
    if let Some(quantity) = Quantity::whole(core, around) {
        return Some(single(&quantity, around));
    }
    if let Some(said) = version(core) {
        return Some(only(said));
    }
    // "24-hour", "3rd-party", "500-ms": the unit is singular.
    if let Some((quantity, rest)) = Quantity::parse(core, around)
        && let Some(tail) = rest.strip_prefix('-').filter(|tail| tail.starts_with(char::is_alphabetic))
    {
        return Some(match units::unit(tail, true).filter(|_| quantity.kind == Kind::Count) {
            Some(unit) => only(format!("{} {unit}", quantity.say(true))),
            None => and_then(quantity.say(true), tail),
        });
    }
    rest(core, around)
}

/// A quantity that is a whole word. It may take its unit from the next word.
fn single(quantity: &Quantity, around: &Around) -> Amount {
    let next = around.after.filter(|_| quantity.per.is_empty());
    let big = |next: &&str| ["thousand", "million", "billion", "trillion"].contains(next);
    match (&quantity.kind, next) {
        (Kind::Money(name), Some(next)) if quantity.scale.is_none() && big(&next) => {
            let counted = Quantity { kind: Kind::Count, ..quantity.clone() };
            return Amount { took_next: true, ..only(format!("{} {next} {name}s", counted.say(false))) };
        }
        (Kind::Count, Some(next)) => {
            let one = quantity.number.one() && quantity.scale.is_none();
            let money = currency(next).map(|name| if one { name.to_owned() } else { format!("{name}s") });
            if let Some(unit) = units::unit(next, one).or(money) {
                return Amount { took_next: true, ..only(format!("{} {unit}", quantity.say(false))) };
            }
            // "1 1/2 hours".
            let half = quantity.number.whole().filter(|_| next.contains('/')).and_then(|_| number(next));
            if let Some((half, _)) = half.filter(|(half, rest)| half.digits.is_empty() && rest.is_empty()) {
                return Amount { took_next: true, ..only(format!("{} and {}", quantity.say(false), half.words())) };
            }
        }
        _ => {}
    }
    let plain = quantity
        .number
        .whole()
        .filter(|_| quantity.kind == Kind::Count && quantity.scale.is_none() && quantity.per.is_empty());
    let read = match plain {
        Some(digits) if around.is_day(digits) => Some(ordinal(digits.trim_start_matches('0'))),
        Some(digits) if around.is_year(digits) => Some(year(digits)),
        Some(digits) if around.named(digits) => Some(code(digits)),
        _ => None,
    };
    // What stands beside the digits, a sign or a plus, stays.
    only(match (read, plain) {
        (Some(read), Some(digits)) => quantity.say(false).replacen(&decimal(digits), &read, 1),
        _ => quantity.say(false),
    })
}

/// `14:30`, `10:30am`, `9:00-17:00`, `9-5pm`.
fn time(core: &str, around: &Around) -> Option<String> {
    let half = || around.after.is_some_and(|w| ["am", "pm", "a.m", "p.m"].iter().any(|h| w.eq_ignore_ascii_case(h)));
    if let Some(clock) = Clock::parse(core).filter(|clock| clock.has_half() || !around.is_ratio()) {
        return Some(clock.say(half()));
    }
    let (first, last) = core.split_once('-')?;
    let end = Clock::parse(last)?;
    let start = match Clock::parse(first) {
        Some(start) => start.say(true),
        None => cardinal(Some(first).filter(|h| is_digits(h) && h.parse::<u8>().is_ok_and(|h| h <= 24))?),
    };
    Some(format!("{start} to {}", end.say(true)))
}

/// Three or more groups of digits with hyphens: a telephone number or another number that is a name.
fn telephone(core: &str) -> Option<String> {
    let groups: Vec<&str> = core.strip_prefix('+').unwrap_or(core).split('-').collect();
    let fits = groups.len() >= 3 && groups.iter().all(|group| is_digits(group));
    let plus = if core.starts_with('+') { "plus " } else { "" };
    let between = if groups.iter().all(|group| group.len() == 1) { " " } else { ", " };
    fits.then(|| format!("{plus}{}", groups.iter().map(|g| spell(g)).collect::<Vec<_>>().join(between)))
}

/// Two numbers that belong together: `24/7`, `50/50`, `step 1/2`, `1920x1080`.
fn pair(core: &str, around: &Around) -> Option<String> {
    let (written, tail) = core.split_once('-').unwrap_or((core, ""));
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| is_digits(text) && text.len() <= 5);
    let said = if let Some((a, b)) = written.split_once('/') {
        let sum = number(a)? + number(b)?;
        if around.of_several() && number(a)? <= number(b)? {
            format!("{} of {}", cardinal(a), cardinal(b))
        } else if (a, b) == ("24", "7") {
            "twenty-four seven".into()
        } else if sum == 100 {
            format!("{} {}", cardinal(a), cardinal(b))
        } else {
            return None;
        }
    } else {
        let (a, b) = written.split_once(['x', 'X']).filter(|(a, _)| *a != "0")?;
        let side = |n: &str| if n.len() == 4 { code(n) } else { cardinal(n) };
        number(a).zip(number(b))?;
        format!("{} by {}", side(a), side(b))
    };
    match tail {
        "" => Some(said),
        _ if tail.chars().all(char::is_alphabetic) => Some(format!("{said} {tail}")),
        _ => None,
    }
}

/// `1h30m`, `2m30s`: units of time from the largest to the smallest.
fn duration(core: &str) -> Option<String> {
    let (mut rest, mut said, mut last) = (core, Vec::new(), u64::MAX);
    while !rest.is_empty() {
        let (value, tail) = number(rest)?;
        let len = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
        let (unit, size) = units::duration(&tail[..len], value.one())?;
        if size >= last {
            return None;
        }
        said.push(format!("{} {unit}", value.words()));
        (rest, last) = (&tail[len..], size);
    }
    (said.len() > 1).then(|| said.join(" "))
}

/// "2xlarge", "1:N", "5+3", "2^32-1": the number, then the rest piece by piece.
fn rest(core: &str, around: &Around) -> Option<Amount> {
    let signed = core.trim_start_matches(['~', '<', '>', '=', '+', '-', '#']);
    let sign = Quantity::whole(&format!("{}1", &core[..core.len() - signed.len()]), &Around::default());
    let sign = sign.map_or("", |quantity| quantity.sign);
    let (value, suffix) = number(signed)?;
    let start = |said: String| if sign.is_empty() { said } else { format!("{sign} {said}") };
    if let Some((a, b)) = signed.split_once('/').filter(|(a, b)| is_digits(a) && is_digits(b)) {
        return Some(only(start(format!("{} over {}", cardinal(a), cardinal(b)))));
    }
    if suffix.starts_with(['.', ',']) || signed.contains("::") {
        return None;
    }
    let said = start(value.words());
    if let Some(tail) = suffix.strip_prefix(':') {
        return Some(and_then(format!("{said} to"), tail));
    }
    let minus = (value.is_power() || difference(core, around)) && suffix.starts_with('-');
    Some(if minus { and_then(format!("{said} minus"), &suffix[1..]) } else { and_then(said, suffix) })
}
