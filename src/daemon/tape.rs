//! The interviewer's recording: what the speaker truly sounded, on the microphone's time line, so that both recordings can
//! be listened to together. A voice that speaks by itself gives no samples and leaves silence here.

use std::sync::mpsc::{Receiver, Sender};
use std::thread::JoinHandle;

use crate::audio::CaptureEvent;
use crate::audio::file::WavWriter;
use crate::fault::Fault;

/// Starts the thread. It ends when the speaker is closed, and then finishes the recording. What comes is handed on before
/// it is written, as long as somebody takes it: the canceller must have it before its echo.
pub fn spawn(
    sounded: Receiver<CaptureEvent>,
    ear: Sender<CaptureEvent>,
    recording: WavWriter,
    failed: impl Fn(Fault) + Send + 'static,
) -> Result<JoinHandle<()>, Fault> {
    super::named_thread("tape", move || {
        if let Err(fault) = record(&sounded, &ear, recording) {
            failed(fault);
        }
    })
}

fn record(sounded: &Receiver<CaptureEvent>, ear: &Sender<CaptureEvent>, mut recording: WavWriter) -> Result<(), Fault> {
    for event in sounded {
        // With a headset nobody takes it.
        let _ = ear.send(event.clone());
        match event {
            CaptureEvent::Frame(frame) => recording.push(&frame.samples)?,
            CaptureEvent::Gap(gap) => recording.silence(gap.missing)?,
            CaptureEvent::Lost { .. } | CaptureEvent::Back { .. } => {}
        }
    }
    recording.finish()
}
