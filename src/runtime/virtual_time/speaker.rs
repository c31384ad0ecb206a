//! A speaker on a virtual clock. It plays its samples step by step, and reports how much was heard.

use std::collections::VecDeque;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::super::locked;
use super::STEP;
use crate::audio::{CaptureEvent, Playback, PlaybackEvent, PlaybackStats};
use crate::fault::Fault;
use crate::ids::SayId;
use crate::pcm::resample::one_shot;
use crate::pcm::{Clip, Frame};
use crate::time::{RATE, SampleCount};

/// The speaker as the voice sees it.
struct VirtualSpeaker {
    state: Arc<Mutex<State>>,
}

/// Advances the speaker's clock, and can take the speaker away.
pub struct SpeakerControl {
    state: Arc<Mutex<State>>,
}

struct State {
    line: Option<Line>,
    /// The newest line so far. Clips of an older line come too late.
    current: Option<SayId>,
    stopped: bool,
    gain: f32,
    away: bool,
    start: Instant,
    now: Instant,
    tap: Option<Sender<CaptureEvent>>,
    tell: Box<dyn Fn(PlaybackEvent) + Send>,
}

struct Line {
    id: SayId,
    samples: VecDeque<f32>,
    closed: bool,
    started: bool,
    heard: u64,
}

/// The speaker and its control. `tell` gets the reports of a real speaker. `start` is the time of sample 0.
pub fn speaker(
    start: Instant,
    tell: impl Fn(PlaybackEvent) + Send + 'static,
) -> (impl Playback + 'static, SpeakerControl) {
    let state = Arc::new(Mutex::new(State {
        line: None,
        current: None,
        stopped: false,
        gain: 1.0,
        away: false,
        start,
        now: start,
        tap: None,
        tell: Box::new(tell),
    }));
    (VirtualSpeaker { state: Arc::clone(&state) }, SpeakerControl { state })
}

impl State {
    /// Ends the line under way.
    fn end(&mut self, interrupted: bool) {
        if let Some(line) = self.line.take() {
            let heard_ms = SampleCount(line.heard).millis();
            (self.tell)(PlaybackEvent::Finished { id: line.id, heard_ms, interrupted });
        }
    }

    fn sound(&mut self) -> Vec<f32> {
        let mut block = Vec::with_capacity(STEP);
        if let Some(line) = self.line.as_mut().filter(|line| !line.samples.is_empty()) {
            let count = line.samples.len().min(STEP);
            block.extend(line.samples.drain(..count).map(|sample| sample * self.gain));
            line.heard += count as u64;
            if !std::mem::replace(&mut line.started, true) {
                (self.tell)(PlaybackEvent::Started { id: line.id, at: self.now });
            }
        }
        block.resize(STEP, 0.0);
        block
    }
}

impl Playback for VirtualSpeaker {
    fn play(&mut self, id: SayId, clip: Clip, last: bool) -> Result<(), Fault> {
        let mut state = locked(&self.state);
        if state.current == Some(id) && state.stopped || state.current > Some(id) {
            return Ok(());
        }
        if state.current != Some(id) {
            state.end(true);
            (state.current, state.stopped) = (Some(id), false);
            if state.away {
                state.stopped = true;
                (state.tell)(PlaybackEvent::Finished { id, heard_ms: 0, interrupted: true });
                return Ok(());
            }
            state.line = Some(Line { id, samples: VecDeque::new(), closed: false, started: false, heard: 0 });
        }
        if let Some(line) = state.line.as_mut().filter(|line| !line.closed) {
            line.samples.extend(one_shot(&clip.samples, clip.rate, RATE));
            line.closed = last;
        }
        Ok(())
    }

    fn stop(&mut self) {
        let mut state = locked(&self.state);
        state.stopped = true;
        state.end(true);
    }

    fn gain(&mut self, gain: f32) {
        locked(&self.state).gain = gain.clamp(0.0, 1.0);
    }

    fn name(&self) -> &'static str {
        "virtual speaker"
    }

    fn id(&self) -> &'static str {
        "virtual"
    }

    fn stats(&self) -> PlaybackStats {
        PlaybackStats::default()
    }

    fn tap(&mut self, origin: Instant, tap: Sender<CaptureEvent>) {
        let mut state = locked(&self.state);
        debug_assert_eq!(origin, state.start, "both devices have one clock here");
        state.tap = Some(tap);
    }
}

impl SpeakerControl {
    /// Plays the next step, starting at position `at`.
    pub(super) fn step(&mut self, at: SampleCount, now: Instant) -> Vec<f32> {
        let mut state = locked(&self.state);
        state.now = now;
        let over = |line: &Line| line.closed && line.samples.is_empty();
        if state.line.as_ref().is_some_and(over) {
            state.end(false);
        }
        let samples = if state.away { vec![0.0; STEP] } else { state.sound() };
        if let Some(tap) = &state.tap {
            // Not every session listens to the tap.
            let _ = tap.send(CaptureEvent::Frame(Frame { start: at, samples: samples.clone() }));
        }
        samples
    }

    /// Takes the device away, together with the line under way.
    pub fn unplug(&mut self, why: &str) {
        let mut state = locked(&self.state);
        if !std::mem::replace(&mut state.away, true) {
            state.end(true);
            state.stopped = true;
            (state.tell)(PlaybackEvent::Lost { why: why.to_owned() });
        }
    }

    /// Brings the device back.
    pub fn plug_in(&mut self, name: &str) {
        let mut state = locked(&self.state);
        if std::mem::take(&mut state.away) {
            (state.tell)(PlaybackEvent::Back { name: name.to_owned() });
        }
    }

    /// The current volume. 1.0 is full.
    pub fn volume(&self) -> f32 {
        locked(&self.state).gain
    }

    /// Whether a line is sounding.
    pub fn is_sounding(&self) -> bool {
        locked(&self.state).line.as_ref().is_some_and(|line| line.started)
    }
}
