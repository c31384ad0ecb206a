//! The only file that names aec3, a port of WebRTC's echo canceller. It removes the echo from one block at a time.

use aec3::api::EchoCanceller3Config;
use aec3::api::control::EchoControl;
use aec3::audio_processing::aec3::echo_canceller3::EchoCanceller3;
use aec3::audio_processing::audio_buffer::AudioBuffer;
use aec3::audio_processing::high_pass_filter::HighPassFilter;
use aec3::audio_processing::stream_config::StreamConfig;

use crate::time::RATE;

/// Samples in a block: 10 ms.
pub const BLOCK: usize = RATE as usize / 100;

/// Samples by which the output lags behind the input. The canceller converts blocks of 160 to blocks of 64 and back,
/// and its suppressor's windows overlap. A test measures it.
pub const DELAY: usize = 128;

pub struct Aec {
    echo: EchoCanceller3,
    format: StreamConfig,
    reference: AudioBuffer,
    near: AudioBuffer,
    /// A filter that AEC3 expects before it. A converter's offset and rumble are not speech, and would disturb the
    /// canceller.
    high_pass: HighPassFilter,
    heard: [Vec<f32>; 1],
}

impl Aec {
    pub fn new() -> Self {
        let rate = RATE as usize;
        let buffer = || AudioBuffer::from_sample_rates(rate, 1, rate, 1, rate);
        Self {
            echo: EchoCanceller3::new(EchoCanceller3Config::default(), RATE as i32, 1, 1),
            format: StreamConfig::new(rate, 1, false),
            reference: buffer(),
            near: buffer(),
            high_pass: HighPassFilter::new(RATE as i32, 1),
            heard: [vec![0.0; BLOCK]],
        }
    }

    /// Takes the speaker's and the microphone's sound. Leaves the room's own sound in `near`, [`DELAY`] samples late.
    /// Both are in [-1, 1]; infinities and NaN count as silence.
    pub fn block(&mut self, reference: &[f32; BLOCK], near: &mut [f32; BLOCK]) {
        let tame = |sample: f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        let reference = reference.map(tame);
        self.heard[0].copy_from_slice(&near.map(tame));
        self.high_pass.process(&mut self.heard);
        self.reference.copy_from(&[&reference], &self.format);
        self.reference.split_into_frequency_bands();
        self.echo.analyze_render(&mut self.reference);
        self.near.copy_from(&[&self.heard[0]], &self.format);
        self.echo.analyze_capture(&mut self.near);
        self.near.split_into_frequency_bands();
        self.echo.process_capture(&mut self.near, false);
        self.near.merge_frequency_bands();
        self.near.copy_to_stream(&self.format, &mut [near]);
    }
}
