//! How speech comes about and goes, told while it happens: forming, likely, started, sustained, ended. Knows no turns.

use super::ListenEvent;
use super::claim::{Claim, Claimed};
use super::smooth::Heard;
use crate::time::SampleCount;

/// Speech that is under way.
#[derive(Debug, Clone, Copy)]
pub struct Utterance {
    /// Its first voice.
    pub from: SampleCount,
    /// Frames of voice.
    pub voice: u32,
    sustained: bool,
}

/// One utterance after the other.
pub struct UtteranceWatch {
    /// Speech is sustained once this many of this many frames are voice. Used where there is no second opinion.
    sustained: (u32, u32),
    claim: Option<Claim>,
    /// The utterance under way.
    current: Option<Utterance>,
    /// The last 32 frames, voice or not, the newest in the lowest bit.
    recent: u32,
    /// The last frame hinted at one.
    hint: bool,
    /// It was told that somebody likely speaks.
    likely: bool,
}

impl UtteranceWatch {
    pub const fn new(sustained: (u32, u32)) -> Self {
        Self { sustained, claim: None, current: None, recent: 0, hint: false, likely: false }
    }

    /// The same with a second opinion on what is a voice.
    pub fn with_claim(self, claim: Option<Claim>) -> Self {
        Self { claim, ..self }
    }

    pub const fn current(&self) -> Option<Utterance> {
        self.current
    }

    /// What the second opinion has heard so far is over.
    pub fn reset_claim(&mut self) {
        self.claim.iter_mut().for_each(Claim::reset);
    }

    /// The sound is over; ends the utterance under way.
    pub fn finish(&mut self, at: SampleCount, out: &mut Vec<ListenEvent>) {
        if self.current.take().is_some() {
            out.push(ListenEvent::SpeechEnded { at });
        }
    }

    /// The next frame. `has_floor`: a turn is open, and nobody is interrupted while the floor is the candidate's.
    pub fn step(&mut self, at: SampleCount, frame: &[f32], heard: Heard, has_floor: bool, out: &mut Vec<ListenEvent>) {
        let claim = self.claim.as_mut().filter(|_| !has_floor);
        let claimed = claim.map(|claim| claim.push(frame, heard.hint)).unwrap_or_default();
        self.recent = self.recent << 1 | u32::from(heard.voice);
        // Told once.
        if heard.hint && !self.hint && !heard.speaking {
            out.push(ListenEvent::SpeechForming { at });
        }
        self.hint = heard.hint;
        // Without a second opinion the first one has to do.
        let likely = if self.claim.is_some() { claimed >= Claimed::Likely } else { heard.started.is_some() };
        if likely && !self.likely {
            out.push(ListenEvent::SpeechLikely { at });
        }
        self.likely = likely || self.likely && heard.speaking;
        if let Some(from) = heard.started {
            self.current = Some(Utterance { from, voice: 0, sustained: false });
            out.push(ListenEvent::SpeechStarted { at: from });
        }
        let (voiced, of) = self.sustained;
        let last = self.recent & (u32::MAX >> (32 - of.clamp(1, 32)));
        if let Some(utterance) = self.current.as_mut().filter(|_| heard.voice) {
            utterance.voice += 1;
            let lasts = if self.claim.is_some() { claimed == Claimed::Sure } else { last.count_ones() >= voiced };
            if !utterance.sustained && lasts {
                utterance.sustained = true;
                out.push(ListenEvent::SpeechSustained { at });
            }
        }
        if let Some(to) = heard.ended {
            self.current = None;
            out.push(ListenEvent::SpeechEnded { at: to });
        }
    }
}
