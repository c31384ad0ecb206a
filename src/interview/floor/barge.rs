//! Speech over a line: Viva first lowers its voice, and sustained speech stops the line.

use super::super::contract::Output;
use super::super::state::Barge;
use super::super::{FALTERING_MS, FORMING_MS, STOPPED_MS};
use super::Floor;
use super::Phase;
use crate::time::{SampleCount, SessionTime};

/// A gap shorter than this loses no syllable, so Viva does not ask again.
const GAP_MS: u64 = 200;

impl Floor {
    pub fn speech_forming(&mut self, now: SessionTime) -> Option<Output> {
        self.duck(now, FORMING_MS)
    }

    pub fn speech_started(&mut self, now: SessionTime) -> Option<Output> {
        self.lines.recent.speech(now);
        self.speech = true;
        match &mut self.phase {
            Phase::Speaking(_) => return self.duck(now, FALTERING_MS),
            Phase::Listening(l) => {
                l.first.get_or_insert(now);
                l.speech = true;
                l.silent_since = None;
                l.reminded = 0;
            }
            Phase::Thinking(t) => t.speech = true,
            Phase::Idle | Phase::Held(_) | Phase::Finished => {}
        }
        None
    }

    /// Records that the candidate takes the floor, and stops the line if it may be interrupted.
    pub fn speech_sustained(&mut self, now: SessionTime) -> Vec<Output> {
        let until = now.plus(STOPPED_MS);
        let Phase::Speaking(s) = &mut self.phase else { return Vec::new() };
        if !s.interruptible || matches!(s.barge, Barge::Stopped(_)) {
            return Vec::new();
        }
        let duck = (s.barge == Barge::No).then_some(Output::Duck { id: s.id, on: true });
        s.barge = Barge::Stopped(until);
        duck.into_iter().chain([Output::StopSpeaking { id: s.id }]).collect()
    }

    pub fn speech_ended(&mut self, now: SessionTime) -> Option<Output> {
        self.speech = false;
        match &mut self.phase {
            Phase::Speaking(_) => return self.unduck(),
            Phase::Listening(l) => {
                l.speech = false;
                if l.first.is_some() {
                    l.silent_since = Some(now);
                }
            }
            Phase::Thinking(t) => t.speech = false,
            Phase::Idle | Phase::Held(_) | Phase::Finished => {}
        }
        None
    }

    /// Records that speech went on after the end of a turn.
    pub const fn speaks_on(&mut self) {
        self.speech = true;
    }

    /// Records that sound was lost.
    pub fn gap(&mut self, missing: SampleCount) {
        if missing.millis() < GAP_MS {
            return;
        }
        match &mut self.phase {
            Phase::Listening(l) => l.gap = true,
            Phase::Thinking(t) => t.gap = true,
            _ => {}
        }
    }

    /// Lowers the voice for this long, or keeps it low.
    fn duck(&mut self, now: SessionTime, ms: u64) -> Option<Output> {
        let until = now.plus(ms);
        let Phase::Speaking(s) = &mut self.phase else { return None };
        if !s.interruptible {
            return None;
        }
        match s.barge {
            Barge::No => {
                s.barge = Barge::Ducked(until);
                return Some(Output::Duck { id: s.id, on: true });
            }
            Barge::Ducked(before) => s.barge = Barge::Ducked(before.max(until)),
            Barge::Stopped(_) => {}
        }
        None
    }

    pub fn unduck(&mut self) -> Option<Output> {
        let Phase::Speaking(s) = &mut self.phase else { return None };
        if !matches!(s.barge, Barge::Ducked(_)) {
            return None;
        }
        s.barge = Barge::No;
        Some(Output::Duck { id: s.id, on: false })
    }
}
