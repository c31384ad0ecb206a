//! Puts numbers into words, for the voice.

use super::number_words::{cardinal, digits};
use super::units::singular;

/// A number and its unit in words, for the voice.
pub(super) fn speak(value: f64, unit: &str) -> String {
    let number = in_words(value);
    if number == "one" {
        let (noun, rest) = unit.split_once(' ').unwrap_or((unit, ""));
        let one = singular(noun);
        return format!("{number} {one} {rest}").trim_end().to_owned();
    }
    format!("{number} {unit}").trim_end().to_owned()
}

/// A number in English words. Above a million, rounded to two digits after the point.
fn in_words(value: f64) -> String {
    if value < 0.0 || !value.is_finite() {
        return "an unknown number of".into();
    }
    // The last number is half of the last digit that the next smaller size would say: 999,999,999 is a billion.
    for (size, name, half) in [(1e12, "trillion", 5e6), (1e9, "billion", 5e3), (1e6, "million", 5e-5)] {
        if value >= size - half {
            return format!("{} {name}", decimal((value / size * 100.0).round() / 100.0));
        }
    }
    decimal(value)
}

/// Rounds to four digits after the point, and only then splits into the whole and the rest.
fn decimal(value: f64) -> String {
    let rounded = format!("{value:.4}");
    let (whole, tail) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let mut out = cardinal(whole.parse().unwrap_or(u64::MAX));
    let tail = tail.trim_end_matches('0');
    if !tail.is_empty() {
        out.push_str(" point ");
        out.push_str(&digits(tail));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_rounded_before_it_is_split() {
        for (value, words) in [
            (999.999_99, "one thousand users"),
            (99.999_96, "one hundred users"),
            (0.999_99, "one user"),
            (1.000_01, "one user"),
            (1.999_99, "two users"),
            (0.000_01, "zero users"),
            (2.5, "two point five users"),
            (0.05, "zero point zero five users"),
            (1.000_4, "one point zero zero zero four users"),
            (999_999.999_99, "one million users"),
            (999_995.0, "nine hundred ninety-nine thousand nine hundred ninety-five users"),
            (999_994_000.0, "nine hundred ninety-nine point nine nine million users"),
            (999_999_999.0, "one billion users"),
            (999_999_999_999.0, "one trillion users"),
            (1_996_000_000.0, "two billion users"),
            (-1.0, "an unknown number of users"),
        ] {
            assert_eq!(speak(value, "users"), words, "{value}");
        }
        for step in 0..20_000 {
            let said = speak(f64::from(step) * 0.004_999_9, "");
            let part = said.split_once(" point ").map_or(0, |(_, part)| part.split(' ').count());
            assert!(part <= 4, "{step}: {said}");
        }
    }
}
