//! A session on real sound devices, in real time.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::audio::echo::Echo;
use crate::audio::file::WavWriter;
use crate::audio::{self, Capture, PlaybackEvent};
use crate::fault::{Fault, FaultKind};
use crate::ids::SayId;
use crate::interview::{Command, Device, Input, soft_lines};
use crate::speech::{EndOfTurn, EndReason, ListenEvent, Partial, TranscriptionJob};
use crate::store::{CANDIDATE, INTERVIEWER};
use crate::time::{SampleCount, SessionTime};
use crate::{stt, tts};

use super::driver::{Driver, Order, Watch};
use super::ear::{self, Ear, EarEvent, EarOrder};
use super::event::SessionEvent;
use super::mouth::{Mouth, MouthEvent};
use super::scribe::{self, Scribe};
use super::session::{Opened, Outcome, SessionSpec};
use super::tape;
use super::timing::Timing;

/// How often the remaining time is told.
const SECOND: Duration = Duration::from_secs(1);
/// The voice's volume while it is unclear whether the candidate takes the floor: -14 dB, still followed, easily spoken over.
const DUCKED: f32 = 0.2;

/// Everything that reaches the driver from its threads.
enum World {
    Ear(EarEvent),
    Mouth(MouthEvent),
}

/// Runs a whole interview and returns when it is over. `commands` are keys, signals, sockets.
///
/// # Errors
/// Devices, weights, disk; another session under way.
pub async fn run(spec: SessionSpec, watch: Watch, commands: &mut UnboundedReceiver<Command>) -> Result<Outcome, Fault> {
    let began = Instant::now();
    let Opened { folder, mut driver } = spec.open(watch)?;
    let (world, events) = unbounded_channel();
    let parts = match Parts::open(&spec, &mut driver, &folder.path, &world).await {
        Ok(parts) => parts,
        Err(fault) => {
            folder.discard();
            return Err(fault);
        }
    };
    driver.tell(SessionEvent::Started {
        session: folder.name.clone(),
        folder: folder.path.display().to_string(),
        microphone: parts.microphone.clone(),
        speaker: parts.speaker.clone(),
        voice: parts.voice.clone(),
        minutes: spec.setup.minutes,
        ready_ms: began.elapsed().as_millis() as u64,
    });
    let mut session = Live {
        driver,
        clock: Clock { start: Instant::now() },
        parts,
        timing: Timing::default(),
        backchannel: None,
        position: SampleCount::ZERO,
        ending: false,
        finished: false,
    };
    session.run(&spec, events, commands).await;
    let (driver, overruns) = session.close();
    spec.conclude(folder, driver, overruns)
}

/// The one clock of a session.
#[derive(Clone, Copy)]
struct Clock {
    start: Instant,
}

impl Clock {
    fn now(self) -> SessionTime {
        SessionTime(self.start.elapsed().as_millis() as u64)
    }

    fn at(self, time: SessionTime) -> tokio::time::Instant {
        tokio::time::Instant::from_std(self.start + Duration::from_millis(time.millis()))
    }
}

/// The threads and devices of a session.
struct Parts {
    capture: Box<dyn Capture>,
    ear: Ear,
    mouth: Mouth,
    scribe: Scribe,
    tape: JoinHandle<()>,
    microphone: String,
    speaker: String,
    voice: String,
}

impl Parts {
    /// Opens devices and warms models side by side; ready means warm.
    async fn open(
        spec: &SessionSpec,
        driver: &mut Driver,
        folder: &Path,
        world: &UnboundedSender<World>,
    ) -> Result<Self, Fault> {
        let what = "opening the headset, warming the recogniser and the voice";
        driver.tell(SessionEvent::Preparing { what: what.into() });
        let (model, threads) = (spec.model.clone(), spec.threads);
        let transcriber = tokio::task::spawn_blocking(move || stt::open(&model, threads));
        let choice = spec.voice.clone();
        let voice = tokio::task::spawn_blocking(move || tts::open(&choice));

        let (capture_events, captured) = std::sync::mpsc::channel();
        let (playback_events, played) = std::sync::mpsc::channel();
        let capture = audio::open_capture(spec.microphone.as_deref(), capture_events)?;
        let mut playback = audio::open_playback(spec.speaker.as_deref(), playback_events)?;
        let (microphone, speaker) = (capture.name().to_owned(), playback.name().to_owned());
        let recording = WavWriter::create(folder.join(CANDIDATE))?;
        let sounded = WavWriter::create(folder.join(INTERVIEWER))?;
        let tell = sender(world, World::Ear);
        let (listener, deaf) = spec.listener();
        let (sounds, sounding) = std::sync::mpsc::channel();
        // At once, so that it never lags behind: warming up takes seconds.
        let ear = ear::spawn(captured, spec.echo, sounding, listener, recording, move |event| tell(event))?;
        let (voice, compromise) = super::joined(voice.await)??;
        let unheard = uncancellable(spec.echo, &voice);
        if unheard.is_some() {
            // A thread that has ended will be noticed at the first turn.
            let _ = ear.orders.send(EarOrder::InTurn);
        }
        for fault in deaf.into_iter().chain(compromise).chain(unheard) {
            driver.tell(SessionEvent::Trouble { at: SessionTime::ZERO, text: fault.to_string() });
        }
        let voice_name = super::voice_name(&voice);
        let tell = sender(world, World::Mouth);
        let forward = Arc::clone(&tell);
        // Ends by itself when the playback is dropped.
        super::named_thread("speaker events", move || {
            played.into_iter().for_each(|event| forward(MouthEvent::Playback(event)));
        })?;
        let transcriber = super::joined(transcriber.await)??;
        let (tap, taped) = std::sync::mpsc::channel();
        playback.tap(capture.origin().unwrap_or_else(Instant::now), tap);
        let failed = sender(world, |fault| World::Ear(EarEvent::RecordingFailed(fault)));
        let tape = tape::spawn(taped, sounds, sounded, move |fault| failed(fault))?;
        let mouth = Mouth::spawn(voice, playback, move |event| tell(event))?;
        // Straight to the listener, which keeps the words: from the driver they would only be handed on.
        let answers = ear.orders.clone();
        let scribe = scribe::spawn(transcriber, move |segment, result| {
            // The session is over when nobody listens any more.
            let _ = answers.send(EarOrder::Transcribed { segment, result });
        })?;
        Ok(Self { capture, ear, mouth, scribe, tape, microphone, speaker, voice: voice_name })
    }
}

