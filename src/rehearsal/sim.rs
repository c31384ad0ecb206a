//! A headset, a recognizer and a candidate in virtual time, for scripts.

use std::collections::VecDeque;
use std::fmt::Write as _;

use super::remarks::{name_of, outside, remark};
use super::script::{Played, Step, Twist};
use crate::interview::{Output, SayId, Setup, TurnId, Understand, speaking_ms};
use crate::journal::Happening;
use crate::session::{Effect, Event, Heading, Session};
use crate::speech::{ListenEvent, Meaning, Patience, Word};
use crate::time::{SampleCount, SessionTime};

/// How long after the order the first sound of a line comes.
const ONSET_MS: u64 = 150;
/// How long after a turn's end its words come.
pub(super) const DECODE_MS: u64 = 400;
/// The average length of a candidate's word, at 150 words a minute.
pub(super) const WORD_MS: u64 = 400;
/// How long speech lasts before it is known not to be a cough.
pub(super) const SUSTAINED_MS: u64 = 150;
/// Longer than any interview, so the simulation stops here.
const TOO_LONG_MS: u64 = 4 * 3_600_000;

pub struct Sim {
    session: Session,
    encoder: Option<Box<dyn Understand>>,
    pub(super) now: u64,
    /// Events to come, in order of time.
    pub(super) coming: VecDeque<(u64, Event)>,
    pub(super) line: Option<(SayId, u64, u64)>,
    pub(super) turn: Option<(TurnId, Patience)>,
    /// Speech that goes on while no turn is open: its end, its text and its words.
    pub(super) over: Option<(u64, String, Vec<Word>)>,
    /// The words of the open turn so far, if the endpointer decides when it ends.
    pub(super) so_far: Option<(TurnId, String)>,
    /// What the words of the open turn mean so far.
    pub(super) meaning: Meaning,
    mute: bool,
    pub(super) said: Vec<String>,
    pub(super) played: Played,
}

impl Sim {
    pub fn new(setup: Setup, encoder: Option<Box<dyn Understand>>) -> Self {
        let mut sim = Self {
            session: Session::new(setup).with_encoder(encoder.is_some()),
            encoder,
            now: 0,
            coming: VecDeque::new(),
            line: None,
            turn: None,
            over: None,
            so_far: None,
            meaning: Meaning::default(),
            mute: false,
            said: Vec::new(),
            played: Played::default(),
        };
        let headset = "Virtual Headset".to_owned();
        sim.feed(Event::Start(Heading { microphone: headset.clone(), speaker: headset, ..Heading::default() }));
        sim
    }

    pub fn step(&mut self, line: usize, step: &Step) {
        match step {
            Step::Expect(text) => self.expect(line, text),
            Step::Wait { ms } => self.run_until(self.now + ms),
            Step::Key(command) => self.feed(Event::Command(*command)),
            Step::Lose(device, why) => self.feed(Event::DeviceLost { device: *device, why: why.clone() }),
            Step::Silent(name) => self.feed(Event::DeviceSilent { name: name.clone() }),
            Step::Back(device, name) => self.feed(Event::DeviceBack { device: *device, name: name.clone() }),
            Step::Mute => self.mute = true,
            Step::Answer { text, twist } => {
                self.said.clear();
                self.run_while(|s| s.turn.is_none());
                self.answer(text, *twist);
            }
            Step::Timed(stretches) => {
                self.said.clear();
                self.run_while(|s| s.turn.is_none());
                self.talk(stretches);
            }
            Step::Over { after_ms, text } => self.speak_over(*after_ms, text),
            Step::Cough { after_ms } => {
                self.run_while(|s| s.line.is_none());
                let at = self.line.map_or(self.now, |(_, from, _)| from + after_ms);
                let sample = SampleCount::from_millis(at);
                self.later(at, Event::Heard(ListenEvent::SpeechForming { at: sample }));
                self.later(at + 60, Event::Heard(ListenEvent::SpeechStarted { at: sample }));
                self.later(at + 250, Event::Heard(ListenEvent::SpeechEnded { at: SampleCount::from_millis(at + 250) }));
                self.run_until(at + 300);
            }
        }
    }

    /// Plays on until the candidate has the floor, or the interview is over.
    pub fn play_to_the_floor(&mut self) {
        self.run_while(|s| s.turn.is_none());
    }

    pub fn played(&self) -> &Played {
        &self.played
    }

    pub fn into_played(mut self) -> Played {
        while !self.played.finished && self.now < TOO_LONG_MS && self.advance() {}
        if !self.played.finished {
            self.played.complaints.push("the interview did not come to its end".into());
        }
        self.played
    }

    fn expect(&mut self, line: usize, text: &str) {
        let met = |s: &Self| s.said.iter().any(|said| contains(said, text));
        let limit = self.now + 90_000;
        while !met(self) && self.turn.is_none() && !self.played.finished && self.now < limit && self.advance() {}
        if !met(self) {
            let said = self.said.join(" / ");
            self.played.complaints.push(format!("line {line}: expected “{text}”, heard “{said}”"));
        }
    }

