//! The rows of the one table that `scripts/bench` prints. A benchmark prints each of its rows when it has measured it.
//! With `VIVA_BENCH_ROWS=FILE` it also appends the row to the file as a line of JSON. `cargo bench --bench table`
//! prints them all.

use std::io::Write;

use serde::{Deserialize, Serialize};

/// The goal for a figure.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    AtMost(f64),
    Below(f64),
    AtLeast(f64),
}

impl Target {
    pub fn is_met(self, ours: f64) -> bool {
        match self {
            Self::AtMost(most) => ours <= most,
            Self::Below(most) => ours < most,
            Self::AtLeast(least) => ours >= least,
        }
    }

    pub const fn value(self) -> f64 {
        match self {
            Self::AtMost(value) | Self::Below(value) | Self::AtLeast(value) => value,
        }
    }

    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtMost(_) => "≤",
            Self::Below(_) => "<",
            Self::AtLeast(_) => "≥",
        }
    }
}

/// One figure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// The part of the table.
    pub part: String,
    pub figure: String,
    pub unit: String,
    /// `None` if nothing could be measured.
    pub ours: Option<f64>,
    pub target: Option<Target>,
    /// The figure of another method in the same run, and that method's name.
    pub baseline: Option<(f64, String)>,
    /// The material of the measurement.
    pub on: String,
}

impl Row {
    pub fn new(part: &str, figure: impl Into<String>, ours: f64, unit: &str) -> Self {
        let ours = ours.is_finite().then_some(ours);
        let (part, figure, unit) = (part.into(), figure.into(), unit.into());
        Self { part, figure, unit, ours, target: None, baseline: None, on: String::new() }
    }

    pub fn target(self, target: Target) -> Self {
        Self { target: Some(target), ..self }
    }

    pub fn at_least(self, least: f64) -> Self {
        self.target(Target::AtLeast(least))
    }

    pub fn at_most(self, most: f64) -> Self {
        self.target(Target::AtMost(most))
    }

    pub fn against(self, baseline: f64, what: impl Into<String>) -> Self {
        Self { baseline: baseline.is_finite().then(|| (baseline, what.into())), ..self }
    }

    pub fn on(self, what: impl Into<String>) -> Self {
        Self { on: what.into(), ..self }
    }

    /// Whether the target is met. `None` without a target. A figure that could not be measured does not meet it.
    pub fn is_met(&self) -> Option<bool> {
        Some(self.ours.is_some_and(|ours| self.target.is_some_and(|t| t.is_met(ours))))
            .filter(|_| self.target.is_some())
    }

    /// Prints the row, and appends it to the table's file if there is one.
    pub fn emit(self) {
        println!("figure | {}", self.line());
        let Some(file) = std::env::var_os("VIVA_BENCH_ROWS") else { return };
        let text = serde_json::to_string(&self).unwrap_or_default();
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(&file);
        if let Err(e) = opened.and_then(|mut file| writeln!(file, "{text}")) {
            println!("{}: {e}", file.to_string_lossy());
        }
    }

    fn line(&self) -> String {
        let target = self.target.map_or(String::new(), |t| format!(", target {} {}", t.sign(), number(t.value())));
        let mark = match self.is_met() {
            Some(true) => " ✓",
            Some(false) => " ✗",
            None => "",
        };
        let baseline = self.baseline.as_ref().map_or(String::new(), |(v, what)| format!("; {what}: {}", number(*v)));
        let ours = self.ours.map_or("not measured".into(), number);
        format!("{}: {} {}{target}{mark}{baseline} ({})", self.figure, ours, self.unit, self.on)
    }
}

/// A number with as many digits as are worth reading.
pub fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 0.1 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}
