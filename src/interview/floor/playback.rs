//! Reports of the speaker about a line.

use super::super::contract::{Output, SayId};
use super::super::state::{Barge, Cut, Speaking};
use super::super::{SLACK_MS, START_SAY_MS, speaking_ms};
use super::Phase;
use super::{Floor, FloorEvent};
use crate::time::SessionTime;

impl Floor {
    pub fn playback_started(&mut self, now: SessionTime, id: SayId) -> FloorEvent {
        match &mut self.phase {
            Phase::Speaking(s) if s.id == id => {
                s.until = now.plus(speaking_ms(&s.text) * 3 / 2 + SLACK_MS);
            }
            Phase::Thinking(t) if t.notice == Some(id) => {}
            Phase::Held(h) if h.says(id) => h.told_until(|until| until.max(now.plus(START_SAY_MS))),
            _ => return FloorEvent::Late,
        }
        FloorEvent::Nothing
    }

    pub fn playback_finished(&mut self, now: SessionTime, id: SayId, heard_ms: u64) -> FloorEvent {
        self.lines.recent.over(now);
        self.lines.over(id);
        match &self.phase {
            Phase::Speaking(s) if s.id == id => match s.barge {
                Barge::Stopped(_) => FloorEvent::CutOff(id, cut_off(s, heard_ms)),
                _ => FloorEvent::LineHeard(s.then),
            },
            Phase::Thinking(t) if t.notice == Some(id) => FloorEvent::Nothing,
            Phase::Held(h) if h.says(id) => FloorEvent::PauseTold,
            // The interview replaced or stopped this line itself, and this is its end.
            _ if self.lines.take_receipt(id) => FloorEvent::Nothing,
            _ => FloorEvent::Late,
        }
    }

    /// Records that the line is only on the screen, and gives the candidate time to read it.
    pub fn speak_failed(&mut self, now: SessionTime, id: SayId) -> FloorEvent {
        self.lines.over(id);
        match &mut self.phase {
            Phase::Speaking(s) if s.id == id => {
                s.until = now.plus(speaking_ms(&s.text));
                s.interruptible = false;
                s.barge = Barge::No;
            }
            Phase::Thinking(t) if t.notice == Some(id) => {}
            Phase::Held(h) if h.says(id) => h.told_until(|_| now.plus(1_000)),
            _ => return FloorEvent::Late,
        }
        FloorEvent::Nothing
    }

    /// Handles a line that did not end in time, or did not fall silent in time after it was stopped.
    pub fn line_overdue(&mut self) -> (Option<Output>, FloorEvent) {
        let Phase::Speaking(s) = &self.phase else { return (None, FloorEvent::Nothing) };
        match s.barge {
            Barge::Ducked(_) => (self.unduck(), FloorEvent::Nothing),
            Barge::Stopped(_) => (None, FloorEvent::CutOff(s.id, cut_off(s, 0))),
            Barge::No => (Some(Output::StopSpeaking { id: s.id }), FloorEvent::LineHeard(s.then)),
        }
    }
}

fn cut_off(s: &Speaking, heard_ms: u64) -> Cut {
    let heard = s.share(heard_ms);
    Cut { text: s.text.clone(), purpose: s.purpose, then: s.then, heard, again: s.again }
}
