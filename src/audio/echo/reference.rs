//! What the speaker sounded, by position, and how far behind the microphone it is read.
//!
//! The tap dates a sample to when the output callback took it, so its echo reaches the microphone later: by the rest of
//! the output buffer, the air and the input buffer. But its frames arrive in the bursts of the output callback, after
//! microphone samples of the same position, and over an hour two sound cards' clocks drift apart by a third of a second.
//! So the reference is read at a distance from the microphone's position, chosen such that what is read has just arrived.
//! That is always before its own echo: sound that has not been handed over cannot have been heard.

use std::collections::VecDeque;

use crate::time::{RATE, SampleCount};

/// What is kept, in samples. A microphone thread that is further behind has lost its sound anyway.
const KEPT: usize = 10 * RATE as usize;
/// The distance is judged once in so many blocks of 10 ms,
const WINDOW: u32 = 40;
/// by the usual one of so many windows: a thread that was held up once must not move it, for the canceller then has to find
/// its way anew. Only the very first window counts alone, to be ready for the first line.
const WINDOWS: usize = 5;
/// How long before it is read the reference is to be there, in samples: 5 ms.
const MARGIN: i64 = 80;
/// With more room than this, in samples (60 ms), the two clocks have drifted apart.
const ROOM: i64 = 960;
/// With more than this, in samples (1 s), it is the microphone's thread that is behind; its samples' places are right.
const BEHIND: i64 = RATE as i64;
/// A reference that has not come on for so many blocks (300 ms) is that of a speaker that is away, or not there yet; that
/// says nothing about distance.
const AWAY: u32 = 30;

#[derive(Debug)]
pub struct Reference {
    ring: VecDeque<f32>,
    /// Where the ring ends: the position of the next sample to come.
    head: u64,
    /// The reference for microphone position p is read at p + shift.
    shift: i64,
    blocks: u32,
    /// Where the head was, and for how many blocks it has not moved.
    head_then: u64,
    still: u32,
    /// The least that was ahead in this window.
    low: Option<i64>,
    lows: VecDeque<i64>,
}

impl Default for Reference {
    fn default() -> Self {
        Self {
            ring: VecDeque::new(),
            head: 0,
            shift: 0,
            blocks: 0,
            head_then: 0,
            // Until the first sample the speaker is away.
            still: AWAY,
            low: None,
            lows: VecDeque::new(),
        }
    }
}

impl Reference {
    /// Samples that sounded from `start` on. What lies between them and those before is silence; what is there already is
    /// left out.
    pub fn push(&mut self, start: SampleCount, samples: &[f32]) {
        self.silence_until(start);
        let known = usize::try_from(self.head - start.0.min(self.head)).unwrap_or(usize::MAX).min(samples.len());
        let new = &samples[known..];
        self.head = self.head.saturating_add(new.len() as u64);
        self.ring.extend(new);
        self.trim();
    }

    /// Nothing sounded, or nothing is known, up to `end`.
    pub fn silence_until(&mut self, end: SampleCount) {
        let missing = usize::try_from(end.0.saturating_sub(self.head)).unwrap_or(usize::MAX).min(KEPT);
        self.head = self.head.max(end.0);
        self.ring.extend(std::iter::repeat_n(0.0, missing));
        self.trim();
    }

    fn trim(&mut self) {
        self.ring.drain(..self.ring.len().saturating_sub(KEPT));
    }

    /// Fills `block` with what sounded for the microphone's samples from `at` on. What is not there is silence.
    pub fn read(&mut self, at: SampleCount, block: &mut [f32]) {
        let from = at.0.saturating_add_signed(self.shift);
        let first = self.head - self.ring.len() as u64;
        for (i, sample) in block.iter_mut().enumerate() {
            let place = from.saturating_add(i as u64).checked_sub(first).and_then(|place| usize::try_from(place).ok());
            *sample = place.and_then(|place| self.ring.get(place)).copied().unwrap_or(0.0);
        }
        self.judge(from.saturating_add(block.len() as u64));
    }

    /// How far ahead of `end`, up to where it was read, the reference has come; moves the distance where that is wrong.
    fn judge(&mut self, end: u64) {
        let away = self.still >= AWAY;
        self.still = if self.head == self.head_then { (self.still + 1).min(AWAY) } else { 0 };
        self.head_then = self.head;
        if away || self.still >= AWAY {
            (self.blocks, self.low) = (0, None);
            return;
        }
        let ahead = i64::try_from(self.head).unwrap_or(i64::MAX).saturating_sub(i64::try_from(end).unwrap_or(i64::MAX));
        self.low = Some(self.low.map_or(ahead, |low| low.min(ahead)));
        self.blocks += 1;
        if self.blocks < WINDOW {
            return;
        }
        self.blocks = 0;
        let Some(low) = self.low.take().filter(|low| *low < BEHIND) else { return };
        self.lows.push_back(low);
        self.lows.drain(..self.lows.len().saturating_sub(WINDOWS));
        if self.lows.len() == 2 {
            return;
        }
        let mut lows: Vec<i64> = self.lows.iter().copied().collect();
        lows.sort_unstable();
        let usual = lows[lows.len() / 2];
        if !(MARGIN / 4..=ROOM).contains(&usual) {
            let move_by = usual.saturating_sub(MARGIN);
            self.shift = self.shift.saturating_add(move_by);
            self.lows.iter_mut().for_each(|low| *low = low.saturating_sub(move_by));
        }
    }

