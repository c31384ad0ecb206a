//! Level and pitch of a voice just before a pause, relative to the turn so far. Also how well they separate the pauses
//! between sentences from the ends.

/// Samples in a frame of 10 ms.
const HOP: usize = 160;
/// The pitch is searched for in 40 ms, at half the sampling rate.
const WINDOW: usize = 320;
/// The periods of 400 Hz down to 60 Hz, at half the sampling rate.
const LAGS: std::ops::RangeInclusive<usize> = 20..=133;
/// A frame that is less similar to itself one period earlier has no pitch.
const VOICED: f32 = 0.5;
/// Sound that is this many decibels below the loud frames is not voice.
const SOFTER: f32 = 30.0;
/// How many frames before a pause are compared: 300 ms.
const LAST: usize = 30;

/// The level and pitch of a recording, frame by frame.
pub struct Melody {
    power: Vec<f32>,
    /// 0 for a frame without pitch.
    pitch: Vec<f32>,
    /// A frame with more power than this is voice.
    floor: f32,
}

impl Melody {
    pub fn of(samples: &[f32]) -> Self {
        let power: Vec<f32> =
            samples.chunks_exact(HOP).map(|frame| frame.iter().map(|s| s * s).sum::<f32>() / HOP as f32).collect();
        let mut sorted = power.clone();
        sorted.sort_by(f32::total_cmp);
        let loud = sorted.get(sorted.len() * 95 / 100).copied().unwrap_or(0.0);
        let floor = loud * 10.0_f32.powf(-SOFTER / 10.0);
        let half: Vec<f32> = samples.chunks_exact(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
        let of_frame = |(i, power): (usize, &f32)| if *power > floor { pitch(&half, i * HOP / 2) } else { 0.0 };
        let pitch = power.iter().enumerate().map(of_frame).collect();
        Self { power, pitch, floor }
    }

    /// Compares the last 300 ms of voice before this position with all voice before it. Returns the difference of their
    /// levels in decibels and the ratio of their pitches. The pitch needs frames that have one.
    pub fn before(&self, ms: u32) -> (Option<f32>, Option<f32>) {
        let to = (ms as usize / 10).min(self.power.len());
        let voice: Vec<f32> = self.power[..to].iter().copied().filter(|power| *power > self.floor).collect();
        let pitch: Vec<f32> = self.pitch[..to].iter().copied().filter(|hertz| *hertz > 0.0).collect();
        let mean = |all: &[f32]| all.iter().sum::<f32>() / all.len() as f32;
        let last = |all: &[f32]| Some(all[all.len().checked_sub(LAST)?..].to_vec());
        let level = last(&voice).map(|end| 10.0 * (mean(&end) / mean(&voice)).log10());
        (level, last(&pitch).map(|end| median(end) / median(pitch)))
    }
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values[values.len() / 2]
}

/// The pitch in hertz, by autocorrelation.
fn pitch(half: &[f32], at: usize) -> f32 {
    let Some(sound) = half.get(at..at + WINDOW + LAGS.end()) else { return 0.0 };
    let energy = |part: &[f32]| part.iter().map(|s| s * s).sum::<f32>();
    let now = energy(&sound[..WINDOW]);
    let likeness = |lag: usize| {
        let other = &sound[lag..lag + WINDOW];
        let product: f32 = sound[..WINDOW].iter().zip(other).map(|(a, b)| a * b).sum();
        product / (now * energy(other)).sqrt().max(1e-9)
    };
    let all: Vec<(usize, f32)> = LAGS.map(|lag| (lag, likeness(lag))).collect();
    let best = all.iter().map(|(_, r)| *r).fold(0.0, f32::max);
    if best < VOICED {
        return 0.0;
    }
    // Two periods are as similar as one, so the first peak that is nearly as high counts.
    let peak = all.windows(3).find(|w| w[1].1 >= w[0].1 && w[1].1 >= w[2].1 && w[1].1 > 0.9 * best);
    peak.map_or(0.0, |w| 8_000.0 / w[1].0 as f32)
}

/// The probability that a value of `low` is below one of `high`. 1 if every one is, a half if both are alike.
pub fn separation(low: &[f32], high: &[f32]) -> f64 {
    let count = |a: &f32, b: &f32| {
        if a < b {
            1.0
        } else if (a - b).abs() < f32::EPSILON {
            0.5
        } else {
            0.0
        }
    };
    let wins: f64 = low.iter().flat_map(|a| high.iter().map(move |b| count(a, b))).sum();
    wins / (low.len() * high.len()) as f64
}
