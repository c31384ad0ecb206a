//! Dispatches the inputs. Each arm either acts on its input or notes why it does not.

use std::sync::Arc;

use super::agenda::Agenda;
use super::clock::Clock;
use super::contract::*;
use super::dialogue::Dialogue;
use super::floor::Floor;
use super::floor::Phase;
use super::giving_way::GivingWay;
use super::nods::Nods;
use super::one_answer::split_order;
use super::phrases;
use super::state::{Expect, Then};
use super::turns::Turns;
use super::wordings::Wordings;
use crate::language::replies::is_at_a_loss;
use crate::language::tokens::plain;
use crate::language::yes_no::{self, Asked};
use crate::speech::{EndOfTurn, Meaning, PatienceLevel, Transcript};
use crate::time::SessionTime;

/// One interview. Feed it facts with [`handle`](Self::handle), and carry out the orders that it returns. Feed it
/// [`Input::Tick`] when [`next_deadline`](Self::next_deadline) is reached.
#[derive(Clone)]
pub struct Interview {
    pub(super) setup: Arc<Setup>,
    pub(super) now: SessionTime,
    pub(super) shown: Option<State>,
    pub(super) out: Vec<Output>,
    pub(super) clock: Clock,
    pub(super) floor: Floor,
    pub(super) turns: Turns,
    pub(super) agenda: Agenda,
    pub(super) dialogue: Dialogue,
    pub(super) giving_way: GivingWay,
    /// How patient the candidate wants Viva to be.
    pub(super) level: PatienceLevel,
    pub(super) nods: Nods,
    pub(super) wordings: Wordings,
}

impl Interview {
    pub fn new(setup: Setup) -> Self {
        let level = setup.patience;
        Self {
            now: SessionTime::ZERO,
            shown: None,
            out: Vec::new(),
            clock: Clock::default(),
            floor: Floor::new(),
            turns: Turns::default(),
            agenda: Agenda::default(),
            dialogue: Dialogue::default(),
            giving_way: GivingWay::default(),
            level,
            nods: Nods::default(),
            wordings: Wordings::new(setup.seed),
            setup: Arc::new(setup),
        }
    }

    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Takes in a fact and returns the orders to carry out, in this sequence. If `now` is earlier than before, the old
    /// time stays.
    pub fn handle(&mut self, now: SessionTime, input: Input) -> Vec<Output> {
        self.now = self.now.max(now);
        if !Self::leaves_the_reply_open(&input) {
            self.commit();
        }
        if matches!(input, Input::Command(_) | Input::DeviceLost { .. } | Input::DeviceBack { .. }) {
            self.stays_taken_back();
        }
        match input {
            Input::Tick => self.tick(),
            Input::Start { microphone, .. } => self.start(&microphone),
            Input::Command(command) => self.key(command),
            Input::SpeechForming { .. } => self.out.extend(self.floor.speech_forming(self.now)),
            Input::SpeechLikely { .. } => self.speech_likely(),
            Input::SpeechStarted { .. } => self.out.extend(self.floor.speech_started(self.now)),
            Input::SpeechSustained { .. } => self.speech_sustained(),
            Input::SpeechEnded { .. } => self.out.extend(self.floor.speech_ended(self.now)),
            Input::Lull { thinking, .. } => self.lull(thinking),
            Input::Nothing { turn } => self.floor.heard_nothing(turn),
            Input::TurnEnded(end) => self.turn_ended(end),
            Input::Heard { turn, transcript } => self.heard(turn, &transcript.text),
            Input::Meant { turn, meanings } => self.turns.meant(turn, meanings),
            Input::TranscribeFailed { turn, .. } => self.not_transcribed(turn),
            Input::PlaybackStarted { id } => self.playback_started(id),
            Input::PlaybackFinished { id, heard_ms, .. } => self.playback_finished(id, heard_ms),
            Input::SpeakFailed { id, .. } => self.speak_failed(id),
            Input::Gap { missing, .. } => self.floor.gap(missing),
            Input::DeviceLost { device, .. } => self.device_lost(device.into()),
            Input::DeviceBack { device, name } => self.device_back(device.into(), &name),
            Input::DeviceSilent { name } => self.device_silent(&name),
        }
        self.show();
        std::mem::take(&mut self.out)
    }

    /// The line that Viva would say next if the open turn ended now with these words. Changes nothing. Lets the voice
    /// render the line ahead of time.
    pub fn foresee(
        &self,
        now: SessionTime,
        end: EndOfTurn,
        transcript: &Transcript,
        meant: Option<&Meanings>,
    ) -> Option<String> {
        let mut ahead = self.clone();
        let mut orders = ahead.handle(now, Input::TurnEnded(end));
        if let Some(meant) = meant {
            orders.extend(ahead.handle(now, Input::Meant { turn: end.turn, meanings: meant.clone() }));
        }
        orders.extend(ahead.handle(now, Input::Heard { turn: end.turn, transcript: transcript.clone() }));
        orders.into_iter().find_map(|order| if let Output::Say { text, .. } = order { Some(text) } else { None })
    }

