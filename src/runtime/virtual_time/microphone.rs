//! A microphone on a virtual clock: the candidate's voice, the echo of the speaker, and faults of the device.

use std::collections::VecDeque;

use super::STEP;
use crate::audio::CaptureEvent;
use crate::pcm::{Frame, Gap};
use crate::time::SampleCount;

/// Loudspeakers: how much later, and how loud, the microphone hears the speaker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Echoing {
    pub delay: SampleCount,
    /// 1.0 is as loud as the speaker played it.
    pub gain: f32,
}

#[derive(Default)]
pub struct Microphone {
    echoing: Option<Echoing>,
    /// Sound of the speaker that has not reached the microphone yet.
    on_the_way: VecDeque<f32>,
    /// Samples that are still to be lost.
    losing: u64,
    /// Lost samples that no gap has reported yet.
    lost: u64,
    away: bool,
    /// Events to return before the next frame.
    news: Vec<CaptureEvent>,
}

impl Microphone {
    /// A microphone that hears the speaker.
    pub fn before_loudspeakers(echoing: Echoing) -> Self {
        let on_the_way = std::iter::repeat_n(0.0, echoing.delay.0 as usize).collect();
        Self { echoing: Some(echoing), on_the_way, ..Self::default() }
    }

    /// Loses the next samples, as if the machine had stalled.
    pub const fn lose(&mut self, samples: SampleCount) {
        self.losing += samples.0;
    }

    /// Takes the device away.
    pub fn unplug(&mut self, why: &str) {
        if !std::mem::replace(&mut self.away, true) {
            self.news.push(CaptureEvent::Lost { why: why.to_owned() });
        }
    }

    /// Brings the device back.
    pub fn plug_in(&mut self, name: &str) {
        if std::mem::take(&mut self.away) {
            self.news.push(CaptureEvent::Back { name: name.to_owned() });
        }
    }

    /// The microphone's events in the next step, in the order of a real device.
    pub(super) fn step(&mut self, now: SampleCount, mut voice: Vec<f32>, sounded: &[f32]) -> Vec<CaptureEvent> {
        voice.resize(STEP, 0.0);
        if let Some(echoing) = self.echoing {
            self.on_the_way.extend(sounded);
            for (sample, echo) in voice.iter_mut().zip(self.on_the_way.drain(..STEP)) {
                *sample += echo * echoing.gain;
            }
        }
        let mut events = std::mem::take(&mut self.news);
        if self.away || self.losing > 0 {
            self.losing = self.losing.saturating_sub(STEP as u64);
            self.lost += STEP as u64;
            return events;
        }
        if self.lost > 0 {
            let missing = SampleCount(std::mem::take(&mut self.lost));
            events.push(CaptureEvent::Gap(Gap { start: now - missing, missing }));
        }
        events.push(CaptureEvent::Frame(Frame { start: now, samples: voice }));
        events
    }
}
