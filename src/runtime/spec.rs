//! The parts of a session before it starts, and its result when it is over. Live and headless sessions share them.

use std::fs;
use std::path::PathBuf;

use crate::audio::echo::Echo;
use crate::fault::{Fault, FaultKind};
use crate::interview::Setup;
use crate::journal::{self, Entry, Happening, Header};
use crate::report::{self, Report};
use crate::session::{Session, SessionEvent};
use crate::speech::{Listener, ListenerConfig};
use crate::store::{self, JOURNAL, Journal, REPORT, SessionFolder, habits};
use crate::time::SessionTime;
use crate::tts::VoiceChoice;
use crate::turn;

use super::driver::{Record, Watch};

/// Everything that a session needs. No setting is read after this is built.
pub struct SessionSpec {
    pub data: PathBuf,
    pub setup: Setup,
    /// The recognizer's weights.
    pub model: PathBuf,
    pub threads: Option<usize>,
    /// Weights of the turn detector, which hears whether somebody has finished. Without them, silence and words decide.
    pub turn_detector: Option<PathBuf>,
    pub voice: VoiceChoice,
    pub microphone: Option<String>,
    pub speaker: Option<String>,
    /// How Viva avoids hearing itself. Has no effect on files.
    pub echo: Echo,
}

pub(super) struct Opened {
    pub folder: SessionFolder,
    /// Writes into the folder's journal.
    pub record: Record,
}

/// A finished session.
#[derive(Debug)]
pub struct Outcome {
    pub session: String,
    pub folder: PathBuf,
    pub report: Report,
    /// Microphone samples lost to overruns. Zero in a healthy session.
    pub overruns: u64,
}

impl SessionSpec {
    /// Builds the session's listener. Without a working detector Viva waits longer, but the session goes on.
    pub(super) fn listener(&self) -> (Listener, Option<Fault>) {
        let (detector, fault) = match self.turn_detector.as_deref().map(turn::open) {
            Some(Ok(detector)) => (Some(detector), None),
            Some(Err(fault)) => (None, Some(fault)),
            None => (None, None),
        };
        let listener =
            Listener::knowing(ListenerConfig::default(), habits::read(&self.data)).judged().with_detector(detector);
        (listener.with_second_opinion(turn::second_opinion()), fault)
    }

    /// Creates the folder and the journal, and writes the journal's first line.
    pub(super) fn open(&self) -> Result<Opened, Fault> {
        let folder = SessionFolder::create(&self.data, self.setup.minutes)?;
        let mut journal = Journal::create(&folder.file(JOURNAL))?;
        let header = Header {
            version: journal::VERSION,
            session: folder.name.clone(),
            started: folder.started.clone(),
            viva: env!("CARGO_PKG_VERSION").into(),
            setup: self.setup.clone(),
        };
        journal.write(&Entry { at: SessionTime::ZERO, what: Happening::Session(header) })?;
        Ok(Opened { folder, record: Box::new(move |entry| journal.write(entry)) })
    }

    /// Writes the report beside the recordings, also of a session of which a file could not be written to its end. That is
    /// then the fault.
    pub(super) fn conclude(
        &self,
        folder: SessionFolder,
        session: &Session,
        mut watch: Watch,
        overruns: u64,
    ) -> Result<Outcome, Fault> {
        let trouble = session.trouble().cloned();
        let (entries, _half_written) =
            store::read_journal(&folder.path).map_err(|fault| trouble.clone().unwrap_or(fault))?;
        habits::learn(&self.data, &entries);
        let report = Report::from_entries(&entries);
        let page = folder.file(REPORT);
        let written = fs::write(&page, report::markdown(&report)).map_err(|e| {
            Fault::new(FaultKind::Storage, "the report could not be written")
                .because(format!("{}: {e}", page.display()))
                .next(format!("free some space, then create it again with: viva report {}", folder.name))
        });
        // A recording that failed is the cause; a report that cannot be written may follow from it.
        trouble.map_or(written, Err)?;
        let why = session.ended().map_or_else(|| "the session was closed".into(), |why| why.to_string());
        watch(&SessionEvent::Ended { folder: folder.path.display().to_string(), why, overruns });
        Ok(Outcome { session: folder.name.clone(), folder: folder.path.clone(), report, overruns })
    }
}
