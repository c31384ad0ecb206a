//! Measures how much of the speaker's sound the microphone picks up, and how much of that the canceller leaves. Pure.

use crate::time::{RATE, SampleCount};

/// The longest delay to search, in milliseconds. Even wireless speakers are faster.
const LONGEST_MS: usize = 500;
/// Factor by which the search reduces the sample rate: it needs only 2 kHz of the sound.
const COARSE: usize = 4;
/// How far an echo's peak must exceed the average of all delays. Noise and other voices reached 4.5.
const STANDS_OUT: f32 = 7.0;
/// The power from which a piece counts as sound: -60 dBFS.
const AUDIBLE: f32 = 1e-6;
/// Samples in a piece: 20 ms.
const PIECE: usize = 320;

/// The echo at the microphone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EchoReturn {
    /// Milliseconds from the output callback to the microphone's sample.
    pub delay_ms: u64,
    /// Level of the echo in dB relative to the played sound (full scale against full scale).
    pub return_db: f32,
    /// How many dB quieter the canceller made it in the second half, after it had time to learn.
    pub suppression_db: f32,
    /// Where the sound began.
    pub from: SampleCount,
    /// The middle of the sound.
    pub middle: SampleCount,
}

/// Compares three recordings: the speaker's sound, the microphone's, and the canceller's output (`cleaned`). All are
/// mono at 16 kHz and begin at position 0 of one time line, with half a second of silence first. `None` if there is no
/// echo.
pub fn measure(sounded: &[f32], heard: &[f32], cleaned: &[f32]) -> Option<EchoReturn> {
    let loud = |piece: &[f32]| power(piece) > AUDIBLE;
    let from = sounded.chunks(PIECE).position(loud)? * PIECE;
    let to = (sounded.chunks(PIECE).rposition(loud)? + 1) * PIECE;
    let part = |samples: &[f32], from: usize, to: usize| -> Vec<f32> {
        let to = to.min(samples.len());
        samples[from.min(to)..to].to_vec()
    };
    let lags = LONGEST_MS * RATE as usize / 1_000 / COARSE;
    let late = lag(&coarse(&part(sounded, from, to)), &coarse(&part(heard, from, to + lags * COARSE)), lags)? * COARSE;
    let room = power(&part(heard, from.saturating_sub(RATE as usize / 2), from));
    let back = (power(&part(heard, from + late, to + late)) - room).max(0.0);
    let middle = from + (to - from) / 2;
    let second = |samples| power(&part(samples, middle + late, to + late));
    Some(EchoReturn {
        delay_ms: SampleCount(late as u64).millis(),
        return_db: db(back / power(&part(sounded, from, to)).max(1e-12)),
        suppression_db: db(second(heard) / second(cleaned).max(1e-12)),
        from: SampleCount(from as u64),
        middle: SampleCount(middle as u64),
    })
}

fn power(samples: &[f32]) -> f32 {
    samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32
}

fn db(ratio: f32) -> f32 {
    10.0 * ratio.max(1e-9).log10()
}

/// Reduces the sample rate to a quarter, and weakens the low tones that all voices share.
fn coarse(samples: &[f32]) -> Vec<f32> {
    let low: Vec<f32> = samples.chunks(COARSE).map(|c| c.iter().sum::<f32>() / c.len() as f32).collect();
    low.windows(2).map(|pair| pair[1] - 0.95 * pair[0]).collect()
}

/// By how many samples `sound` appears late in `heard`, at most `lags`. `None` if no place stands out.
fn lag(sound: &[f32], heard: &[f32], lags: usize) -> Option<usize> {
    let likeness = |late: usize| sound.iter().zip(heard.get(late..)?).map(|(a, b)| a * b).sum::<f32>().abs().into();
    let all: Vec<f32> = (0..lags).map_while(likeness).collect();
    let (best, peak) = all.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let usual = (all.iter().map(|c| c * c).sum::<f32>() / all.len() as f32).sqrt();
    (usual > 0.0 && peak / usual >= STANDS_OUT).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cancelled, room, voice};
    use super::*;

    /// Half a second of silence, a voice of six seconds, then silence.
    fn line() -> Vec<f32> {
        [vec![0.0; 8_000], voice(6, 120.0, 21), vec![0.0; 8_000]].concat()
    }

    #[test]
    fn an_echo_is_found_with_its_delay_and_level() {
        let sounded = line();
        for (delay_ms, gain, level) in [(60, 1.0, -5.0), (150, 0.1, -25.0), (310, 0.03, -35.5)] {
            let heard: Vec<f32> = room(&sounded, delay_ms, 5).iter().map(|s| s * gain).collect();
            let cleaned = cancelled(&sounded, &heard);
            let echo = measure(&sounded, &heard, &cleaned).unwrap();
            println!("measured: {echo:?}");
            assert!(echo.delay_ms.abs_diff(delay_ms as u64) <= 1, "{echo:?}");
            assert!((echo.return_db - level).abs() < 2.0, "{echo:?}");
            assert!(echo.suppression_db > 15.0, "{echo:?}");
        }
    }

    #[test]
    fn silence_noise_and_somebody_else_are_no_echo() {
        let sounded = line();
        let none = vec![0.0; sounded.len()];
        assert_eq!(measure(&sounded, &none, &none), None);
        let noise = room(&none, 60, 9);
        assert_eq!(measure(&sounded, &noise, &noise), None);
        let other = voice(7, 190.0, 4);
        assert_eq!(measure(&sounded, &other, &other), None);
        assert_eq!(measure(&none, &other, &other), None);
        assert_eq!(measure(&[], &[], &[]), None);
        assert_eq!(measure(&sounded, &[], &[]), None);
    }
}
