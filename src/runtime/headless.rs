//! A session on files, on a virtual clock: a scripted candidate speaks, and Viva writes recordings.

use tokio::sync::mpsc::UnboundedReceiver;

use crate::audio::echo::Echo;
use crate::audio::file::{self, WavWriter};
use crate::fault::{Fault, FaultKind};
use crate::interview::{Command, State};
use crate::pcm::resample::one_shot;
use crate::session::{Event, Heading, Session, SessionEvent};
use crate::store::{CANDIDATE, INTERVIEWER, Syncing};
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
    watch: Watch,
    answers: Answers,
    commands: &mut UnboundedReceiver<Command>,
) -> Result<Outcome, Fault> {
    // The number of threads is fixed, so that the recognizer hears the same candidate the same way every time.
    let engines = Engines::warm(&spec.model, Some(spec.threads.unwrap_or(1)), &spec.voice)?;
    run_with(engines, spec, watch, answers, commands)
}

fn run_with(
    engines: Engines,
    spec: &SessionSpec,
    mut watch: Watch,
    answers: Answers,
    commands: &mut UnboundedReceiver<Command>,
) -> Result<Outcome, Fault> {
    let Opened { mut folder, record } = spec.open()?;
    let recordings = [WavWriter::create(folder.file(CANDIDATE))?, WavWriter::create(folder.file(INTERVIEWER))?];
    folder.begin();
    let (listener, deaf) = spec.listener();
    for fault in deaf.into_iter().chain(engines.compromise.clone()) {
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
        encoder: engines.encoder,
        voice: engines.voice,
        prepares: false,
        recordings,
    });
    let syncing = Syncing::start(&folder.path);
    let mut seated = Seated { answers, floor_at: None, speech: Vec::new().into_iter(), trouble: None };
    let limit = SessionTime((f64::from(spec.setup.minutes) * 60_000.0) as u64 * OVERTIME + 120_000);
    while !room.is_finished() {
        if room.time() > limit {
            let fault = Fault::new(FaultKind::Internal, "the interview did not end by itself")
                .because(format!("it was still going on at {}", room.time()))
                .next(format!("please report this, and attach the journal in {}", folder.path.display()));
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
    drop(syncing);
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

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, Mutex};

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::bank;
    use crate::fault::Fault;
    use crate::interview::Setup;
    use crate::speech::Transcript;
    use crate::store::sessions_folder;
    use crate::stt::Transcriber;
    use crate::time::SampleCount;
    use crate::tts::{Voice, VoiceChoice};

    struct Deaf;

    impl Transcriber for Deaf {
        fn transcribe(&mut self, _: &[f32], _: SampleCount, _: &[String]) -> Result<Transcript, Fault> {
            Err(Fault::new(FaultKind::Internal, "deaf"))
        }
        fn give_up(&self) -> Arc<AtomicBool> {
            Arc::default()
        }
    }

    /// Runs an interview that is ended at its beginning. Returns its result and the troubles that it told.
    fn ended_at_once(data: &Path, compromise: Option<Fault>) -> (Result<Outcome, Fault>, Vec<String>) {
        let bank = include_str!("../../tests/interviews/bank.toml");
        let questions = bank::parse(bank, "bank.toml").unwrap().questions;
        let spec = SessionSpec {
            data: data.to_owned(),
            setup: Setup { seed: 7, minutes: 1.0, questions, ..Setup::default() },
            model: PathBuf::new(),
            threads: None,
            turn_detector: None,
            voice: VoiceChoice::default(),
            microphone: None,
            speaker: None,
            echo: Echo::Headset,
        };
        let engines = Engines { transcriber: Box::new(Deaf), voice: Voice::Text, compromise, encoder: None };
        let script = tempfile::tempdir().unwrap();
        std::fs::write(script.path().join("any-1.wav"), "").unwrap();
        let answers = Answers::open(script.path(), script.path(), &VoiceChoice::default()).unwrap();
        let troubles = Arc::<Mutex<Vec<String>>>::default();
        let told = Arc::clone(&troubles);
        let watch: Watch = Box::new(move |event| {
            if let SessionEvent::Trouble { text, .. } = event {
                told.lock().unwrap().push(text.clone());
            }
        });
        let (commands, mut ordered) = unbounded_channel();
        (0..2).for_each(|_| commands.send(Command::End).unwrap());
        let outcome = run_with(engines, &spec, watch, answers, &mut ordered);
        let troubles = troubles.lock().unwrap().clone();
        (outcome, troubles)
    }

    #[test]
    fn what_was_given_up_for_the_voice_is_told() {
        let data = tempfile::tempdir().unwrap();
        let fault = Fault::new(FaultKind::Model, "the built-in voice is broken");
        let (outcome, troubles) = ended_at_once(data.path(), Some(fault));
        assert!(outcome.is_ok_and(|outcome| outcome.folder.is_dir()));
        assert_eq!(troubles, ["the built-in voice is broken"]);
    }

    /// The longest path that Linux takes, without the zero at its end.
    #[cfg(target_os = "linux")]
    const LONGEST_PATH: usize = 4095;

    /// A data folder in which a session's own folder has a path of `length` bytes.
    #[cfg(target_os = "linux")]
    fn deep(within: &Path, length: usize) -> PathBuf {
        let mut data = within.to_owned();
        let missing = |data: &Path| length - sessions_folder(data).join("2026-11-30_13-50-34").as_os_str().len();
        while missing(&data) > 0 {
            let name = match missing(&data) - 1 {
                // A name of one letter still needs its slash.
                left @ 201..=203 => left - 100,
                left => left.min(200),
            };
            data.push("d".repeat(name));
        }
        data
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_session_that_cannot_begin_leaves_no_folder() {
        let within = tempfile::tempdir().unwrap();
        for missing in ["interviewer.wav", "journal.jsonl"] {
            let data = deep(within.path(), LONGEST_PATH - missing.len());
            let (outcome, _) = ended_at_once(&data, None);
            let fault = outcome.unwrap_err();
            assert!(fault.to_string().contains(missing), "{fault}");
            assert_eq!(std::fs::read_dir(sessions_folder(&data)).unwrap().count(), 0, "{missing}");
        }
    }
}
