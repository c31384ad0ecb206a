//! Pauses and lost devices. The clocks stand still, and Viva keeps what the candidate was saying.

use super::contract::*;
use super::floor::Phase;
use super::floor::held::{Held, Late, Lost, Overdue, Standstill, Whose};
use super::state::{Barge, Expect, Then};
use super::*;
use crate::language::commands;
use crate::language::tokens::plain;

impl Interview {
    /// Stops the clocks, because the candidate wants it or because a device is gone.
    pub(super) fn hold(&mut self, by_candidate: bool, lost: Option<Lost>) {
        let mut late = None;
        match self.floor.take() {
            Phase::Speaking(s) => {
                if s.barge != Barge::No {
                    self.out.push(Output::Duck { id: s.id, on: false });
                }
                self.out.push(Output::StopSpeaking { id: s.id });
            }
            Phase::Listening(l) => {
                self.stop_listening(l.turn);
                if l.first.is_some() && self.dialogue.asks() && !matches!(l.expect, Expect::Confirm { .. }) {
                    late = Some(Late::new(self.now, l.turn, None));
                } else {
                    self.discard(&[l.turn], Discarded::Paused);
                }
            }
            Phase::Thinking(t) => late = Some(Late::new(self.now, t.turn, Some(t))),
            Phase::Idle | Phase::Held(_) | Phase::Finished => {}
        }
        self.clock.stop(self.now);
        self.note(Fact::Paused);
        self.floor.hold(Held::new(self.now, by_candidate, lost, late));
        self.say_held();
    }

    /// Says why the interview stands still.
    fn say_held(&mut self) {
        let Phase::Held(h) = self.floor.phase() else { return };
        let text = match h.standstill() {
            Standstill::Lost(Lost::Microphone) => phrases::mic_lost(),
            Standstill::Lost(Lost::Speaker) => phrases::speaker_lost(),
            Standstill::StillPaused => phrases::STILL_PAUSED.into(),
            Standstill::Paused => phrases::PAUSED.into(),
        };
        self.utter_held(text);
    }

    fn utter_held(&mut self, text: String) {
        self.close_held_turn(Discarded::Paused);
        let until = self.after(START_SAY_MS + speaking_ms(&text));
        let id = self.utter(text, Purpose::Notice, false);
        if let Some(h) = self.floor.held() {
            h.tell(id, until);
        }
    }

    pub(super) fn close_held_turn(&mut self, why: Discarded) {
        let Some(h) = self.floor.held() else { return };
        let open = h.open_turn();
        let turn = h.take_turn();
        if let Some(open) = open {
            self.stop_listening(open);
        }
        self.discard(turn.as_slice(), why);
    }

    pub(super) fn held_line_over(&mut self) {
        if let Some(h) = self.floor.held() {
            h.told();
        }
        self.listen_held();
    }

    /// Listens for an order, unless a line about the pause is still being said.
    fn order_while_silent(&mut self) {
        if self.floor.held().is_some_and(|held| !held.is_telling()) {
            self.listen_held();
        }
    }

    /// Listens for an order. In a pause Viva listens for nothing else, and only if there is a microphone.
    fn listen_held(&mut self) {
        let Some(h) = self.floor.held() else { return };
        if !h.wants_an_order() {
            return;
        }
        let turn = self.turns.begin();
        h.listen(turn);
        let vocabulary = vec!["resume".into(), "end the interview".into()];
        self.out.push(Output::Listen { turn, patience: phrases::ORDER, vocabulary });
    }

    pub(super) fn held_heard(&mut self, turn: TurnId, text: &str) {
        let Some(h) = self.floor.held() else { return };
        match h.heard(turn, text) {
            Whose::Late => return self.order_while_silent(),
            Whose::Nobodys => {
                if !(self.turns.take_receipt(turn) && text.trim().is_empty()) {
                    self.ignore(format!("transcript of turn {}", turn.0), "it is not the current turn");
                }
                return;
            }
            Whose::Order => {}
        }
        match commands::recognise(&plain(text)) {
            Some(command @ Command::Resume) => {
                self.fate(&[turn], |turn| Fact::CommandHeard { turn, command });
                self.resume(None);
            }
            Some(command @ Command::End) => {
                self.fate(&[turn], |turn| Fact::CommandHeard { turn, command });
                self.take_floor(Discarded::PauseEnded);
                self.clock.go_on(self.now);
                self.note(Fact::Resumed);
                self.say(phrases::CONFIRM_END.into(), Purpose::Notice, true, Then::Listen(Expect::CONFIRM));
            }
            _ => {
                self.discard(&[turn], Discarded::PausedNoOrder);
                self.listen_held();
            }
        }
    }

