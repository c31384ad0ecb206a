//! Who may speak, and what is being said. Knows nothing of questions: what it notices and somebody else must decide, it returns.

mod barge;
pub(super) mod held;
mod phase;
mod playback;

use super::contract::{Output, Purpose, SayId, State, TurnId};
use super::lines::Lines;
use super::state::{Barge, Cut, Expect, Listening, Speaking, Then, Thinking};
use super::{START_SAY_MS, speaking_ms};
use held::Held;
pub(super) use phase::Phase;

use crate::speech::{EndReason, Patience};
use crate::time::SessionTime;

/// What the floor noticed and somebody else must decide.
pub(super) enum FloorEvent {
    Nothing,
    /// The line was said, or is taken as said.
    LineHeard(Then),
    /// The candidate has taken the floor from this line.
    CutOff(SayId, Cut),
    /// The line that a pause began with was said.
    PauseTold,
    /// It concerns no line that is under way.
    Late,
}

#[derive(Clone)]
pub(super) struct Floor {
    phase: Phase,
    lines: Lines,
    /// The candidate is speaking now, as far as is known.
    speech: bool,
    /// When the candidate was last given the floor by a line's end.
    given: SessionTime,
    /// Silence granted for the next turn.
    grant_ms: Option<u64>,
}

/// What is the case.
impl Floor {
    pub fn new() -> Self {
        Self { phase: Phase::Idle, lines: Lines::default(), speech: false, given: SessionTime::ZERO, grant_ms: None }
    }

    pub const fn phase(&self) -> &Phase {
        &self.phase
    }

    pub fn shown(&self) -> State {
        self.phase.shown()
    }

    /// The line that has the floor.
    pub const fn saying(&self) -> Option<&Speaking> {
        if let Phase::Speaking(s) = &self.phase { Some(s) } else { None }
    }

    /// No line is under way, not even one that takes no floor.
    pub const fn is_silent(&self) -> bool {
        self.lines.is_silent()
    }

    /// Whether these words of the candidate's are Viva's own, come back. `cut`: they broke into a line.
    pub fn is_echo(&self, words: &[String], cut: bool, now: SessionTime) -> bool {
        self.lines.recent.is_echo(words, cut, now)
    }

    /// The last line that took the floor, to be said again on demand.
    pub fn last_line(&self) -> Option<(String, Purpose, Then)> {
        self.lines.again.clone()
    }

    /// When the candidate was last given the floor.
    pub const fn given(&self) -> SessionTime {
        self.given
    }

    pub const fn grants(&self) -> bool {
        self.grant_ms.is_some()
    }

    /// When it has to be called next, and why.
    pub fn deadline(&self) -> Option<(SessionTime, &'static str)> {
        Some(match &self.phase {
            Phase::Idle | Phase::Finished => return None,
            Phase::Speaking(s) => match s.barge {
                Barge::Ducked(at) => (at, "it was no speech, or too little to take the floor"),
                Barge::Stopped(at) => (at, "the speaker should be silent by now"),
                Barge::No => (s.until, "the line should be over by now"),
            },
            Phase::Listening(l) => l.next(),
            Phase::Thinking(t) => match t.notice_at {
                Some(at) => (at, "the transcript takes long"),
                None => (t.give_up_at, "the transcript does not come"),
            },
            Phase::Held(h) => h.deadline(),
        })
    }
}

/// From one phase to the next.
impl Floor {
    /// A line that takes the floor.
    pub fn say(
        &mut self,
        now: SessionTime,
        text: String,
        purpose: Purpose,
        interruptible: bool,
        then: Then,
    ) -> (SayId, Output) {
        let (id, order) = self.utter(now, text.clone(), purpose, interruptible);
        self.lines.again = Some((text.clone(), purpose, then));
        let until = SessionTime(now.0.saturating_add(START_SAY_MS + speaking_ms(&text)));
        let (barge, again) = (Barge::No, false);
        self.phase = Phase::Speaking(Speaking { id, text, purpose, interruptible, then, until, barge, again });
        (id, order)
    }

