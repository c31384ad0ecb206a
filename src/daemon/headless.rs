//! A session on files: a scripted candidate in, recordings out, paced by samples, as fast as the machine can go.
//!
//! One thread and one virtual clock, the microphone's sample count. Synthesis and the transcription of a finished segment
//! take no virtual time, that of an early offer always the same, so the same candidate and seed give the same journal
//! wherever the weights compute the same.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::audio::file::{self, WavWriter};
use crate::fault::{Fault, FaultKind};
use crate::ids::SayId;
use crate::interview::Input;
use crate::pcm::resample::one_shot;
use crate::pcm::{Clip, Frame};
use crate::speech::{ListenEvent, Listener, SegmentId, TranscriptionJob};
use crate::store::{CANDIDATE, INTERVIEWER};
use crate::stt::{self, Transcriber};
use crate::time::{RATE, SampleCount, SessionTime};
use crate::tts::{self, Voice};

use super::candidate::Answers;
use super::driver::{Driver, Order, Watch};
use super::event::SessionEvent;
use super::mouth::NOD;
use super::session::{Opened, Outcome, SessionSpec};

/// One step of the virtual clock, 10 ms.
const STEP: usize = RATE as usize / 100;
/// How long the candidate takes to begin an answer: people leave 200 ms in conversation, more when asked to think.
const REACTION_MS: u64 = 600;
/// How long the words of an early offer take. Live it is about as long; an offer that speech overtakes is dropped there, too.
const EARLY_WORDS_MS: u64 = 300;
/// A session that is not over after this many times its length has a bug; it is closed, with all that was recorded.
const OVERTIME: u64 = 3;

/// Runs a whole interview with `answers` in the candidate's seat.
///
/// # Errors
/// Weights, disk, unreadable answers; another session under way.
pub fn run(spec: &SessionSpec, mut watch: Watch, answers: Answers) -> Result<Outcome, Fault> {
    // Always as many threads: the same candidate is to be heard the same way.
    let transcriber = stt::open(&spec.model, Some(spec.threads.unwrap_or(1)))?;
    let (voice, _) = tts::open(&spec.voice)?;
    let answers = Arc::new(Mutex::new(answers));
    let noticing = Arc::clone(&answers);
    let Opened { folder, mut driver } = spec.open(Box::new(move |event| {
        if let Ok(mut answers) = noticing.lock() {
            answers.notice(event);
        }
        watch(event);
    }))?;
    driver.tell(SessionEvent::Started {
        session: folder.name.clone(),
        folder: folder.path.display().to_string(),
        microphone: CANDIDATE.into(),
        speaker: INTERVIEWER.into(),
        voice: super::voice_name(&voice),
        minutes: spec.setup.minutes,
        ready_ms: 0,
    });
    let (listener, deaf) = spec.listener();
    if let Some(fault) = deaf {
        driver.tell(SessionEvent::Trouble { at: SessionTime::ZERO, text: fault.to_string() });
    }
    let mut world = Headless {
        driver,
        transcriber,
        voice,
        answers,
        listener,
        early: None,
        recording: WavWriter::create(folder.file(CANDIDATE))?,
        tape: WavWriter::create(folder.file(INTERVIEWER))?,
        now: SampleCount::ZERO,
        line: None,
        sound: Vec::new().into_iter(),
        floor_at: None,
        speech: Vec::new().into_iter(),
        finished: false,
    };
    let limit = SessionTime((f64::from(spec.setup.minutes) * 60_000.0) as u64 * OVERTIME + 120_000);
    world.input(Input::Start { microphone: "scripted candidate".into(), speaker: INTERVIEWER.into() })?;
    while !world.finished {
        if world.time() > limit {
            return Err(Fault::new(FaultKind::Internal, "the interview did not end by itself")
                .because(format!("it was still going on at {}", world.time()))
                .next(format!("please report this with the journal in {}", folder.path.display())));
        }
        world.step()?;
    }
    world.recording.finish()?;
    world.tape.finish()?;
    spec.conclude(folder, world.driver, 0)
}

/// The line under way.
struct Line {
    id: SayId,
    from: SampleCount,
    to: SampleCount,
}

/// A segment that was offered early and is not transcribed yet.
struct Early {
    job: TranscriptionJob,
    /// When its words are there; never, once speech has overtaken it, unless it turns out to be final.
    at: Option<SampleCount>,
}

struct Headless {
    driver: Driver,
    transcriber: Box<dyn Transcriber>,
    voice: Voice,
    answers: Arc<Mutex<Answers>>,
    listener: Listener,
    /// A segment that was offered early.
    early: Option<Early>,
    recording: WavWriter,
    tape: WavWriter,
    now: SampleCount,
    line: Option<Line>,
    /// What is still to be heard of it.
    sound: std::vec::IntoIter<f32>,
    /// When the candidate will speak.
    floor_at: Option<SampleCount>,
    /// What the candidate has still to say of its answer.
    speech: std::vec::IntoIter<f32>,
    finished: bool,
}

impl Headless {
    fn time(&self) -> SessionTime {
        SessionTime(self.now.millis())
    }

    fn step(&mut self) -> Result<(), Fault> {
        if self.driver.deadline().is_some_and(|deadline| deadline.at <= self.time()) {
            self.input(Input::Tick)?;
        }
        if let Some(line) = self.line.take_if(|line| line.to <= self.now) {
            self.line_over(&line, false)?;
        }
        if self.floor_at.take_if(|at| *at <= self.now).is_some() {
            let answer = self.answers.lock().ok().and_then(|mut answers| answers.speak());
            answer.map_or(Ok(()), |path| self.answer(&path))?;
        }
        if let Some(early) = self.early.take_if(|early| early.at.is_some_and(|at| at <= self.now)) {
            let events = self.transcribe(&early.job);
            self.hear(events)?;
        }
        self.tape.push(&next_samples(&mut self.sound))?;
        let samples = next_samples(&mut self.speech);
        self.recording.push(&samples)?;
        let mut events = Vec::new();
        self.listener.push(&Frame { start: self.now, samples }, &mut events);
        self.now += SampleCount(STEP as u64);
        self.hear(events)
    }

