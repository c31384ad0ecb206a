//! From one amount to another: `10-20ms`, `5GB-10GB`, `$5-$10`, `p95-p99`, `2019-2021`.

use super::amount::{Amount, and_then, difference, only, version};
use super::around::Around;
use super::lexer::is_digits;
use super::numbers::{cardinal, code, ordinal, spell, year};
use super::quantity::{Kind, Quantity, currency};
use super::units;

/// `p99.9`; `p95-p99`, and any other range of two names of one letter: `Q1-Q3`.
pub fn names(core: &str) -> Option<String> {
    let one = |text: &str| {
        let (whole, part) = text
            .strip_prefix(['p', 'P'])?
            .split_once('.')
            .map_or_else(|| Some((&text[1..], None)), |(whole, part)| is_digits(part).then_some((whole, Some(part))))?;
        (is_digits(whole) && whole.len() <= 5).then(|| match part {
            Some(part) => format!("P {} point {}", cardinal(whole), spell(part)),
            None => format!("P {}", code(whole)),
        })
    };
    if let Some(said) = one(core) {
        return Some(said);
    }
    let (first, last) = core.split_once('-')?;
    if let Some((first, last)) = one(first).zip(one(last)) {
        return Some(format!("{first} to {last}"));
    }
    let (letter, from) = first.split_at_checked(1)?;
    let to = last.strip_prefix(letter).filter(|_| letter.chars().all(char::is_alphabetic))?;
    (is_digits(from) && is_digits(to))
        .then(|| format!("{0} {1} to {0} {2}", letter.to_uppercase(), code(from), code(to)))
}

/// `10-20ms`, `5GB-10GB`, `$5-$10`, `10~20`, `1.2.3.4-1.2.3.9`, `2019-2021`, and "3-5-day" with a word behind.
pub fn range(core: &str, around: &Around) -> Option<Amount> {
    // No range is longer than this, in bytes.
    if core.len() > 64 || difference(core, around) {
        return None;
    }
    for (at, mark) in core.char_indices().skip(1).filter(|(_, c)| matches!(c, '-' | '~' | '.' | '…')) {
        let (first, mut last) = (&core[..at], &core[at + mark.len_utf8()..]);
        // "1..10", "1...10".
        if mark == '.' {
            let Some(behind) = last.strip_prefix('.').map(|last| last.trim_start_matches('.')) else { continue };
            last = behind;
        }
        last = last.strip_prefix('-').unwrap_or(last);
        let both = version(first).zip(version(last));
        if let Some((first, last)) = both {
            return Some(only(format!("{first} to {last}")));
        }
        let Some(start) = Quantity::whole(first, around) else { continue };
        let Some((end, rest)) = Quantity::parse(last, around) else { continue };
        let whole = |q: &Quantity| matches!(q.kind, Kind::Whole(_));
        if start.number.is_power() != end.number.is_power() || whole(&start) != whole(&end) {
            continue;
        }
        let day = |q: &Quantity| {
            q.number.whole().filter(|d| q.kind == Kind::Count && q.scale.is_none() && around.is_day(d)).map(ordinal)
        };
        if let Some((first, last)) = day(&start).zip(day(&end)).filter(|_| rest.is_empty()) {
            return Some(only(format!("{first} to {last}")));
        }
        let dated = |y: &str| y.len() == 4 && (y.starts_with("19") || y.starts_with("20")) && is_digits(y);
        let counted = around.after.is_some_and(|next| units::unit(next, false).is_some());
        if dated(first) && !counted && (dated(last) || last.len() == 2 && is_digits(last)) {
            let last = if last.len() == 4 { year(last) } else { cardinal(last) };
            return Some(only(format!("{} to {last}", year(first))));
        }
        if rest.is_empty() {
            // The unit may be the next word: "10~20 ms".
            if end.kind == Kind::Count
                && end.per.is_empty()
                && start.kind == Kind::Count
                && let Some(unit) = around
                    .after
                    .and_then(|next| units::unit(next, false).or_else(|| currency(next).map(|c| format!("{c}s"))))
            {
                return Some(Amount { took_next: true, ..only(format!("{} {unit}", start.to(&end, false))) });
            }
            return Some(only(start.to(&end, false)));
        }
        if let Some(tail) = rest.strip_prefix('-').filter(|tail| tail.starts_with(char::is_alphabetic)) {
            let said = start.to(&end, true);
            return Some(match units::unit(tail, true).filter(|_| end.kind == Kind::Count) {
                Some(unit) => only(format!("{said} {unit}")),
                None => and_then(said, tail),
            });
        }
    }
    None
}
