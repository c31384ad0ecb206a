//! Shared by several benchmarks: folders, the selection of recordings, voices, and the rows of the table.

#[cfg(feature = "neural-voice")]
#[path = "../../tests/common/noise.rs"]
mod noise;
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
    viva::config::paths::Paths::find(None, &|name| std::env::var_os(name)).expect("a home").models
}

/// Tells why nothing was measured. A part that measured nothing has failed.
#[allow(dead_code, reason = "each benchmark uses its own part")]
pub fn nothing(why: impl std::fmt::Display) -> std::process::ExitCode {
    println!("nothing was measured: {why}");
    std::process::ExitCode::FAILURE
}

/// A folder for results that are made once and kept.
pub fn cache(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The selection of recordings: every n-th of each kind, with n from `VIVA_BENCH_EVERY`. Without it all of them.
pub fn every() -> usize {
    let given = std::env::var("VIVA_BENCH_EVERY").ok();
    given.and_then(|n| n.parse().ok()).filter(|n| *n > 0).unwrap_or(1)
}

/// Every [`every`]-th item of a kind, from the first on, in order. The selection is the same on every machine.
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

/// The name of the selection of [`thin`] in the output.
pub fn part() -> String {
    match every() {
        1 => "all".into(),
        2 => "every 2nd".into(),
        3 => "every 3rd".into(),
        n => format!("every {n}th"),
    }
}

/// The value below which this share of the values lies. NaN if there are none.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
}

/// The mean of the values. NaN if there are none.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
