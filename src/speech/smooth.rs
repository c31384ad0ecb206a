//! Turns frames into utterances: an onset and a hangover around the voice detector.

use std::collections::VecDeque;

use super::gate::Gate;
use super::vad::FRAME;
use crate::time::SampleCount;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothConfig {
    /// Probability at which a frame is voice. For the built-in model 0.6 to 0.7 measured best; at 0.5, typing noise
    /// merged turns.
    pub on: f32,
    /// The lower limit during speech: a frame stays voice down to this probability.
    pub off: f32,
    /// Probability at which a frame may be the beginning of a voice: enough to lower Viva's own voice, not to open a
    /// turn.
    pub hint: f32,
    /// An utterance begins when this many of the last `window` frames were voice.
    pub onset: usize,
    /// How many recent frames `onset` looks at.
    pub window: usize,
    /// The number of frames without voice that ends the utterance. Shorter than any pause that matters.
    pub hangover: usize,
    /// How many dB louder than the room's noise a frame must be to count as voice.
    pub gate_db: f32,
    /// The same limit during speech. In a humming room, much of a sentence is less than `gate_db` louder than the
    /// noise.
    pub gate_off_db: f32,
}

impl Default for SmoothConfig {
    fn default() -> Self {
        Self { on: 0.65, off: 0.45, hint: 0.5, onset: 5, window: 8, hangover: 12, gate_db: 6.0, gate_off_db: 3.0 }
    }
}

/// The verdict on one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard {
    /// True if this frame is voice.
    pub voice: bool,
    /// True if this frame may be the beginning of a voice.
    pub hint: bool,
    /// True during an utterance, including its hangover.
    pub speaking: bool,
    /// True between utterances if the onset's window holds a voice frame: an utterance may be about to begin.
    pub forming: bool,
    /// `Some` if an utterance has just begun: the start of its first voice, up to `window` frames back.
    pub started: Option<SampleCount>,
    /// `Some` if an utterance has just ended: the end of its last voice.
    pub ended: Option<SampleCount>,
}

#[derive(Debug, Clone)]
pub struct Smoother {
    config: SmoothConfig,
    gate: Gate,
    recent: VecDeque<bool>,
    speaking: bool,
    quiet: usize,
    voice_to: SampleCount,
}

impl Smoother {
    pub fn new(config: SmoothConfig) -> Self {
        let gate = Gate::default();
        Self { config, gate, recent: VecDeque::new(), speaking: false, quiet: 0, voice_to: SampleCount::ZERO }
    }

