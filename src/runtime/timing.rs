//! Measures how long the candidate waits, in every session. Only the watchers see it, and no decision depends on it.

use std::time::{Duration, Instant};

use crate::ids::SayId;
use crate::session::SessionEvent;
use crate::speech::EndOfTurn;
use crate::time::{SampleCount, SessionTime};

#[derive(Default)]
pub struct Timing {
    /// The line that was ordered last.
    line: Option<Line>,
    turn: Option<Turn>,
}

struct Line {
    id: SayId,
    ordered: Instant,
    cached: bool,
}

struct Turn {
    /// When the microphone had recorded the sample at which the endpointer decided.
    ended: Instant,
    /// How long after the last speech sample the endpointer decided. This is its own patience.
    patience: Duration,
}

impl Timing {
    pub const fn ordered(&mut self, id: SayId, now: Instant) {
        self.line = Some(Line { id, ordered: now, cached: false });
    }

    pub fn rendering(&mut self, id: SayId, cached: bool) {
        if let Some(line) = self.line.as_mut().filter(|line| line.id == id) {
            line.cached = cached;
        }
    }

    /// `now` is when the decision reached the driver. `heard_to` is how far the microphone had come by then.
    pub fn turn_ended(&mut self, end: &EndOfTurn, now: Instant, heard_to: SampleCount) {
        let late = Duration::from_millis((heard_to - end.decided_at).millis());
        let patience = Duration::from_millis((end.decided_at - end.speech_to).millis());
        self.turn = Some(Turn { ended: now.checked_sub(late).unwrap_or(now), patience });
    }

    /// Records that the line's first sample went to the output callback at `at`.
    pub fn started(&mut self, id: SayId, at: Instant, session: SessionTime) -> Option<SessionEvent> {
        let line = self.line.take_if(|line| line.id == id)?;
        let turn = self.turn.take();
        Some(SessionEvent::Timing {
            at: session,
            say: id.0,
            cached: line.cached,
            order_to_sound_ms: millis(at, line.ordered),
            end_of_turn_to_sound_ms: turn.as_ref().map(|turn| millis(at, turn.ended)),
            end_of_turn_delay_ms: turn.map(|turn| turn.patience.as_secs_f64() * 1000.0),
        })
    }
}

fn millis(later: Instant, earlier: Instant) -> f64 {
    later.saturating_duration_since(earlier).as_secs_f64() * 1000.0
}
