//! Runs a session: tells it what happens, and carries out its effects with the voice, the listener, the journal and the
//! watchers. It never waits and starts no thread, so the live session and the virtual clock both run this code.

use std::sync::mpsc::Sender;
use std::time::Instant;

use crate::audio::PlaybackEvent;
use crate::fault::Fault;
use crate::ids::SayId;
use crate::interview::Device;
use crate::journal::Entry;
use crate::session::{Effect, Event, Session, SessionEvent};
use crate::speech::ListenEvent;
use crate::time::{SampleCount, SessionTime};

use super::listen::{ListenOrder, MicrophoneEvent};
use super::speak::{NO_VOICE, VoiceEvent, Voicebox};
use super::timing::Timing;
use super::understand::{Reading, Understood};
use super::watchdog::{Finding, Watchdog};

/// The voice's volume while it is unclear whether the candidate takes the floor. At -14 dB it can be followed, and the
/// candidate can easily speak over it.
const DUCKED: f32 = 0.2;

/// Called for every event that a watcher sees. Watchers are the screen, JSON lines and scripted candidates.
pub type Watch = Box<dyn FnMut(&SessionEvent) + Send>;

/// Called for every entry of the journal.
pub type Record = Box<dyn FnMut(&Entry) -> Result<(), Fault> + Send>;

/// Everything that reaches the driver from the listener and the voice.
#[derive(Debug)]
pub enum PartEvent {
    Microphone(MicrophoneEvent),
    Voice(VoiceEvent),
    Understood(Understood),
}

pub struct Driver {
    pub session: Session,
    record: Record,
    watch: Watch,
    listening: Sender<ListenOrder>,
    voicebox: Voicebox,
    understanding: Sender<Reading>,
    timing: Timing,
    watchdog: Watchdog,
    /// Why the last line could not be spoken, once that is told.
    unspoken: Option<String>,
    /// When the session's clock began.
    start: Instant,
    /// How far the microphone's stream has come.
    position: SampleCount,
    /// True once the listening thread has ended and the session knows.
    deaf: bool,
    /// True once an entry could not be written. The journal ends there: a later entry would stand behind a hole.
    unrecorded: bool,
}

impl Driver {
    /// `start` is when the session's clock begins.
    pub fn new(
        session: Session,
        (record, watch): (Record, Watch),
        (listening, voicebox, understanding): (Sender<ListenOrder>, Voicebox, Sender<Reading>),
        start: Instant,
    ) -> Self {
        let (timing, watchdog, position) = (Timing::default(), Watchdog::default(), SampleCount::ZERO);
        let (deaf, unrecorded) = (false, false);
        Self {
            session,
            record,
            watch,
            listening,
            voicebox,
            understanding,
            timing,
            watchdog,
            unspoken: None,
            start,
            position,
            deaf,
            unrecorded,
        }
    }

    /// When to call with [`Event::Deadline`] if nothing happens before.
    pub fn deadline(&self) -> Option<SessionTime> {
        self.session.deadline()
    }

