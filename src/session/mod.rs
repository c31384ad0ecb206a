//! A session without a clock, a thread or a file. It takes events of its parts, and returns orders to them.
//!
//! ```text
//! session.handle(now: SessionTime, event: Event) -> Vec<Effect>
//! session.deadline() -> Option<SessionTime>
//! ```
//!
//! It owns the interview, makes the journal's entries and informs the watchers. The driver has the voice, the listener
//! and the disk, and carries out the effects in order.

mod contract;
mod understanding;
mod view;
mod words;

pub use contract::{Effect, Event};
pub use view::{Heading, SessionEvent};

use understanding::Understanding;

use std::collections::BTreeSet;

use crate::fault::Fault;
use crate::ids::SayId;
use crate::interview::{Command, Fact, Input, Interview, Output, SessionEnd, Setup, State, soft_lines, usual_lines};
use crate::journal::{Entry, Happening};
use crate::speech::ListenEvent;
use crate::time::SessionTime;

pub struct Session {
    interview: Interview,
    state: State,
    /// The last "mm-hm". Nobody waits for its end, and the microphone stays open meanwhile.
    backchannel: Option<SayId>,
    understanding: Understanding,
    /// True once somebody has asked for the end.
    ending: bool,
    finished: bool,
    ended: Option<SessionEnd>,
    /// The first failure to record.
    trouble: Option<Fault>,
    /// True once the journal has failed. Nothing is written behind a hole.
    unwritten: bool,
    effects: Vec<Effect>,
}

impl Session {
    pub fn new(setup: Setup) -> Self {
        Self {
            interview: Interview::new(setup),
            state: State::Starting,
            backchannel: None,
            understanding: Understanding::default(),
            ending: false,
            finished: false,
            ended: None,
            trouble: None,
            unwritten: false,
            effects: Vec::new(),
        }
    }

    /// The same session with an encoder, which tells what words mean ([`Effect::Understand`]).
    #[must_use]
    pub const fn with_encoder(mut self, there: bool) -> Self {
        self.understanding.works = there;
        self
    }

    /// Takes an event and returns the effects to carry out, in order.
    pub fn handle(&mut self, now: SessionTime, event: Event) -> Vec<Effect> {
        match event {
            Event::Start(heading) => self.start(now, heading),
            Event::Command(command) => self.command(now, command),
            Event::Deadline => self.deadline_passed(now),
            Event::Second => self.show_remaining(now),
            Event::Heard(event) => self.heard(now, event),
            Event::Meant { turn, text, meanings } => self.meant(now, turn, &text, meanings),
            Event::Gap(gap) => self.input(now, Input::Gap { start: gap.start, missing: gap.missing }),
            Event::Level { dbfs } => self.show(SessionEvent::Level { dbfs }),
            Event::LineStarted { id } | Event::LineFinished { id, .. } if self.backchannel == Some(id) => {}
            Event::LineStarted { id } => {
                self.effects.push(Effect::LineSounds(id));
                self.input(now, Input::PlaybackStarted { id });
            }
            Event::LineFinished { id, heard_ms, interrupted } => {
                self.effects.extend([Effect::Duck(false), Effect::LineIsOver(id)]);
                self.input(now, Input::PlaybackFinished { id, heard_ms, interrupted });
            }
            Event::LineFailed { id, why } => self.input(now, Input::SpeakFailed { id, why }),
            Event::DeviceLost { device, why } => self.input(now, Input::DeviceLost { device, why }),
            Event::DeviceBack { device, name } => self.input(now, Input::DeviceBack { device, name }),
            Event::DeviceSilent { name } => self.input(now, Input::DeviceSilent { name }),
            Event::RecordingFailed(fault) => self.recording_failed(now, fault),
            Event::JournalFailed(fault) => {
                self.unwritten = true;
                self.recording_failed(now, fault);
            }
        }
        std::mem::take(&mut self.effects)
    }

    /// When to call with [`Event::Deadline`] if nothing happens before.
    pub fn deadline(&self) -> Option<SessionTime> {
        let interview = self.interview.next_deadline().map(|deadline| deadline.at);
        interview.into_iter().chain(self.understanding.deadline()).min()
    }

    pub const fn is_finished(&self) -> bool {
        self.finished
    }

    /// Why the interview ended, once it has.
    pub const fn ended(&self) -> Option<SessionEnd> {
        self.ended
    }

    /// Checks the interview's own rules, for tests and simulations. The text says which one is broken.
    ///
    /// # Errors
    /// If one is broken.
    pub fn verify_invariants(&self) -> Result<(), String> {
        self.interview.verify_invariants()
    }

    /// The first failure to record, if there was one.
    pub const fn trouble(&self) -> Option<&Fault> {
        self.trouble.as_ref()
    }

