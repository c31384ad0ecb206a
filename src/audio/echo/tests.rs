//! Synthetic voices in a simulated room, without devices or weights. A voice is a buzz with a gliding pitch and a
//! formant under noise, in syllables and pauses. These properties of speech are difficult for a canceller.

use proptest::prelude::*;

use super::*;
use crate::pcm::{Gap, level};
use crate::time::RATE;

/// Pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// A voice: syllables of 120 to 300 ms, and a pause between phrases.
pub(super) fn voice(seconds: usize, pitch: f32, seed: u64) -> Vec<f32> {
    let mut dice = Dice(seed);
    let mut out = Vec::new();
    let (mut phase, mut syllable, mut low) = (0.0_f32, 0, 0.0_f32);
    while out.len() < seconds * RATE as usize {
        syllable += 1;
        let length = 1_900 + (1_500.0 * (dice.roll() + 1.0)) as usize;
        let (from, to) = (pitch * (1.0 + 0.3 * dice.roll()), pitch * (1.0 + 0.3 * dice.roll()));
        let (breath, formant) = (0.3 + 0.6 * (dice.roll() + 1.0), 4.0 + 2.0 * dice.roll());
        let weights: Vec<f32> = (1..24).map(|h| 1.0 / (1.0 + ((h as f32 - formant) / 2.0).powi(2))).collect();
        for i in 0..length {
            let along = i as f32 / length as f32;
            phase = (phase + (from + (to - from) * along) / RATE as f32).fract();
            let tone = |h: usize| (std::f32::consts::TAU * phase * h as f32).sin();
            let buzz = weights.iter().enumerate().map(|(i, w)| w * tone(i + 1)).sum::<f32>();
            low = 0.6 * low + 0.4 * dice.roll();
            out.push(0.1 * (std::f32::consts::PI * along).sin() * (buzz + breath * low));
        }
        let pause = if syllable % 6 == 0 { 6_000 } else { 500 };
        out.extend(std::iter::repeat_n(0.0, pause));
    }
    out.truncate(seconds * RATE as usize);
    out
}

/// The sound at the microphone: direct sound after `delay_ms` at -6 dB, three reflections, and the noise of a quiet
/// room.
pub(super) fn room(voice: &[f32], delay_ms: usize, seed: u64) -> Vec<f32> {
    let mut dice = Dice(seed);
    let paths = [(0, 0.5), (7, 0.2), (17, -0.12), (31, 0.07)];
    let mut heard: Vec<f32> = (0..voice.len()).map(|_| 0.0005 * dice.roll()).collect();
    for (more, gain) in paths {
        let late = (delay_ms + more) * 16;
        heard[late..].iter_mut().zip(voice).for_each(|(heard, voice)| *heard += gain * voice);
    }
    heard
}

fn frame(start: usize, samples: &[f32]) -> CaptureEvent {
    CaptureEvent::Frame(Frame { start: SampleCount(start as u64), samples: samples.to_vec() })
}

/// The output for `near`. The reference comes in bursts of 50 ms, as output callbacks deliver it.
pub(super) fn cancelled(reference: &[f32], near: &[f32]) -> Vec<f32> {
    let mut canceller = Canceller::default();
    let mut out = Vec::new();
    let mut told = 0;
    for (i, samples) in near.chunks(320).enumerate() {
        let now = i * 320;
        // When the last of these samples arrives, so has all that was played by then.
        while told + 800 <= now + samples.len() {
            canceller.sounded(&frame(told, &reference[told..told + 800]));
            told += 800;
        }
        canceller.heard(frame(now, samples), &mut out);
    }
    canceller.flush(&mut out);
    let mut whole = Vec::new();
    for event in out {
        let CaptureEvent::Frame(frame) = event else { panic!("{event:?}") };
        assert_eq!(frame.start.0, whole.len() as u64);
        whole.extend(frame.samples);
    }
    assert_eq!(whole.len(), near.len());
    whole
}

/// The similarity of two sounds, 0 to 1, and by how many samples the second is late.
fn likeness(one: &[f32], other: &[f32]) -> (f32, usize) {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let best = (0..400).map(|late| (dot(one, &other[late..]), late)).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    let there = &other[best.1..other.len().min(best.1 + one.len())];
    let (power, there) = (dot(one, one), dot(there, there));
    ((best.0 / (power * there).sqrt().max(1e-9)) as f32, best.1)
}

#[test]
fn the_filters_own_delay_is_what_is_cut_off() {
    let near = voice(3, 190.0, 5);
    let mut aec = Aec::new();
    let mut out = Vec::new();
    for block in near.as_chunks::<BLOCK>().0 {
        let mut block = *block;
        aec.block(&[0.0; BLOCK], &mut block);
        out.extend(block);
    }
    let (alike, late) = likeness(&near[16_000..40_000], &out[16_000..]);
    println!("measured: a voice comes out {late} samples late, likeness {alike:.3}");
    // The high-pass filter shifts the phase of the lowest tones a little.
    assert!(late.abs_diff(DELAY) <= 2 && alike > 0.85, "{late}, {alike}");
}

