//! Makes one channel of many: their mean, or the loudest where the mean would cancel.
//!
//! A cable with one inverted wire, or a program that sends one channel inverted, gives two channels whose mean is
//! silence. And of eight channels with one microphone, the mean is 18 dB quieter than that microphone.

/// The most channels that can be told apart. The largest sound cards have as many.
pub const MAX_CHANNELS: usize = 64;
/// The mean is left when its power is below this share of the loudest channel's: 10 dB. Of two independent channels it
/// has at least a quarter.
const CANCELS: f32 = 0.1;
/// The mean is taken again when its power is above this share.
const AGREES: f32 = 0.25;
/// Another channel is taken when it has this many times the power of the one that was taken.
const LOUDER: f32 = 4.0;
/// Frames after which a block counts a third: half a second at 16 kHz, a sixth at 48 kHz.
const MEMORY: f32 = 8_000.0;

/// Allocates nothing, so a sound callback may use it.
#[derive(Debug, Clone)]
pub struct Mixer {
    /// Of each channel: the last sample, and the power of its changes. A constant in the samples has none.
    channels: [(f32, f32); MAX_CHANNELS],
    /// The same of the mean.
    mean: (f32, f32),
    /// The channel to take instead of the mean.
    chosen: Option<usize>,
}

impl Default for Mixer {
    fn default() -> Self {
        Self { channels: [(0.0, 0.0); MAX_CHANNELS], mean: (0.0, 0.0), chosen: None }
    }
}

impl Mixer {
    /// Looks at the next block of interleaved samples, before [`Mixer::mono`] takes its frames.
    pub fn look<T: Copy>(&mut self, data: &[T], channels: usize, to_f32: impl Fn(T) -> f32) {
        if channels < 2 {
            return;
        }
        let frames = data.len() / channels;
        let fade = (-(frames as f32) / MEMORY).exp();
        let looked_at = channels.min(MAX_CHANNELS);
        for (_, power) in self.channels[..looked_at].iter_mut().chain([&mut self.mean]) {
            *power *= fade;
        }
        for frame in data.chunks_exact(channels) {
            let mut sum = 0.0;
            for (sample, known) in frame.iter().zip(&mut self.channels[..looked_at]) {
                let sample = tame(to_f32(*sample));
                sum += sample;
                step(known, sample);
            }
            step(&mut self.mean, sum / channels as f32);
        }
        self.choose(looked_at);
    }

    /// One frame as one sample.
    pub fn mono<T: Copy>(&self, frame: &[T], to_f32: impl Fn(T) -> f32) -> f32 {
        match self.chosen.and_then(|channel| frame.get(channel)) {
            Some(sample) => to_f32(*sample),
            None => frame.iter().map(|sample| to_f32(*sample)).sum::<f32>() / frame.len().max(1) as f32,
        }
    }

    fn choose(&mut self, channels: usize) {
        let powers = self.channels[..channels].iter().map(|(_, power)| *power).enumerate();
        let Some((loudest, most)) = powers.max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
        self.chosen = match self.chosen {
            None if self.mean.1 < most * CANCELS => Some(loudest),
            Some(_) if self.mean.1 > most * AGREES => None,
            Some(taken) if self.channels[taken].1 * LOUDER < most => Some(loudest),
            as_before => as_before,
        };
    }
}

fn step((last, power): &mut (f32, f32), sample: f32) {
    let change = sample - *last;
    *power += change * change;
    *last = sample;
}

fn tame(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-8.0, 8.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mixes half a second in blocks of 20 ms, and returns its peak without the first block.
    fn peak(channels: usize, sample: impl Fn(usize, f32) -> f32) -> f32 {
        let data: Vec<f32> = (0..8_000)
            .flat_map(|i| (0..channels).map(|c| sample(c, (i as f32 * 0.1).sin())).collect::<Vec<_>>())
            .collect();
        let mut mixer = Mixer::default();
        let mut out = Vec::new();
        for block in data.chunks(320 * channels) {
            mixer.look(block, channels, |s| s);
            out.extend(block.chunks_exact(channels).map(|frame| mixer.mono(frame, |s| s)));
        }
        out[320..].iter().fold(0.0, |most: f32, s| most.max(s.abs()))
    }

    #[test]
    fn channels_that_agree_become_their_mean() {
        assert!((peak(2, |_, s| 0.5 * s) - 0.5).abs() < 1e-3);
        assert!((peak(2, |c, s| if c == 0 { s } else { 0.5 * s }) - 0.75).abs() < 1e-3);
        assert!((peak(1, |_, s| 0.3 * s) - 0.3).abs() < 1e-3);
    }

    #[test]
    fn where_the_mean_cancels_the_louder_channel_is_taken() {
        let inverted = |c: usize, s: f32| if c == 1 { -s } else { s };
        assert!(peak(2, inverted) > 0.99);
        assert!(peak(2, |c, s| inverted(c, s) + 0.2) > 1.1, "a constant in the samples hides it");
        assert!((peak(2, |c, s| if c == 1 { -0.8 * s } else { 0.6 * s }) - 0.8).abs() < 0.01);
        assert!(peak(8, |c, s| if c == 5 { s } else { 0.0 }) > 0.99, "one live channel of eight");
    }

    #[test]
    fn what_cannot_be_and_too_many_channels_are_harmless() {
        let mut mixer = Mixer::default();
        mixer.look(&[f32::NAN, f32::INFINITY, 1.0, -1.0], 2, |s| s);
        mixer.look(&[], 2, |s: f32| s);
        mixer.look(&[1.0; 100], 0, |s: f32| s);
        mixer.look(&[0.5; 300], 100, |s| s);
        assert!((mixer.mono(&[0.5; 100], |s| s) - 0.5).abs() < 1e-6);
        assert_eq!(mixer.mono(&[], |s: f32| s), 0.0);
    }
}
