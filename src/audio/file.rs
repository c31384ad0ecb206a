//! Reads WAV files: as a whole, or as a stream that needs little memory for a file of any length.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavReader, WavSpec};

pub use super::recorder::{Sink, WavWriter, repair};
use crate::fault::{Fault, FaultKind};
use crate::pcm::resample::{RATES, Resampler};
use crate::pcm::{Clip, Frame};
use crate::time::{RATE, SampleCount};

/// Programs that write to a pipe do not know the length, and set it to about 2^31 or 2^32 bytes.
const UNKNOWN_LENGTH: u64 = 0x7FFF_0000;

/// More channels than the largest sound cards have. A header with more is invalid.
const MAX_CHANNELS: u16 = 64;

/// Reads a whole WAV (8 to 32 bits or float, any number of channels) as mono at its own rate.
///
/// # Errors
/// [`FaultKind::BadInput`] naming the file, if it is missing, not WAV, empty or cut short, or its header makes no
/// sense.
pub fn read_wav(path: impl AsRef<Path>) -> Result<Clip, Fault> {
    let mut reader = Mono::open(path.as_ref())?;
    let mut samples = Vec::new();
    while reader.read(BLOCK_SECONDS_OF_FILE * reader.spec.sample_rate as usize, &mut samples)? {}
    if samples.is_empty() {
        return Err(empty(path.as_ref()));
    }
    Ok(Clip::new(reader.spec.sample_rate, samples))
}

const BLOCK_SECONDS_OF_FILE: usize = 1;

/// A WAV file that serves as a microphone: 16 kHz mono frames of about 20 ms, in order. Holds at most one block in
/// memory.
pub struct WavSource {
    reader: Mono,
    resampler: Resampler,
    block: Vec<f32>,
    position: SampleCount,
    done: bool,
}

impl WavSource {
    /// Opens the file and checks its header.
    ///
    /// # Errors
    /// Like [`read_wav`]. An error later in the file comes from [`WavSource::next_frame`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Fault> {
        let path = path.as_ref();
        let reader = Mono::open(path)?;
        if reader.frames == 0 {
            return Err(empty(path));
        }
        let resampler = Resampler::new(reader.spec.sample_rate, RATE);
        Ok(Self { reader, resampler, block: Vec::new(), position: SampleCount::ZERO, done: false })
    }

    /// The length of the file according to its header.
    pub fn length(&self) -> SampleCount {
        SampleCount(self.reader.frames.saturating_mul(u64::from(RATE)) / u64::from(self.reader.spec.sample_rate))
    }

    /// The next samples; `None` at the end of the file.
    ///
    /// # Errors
    /// [`FaultKind::BadInput`] if the rest of the file cannot be read.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Fault> {
        let mut samples = Vec::new();
        while samples.is_empty() && !self.done {
            self.block.clear();
            // 20 ms, as a sound card typically delivers at once.
            let more = self.reader.read(self.reader.spec.sample_rate as usize / 50, &mut self.block);
            if !matches!(more, Ok(true)) {
                self.done = true;
            }
            self.resampler.push(&self.block, &mut samples);
            if self.done {
                self.resampler.flush(&mut samples);
            }
            more?;
        }
        let start = self.position;
        self.position += SampleCount(samples.len() as u64);
        Ok((!samples.is_empty()).then_some(Frame { start, samples }))
    }
}

impl Iterator for WavSource {
    type Item = Result<Frame, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_frame().transpose()
    }
}

/// The file's samples as mono.
struct Mono {
    path: PathBuf,
    reader: WavReader<BufReader<File>>,
    spec: WavSpec,
    /// Frames (one sample of each channel) according to the header; computed from the file's length if the header does
    /// not know.
    frames: u64,
    taken: u64,
}

