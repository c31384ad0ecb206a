//! Viva's recording: the sound that left the speaker, on the microphone's time line, so that both recordings can be
//! played together. A voice that plays its own sound gives no samples, so this recording is silent then.

use std::sync::mpsc::{Receiver, Sender};
use std::thread::JoinHandle;

use crate::audio::CaptureEvent;
use crate::audio::file::WavWriter;
use crate::fault::Fault;

pub struct RecordStage {
    canceller: Sender<CaptureEvent>,
    recording: Option<WavWriter>,
    failed: Box<dyn Fn(Fault) + Send>,
}

impl RecordStage {
    pub fn new(canceller: Sender<CaptureEvent>, recording: WavWriter, failed: impl Fn(Fault) + Send + 'static) -> Self {
        Self { canceller, recording: Some(recording), failed: Box::new(failed) }
    }

    /// Takes sound that left the speaker. It goes to the canceller before the recording, because the canceller needs it
    /// before its echo arrives.
    pub fn take(&mut self, event: CaptureEvent) {
        // With a headset nobody receives it.
        let _ = self.canceller.send(event.clone());
        let Some(recording) = &mut self.recording else { return };
        let written = match event {
            CaptureEvent::Frame(frame) => recording.push(&frame.samples),
            CaptureEvent::Gap(gap) => recording.silence(gap.missing),
            CaptureEvent::Lost { .. } | CaptureEvent::Back { .. } => Ok(()),
        };
        if let Err(fault) = written {
            self.recording = None;
            (self.failed)(fault);
        }
    }

    /// Finishes the recording.
    pub fn close(mut self) {
        if let Some(Err(fault)) = self.recording.take().map(WavWriter::finish) {
            (self.failed)(fault);
        }
    }

    /// Starts the thread, which ends when the speaker is closed.
    ///
    /// # Errors
    /// If the system cannot start another thread.
    pub fn spawn(mut self, sounded: Receiver<CaptureEvent>) -> Result<JoinHandle<()>, Fault> {
        super::named_thread("record", move || {
            sounded.into_iter().for_each(|event| self.take(event));
            self.close();
        })
    }
}
