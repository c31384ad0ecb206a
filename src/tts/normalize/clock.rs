//! Times of day and dates.

use super::lexer::is_digits;
use super::numbers::{cardinal, decimal, ordinal, year};
use crate::language::months::MONTHS;

/// A time of day as written.
pub struct Clock {
    hour: u8,
    /// `None` for "3pm".
    minute: Option<u8>,
    /// With a fraction, if it has one.
    second: Option<String>,
    /// "A M", "P M" or empty.
    half: &'static str,
    /// "UTC", with the distance from it.
    zone: String,
}

impl Clock {
    /// Reads `9:30`, `14:30:05`, `10:00Z`, `10:30am`, `3pm`. `text` must be nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text, &['+'])
    }

    /// `offsets` are the signs of a distance from UTC. A `-` is one only in a stamp: "22:00-06:00" is a night.
    fn read(text: &str, offsets: &[char]) -> Option<Self> {
        let (text, half) = half_of_day(text);
        let (text, zone) = if half.is_empty() { zone(text, offsets)? } else { (text, String::new()) };
        let mut parts = text.split(':');
        let hour = parts.next().filter(|h| h.len() <= 2 && is_digits(h))?.parse::<u8>().ok()?;
        let minute = match parts.next() {
            Some(m) => Some(m.parse::<u8>().ok().filter(|n| m.len() == 2 && is_digits(m) && *n <= 59)?),
            None => None,
        };
        let second = match parts.next() {
            Some(s) => {
                let (whole, part) = s.split_once('.').unwrap_or((s, "0"));
                (whole.len() == 2 && is_digits(whole) && is_digits(part) && whole < "60").then_some(())?;
                // Zero seconds are not said.
                Some(if s.contains(|c| c != '0' && c != '.') {
                    s.trim_start_matches('0').to_owned()
                } else {
                    String::new()
                })
            }
            None => None,
        };
        let fits = if half.is_empty() { hour <= 23 && minute.is_some() } else { (1..=12).contains(&hour) };
        (fits && parts.next().is_none()).then_some(Self { hour, minute, second, half, zone })
    }

    pub fn has_half(&self) -> bool {
        !self.half.is_empty()
    }

    /// In words. `bare` leaves out "o'clock", as beside another time or before "AM".
    pub fn say(&self, bare: bool) -> String {
        let hour = cardinal(&self.hour.to_string());
        let minute = self.minute.unwrap_or(0);
        let long = self.second.as_deref().filter(|s| !s.is_empty());
        let mut said = match minute {
            0 if self.hour == 0 && long.is_none() => "midnight".into(),
            0 if (bare || !self.half.is_empty()) && long.is_none() => hour,
            0 => format!("{hour} o'clock"),
            1..=9 => format!("{hour} oh {}", cardinal(&minute.to_string())),
            _ => format!("{hour} {}", cardinal(&minute.to_string())),
        };
        if let Some(second) = long {
            let second = if second.starts_with('.') { format!("0{second}") } else { second.to_owned() };
            said = format!("{said} and {} second{}", decimal(&second), if second == "1" { "" } else { "s" });
        }
        format!("{said} {}{}", self.half, self.zone).trim_end().to_owned()
    }
}

fn half_of_day(text: &str) -> (&str, &'static str) {
    for (written, said) in
        [("a.m.", "A M"), ("p.m.", "P M"), ("a.m", "A M"), ("p.m", "P M"), ("am", "A M"), ("pm", "P M")]
    {
        let at = text.len().checked_sub(written.len()).filter(|at| text.is_char_boundary(*at));
        if let Some(at) = at.filter(|at| *at > 0 && text[*at..].eq_ignore_ascii_case(written)) {
            return (&text[..at], said);
        }
    }
    (text, "")
}

/// Splits off `Z` or `+02:00`.
fn zone<'a>(text: &'a str, offsets: &[char]) -> Option<(&'a str, String)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, "UTC".into()));
    }
    let Some(at) = text.rfind(offsets) else { return Some((text, String::new())) };
    let (clock, offset) = text.split_at(at);
    let sign = if offset.starts_with('+') { "plus" } else { "minus" };
    let (h, m) = offset[1..].split_once(':').or_else(|| offset[1..].split_at_checked(2))?;
    (h.len() == 2 && is_digits(h) && (m.is_empty() || m.len() == 2 && is_digits(m))).then_some(())?;
    let minutes = if m.is_empty() || m == "00" { String::new() } else { format!(" {}", cardinal(m)) };
    let hours = cardinal(&h.parse::<u8>().ok()?.to_string());
    Some((clock, if h == "00" && minutes.is_empty() { "UTC".into() } else { format!("UTC {sign} {hours}{minutes}") }))
}

fn month(digits: &str) -> Option<&'static str> {
    MONTHS.get(digits.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && is_digits(text) && (text.starts_with("19") || text.starts_with("20"))
}

fn say(y: &str, m: &str, d: &str) -> Option<String> {
    let short = |text: &str| (1..=2).contains(&text.len()) && is_digits(text);
    let day = d.parse::<u8>().ok().filter(|n| short(d) && short(m) && (1..=31).contains(n))?;
    Some(format!("{} {}, {}", month(m)?, ordinal(&day.to_string()), year(y)))
}

/// Reads `2024-03-05`, with or without a time after a `T`; `2024/03/05`, `3/5/2024` as in America, `5.3.2024` as in
/// Europe, and `2024-03`.
pub fn date(core: &str) -> Option<String> {
    let (day, clock) = core.split_once('T').map_or((core, None), |(day, clock)| (day, Some(clock)));
    let said = if let Some((y, m)) = day.split_once('-').filter(|(y, m)| is_year(y) && m.len() == 2 && is_digits(m)) {
        format!("{} {}", month(m)?, year(y))
    } else {
        let mark = ['-', '/', '.'].into_iter().find(|mark| day.contains(*mark))?;
        let parts: Vec<&str> = day.split(mark).collect();
        let [a, b, c] = parts.as_slice() else { return None };
        match mark {
            // The years of logs and of records begin with other digits, too.
            '-' if a.len() == 4 && is_digits(a) && b.len() == 2 && c.len() == 2 => say(a, b, c)?,
            '/' if is_year(a) => say(a, b, c)?,
            '/' | '-' if is_year(c) => say(c, a, b).or_else(|| say(c, b, a))?,
            '.' if is_year(c) => say(c, b, a)?,
            _ => return None,
        }
    };
    let Some(clock) = clock else { return Some(said) };
    // A stamp is in UTC as a rule, so the letter is not said.
    Some(format!("{said}, {}", Clock::read(clock.trim_end_matches('Z'), &['+', '-'])?.say(false)))
}
