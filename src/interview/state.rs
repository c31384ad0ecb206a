//! The data of the interview's phases.

use super::contract::{Command, Purpose, SayId, TurnId};
use super::{GIVE_UP_MS, NOTICE_MS, REMIND_MS};
use crate::coverage::Ledger;
use crate::speech::{EndReason, Patience, PatienceLevel};
use crate::time::SessionTime;

/// What comes after a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Listen(Expect),
    NextQuestion,
    Finish,
}

/// What Viva expects of the candidate's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    Answer,
    /// A reply to "Do you want me to repeat the question?"
    Offer,
    /// A reply to "Shall we stop here?" `again` is true if the first reply was neither a yes nor a no.
    Confirm {
        again: bool,
    },
    /// A reply to "Do you want to try it again?" `again` is true if the first reply was neither a yes nor a no.
    Retry {
        again: bool,
    },
}

impl Expect {
    pub const CONFIRM: Self = Self::Confirm { again: false };
}

#[derive(Debug, Clone)]
pub(super) struct Speaking {
    pub id: SayId,
    pub text: String,
    pub purpose: Purpose,
    pub interruptible: bool,
    pub then: Then,
    /// When Viva stops waiting for the line's end and takes it as said.
    pub until: SessionTime,
    pub barge: Barge,
    /// True if the line is being said a second time after an interruption. It will not be said a third time.
    pub again: bool,
}

impl Speaking {
    /// The share of the line that was heard after this time, by the usual speed of the voice.
    pub fn share(&self, heard_ms: u64) -> f32 {
        heard_ms as f32 / super::speaking_ms(&self.text).max(1) as f32
    }
}

/// How far the candidate's speech over Viva's line has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Barge {
    No,
    /// Viva's voice is lowered. If nothing more comes by this time, the sound was a cough.
    Ducked(SessionTime),
    /// The candidate has the floor. Viva waits until this time for the speaker to report that it is silent.
    Stopped(SessionTime),
}

/// A line that was interrupted.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    pub text: String,
    pub purpose: Purpose,
    pub then: Then,
    /// The share of the line that was heard, 0 to 1.
    pub heard: f32,
    pub again: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Listening {
    pub turn: TurnId,
    pub expect: Expect,
    pub patience: Patience,
    pub cut: Option<Cut>,
    /// Without speech by this time, Viva says something.
    pub quiet_until: SessionTime,
    /// When the first speech of the turn began.
    pub first: Option<SessionTime>,
    /// True while speech goes on.
    pub speech: bool,
    /// When speech last ended.
    pub silent_since: Option<SessionTime>,
    /// True if sound was lost in the turn.
    pub gap: bool,
    /// How often Viva told the candidate in this silence how to end the answer.
    pub reminded: u64,
}

/// The pause between two reminders doubles this many times. After that it stays the same.
const RAREST: u64 = 4;

impl Listening {
    /// When to remind the candidate how to end the answer. Only if no silence ends it; the reminders come ever more
    /// rarely.
    pub fn remind_at(&self) -> Option<SessionTime> {
        let waits = self.patience.level == PatienceLevel::Endless && !self.speech;
        let since = self.silent_since.filter(|_| waits && self.expect == Expect::Answer)?;
        let pause = REMIND_MS << self.reminded.min(RAREST);
        Some(since.plus(pause * (1 + self.reminded.saturating_sub(RAREST))))
    }

    /// When the interview acts itself: the candidate is silent, or the endpointer did not end the turn.
    pub fn deadline(&self) -> (SessionTime, &'static str) {
        let Some(first) = self.first else { return (self.quiet_until, "the candidate is silent") };
        let cap = first.plus(u64::from(self.patience.cap_ms) + super::SLACK_MS);
        match self.silent_since {
            Some(at) if !self.speech => {
                match self.patience.longest_ms().map(|ms| at.plus(u64::from(ms) + super::SLACK_MS)) {
                    Some(end) if end < cap => (end, "the end of the turn is overdue"),
                    _ => (cap, "the turn is past its cap"),
                }
            }
            _ => (cap, "the turn is past its cap"),
        }
    }

    /// When the turn needs attention: at its deadline, or at a reminder before it.
    pub fn next(&self) -> (SessionTime, &'static str) {
        let due = self.deadline();
        match self.remind_at() {
            Some(at) if at < due.0 => (at, "the silence is long"),
            _ => due,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Thinking {
    pub turn: TurnId,
    pub expect: Expect,
    pub patience: Patience,
    pub cut: Option<Cut>,
    pub reason: EndReason,
    pub gap: bool,
    /// When Viva says "one moment". `None` once it has.
    pub notice_at: Option<SessionTime>,
    pub notice: Option<SayId>,
    pub give_up_at: SessionTime,
    /// True if speech went on after Viva took the turn to be over.
    pub speech: bool,
    /// Milliseconds from the first to the last speech of the turn.
    pub spoke_ms: u32,
    /// When Viva took the turn to be over.
    pub ended: SessionTime,
    /// True if the candidate declared the answer over, or handed over the floor.
    pub closed: bool,
    /// The order of a key that was pressed during the turn. Viva obeys it when the words have come.
    pub after: Option<Command>,
}

impl Thinking {
    /// Starts waiting for the words of a turn that is over.
    pub fn after(l: Listening, reason: EndReason, now: SessionTime) -> Self {
        Self {
            turn: l.turn,
            expect: l.expect,
            patience: l.patience,
            cut: l.cut,
            reason,
            gap: l.gap,
            notice_at: Some(now.plus(NOTICE_MS)),
            notice: None,
            give_up_at: now.plus(GIVE_UP_MS),
            speech: false,
            spoke_ms: 0,
            ended: now,
            closed: false,
            after: None,
        }
    }
}

/// A question that is over.
#[derive(Clone)]
pub(super) struct Done {
    pub index: usize,
    /// Milliseconds, including the second try.
    pub took_ms: u64,
    pub ledger: Ledger,
    /// True if the candidate said what the bank calls wrong.
    pub risky: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reminder_comes_later_than_the_one_before() {
        let patience = Patience { level: PatienceLevel::Endless, ..super::super::phrases::ORDER };
        let at = Some(SessionTime(1_000));
        let mut open = Listening {
            turn: TurnId(1),
            expect: Expect::Answer,
            patience,
            cut: None,
            quiet_until: SessionTime(0),
            first: at,
            speech: false,
            silent_since: at,
            gap: false,
            reminded: 0,
        };
        let mut reminders = Vec::new();
        for reminded in 0..8 {
            open.reminded = reminded;
            reminders.push((open.remind_at().unwrap().0 - 1_000) / 1_000);
        }
        assert_eq!(reminders, [20, 40, 80, 160, 320, 640, 960, 1_280]);
    }
}
