//! Watching a session without a terminal: plain lines, or JSON lines.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Tone, Ui};
use crate::fault::{Fault, FaultKind};
use crate::interview::Fact;
use crate::language::count;
use crate::limits;
use crate::session::{Heading, SessionEvent};
use crate::time::SessionTime;

/// Events that may wait to be printed: about two minutes of an interview. Later ones are dropped until there is room.
const WAITING: usize = 1024;
/// How long a reader may take for the last events.
const LAST_EVENTS: Duration = Duration::from_secs(2);

/// A watcher of a session. A session runs without watchers too, so a view must not block and must not fail.
pub trait View: Send {
    fn show(&mut self, event: &SessionEvent);
}

/// Prints what was said, by whom, and what went wrong. For a pipe, a log, or a screen reader.
pub struct Lines(pub Ui);

impl View for Lines {
    fn show(&mut self, event: &SessionEvent) {
        let ui = &self.0;
        // With `--quiet` only trouble is told. The result comes at the end.
        if ui.is_quiet() && !matches!(event, SessionEvent::Trouble { .. }) {
            return;
        }
        match event {
            SessionEvent::Preparing { what } => ui.note(what),
            SessionEvent::Started { heading: Heading { folder, microphone, speaker, voice, .. }, .. } => {
                ui.note(&format!(
                    "microphone: {microphone} · speaker: {speaker} · voice: {voice}\nrecording to {folder}"
                ));
            }
            SessionEvent::Saying { at, text, .. } => {
                ui.line(&format!("{at}  {}  {text}", ui.paint(Tone::Strong, "Viva")));
            }
            SessionEvent::Heard { at, text } => {
                let text = if text.is_empty() { "(nothing was heard)" } else { text };
                ui.line(&format!("{at}  You   {text}"));
            }
            SessionEvent::Fact { fact: Fact::Asked { number, of, .. }, .. } => {
                ui.line(&format!("\nQuestion {number} of {of}"));
            }
            SessionEvent::Fact { at, fact: Fact::GaveWay { .. } } => {
                ui.line(&ui.paint(Tone::Dim, &format!("{at}        (Viva gives way: the answer goes on)")));
            }
            SessionEvent::Trouble { text, .. } => ui.warn(text),
            SessionEvent::Ended { why, folder, .. } => ui.note(&format!("ended: {why}; everything is in {folder}")),
            SessionEvent::State { .. }
            | SessionEvent::Partial { .. }
            | SessionEvent::Waiting { .. }
            | SessionEvent::WentOn { .. }
            | SessionEvent::Level { .. }
            | SessionEvent::Timing { .. }
            | SessionEvent::Remaining { .. }
            | SessionEvent::Fact { .. } => {}
        }
    }
}

/// Prints every event as one JSON object a line. Leaves out the level, which would be ten lines a second.
pub struct JsonLines(pub Ui);

impl View for JsonLines {
    fn show(&mut self, event: &SessionEvent) {
        if !matches!(event, SessionEvent::Level { .. }) {
            self.0.json(event);
        }
    }
}

/// Prints on a thread of its own, so that a reader who does not read (`| less`) cannot stop the interview.
pub struct Queued {
    events: Option<SyncSender<SessionEvent>>,
    thread: Option<JoinHandle<()>>,
    /// How many events found no room since the last one that did.
    dropped: u32,
    /// The time of the newest event.
    at: SessionTime,
    ui: Ui,
}

impl Queued {
    /// Starts the thread.
    ///
    /// # Errors
    /// `Internal` if the system cannot start another thread.
    pub fn start(mut view: Box<dyn View>, ui: Ui) -> Result<Self, Fault> {
        let (events, waiting): (_, Receiver<SessionEvent>) = sync_channel(WAITING);
        let print = move || waiting.iter().for_each(|event| view.show(&event));
        let thread = std::thread::Builder::new().name("viva-view".into()).spawn(print).map_err(|e| {
            Fault::new(FaultKind::Internal, "a thread could not be started")
                .because(e)
                .next("close other programs, then: viva rehearse")
        })?;
        Ok(Self { events: Some(events), thread: Some(thread), dropped: 0, at: SessionTime::ZERO, ui })
    }
}

impl View for Queued {
    fn show(&mut self, event: &SessionEvent) {
        let Some(events) = &self.events else { return };
        self.at = event.at().unwrap_or(self.at);
        if self.dropped > 0 {
            let text = format!("{} missing here, because nobody read in time", count(self.dropped as usize, "event"));
            if events.try_send(SessionEvent::Trouble { at: self.at, text }).is_ok() {
                self.dropped = 0;
            }
        }
        if self.dropped > 0 || matches!(events.try_send(event.clone()), Err(TrySendError::Full(_))) {
            self.dropped += u32::from(!matches!(event, SessionEvent::Level { .. }));
        }
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        // Closing the channel ends the thread once it has printed what waits.
        self.events = None;
        if self.thread.take().is_some_and(|thread| !limits::join(thread, LAST_EVENTS)) {
            self.ui.give_up();
        }
    }
}
