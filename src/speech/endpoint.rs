//! When is a candidate's turn over? One decision, one place, always with a reason.

use super::{EndReason, Patience};

/// What is known of an open turn, once a frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TurnSoFar {
    /// Since the turn's first speech, in milliseconds.
    pub elapsed_ms: u32,
    /// Since its last speech; 0 while the candidate speaks.
    pub silence_ms: u32,
    /// How much of it was voice.
    pub voice_ms: u32,
    /// Words recognised so far; `None` while no transcript has come back.
    pub words: Option<u32>,
}

/// Decides when a turn is over. Sees no sound and no clock, so that every decision can be replayed.
pub trait Endpointer: Send {
    /// A turn opens. What was known of the last one is forgotten.
    fn begin(&mut self, patience: Patience);
    /// Asked once a frame (16 ms) from the turn's first speech on. `Some` ends the turn.
    fn decide(&mut self, turn: &TurnSoFar) -> Option<EndReason>;
}

/// Silence that outlasts the patience ends the turn, and so does the hard cap.
#[derive(Debug, Clone, Copy)]
pub struct BySilence {
    patience: Patience,
}

impl Default for BySilence {
    fn default() -> Self {
        Self { patience: Patience { silence_ms: 1_600, cap_ms: 180_000 } }
    }
}

impl Endpointer for BySilence {
    fn begin(&mut self, patience: Patience) {
        self.patience = patience;
    }

    fn decide(&mut self, turn: &TurnSoFar) -> Option<EndReason> {
        if turn.elapsed_ms >= self.patience.cap_ms {
            return Some(EndReason::Cap { after_ms: turn.elapsed_ms });
        }
        let silent = turn.silence_ms > 0 && turn.silence_ms >= self.patience.silence_ms;
        silent.then_some(EndReason::Silence { waited_ms: turn.silence_ms })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_and_the_cap_end_a_turn_and_speech_does_not() {
        let mut by = BySilence::default();
        by.begin(Patience { silence_ms: 1_000, cap_ms: 60_000 });
        let turn = TurnSoFar { elapsed_ms: 5_000, ..TurnSoFar::default() };
        assert_eq!(by.decide(&turn), None);
        assert_eq!(by.decide(&TurnSoFar { silence_ms: 992, ..turn }), None);
        assert_eq!(by.decide(&TurnSoFar { silence_ms: 1_008, ..turn }), Some(EndReason::Silence { waited_ms: 1_008 }));
        assert_eq!(
            by.decide(&TurnSoFar { elapsed_ms: 60_000, ..turn }),
            Some(EndReason::Cap { after_ms: 60_000 }),
            "the cap holds while speech goes on"
        );
        by.begin(Patience { silence_ms: 0, cap_ms: 60_000 });
        assert_eq!(by.decide(&turn), None, "no patience at all still waits for the end of a word");
    }
}