    /// Takes the frame (256 samples) at `at`, and the voice detector's probability for it.
    pub fn push(&mut self, at: SampleCount, frame: &[f32], probability: f32) -> Heard {
        let margin = if self.speaking { self.config.gate_off_db } else { self.config.gate_db };
        let above = self.gate.above(frame, probability) >= margin;
        let threshold = if self.speaking { self.config.off } else { self.config.on };
        // A comparison with NaN is false, so a frame that the detector could not judge is not voice.
        let voice = above && probability >= threshold;
        let end = SampleCount(at.0 + FRAME as u64);
        let hint = above && probability >= self.config.hint;
        let mut heard = Heard { voice, hint, speaking: self.speaking, forming: false, started: None, ended: None };
        if self.speaking {
            if voice {
                (self.quiet, self.voice_to) = (0, end);
            } else {
                self.quiet += 1;
                if self.quiet >= self.config.hangover {
                    self.speaking = false;
                    heard.ended = Some(self.voice_to);
                    self.recent.clear();
                }
            }
        } else {
            self.recent.push_back(voice);
            if self.recent.len() > self.config.window {
                self.recent.pop_front();
            }
            if voice && self.recent.iter().filter(|v| **v).count() >= self.config.onset {
                let back = self.recent.iter().position(|v| *v).map_or(0, |first| self.recent.len() - 1 - first);
                self.speaking = true;
                (self.quiet, self.voice_to) = (0, end);
                heard.started = Some(at - SampleCount((back * FRAME) as u64));
            }
        }
        heard.speaking = self.speaking;
        heard.forming = !self.speaking && self.recent.contains(&true);
        heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the last of these levels, in dB above the room's noise, leaves an utterance under way.
    #[test]
    fn in_a_room_that_hums_it_takes_more_to_begin_than_to_go_on() {
        let frame = |db: f32| vec![0.01 * 10_f32.powf(db / 20.0); FRAME];
        let hear = |levels: &[(f32, usize)]| {
            let mut smoother = Smoother::new(SmoothConfig::default());
            let frames = levels.iter().flat_map(|(db, n)| std::iter::repeat_n(frame(*db), *n));
            let voice =
                |(i, frame): (usize, Vec<f32>)| smoother.push(SampleCount((i * FRAME) as u64), &frame, 0.9).speaking;
            frames.enumerate().map(voice).last().unwrap()
        };
        // Two seconds of hum alone are not voice, whatever the detector says.
        assert!(!hear(&[(0.0, 120)]));
        assert!(!hear(&[(0.0, 120), (4.5, 12)]));
        assert!(hear(&[(0.0, 120), (20.0, 20), (4.5, 40)]));
        assert!(!hear(&[(0.0, 120), (20.0, 20), (1.5, 40)]));
    }

    /// The detector does not mistake this loud room for a voice, so a voice in it need not be louder than the room.
    #[test]
    fn noise_that_the_detector_sees_through_hides_no_voice() {
        let hear = |room: f32| {
            let mut smoother = Smoother::new(SmoothConfig::default());
            let pattern = [(room, 120), (0.9, 20)].into_iter().flat_map(|(p, n)| std::iter::repeat_n(p, n));
            let voice = |(i, p)| smoother.push(SampleCount((i * FRAME) as u64), &[0.1; FRAME], p).speaking;
            pattern.enumerate().map(voice).last().unwrap()
        };
        assert!(hear(0.2));
        assert!(!hear(0.8));
    }

    fn run(pattern: &[(f32, usize)]) -> Vec<(u64, &'static str)> {
        let mut smoother =
            Smoother::new(SmoothConfig { gate_db: -200.0, gate_off_db: -200.0, ..SmoothConfig::default() });
        let mut out = Vec::new();
        let mut at = 0;
        for (p, frames) in pattern {
            for _ in 0..*frames {
                let heard = smoother.push(SampleCount(at), &[0.1; FRAME], *p);
                out.extend(heard.started.map(|s| (s.0 / FRAME as u64, "start")));
                out.extend(heard.ended.map(|s| (s.0 / FRAME as u64, "end")));
                at += FRAME as u64;
            }
        }
        out
    }

    #[test]
    fn a_click_is_no_utterance_and_a_short_yes_is() {
        assert_eq!(run(&[(0.0, 20), (0.9, 3), (0.0, 40)]), []);
        assert_eq!(run(&[(0.0, 20), (0.9, 12), (0.0, 40)]), [(20, "start"), (32, "end")]);
    }

    #[test]
    fn the_beginning_is_dated_back_to_its_first_voice() {
        assert_eq!(run(&[(0.0, 20), (0.9, 2), (0.3, 2), (0.9, 3), (0.0, 40)]), [(20, "start"), (27, "end")]);
    }

    #[test]
    fn a_stop_consonant_does_not_end_it() {
        assert_eq!(run(&[(0.9, 20), (0.0, 11), (0.5, 20), (0.0, 12)]), [(0, "start"), (51, "end")]);
    }

    #[test]
    fn less_than_a_voice_may_hint_at_one() {
        let heard = |probability| {
            let mut smoother = Smoother::new(SmoothConfig::default());
            let heard = smoother.push(SampleCount::ZERO, &[0.1; FRAME], probability);
            (heard.hint, heard.voice)
        };
        assert_eq!(
            [0.45, 0.55, 0.7, f32::NAN].map(heard),
            [(false, false), (true, false), (true, true), (false, false)]
        );
    }

    #[test]
    fn what_cannot_be_judged_is_not_voice() {
        assert_eq!(run(&[(f32::NAN, 100)]), []);
    }
}
