//! From frames to utterances: onset and hangover around the voice detector.

use std::collections::VecDeque;

use super::gate::Gate;
use super::vad::FRAME;
use crate::time::SampleCount;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothConfig {
    /// Probability from which a frame is voice. 0.6 to 0.7 was measured best for the built-in model; at 0.5 it merged
    /// turns under typing.
    pub on: f32,
    /// While speech goes on, a frame stays voice down to here.
    pub off: f32,
    /// From here on a frame may be the beginning of a voice: worth to lower one's own, not to hear a turn in it.
    pub hint: f32,
    /// An utterance begins when `onset` of the last `window` frames were voice.
    pub onset: usize,
    pub window: usize,
    /// Frames without voice after which the utterance is over; shorter than any pause that matters.
    pub hangover: usize,
    /// How far above the room's own noise a frame must stand, in dB.
    pub gate_db: f32,
    /// The same while speech goes on: in a room that hums, much of a sentence stands out by less.
    pub gate_off_db: f32,
}

impl Default for SmoothConfig {
    fn default() -> Self {
        Self { on: 0.65, off: 0.45, hint: 0.5, onset: 5, window: 8, hangover: 12, gate_db: 6.0, gate_off_db: 3.0 }
    }
}

/// What one frame was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard {
    /// This frame is voice.
    pub voice: bool,
    /// It may be the beginning of one.
    pub hint: bool,
    /// An utterance is under way (hangover included).
    pub speaking: bool,
    /// None is under way, but one may be about to begin: there was voice within the onset's window.
    pub forming: bool,
    /// Just begun; its first voice is here, up to `window` frames back.
    pub started: Option<SampleCount>,
    /// Just over; its last voice ended here.
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

    /// The frame at `at`, 256 samples, with the voice detector's opinion of it.
    pub fn push(&mut self, at: SampleCount, frame: &[f32], probability: f32) -> Heard {
        let margin = if self.speaking { self.config.gate_off_db } else { self.config.gate_db };
        let above = self.gate.above(frame, probability) >= margin;
        let threshold = if self.speaking { self.config.off } else { self.config.on };
        // A comparison with NaN is false: what cannot be judged is not voice.
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

    /// A level so far above the room's: does it begin an utterance, and does it go on with one?
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
        // The hum alone, for two seconds, is not voice, whatever the detector says.
        assert!(!hear(&[(0.0, 120)]));
        assert!(!hear(&[(0.0, 120), (4.5, 12)]));
        assert!(hear(&[(0.0, 120), (20.0, 20), (4.5, 40)]));
        assert!(!hear(&[(0.0, 120), (20.0, 20), (1.5, 40)]));
    }

    /// A loud room that the detector is not taken in by: a voice in it need not stand out.
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