    /// A line; the phase stays.
    pub fn utter(&mut self, now: SessionTime, text: String, purpose: Purpose, interruptible: bool) -> (SayId, Output) {
        let id = self.lines.begin(&text, now, self.speech);
        (id, Output::Say { id, text, interruptible, purpose })
    }

    /// A line that takes no floor.
    pub fn beside(&mut self) -> SayId {
        self.lines.beside()
    }

    /// The line just begun was broken off before. It will not be said a third time.
    pub const fn said_again(&mut self) {
        if let Phase::Speaking(s) = &mut self.phase {
            s.again = true;
        }
    }

    /// The candidate has the floor from now on.
    pub const fn give(&mut self, now: SessionTime) {
        self.given = now;
    }

    /// The next turn may begin with so much silence.
    pub const fn grant(&mut self, ms: u64) {
        self.grant_ms = Some(ms);
    }

    pub const fn take_grant(&mut self) -> Option<u64> {
        self.grant_ms.take()
    }

    /// The candidate's turn opens.
    pub fn open(
        &mut self,
        now: SessionTime,
        turn: TurnId,
        expect: Expect,
        patience: Patience,
        cut: Option<Cut>,
        quiet_until: SessionTime,
    ) {
        let speech = self.speech;
        let first = speech.then_some(now);
        let (silent_since, gap, reminded) = (None, false, 0);
        self.phase = Phase::Listening(Listening {
            turn,
            expect,
            patience,
            cut,
            quiet_until,
            first,
            speech,
            silent_since,
            gap,
            reminded,
        });
    }

    /// The turn is over, and its words are awaited.
    pub fn wait(&mut self, t: Thinking) {
        self.phase = Phase::Thinking(t);
    }

    /// The clocks stand still.
    pub fn hold(&mut self, held: Held) {
        self.phase = Phase::Held(held);
    }

    pub fn finish(&mut self) {
        self.phase = Phase::Finished;
    }

    /// What was going on is over; whoever takes it says what comes next.
    pub const fn take(&mut self) -> Phase {
        std::mem::replace(&mut self.phase, Phase::Idle)
    }

    pub const fn held(&mut self) -> Option<&mut Held> {
        if let Phase::Held(held) = &mut self.phase { Some(held) } else { None }
    }

    /// The candidate was told how to end the answer: once, however late it is.
    pub fn reminded(&mut self, now: SessionTime) {
        if let Phase::Listening(l) = &mut self.phase {
            while l.remind_at().is_some_and(|at| at <= now) {
                l.reminded += 1;
            }
        }
    }

    /// What was taken for speech in this turn was none.
    pub fn heard_nothing(&mut self, turn: TurnId) {
        if let Phase::Listening(l) = &mut self.phase
            && l.turn == turn
        {
            (l.first, l.silent_since) = (None, None);
        }
    }

    /// A turn whose words are awaited already has ended for this reason. Whether it was that turn.
    pub fn ended_after_all(&mut self, turn: TurnId, reason: EndReason) -> bool {
        let Phase::Thinking(t) = &mut self.phase else { return false };
        if t.turn == turn {
            t.reason = reason;
        }
        t.turn == turn
    }

    /// Whether the wait is long enough for a "one moment". It is said once.
    pub fn notice_is_due(&mut self, now: SessionTime) -> bool {
        let Phase::Thinking(t) = &mut self.phase else { return false };
        t.notice_at.take().is_some() && now < t.give_up_at
    }

    /// It is being said.
    pub const fn noticed(&mut self, id: SayId) {
        if let Phase::Thinking(t) = &mut self.phase {
            t.notice = Some(id);
        }
    }

    /// What was decided `since` is taken back, but what has happened in the world stays.
    pub fn keep_the_world_of(&mut self, since: &mut Self) {
        self.speech = since.speech;
        self.lines = std::mem::take(&mut since.lines);
    }

    /// The interview stopped this line: its receipt is still to come.
    pub fn stopped(&mut self, say: SayId) {
        self.lines.stopped(say);
    }
}
