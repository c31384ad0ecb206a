//! A room on a virtual clock: a headset, a recogniser, a voice and a candidate, with everything between them as in a live
//! session, called instead of run on threads. The same candidate and seed give the same journal wherever the weights compute
//! the same, as fast as the machine can go.
//!
//! The clock is the microphone's sample count. Rendering a line takes no virtual time and a decode always the same, which is
//! about what it takes live.

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

/// One step of the virtual clock, 10 ms: what a sound device hands over at once.
pub const STEP: usize = RATE as usize / 100;
/// What happens in one step leads to something else in the same step, but not for ever.
const ROUNDS: usize = 1_000;

/// Whoever sits in front of the microphone.
pub trait Candidate {
    /// What the candidate hears and sees of the session.
    fn notice(&mut self, now: SessionTime, event: &SessionEvent);
    /// The next [`STEP`] samples of the candidate's voice, beginning at `now`.
    fn sound(&mut self, now: SessionTime) -> Vec<f32>;
}

/// What a room is furnished with.
pub struct Furniture {
    pub session: Session,
    pub heading: Heading,
    pub record: Record,
    pub watch: Watch,
    pub listener: Listener,
    pub echo: Echo,
    pub microphone: Microphone,
    pub recognizer: Recognizer,
    pub voice: Voice,
    /// Whether lines are rendered ahead, which takes time and saves none here.
    pub prepares: bool,
    /// What the microphone hears, and what the speaker sounds.
    pub recordings: [WavWriter; 2],
}

pub struct Room {
    driver: Driver,
    listening: ListenStage,
    speaking: SpeakStage,
    recording: RecordStage,
    pub recognizer: Recognizer,
    pub microphone: Microphone,
    pub speaker: SpeakerControl,
    prepares: bool,
    orders: Receiver<ListenOrder>,
    taped: Receiver<CaptureEvent>,
    happened: Receiver<PartEvent>,
    /// What the watchers were shown, for the candidate.
    shown: Receiver<SessionEvent>,
    start: Instant,
    now: SampleCount,
}

impl Room {
    /// Sits down: the session starts at 0.
    pub fn new(furniture: Furniture) -> Self {
        let Furniture { session, heading, record, mut watch, listener, echo, .. } = furniture;
        let Furniture { microphone, mut recognizer, voice, prepares, recordings, .. } = furniture;
        let start = Instant::now();
        let (world, happened) = channel();
        let (jobs, pile) = transcribe::jobs();
        recognizer.attach(pile);
        let (listen_orders, orders) = listen::orders();
        let (sounds, sounding) = channel();
        let [recording, sounded] = recordings;
        let heard = world.clone();
        let tell = Box::new(move |event| drop(heard.send(PartEvent::Microphone(event))));
        let listening = ListenStage::new(listener, EchoPolicy::new(echo, sounding), recording, jobs, tell);
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
        let (show, shown) = channel();
        let watch: Watch = Box::new(move |event| {
            // The candidate may have left.
            let _ = show.send(event.clone());
            watch(event);
        });
        let mut driver = Driver::new(session, (record, watch), (listen_orders, voicebox), start);
        driver.event(start, Event::Start(heading));
        let now = SampleCount::ZERO;
        let mut room = Self {
            driver,
            listening,
            speaking,
            recording: interviewer,
            recognizer,
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

    /// A key, a signal, a device's end: something that comes from outside.
    pub fn happen(&mut self, event: Event) {
        self.driver.event(self.instant(), event);
        self.settle();
    }

    /// Ten milliseconds with this candidate in the seat.
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
            self.driver.event(self.instant(), Event::Second);
        }
        self.settle();
    }

    /// Lets everything that has happened have its consequences.
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

    /// Everybody leaves; the recordings are finished.
    pub fn close(self) -> (Session, Watch) {
        let Self { driver, listening, recording, happened, start, now, .. } = self;
        listening.close();
        recording.close();
        let mut driver = driver;
        let instant = start + Duration::from_millis(now.millis());
        // A recording that could not be finished is the last thing that can go wrong.
        happened.try_iter().for_each(|event| driver.part(instant, event));
        driver.close()
    }
}
