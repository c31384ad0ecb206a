//! Viva's lines: saying them, and the next step when one ends or is broken off.

use super::contract::*;
use super::floor::FloorEvent;
use super::state::{Expect, Then};
use super::*;
use crate::time::SessionTime;

impl Interview {
    pub(super) fn after(&self, ms: u64) -> SessionTime {
        self.now.plus(ms)
    }

    pub(super) fn say(&mut self, text: String, purpose: Purpose, interruptible: bool, then: Then) -> SayId {
        // A line that replaces a reply lets the reply stand.
        self.commit();
        let (id, order) = self.floor.say(self.now, text, purpose, interruptible, then);
        self.out.push(order);
        id
    }

    /// Orders a line without a change of phase.
    pub(super) fn utter(&mut self, text: String, purpose: Purpose, interruptible: bool) -> SayId {
        self.commit();
        let (id, order) = self.floor.utter(self.now, text, purpose, interruptible);
        self.out.push(order);
        id
    }

    pub(super) fn perform(&mut self, then: Then) {
        match then {
            Then::Listen(expect) => {
                self.floor.give(self.now);
                self.listen(expect, None);
            }
            Then::NextQuestion => self.next_question(),
            Then::Finish => self.finish(),
        }
    }

    pub(super) fn finish(&mut self) {
        self.commit();
        self.floor.finish();
        self.out.push(Output::Finish);
    }

    pub(super) fn playback_started(&mut self, id: SayId) {
        self.agenda.attune(&self.setup.questions);
        self.reply_sounds(id);
        let event = self.floor.playback_started(self.now, id);
        self.carry_on(event, id, "started");
    }

    pub(super) fn playback_finished(&mut self, id: SayId, heard_ms: u64) {
        self.giving_way.reached_the_speaker(id, heard_ms);
        let event = self.floor.playback_finished(self.now, id, heard_ms);
        self.carry_on(event, id, "finished");
    }

    pub(super) fn speak_failed(&mut self, id: SayId) {
        let event = self.floor.speak_failed(self.now, id);
        self.carry_on(event, id, "failed");
    }

    pub(super) fn line_overdue(&mut self) {
        let id = self.floor.saying().map_or(SayId(0), |s| s.id);
        let (order, event) = self.floor.line_overdue();
        self.out.extend(order);
        self.carry_on(event, id, "is overdue");
    }

    /// Acts on the floor's report about this line.
    fn carry_on(&mut self, event: FloorEvent, id: SayId, what: &str) {
        match event {
            FloorEvent::Nothing => {}
            FloorEvent::LineHeard(then) => {
                self.out.extend(self.floor.unduck());
                self.perform(then);
            }
            FloorEvent::CutOff(id, cut) => {
                self.out.push(Output::Duck { id, on: false });
                let expect = if let Then::Listen(expect) = cut.then { expect } else { Expect::Answer };
                self.listen(expect, Some(cut));
            }
            FloorEvent::PauseTold => self.held_line_over(),
            FloorEvent::Late => self.ignore(format!("line {} {what}", id.0), "it is no longer the current line"),
        }
    }

    /// Handles a candidate who takes the floor.
    pub(super) fn speech_sustained(&mut self) {
        if !self.gave_way() {
            self.out.extend(self.floor.speech_sustained(self.now));
        }
    }
}
