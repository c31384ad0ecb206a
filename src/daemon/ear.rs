//! The listening thread: microphone frames and transcripts in, turns and their words out; the candidate's recording is written
//! on the way.
//! The recording is what the microphone gave, echo and all: it is the evidence. Only what is listened to is cleaned.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::audio::CaptureEvent;
use crate::audio::echo::Echo;
use crate::audio::file::WavWriter;
use crate::fault::Fault;
use crate::ids::{SayId, TurnId};
use crate::pcm::{Gap, level};
use crate::speech::listener::Listener;
use crate::speech::{ListenEvent, Meaning, Patience, SegmentId, Transcript};
use crate::time::SampleCount;

use super::hearing::Hearing;

/// How often the level is reported, in samples: ten times a second.
const LEVEL_EVERY: u64 = 1_600;
/// How long an order may wait for the next microphone frame.
const ORDER_LATENCY: Duration = Duration::from_millis(10);

#[derive(Debug)]
pub enum EarOrder {
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
    InTurn,
    /// A line has begun to sound, or is over.
    Speaking(SayId),
    Silent(SayId),
}

#[derive(Debug)]
pub enum EarEvent {
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

/// The thread's two ends.
pub struct Ear {
    pub orders: Sender<EarOrder>,
    pub thread: JoinHandle<()>,
}

/// Starts the thread. It ends when the capture is dropped, and then finishes the recording. `sounded` is the speaker's tap,
/// for the canceller.
pub fn spawn(
    capture: Receiver<CaptureEvent>,
    echo: Echo,
    sounded: Receiver<CaptureEvent>,
    listener: Listener,
    recording: WavWriter,
    tell: impl Fn(EarEvent) + Send + 'static,
) -> Result<Ear, Fault> {
    let (orders, queue) = std::sync::mpsc::channel();
    let mut ear = EarThread { listener, recording: Some(recording), tell };
    let thread = super::named_thread("ear", move || ear.run(&capture, &queue, Hearing::new(echo, sounded)))?;
    Ok(Ear { orders, thread })
}

struct EarThread<F> {
    listener: Listener,
    recording: Option<WavWriter>,
    tell: F,
}

impl<F: Fn(EarEvent)> EarThread<F> {
    fn run(&mut self, capture: &Receiver<CaptureEvent>, orders: &Receiver<EarOrder>, mut hearing: Hearing) {
        let (mut heard, mut events) = (Vec::new(), Vec::new());
        let mut open = true;
        let (mut since_level, mut loudest) = (0_u64, f32::MIN);
        while open {
            let event = capture.recv_timeout(ORDER_LATENCY);
            for order in orders.try_iter() {
                self.obey(order, &mut hearing, &mut heard, &mut events);
            }
            match event {
                Ok(event) => {
                    match &event {
                        CaptureEvent::Frame(frame) => self.record(|recording| recording.push(&frame.samples)),
                        CaptureEvent::Gap(gap) => self.record(|recording| recording.silence(gap.missing)),
                        CaptureEvent::Lost { .. } | CaptureEvent::Back { .. } => {}
                    }
                    hearing.hear(event, &mut heard);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    hearing.finish(&mut heard);
                    open = false;
                }
            }
            for event in heard.drain(..) {
                match event {
                    CaptureEvent::Frame(frame) => {
                        self.listener.push(&frame, &mut events);
                        since_level += frame.samples.len() as u64;
                        loudest = loudest.max(level::rms_dbfs(&frame.samples));
                        if since_level >= LEVEL_EVERY {
                            (self.tell)(EarEvent::Level { dbfs: loudest, position: frame.end() });
                            (since_level, loudest) = (0, f32::MIN);
                        }
                    }
                    CaptureEvent::Gap(gap) => {
                        self.listener.gap(gap, &mut events);
                        (self.tell)(EarEvent::Gap(gap));
                    }
                    CaptureEvent::Lost { why } => (self.tell)(EarEvent::Lost { why }),
                    CaptureEvent::Back { name } => (self.tell)(EarEvent::Back { name }),
                }
            }
            events.drain(..).for_each(|event| (self.tell)(EarEvent::Heard(event)));
        }
        if let Some(Err(fault)) = self.recording.take().map(WavWriter::finish) {
            (self.tell)(EarEvent::RecordingFailed(fault));
        }
    }

    /// `heard`: what the canceller still holds, should it be given up; `events`: what listening has to say to it.
    fn obey(
        &mut self,
        order: EarOrder,
        hearing: &mut Hearing,
        heard: &mut Vec<CaptureEvent>,
        events: &mut Vec<ListenEvent>,
    ) {
        match order {
            EarOrder::Listen { turn, patience, vocabulary } => self.listener.listen(turn, patience, vocabulary),
            EarOrder::Transcribed { segment, result } => self.listener.transcribed(segment, result, events),
            EarOrder::Means { segment, meaning } => self.listener.means(segment, meaning),
            EarOrder::Close => self.listener.close(events),
            EarOrder::InTurn => hearing.in_turn(heard),
            EarOrder::Speaking(line) => hearing.speaking(line),
            EarOrder::Silent(line) => hearing.silent(line),
        }
    }

    fn record(&mut self, write: impl FnOnce(&mut WavWriter) -> Result<(), Fault>) {
        if let Some(Err(fault)) = self.recording.as_mut().map(write) {
            // What was written stays; the last flush left the header right.
            self.recording = None;
            (self.tell)(EarEvent::RecordingFailed(fault));
        }
    }
}
