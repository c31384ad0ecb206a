//! A pause, or a lost device: the line about it, the turn that listens for an order, and words that may still come.

use std::collections::BTreeSet;

use super::super::contract::{Device, SayId, TurnId};
use super::super::state::Thinking;
use super::super::{GIVE_UP_MS, PAUSE_END_MS, PAUSE_REMIND_MS};
use crate::time::SessionTime;

/// The state of a pause, in which the clocks stand still.
#[derive(Debug, Clone)]
pub struct Held {
    by_candidate: bool,
    lost: BTreeSet<Lost>,
    /// The turn in which the candidate may order Viva to go on.
    turn: Option<TurnId>,
    /// The deadline for that turn's words, once it is over.
    words_by: Option<SessionTime>,
    /// The line about the pause ("Paused."), and when it should be over.
    saying: Option<(SayId, SessionTime)>,
    remind_at: Option<SessionTime>,
    end_at: SessionTime,
    /// The turn that was open when the pause began.
    late: Option<Late>,
}

/// A turn that a pause interrupted. Its words may still come.
#[derive(Debug, Clone)]
pub struct Late {
    pub turn: TurnId,
    /// `Some` if the turn was over when the pause began: the answer is complete.
    pub wait: Option<Thinking>,
    pub text: Option<String>,
    /// The deadline for the turn's words. Until then Viva does not listen for an order, because the recognizer drops its
    /// work on a turn when the next one is opened.
    pub by: Option<SessionTime>,
}

