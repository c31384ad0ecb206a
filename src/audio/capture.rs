//! The capture thread: turns the ring's samples into 16 kHz frames, notices a dead microphone, and reopens it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::device::{self, Opened};
use super::intake::{self, Outlet, Overruns};
use super::route::Route;
use super::select::Direction;
use super::thread::{CLOSE_PATIENCE, OPEN_PATIENCE, close_elsewhere, no_answer, spawn};
use super::watch::{Health, RETRY, Trouble};
use super::{Capture, CaptureEvent, CaptureStats};
use crate::fault::Fault;
use crate::limits;
use crate::pcm::resample::Resampler;
use crate::pcm::{Frame, Gap};
use crate::time::{RATE, SampleCount};

/// How often the ring is emptied. Short compared to the time that endpointing takes.
const TICK: Duration = Duration::from_millis(10);

/// A microphone opened through cpal.
pub struct Microphone {
    name: String,
    id: String,
    shared: Arc<Shared>,
    /// Dropping it ends the thread.
    quit: Option<Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Shared {
    health: Arc<Health>,
    overruns: Arc<Overruns>,
    losses: AtomicU64,
}

impl Microphone {
    /// Opens the device on a thread of its own, and waits until it is open.
    pub fn open(wanted: Option<&str>, events: Sender<CaptureEvent>) -> Result<Self, Fault> {
        let shared = Arc::new(Shared {
            health: Arc::new(Health::new()),
            overruns: Arc::new(Overruns::default()),
            losses: AtomicU64::new(0),
        });
        let (quit, quitting) = mpsc::channel();
        let (ready, opened) = mpsc::sync_channel(1);
        let mut worker = Worker {
            wanted: wanted.map(str::to_owned),
            shared: shared.clone(),
            events,
            position: SampleCount::ZERO,
            ended: None,
            generic: false,
            route: Route::unknown(Direction::Input),
        };
        let work = move || match worker.open() {
            Ok(stream) => {
                worker.route.pin();
                worker.generic = worker.wanted.is_none() || stream.device.id.ends_with(":default");
                let names = (worker.name(&stream), stream.device.id.clone());
                // From now on keep this device, even if another becomes the default.
                worker.wanted = Some(stream.device.id.clone());
                if ready.send(Ok(names)).is_ok() {
                    worker.run(stream, &quitting);
                }
            }
            Err(fault) => drop(ready.send(Err(fault))),
        };
        let thread = spawn("viva-mic", work)?;
        let (name, id) = opened.recv_timeout(OPEN_PATIENCE).map_err(|_| no_answer(Direction::Input))??;
        Ok(Self { name, id, shared, quit: Some(quit), thread: Some(thread) })
    }
}

impl Capture for Microphone {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn stats(&self) -> CaptureStats {
        let Shared { health, overruns, losses } = &*self.shared;
        CaptureStats {
            callbacks: health.callbacks(),
            frames: health.frames(),
            overruns: overruns.blocks.load(Relaxed),
            frames_dropped: overruns.frames.load(Relaxed),
            xruns: health.xruns(),
            errors: health.errors(),
            losses: losses.load(Relaxed),
        }
    }

    fn origin(&self) -> Option<Instant> {
        self.shared.health.origin()
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        self.quit = None;
        if let Some(thread) = self.thread.take() {
            limits::join(thread, CLOSE_PATIENCE);
        }
    }
}

struct Stream {
    device: Opened,
    outlet: Outlet,
    resampler: Resampler,
    opened: Instant,
    /// Samples taken from the ring.
    taken: u64,
    scratch: Vec<f32>,
}

struct Worker {
    wanted: Option<String>,
    shared: Arc<Shared>,
    events: Sender<CaptureEvent>,
    position: SampleCount,
    /// When the last lost stream ended.
    ended: Option<Instant>,
    /// True if the system chooses the device.
    generic: bool,
    route: Route,
}

impl Worker {
    fn open(&mut self) -> Result<Stream, Fault> {
        let health = &self.shared.health;
        health.reset();
        let mut outlet = None;
        let device = device::open_input(self.wanted.as_deref(), health, |rate| {
            let (intake, out) = intake::ring(rate, self.ended, health, &self.shared.overruns);
            outlet = Some(out);
            intake
        })?;
        let outlet = outlet.ok_or_else(|| no_answer(Direction::Input))?;
        let resampler = Resampler::new(device.rate, RATE);
        Ok(Stream { device, outlet, resampler, opened: Instant::now(), taken: 0, scratch: Vec::new() })
    }

