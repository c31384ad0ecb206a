//! Reports each utterance as it develops: forming, likely, started, sustained, ended. Knows nothing of turns.

use super::ListenEvent;
use super::claim::{Claim, Claimed};
use super::smooth::Heard;
use crate::time::SampleCount;

/// The current utterance.
#[derive(Debug, Clone, Copy)]
pub struct Utterance {
    /// The start of its first voice.
    pub from: SampleCount,
    /// Number of voice frames.
    pub voice: u32,
    sustained: bool,
}

/// Follows the utterances, one after another.
pub struct UtteranceWatch {
    /// Speech is sustained once `sustained.0` of the last `sustained.1` frames are voice. Not used with a second
    /// detector.
    sustained: (u32, u32),
    claim: Option<Claim>,
    /// The current utterance.
    current: Option<Utterance>,
    /// One bit for each of the last 32 frames, set for voice; the newest is the lowest bit.
    recent: u32,
    /// True if the last frame may have been the beginning of a voice.
    hint: bool,
    /// True if `SpeechLikely` has been sent.
    likely: bool,
}

impl UtteranceWatch {
    pub const fn new(sustained: (u32, u32)) -> Self {
        Self { sustained, claim: None, current: None, recent: 0, hint: false, likely: false }
    }

    /// Adds a second voice detector.
    pub fn with_claim(self, claim: Option<Claim>) -> Self {
        Self { claim, ..self }
    }

    pub const fn current(&self) -> Option<Utterance> {
        self.current
    }

    /// Discards what the second detector has heard so far.
    pub fn reset_claim(&mut self) {
        self.claim.iter_mut().for_each(Claim::reset);
    }

    /// The sound has ended; so does the current utterance.
    pub fn finish(&mut self, at: SampleCount, out: &mut Vec<ListenEvent>) {
        if self.current.take().is_some() {
            out.push(ListenEvent::SpeechEnded { at });
        }
    }

    /// Takes the next frame. `has_floor`: a turn is open, so the candidate cannot interrupt anybody.
    pub fn step(&mut self, at: SampleCount, frame: &[f32], heard: Heard, has_floor: bool, out: &mut Vec<ListenEvent>) {
        let claim = self.claim.as_mut().filter(|_| !has_floor);
        let claimed = claim.map(|claim| claim.push(frame, heard.hint)).unwrap_or_default();
        self.recent = self.recent << 1 | u32::from(heard.voice);
        // Send it once.
        if heard.hint && !self.hint && !heard.speaking {
            out.push(ListenEvent::SpeechForming { at });
        }
        self.hint = heard.hint;
        // Without a second detector, the onset alone has to do.
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
