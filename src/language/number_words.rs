//! The only table of numbers and their words. American English, as the voice speaks: "one hundred five", "sixty-four".

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
/// The powers of a thousand. Larger numbers do not fit into 64 bits.
const SCALES: [&str; 7] = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"];

/// The value of one word: 0 to 19, and the tens up to 90.
pub fn value(word: &str) -> Option<u8> {
    let tens = || TENS.iter().skip(2).position(|ten| *ten == word).map(|i| (i + 2) * 10);
    ONES.iter().position(|one| *one == word).or_else(tens).and_then(|value| u8::try_from(value).ok())
}

/// The factor of a word for the number before it: "thousand", "millions". Not "hundred", which is used inside numbers.
pub fn scale(word: &str) -> Option<f64> {
    let word = word.strip_suffix('s').unwrap_or(word);
    let at = SCALES.iter().skip(1).position(|scale| *scale == word)?;
    i32::try_from(at).ok().map(|at| 1_000_f64.powi(at + 1))
}

/// A count in words: "one thousand two hundred fifty".
pub fn cardinal(n: u64) -> String {
    if n == 0 {
        return ONES[0].into();
    }
    let (mut groups, mut rest) = (Vec::new(), n);
    for scale in SCALES {
        if rest % 1000 > 0 {
            groups.push(format!("{} {scale}", below_a_thousand(rest % 1000)).trim_end().to_owned());
        }
        rest /= 1000;
    }
    groups.reverse();
    groups.join(" ")
}

fn below_a_thousand(n: u64) -> String {
    match (n / 100, n % 100) {
        (0, rest) => below_a_hundred(rest),
        (hundreds, 0) => format!("{} hundred", ONES[hundreds as usize]),
        (hundreds, rest) => format!("{} hundred {}", ONES[hundreds as usize], below_a_hundred(rest)),
    }
}

fn below_a_hundred(n: u64) -> String {
    match (n / 10, n % 10) {
        (0 | 1, _) => ONES[(n % 20) as usize].into(),
        (tens, 0) => TENS[(tens % 10) as usize].into(),
        (tens, ones) => format!("{}-{}", TENS[(tens % 10) as usize], ONES[ones as usize]),
    }
}

/// The digits of a text one by one: "four zero four", not "four oh four". Other characters are skipped.
pub fn digits(text: &str) -> String {
    text.chars().filter_map(|c| c.to_digit(10)).map(|d| ONES[d as usize]).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_the_value_that_it_is_said_for() {
        for n in (0..=20).chain((20..=90).step_by(10)) {
            assert_eq!(value(&cardinal(n)), u8::try_from(n).ok());
        }
        assert_eq!((value("hundred"), value(""), value("twentyone")), (None, None, None));
        assert_eq!(
            (scale("thousand"), scale("millions"), scale("hundred"), scale("")),
            (Some(1e3), Some(1e6), None, None)
        );
    }

    #[test]
    fn counts() {
        for (n, words) in [
            (0, "zero"),
            (19, "nineteen"),
            (40, "forty"),
            (105, "one hundred five"),
            (1_250, "one thousand two hundred fifty"),
            (1_000_000, "one million"),
            (64_000, "sixty-four thousand"),
            (
                u64::MAX,
                "eighteen quintillion four hundred forty-six quadrillion seven hundred forty-four trillion \
             seventy-three billion seven hundred nine million five hundred fifty-one thousand six hundred fifteen",
            ),
        ] {
            assert_eq!(cardinal(n), words);
        }
        assert_eq!(digits("6 379"), "six three seven nine");
    }
}