/// A voice that speaks by itself gives the canceller nothing to go by.
fn uncancellable(wanted: Echo, voice: &tts::Voice) -> Option<Fault> {
    (wanted == Echo::Cancel && matches!(voice, tts::Voice::Direct(_))).then(|| {
        Fault::new(FaultKind::Device, "the echo of this voice cannot be cancelled: it speaks past Viva")
            .because("you are not heard while Viva speaks")
            .next("viva voices    (then another with --voice NAME)")
    })
}

fn sender<T: 'static>(
    world: &UnboundedSender<World>,
    wrap: impl Fn(T) -> World + Send + Sync + 'static,
) -> Arc<dyn Fn(T) + Send + Sync> {
    let world = world.clone();
    Arc::new(move |event| {
        // The session is over when nobody receives any more.
        let _ = world.send(wrap(event));
    })
}

struct Live {
    driver: Driver,
    clock: Clock,
    parts: Parts,
    timing: Timing,
    /// The last "mm-hm". Nobody waits for it, and the ear stays open meanwhile.
    backchannel: Option<SayId>,
    /// How far the microphone has come.
    position: SampleCount,
    /// The end was asked for.
    ending: bool,
    finished: bool,
}

impl Live {
    async fn run(
        &mut self,
        spec: &SessionSpec,
        mut events: UnboundedReceiver<World>,
        commands: &mut UnboundedReceiver<Command>,
    ) {
        let (microphone, speaker) = (self.parts.microphone.clone(), self.parts.speaker.clone());
        self.input(Input::Start { microphone, speaker });
        // Rendered while the greeting is spoken: what will surely be said.
        if spec.setup.backchannel {
            soft_lines().into_iter().for_each(|text| self.parts.mouth.prepare(text.to_owned()));
        }
        spec.setup.questions.iter().for_each(|question| self.parts.mouth.prepare(question.ask.clone()));
        let mut second = tokio::time::interval(SECOND);
        second.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        while !self.finished {
            let deadline = self.driver.deadline().map(|deadline| self.clock.at(deadline.at));
            tokio::select! {
                biased;
                Some(command) = commands.recv() => self.command(command),
                Some(event) = events.recv() => self.event(event),
                () = sleep_until(deadline) => self.input(Input::Tick),
                _ = second.tick() => self.driver.tell_remaining(self.clock.now()),
            }
        }
    }

    /// Asked to end a second time, it ends at once: somebody is in a hurry.
    fn command(&mut self, command: Command) {
        let end = command == Command::End;
        if end && self.ending {
            self.finished = true;
            return;
        }
        self.ending |= end;
        self.input(Input::Command(command));
    }

    fn input(&mut self, input: Input) {
        for order in self.driver.input(self.clock.now(), input) {
            self.carry_out(order);
        }
    }

    fn carry_out(&mut self, order: Order) {
        match order {
            Order::Speak { id, text } => {
                self.timing.ordered(id, Instant::now());
                self.parts.mouth.speak(id, text);
            }
            Order::Hush { id } => self.parts.mouth.hush(id),
            Order::Duck { on } => self.parts.mouth.gain(if on { DUCKED } else { 1.0 }),
            Order::Listen { turn, patience, vocabulary } => {
                self.tell_ear(EarOrder::Listen { turn, patience, vocabulary: vocabulary.into() });
            }
            Order::StopListening => self.tell_ear(EarOrder::Close),
            Order::Backchannel { id, text } => {
                self.backchannel = Some(id);
                self.parts.mouth.backchannel(id, text);
            }
            Order::Finish => self.finished = true,
        }
    }

