//! Listening: microphone frames and transcripts in, turns and their words out; the candidate's recording is written on the
//! way. In real time it has a thread of its own; on a virtual clock it is called.
//!
//! The recording is what the microphone gave, echo and all: it is the evidence. Only what is listened to is cleaned.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::audio::CaptureEvent;
use crate::audio::file::WavWriter;
use crate::fault::Fault;
use crate::ids::{SayId, TurnId};
use crate::pcm::{Frame, Gap, level};
use crate::speech::listener::Listener;
use crate::speech::{ListenEvent, Meaning, Patience, SegmentId, Transcript};
use crate::time::SampleCount;

use super::echo_policy::EchoPolicy;
use super::transcribe::TranscribeQueue;

/// How often the level is reported, in samples: ten times a second.
const LEVEL_EVERY: u64 = 1_600;
/// How long an order may wait for the next microphone frame.
const ORDER_LATENCY: Duration = Duration::from_millis(10);

#[derive(Debug)]
pub enum ListenOrder {
    Listen {
        turn: TurnId,
        patience: Patience,
        vocabulary: Arc<[String]>,
    },
    /// The recogniser's answer for a segment.
    Transcribed {
        segment: SegmentId,
        result: Result<Transcript, String>,
    },
    /// What the words up to this segment mean to the interview.
    Means {
        segment: SegmentId,
        meaning: Meaning,
    },
    Close,
    /// Do not listen while a line sounds, whatever was wanted at first.
    FallBackToHalfDuplex,
    /// A line has begun to sound.
    LineSounds(SayId),
    /// A line is over.
    LineIsOver(SayId),
}

#[derive(Debug)]
pub enum MicrophoneEvent {
    Heard(ListenEvent),
    Gap(Gap),
    Lost {
        why: String,
    },
    Back {
        name: String,
    },
    /// Ten times a second: how loud it was, and how far the stream has come.
    Level {
        dbfs: f32,
        position: SampleCount,
    },
    /// The recording cannot go on; listening does.
    RecordingFailed(Fault),
}

/// Who is told what is heard.
pub type Tell = Box<dyn Fn(MicrophoneEvent) + Send>;

/// The listener, and what stands between it and the microphone.
pub struct ListenStage {
    listener: Listener,
    echo: EchoPolicy,
    recording: Option<WavWriter>,
    /// Where the listener's segments are transcribed.
    jobs: TranscribeQueue,
    tell: Tell,
    meter: LevelMeter,
    /// What the microphone gave, cleaned, on its way to the listener.
    cleaned: Vec<CaptureEvent>,
    /// What the listener has to say, on its way out.
    events: Vec<ListenEvent>,
}

impl ListenStage {
    pub fn new(listener: Listener, echo: EchoPolicy, recording: WavWriter, jobs: TranscribeQueue, tell: Tell) -> Self {
        let (meter, cleaned, events) = (LevelMeter::default(), Vec::new(), Vec::new());
        Self { listener, echo, recording: Some(recording), jobs, tell, meter, cleaned, events }
    }

    /// What the microphone gave.
    pub fn hear(&mut self, event: CaptureEvent) {
        match &event {
            CaptureEvent::Frame(frame) => self.record(|recording| recording.push(&frame.samples)),
            CaptureEvent::Gap(gap) => self.record(|recording| recording.silence(gap.missing)),
            CaptureEvent::Lost { .. } | CaptureEvent::Back { .. } => {}
        }
        self.echo.hear(event, &mut self.cleaned);
        self.listen();
    }

    pub fn obey(&mut self, order: ListenOrder) {
        match order {
            ListenOrder::Listen { turn, patience, vocabulary } => self.listener.listen(turn, patience, vocabulary),
            ListenOrder::Transcribed { segment, result } => {
                self.listener.transcribed(segment, result, &mut self.events);
            }
            ListenOrder::Means { segment, meaning } => self.listener.means(segment, meaning),
            ListenOrder::Close => self.listener.close(&mut self.events),
            ListenOrder::FallBackToHalfDuplex => self.echo.fall_back_to_half_duplex(&mut self.cleaned),
            ListenOrder::LineSounds(line) => self.echo.line_sounds(line),
            ListenOrder::LineIsOver(line) => self.echo.line_is_over(line),
        }
        self.listen();
    }

    /// The microphone is closed: hears what is still held, and finishes the recording.
    pub fn close(mut self) {
        self.echo.finish(&mut self.cleaned);
        self.listen();
        if let Some(Err(fault)) = self.recording.take().map(WavWriter::finish) {
            (self.tell)(MicrophoneEvent::RecordingFailed(fault));
        }
    }

    fn listen(&mut self) {
        for event in self.cleaned.drain(..) {
            match event {
                CaptureEvent::Frame(frame) => {
                    self.listener.push(&frame, &mut self.events);
                    self.meter.take(&frame).into_iter().for_each(&self.tell);
                }
                CaptureEvent::Gap(gap) => {
                    self.listener.gap(gap, &mut self.events);
                    (self.tell)(MicrophoneEvent::Gap(gap));
                }
                CaptureEvent::Lost { why } => (self.tell)(MicrophoneEvent::Lost { why }),
                CaptureEvent::Back { name } => (self.tell)(MicrophoneEvent::Back { name }),
            }
        }
        let mut unheard = Vec::new();
        for event in self.events.drain(..) {
            match event {
                ListenEvent::Transcribe(job) => unheard.extend(self.jobs.send(job).err()),
                event => (self.tell)(MicrophoneEvent::Heard(event)),
            }
        }
        for job in unheard {
            let result = Err("the transcription thread has ended".into());
            self.obey(ListenOrder::Transcribed { segment: job.segment.id, result });
        }
    }

    fn record(&mut self, write: impl FnOnce(&mut WavWriter) -> Result<(), Fault>) {
        if let Some(Err(fault)) = self.recording.as_mut().map(write) {
            // What was written stays; the last flush left the header right.
            self.recording = None;
            (self.tell)(MicrophoneEvent::RecordingFailed(fault));
        }
    }
}

/// The loudest frame of each tenth of a second.
struct LevelMeter {
    samples: u64,
    loudest: f32,
}

impl Default for LevelMeter {
    fn default() -> Self {
        Self { samples: 0, loudest: f32::MIN }
    }
}

impl LevelMeter {
    fn take(&mut self, frame: &Frame) -> Option<MicrophoneEvent> {
        self.samples += frame.samples.len() as u64;
        self.loudest = self.loudest.max(level::rms_dbfs(&frame.samples));
        if self.samples < LEVEL_EVERY {
            return None;
        }
        let Self { loudest: dbfs, .. } = std::mem::take(self);
        Some(MicrophoneEvent::Level { dbfs, position: frame.end() })
    }
}

/// Starts the thread. It ends when the capture is dropped. `stage` makes the stage on that thread: a canceller stays where
/// it was made.
///
/// # Errors
/// No room for a thread.
pub fn spawn(
    capture: Receiver<CaptureEvent>,
    orders: Receiver<ListenOrder>,
    stage: impl FnOnce() -> ListenStage + Send + 'static,
) -> Result<JoinHandle<()>, Fault> {
    super::named_thread("listen", move || {
        let mut stage = stage();
        loop {
            let event = capture.recv_timeout(ORDER_LATENCY);
            orders.try_iter().for_each(|order| stage.obey(order));
            match event {
                Ok(event) => stage.hear(event),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return stage.close(),
            }
        }
    })
}

/// The two ends of the way on which orders reach the stage.
pub fn orders() -> (Sender<ListenOrder>, Receiver<ListenOrder>) {
    std::sync::mpsc::channel()
}