#[test]
fn an_echo_is_taken_out() {
    for delay_ms in [60, 100, 150] {
        let far = voice(20, 110.0, delay_ms as u64);
        let near = room(&far, delay_ms, 3);
        let clean = cancelled(&far, &near);
        let erle = |from: usize, to: usize| {
            let range = from * 16_000..to * 16_000;
            level::rms_dbfs(&near[range.clone()]) - level::rms_dbfs(&clean[range])
        };
        let (first, second, late) = (erle(1, 2), erle(2, 4), erle(10, 20));
        println!(
            "measured: {delay_ms} ms: ERLE {first:.1} dB in second 2, {second:.1} in 3 and 4, {late:.1} from 10 on"
        );
        assert!(late >= 20.0, "{delay_ms} ms: {late} dB");
    }
}

#[test]
fn who_speaks_over_it_is_still_understood() {
    let far = voice(20, 110.0, 8);
    // As loud as the echo.
    let own: Vec<f32> = voice(20, 190.0, 77).iter().map(|s| s * 0.55).collect();
    let mut near = room(&far, 80, 4);
    near[12 * 16_000..].iter_mut().zip(&own).for_each(|(near, own)| *near += own);
    let clean = cancelled(&far, &near);
    let over = 12 * 16_000..18 * 16_000;
    let (before, _) = likeness(&own[..6 * 16_000], &near[over.clone()]);
    let (after, late) = likeness(&own[..6 * 16_000], &clean[over.start..over.end + 400]);
    println!(
        "measured: double talk: likeness to the near voice {before:.2} before, {after:.2} after, {late} samples late"
    );
    assert!(after > 0.75 && late < 16, "{after}, {late} late");
}

#[test]
fn without_an_echo_a_voice_passes() {
    let own = voice(10, 190.0, 9);
    let clean = cancelled(&vec![0.0; own.len()], &own);
    let (alike, late) = likeness(&own[16_000..9 * 16_000], &clean[16_000..]);
    println!("measured: alone: likeness {alike:.3}, {late} late");
    assert!(alike > 0.85 && late == 0, "{alike}, {late}");
}

#[derive(Debug, Clone)]
enum Piece {
    Near(usize),
    NearGap(u64),
    Jump(u64),
    Sounded(usize),
    SoundedGap(u64),
    Lost,
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        6 => (0_usize..900).prop_map(Piece::Near),
        1 => (0_u64..40_000).prop_map(Piece::NearGap),
        1 => (0_u64..5_000).prop_map(Piece::Jump),
        6 => (0_usize..1_500).prop_map(Piece::Sounded),
        1 => (0_u64..90_000).prop_map(Piece::SoundedGap),
        1 => Just(Piece::Lost),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// For any pieces, every sample comes out once, at its position, in order, and never later than promised.
    #[test]
    fn positions_are_kept(pieces in prop::collection::vec(piece(), 0..60), seed: u64) {
        let mut canceller = Canceller::default();
        let mut dice = Dice(seed);
        let (mut near, mut sounded) = (0_u64, 0_u64);
        let mut out = Vec::new();
        // The positions of samples that went in, in order, and the number of breaks.
        let (mut went_in, mut breaks) = (Vec::new(), 0);
        let mut noise = |n: usize| -> Vec<f32> {
            (0..n).map(|i| if i == 13 { f32::NAN } else if i == 14 { f32::INFINITY } else { 2.0 * dice.roll() }).collect()
        };
        for piece in pieces {
            match piece {
                Piece::Near(n) => {
                    canceller.heard(frame(near as usize, &noise(n)), &mut out);
                    went_in.extend(near..near + n as u64);
                    near += n as u64;
                    let given: usize = out.iter().map(|e| if let CaptureEvent::Frame(f) = e { f.samples.len() } else { 0 }).sum();
                    prop_assert!((went_in.len() - given) as u64 <= LATENCY_MS * 16);
                }
                Piece::NearGap(missing) => {
                    let missing = SampleCount(missing);
                    canceller.heard(CaptureEvent::Gap(Gap { start: SampleCount(near), missing }), &mut out);
                    near += missing.0;
                    breaks += 1;
                }
                // Not reported: the next frame just has a later position.
                Piece::Jump(missing) => near += missing,
                Piece::Sounded(n) => {
                    canceller.sounded(&frame(sounded as usize, &noise(n)));
                    sounded += n as u64;
                }
                Piece::SoundedGap(missing) => {
                    let missing = SampleCount(missing);
                    canceller.sounded(&CaptureEvent::Gap(Gap { start: SampleCount(sounded), missing }));
                    sounded += missing.0;
                }
                Piece::Lost => {
                    canceller.heard(CaptureEvent::Lost { why: "pulled".into() }, &mut out);
                    breaks += 1;
                }
            }
        }
        canceller.flush(&mut out);
        let mut came_out = Vec::new();
        for event in &out {
            match event {
                CaptureEvent::Frame(f) => {
                    prop_assert!(f.samples.iter().all(|s| s.is_finite()));
                    came_out.extend(f.start.0..f.end().0);
                }
                _ => breaks -= 1,
            }
        }
        prop_assert_eq!(breaks, 0);
        prop_assert_eq!(came_out, went_in);
    }
}
