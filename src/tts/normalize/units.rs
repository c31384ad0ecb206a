//! Units, scales and rates after a number.

/// Units as written (case matters: Mb is not MB) and their singular in words. `plural` adds an `s` where needed.
const UNITS: &[(&str, &str)] = &[
    ("ps", "picosecond"),
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
    ("kb", "kilobyte"),
    ("mb", "megabyte"),
    ("gb", "gigabyte"),
    ("tb", "terabyte"),
    ("pb", "petabyte"),
    ("Ki", "kibibyte"),
    ("Mi", "mebibyte"),
    ("Gi", "gibibyte"),
    ("Ti", "tebibyte"),
    ("KiB", "kibibyte"),
    ("MiB", "mebibyte"),
    ("GiB", "gibibyte"),
    ("TiB", "tebibyte"),
    ("Kb", "kilobit"),
    ("Mb", "megabit"),
    ("Gb", "gigabit"),
    ("Kbit", "kilobit"),
    ("kbit", "kilobit"),
    ("Mbit", "megabit"),
    ("Gbit", "gigabit"),
    ("bps", "bits per second"),
    ("kbps", "kilobits per second"),
    ("mbps", "megabits per second"),
    ("gbps", "gigabits per second"),
    ("MBps", "megabytes per second"),
    ("GBps", "gigabytes per second"),
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
    ("iops", "IOPS"),
    ("IOPS", "IOPS"),
    ("m/s", "meters per second"),
    ("km/h", "kilometers per hour"),
    ("km", "kilometer"),
    ("cm", "centimeter"),
    ("mm", "millimeter"),
    ("kg", "kilogram"),
    ("kW", "kilowatt"),
    ("kWh", "kilowatt hour"),
    ("px", "pixel"),
    ("USD", "US dollar"),
    ("EUR", "euro"),
    ("GBP", "British pound"),
    ("°", "degree"),
    ("°C", "degree"),
    ("°F", "degrees Fahrenheit"),
    ("%", "percent"),
];

/// Units of time of one letter. Only glued to a number are they units: "5m" and "1h30m", not "5 m".
const SHORT: &[(&str, &str)] = &[
    ("m", "minute"),
    ("d", "day"),
    ("w", "week"),
    ("mo", "month"),
    ("mos", "month"),
    ("y", "year"),
    ("yr", "year"),
    ("yrs", "year"),
];

/// Scales, written without a space after the number: "5 k" is two words, "5k" is a count.
const SCALES: &[(&str, &str)] =
    &[("k", "thousand"), ("K", "thousand"), ("M", "million"), ("B", "billion"), ("bn", "billion"), ("T", "trillion")];

/// Words that may follow a slash: "per second".
const PER: &[(&str, &str)] = &[
    ("s", "second"),
    ("sec", "second"),
    ("second", "second"),
    ("m", "minute"),
    ("min", "minute"),
    ("minute", "minute"),
    ("h", "hour"),
    ("hr", "hour"),
    ("hour", "hour"),
    ("day", "day"),
    ("week", "week"),
    ("d", "day"),
    ("wk", "week"),
    ("month", "month"),
    ("mo", "month"),
    ("mon", "month"),
    ("year", "year"),
    ("yr", "year"),
    ("y", "year"),
    ("user", "user"),
    ("node", "node"),
    ("request", "request"),
];

fn look(table: &[(&'static str, &'static str)], unit: &str) -> Option<&'static str> {
    table.iter().find(|(written, _)| *written == unit).map(|(_, words)| *words)
}

fn plural(words: &str, one: bool) -> String {
    let same = one
        || words.ends_with(['s', 'S'])
        || words.ends_with("hertz")
        || words.starts_with("degrees")
        || words == "percent"
        || words.contains(" per ");
    if same { words.into() } else { format!("{words}s") }
}

/// The unit in words, with "per …" after a slash. `one` is true if the number before it is exactly one.
pub fn unit(written: &str, one: bool) -> Option<String> {
    if let Some((head, rest)) = written.split_once('/').filter(|_| look(UNITS, written).is_none()) {
        let timed = rest.split('/').all(|per| look(PER, per).is_some());
        let head = unit(head, one).or_else(|| (timed && is_word(head)).then(|| head.into()))?;
        return Some(format!("{head}{}", per(rest)?));
    }
    look(UNITS, written).map(|words| plural(words, one))
}

/// A unit that stands at a number without a space: those of one letter, too.
pub fn glued(written: &str, one: bool) -> Option<String> {
    look(SHORT, written).map(|words| plural(words, one)).or_else(|| unit(written, one))
}

/// A unit of time of a duration in several ("1h30m"), and how many milliseconds it has.
pub fn duration(written: &str, one: bool) -> Option<(String, u64)> {
    let size = match written {
        "ms" => 1,
        "s" | "sec" => 1_000,
        "m" | "min" => 60_000,
        "h" | "hr" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        _ => return None,
    };
    Some((glued(written, one)?, size))
}

/// The words for what stands after a slash, each with a space before it: " per user per month" for `user/month`.
pub fn per(written: &str) -> Option<String> {
    let mut out = String::new();
    for part in written.split('/') {
        let words = part.split('-').map(|word| {
            let known = look(PER, word).map(str::to_owned).or_else(|| unit(word, true));
            known.or_else(|| is_word(word).then(|| word.to_owned()))
        });
        out.push_str(" per ");
        out.push_str(&words.collect::<Option<Vec<_>>>()?.join(" "));
    }
    Some(out)
}

/// Reads "requests/s" or "MB/day" without a number before it.
pub fn rate(written: &str) -> Option<String> {
    let (_, per) = written.split_once('/')?;
    look(PER, per)?;
    unit(written, false)
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
        assert_eq!(unit("mb", false).as_deref(), Some("megabytes"));
        assert_eq!(per("user/mo").as_deref(), Some(" per user per month"));
        assert_eq!((unit("m", false), glued("m", true).as_deref()), (None, Some("minute")));
    }
}