    pub(super) fn later(&mut self, at: u64, event: Event) {
        let place = self.coming.iter().position(|(t, _)| *t > at).unwrap_or(self.coming.len());
        self.coming.insert(place, (at, event));
    }

    pub(super) fn run_while(&mut self, waiting: impl Fn(&Self) -> bool) {
        while waiting(self) && !self.played.finished && self.now < TOO_LONG_MS && self.advance() {}
    }

    pub(super) fn run_until(&mut self, at: u64) {
        while self.next().is_some_and(|t| t <= at) && self.advance() {}
        self.now = self.now.max(at);
    }

    fn next(&self) -> Option<u64> {
        let event = self.coming.front().map(|(t, _)| *t);
        let deadline = self.session.deadline().map(|at| at.0.max(self.now));
        [event, deadline].into_iter().flatten().min()
    }

    /// Moves to the next event or deadline. Returns false if none will ever come.
    fn advance(&mut self) -> bool {
        let Some(at) = self.next() else { return false };
        self.now = self.now.max(at);
        if self.coming.front().is_some_and(|(t, _)| *t <= self.now) {
            if let Some((_, event)) = self.coming.pop_front() {
                self.feed(event);
            }
        } else {
            self.feed(Event::Deadline);
        }
        true
    }

    pub(super) fn notice(&mut self, event: ListenEvent) {
        self.feed(Event::Heard(event));
    }

    pub(super) fn feed(&mut self, event: Event) {
        match &event {
            Event::LineFinished { .. } => self.line = None,
            Event::Heard(ListenEvent::TurnEnded(_)) => self.turn = None,
            _ => {}
        }
        let now = SessionTime(self.now);
        let effects = self.session.handle(now, event);
        if let Err(broken) = self.session.verify_invariants() {
            self.played.complaints.push(format!("at {now}: {broken}"));
        }
        effects.into_iter().for_each(|effect| self.carry_out(effect));
        self.played.finished |= self.session.is_finished();
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Record(entry) => {
                self.write(&entry.what);
                self.played.entries.push(*entry);
            }
            Effect::Speak { id, text } => {
                self.said.push(text.clone());
                self.stop_line();
                if std::mem::take(&mut self.mute) {
                    return self.later(self.now + 20, Event::LineFailed { id, why: "no voice".into() });
                }
                let from = self.now + ONSET_MS;
                let to = from + speaking_ms(&text);
                self.line = Some((id, from, to));
                self.later(from, Event::LineStarted { id });
                self.later(to, Event::LineFinished { id, heard_ms: to - from, interrupted: false });
            }
            Effect::Hush { id } if self.line.is_some_and(|(line, ..)| line == id) => self.stop_line(),
            Effect::Listen { turn, patience, .. } => {
                self.turn = Some((turn, patience));
                self.meaning = Meaning::default();
                if let Some((end, text, words)) = self.over.take() {
                    let from = words.first().map_or(self.now, |w| w.from.millis());
                    self.end_turn((turn, patience), (from, end.max(self.now)), words, &text, Twist::default());
                }
            }
            Effect::Understand { turn, subject, text } => {
                if let Some(encoder) = &mut self.encoder {
                    let meanings = encoder.understand(&subject, &text);
                    self.feed(Event::Meant { turn, text, meanings });
                }
            }
            Effect::StopListening => self.close_turn(),
            Effect::Means { meaning, .. } => self.meaning = meaning,
            // Nothing here sounds, is shown or has to be prepared.
            _ => {}
        }
    }

    /// Writes a journal entry as a person would tell it.
    fn write(&mut self, what: &Happening) {
        let told = match what {
            Happening::In(input) => outside(input),
            Happening::Out(Output::Say { text, purpose, .. }) => format!("Viva    {text}  [{}]", name_of(*purpose)),
            Happening::Out(Output::StopSpeaking { .. }) => "        (Viva falls silent)".into(),
            Happening::Out(Output::Backchannel { text, .. }) => format!("        (“{text}”, softly)"),
            Happening::Out(Output::Note(fact)) => {
                remark(fact).map_or_else(String::new, |text| format!("        ({text})"))
            }
            _ => String::new(),
        };
        if !told.is_empty() {
            let _ = writeln!(self.played.text, "{}  {told}", self.clock());
        }
    }

    /// Drops what was queued of the line. The speaker reports how much of it was heard.
    fn stop_line(&mut self) {
        let Some((id, from, to)) = self.line.take() else { return };
        self.coming.retain(
            |(_, e)| !matches!(e, Event::LineStarted { id: e } | Event::LineFinished { id: e, .. } if *e == id),
        );
        let heard_ms = self.now.clamp(from, to) - from;
        self.later(self.now + 20, Event::LineFinished { id, heard_ms, interrupted: true });
    }

    pub(super) fn clock(&self) -> String {
        SessionTime(self.now).to_string()
    }
}

/// Whether `said` contains `wanted`. Case does not matter, and "…" stands for anything.
fn contains(said: &str, wanted: &str) -> bool {
    let said = said.to_lowercase();
    let mut rest = said.as_str();
    for part in wanted.to_lowercase().split('…').map(str::trim).filter(|p| !p.is_empty()) {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}
