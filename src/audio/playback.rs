//! The playback thread: puts clips into the ring, reports how much was heard, notices a dead speaker, and reopens it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::device::{self, Opened};
use super::feed::{self, Note, Segment, Shared, Supply};
use super::line::Line;
use super::route::Route;
use super::select::Direction;
use super::tap::Tap;
use super::thread::{CLOSE_PATIENCE, OPEN_PATIENCE, close_elsewhere, no_answer, spawn};
use super::watch::{RETRY, Trouble};
use super::{CaptureEvent, Playback, PlaybackEvent, PlaybackStats};
use crate::fault::{Fault, FaultKind};
use crate::ids::SayId;
use crate::limits;
use crate::pcm::Clip;

/// How often the thread looks after the rings. An order wakes it at once.
const TICK: Duration = Duration::from_millis(10);
/// How often the thread looks after the rings while there is nothing to say.
const IDLE_TICK: Duration = Duration::from_millis(20);

/// Errors that continue for this long do not stop by themselves.
const PATIENCE_WITH_ERRORS: Duration = Duration::from_secs(1);

/// Errors farther apart than this do not have the same cause.
const ERRORS_APART: Duration = Duration::from_millis(200);

/// A speaker opened through cpal.
pub struct Speaker {
    name: String,
    id: String,
    shared: Arc<Shared>,
    orders: Option<Sender<Order>>,
    thread: Option<std::thread::JoinHandle<()>>,
    /// The newest line. Clips of older lines come too late.
    current: Option<SayId>,
    stopped: bool,
    generation: u64,
}

enum Order {
    Play { generation: u64, id: SayId, clip: Clip, last: bool },
    Stop,
    Tap { origin: Instant, tap: Sender<CaptureEvent> },
}

impl Speaker {
    /// Opens the device on a thread of its own, and waits until it is open.
    pub fn open(wanted: Option<&str>, events: Sender<PlaybackEvent>) -> Result<Self, Fault> {
        let shared = Arc::new(Shared::new());
        let (orders, order_queue) = mpsc::channel();
        let (ready, opened) = mpsc::sync_channel(1);
        let mut worker = Worker {
            wanted: wanted.map(str::to_owned),
            shared: shared.clone(),
            events,
            line: None,
            unfinished: VecDeque::new(),
            ending: Vec::new(),
            closers: VecDeque::new(),
            tap: Tap::default(),
            generic: false,
            route: Route::unknown(Direction::Output),
        };
        let work = move || match worker.open() {
            Ok(stream) => {
                worker.route.pin();
                worker.generic = worker.wanted.is_none() || stream.device.id.ends_with(":default");
                let names = (worker.name(&stream), stream.device.id.clone());
                worker.wanted = Some(stream.device.id.clone());
                if ready.send(Ok(names)).is_ok() {
                    worker.run(stream, &order_queue);
                }
            }
            Err(fault) => drop(ready.send(Err(fault))),
        };
        let thread = spawn("viva-speaker", work)?;
        let (name, id) = opened.recv_timeout(OPEN_PATIENCE).map_err(|_| no_answer(Direction::Output))??;
        let (orders, thread) = (Some(orders), Some(thread));
        Ok(Self { name, id, shared, orders, thread, current: None, stopped: false, generation: 0 })
    }

    fn order(&self, order: Order) -> Result<(), Fault> {
        let sent = self.orders.as_ref().is_some_and(|orders| orders.send(order).is_ok());
        let gone = || Fault::new(FaultKind::Internal, "the playback thread has ended").next("start viva again");
        sent.then_some(()).ok_or_else(gone)
    }
}

impl Playback for Speaker {
    fn play(&mut self, id: SayId, clip: Clip, last: bool) -> Result<(), Fault> {
        if self.current == Some(id) && self.stopped || self.current > Some(id) {
            return Ok(());
        }
        if self.current != Some(id) {
            self.generation = self.shared.generation.fetch_add(1, AcqRel) + 1;
            (self.current, self.stopped) = (Some(id), false);
        }
        self.order(Order::Play { generation: self.generation, id, clip, last })
    }