impl Late {
    pub const fn new(now: SessionTime, turn: TurnId, wait: Option<Thinking>) -> Self {
        Self { turn, wait, text: None, by: Some(now.plus(GIVE_UP_MS)) }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lost {
    Microphone,
    Speaker,
}

impl From<Device> for Lost {
    fn from(device: Device) -> Self {
        match device {
            Device::Microphone => Self::Microphone,
            Device::Speaker => Self::Speaker,
        }
    }
}

/// What Viva tells the candidate about the pause.
pub enum Standstill {
    Lost(Lost),
    Paused,
    StillPaused,
}

/// The deadline of a pause that has passed.
pub enum Overdue {
    /// The line about the pause did not end.
    Line,
    /// The words of the turn for an order did not come.
    Words,
    /// The words of the interrupted turn did not come.
    LateWords,
    /// The pause is too long, and the interview ends.
    End,
    /// The candidate has not resumed, and Viva reminds them.
    Candidate,
}

/// Whose words came back during a pause.
pub enum Whose {
    /// The words of the turn that the pause interrupted.
    Late,
    Order,
    Nobodys,
}

impl Held {
    pub fn new(now: SessionTime, by_candidate: bool, lost: Option<Lost>, late: Option<Late>) -> Self {
        Self {
            by_candidate,
            lost: lost.into_iter().collect(),
            turn: None,
            words_by: None,
            saying: None,
            remind_at: Some(now.plus(PAUSE_REMIND_MS)),
            end_at: now.plus(PAUSE_END_MS),
            late,
        }
    }

    pub fn deadline(&self) -> (SessionTime, &'static str) {
        [
            self.saying.map(|(_, at)| (at, "the line should be over by now")),
            self.words_by.map(|at| (at, "the transcript does not come")),
            self.late_by().map(|at| (at, "the words before the pause do not come")),
            self.remind_at.map(|at| (at, "the pause is long")),
            Some((self.end_at, "the pause is too long")),
        ]
        .into_iter()
        .flatten()
        .min_by_key(|(at, _)| *at)
        .unwrap_or((self.end_at, "the pause is too long"))
    }

    /// Which deadline has passed.
    pub fn overdue(&mut self, now: SessionTime) -> Overdue {
        if self.saying.is_some_and(|(_, at)| at <= now) {
            Overdue::Line
        } else if self.words_by.is_some_and(|at| at <= now) {
            Overdue::Words
        } else if self.late_by().is_some_and(|at| at <= now) {
            self.late_words(None);
            Overdue::LateWords
        } else if self.end_at <= now {
            Overdue::End
        } else {
            self.remind_at = None;
            Overdue::Candidate
        }
    }

    fn late_by(&self) -> Option<SessionTime> {
        self.late.as_ref().and_then(|late| late.by)
    }

    /// Stops waiting for the words of the turn that the pause interrupted.
    fn late_words(&mut self, text: Option<String>) {
        if let Some(late) = &mut self.late {
            (late.text, late.by) = (text, None);
        }
    }

    /// The turns whose fate is not decided yet.
    pub fn turns(&self) -> impl Iterator<Item = TurnId> {
        self.turn.into_iter().chain(self.late.iter().map(|l| l.turn))
    }

    pub const fn late(&self) -> Option<&Late> {
        self.late.as_ref()
    }

    pub fn into_late(self) -> Option<Late> {
        self.late
    }

    pub fn standstill(&self) -> Standstill {
        match self.lost.first() {
            Some(lost) => Standstill::Lost(*lost),
            None if self.remind_at.is_none() => Standstill::StillPaused,
            None => Standstill::Paused,
        }
    }

    pub const fn by_candidate(&self) -> bool {
        self.by_candidate
    }

    /// Records that the candidate wants the pause. Returns whether that is new.
    pub const fn wish(&mut self) -> bool {
        !std::mem::replace(&mut self.by_candidate, true)
    }

    /// Records that the candidate no longer wants the pause. Returns whether the pause can end, because no device is
    /// missing.
    pub fn no_longer_wished(&mut self) -> bool {
        self.by_candidate = false;
        self.lost.is_empty()
    }

    /// Records a lost device. Returns whether that is new.
    pub fn lose(&mut self, device: Lost) -> bool {
        self.lost.insert(device)
    }

    /// Records that a device is back. Returns whether it had been lost.
    pub fn regain(&mut self, device: Lost) -> bool {
        self.lost.remove(&device)
    }

    pub fn misses_a_device(&self) -> bool {
        !self.lost.is_empty()
    }

    pub fn says(&self, id: SayId) -> bool {
        self.saying.is_some_and(|(saying, _)| saying == id)
    }

    /// Records a line about the pause, which should be over by then.
    pub const fn tell(&mut self, id: SayId, until: SessionTime) {
        self.saying = Some((id, until));
    }

    /// Sets a new deadline for the line about the pause, once it sounds or is on the screen. `until` gets the old
    /// deadline.
    pub fn told_until(&mut self, until: impl FnOnce(SessionTime) -> SessionTime) {
        self.saying = self.saying.map(|(id, before)| (id, until(before)));
    }

    pub const fn is_telling(&self) -> bool {
        self.saying.is_some()
    }

    pub const fn told(&mut self) {
        self.saying = None;
    }

    /// Whether Viva should listen for an order: the candidate paused, no device is missing, and no other words are due.
    pub fn wants_an_order(&self) -> bool {
        self.by_candidate && self.lost.is_empty() && self.turn.is_none() && self.late_by().is_none()
    }

    pub const fn listen(&mut self, turn: TurnId) {
        self.turn = Some(turn);
    }

    /// The turn under way. `None` if it is over and only its words are due.
    pub const fn open_turn(&self) -> Option<TurnId> {
        if self.words_by.is_some() { None } else { self.turn }
    }

    /// Records a turn's end. Returns whether the turn belongs to the pause.
    pub fn turn_ended(&mut self, turn: TurnId, now: SessionTime) -> bool {
        if self.turn == Some(turn) {
            self.words_by = Some(now.plus(GIVE_UP_MS));
            return true;
        }
        self.late.as_ref().is_some_and(|late| late.turn == turn)
    }

    /// Stops listening for an order, and returns the turn that was under way.
    pub const fn take_turn(&mut self) -> Option<TurnId> {
        self.words_by = None;
        self.turn.take()
    }

    /// Takes the words of a turn.
    pub fn heard(&mut self, turn: TurnId, text: &str) -> Whose {
        if self.late.as_ref().is_some_and(|late| late.turn == turn && late.text.is_none()) {
            self.late_words(Some(text.to_owned()));
            return Whose::Late;
        }
        if self.turn != Some(turn) || self.words_by.is_none() {
            return Whose::Nobodys;
        }
        self.take_turn();
        Whose::Order
    }
}
