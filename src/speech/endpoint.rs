//! Decides when a candidate's turn is over: in one place, and always with a reason.

use super::grounds::{Evidence, Why};
use super::{EndReason, Patience, Tail};

/// What is known about an open turn, updated once per frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TurnSoFar {
    /// Milliseconds since the turn's first speech.
    pub elapsed_ms: u32,
    /// Milliseconds since its last speech; 0 while the candidate speaks.
    pub silence_ms: u32,
    /// Milliseconds of voice in the turn.
    pub voice_ms: u32,
    /// Words recognized so far; `None` while no transcript has come back.
    pub words: Option<u32>,
    /// The turn detector's probability that the speaker has finished, in percent. `None` before the detector was asked
    /// in this pause, or if there is none. In whole percent, so that the journal holds exactly the figure behind the
    /// decision.
    pub finished: Option<u8>,
    /// How the words end; `None` until the words up to this pause are known.
    pub tail: Option<Tail>,
    /// True while the words before this pause are still to come. Viva cannot reply without them.
    pub awaited: bool,
    /// How much of the expected content has been said, in percent; `None` if unknown.
    pub covered: Option<u8>,
    /// True if the words so far are an order: "could you repeat the question?"
    pub order: bool,
    /// True if the words promise more than was said: "there are two reasons", and only one was named.
    pub promised: bool,
}

/// The decision that a turn is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    pub reason: EndReason,
    /// The facts behind the decision.
    pub evidence: Option<Evidence>,
}

/// Decides when a turn is over. Uses neither sound nor a clock, so that every decision can be replayed.
pub trait Endpointer: Send {
    /// Begins a new turn. Forgets the last turn, but may keep what it learned about the person.
    fn begin(&mut self, patience: Patience);
    /// Called once per frame (16 ms) from the turn's first speech on. `Some` ends the turn.
    fn decide(&mut self, turn: &TurnSoFar) -> Option<Decision>;
    /// The subject of the last decision: the silence that ends the turn (`None` if no silence does), and why it is that
    /// long.
    fn waiting(&self) -> Option<(Option<u32>, Why)> {
        None
    }
}

/// Judges by the sound whether the speaker has finished: intonation shows it before the silence does. Keeps no state;
/// it is asked once in each pause.
pub trait TurnDetector: Send {
    /// The probability, 0 to 1, that the speaker has finished. `last`: up to the last 8 s of the turn, 16 kHz mono,
    /// including some 200 ms of silence at the end. NaN after a failure: no opinion.
    fn finished(&mut self, last: &[f32]) -> f32;
}

/// Ends a turn when silence outlasts the patience, and at the hard cap. The benchmark compares others with it.
#[derive(Debug, Clone, Copy)]
pub struct BySilence {
    patience: Patience,
}

impl Default for BySilence {
    fn default() -> Self {
        Self { patience: Patience::new(1_600, 180_000) }
    }
}

impl Endpointer for BySilence {
    fn begin(&mut self, patience: Patience) {
        self.patience = patience;
    }

    fn decide(&mut self, turn: &TurnSoFar) -> Option<Decision> {
        let reason = if turn.elapsed_ms >= self.patience.cap_ms {
            EndReason::Cap { after_ms: turn.elapsed_ms }
        } else if turn.silence_ms > 0 && turn.silence_ms >= self.patience.silence_ms {
            EndReason::Silence { waited_ms: turn.silence_ms }
        } else {
            return None;
        };
        Some(Decision { reason, evidence: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_and_the_cap_end_a_turn_and_speech_does_not() {
        let mut by = BySilence::default();
        by.begin(Patience::new(1_000, 60_000));
        let turn = TurnSoFar { elapsed_ms: 5_000, ..TurnSoFar::default() };
        let mut reason = |turn: &TurnSoFar| by.decide(turn).map(|d| d.reason);
        assert_eq!(reason(&turn), None);
        assert_eq!(reason(&TurnSoFar { silence_ms: 992, ..turn }), None);
        assert_eq!(reason(&TurnSoFar { silence_ms: 1_008, ..turn }), Some(EndReason::Silence { waited_ms: 1_008 }));
        assert_eq!(
            reason(&TurnSoFar { elapsed_ms: 60_000, ..turn }),
            Some(EndReason::Cap { after_ms: 60_000 }),
            "the cap holds while speech goes on"
        );
        by.begin(Patience::new(0, 60_000));
        assert_eq!(by.decide(&turn), None, "no patience at all still waits for the end of a word");
    }
}
