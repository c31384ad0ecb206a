//! Shows what the model store is doing: a bar on a terminal, lines elsewhere.

use super::ui::{self, Ui};
use crate::models;

/// Shows one bar after the other.
pub struct Bars {
    ui: Ui,
    bar: Option<ui::Progress>,
    details: bool,
}

impl Bars {
    pub fn new(ui: &Ui) -> Self {
        Self { ui: ui.clone(), bar: None, details: false }
    }

    /// Also shows details, if `details`.
    pub fn with_details(self, details: bool) -> Self {
        Self { details, ..self }
    }
}

impl models::Progress for Bars {
    fn stage(&mut self, what: &str, total: Option<u64>) {
        self.bar = None;
        self.bar = Some(self.ui.progress(what, total));
    }

    fn step(&mut self, what: &str, total: Option<u64>) {
        self.bar = None;
        if self.ui.is_terminal() {
            self.bar = Some(self.ui.progress(what, total));
        } else if total.is_none_or(|t| t >= 1 << 20) {
            // In a log, a long step is worth one line, and a small one none.
            self.ui.note(what);
        }
    }

    fn advance(&mut self, done: u64) {
        if let Some(bar) = &mut self.bar {
            bar.at(done);
        }
    }

    fn note(&mut self, line: &str) {
        // A line printed through a bar would be torn.
        self.bar = None;
        self.ui.note(line);
    }

    fn detail(&mut self, line: &str) {
        if self.details {
            self.note(line);
        }
    }
}