    /// What the words of the open turn mean so far. Changes nothing.
    pub fn meaning(&self, transcript: &Transcript) -> Meaning {
        let Phase::Listening(l) = self.floor.phase() else { return Meaning::default() };
        let order = split_order(&transcript.text).1.is_some_and(|order| order != Command::Think);
        let reply = match l.expect {
            Expect::Offer => yes_no::reply(Asked::Repeat, &transcript.text).is_whole(),
            Expect::Retry { .. } => yes_no::reply(Asked::Retry, &transcript.text).is_whole(),
            Expect::Answer | Expect::Confirm { .. } => false,
        };
        let order = order || reply || self.is_whole_over_a_reply(&transcript.text);
        let Some(a) = self.dialogue.question() else { return Meaning { order, covered: None } };
        let earlier = self.turns.carried().iter().map(|(_, text)| text.as_str());
        let said = earlier.chain([transcript.text.as_str()]).collect::<Vec<_>>().join(" ");
        let words = plain(&said);
        let covered = match a.probe() {
            _ if l.expect != Expect::Answer => None,
            _ if is_at_a_loss(&words) => Some(100),
            None => Some(a.covered_with(&self.setup.questions[a.index()], l.turn, &said)),
            Some(_) => None,
        };
        Meaning { covered, order }
    }

    /// What the candidate's words may be about.
    pub fn subject(&self) -> Option<Subject> {
        let question = &self.setup.questions[self.dialogue.question()?.index()];
        Some(Subject::of(question, self.prompt()))
    }

    /// The question or follow-up under way, and what a good answer to it says.
    pub(super) fn prompt(&self) -> Option<[String; 2]> {
        let asking = self.dialogue.question()?;
        let question = &self.setup.questions[asking.index()];
        let probe = asking.probe().and_then(|id| question.probes.iter().find(|probe| probe.id == *id));
        let looks_for = probe.map_or_else(|| question.looks_for.join(". "), |probe| probe.looks_for.clone());
        Some([asking.prompt().to_owned(), looks_for])
    }

    /// When to call next if nothing happens. `None` only before the start and after the end.
    pub fn next_deadline(&self) -> Option<Deadline> {
        let floor = self.floor.deadline()?;
        let reply = self.giving_way.reply_stands_at().filter(|_| self.floor.saying().is_some());
        let reply = reply.map(|at| (at, "the candidate did not go on over the reply"));
        let (at, why) = reply.into_iter().chain([floor]).min_by_key(|(at, _)| *at).unwrap_or(floor);
        Some(Deadline { at, why })
    }

    fn tick(&mut self) {
        // One deadline may uncover the next. Each call to `fire` makes progress, so the bound only guards against bugs.
        for _ in 0..8 {
            match self.next_deadline() {
                Some(d) if d.at <= self.now => self.fire(),
                _ => return,
            }
        }
    }

    fn fire(&mut self) {
        match self.floor.phase() {
            Phase::Idle | Phase::Finished => {}
            Phase::Speaking(_) if self.reply_stands() => self.commit(),
            Phase::Speaking(_) => self.line_overdue(),
            Phase::Listening(l) if l.remind_at().is_some_and(|at| at <= self.now && at < l.deadline().0) => {
                self.remind()
            }
            Phase::Listening(l) if l.first.is_none() => self.silence(),
            Phase::Listening(_) => self.turn_overdue(),
            Phase::Thinking(_) => self.transcript_overdue(),
            Phase::Held(_) => self.held_overdue(),
        }
    }

    fn start(&mut self, microphone: &str) {
        if !matches!(self.floor.phase(), Phase::Idle) {
            return self.ignore("a second start", "the interview is already under way");
        }
        self.clock = Clock::starting(self.now);
        let text = phrases::greeting(microphone, self.setup.minutes);
        self.say(text, Purpose::Greeting, true, Then::NextQuestion);
    }

    /// Notes the state if it has changed, for the screen.
    fn show(&mut self) {
        let state = self.floor.shown();
        if self.shown != Some(state) && state != State::Starting {
            self.shown = Some(state);
            // The note goes before `Finish`, which is always the last output.
            let at = self.out.iter().position(|o| *o == Output::Finish).unwrap_or(self.out.len());
            self.out.insert(at, Output::Note(Fact::State { state }));
        }
    }

    pub(super) fn note(&mut self, fact: Fact) {
        self.out.push(Output::Note(fact));
    }

    pub(super) fn ignore(&mut self, what: impl Into<String>, why: &str) {
        self.note(Fact::Ignored { what: what.into(), why: why.into() });
    }

    /// The limit of the whole session.
    pub(super) fn session_ms(&self) -> u64 {
        (f64::from(self.setup.minutes.clamp(0.0, 24.0 * 60.0)) * 60_000.0) as u64
    }

    /// How much of the session is left, on the interview's own clock.
    pub(super) fn session_left_ms(&self) -> u64 {
        self.session_ms().saturating_sub(self.clock.active(self.now))
    }

    /// Milliseconds left in the session and in the question under way, for the screen.
    pub fn remaining_ms(&self, now: SessionTime) -> (u64, Option<u64>) {
        let limit = self.session_ms();
        let active = if matches!(self.floor.phase(), Phase::Idle) { 0 } else { self.clock.active(now) };
        let question = self.dialogue.question().map(|a| a.limit_ms().saturating_sub(a.spent_ms(active)));
        (limit.saturating_sub(active), question)
    }

    pub(super) fn question_spent_ms(&self) -> u64 {
        self.dialogue.question().map_or(0, |a| a.spent_ms(self.clock.active(self.now)))
    }

    pub(super) fn pick(&mut self, lines: &[&str]) -> String {
        self.wordings.pick(lines)
    }

    pub(super) fn pick_owned(&mut self, lines: &[String]) -> String {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        self.pick(&lines)
    }
}
