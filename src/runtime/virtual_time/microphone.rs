//! A microphone on a virtual clock: the candidate's voice, what comes over from the speaker, and what goes wrong.

use std::collections::VecDeque;

use super::STEP;
use crate::audio::CaptureEvent;
use crate::pcm::{Frame, Gap};
use crate::time::SampleCount;

/// Loudspeakers: how much later and how loud the microphone hears what the speaker sounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Echoing {
    pub delay: SampleCount,
    /// 1.0 is as loud as it was sounded.
    pub gain: f32,
}

#[derive(Default)]
pub struct Microphone {
    echoing: Option<Echoing>,
    /// What the speaker has sounded and the microphone has still to hear.
    on_the_way: VecDeque<f32>,
    /// Samples that will be lost.
    losing: u64,
    /// Samples lost so far that have not been told.
    lost: u64,
    away: bool,
    /// What is to be told before the next frame.
    news: Vec<CaptureEvent>,
}

impl Microphone {
    /// A microphone that hears the speaker.
    pub fn before_loudspeakers(echoing: Echoing) -> Self {
        let on_the_way = std::iter::repeat_n(0.0, echoing.delay.0 as usize).collect();
        Self { echoing: Some(echoing), on_the_way, ..Self::default() }
    }

    /// The next samples will be lost, as when the machine stumbles.
    pub const fn lose(&mut self, samples: SampleCount) {
        self.losing += samples.0;
    }

    /// The device goes away.
    pub fn unplug(&mut self, why: &str) {
        if !std::mem::replace(&mut self.away, true) {
            self.news.push(CaptureEvent::Lost { why: why.to_owned() });
        }
    }

    /// The device is there again.
    pub fn plug_in(&mut self, name: &str) {
        if std::mem::take(&mut self.away) {
            self.news.push(CaptureEvent::Back { name: name.to_owned() });
        }
    }

    /// What it gives for the next step, in the order in which a device would.
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
