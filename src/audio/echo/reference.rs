//! The speaker's sound by position, and the offset from the microphone's position at which it is read.
//!
//! The tap dates a sample to the moment when the output callback took it. Its echo reaches the microphone later: after
//! the rest of the output buffer, the air and the input buffer. But the tap's frames come in bursts, after microphone
//! samples of the same position. Also, the clocks of two sound cards drift apart by a third of a second in an hour. So
//! the reference is read at an offset for which the samples have just arrived. That is always before their own echo,
//! because a sample cannot be heard before the output callback takes it.

use std::collections::VecDeque;

use crate::time::{RATE, SampleCount};

/// Samples kept. If the microphone's thread is further behind, its sound is lost anyway.
const KEPT: usize = 10 * RATE as usize;
/// Blocks of 10 ms per measurement of the offset.
const WINDOW: u32 = 40;
/// The offset is the median of this many measurements, so that one stalled thread cannot move it. After a move the
/// canceller has to converge again. Only the very first measurement counts alone, to be ready for the first line.
const WINDOWS: usize = 5;
/// The reference should arrive this many samples (5 ms) before it is read.
const MARGIN: i64 = 80;
/// If the reference arrives more than this many samples (60 ms) early, the two clocks have drifted apart.
const ROOM: i64 = 960;
/// If it arrives more than this many samples (1 s) early, the microphone's thread is behind, and its positions are
/// right.
const BEHIND: i64 = RATE as i64;
/// Blocks (300 ms) without new reference after which the speaker counts as absent. Measurements stop during that time.
const AWAY: u32 = 30;

#[derive(Debug)]
pub struct Reference {
    ring: VecDeque<f32>,
    /// The end of the ring: the position of the next sample.
    head: u64,
    /// The reference for microphone position p is read at p + shift.
    shift: i64,
    blocks: u32,
    /// The head's last position.
    head_then: u64,
    /// For how many blocks the head has not moved.
    still: u32,
    /// The least number of samples that the reference was ahead in this window.
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
            // The speaker counts as absent until its first sample.
            still: AWAY,
            low: None,
            lows: VecDeque::new(),
        }
    }
}

impl Reference {
    /// Adds samples played from `start` on. Silence fills a gap before them; samples already there are skipped.
    pub fn push(&mut self, start: SampleCount, samples: &[f32]) {
        self.silence_until(start);
        let known = usize::try_from(self.head - start.0.min(self.head)).unwrap_or(usize::MAX).min(samples.len());
        let new = &samples[known..];
        self.head = self.head.saturating_add(new.len() as u64);
        self.ring.extend(new);
        self.trim();
    }

    /// There was no sound, or none is known, until `end`.
    pub fn silence_until(&mut self, end: SampleCount) {
        let missing = usize::try_from(end.0.saturating_sub(self.head)).unwrap_or(usize::MAX).min(KEPT);
        self.head = self.head.max(end.0);
        self.ring.extend(std::iter::repeat_n(0.0, missing));
        self.trim();
    }

    fn trim(&mut self) {
        self.ring.drain(..self.ring.len().saturating_sub(KEPT));
    }

    /// Fills `block` with the speaker's sound for the microphone's samples from `at` on. Missing sound is silence.
    pub fn read(&mut self, at: SampleCount, block: &mut [f32]) {
        let from = at.0.saturating_add_signed(self.shift);
        let first = self.head - self.ring.len() as u64;
        for (i, sample) in block.iter_mut().enumerate() {
            let place = from.saturating_add(i as u64).checked_sub(first).and_then(|place| usize::try_from(place).ok());
            *sample = place.and_then(|place| self.ring.get(place)).copied().unwrap_or(0.0);
        }
        self.judge(from.saturating_add(block.len() as u64));
    }

    /// Measures how far the reference is ahead of `end`, where the last read stopped. Corrects the offset if needed.
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

    /// The offset from the microphone's position, in samples. For tests.
    #[cfg(test)]
    pub fn shift(&self) -> i64 {
        self.shift
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `seconds` of blocks. The reference comes in bursts of `burst` blocks, `late` samples behind, with a clock
    /// that is `drift` parts per million fast. Returns how many blocks were read before they arrived.
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
            // The microphone's thread catches up: ten blocks for each new one.
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
            // 300 parts per million of 600 s are 2,880 samples.
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
        // The reference's thread stalls for 200 ms.
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