    fn stop(&mut self) {
        self.shared.generation.fetch_add(1, AcqRel);
        self.stopped = true;
        // If the thread has ended, nothing is playing.
        let _ = self.order(Order::Stop);
    }

    fn gain(&mut self, gain: f32) {
        let gain = if gain.is_finite() { gain.clamp(0.0, 1.0) } else { 1.0 };
        self.shared.gain.store(gain.to_bits(), Relaxed);
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn stats(&self) -> PlaybackStats {
        let Shared { health, starved, latency, rate, losses, .. } = &*self.shared;
        PlaybackStats {
            callbacks: health.callbacks(),
            frames: health.frames(),
            starved: starved.load(Relaxed),
            xruns: health.xruns(),
            errors: health.errors(),
            losses: losses.load(Relaxed),
            latency_ms: latency.load(Relaxed) * 1_000 / u64::from(rate.load(Relaxed).max(1)),
        }
    }

    fn tap(&mut self, origin: Instant, tap: Sender<CaptureEvent>) {
        let _ = self.order(Order::Tap { origin, tap });
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            limits::join(thread, CLOSE_PATIENCE);
        }
    }
}

struct Stream {
    device: Opened,
    supply: Supply,
    opened: Instant,
    errors: u64,
    failing: Option<(Instant, Instant)>,
}

struct Worker {
    wanted: Option<String>,
    shared: Arc<Shared>,
    events: Sender<PlaybackEvent>,
    line: Option<Line>,
    /// Accepted lines whose end has not been reported, the oldest first.
    unfinished: VecDeque<(u64, SayId)>,
    /// Line ends that have not reached the ear: the sample number at which they do, and the event to send.
    ending: Vec<(u64, PlaybackEvent)>,
    closers: VecDeque<Segment>,
    tap: Tap,
    /// Whether the device is one that stands for another, such as the default.
    generic: bool,
    route: Route,
}

impl Worker {
    fn open(&mut self) -> Result<Stream, Fault> {
        self.shared.health.reset();
        let mut rings = None;
        let device = device::open_output(self.wanted.as_deref(), &self.shared, |rate| {
            let (feed, supply) = feed::rings(rate, &self.shared);
            rings = Some(supply);
            feed
        })?;
        let supply = rings.ok_or_else(|| no_answer(Direction::Output))?;
        self.shared.rate.store(device.rate, Relaxed);
        let errors = self.shared.health.errors();
        Ok(Stream { device, supply, opened: Instant::now(), errors, failing: None })
    }

