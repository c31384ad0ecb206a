//! Reads WAV files: as a whole, or as a stream that needs little memory for a file of any length.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use super::recorder::{Sink, WavWriter, repair};
use super::riff::{Format, Riff, Trouble};
use crate::fault::{Fault, FaultKind, as_typed};
use crate::pcm::mix::Mixer;
use crate::pcm::resample::Resampler;
use crate::pcm::{Clip, Frame};
use crate::time::{RATE, SampleCount};

/// Seconds of sound by which a file may be shorter than its header says without a word about it.
const TOLERANCE: f64 = 0.1;
/// Bytes that are read from the disk at once.
const BLOCK: usize = 1 << 16;

/// Reads a whole WAV (8 to 64 bits or float, up to 64 channels) as mono at its own rate. `-` is standard input. Wrong
/// lengths in the header are no error: what is there counts.
///
/// # Errors
/// [`FaultKind::BadInput`] naming the file, if it is missing, not WAV, without sound, or its header makes no sense.
pub fn read_wav(path: impl AsRef<Path>) -> Result<Clip, Fault> {
    let mut reader = Mono::open(path.as_ref())?;
    let mut samples = Vec::new();
    while reader.read(&mut samples)? {}
    Ok(Clip::new(reader.format().rate, samples))
}

/// A WAV file (`-` is standard input) that serves as a microphone: 16 kHz mono frames of about 20 ms, in order. Holds at most one block in
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
        let resampler = Resampler::new(reader.format().rate, RATE);
        Ok(Self { reader, resampler, block: Vec::new(), position: SampleCount::ZERO, done: false })
    }

    /// The length of the file, as far as its header and its size tell. Zero for a pipe that does not know its own.
    pub fn length(&self) -> SampleCount {
        let Riff { promised, room, .. } = self.reader.riff;
        let bytes = promised.into_iter().chain(room).min().unwrap_or(0);
        SampleCount((self.reader.seconds(bytes) * f64::from(RATE)) as u64)
    }

    /// What a person should know about a file that was read to its end: that its header promised more. Names the file.
    pub fn notice(&self) -> Option<String> {
        let Riff { promised, taken, .. } = self.reader.riff;
        let (found, promised) = (self.reader.seconds(taken), self.reader.seconds(promised?));
        (promised > found + TOLERANCE).then(|| {
            let name = named(&self.reader.path);
            format!("{name} is cut short: its header promises {promised:.1} s of sound, and it has {found:.1} s")
        })
    }

    /// The next samples; `None` at the end of the file.
    ///
    /// # Errors
    /// [`FaultKind::BadInput`] if the rest of the file cannot be read.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Fault> {
        let mut samples = Vec::new();
        while samples.is_empty() && !self.done {
            self.block.clear();
            let more = self.reader.read(&mut self.block);
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
    riff: Riff<Box<dyn Read>>,
    mixer: Mixer,
    /// Bytes of a block, and its samples.
    block: (Vec<u8>, Vec<f32>),
}

impl Mono {
    fn open(path: &Path) -> Result<Self, Fault> {
        let unreadable = |error: io::Error| {
            bad(path, "cannot be read").because(error).next("check the path, and whether you may read the file")
        };
        let (source, length): (Box<dyn Read>, _) = if path == Path::new("-") {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path).map_err(unreadable)?;
            let meta = file.metadata().map_err(unreadable)?;
            if meta.is_dir() {
                return Err(bad(path, "is a folder, not a WAV file"));
            }
            if meta.is_file() && meta.len() == 0 {
                return Err(empty(path));
            }
            (Box::new(io::BufReader::with_capacity(BLOCK, file)), meta.is_file().then_some(meta.len()))
        };
        let riff = Riff::open(source, length).map_err(|trouble| match trouble {
            Trouble::Unfit(why) => not_wav(path, why),
            Trouble::Impossible(what, why) => bad(path, what).because(why),
            Trouble::Empty => empty(path),
            Trouble::Unreadable(error) => unreadable(error),
        })?;
        // 20 ms, as a sound card typically delivers at once.
        let bytes = (riff.format.rate as usize / 50).max(1) * riff.format.frame();
        Ok(Self { path: path.to_owned(), riff, mixer: Mixer::default(), block: (vec![0; bytes], Vec::new()) })
    }

    fn format(&self) -> Format {
        self.riff.format
    }

    fn seconds(&self, bytes: u64) -> f64 {
        bytes as f64 / self.format().frame() as f64 / f64::from(self.format().rate)
    }

    /// Appends up to 20 ms of mono samples. Returns `false` at the end.
    fn read(&mut self, out: &mut Vec<f32>) -> Result<bool, Fault> {
        let Self { path, riff, mixer, block: (bytes, samples) } = self;
        let (format, channels) = (riff.format, usize::from(riff.format.channels));
        let got = riff.read(bytes).map_err(|error| bad(path, "cannot be read to its end").because(error))?;
        samples.clear();
        samples.extend(bytes[..got].chunks_exact(format.width).map(|bytes| format.sample(bytes)));
        mixer.look(samples, channels, |sample| sample);
        out.extend(samples.chunks_exact(channels).map(|frame| mixer.mono(frame, |sample| sample)));
        Ok(got > 0)
    }
}

/// How a person knows the file.
pub fn named(path: &Path) -> String {
    if path == Path::new("-") { "standard input".into() } else { path.display().to_string() }
}

fn bad(path: &Path, what: &str) -> Fault {
    Fault::new(FaultKind::BadInput, format!("{} {what}", named(path)))
}

fn empty(path: &Path) -> Fault {
    bad(path, "holds no sound").because("the file is empty").next("give a WAV file with speech in it")
}

fn not_wav(path: &Path, why: String) -> Fault {
    bad(path, "is not a WAV file that Viva can read")
        .because(why)
        .next(format!("ffmpeg -i {} -ac 1 -ar 16000 -c:a pcm_s16le converted.wav", as_typed(path)))
}