    /// A recording could not be finished after the session was over. There is nothing left to do but to say so.
    pub fn recording_failed_at_the_end(&mut self, fault: Fault) {
        self.trouble.get_or_insert(fault);
    }

    fn start(&mut self, now: SessionTime, heading: Heading) {
        let (microphone, speaker) = (heading.microphone.clone(), heading.speaker.clone());
        let setup = self.interview.setup();
        let soft = if setup.backchannel { soft_lines() } else { BTreeSet::new() };
        let asks = setup.questions.iter().map(|question| question.ask.clone());
        // Lines that Viva will certainly or probably say. The first question goes before the rest.
        let usual = usual_lines().map(str::to_owned);
        let certain: Vec<String> = soft.into_iter().map(str::to_owned).chain(asks).chain(usual).collect();
        self.show(SessionEvent::Started { minutes: setup.minutes, heading });
        self.input(now, Input::Start { microphone, speaker });
        self.effects.extend(certain.into_iter().map(Effect::Prepare));
    }

    /// Handles a command. The second order to end ends the session at once, because somebody is in a hurry.
    fn command(&mut self, now: SessionTime, command: Command) {
        let end = command == Command::End;
        if end && self.ending {
            self.finished = true;
            return;
        }
        self.ending |= end;
        self.understand_no_longer(now, SessionTime(u64::MAX));
        self.input(now, Input::Command(command));
    }

    fn heard(&mut self, now: SessionTime, event: ListenEvent) {
        match event {
            ListenEvent::Partial(partial) => return self.understood(now, partial),
            ListenEvent::SpeechForming { .. } | ListenEvent::SpeechStarted { .. } => {
                self.effects.extend(self.backchannel.map(|id| Effect::Hush { id }));
            }
            ListenEvent::Waiting(waiting) => self.show(SessionEvent::Waiting { at: now, waiting }),
            ListenEvent::Paused(pause) => {
                self.record(now, Happening::Pause(pause));
                self.show(SessionEvent::WentOn { at: now });
            }
            _ => {}
        }
        match Input::of(&event, self.state == State::Speaking) {
            Some(Input::Heard { turn, transcript }) => self.said(now, turn, transcript),
            Some(input) => self.input(now, input),
            None => {}
        }
    }

    fn deadline_passed(&mut self, now: SessionTime) {
        self.understand_no_longer(now, now);
        if self.interview.next_deadline().is_none_or(|deadline| deadline.at <= now) {
            self.input(now, Input::Tick);
        }
    }

    fn input(&mut self, now: SessionTime, input: Input) {
        // What is shown is safe: whoever reads that a reply was heard can rely on the journal.
        self.record(now, Happening::In(input.clone()));
        self.effects.extend(SessionEvent::of_input(now, &input).map(Effect::Show));
        for output in self.interview.handle(now, input) {
            self.record(now, Happening::Out(output.clone()));
            self.effects.extend(SessionEvent::of_output(now, &output).map(Effect::Show));
            self.carry_on(output);
        }
    }

    fn carry_on(&mut self, output: Output) {
        self.effects.push(match output {
            Output::Say { id, text, .. } => Effect::Speak { id, text },
            Output::StopSpeaking { id } => Effect::Hush { id },
            Output::Duck { on, .. } => Effect::Duck(on),
            Output::Backchannel { id, text } => {
                self.backchannel = Some(id);
                Effect::Backchannel { id, text }
            }
            Output::Listen { turn, patience, vocabulary } => {
                Effect::Listen { turn, patience, vocabulary: vocabulary.into() }
            }
            Output::StopListening { .. } => Effect::StopListening,
            Output::Note(Fact::State { state }) => return self.state = state,
            Output::Note(Fact::Ended { why }) => return self.ended = Some(why),
            Output::Note(_) => return,
            Output::Finish => return self.finished = true,
        });
    }

    /// Ends a session that cannot be recorded, because an interview without its record is of little use. Viva still
    /// closes it politely. Of the files only the one that failed stops: the others go on to the end.
    fn recording_failed(&mut self, now: SessionTime, fault: Fault) {
        if self.trouble.is_none() {
            self.show(SessionEvent::Trouble { at: now, text: fault.to_string() });
            self.trouble = Some(fault);
        }
        if !self.ending && self.state != State::Finished {
            self.command(now, Command::End);
        }
    }

    fn record(&mut self, at: SessionTime, what: Happening) {
        if !self.unwritten {
            self.effects.push(Effect::Record(Box::new(Entry { at, what })));
        }
    }

    fn show(&mut self, event: SessionEvent) {
        self.effects.push(Effect::Show(event));
    }

    fn show_remaining(&mut self, now: SessionTime) {
        let (session, question) = self.interview.remaining_ms(now);
        self.show(SessionEvent::Remaining { session_s: session / 1000, question_s: question.map(|ms| ms / 1000) });
    }
}
