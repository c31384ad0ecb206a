//! A room on a virtual clock: a headset, a recognizer, a voice and a candidate. The parts between them are those of a
//! live session, but are called instead of running on threads. The same candidate and seed give the same journal on
//! every machine whose weights compute the same. It runs as fast as the machine can.
//!
//! The clock is the microphone's sample count. Rendering a line takes no virtual time. Every decode takes the same
//! time, about as long as a live one.

mod microphone;
mod recognizer;
mod speaker;

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

pub use microphone::{Echoing, Microphone};
pub use recognizer::Recognizer;
pub use speaker::{SpeakerControl, speaker};

use crate::audio::echo::Echo;
use crate::audio::file::WavWriter;
use crate::audio::{CaptureEvent, Playback};
use crate::interview::Understand;
use crate::session::{Event, Heading, Session, SessionEvent};
use crate::speech::Listener;
use crate::time::{RATE, SampleCount, SessionTime};
use crate::tts::Voice;

use super::driver::{Driver, PartEvent, Record, Watch};
use super::echo_policy::EchoPolicy;
use super::listen::{self, ListenOrder, ListenStage, MicrophoneEvent};
use super::record::RecordStage;
use super::speak::{self, SpeakStage};
use super::transcribe;
use super::understand::{self, Reading};

/// One step of the virtual clock: 10 ms, as much as a sound device delivers at once.
pub const STEP: usize = RATE as usize / 100;
/// The most rounds in one step. An event may cause others in the same step, but not without end.
const ROUNDS: usize = 1_000;

/// Whoever sits in front of the microphone.
pub trait Candidate {
    /// Shows the candidate an event of the session.
    fn notice(&mut self, now: SessionTime, event: &SessionEvent);
    /// The next [`STEP`] samples of the candidate's voice, starting at `now`.
    fn sound(&mut self, now: SessionTime) -> Vec<f32>;
}

/// The parts of a room.
pub struct Furniture {
    pub session: Session,
    pub heading: Heading,
    pub record: Record,
    pub watch: Watch,
    pub listener: Listener,
    pub echo: Echo,
    pub microphone: Microphone,
    pub recognizer: Recognizer,
    pub encoder: Option<Box<dyn Understand>>,
    pub voice: Voice,
    /// Whether to render lines ahead. That takes real time, and saves no virtual time.
    pub prepares: bool,
    /// The recordings of the microphone and of the speaker.
    pub recordings: [WavWriter; 2],
}

pub struct Room {
    driver: Driver,
    listening: ListenStage,
    speaking: SpeakStage,
    recording: RecordStage,
    pub recognizer: Recognizer,
    encoder: Option<Box<dyn Understand>>,
    to_read: Receiver<Reading>,
    pub microphone: Microphone,
    pub speaker: SpeakerControl,
    prepares: bool,
    orders: Receiver<ListenOrder>,
    taped: Receiver<CaptureEvent>,
    happened: Receiver<PartEvent>,
    /// Events that the watchers saw, for the candidate.
    shown: Receiver<SessionEvent>,
    start: Instant,
    now: SampleCount,
}

