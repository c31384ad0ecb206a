//! Units, scales and rates after a number.

/// Units as written (case matters: Mb is not MB) and their singular in words. `plural` adds an `s` where needed.
const UNITS: &[(&str, &str)] = &[
    ("ns", "nanosecond"),
    ("us", "microsecond"),
    ("µs", "microsecond"),
    ("μs", "microsecond"),
    ("ms", "millisecond"),
    ("s", "second"),
    ("sec", "second"),
    ("secs", "second"),
    ("min", "minute"),
    ("mins", "minute"),
    ("h", "hour"),
    ("hr", "hour"),
    ("hrs", "hour"),
    ("B", "byte"),
    ("kB", "kilobyte"),
    ("KB", "kilobyte"),
    ("MB", "megabyte"),
    ("GB", "gigabyte"),
    ("TB", "terabyte"),
    ("PB", "petabyte"),
    ("KiB", "kibibyte"),
    ("MiB", "mebibyte"),
    ("GiB", "gibibyte"),
    ("TiB", "tebibyte"),
    ("Kb", "kilobit"),
    ("Mb", "megabit"),
    ("Gb", "gigabit"),
    ("kbps", "kilobits per second"),
    ("Mbps", "megabits per second"),
    ("Gbps", "gigabits per second"),
    ("Hz", "hertz"),
    ("kHz", "kilohertz"),
    ("MHz", "megahertz"),
    ("GHz", "gigahertz"),
    ("req", "request"),
    ("reqs", "request"),
    ("ops", "operation"),
    ("tx", "transaction"),
    ("msg", "message"),
    ("msgs", "message"),
    ("rps", "requests per second"),
    ("RPS", "requests per second"),
    ("qps", "queries per second"),
    ("QPS", "queries per second"),
    ("tps", "transactions per second"),
    ("TPS", "transactions per second"),
    ("rpm", "requests per minute"),
    ("km", "kilometer"),
    ("%", "percent"),
];

/// Scales, written without a space after the number: "5 k" is two words, "5k" is a count.
const SCALES: &[(&str, &str)] =
    &[("k", "thousand"), ("K", "thousand"), ("M", "million"), ("B", "billion"), ("bn", "billion"), ("T", "trillion")];

/// Words that may follow a slash: "per second".
const PER: &[(&str, &str)] = &[
    ("s", "second"),
    ("sec", "second"),
    ("second", "second"),
    ("min", "minute"),
    ("minute", "minute"),
    ("h", "hour"),
    ("hr", "hour"),
    ("hour", "hour"),
    ("day", "day"),
    ("week", "week"),
    ("month", "month"),
    ("mo", "month"),
    ("year", "year"),
    ("user", "user"),
    ("node", "node"),
    ("request", "request"),
];

fn look(table: &[(&'static str, &'static str)], unit: &str) -> Option<&'static str> {
    table.iter().find(|(written, _)| *written == unit).map(|(_, words)| *words)
}

fn plural(words: &str, one: bool) -> String {
    let same = one || words.ends_with('s') || words.ends_with("hertz") || words == "percent" || words.contains(" per ");
    if same { words.into() } else { format!("{words}s") }
}

/// The unit in words, with "per …" after a slash. `one` is true if the number before it is exactly one.
pub fn unit(written: &str, one: bool) -> Option<String> {
    if let Some((head, per)) = written.split_once('/') {
        let per = look(PER, per)?;
        return Some(format!("{} per {per}", unit(head, one).or_else(|| is_word(head).then(|| head.into()))?));
    }
    look(UNITS, written).map(|words| plural(words, one))
}

/// Reads "requests/s" or "MB/day" without a number before it.
pub fn rate(written: &str) -> Option<String> {
    written.contains('/').then(|| unit(written, false)).flatten()
}

pub fn scale(written: &str) -> Option<&'static str> {
    look(SCALES, written)
}

fn is_word(text: &str) -> bool {
    text.len() > 2 && text.chars().all(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_in_words() {
        assert_eq!(unit("ms", false).as_deref(), Some("milliseconds"));
        assert_eq!(unit("GB", true).as_deref(), Some("gigabyte"));
        assert_eq!(unit("MB/s", false).as_deref(), Some("megabytes per second"));
        assert_eq!(unit("QPS", false).as_deref(), Some("queries per second"));
        assert_eq!(rate("requests/s").as_deref(), Some("requests per second"));
        assert_eq!(unit("GHz", false).as_deref(), Some("gigahertz"));
        assert_eq!(rate("read/write"), None);
        assert_eq!(unit("mb", false), None);
    }
}
