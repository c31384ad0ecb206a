//! A session on real sound devices, in real time: opens them, starts the threads, and waits.

use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::audio::echo::Echo;
use crate::audio::file::WavWriter;
use crate::audio::{self, Capture};
use crate::fault::{Fault, FaultKind};
use crate::interview::Command;
use crate::limits;
use crate::session::{Event, Heading, Session, SessionEvent};
use crate::store::{CANDIDATE, INTERVIEWER, Syncing};
use crate::time::SessionTime;
use crate::tts;

use super::driver::{Driver, PartEvent, Watch};
use super::echo_policy::EchoPolicy;
use super::engines::Engines;
use super::listen::{self, ListenOrder, ListenStage, MicrophoneEvent};
use super::record::RecordStage;
use super::speak::{self, VoiceEvent, Voicebox};
use super::spec::{Opened, Outcome, SessionSpec};
use super::transcribe::{self, TranscribeQueue};
use super::understand::{self, Reading};

/// How often the watchers are told the remaining time.
const SECOND: Duration = Duration::from_secs(1);
/// How long the threads may take to end. A decode under way is broken off within a tenth of this.
const LAST_MOMENTS: Duration = Duration::from_secs(5);

/// Runs a whole interview and returns when it is over. `commands` come from keys, signals and sockets.
///
/// # Errors
/// If devices, weights or the disk fail, or another session is under way.
pub async fn run(
    spec: SessionSpec,
    mut watch: Watch,
    commands: &mut UnboundedReceiver<Command>,
) -> Result<Outcome, Fault> {
    let began = Instant::now();
    let Opened { mut folder, record } = spec.open()?;
    let what = "opening the headset, and warming up the recognizer and the voice";
    watch(&SessionEvent::Preparing { what: what.into() });
    let (world, mut events) = unbounded_channel();
    let (parts, voicebox) = tokio::select! {
        biased;
        () = end_ordered(commands) => Err(ended_early()),
        opened = Parts::open(&spec, &folder.path, &world) => opened,
    }?;
    folder.begin();
    let syncing = Syncing::start(&folder.path);
    let start = Instant::now();
    let session = Session::new(spec.setup.clone()).with_encoder(parts.understands);
    let mut driver =
        Driver::new(session, (record, watch), (parts.listen_orders.clone(), voicebox, parts.readings.clone()), start);
    for fault in &parts.compromises {
        driver.show(&SessionEvent::Trouble { at: SessionTime::ZERO, text: fault.to_string() });
    }
    driver.event(
        start,
        Event::Start(Heading {
            session: folder.name.clone(),
            folder: folder.path.display().to_string(),
            microphone: parts.capture.name().to_owned(),
            speaker: parts.speaker.clone(),
            voice: parts.voice.clone(),
            ready_ms: began.elapsed().as_millis() as u64,
        }),
    );
    follow(&mut driver, start, &mut events, commands).await;
    let (mut session, watch) = driver.close();
    let overruns = parts.close();
    drop(syncing);
    // Finishing the recordings is the last step that can fail.
    while let Ok(event) = events.try_recv() {
        if let PartEvent::Microphone(MicrophoneEvent::RecordingFailed(fault)) = event {
            session.recording_failed_at_the_end(fault);
        }
    }
    spec.conclude(folder, &session, watch, overruns)
}

/// Returns when the candidate asks for the end. Other orders have no meaning before the interview.
async fn end_ordered(commands: &mut UnboundedReceiver<Command>) {
    while let Some(command) = commands.recv().await {
        if command == Command::End {
            return;
        }
    }
    std::future::pending().await
}

fn ended_early() -> Fault {
    Fault::new(FaultKind::Interrupted, "the interview was ended before it began")
        .because("nothing was recorded")
        .next("viva rehearse")
}

/// Passes every event to the driver until the session is over.
async fn follow(
    driver: &mut Driver,
    start: Instant,
    events: &mut UnboundedReceiver<PartEvent>,
    commands: &mut UnboundedReceiver<Command>,
) {
    let mut second = tokio::time::interval(SECOND);
    second.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    while !driver.session.is_finished() {
        let deadline = driver.deadline().map(|at| start + Duration::from_millis(at.millis()));
        tokio::select! {
            biased;
            Some(command) = commands.recv() => driver.event(Instant::now(), Event::Command(command)),
            Some(event) = events.recv() => driver.part(Instant::now(), event),
            () = sleep_until(deadline) => driver.event(Instant::now(), Event::Deadline),
            _ = second.tick() => driver.second(Instant::now()),
        }
    }
}

async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// The threads and devices of a session.
struct Parts {
    capture: Box<dyn Capture>,
    listen_orders: Sender<ListenOrder>,
    jobs: TranscribeQueue,
    readings: Sender<Reading>,
    /// Whether there is an encoder that reads them.
    understands: bool,
    /// The threads in the order in which they end.
    threads: Vec<JoinHandle<()>>,
    speaker: String,
    voice: String,
    /// Settings that could not be fulfilled, though the session can go on.
    compromises: Vec<Fault>,
}

