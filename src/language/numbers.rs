//! Finds numbers with units in spoken words: "two thousand writes per second", "200 ms", "99.9 percent".

mod names;
mod rough;

use std::ops::Range;

use self::names::counts_nothing;
use super::number_words;
use super::phrase_set::PhraseSet;
use super::spell::speak;
use super::units::{is_duration, per, seconds, stands_between, thing};

/// A number, and what it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct SpokenNumber {
    pub value: f64,
    /// The unit in the plural, to be spoken after the value: "writes per second", "minutes", "replicas", "percent".
    pub unit: String,
    /// The candidate's own words, without outer punctuation.
    pub said: String,
    /// The indexes of the spoken words.
    pub words: Range<usize>,
    /// True if it is only roughly known: "a few hundred uploads".
    pub rough: bool,
}

impl SpokenNumber {
    /// Whether it is a length of time.
    pub fn is_duration(&self) -> bool {
        is_duration(&self.unit)
    }

    /// Whether it is so many in a time.
    pub fn is_rate(&self) -> bool {
        self.unit.starts_with("per ") || self.unit.contains(" per ")
    }

    /// Whether it makes sense to ask for ten times as much. It does for rates, and for many of what comes with traffic: two
    /// copies, three teams and forty bits do not grow with it. Ten times a few hundred a day is still nothing.
    pub fn is_load(&self) -> bool {
        const NO_TRAFFIC: PhraseSet = PhraseSet::new(
            "percent|nines|times|bits|versions|retries|attempts|engineers|developers|teams|copies|replicas|primaries|\
             leaders|regions|zones|datacenters|servers|instances|machines|hosts|nodes|shards|partitions|brokers|services|\
             containers|pods|cores|cpus|processes|threads|workers|databases|caches|queues|topics|columns|indexes|endpoints|\
             hops|characters|locks|tables|series",
        );
        const MANY: f64 = 10.0;
        /// In a second.
        const LEAST_RATE: f64 = 0.1;
        let many = self.value >= MANY && !is_duration(&self.unit) && !NO_TRAFFIC.has(&self.unit);
        match self.unit.strip_prefix("per ").or_else(|| self.unit.split_once(" per ").map(|(_, time)| time)) {
            Some(time) => self.value / seconds(time) >= LEAST_RATE,
            None => many,
        }
    }

    /// The number in words, for the voice: "two thousand writes per second".
    pub fn speak(&self) -> String {
        speak(self.value, &self.unit)
    }
}

/// Ten times the number, in words: "twenty thousand writes per second".
pub fn times_ten(number: &SpokenNumber) -> String {
    let ten = number.value * 10.0;
    match rough::in_words(ten).filter(|_| number.rough) {
        // "Tens of thousands a day".
        Some(words) if number.unit.starts_with("per ") => {
            format!("{} {}", words.trim_end_matches(" of"), number.unit)
        }
        Some(words) => format!("{words} {}", number.unit),
        None => speak(ten, &number.unit),
    }
}

/// Numbers with units, in spoken order. Skips numbers that count nothing.
pub fn find_numbers(words: &[&str]) -> Vec<SpokenNumber> {
    let tokens: Vec<Tok> = words.iter().enumerate().flat_map(|(i, w)| split(w, i)).collect();
    let mut out = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let roughly = rough::read(&tokens[i..]);
        let Some((value, used)) = roughly.or_else(|| read_number(&tokens[i..])) else {
            i += 1;
            continue;
        };
        let after = i + used;
        match read_unit(&tokens[after.min(tokens.len())..]) {
            Some((unit, more))
                if !is_pause(&tokens, i, after, value, &unit) && !counts_nothing(&tokens, i, value, &unit) =>
            {
                let range = tokens[i].word..tokens[after + more - 1].word + 1;
                let said = words[range.clone()].join(" ");
                let said = said.trim_matches(|c: char| !c.is_alphanumeric() && c != '%').to_owned();
                out.push(SpokenNumber { value, unit, said, words: range, rough: roughly.is_some() });
                i = after + more;
            }
            _ => i = after.max(i + 1),
        }
    }
    out
}

/// Whether the candidate asks for time: "one second", "just a minute".
fn is_pause(tokens: &[Tok], from: usize, after: usize, value: f64, unit: &str) -> bool {
    if (value - 1.0).abs() > f64::EPSILON || !matches!(unit, "seconds" | "minutes") {
        return false;
    }
    let before = from.checked_sub(1).map_or("", |k| tokens[k].text.as_str());
    let next = tokens.get(after + 1).map_or("", |t| t.text.as_str());
    matches!(before, "" | "just" | "me" | "for" | "okay") || matches!(next, "let" | "please" | "" | "i")
}

struct Tok {
    text: String,
    word: usize,
    /// True if a comma or full stop follows. A number does not continue beyond it.
    stops: bool,
}

/// Splits a word: "200ms" is 200 and ms, "2,000" is 2000, "99.9%" is 99.9 and %.
fn split(word: &str, index: usize) -> Vec<Tok> {
    let mut out: Vec<Tok> = Vec::new();
    let lower = word.to_lowercase();
    let chars: Vec<char> = lower.chars().collect();
    let mut last = ' ';
    for (k, &c) in chars.iter().enumerate() {
        let between_digits =
            last.is_ascii_digit() && chars.get(k + 1).is_some_and(char::is_ascii_digit) && matches!(c, ',' | '.' | '_');
        if between_digits && c != '.' {
            continue;
        }
        let kind = |c: char| {
            if c.is_ascii_digit() || c == '.' {
                0
            } else if c == '%' {
                1
            } else {
                2
            }
        };
        if between_digits || c.is_alphanumeric() || c == '%' {
            // A letter before digits stays with them: "p99" is not a number.
            let joins = !matches!(last, ' ') && (kind(last) == kind(c) || (kind(last) == 2 && kind(c) == 0));
            match out.last_mut() {
                Some(tok) if joins => tok.text.push(c),
                _ => out.push(Tok { text: c.to_string(), word: index, stops: false }),
            }
            last = c;
        } else if c != '\'' && c != '\u{2019}' {
            last = ' ';
        }
    }
    if let Some(tok) = out.last_mut() {
        tok.stops = lower.ends_with(['.', ',', '?', '!', ';', ':']);
    }
    out
}

