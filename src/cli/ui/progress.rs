//! The progress of a long action.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Ui;
use super::clean::clean;

/// Without a terminal, a line is printed each time this share of the total is done.
const STEP_PERCENT: u64 = 10;
/// The same if the total is unknown: 8 MiB.
const STEP_BYTES: u64 = 8 << 20;

/// A long action under way, counted in bytes. Dropping it clears the bar.
pub struct Progress {
    what: String,
    ui: Ui,
    total: Option<u64>,
    bar: Option<ProgressBar>,
    told: u64,
}

impl Progress {
    pub(super) fn start(ui: &Ui, what: &str, total: Option<u64>) -> Self {
        let bar = (!ui.quiet && !ui.json && ui.draws && io::stderr().is_terminal()).then(|| bar(what, total));
        Self { what: what.into(), ui: ui.clone(), total, bar, told: 0 }
    }

    /// Sets the total, which has become known or has changed.
    pub fn set_total(&mut self, total: u64) {
        self.total = Some(total);
        if let Some(bar) = &self.bar {
            bar.set_length(total);
        }
    }

    /// Shows that `done` bytes are done in all.
    pub fn at(&mut self, done: u64) {
        if let Some(bar) = &self.bar {
            return bar.set_position(done);
        }
        let (step, line) = step(done, self.total);
        if step > self.told {
            self.told = step;
            self.ui.note(&format!("{}: {line}", self.what));
        }
    }

    /// Ends the action. `text` describes the result.
    pub fn finish(mut self, text: &str) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.ui.note(&format!("{}: {text}", self.what));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The number of the step that was reached, and the line to print for it.
fn step(done: u64, total: Option<u64>) -> (u64, String) {
    let mb = |n: u64| n as f64 / 1e6;
    match total {
        Some(total) if total > 0 => {
            let percent = (u128::from(done) * 100 / u128::from(total)).min(100) as u64;
            (percent / STEP_PERCENT, format!("{percent} % ({:.1} of {:.1} MB)", mb(done), mb(total)))
        }
        _ => (done / STEP_BYTES, format!("{:.1} MB", mb(done))),
    }
}

fn bar(what: &str, total: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    let style = match total {
        Some(_) => "{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        None => "{msg} {spinner} {bytes} {bytes_per_sec}",
    };
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(clean(what).into_owned());
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_few_and_end_at_a_hundred() {
        let steps: std::collections::BTreeSet<u64> = (0..=1000).map(|d| step(d, Some(1000)).0).collect();
        assert_eq!(steps.len(), 11);
        assert_eq!(step(77_704_715, Some(77_704_715)).1, "100 % (77.7 of 77.7 MB)");
        assert_eq!(step(20, Some(10)).0, 10);
        assert_eq!(step(9 << 20, None), (1, "9.4 MB".into()));
        assert_eq!(step(5, Some(0)).0, 0);
    }
}
