//! What several benchmarks share: where things are, which part of the recordings is taken, voices, and the table's rows.

pub mod rows;
#[cfg(feature = "neural-voice")]
pub mod voices;

use std::path::PathBuf;

/// The recordings: `VIVA_SPEECH`, or beside the repository.
pub fn recordings() -> PathBuf {
    std::env::var_os("VIVA_SPEECH").map_or_else(|| PathBuf::from("../shared/speech"), PathBuf::from)
}

/// Where `viva models` keeps weights.
pub fn models() -> PathBuf {
    viva::config::paths::Paths::find(None, &|name| std::env::var(name).ok()).expect("a home").models
}

/// What is rendered or heard once and kept.
pub fn cache(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Which part of the recordings is taken: every so many-th of each kind, by `VIVA_BENCH_EVERY`; without it all of them.
pub fn every() -> usize {
    let given = std::env::var("VIVA_BENCH_EVERY").ok();
    given.and_then(|n| n.parse().ok()).filter(|n| *n > 0).unwrap_or(1)
}

/// Every [`every`]-th of a kind, from the first on, in the order they have: the same on every machine.
pub fn thin<T>(all: impl Iterator<Item = T>, kind: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = std::collections::HashMap::<String, usize>::new();
    let every = every();
    all.filter(|one| {
        let count = seen.entry(kind(one)).or_default();
        *count += 1;
        (*count - 1).is_multiple_of(every)
    })
    .collect()
}

/// How [`thin`] is said in the output.
pub fn part() -> String {
    match every() {
        1 => "all".into(),
        2 => "every 2nd".into(),
        3 => "every 3rd".into(),
        n => format!("every {n}th"),
    }
}

/// The value below which this share of the values lies; NaN where there are none.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
}

/// NaN where there are none.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