    pub(super) fn held_overdue(&mut self) {
        let now = self.now;
        let Some(h) = self.floor.held() else { return };
        match h.overdue(now) {
            Overdue::Line => self.held_line_over(),
            Overdue::Words => {
                self.close_held_turn(Discarded::NoTranscript);
                self.listen_held();
            }
            Overdue::LateWords => self.order_while_silent(),
            Overdue::End => {
                self.take_floor(Discarded::LongPause);
                self.close(SessionEnd::LongPause, true);
            }
            Overdue::Candidate => self.say_held(),
        }
    }

    pub(super) fn pause_while_held(&mut self) {
        let Some(h) = self.floor.held() else { return };
        if !h.wish() {
            return self.ignore("the order Pause", "the interview is paused already");
        }
        self.say_held();
    }

    pub(super) fn resume_ordered(&mut self) {
        let Some(h) = self.floor.held() else { return };
        if h.no_longer_wished() {
            self.resume(None);
        } else {
            self.ignore("the order Resume", "a device is still gone; it goes on when it is back");
        }
    }

    pub(super) fn device_lost(&mut self, device: Lost) {
        if matches!(self.floor.phase(), Phase::Idle | Phase::Finished) {
            return self.ignore(format!("{device:?} lost"), "no interview is under way");
        }
        if self.dialogue.closes() {
            return self.ignore(format!("{device:?} lost"), "the interview is closing");
        }
        match self.floor.held().map(|held| held.lose(device)) {
            Some(true) => self.say_held(),
            Some(false) => self.ignore(format!("{device:?} lost"), "it is lost already"),
            None => self.hold(false, Some(device)),
        }
    }

    pub(super) fn device_back(&mut self, device: Lost, name: &str) {
        let Some(h) = self.floor.held() else {
            return self.ignore(format!("{device:?} back"), "it was not missed");
        };
        if !h.regain(device) {
            return self.ignore(format!("{device:?} back"), "it was not missed");
        }
        let line = phrases::device_back(device == Lost::Microphone, name);
        if h.misses_a_device() {
            self.say_held();
        } else if h.by_candidate() {
            self.utter_held(format!("{line} {}", phrases::STILL_PAUSED));
        } else {
            self.resume(Some(line));
        }
    }

    /// Lets the clocks run again, and repeats the prompt if the candidate needs it.
    fn resume(&mut self, line: Option<String>) {
        self.close_held_turn(Discarded::PauseEnded);
        let Phase::Held(h) = self.floor.take() else { return };
        self.clock.go_on(self.now);
        self.note(Fact::Resumed);
        if let Some(a) = self.dialogue.question_mut() {
            a.came();
        }
        match h.into_late() {
            // The answer was complete, so Viva replies to it.
            Some(Late { wait: Some(mut t), text: Some(text), .. }) if line.is_none() => {
                t.speech = false;
                return self.understood(t, &text);
            }
            Some(Late { wait: Some(mut t), text: None, .. }) if line.is_none() => {
                t.speech = false;
                t.notice = None;
                t.notice_at = Some(self.after(NOTICE_MS));
                t.give_up_at = self.after(GIVE_UP_MS);
                self.floor.wait(t);
                return;
            }
            Some(Late { turn, text: Some(text), .. }) if self.dialogue.asks() => self.turns.carry(turn, text),
            // The pause was shorter than the recognizer needs.
            Some(Late { turn, wait, text: None, .. })
                if self.dialogue.asks() && wait.as_ref().is_none_or(|t| t.expect == Expect::Answer) =>
            {
                self.wait_no_longer();
                self.turns.wait_on(turn);
            }
            Some(Late { turn, .. }) => self.discard(&[turn], Discarded::NoTranscript),
            None => {}
        }
        match self.dialogue.question().map(|a| a.prompt().to_owned()) {
            Some(prompt) => {
                let lead = line.unwrap_or_else(|| self.pick(phrases::SURE));
                self.say(format!("{lead} {prompt}"), Purpose::Repeat, true, Then::Listen(Expect::Answer));
            }
            // The pause interrupted the offer of a second try.
            None if self.dialogue.offers() => {
                let lead = line.unwrap_or_else(|| self.pick(phrases::SURE));
                self.say_offer(&lead, false);
            }
            None => {
                self.next_question_after(line);
            }
        }
    }
}
