//! The listening stage: takes microphone frames and transcripts, and returns turns and their words. On the way it
//! writes the candidate's recording. In real time it has its own thread; on a virtual clock it is called.
//!
//! The recording holds the microphone's sound with its echo, because it is the evidence. Only the listener gets cleaned
//! sound.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::audio::CaptureEvent;
use crate::audio::file::WavWriter;
use crate::fault::Fault;
use crate::ids::{SayId, TurnId};
use crate::pcm::high_pass::HighPass;
use crate::pcm::{Frame, Gap, level};
use crate::speech::listener::Listener;
use crate::speech::{ListenEvent, Meaning, Patience, SegmentId, Transcript};
use crate::time::SampleCount;

use super::echo_policy::EchoPolicy;
use super::transcribe::TranscribeQueue;
use super::zeros::Zeros;

/// Samples between two reports of the level: ten reports a second.
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
    /// The recognizer's result for a segment.
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
    /// From now on, mute the microphone while a line sounds, whatever the setting says.
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
    /// Sent ten times a second: the level, and how far the stream has come.
    Level {
        dbfs: f32,
        position: SampleCount,
    },
    /// An answer is due, and there were only exact zeros for long.
    Silent,
    /// The recording has stopped, but listening goes on.
    RecordingFailed(Fault),
}

/// Called for every event of this stage.
pub type Tell = Box<dyn Fn(MicrophoneEvent) + Send>;

/// The listener, and the parts between it and the microphone.
pub struct ListenStage {
    listener: Listener,
    echo: EchoPolicy,
    recording: Option<WavWriter>,
    /// The recognizer's queue for the listener's segments.
    jobs: TranscribeQueue,
    tell: Tell,
    meter: LevelMeter,
    /// Takes a constant out of the microphone's samples: the level gate would take it for the room.
    constant: HighPass,
    /// Sound from the microphone after the echo policy, before the listener takes it.
    cleaned: Vec<CaptureEvent>,
    /// Events of the listener that are not sent yet.
    events: Vec<ListenEvent>,
    /// For a real microphone. Recorded answers have zeros between them.
    zeros: Option<Zeros>,
    /// True while the candidate is expected to speak.
    due: bool,
}

impl ListenStage {
    /// Without a `recording`, nothing is kept of what is heard.
    pub fn new(
        listener: Listener,
        echo: EchoPolicy,
        recording: Option<WavWriter>,
        jobs: TranscribeQueue,
        tell: Tell,
    ) -> Self {
        let (meter, cleaned, events) = (LevelMeter::default(), Vec::new(), Vec::new());
        let (zeros, due) = (None, false);
        Self {
            listener,
            echo,
            recording,
            jobs,
            tell,
            meter,
            constant: HighPass::default(),
            cleaned,
            events,
            zeros,
            due,
        }
    }

    /// The same for a real microphone, which may be muted.
    #[must_use]
    pub fn watching_for_mute(mut self) -> Self {
        self.zeros = Some(Zeros::default());
        self
    }

    /// Takes an event of the microphone.
    pub fn hear(&mut self, event: CaptureEvent) {
        match &event {
            CaptureEvent::Frame(frame) => {
                if self.zeros.as_mut().is_some_and(|zeros| zeros.take(frame, self.due)) {
                    (self.tell)(MicrophoneEvent::Silent);
                }
                self.record(|recording| recording.push(&frame.samples));
            }
            CaptureEvent::Gap(gap) => self.record(|recording| recording.silence(gap.missing)),
            CaptureEvent::Lost { .. } | CaptureEvent::Back { .. } => {}
        }
        self.echo.hear(event, &mut self.cleaned);
        self.listen();
    }

    pub fn obey(&mut self, order: ListenOrder) {
        match order {
            ListenOrder::Listen { turn, patience, vocabulary } => {
                self.due = true;
                self.listener.listen(turn, patience, vocabulary);
            }
            ListenOrder::Transcribed { segment, result } => {
                self.listener.transcribed(segment, result, &mut self.events);
            }
            ListenOrder::Means { segment, meaning } => self.listener.means(segment, meaning),
            ListenOrder::Close => {
                self.due = false;
                self.listener.close(&mut self.events);
            }
            ListenOrder::FallBackToHalfDuplex => self.echo.fall_back_to_half_duplex(&mut self.cleaned),
            ListenOrder::LineSounds(line) => self.echo.line_sounds(line),
            ListenOrder::LineIsOver(line) => self.echo.line_is_over(line),
        }
        self.listen();
    }

    /// There is no more sound. Ends the open turn.
    pub fn end_of_sound(&mut self) {
        self.echo.finish(&mut self.cleaned);
        self.listen();
        self.listener.end_of_input(&mut self.events);
        self.listen();
    }

    /// Takes the sound that the echo policy still holds, and finishes the recording. For a microphone that is closed.
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
                CaptureEvent::Frame(mut frame) => {
                    self.constant.filter(&mut frame.samples);
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
                event => {
                    // Viva speaks next.
                    self.due &= !matches!(event, ListenEvent::TurnEnded(_));
                    (self.tell)(MicrophoneEvent::Heard(event));
                }
            }
        }
        for job in unheard {
            let result = Err("the transcription thread has ended".into());
            self.obey(ListenOrder::Transcribed { segment: job.segment.id, result });
        }
    }

    fn record(&mut self, write: impl FnOnce(&mut WavWriter) -> Result<(), Fault>) {
        if let Some(Err(fault)) = self.recording.as_mut().map(write) {
            // The recording keeps what was written. Its last flush wrote a correct header.
            self.recording = None;
            (self.tell)(MicrophoneEvent::RecordingFailed(fault));
        }
    }
}

/// Finds the loudest frame of each tenth of a second.
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

/// Starts the thread, which ends when the capture is dropped. `stage` is called on that thread, because a canceller has
/// to stay where it was made.
///
/// # Errors
/// If the system cannot start another thread.
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

/// The channel on which orders reach the stage.
pub fn orders() -> (Sender<ListenOrder>, Receiver<ListenOrder>) {
    std::sync::mpsc::channel()
}