    fn run(&mut self, first: Stream, quitting: &Receiver<()>) {
        let mut stream = Some(first);
        let mut lost = false;
        let mut tick = TICK;
        while let Err(RecvTimeoutError::Timeout) = quitting.recv_timeout(tick) {
            tick = TICK;
            let Some(open) = &mut stream else {
                // A device that cannot be opened now may return in a moment, so try again.
                stream = self.open().ok();
                if stream.is_none() {
                    tick = RETRY;
                }
                continue;
            };
            if lost && open.outlet.ring.slots() > 0 {
                if !self.route.is_right() {
                    tracing::debug!("what opened is not the microphone that was chosen");
                    stream = None;
                    tick = RETRY;
                    continue;
                }
                lost = false;
                let _ = self.events.send(CaptureEvent::Back { name: self.name(open) });
            }
            self.drain(open);
            if let Some(why) = self.trouble(open) {
                self.ended = self.shared.health.last_callback().or(self.ended).or(Some(open.opened));
                self.finish(open);
                tick = RETRY;
                if !lost {
                    lost = true;
                    self.shared.losses.fetch_add(1, Relaxed);
                    let _ = self.events.send(CaptureEvent::Lost { why });
                }
                close_elsewhere(stream.take());
            }
        }
    }

    fn trouble(&self, open: &Stream) -> Option<String> {
        let health = &self.shared.health;
        match health.worst() {
            Trouble::Gone | Trouble::Hiccup => return Some(format!("{} was disconnected", self.name(open))),
            Trouble::Moved => return Some(format!("the system moved {} to another device", self.name(open))),
            Trouble::None | Trouble::Xrun => {}
        }
        if let Some(quiet) = health.silent_since(open.opened, Instant::now()) {
            return Some(format!("{} has given no sound for {:.1} s", self.name(open), quiet.as_secs_f32()));
        }
        let moved = || format!("the system switched from {} to another microphone", self.name(open));
        self.route.has_moved().then(moved)
    }

    fn name(&self, open: &Stream) -> String {
        self.route.name(&open.device.name, self.generic)
    }

    /// Takes the ring's samples and holes, in order.
    fn drain(&mut self, open: &mut Stream) {
        loop {
            // Count the samples before looking for a hole. The callback reports a hole before it writes the samples
            // after it.
            let ready = open.outlet.ring.slots() as u64;
            let hole = open.outlet.holes.peek().ok().copied();
            let until_hole = hole.map_or(u64::MAX, |hole| hole.at - open.taken.min(hole.at));
            self.take(open, ready.min(until_hole) as usize);
            match hole.filter(|hole| hole.at <= open.taken) {
                Some(hole) => {
                    let _ = open.outlet.holes.pop();
                    self.finish(open);
                    self.gap(hole.missing, open.device.rate);
                }
                None => return,
            }
        }
    }

    fn take(&mut self, open: &mut Stream, count: usize) {
        let Ok(chunk) = open.outlet.ring.read_chunk(count) else { return };
        let (head, tail) = chunk.as_slices();
        open.resampler.push(head, &mut open.scratch);
        open.resampler.push(tail, &mut open.scratch);
        chunk.commit_all();
        open.taken += count as u64;
        self.send(&mut open.scratch);
    }

    /// Sends the resampler's remaining samples.
    fn finish(&mut self, open: &mut Stream) {
        open.resampler.flush(&mut open.scratch);
        self.send(&mut open.scratch);
    }

    fn send(&mut self, samples: &mut Vec<f32>) {
        if samples.is_empty() {
            return;
        }
        let frame = Frame { start: self.position, samples: std::mem::take(samples) };
        self.position = frame.end();
        let _ = self.events.send(CaptureEvent::Frame(frame));
    }

    fn gap(&mut self, missing: u64, rate: u32) {
        let missing = SampleCount(missing * u64::from(RATE) / u64::from(rate.max(1)));
        if missing > SampleCount::ZERO {
            let _ = self.events.send(CaptureEvent::Gap(Gap { start: self.position, missing }));
            self.position += missing;
        }
    }
}
