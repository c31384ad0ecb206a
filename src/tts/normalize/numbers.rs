//! Numbers in words.

use crate::language::number_words;

/// A number with more digits than this is an identifier, and is read digit by digit.
const LONGEST: usize = 18;

/// Reads digits (no sign, no comma) as a count. Very long ones, and those with a leading zero, are read digit by digit.
pub fn cardinal(digits: &str) -> String {
    if digits.len() > LONGEST || (digits.len() > 1 && digits.starts_with('0')) {
        return spell(digits);
    }
    digits.parse().map_or_else(|_| spell(digits), number_words::cardinal)
}

/// Reads the digits one by one.
pub fn spell(digits: &str) -> String {
    number_words::digits(digits)
}

/// Reads digits with an optional fraction. Commas between thousands are allowed.
pub fn decimal(text: &str) -> String {
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    match plain.split_once('.') {
        Some((whole, part)) => {
            format!("{} point {}", cardinal(if whole.is_empty() { "0" } else { whole }), spell(part))
        }
        None => cardinal(&plain),
    }
}

/// "fifth", "twenty-first".
pub fn ordinal(digits: &str) -> String {
    let words = cardinal(digits);
    let at = words.rfind([' ', '-']).map_or(0, |i| i + 1);
    let (head, last) = words.split_at(at);
    let last = match last {
        "one" => "first".into(),
        "two" => "second".into(),
        "three" => "third".into(),
        "five" => "fifth".into(),
        "eight" => "eighth".into(),
        "nine" => "ninth".into(),
        "twelve" => "twelfth".into(),
        ty if ty.ends_with('y') => format!("{}ieth", &ty[..ty.len() - 1]),
        other => format!("{other}th"),
    };
    format!("{head}{last}")
}

/// Reads a code rather than a count: four digits in pairs, "four oh four", "two fifty-six", "nine nine nine".
pub fn code(digits: &str) -> String {
    let pair = |two: &str| match two.as_bytes() {
        [b'0', b'0'] => "hundred".into(),
        [b'0', _] => format!("oh {}", cardinal(&two[1..])),
        _ => cardinal(two),
    };
    match digits.len() {
        1 | 2 => cardinal(digits),
        3 if digits.starts_with('0') || digits.bytes().all(|b| Some(b) == digits.bytes().next()) => spell(digits),
        3 => format!("{} {}", cardinal(&digits[..1]), pair(&digits[1..])),
        4 if digits.starts_with('0') => spell(digits),
        4 if digits.ends_with("000") => cardinal(digits),
        4 => format!("{} {}", cardinal(&digits[..2]), pair(&digits[2..])),
        5 if !digits.starts_with('0') => cardinal(digits),
        _ => spell(digits),
    }
}

/// A proper fraction: "one half", "three quarters", "two thirds".
pub fn fraction(above: u64, below: u64) -> String {
    let part = match below {
        2 => "half".into(),
        4 => "quarter".into(),
        _ => ordinal(&below.to_string()),
    };
    format!("{} {}", number_words::cardinal(above), if above == 1 { part } else { plural(&part) })
}

/// The plural of the last word of a number: "sixes", "twenties", "four oh fours".
pub fn plural(words: &str) -> String {
    match words.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if words == "half" => "halves".into(),
        None if words.ends_with('x') => format!("{words}es"),
        None => format!("{words}s"),
    }
}

/// Reads 1900 to 2099 as a year.
pub fn year(digits: &str) -> String {
    if digits.starts_with("200") { cardinal(digits) } else { code(digits) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        for (digits, words) in [
            ("0", "zero"),
            ("19", "nineteen"),
            ("40", "forty"),
            ("105", "one hundred five"),
            ("1250", "one thousand two hundred fifty"),
            ("1000000", "one million"),
            (
                "18446744073709551615",
                "one eight four four six seven four four zero seven three seven zero nine five five one six one five",
            ),
            ("007", "zero zero seven"),
        ] {
            assert_eq!(cardinal(digits), words);
        }
    }

    #[test]
    fn others() {
        assert_eq!(decimal("99.95"), "ninety-nine point nine five");
        assert_eq!(decimal("1,250.5"), "one thousand two hundred fifty point five");
        assert_eq!(decimal(".5"), "zero point five");
        for (digits, words) in
            [("1", "first"), ("20", "twentieth"), ("31", "thirty-first"), ("12", "twelfth"), ("100", "one hundredth")]
        {
            assert_eq!(ordinal(digits), words);
        }
        for (digits, words) in [
            ("404", "four oh four"),
            ("256", "two fifty-six"),
            ("999", "nine nine nine"),
            ("8080", "eighty eighty"),
            ("500", "five hundred"),
            ("6379", "sixty-three seventy-nine"),
        ] {
            assert_eq!(code(digits), words);
        }
        assert_eq!(year("2024"), "twenty twenty-four");
        assert_eq!(year("2005"), "two thousand five");
        assert_eq!(year("1999"), "nineteen ninety-nine");
        assert_eq!(year("1900"), "nineteen hundred");
    }
}
