//! Numbers in words, for the voice.

use super::units::singular;

/// A number and its unit, for the voice.
pub(super) fn speak(value: f64, unit: &str) -> String {
    let number = in_words(value);
    if (value - 1.0).abs() < 1e-9 {
        let (noun, rest) = unit.split_once(' ').unwrap_or((unit, ""));
        let one = singular(noun);
        return format!("{number} {one} {rest}").trim_end().to_owned();
    }
    format!("{number} {unit}").trim_end().to_owned()
}

/// A number in English words, rounded to what can be said: three figures above a thousand.
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
    let mut out = integer(whole as u64);
    let tail = format!("{:.4}", value - whole);
    let tail = tail.trim_start_matches("0.").trim_end_matches('0');
    if !tail.is_empty() {
        out.push_str(" point");
        for digit in tail.bytes() {
            out.push(' ');
            out.push_str(&integer(u64::from(digit - b'0')));
        }
    }
    out
}

fn integer(n: u64) -> String {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    match n {
        0..20 => ONES[n as usize].into(),
        20..100 => {
            let tens = TENS[(n / 10) as usize];
            if n.is_multiple_of(10) { tens.into() } else { format!("{tens} {}", ONES[(n % 10) as usize]) }
        }
        100..1000 => {
            let head = format!("{} hundred", ONES[(n / 100) as usize]);
            if n.is_multiple_of(100) { head } else { format!("{head} and {}", integer(n % 100)) }
        }
        1000..1_000_000 => {
            let head = format!("{} thousand", integer(n / 1000));
            if n.is_multiple_of(1000) { head } else { format!("{head} {}", integer(n % 1000)) }
        }
        _ => format!("{} million", integer(n / 1_000_000)),
    }
}