fn small(word: &str) -> Option<f64> {
    match word {
        "couple" => Some(2.0),
        "dozen" => Some(12.0),
        _ => number_words::value(word).map(f64::from),
    }
}

fn scale(word: &str) -> Option<f64> {
    match word {
        "k" => Some(1e3),
        "m" => Some(1e6),
        _ => number_words::scale(word),
    }
}

/// The number at the beginning, and how many tokens it takes.
fn read_number(tokens: &[Tok]) -> Option<(f64, usize)> {
    let text = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let (mut total, mut group, mut digits) = (0.0, None::<f64>, false);
    let mut i = 0;
    if matches!(text(0), "a" | "an") {
        // "A hundred", "a couple of thousand" and "a million" are numbers; "a second" is not.
        if matches!(text(1), "hundred" | "dozen" | "couple" | "half") || (text(1).len() > 1 && scale(text(1)).is_some())
        {
            i = 1;
        } else {
            return None;
        }
    }
    if text(i) == "half" && text(i + 1) == "a" && scale(text(i + 2)).is_some() {
        return scale(text(i + 2)).map(|s| (s / 2.0, i + 3));
    }
    let first = i;
    while i < tokens.len() && i < first + 14 {
        let word = text(i);
        if let Ok(value) = word
            .parse::<f64>()
            .map_err(drop)
            .and_then(|v| if v.is_finite() && word.starts_with(|c: char| c.is_ascii_digit()) { Ok(v) } else { Err(()) })
        {
            if group.is_some() {
                break;
            }
            group = Some(value);
            digits = true;
        } else if let Some(value) = small(word) {
            match group {
                None => group = Some(value),
                // "Sixty four" and "two hundred and five" are one number; "three four" is two.
                Some(g)
                    if !digits
                        && ((g >= 20.0 && g % 10.0 == 0.0 && g % 100.0 != 0.0 && value < 10.0)
                            || (g >= 100.0 && g % 100.0 == 0.0)) =>
                {
                    group = Some(g + value);
                }
                Some(_) => break,
            }
        } else if word == "hundred" {
            group = Some(group.unwrap_or(1.0) * 100.0);
        } else if let Some(s) = scale(word).filter(|_| word.len() > 1 || digits) {
            total += group.take().unwrap_or(1.0) * s;
            digits = false;
        } else if word == "point" && group.is_some() && small(text(i + 1)).is_some_and(|v| v < 10.0) {
            let mut place = 0.1;
            i += 1;
            while let Some(v) = small(text(i)).filter(|v| *v < 10.0) {
                group = group.map(|g| g + v * place);
                place /= 10.0;
                i += 1;
            }
            continue;
        } else if (word == "and"
            && (group.is_some() || total > 0.0)
            && small(text(i + 1)).is_some()
            && (group.is_some_and(|g| g >= 100.0) || total > 0.0))
            || (word == "of" && i > first && text(i - 1) == "couple" && scale(text(i + 1)).is_some())
        {
            // the number continues
        } else if word == "and" && text(i + 1) == "a" && text(i + 2) == "half" && group.is_some() {
            group = group.map(|g| g + 0.5);
            i += 3;
            continue;
        } else {
            break;
        }
        if tokens[i].stops {
            i += 1;
            break;
        }
        i += 1;
    }
    (i > first).then_some(())?;
    let value = total + group.unwrap_or(0.0);
    Some(((value * 1e6).round() / 1e6, i))
}

/// The unit at the beginning ("concurrent users", "writes a second"), and how many tokens it takes.
fn read_unit(tokens: &[Tok]) -> Option<(String, usize)> {
    for k in 0..tokens.len().min(4) {
        let word = tokens[k].text.as_str();
        let noun = thing(word);
        // In "ten read replicas", "read" is not the unit, because a better one follows.
        let better = stands_between(word)
            && !tokens[k].stops
            && tokens.get(k + 1).is_some_and(|t| thing(&t.text).is_some() && t.text.len() > 1);
        if let Some(noun) = noun.filter(|_| !better) {
            let (mut unit, mut used) = (noun.to_owned(), k + 1);
            if let (Some(link), Some(time)) = (tokens.get(k + 1), tokens.get(k + 2))
                && matches!(link.text.as_str(), "per" | "a" | "an" | "each" | "every")
                && !tokens[k].stops
                && let Some(time) = per(&time.text)
                && !is_duration(noun)
            {
                unit = format!("{noun} per {time}");
                used += 2;
            } else if let [link, article, time, ..] = &tokens[k + 1..]
                && link.text == "in"
                && matches!(article.text.as_str(), "the" | "an" | "a" | "one" | "each")
                && !tokens[k].stops
                && let Some(time) = per(&time.text)
                && !is_duration(noun)
            {
                unit = format!("{noun} per {time}");
                used += 3;
            }
            return Some((unit, used));
        }
        // "Two thousand a second".
        if matches!(word, "per" | "a" | "each" | "every")
            && k == 0
            && let Some(time) = tokens.get(1)
            && matches!(time.text.as_str(), "second" | "minute" | "hour" | "day")
        {
            return Some((format!("per {}", time.text), 2));
        }
        if tokens[k].stops || !stands_between(word) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests;