impl Mono {
    fn open(path: &Path) -> Result<Self, Fault> {
        let unreadable = |error: std::io::Error| {
            bad(path, "cannot be read").because(error).next("check the path, and that you can read the file")
        };
        let file = File::open(path).map_err(unreadable)?;
        let meta = file.metadata().map_err(unreadable)?;
        if meta.is_dir() {
            return Err(bad(path, "is a folder, not a WAV file"));
        }
        if meta.len() == 0 {
            return Err(empty(path));
        }
        let reader = WavReader::new(BufReader::new(file)).map_err(|error| not_wav(path, error))?;
        let spec = reader.spec();
        if !RATES.contains(&spec.sample_rate) {
            let why = format!("{} Hz; Viva takes {} to {} Hz", spec.sample_rate, RATES.start(), RATES.end());
            return Err(bad(path, "has an impossible sample rate").because(why));
        }
        if spec.channels == 0 || spec.channels > MAX_CHANNELS {
            return Err(bad(path, "has an impossible number of channels").because(spec.channels));
        }
        let frame_bytes = u64::from(spec.channels) * u64::from(spec.bits_per_sample.div_ceil(8).max(1));
        let promised = u64::from(reader.duration()) * frame_bytes;
        let frames = if promised <= meta.len() {
            u64::from(reader.duration())
        } else if promised >= UNKNOWN_LENGTH {
            meta.len() / frame_bytes
        } else {
            return Err(bad(path, "is cut short")
                .because(format!("its header says {promised} bytes of sound, but the file has {}", meta.len()))
                .next("copy or record it again"));
        };
        Ok(Self { path: path.to_owned(), reader, spec, frames, taken: 0 })
    }

    /// Appends up to `frames` mono samples. Returns `false` at the end.
    fn read(&mut self, frames: usize, out: &mut Vec<f32>) -> Result<bool, Fault> {
        let want = frames.max(1).min(usize::try_from(self.frames - self.taken).unwrap_or(usize::MAX));
        let channels = usize::from(self.spec.channels);
        let before = out.len();
        let ended = if self.spec.sample_format == SampleFormat::Float {
            // A file may hold any values. Infinities and NaN become silence.
            let tame = |sample: f32| if sample.is_finite() { sample.clamp(-8.0, 8.0) } else { 0.0 };
            mix(self.reader.samples::<f32>().map(|sample| sample.map(tame)), channels, want, out)
        } else {
            let scale = 1.0 / (1_u64 << (self.spec.bits_per_sample.clamp(1, 32) - 1)) as f32;
            mix(self.reader.samples::<i32>().map(|sample| sample.map(|s| s as f32 * scale)), channels, want, out)
        };
        self.taken += (out.len() - before) as u64;
        match ended {
            Ok(()) => Ok(self.taken < self.frames && want > 0),
            // The header did not know the length, so the sound ends where the file ends.
            Err(hound::Error::IoError(error)) if error.kind() != std::io::ErrorKind::NotFound && self.by_length() => {
                self.frames = self.taken;
                Ok(false)
            }
            Err(error) => Err(not_wav(&self.path, error)),
        }
    }

    fn by_length(&self) -> bool {
        u64::from(self.reader.duration()) != self.frames
    }
}

/// Appends the mean of each frame's channels. Stops without an error if the samples end early.
fn mix(
    mut samples: impl Iterator<Item = Result<f32, hound::Error>>,
    channels: usize,
    frames: usize,
    out: &mut Vec<f32>,
) -> Result<(), hound::Error> {
    for _ in 0..frames {
        let mut sum = 0.0;
        for _ in 0..channels {
            match samples.next() {
                Some(sample) => sum += sample?,
                None => return Ok(()),
            }
        }
        out.push(sum / channels as f32);
    }
    Ok(())
}

fn bad(path: &Path, what: &str) -> Fault {
    Fault::new(FaultKind::BadInput, format!("{} {what}", path.display()))
}

fn empty(path: &Path) -> Fault {
    bad(path, "holds no sound").because("the file is empty").next("give a WAV file with speech in it")
}

fn not_wav(path: &Path, error: hound::Error) -> Fault {
    let why = match error {
        hound::Error::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            "it ends in the middle".to_owned()
        }
        // hound reports a short read as "other".
        hound::Error::IoError(error) if error.raw_os_error().is_none() => format!("it ends in the middle ({error})"),
        hound::Error::Unsupported => "it is compressed or of an uncommon kind".to_owned(),
        other => other.to_string(),
    };
    bad(path, "is not a WAV file that Viva can read")
        .because(why)
        .next(format!("ffmpeg -i {} -ac 1 -ar 16000 -c:a pcm_s16le converted.wav", path.display()))
}
