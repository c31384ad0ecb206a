//! When is a candidate's turn over? One decision, one place, always with a reason.

use super::grounds::{Evidence, Why};
use super::{EndReason, Patience, Tail};

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
    /// How likely it is that the speaker has finished, by the sound, in percent; `None` before the detector was asked in
    /// this pause, and without one. Whole percents, so that the journal holds exactly what was decided on.
    pub finished: Option<u8>,
    /// How the words end; `None` until those up to this pause have been recognised.
    pub tail: Option<Tail>,
    /// They are being recognised. There is nothing to reply before that.
    pub awaited: bool,
    /// How much of what was asked for has been said, in percent; `None` where nobody can tell.
    pub covered: Option<u8>,
    /// The words so far are an order: "could you repeat the question?"
    pub order: bool,
    /// The words promise more than has come: "there are two reasons", and only one was named.
    pub promised: bool,
}

/// A turn is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    pub reason: EndReason,
    /// What it was decided on.
    pub evidence: Option<Evidence>,
}

/// Decides when a turn is over. Sees no sound and no clock, so that every decision can be replayed.
pub trait Endpointer: Send {
    /// A turn opens. What was known of the last one is forgotten; what was learned of the person need not be.
    fn begin(&mut self, patience: Patience);
    /// Asked once a frame (16 ms) from the turn's first speech on. `Some` ends the turn.
    fn decide(&mut self, turn: &TurnSoFar) -> Option<Decision>;
    /// What the last decision was about: the silence that ends the turn (`None`: no silence does), and why so much.
    fn waiting(&self) -> Option<(Option<u32>, Why)> {
        None
    }
}

/// Says from the sound whether the speaker has finished; the melody of a voice gives it away before the silence does.
/// Keeps no state: it is asked once in each pause.
pub trait TurnDetector: Send {
    /// The probability, 0 to 1, that the speaker has finished, from up to the last 8 s of 16 kHz mono sound of the turn,
    /// some 200 ms of silence at its end included. A failure is NaN: no opinion.
    fn finished(&mut self, last: &[f32]) -> f32;
}

/// Silence that outlasts the patience ends the turn, and so does the hard cap. The yardstick of the benchmark.
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