impl Parts {
    /// Opens devices and loads models at the same time. Returns when everything is warm.
    async fn open(
        spec: &SessionSpec,
        folder: &Path,
        world: &UnboundedSender<PartEvent>,
    ) -> Result<(Self, Voicebox), Fault> {
        let (model, threads, choice) = (spec.model.clone(), spec.threads, spec.voice.clone());
        let engines = tokio::task::spawn_blocking(move || Engines::warm(&model, threads, &choice));
        let (capture_events, captured) = channel();
        let (playback_events, played) = channel();
        // A sound server that hangs holds up a thread, but not the order to end.
        let (microphone, speaker) = (spec.microphone.clone(), spec.speaker.clone());
        let capture = move || audio::open_capture(microphone.as_deref(), capture_events);
        let capture = super::joined(tokio::task::spawn_blocking(capture).await)??;
        let playback = move || audio::open_playback(speaker.as_deref(), playback_events);
        let mut playback = super::joined(tokio::task::spawn_blocking(playback).await)??;
        let recording = WavWriter::create(folder.join(CANDIDATE))?;
        let sounded = WavWriter::create(folder.join(INTERVIEWER))?;
        let (listener, deaf) = spec.listener();
        let (sounds, sounding) = channel();
        let (jobs, pile) = transcribe::jobs();
        let (listen_orders, ordered) = listen::orders();
        // The listening thread starts before the models are warm, so that it never lags behind: warming up takes
        // seconds.
        let (echo, handed, tell) = (spec.echo, jobs.clone(), teller(world, PartEvent::Microphone));
        let listening = listen::spawn(captured, ordered, move || {
            let echo = EchoPolicy::new(echo, sounding);
            ListenStage::new(listener, echo, Some(recording), handed, Box::new(tell)).watching_for_mute()
        })?;
        let engines = super::joined(engines.await)??;
        let (name, speaker) = (engines.voice_name(), playback.name().to_owned());
        let Engines { transcriber, voice, encoder, compromise } = engines;
        let unheard = uncancellable(spec.echo, &voice);
        if unheard.is_some() {
            // If the thread has ended, the first turn will show it.
            let _ = listen_orders.send(ListenOrder::FallBackToHalfDuplex);
        }
        let forward = teller(world, |event| PartEvent::Voice(VoiceEvent::Playback(event)));
        // This thread ends when the playback is dropped.
        super::named_thread("speaker events", move || played.into_iter().for_each(forward))?;
        let (tap, taped) = channel();
        playback.tap(capture.origin().unwrap_or_else(Instant::now), tap);
        let failed = teller(world, |fault| PartEvent::Microphone(MicrophoneEvent::RecordingFailed(fault)));
        let taping = RecordStage::new(sounds, sounded, failed).spawn(taped)?;
        let (voicebox, speaking) = speak::voicebox(voice, playback, teller(world, PartEvent::Voice));
        let speaking = speaking.spawn()?;
        // Transcripts go straight to the listener, because the driver would only pass them on to it.
        let answers = listen_orders.clone();
        let transcribing = transcribe::spawn(pile, transcriber, move |segment, result| {
            // Sending fails only when the session is over.
            let _ = answers.send(ListenOrder::Transcribed { segment, result });
        })?;
        let (readings, to_read) = channel();
        let tell = teller(world, PartEvent::Understood);
        let understands = encoder.is_some();
        let understanding = encoder.map(|encoder| understand::spawn(to_read, encoder, tell)).transpose()?;
        let mut threads = vec![speaking, listening, transcribing, taping];
        threads.extend(understanding);
        let compromises = deaf.into_iter().chain(compromise).chain(unheard).collect();
        Ok((
            Self { capture, listen_orders, jobs, readings, understands, threads, speaker, voice: name, compromises },
            voicebox,
        ))
    }

    /// Closes devices and threads once the voicebox is gone, and lets each thread finish its work. Returns how many
    /// microphone samples were lost.
    fn close(self) -> u64 {
        let overruns = self.capture.stats().overruns;
        self.jobs.close();
        drop((self.capture, self.listen_orders, self.jobs, self.readings));
        let until = Instant::now() + LAST_MOMENTS;
        for thread in self.threads {
            // The recording of a thread that does not end is complete up to its last flush.
            limits::join(thread, until.saturating_duration_since(Instant::now()));
        }
        overruns
    }
}

/// A fault if the setting asks for the canceller but the voice plays its own sound, which leaves no reference for it.
fn uncancellable(wanted: Echo, voice: &tts::Voice) -> Option<Fault> {
    (wanted == Echo::Cancel && matches!(voice, tts::Voice::Direct(_))).then(|| {
        Fault::new(
            FaultKind::Device,
            "Viva cannot cancel the echo of this voice, because the voice plays its own sound",
        )
        .because("so Viva does not hear you while it speaks")
        .next("viva voices    (then choose another with --voice NAME)")
    })
}

fn teller<T>(
    world: &UnboundedSender<PartEvent>,
    wrap: impl Fn(T) -> PartEvent + Send + Sync + 'static,
) -> impl Fn(T) + Send + 'static {
    let world = world.clone();
    move |event| {
        // Sending fails only when the session is over.
        let _ = world.send(wrap(event));
    }
}
