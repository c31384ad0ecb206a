//! The one owner of the interview: journals every input and output, tells the watchers, and hands on what the world is to
//! do. It has no clock and no thread of its own, so the live session and the headless one run exactly this.

use crate::fault::Fault;
use crate::ids::{SayId, TurnId};
use crate::interview::{Deadline, Device, Fact, Input, Interview, Output, SessionEnd, State};
use crate::journal::{Entry, Happening, Header};
use crate::speech::{EndOfTurn, ListenEvent, Meaning, Patience, Transcript};
use crate::store::Journal;
use crate::time::SessionTime;

use super::event::SessionEvent;

/// What the world is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    Speak {
        id: SayId,
        text: String,
    },
    Hush {
        id: SayId,
    },
    Duck {
        on: bool,
    },
    Listen {
        turn: TurnId,
        patience: Patience,
        vocabulary: Vec<String>,
    },
    StopListening,
    /// Say "mm-hm".
    Backchannel {
        id: SayId,
        text: String,
    },
    Finish,
}

/// Whoever watches a session: the screen, JSON lines, a scripted candidate.
pub type Watch = Box<dyn FnMut(&SessionEvent) + Send>;

pub struct Driver {
    interview: Interview,
    journal: Journal,
    watch: Watch,
    ended: Option<SessionEnd>,
    state: State,
    /// The first thing that could not be recorded. The interview goes on; the session says so at its end.
    trouble: Option<Fault>,
}

impl Driver {
    pub fn new(header: Header, mut journal: Journal, watch: Watch) -> Result<Self, Fault> {
        let interview = Interview::new(header.setup.clone());
        journal.write(&Entry { at: SessionTime::ZERO, what: Happening::Session(header) })?;
        Ok(Self { interview, journal, watch, ended: None, state: State::Starting, trouble: None })
    }

    /// Tells the interview what happened and returns what is to be done about it.
    pub fn input(&mut self, now: SessionTime, input: Input) -> Vec<Order> {
        self.tell_input(now, &input);
        self.record(now, Happening::In(input.clone()));
        let outputs = self.interview.handle(now, input);
        let mut orders = Vec::with_capacity(outputs.len());
        for output in outputs {
            self.tell_output(now, &output);
            self.record(now, Happening::Out(output.clone()));
            orders.extend(self.order(output));
        }
        orders
    }

    /// What would be said if the turn ended now with these words.
    pub fn foresee(&self, now: SessionTime, end: EndOfTurn, transcript: &Transcript) -> Option<String> {
        self.interview.foresee(now, end, transcript)
    }

    /// What the words of the open turn mean so far.
    pub fn meaning(&self, transcript: &Transcript) -> Meaning {
        self.interview.meaning(transcript)
    }

    /// What listening has to say that goes into no decision of the interview.
    pub fn listening(&mut self, now: SessionTime, event: &ListenEvent) {
        match event {
            ListenEvent::Waiting(waiting) => self.tell(SessionEvent::Waiting { at: now, waiting: *waiting }),
            ListenEvent::Paused(pause) => {
                self.record(now, Happening::Pause(*pause));
                self.tell(SessionEvent::WentOn { at: now });
            }
            _ => {}
        }
    }

    pub fn deadline(&self) -> Option<Deadline> {
        self.interview.next_deadline()
    }

    /// Tells the watchers how much time is left in the session and in the question.
    pub fn tell_remaining(&mut self, now: SessionTime) {
        let (session, question) = self.interview.remaining_ms(now);
        self.tell(SessionEvent::Remaining { session_s: session / 1000, question_s: question.map(|ms| ms / 1000) });
    }

    pub fn tell(&mut self, event: SessionEvent) {
        (self.watch)(&event);
    }

    pub fn is_speaking(&self) -> bool {
        self.state == State::Speaking
    }

    pub fn is_finished(&self) -> bool {
        self.state == State::Finished
    }

    /// Why the interview ended, once it has.
    pub const fn ended(&self) -> Option<SessionEnd> {
        self.ended
    }

    /// What could not be recorded, if anything.
    pub const fn trouble(&self) -> Option<&Fault> {
        self.trouble.as_ref()
    }

    /// Something could not be recorded. Said once; what was recorded before stays.
    pub fn recording_failed(&mut self, at: SessionTime, fault: Fault) {
        if self.trouble.is_none() {
            self.tell(SessionEvent::Trouble { at, text: fault.to_string() });
            self.trouble = Some(fault);
        }
    }

    fn record(&mut self, at: SessionTime, what: Happening) {
        if self.trouble.is_none()
            && let Err(fault) = self.journal.write(&Entry { at, what })
        {
            self.recording_failed(at, fault);
        }
    }

    fn tell_input(&mut self, at: SessionTime, input: &Input) {
        let text = match input {
            Input::Heard { transcript, .. } => {
                return self.tell(SessionEvent::Heard { at, text: transcript.text.clone() });
            }
            Input::TranscribeFailed { why, .. } => format!("An answer could not be transcribed: {why}"),
            Input::DeviceLost { device: Device::Microphone, why } => format!("The microphone is gone: {why}"),
            Input::DeviceLost { device: Device::Speaker, why } => format!("The speaker is gone: {why}"),
            Input::DeviceBack { device: Device::Microphone, name } => format!("The microphone is back: {name}"),
            Input::DeviceBack { device: Device::Speaker, name } => format!("The speaker is back: {name}"),
            Input::Gap { missing, .. } => format!("{} ms of microphone sound were lost", missing.millis()),
            _ => return,
        };
        self.tell(SessionEvent::Trouble { at, text });
    }

    fn tell_output(&mut self, at: SessionTime, output: &Output) {
        match output {
            Output::Say { id, text, purpose, .. } => {
                self.tell(SessionEvent::Saying { at, id: id.0, text: text.clone(), purpose: *purpose });
            }
            Output::Note(Fact::State { state }) => {
                self.state = *state;
                self.tell(SessionEvent::State { at, state: *state });
            }
            Output::Note(fact) => {
                if let Fact::Ended { why } = fact {
                    self.ended = Some(*why);
                }
                self.tell(SessionEvent::Fact { at, fact: fact.clone() });
            }
            _ => {}
        }
    }

    fn order(&mut self, output: Output) -> Option<Order> {
        Some(match output {
            Output::Say { id, text, .. } => Order::Speak { id, text },
            Output::StopSpeaking { id } => Order::Hush { id },
            Output::Duck { on, .. } => Order::Duck { on },
            Output::Listen { turn, patience, vocabulary } => Order::Listen { turn, patience, vocabulary },
            Output::StopListening { .. } => Order::StopListening,
            Output::Backchannel { id, text } => Order::Backchannel { id, text },
            Output::Finish => Order::Finish,
            Output::Note(_) => return None,
        })
    }
}
