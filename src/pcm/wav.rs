//! The one kind of WAV file that Viva writes: mono, 16 bits. Its samples are [-1, 1] times 32,767.

use std::io::{Seek, Write};

use hound::{SampleFormat, WavSpec, WavWriter};

/// A sample of 1.0 in a file. The lowest number of 16 bits has no counterpart, so it is never written.
const FULL: f32 = 32_767.0;

pub const fn spec(rate: u32) -> WavSpec {
    WavSpec { channels: 1, sample_rate: rate, bits_per_sample: 16, sample_format: SampleFormat::Int }
}

/// A sample as it is written, clipped to full scale.
pub fn level(sample: f32) -> i16 {
    (sample.clamp(-1.0, 1.0) * FULL).round() as i16
}

/// The sample that was written as `level`.
pub fn sample(level: i16) -> f32 {
    f32::from(level) / FULL
}

/// Writes a whole file.
///
/// # Errors
/// If `into` takes no more bytes.
pub fn write(into: impl Write + Seek, rate: u32, samples: impl IntoIterator<Item = f32>) -> Result<(), hound::Error> {
    let mut wav = WavWriter::new(into, spec(rate))?;
    for sample in samples {
        wav.write_sample(level(sample))?;
    }
    wav.finalize()
}
