//! Puts numbers into words, for the voice.

use super::number_words::{cardinal, digits};
use super::units::singular;

/// A number and its unit in words, for the voice.
pub(super) fn speak(value: f64, unit: &str) -> String {
    let number = in_words(value);
    if (value - 1.0).abs() < 1e-9 {
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
    for (size, name) in [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")] {
        if value >= size {
            return format!("{} {name}", decimal((value / size * 100.0).round() / 100.0));
        }
    }
    decimal(value)
}

fn decimal(value: f64) -> String {
    let whole = value.trunc();
    let mut out = cardinal(whole as u64);
    let tail = format!("{:.4}", value - whole);
    let tail = tail.trim_start_matches("0.").trim_end_matches('0');
    if !tail.is_empty() {
        out.push_str(" point ");
        out.push_str(&digits(tail));
    }
    out
}