    /// Begins to speak. A candidate that is still speaking goes on.
    fn answer(&mut self, path: &Path) -> Result<(), Fault> {
        if self.speech.as_slice().is_empty() {
            let clip = file::read_wav(path)?;
            self.speech = one_shot(&clip.samples, clip.rate, RATE).into_iter();
        }
        Ok(())
    }

    /// Carries on what listening has to say, and what comes of that, in order.
    fn hear(&mut self, events: Vec<ListenEvent>) -> Result<(), Fault> {
        let mut events = VecDeque::from(events);
        while let Some(event) = events.pop_front() {
            match event {
                ListenEvent::Transcribe(job) if job.segment.done => events.extend(self.transcribe(&job)),
                ListenEvent::Transcribe(job) => {
                    self.early = Some(Early { job, at: Some(self.now + SampleCount::from_millis(EARLY_WORDS_MS)) });
                }
                ListenEvent::Committed(segment) => events.extend(self.committed(segment)),
                ListenEvent::Partial(partial) if partial.whole => {
                    self.listener.means(partial.segment, self.driver.meaning(&partial.transcript));
                }
                event => self.heard(&event)?,
            }
        }
        Ok(())
    }

    fn heard(&mut self, event: &ListenEvent) -> Result<(), Fault> {
        if let (ListenEvent::SpeechStarted { .. }, Some(early)) = (event, &mut self.early) {
            early.at = None;
        }
        self.driver.listening(self.time(), event);
        Input::of(event, self.driver.is_speaking()).map_or(Ok(()), |input| self.input(input))
    }

    /// A final segment is not waited for.
    fn committed(&mut self, segment: SegmentId) -> Vec<ListenEvent> {
        let early = self.early.take_if(|early| early.job.segment.id == segment);
        early.map(|early| self.transcribe(&early.job)).unwrap_or_default()
    }

    fn transcribe(&mut self, TranscriptionJob { segment, vocabulary }: &TranscriptionJob) -> Vec<ListenEvent> {
        let mut events = Vec::new();
        if self.listener.wants(segment.id) {
            let result = self.transcriber.transcribe(&segment.samples, segment.start, vocabulary);
            self.listener.transcribed(segment.id, result.map_err(|fault| fault.to_string()), &mut events);
        }
        events
    }

    fn input(&mut self, input: Input) -> Result<(), Fault> {
        for order in self.driver.input(self.time(), input) {
            self.carry_out(order)?;
        }
        self.driver.trouble().map_or(Ok(()), |fault| Err(fault.clone()))
    }

    fn carry_out(&mut self, order: Order) -> Result<(), Fault> {
        match order {
            Order::Speak { id, text } => return self.speak(id, &text),
            Order::Hush { id } => {
                if let Some(line) = self.line.take_if(|line| line.id == id) {
                    return self.line_over(&line, true);
                }
            }
            Order::Duck { .. } => {}
            Order::Listen { turn, patience, vocabulary } => {
                self.listener.listen(turn, patience, vocabulary.into());
                self.floor_at = Some(self.now + SampleCount::from_millis(REACTION_MS));
            }
            Order::StopListening => {
                let mut events = Vec::new();
                self.listener.close(&mut events);
                return self.hear(events);
            }
            Order::Backchannel { text, .. } if self.line.is_none() => {
                let sound = self.render(&text).unwrap_or_default();
                self.sound = sound.into_iter().map(|s| s * NOD).collect::<Vec<f32>>().into_iter();
            }
            Order::Backchannel { .. } => {}
            Order::Finish => self.finished = true,
        }
        Ok(())
    }

    fn speak(&mut self, id: SayId, text: &str) -> Result<(), Fault> {
        if let Some(line) = self.line.take() {
            self.line_over(&line, true)?;
        }
        let sound = match self.render(text) {
            Ok(sound) => sound,
            Err(why) => return self.input(Input::SpeakFailed { id, why }),
        };
        self.line = Some(Line { id, from: self.now, to: self.now + SampleCount(sound.len() as u64) });
        self.sound = sound.into_iter();
        self.input(Input::PlaybackStarted { id })
    }

    fn render(&mut self, text: &str) -> Result<Vec<f32>, String> {
        let Voice::Samples(synthesizer) = &mut self.voice else { return Err("no voice that gives samples".into()) };
        let mut clips: Vec<Clip> = Vec::new();
        let rendered = synthesizer.synthesize(text, &mut |clip| {
            clips.push(clip);
            ControlFlow::Continue(())
        });
        rendered.map_err(|fault| fault.to_string())?;
        Ok(clips.iter().flat_map(|clip| one_shot(&clip.samples, clip.rate, RATE)).collect())
    }

    fn line_over(&mut self, line: &Line, interrupted: bool) -> Result<(), Fault> {
        let heard_ms = (self.now - line.from).millis();
        self.sound = Vec::new().into_iter();
        self.input(Input::PlaybackFinished { id: line.id, heard_ms, interrupted })
    }
}

/// The next step's samples; silence once there are no more.
fn next_samples(sound: &mut std::vec::IntoIter<f32>) -> Vec<f32> {
    let mut samples: Vec<f32> = sound.by_ref().take(STEP).collect();
    samples.resize(STEP, 0.0);
    samples
}
