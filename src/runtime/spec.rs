//! What a session is made of before it starts, and what is left when it is over; the same for live and headless ones.

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

/// Everything a session needs, resolved: no setting is looked up after this.
pub struct SessionSpec {
    pub data: PathBuf,
    pub setup: Setup,
    /// The recogniser's weights.
    pub model: PathBuf,
    pub threads: Option<usize>,
    /// The weights that tell from the sound whether somebody has finished; where there are none, silence and words do.
    pub turn_detector: Option<PathBuf>,
    pub voice: VoiceChoice,
    pub microphone: Option<String>,
    pub speaker: Option<String>,
    /// How Viva keeps from hearing itself. Of no account on files.
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
    /// Microphone samples lost to overruns; zero in a healthy session.
    pub overruns: u64,
}

impl SessionSpec {
    /// The ears of the session. A detector that cannot be used costs patience, not the session.
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

    /// Makes the folder and the journal, whose first line is written.
    pub(super) fn open(&self) -> Result<Opened, Fault> {
        let folder = SessionFolder::create(&self.data)?;
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

    /// Writes the report beside the recordings.
    pub(super) fn conclude(
        &self,
        folder: SessionFolder,
        session: &Session,
        mut watch: Watch,
        overruns: u64,
    ) -> Result<Outcome, Fault> {
        if let Some(fault) = session.trouble() {
            return Err(fault.clone());
        }
        let (entries, _half_written) = store::read_journal(&folder.path)?;
        habits::learn(&self.data, &entries);
        let report = Report::from_entries(&entries);
        let page = folder.file(REPORT);
        fs::write(&page, report::markdown(&report)).map_err(|e| {
            Fault::new(FaultKind::Storage, "the report could not be written")
                .because(format!("{}: {e}", page.display()))
                .next(format!("free some space, then make it again with: viva report {}", folder.name))
        })?;
        let why = session.ended().map_or_else(|| "the session was closed".into(), |why| why.to_string());
        watch(&SessionEvent::Ended { folder: folder.path.display().to_string(), why, overruns });
        Ok(Outcome { session: folder.name.clone(), folder: folder.path.clone(), report, overruns })
    }
}