    fn tell_ear(&mut self, order: EarOrder) {
        if self.parts.ear.orders.send(order).is_err() {
            let why = "the listening thread has ended; please start again with: viva rehearse".into();
            self.input(Input::DeviceLost { device: Device::Microphone, why });
        }
    }

    fn event(&mut self, event: World) {
        match event {
            World::Ear(event) => self.ear(event),
            World::Mouth(event) => self.mouth(event),
        }
    }

    fn ear(&mut self, event: EarEvent) {
        match event {
            EarEvent::Heard(event) => self.listening(event),
            EarEvent::Gap(gap) => self.input(Input::Gap { start: gap.start, missing: gap.missing }),
            EarEvent::Lost { why } => self.input(Input::DeviceLost { device: Device::Microphone, why }),
            EarEvent::Back { name } => self.input(Input::DeviceBack { device: Device::Microphone, name }),
            EarEvent::Level { dbfs, position } => {
                self.position = position;
                self.driver.tell(SessionEvent::Level { dbfs });
            }
            EarEvent::RecordingFailed(fault) => self.recording_failed(fault),
        }
    }

    fn listening(&mut self, event: ListenEvent) {
        match event {
            ListenEvent::Transcribe(job) => return self.transcribe(job),
            ListenEvent::Partial(partial) => return self.understood(partial),
            ListenEvent::TurnEnded(end) => self.timing.turn_ended(&end, Instant::now(), self.position),
            ListenEvent::SpeechForming { .. } | ListenEvent::SpeechStarted { .. } => {
                if let Some(nod) = self.backchannel {
                    self.parts.mouth.hush(nod);
                }
            }
            _ => {}
        }
        self.driver.listening(self.clock.now(), &event);
        let input = Input::of(&event, self.driver.is_speaking());
        input.into_iter().for_each(|input| self.input(input));
    }

    fn transcribe(&mut self, job: TranscriptionJob) {
        let segment = job.segment.id;
        if !self.parts.scribe.send(job) {
            let result = Err("the transcription thread has ended".into());
            self.tell_ear(EarOrder::Transcribed { segment, result });
        }
    }

    /// Shows the words so far. If they may be all, tells the ear what they mean and gets the reply ready while the candidate
    /// pauses, so that it is said at once.
    fn understood(&mut self, Partial { segment, transcript, whole }: Partial) {
        self.driver.tell(SessionEvent::Partial { at: self.clock.now(), text: transcript.text.clone() });
        if !whole {
            return;
        }
        let meaning = self.driver.meaning(&transcript);
        self.tell_ear(EarOrder::Means { segment, meaning });
        let (turn, at) = (segment.turn, self.position);
        let reason = EndReason::Silence { waited_ms: 0 };
        let end =
            EndOfTurn { turn, reason, speech_from: at, speech_to: at, decided_at: at, segments: 1, evidence: None };
        if let Some(text) = self.driver.foresee(self.clock.now(), end, &transcript) {
            self.parts.mouth.foresee(text);
        }
    }

    fn mouth(&mut self, event: MouthEvent) {
        match event {
            MouthEvent::Playback(PlaybackEvent::Started { id, .. } | PlaybackEvent::Finished { id, .. })
                if self.backchannel == Some(id) => {}
            MouthEvent::Rendering { id, cached } => self.timing.rendering(id, cached),
            MouthEvent::Failed { id, why } => self.input(Input::SpeakFailed { id, why }),
            MouthEvent::Playback(PlaybackEvent::Started { id, at }) => {
                if let Some(event) = self.timing.started(id, at, self.clock.now()) {
                    self.driver.tell(event);
                }
                self.tell_ear(EarOrder::Speaking(id));
                self.input(Input::PlaybackStarted { id });
            }
            MouthEvent::Playback(PlaybackEvent::Finished { id, heard_ms, interrupted }) => {
                self.parts.mouth.gain(1.0);
                self.tell_ear(EarOrder::Silent(id));
                self.input(Input::PlaybackFinished { id, heard_ms, interrupted });
            }
            MouthEvent::Playback(PlaybackEvent::Lost { why }) => {
                self.input(Input::DeviceLost { device: Device::Speaker, why });
            }
            MouthEvent::Playback(PlaybackEvent::Back { name }) => {
                self.input(Input::DeviceBack { device: Device::Speaker, name });
            }
        }
    }

    /// A session that cannot be recorded is ended kindly: an interview without its record is half of one.
    fn recording_failed(&mut self, fault: Fault) {
        self.driver.recording_failed(self.clock.now(), fault);
        if !self.ending && !self.driver.is_finished() {
            self.command(Command::End);
        }
    }

    /// Closes devices and threads in the order that lets each finish what it holds.
    fn close(self) -> (Driver, u64) {
        let Self { driver, parts, .. } = self;
        let overruns = parts.capture.stats().overruns;
        drop(parts.mouth);
        drop(parts.capture);
        drop(parts.ear.orders);
        parts.scribe.close();
        // A thread that panicked has said so already; the recordings are whole up to its last flush.
        let _ = parts.ear.thread.join();
        let _ = parts.tape.join();
        (driver, overruns)
    }
}

async fn sleep_until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