    /// Gives the session an event, and carries out its effects.
    pub fn event(&mut self, now: Instant, event: Event) {
        if let Event::Start(heading) = &event {
            self.watchdog.start(&heading.microphone, now);
        }
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let effects = self.session.handle(self.at(now), event);
            // Watchers come last: one that reads slowly must not delay what the candidate hears.
            let (shown, done): (Vec<_>, Vec<_>) = effects.into_iter().partition(|e| matches!(e, Effect::Show(_)));
            events.extend(done.into_iter().chain(shown).filter_map(|effect| self.carry_out(now, effect)));
        }
    }

    /// Acts once a second: shows the time that is left, and looks for stages that are stuck.
    pub fn second(&mut self, now: Instant) {
        self.event(now, Event::Second);
        for finding in self.watchdog.look(now) {
            match finding {
                Finding::Event(event) => {
                    if let Event::LineFailed { why, .. } = &event {
                        self.unspoken(now, why.clone());
                    }
                    self.event(now, event);
                }
                Finding::Trouble(text) => self.show(&SessionEvent::Trouble { at: self.at(now), text }),
            }
        }
    }

    /// Gives the session an event of the listener or the voice, and carries out its effects.
    pub fn part(&mut self, now: Instant, event: PartEvent) {
        let event = match event {
            PartEvent::Microphone(event) => self.microphone(now, event),
            PartEvent::Voice(event) => return self.voice(now, event),
            PartEvent::Understood(Understood { turn, text, meanings }) => Event::Meant { turn, text, meanings },
        };
        self.event(now, event);
    }

    pub fn show(&mut self, event: &SessionEvent) {
        (self.watch)(event);
    }

    /// Ends the driver, so that the voice falls silent.
    pub fn close(self) -> (Session, Watch) {
        (self.session, self.watch)
    }

    fn at(&self, now: Instant) -> SessionTime {
        SessionTime(now.saturating_duration_since(self.start).as_millis() as u64)
    }

    /// Carries out an effect. Returns a failure as an event.
    fn carry_out(&mut self, now: Instant, effect: Effect) -> Option<Event> {
        let order = match effect {
            Effect::Record(_) if self.unrecorded => return None,
            Effect::Record(entry) => {
                let failure = (self.record)(&entry).err();
                self.unrecorded = failure.is_some();
                return failure.map(Event::JournalFailed);
            }
            Effect::Show(event) => {
                self.show(&event);
                return None;
            }
            Effect::Speak { id, text } => {
                self.timing.ordered(id, now);
                self.voicebox.speak(id, text);
                return self.watchdog.ordered(id, now);
            }
            Effect::Backchannel { id, text } => {
                self.voicebox.backchannel(id, text);
                return None;
            }
            Effect::Hush { id } => {
                self.voicebox.hush(id);
                self.watchdog.hushed(id);
                return None;
            }
            Effect::Duck(on) => {
                self.voicebox.gain(if on { DUCKED } else { 1.0 });
                return None;
            }
            Effect::Prepare(text) => {
                self.voicebox.prepare(text);
                return None;
            }
            Effect::Foresee(text) => {
                self.voicebox.foresee(text);
                return None;
            }
            Effect::Understand { turn, subject, text } => {
                // Without an encoder nobody reads.
                let _ = self.understanding.send(Reading { turn, subject, text });
                return None;
            }
            Effect::Listen { turn, patience, vocabulary } => ListenOrder::Listen { turn, patience, vocabulary },
            Effect::Means { segment, meaning } => ListenOrder::Means { segment, meaning },
            Effect::StopListening => ListenOrder::Close,
            Effect::LineSounds(id) => ListenOrder::LineSounds(id),
            Effect::LineIsOver(id) => ListenOrder::LineIsOver(id),
        };
        if self.listening.send(order).is_ok() || std::mem::replace(&mut self.deaf, true) {
            return None;
        }
        let why = "the listening thread has ended; please start again with: viva rehearse".to_owned();
        Some(Event::DeviceLost { device: Device::Microphone, why })
    }

    fn microphone(&mut self, now: Instant, event: MicrophoneEvent) -> Event {
        match event {
            MicrophoneEvent::Heard(event) => {
                match &event {
                    ListenEvent::TurnEnded(end) => {
                        self.timing.turn_ended(end, now, self.position);
                        self.watchdog.turn_ended(end.turn, now);
                    }
                    ListenEvent::Heard { turn, .. } => self.watchdog.understood(*turn),
                    _ => {}
                }
                Event::Heard(event)
            }
            MicrophoneEvent::Gap(gap) => Event::Gap(gap),
            MicrophoneEvent::Lost { why } => {
                self.watchdog.microphone_lost();
                Event::DeviceLost { device: Device::Microphone, why }
            }
            MicrophoneEvent::Back { name } => {
                self.watchdog.microphone_back(&name, now);
                Event::DeviceBack { device: Device::Microphone, name }
            }
            MicrophoneEvent::Level { dbfs, position } => {
                self.position = position;
                self.watchdog.level(now).unwrap_or(Event::Level { dbfs })
            }
            MicrophoneEvent::Silent => Event::DeviceSilent { name: self.watchdog.microphone().to_owned() },
            MicrophoneEvent::RecordingFailed(fault) => Event::RecordingFailed(fault),
        }
    }

    fn voice(&mut self, now: Instant, event: VoiceEvent) {
        let event = match event {
            VoiceEvent::Rendering { id, cached } => return self.timing.rendering(id, cached),
            VoiceEvent::Failed { id, why } => {
                self.watchdog.answered(id);
                self.unspoken(now, why.clone());
                Event::LineFailed { id, why }
            }
            VoiceEvent::Playback(PlaybackEvent::Started { id, at }) => {
                self.timed(now, id, at);
                self.watchdog.answered(id);
                self.unspoken = None;
                Event::LineStarted { id }
            }
            VoiceEvent::Playback(PlaybackEvent::Finished { id, heard_ms, interrupted }) => {
                self.watchdog.answered(id);
                Event::LineFinished { id, heard_ms, interrupted }
            }
            VoiceEvent::Playback(PlaybackEvent::Lost { why }) => Event::DeviceLost { device: Device::Speaker, why },
            VoiceEvent::Playback(PlaybackEvent::Back { name }) => Event::DeviceBack { device: Device::Speaker, name },
        };
        self.event(now, event);
    }

    /// Tells the watchers why a line could not be spoken: once, until a line sounds again or fails for another reason.
    fn unspoken(&mut self, now: Instant, why: String) {
        if why != NO_VOICE && self.unspoken.as_ref() != Some(&why) {
            let text = format!("A line could not be spoken: {why}");
            self.show(&SessionEvent::Trouble { at: self.at(now), text });
            self.unspoken = Some(why);
        }
    }

    fn timed(&mut self, now: Instant, line: SayId, started: Instant) {
        if let Some(event) = self.timing.started(line, started, self.at(now)) {
            self.show(&event);
        }
    }
}