    /// Where the reference is read, relative to the microphone's position, in samples; for people and tests.
    #[cfg(test)]
    pub fn shift(&self) -> i64 {
        self.shift
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `seconds` of blocks; the reference comes in bursts of `burst` blocks, `late` samples behind, its clock faster
    /// by `drift` in a million. Gives back how many blocks were read that were not there.
    fn run(reference: &mut Reference, seconds: u64, burst: u64, late: i64, drift: i64) -> usize {
        let mut missing = 0;
        for block in 0..seconds * 100 {
            let at = block * 160;
            if block % burst == 0 {
                let head = at as i64 + 160 - late + at as i64 * drift / 1_000_000;
                let head = u64::try_from(head).unwrap_or(0);
                let new = head.saturating_sub(reference.head) as usize;
                reference.push(SampleCount(reference.head), &vec![1.0; new]);
            }
            let mut read = [0.0; 160];
            reference.read(SampleCount(at), &mut read);
            missing += usize::from(block > 100 && read.contains(&0.0));
        }
        missing
    }

    #[test]
    fn what_comes_in_bursts_and_late_is_read_where_it_is_there() {
        let mut reference = Reference::default();
        assert_eq!(run(&mut reference, 20, 5, 800, 0), 0);
        let shift = reference.shift();
        assert!((-1_680..=-1_360).contains(&shift), "{shift}");
    }

    #[test]
    fn a_speaker_that_opens_late_is_read_in_its_place() {
        let mut reference = Reference::default();
        let mut read = [0.0; 160];
        (0..515).for_each(|block| reference.read(SampleCount(block * 160), &mut read));
        for block in 515..800 {
            reference.silence_until(SampleCount(block * 160));
            reference.push(SampleCount(block * 160), &[1.0; 160]);
            reference.read(SampleCount(block * 160), &mut read);
        }
        assert_eq!((reference.shift(), read), (-MARGIN, [1.0; 160]));
    }

    #[test]
    fn a_microphone_that_is_behind_is_matched_by_position() {
        let mut reference = Reference::default();
        let mut read = [0.0; 160];
        reference.push(SampleCount(0), &[0.5; 80_000]);
        for block in 0..500_u64 {
            // It catches up: ten blocks for each new one.
            if block % 10 == 0 {
                reference.push(SampleCount(reference.head), &[1.0; 160]);
            }
            reference.read(SampleCount(block * 160), &mut read);
            assert!(block > 400 || read == [0.5; 160], "{block}: {}", reference.shift());
        }
    }

    #[test]
    fn a_start_is_not_taken_for_lateness() {
        let mut reference = Reference::default();
        let mut read = [0.0; 160];
        (0..15).for_each(|block| reference.read(SampleCount(block * 160), &mut read));
        for block in 15..100 {
            reference.silence_until(SampleCount((block + 1) * 160));
            reference.read(SampleCount(block * 160), &mut read);
        }
        assert_eq!(reference.shift(), -MARGIN);
    }

    #[test]
    fn clocks_that_drift_apart_are_followed() {
        for drift in [-300, 300] {
            let mut reference = Reference::default();
            let missing = run(&mut reference, 600, 3, 300, drift);
            assert!(missing < 2_000, "{drift}: {missing} of 60000 blocks were not there");
            let shift = reference.shift();
            // 300 in a million of 600 s are 2,880 samples.
            let due = 2_880 * drift.signum() - 700;
            assert!((shift - due).abs() < ROOM + 300, "{drift}: {shift}, due {due}");
        }
    }

    #[test]
    fn a_hiccup_moves_nothing() {
        let mut reference = Reference::default();
        run(&mut reference, 6, 2, 0, 0);
        let shift = reference.shift();
        let mut read = [0.0; 160];
        // The reference's thread stands still for 200 ms.
        for block in 600..620 {
            reference.read(SampleCount(block * 160), &mut read);
        }
        for block in 620..1_200 {
            let new = (block + 1) * 160 - reference.head;
            reference.push(SampleCount(reference.head), &vec![1.0; new as usize]);
            reference.read(SampleCount(block * 160), &mut read);
        }
        assert_eq!(reference.shift(), shift);
    }

    #[test]
    fn absurd_positions_are_survived() {
        let mut reference = Reference::default();
        reference.push(SampleCount(u64::MAX - 3), &[1.0; 10]);
        reference.silence_until(SampleCount(u64::MAX));
        let mut read = [0.0; 160];
        for at in [0, u64::MAX, 5, u64::MAX / 2] {
            (0..200).for_each(|_| reference.read(SampleCount(at), &mut read));
        }
        reference.push(SampleCount(0), &[1.0; 10]);
    }
}
