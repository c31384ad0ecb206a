//! A session on files, on a virtual clock: a scripted candidate speaks, and Viva writes recordings.

use tokio::sync::mpsc::UnboundedReceiver;

use crate::audio::echo::Echo;
use crate::audio::file::{self, WavWriter};
use crate::fault::{Fault, FaultKind};
use crate::interview::{Command, State};
use crate::pcm::resample::one_shot;
use crate::session::{Event, Heading, Session, SessionEvent};
use crate::store::{CANDIDATE, INTERVIEWER};
use crate::time::{RATE, SessionTime};

use super::driver::Watch;
use super::engines::Engines;
use super::scripted_candidate::Answers;
use super::spec::{Opened, Outcome, SessionSpec};
use super::virtual_time::{Candidate, Furniture, Microphone, Recognizer, Room, STEP};

/// How long the candidate takes to begin an answer. People leave 200 ms in conversation, and more when asked to think.
const REACTION_MS: u64 = 600;
/// A session that is not over after this many times its length has a bug, and the run fails.
const OVERTIME: u64 = 3;

/// Runs a whole interview in which `answers` are the candidate. `commands` come from signals.
///
/// # Errors
/// If weights or the disk fail, an answer cannot be read, or another session is under way.
pub fn run(
    spec: &SessionSpec,
    mut watch: Watch,
    answers: Answers,
    commands: &mut UnboundedReceiver<Command>,
) -> Result<Outcome, Fault> {
    // The number of threads is fixed, so that the recognizer hears the same candidate the same way every time.
    let engines = Engines::warm(&spec.model, Some(spec.threads.unwrap_or(1)), &spec.voice)?;
    let Opened { folder, record } = spec.open()?;
    let (listener, deaf) = spec.listener();
    if let Some(fault) = deaf {
        watch(&SessionEvent::Trouble { at: SessionTime::ZERO, text: fault.to_string() });
    }
    let heading = Heading {
        session: folder.name.clone(),
        folder: folder.path.display().to_string(),
        microphone: "scripted candidate".into(),
        speaker: INTERVIEWER.into(),
        voice: engines.voice_name(),
        ready_ms: 0,
    };
    let mut room = Room::new(Furniture {
        session: Session::new(spec.setup.clone()),
        heading,
        record,
        watch,
        listener,
        // On files the microphone does not hear the speaker.
        echo: Echo::Headset,
        microphone: Microphone::default(),
        recognizer: Recognizer::new(engines.transcriber),
        voice: engines.voice,
        prepares: false,
        recordings: [WavWriter::create(folder.file(CANDIDATE))?, WavWriter::create(folder.file(INTERVIEWER))?],
    });
    let mut seated = Seated { answers, floor_at: None, speech: Vec::new().into_iter(), trouble: None };
    let limit = SessionTime((f64::from(spec.setup.minutes) * 60_000.0) as u64 * OVERTIME + 120_000);
    while !room.is_finished() {
        if room.time() > limit {
            let fault = Fault::new(FaultKind::Internal, "the interview did not end by itself")
                .because(format!("it was still going on at {}", room.time()))
                .next(format!("please report this with the journal in {}", folder.path.display()));
            drop(room.close());
            return Err(fault);
        }
        if let Ok(command) = commands.try_recv() {
            room.happen(Event::Command(command));
        }
        room.step(&mut seated);
        if let Some(fault) = seated.trouble.take() {
            drop(room.close());
            return Err(fault);
        }
    }
    let (session, watch) = room.close();
    spec.conclude(folder, &session, watch, 0)
}

/// A scripted candidate with a voice.
struct Seated {
    answers: Answers,
    /// When the candidate begins to speak.
    floor_at: Option<SessionTime>,
    /// The rest of the answer that the candidate is saying.
    speech: std::vec::IntoIter<f32>,
    /// Why the answer could not be read.
    trouble: Option<Fault>,
}

impl Candidate for Seated {
    fn notice(&mut self, now: SessionTime, event: &SessionEvent) {
        self.answers.notice(event);
        if matches!(event, SessionEvent::State { state: State::Listening, .. }) {
            self.floor_at = Some(SessionTime(now.millis() + REACTION_MS));
        }
    }

    fn sound(&mut self, now: SessionTime) -> Vec<f32> {
        // A candidate who is still speaking goes on.
        if self.floor_at.take_if(|at| *at <= now).is_some()
            && self.speech.as_slice().is_empty()
            && let Some(path) = self.answers.speak()
        {
            match file::read_wav(&path) {
                Ok(clip) => self.speech = one_shot(&clip.samples, clip.rate, RATE).into_iter(),
                Err(fault) => self.trouble = Some(fault),
            }
        }
        self.speech.by_ref().take(STEP).collect()
    }
}
