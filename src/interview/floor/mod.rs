//! Who may speak, and what is being said. The floor knows nothing of questions. It returns events for others to decide
//! on.

mod barge;
pub(super) mod held;
mod phase;
mod playback;

use super::contract::{Command, Output, Purpose, SayId, State, TurnId};
use super::lines::Lines;
use super::state::{Barge, Cut, Expect, Listening, Speaking, Then, Thinking};
use super::{START_SAY_MS, speaking_ms};
use held::Held;
pub(super) use phase::Phase;

use crate::speech::{EndReason, Patience};
use crate::time::SessionTime;

/// What the floor noticed and another part must decide on.
pub(super) enum FloorEvent {
    Nothing,
    /// The line was said, or counts as said.
    LineHeard(Then),
    /// The candidate has taken the floor from this line.
    CutOff(SayId, Cut),
    /// The line about a pause was said.
    PauseTold,
    /// The report concerns no line that is under way.
    Late,
}

#[derive(Clone)]
pub(super) struct Floor {
    phase: Phase,
    lines: Lines,
    /// True while the candidate is speaking, as far as Viva knows.
    speech: bool,
    /// When a line's end last gave the candidate the floor.
    given: SessionTime,
    /// How much silence the next turn may begin with, if the candidate asked for time.
    grant_ms: Option<u64>,
}

/// Reading.
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

    /// True if no line is under way. Nods do not count.
    pub const fn is_silent(&self) -> bool {
        self.lines.is_silent()
    }

    /// Whether these words, taken for the candidate's, are Viva's own. `cut` is true if they broke into a line.
    pub fn is_echo(&self, words: &[String], cut: bool, now: SessionTime) -> bool {
        self.lines.recent.is_echo(words, cut, now)
    }

    /// The last line that took the floor, for "say that again".
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

    /// When the floor has to be called next, and why.
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

/// Moving from one phase to the next.
impl Floor {
    /// Starts a line that takes the floor.
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
        let until = now.plus(START_SAY_MS + speaking_ms(&text));
        let (barge, again) = (Barge::No, false);
        self.phase = Phase::Speaking(Speaking { id, text, purpose, interruptible, then, until, barge, again });
        (id, order)
    }

    /// Starts a line without a change of phase.
    pub fn utter(&mut self, now: SessionTime, text: String, purpose: Purpose, interruptible: bool) -> (SayId, Output) {
        let id = self.lines.begin(&text, now, self.speech);
        (id, Output::Say { id, text, interruptible, purpose })
    }

    /// Numbers a line that does not take the floor.
    pub fn beside(&mut self) -> SayId {
        self.lines.beside()
    }

    /// Marks the line just begun as a repetition after an interruption. It will not be said a third time.
    pub const fn said_again(&mut self) {
        if let Phase::Speaking(s) = &mut self.phase {
            s.again = true;
        }
    }

    /// Gives the candidate the floor.
    pub const fn give(&mut self, now: SessionTime) {
        self.given = now;
    }

    /// Allows the next turn to begin with this much silence.
    pub const fn grant(&mut self, ms: u64) {
        self.grant_ms = Some(ms);
    }

    pub const fn take_grant(&mut self) -> Option<u64> {
        self.grant_ms.take()
    }

    /// Opens the candidate's turn.
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

    /// Ends the turn, and waits for its words.
    pub fn wait(&mut self, t: Thinking) {
        self.phase = Phase::Thinking(t);
    }

    /// Starts a pause.
    pub fn hold(&mut self, held: Held) {
        self.phase = Phase::Held(held);
    }

    pub fn finish(&mut self) {
        self.phase = Phase::Finished;
    }

    /// Ends the current phase and returns it. The caller sets the next one.
    pub const fn take(&mut self) -> Phase {
        std::mem::replace(&mut self.phase, Phase::Idle)
    }

    pub const fn held(&mut self) -> Option<&mut Held> {
        if let Phase::Held(held) = &mut self.phase { Some(held) } else { None }
    }

    /// Records that Viva told the candidate how to end the answer, and skips the reminders that are overdue as well.
    pub fn reminded(&mut self, now: SessionTime) {
        if let Phase::Listening(l) = &mut self.phase {
            while l.remind_at().is_some_and(|at| at <= now) {
                l.reminded += 1;
            }
        }
    }

    /// Records that the sound in this turn was not speech.
    pub fn heard_nothing(&mut self, turn: TurnId) {
        if let Phase::Listening(l) = &mut self.phase
            && l.turn == turn
        {
            (l.first, l.silent_since) = (None, None);
        }
    }

    /// Records why the turn ended whose words Viva already waits for. Returns whether it was that turn.
    pub fn ended_after_all(&mut self, turn: TurnId, reason: EndReason) -> bool {
        let Phase::Thinking(t) = &mut self.phase else { return false };
        if t.turn == turn {
            t.reason = reason;
        }
        t.turn == turn
    }

    /// Records the order of a key that was pressed while words are due. Viva obeys it when they have come.
    pub fn obey_after(&mut self, command: Command) {
        if let Phase::Thinking(t) = &mut self.phase
            && command != Command::Done
        {
            t.after = Some(command);
        }
    }

    /// Whether the wait is long enough to say "one moment". True only once per turn.
    pub fn notice_is_due(&mut self, now: SessionTime) -> bool {
        let Phase::Thinking(t) = &mut self.phase else { return false };
        t.notice_at.take().is_some() && now < t.give_up_at
    }

    /// Records the line that says "one moment".
    pub const fn noticed(&mut self, id: SayId) {
        if let Phase::Thinking(t) = &mut self.phase {
            t.notice = Some(id);
        }
    }

    /// Takes over the speech and the lines that have happened since, because they cannot be undone. For a decision that
    /// Viva takes back, or lets stand after all.
    pub fn keep_the_world_of(&mut self, since: &mut Self) {
        self.speech = since.speech;
        self.lines = std::mem::take(&mut since.lines);
    }

    /// Records that the interview stopped this line, so that its end is still to be reported.
    pub fn stopped(&mut self, say: SayId) {
        self.lines.stopped(say);
    }
}
