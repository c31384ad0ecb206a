//! Watching a session without a terminal: plain lines, or JSON lines.

use super::{Tone, Ui};
use crate::interview::Fact;
use crate::session::{Heading, SessionEvent};

/// A watcher of a session. A session runs without watchers too, so a view must not block and must not fail.
pub trait View: Send {
    fn show(&mut self, event: &SessionEvent);
}

/// Prints what was said, by whom, and what went wrong. For a pipe, a log, or a screen reader.
pub struct Lines(pub Ui);

impl View for Lines {
    fn show(&mut self, event: &SessionEvent) {
        let ui = &self.0;
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
