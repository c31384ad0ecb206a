//! Playing scripts as a whole or line by line.

use std::fmt::Write as _;

use super::script::{BadScript, Played, Script, Step};
use super::sim::Sim;
use crate::interview::{Setup, Understand};
use crate::journal::Entry;

/// An interview that a person or a script plays line by line.
pub struct Stage {
    sim: Sim,
    /// How much of the text has been returned.
    shown: usize,
    lines: usize,
}

impl Stage {
    /// Plays until the first question has been asked. Without an encoder, cues alone decide what was said.
    pub fn open(setup: &Setup, encoder: Option<Box<dyn Understand>>) -> Self {
        let mut sim = Sim::new(setup.clone(), encoder);
        sim.play_to_the_floor();
        Self { sim, shown: 0, lines: 0 }
    }

    /// Plays one line of a script, and everything until the candidate has the floor again.
    ///
    /// # Errors
    /// If the line is not a valid line of a script.
    pub fn play(&mut self, line: &str) -> Result<(), BadScript> {
        self.lines += 1;
        let script = Script::parse(line).map_err(|bad| BadScript { line: self.lines, ..bad })?;
        for (_, step) in &script.steps {
            self.sim.step(self.lines, step);
        }
        // Expectations and waits are about what was said so far, so the interview does not play on after them.
        if script.steps.iter().any(|(_, step)| !matches!(step, Step::Expect(_) | Step::Wait { .. } | Step::Mute)) {
            self.sim.play_to_the_floor();
        }
        Ok(())
    }

    /// The conversation since the last call.
    pub fn news(&mut self) -> &str {
        let text = &self.sim.played().text;
        let from = std::mem::replace(&mut self.shown, text.len());
        &text[from..]
    }

    /// Every input and output so far.
    pub fn entries(&self) -> &[Entry] {
        &self.sim.played().entries
    }

    pub fn is_finished(&self) -> bool {
        self.sim.played().finished
    }

    /// Plays on to the interview's own end.
    pub fn close(self) -> Played {
        finish(self.sim)
    }
}

/// The conversation without the remarks that explain it.
pub fn without_remarks(text: &str) -> String {
    let plain = text
        .lines()
        .filter(|line| !line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':').starts_with("          ("));
    plain.map(|line| line.rsplit_once("  [").map_or(line, |(said, _)| said).to_owned() + "\n").collect()
}

/// Plays a script, and then the interview to its own end. The candidate is silent after the script's last line.
pub fn play(script: &Script, setup: &Setup, encoder: Option<Box<dyn Understand>>) -> Played {
    let mut sim = Sim::new(setup.clone(), encoder);
    for (line, step) in &script.steps {
        sim.step(*line, step);
    }
    finish(sim)
}

fn finish(sim: Sim) -> Played {
    let mut played = sim.into_played();
    if !played.complaints.is_empty() {
        played.text.push('\n');
        for complaint in &played.complaints {
            let _ = writeln!(played.text, "!! {complaint}");
        }
    }
    played
}
