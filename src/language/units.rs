//! The units of spoken numbers, and their plurals.

use std::sync::LazyLock;

/// Units of time: the plural, and how they are spoken or written.
const DURATIONS: &[(&str, &str)] = &[
    ("milliseconds", "ms millisecond milliseconds millis"),
    ("microseconds", "microsecond microseconds"),
    ("seconds", "s sec secs second seconds"),
    ("minutes", "minute minutes mins min"),
    ("hours", "hour hours"),
    ("days", "day days"),
    ("weeks", "week weeks"),
    ("months", "month months"),
    ("years", "year years"),
];

/// Units whose plural or forms need more than an s: the plural, and how they are spoken or written.
const AMOUNTS: &[(&str, &str)] = &[
    ("kilobytes", "kb kilobyte"),
    ("megabytes", "mb megabyte meg megs"),
    ("gigabytes", "gb gigabyte gig gigs"),
    ("terabytes", "tb terabyte"),
    ("petabytes", "petabyte"),
    ("percent", "% percent"),
    ("nines", "nines"),
    ("times", "x times"),
    ("queries per second", "qps"),
    ("requests per second", "rps"),
    ("transactions per second", "tps"),
    ("people", "people"),
    ("queries", "query queries"),
    ("retries", "retry retries"),
    ("entries", "entry entries"),
    ("copies", "copy copies"),
    ("replicas", "replica"),
    ("primaries", "primary primaries"),
    ("writes", "rights"),
    ("reads", "reed"),
    ("processes", "process processes"),
    ("caches", "cache caches"),
    ("indexes", "index indexes"),
    ("misses", "miss misses"),
    ("series", "series"),
];

/// Countable things, singular. The plural adds an s.
const THINGS: &str = "kilobyte megabyte gigabyte terabyte petabyte byte bit user customer client request write read \
    message event order node shard partition server instance machine row record item connection thread \
    worker consumer producer attempt region zone table call job key transaction payment upload video \
    photo image file follower post tweet link url click product service container pod core cpu database \
    queue topic column page device notification email document object chunk bucket token session hit \
    error failure endpoint version engineer developer team host broker replica leader task lock hop \
    datacenter operation redirect visitor subscriber driver rider restaurant booking seat ticket \
    character metric sample vote account comment alert";

/// Words that may come between a number and what it counts.
const BETWEEN: &str = "concurrent active daily monthly weekly different separate new more read write physical virtual \
    postgres redis kafka database app application web api http worker total simultaneous open parallel \
    peak average of unique registered incoming outgoing big small extra additional backend million the \
    our those availability sequential failed hot push db mysql follower consumer";

static PLURALS: LazyLock<Vec<(&str, String)>> =
    LazyLock::new(|| THINGS.split_whitespace().map(|t| (t, format!("{t}s"))).collect());

/// The plural of a countable word; `None` if it is not countable.
pub(super) fn thing(word: &str) -> Option<&'static str> {
    let listed = DURATIONS.iter().chain(AMOUNTS).find(|(_, spoken)| spoken.split(' ').any(|s| s == word));
    listed
        .map(|(plural, _)| *plural)
        .or_else(|| PLURALS.iter().find(|(one, many)| *one == word || many == word).map(|(_, many)| many.as_str()))
}

/// Whether a unit is a length of time.
pub(super) fn is_duration(unit: &str) -> bool {
    DURATIONS.iter().any(|(plural, _)| *plural == unit)
}

/// The unit of time in "writes a second", singular.
pub(super) fn per(word: &str) -> Option<&'static str> {
    let found = DURATIONS.iter().find(|(_, spoken)| word.len() > 1 && spoken.split(' ').any(|s| s == word));
    found.map(|(plural, _)| plural.trim_end_matches('s'))
}

/// How many seconds a unit of time has. A unit that is none counts as a second.
pub(super) fn seconds(unit: &str) -> f64 {
    match unit {
        "minute" => 60.0,
        "hour" => 3_600.0,
        "day" => 86_400.0,
        "week" => 7.0 * 86_400.0,
        "month" => 30.0 * 86_400.0,
        "year" => 365.0 * 86_400.0,
        _ => 1.0,
    }
}

pub(super) fn stands_between(word: &str) -> bool {
    BETWEEN.split_whitespace().any(|w| w == word)
}

/// The singular: "replica" for "replicas", "query" for "queries".
pub(super) fn singular(plural: &str) -> &str {
    match plural {
        "queries" => "query",
        "retries" => "retry",
        "entries" => "entry",
        "copies" => "copy",
        "primaries" => "primary",
        "processes" => "process",
        "indexes" => "index",
        "misses" => "miss",
        "people" => "person",
        "series" => "series",
        other => other.strip_suffix('s').unwrap_or(other),
    }
}
