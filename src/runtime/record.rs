//! The interviewer's recording: what the speaker truly sounded, on the microphone's time line, so that both recordings can
//! be listened to together. A voice that speaks by itself gives no samples and leaves silence here.

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

    /// What the speaker sounded. It is handed on before it is written, as long as somebody takes it: the canceller must have
    /// it before its echo.
    pub fn take(&mut self, event: CaptureEvent) {
        // With a headset nobody takes it.
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
    /// No room for a thread.
    pub fn spawn(mut self, sounded: Receiver<CaptureEvent>) -> Result<JoinHandle<()>, Fault> {
        super::named_thread("record", move || {
            sounded.into_iter().for_each(|event| self.take(event));
            self.close();
        })
    }
}