    fn run(&mut self, first: Stream, orders: &Receiver<Order>) {
        let mut stream = Some(first);
        let mut lost = false;
        let mut retry = Instant::now();
        loop {
            let idle = self.unfinished.is_empty() && self.ending.is_empty();
            match orders.recv_timeout(if idle { IDLE_TICK } else { TICK }) {
                Ok(order) => self.take(order, stream.is_some() && !lost),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while let Ok(order) = orders.try_recv() {
                self.take(order, stream.is_some() && !lost);
            }
            let now = Instant::now();
            let Some(open) = &mut stream else {
                if now >= retry {
                    stream = self.open().ok();
                    retry = now + RETRY;
                }
                continue;
            };
            self.pump(open);
            self.notes(open);
            self.tap.drain(&mut open.supply.tap, open.device.rate, &self.shared);
            if lost && self.shared.health.last_callback().is_some() {
                if !self.route.is_right() {
                    tracing::debug!("what opened is not the speaker that was chosen");
                    stream = None;
                    retry = now + RETRY;
                    continue;
                }
                lost = false;
                self.tell(PlaybackEvent::Back { name: self.name(open) });
            }
            if let Some(why) = self.trouble(open, now) {
                // Close the stream first. After that the callback cannot change the count of samples heard; nor can that
                // of a stream whose sound server hangs.
                let rate = open.device.rate;
                close_elsewhere(stream.take());
                retry = now + RETRY;
                self.give_up(rate);
                if !lost {
                    lost = true;
                    self.shared.losses.fetch_add(1, Relaxed);
                    self.tell(PlaybackEvent::Lost { why });
                }
            }
        }
    }

    fn take(&mut self, order: Order, open: bool) {
        match order {
            Order::Play { generation, id, clip, last } => {
                if self.line.as_ref().is_none_or(|line| line.generation < generation) {
                    self.close();
                    if !open {
                        self.tell(PlaybackEvent::Finished { id, heard_ms: 0, interrupted: true });
                    } else {
                        self.unfinished.push_back((generation, id));
                    }
                    self.line = Some(Line::new(generation, id));
                }
                if open
                    && let Some(line) = &mut self.line
                    && line.generation == generation
                {
                    line.add(clip, last);
                }
            }
            Order::Stop => self.close(),
            Order::Tap { origin, tap } => self.tap.attach(origin, tap, &self.shared),
        }
    }

    /// Ends the current line. The callback finds the end mark and reports how much was heard.
    fn close(&mut self) {
        if let Some(line) = self.line.as_mut().filter(|line| !line.written) {
            line.written = true;
            self.closers.push_back(line.closer());
        }
    }

    fn pump(&mut self, open: &mut Stream) {
        while let Some(closer) = self.closers.front() {
            if open.supply.segments.push(*closer).is_err() {
                return;
            }
            self.closers.pop_front();
        }
        if let Some(line) = self.line.as_mut().filter(|line| line.generation == self.shared.generation.load(Acquire)) {
            line.pump(&mut open.supply, open.device.rate);
        }
    }

    fn notes(&mut self, open: &mut Stream) {
        while let Ok(note) = open.supply.notes.pop() {
            match note {
                Note::Started { id, at } => self.tell(PlaybackEvent::Started { id, at }),
                Note::Ended { generation, id, heard, interrupted, due } => {
                    self.unfinished.retain(|(other, _)| *other != generation);
                    let heard_ms = heard * 1_000 / u64::from(open.device.rate.max(1));
                    self.ending.push((due, PlaybackEvent::Finished { id, heard_ms, interrupted }));
                }
            }
        }
        self.finish(self.shared.health.frames());
    }

    /// Reports the line ends that have reached the ear by sample number `until`.
    fn finish(&mut self, until: u64) {
        let (due, later) = std::mem::take(&mut self.ending).into_iter().partition(|(due, _)| *due <= until);
        self.ending = later;
        let due: Vec<_> = due;
        due.into_iter().for_each(|(_, event)| self.tell(event));
    }

    fn name(&self, open: &Stream) -> String {
        self.route.name(&open.device.name, self.generic)
    }

    fn trouble(&self, open: &mut Stream, now: Instant) -> Option<String> {
        let health = &self.shared.health;
        if health.worst() == Trouble::Gone {
            return Some(format!("{} was disconnected", self.name(open)));
        }
        if let Some(quiet) = health.silent_since(open.opened, now) {
            return Some(format!("{} has taken no sound for {:.1} s", self.name(open), quiet.as_secs_f32()));
        }
        if health.errors() != open.errors {
            open.errors = health.errors();
            let since = open.failing.filter(|(_, last)| now - *last < ERRORS_APART).map_or(now, |(since, _)| since);
            open.failing = Some((since, now));
            if now - since > PATIENCE_WITH_ERRORS {
                return Some(format!("{} keeps failing", self.name(open)));
            }
        }
        let moved = || format!("the system switched from {} to another speaker", self.name(open));
        self.route.has_moved().then(moved)
    }

    /// The stream is lost: reports the end of every line, and how much of it was heard.
    fn give_up(&mut self, rate: u32) {
        self.finish(u64::MAX);
        for (generation, id) in std::mem::take(&mut self.unfinished) {
            let sounding = self.shared.heard_generation.load(Relaxed) == generation;
            let heard = if sounding { self.shared.heard.load(Relaxed) } else { 0 };
            let heard_ms = heard * 1_000 / u64::from(rate.max(1));
            self.tell(PlaybackEvent::Finished { id, heard_ms, interrupted: true });
        }
        if let Some(line) = &mut self.line {
            line.written = true;
        }
        self.closers.clear();
        self.tap.lost();
    }

    fn tell(&self, event: PlaybackEvent) {
        // Sending fails only if nobody listens any more.
        let _ = self.events.send(event);
    }
}