impl Room {
    /// Builds the room and starts the session at time 0.
    pub fn new(furniture: Furniture) -> Self {
        let Furniture { session, heading, record, mut watch, listener, echo, .. } = furniture;
        let Furniture { microphone, mut recognizer, encoder, voice, prepares, recordings, .. } = furniture;
        let start = Instant::now();
        let (world, happened) = channel();
        let (jobs, pile) = transcribe::jobs();
        recognizer.attach(pile);
        let (listen_orders, orders) = listen::orders();
        let (sounds, sounding) = channel();
        let [recording, sounded] = recordings;
        let heard = world.clone();
        let tell = Box::new(move |event| drop(heard.send(PartEvent::Microphone(event))));
        let listening = ListenStage::new(listener, EchoPolicy::new(echo, sounding), Some(recording), jobs, tell);
        let (played, said) = (world.clone(), world.clone());
        let (mut playback, speaker) = speaker(start, move |event| {
            drop(played.send(PartEvent::Voice(speak::VoiceEvent::Playback(event))));
        });
        let (tap, taped) = channel();
        playback.tap(start, tap);
        let interviewer = RecordStage::new(sounds, sounded, move |fault| {
            drop(world.send(PartEvent::Microphone(MicrophoneEvent::RecordingFailed(fault))));
        });
        let (voicebox, speaking) =
            speak::voicebox(voice, Box::new(playback), move |event| drop(said.send(PartEvent::Voice(event))));
        let (readings, to_read) = channel();
        let (show, shown) = channel();
        let watch: Watch = Box::new(move |event| {
            // The candidate may have left.
            let _ = show.send(event.clone());
            watch(event);
        });
        let session = session.with_encoder(encoder.is_some());
        let mut driver = Driver::new(session, (record, watch), (listen_orders, voicebox, readings), start);
        driver.event(start, Event::Start(heading));
        let now = SampleCount::ZERO;
        let mut room = Self {
            driver,
            listening,
            speaking,
            recording: interviewer,
            recognizer,
            encoder,
            to_read,
            microphone,
            speaker,
            prepares,
            orders,
            taped,
            happened,
            shown,
            start,
            now,
        };
        room.settle();
        room
    }

    pub fn time(&self) -> SessionTime {
        SessionTime(self.now.millis())
    }

    pub fn is_finished(&self) -> bool {
        self.driver.session.is_finished()
    }

    /// Hands in an event from outside: a key, a signal, or a lost device.
    pub fn happen(&mut self, event: Event) {
        self.driver.event(self.instant(), event);
        self.settle();
    }

    /// Runs ten milliseconds with this candidate.
    pub fn step(&mut self, candidate: &mut dyn Candidate) {
        self.shown.try_iter().for_each(|event| candidate.notice(self.time(), &event));
        if self.driver.deadline().is_some_and(|at| at <= self.time()) {
            self.driver.event(self.instant(), Event::Deadline);
        }
        let voice = candidate.sound(self.time());
        let sounded = self.speaker.step(self.now, self.instant());
        self.taped.try_iter().for_each(|event| self.recording.take(event));
        self.microphone.step(self.now, voice, &sounded).into_iter().for_each(|event| self.listening.hear(event));
        self.now += SampleCount(STEP as u64);
        if self.now.0.is_multiple_of(u64::from(RATE)) {
            self.driver.second(self.instant());
        }
        self.settle();
    }

    /// Runs the stages until nothing more happens in this step.
    fn settle(&mut self) {
        for _ in 0..ROUNDS {
            let mut quiet = true;
            while let Ok(order) = self.orders.try_recv() {
                self.listening.obey(order);
                quiet = false;
            }
            if let Some((segment, result)) = self.recognizer.answer(self.now) {
                self.listening.obey(ListenOrder::Transcribed { segment, result });
                quiet = false;
            }
            let waiting = self.to_read.try_iter();
            if let Some(encoder) = &mut self.encoder
                && let Some(understood) = understand::read(encoder.as_mut(), waiting)
            {
                self.driver.part(self.instant(), PartEvent::Understood(understood));
                quiet = false;
            }
            while let Ok(event) = self.happened.try_recv() {
                self.driver.part(self.instant(), event);
                quiet = false;
            }
            quiet &= !self.speaking.say();
            if self.prepares {
                quiet &= !self.speaking.prepare();
            }
            if quiet {
                return;
            }
        }
    }

    fn instant(&self) -> Instant {
        self.start + Duration::from_millis(self.now.millis())
    }

    /// Ends the session and finishes the recordings.
    pub fn close(self) -> (Session, Watch) {
        let instant = self.instant();
        let Self { mut driver, listening, recording, happened, .. } = self;
        listening.close();
        recording.close();
        // Finishing the recordings is the last step that can fail.
        happened.try_iter().for_each(|event| driver.part(instant, event));
        driver.close()
    }
}
