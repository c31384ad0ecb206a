//! Writes a session's recording as a WAV file. The header stays valid whatever happens to the program or the disk.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::fault::{Fault, FaultKind};
use crate::pcm::wav;
use crate::time::{RATE, SampleCount};

/// Samples between two flushes: a quarter of a second, the most that a crash can lose.
const FLUSH_EVERY: u64 = RATE as u64 / 4;

/// Size of the header that [`WavWriter`] writes: `RIFF`, one `fmt ` chunk of 16 bytes, `data`.
const HEADER: u64 = 44;

/// The destination of the bytes: a file, or in tests a small disk.
pub trait Sink: Write + Seek + Send {}
impl<T: Write + Seek + Send> Sink for T {}

/// Records 16 kHz mono sound as 16-bit WAV.
pub struct WavWriter {
    path: PathBuf,
    writer: Option<hound::WavWriter<BufWriter<Box<dyn Sink>>>>,
    written: SampleCount,
    unflushed: u64,
}

impl WavWriter {
    /// Creates a file; replaces an existing one.
    ///
    /// # Errors
    /// [`FaultKind::Storage`].
    pub fn create(path: impl AsRef<Path>) -> Result<Self, Fault> {
        let path = path.as_ref();
        let file = File::create(path).map_err(|error| storage(path, error))?;
        Self::over(Box::new(file), path)
    }

    /// Records to a destination that is not a file. Errors name `path`.
    ///
    /// # Errors
    /// [`FaultKind::Storage`].
    pub fn over(sink: Box<dyn Sink>, path: &Path) -> Result<Self, Fault> {
        let mut writer =
            hound::WavWriter::new(BufWriter::new(sink), wav::spec(RATE)).map_err(|error| storage(path, error))?;
        writer.flush().map_err(|error| storage(path, error))?;
        Ok(Self { path: path.to_owned(), writer: Some(writer), written: SampleCount::ZERO, unflushed: 0 })
    }

    /// The length of the recording so far, including silence.
    pub fn position(&self) -> SampleCount {
        self.written
    }

    /// Appends samples, clipped to full scale.
    ///
    /// # Errors
    /// [`FaultKind::Storage`], for example if the disk is full. The file remains a valid recording, but nothing more is
    /// added.
    pub fn push(&mut self, samples: &[f32]) -> Result<(), Fault> {
        samples.chunks(FLUSH_EVERY as usize).try_for_each(|part| self.write(part.iter().copied(), part.len()))
    }

    /// Appends silence.
    ///
    /// # Errors
    /// As [`WavWriter::push`].
    pub fn silence(&mut self, length: SampleCount) -> Result<(), Fault> {
        let mut left = length.0;
        while left > 0 {
            let part = left.min(FLUSH_EVERY);
            self.write((0..part).map(|_| 0.0), part as usize)?;
            left -= part;
        }
        Ok(())
    }

    /// Closes the file.
    ///
    /// # Errors
    /// As [`WavWriter::push`].
    pub fn finish(mut self) -> Result<(), Fault> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        writer.finalize().map_err(|error| self.give_up(error))
    }

    fn write(&mut self, samples: impl Iterator<Item = f32>, count: usize) -> Result<(), Fault> {
        let Some(writer) = &mut self.writer else {
            return Err(storage(&self.path, "the recording was given up after an earlier error"));
        };
        let write = || -> Result<(), hound::Error> {
            for sample in samples {
                writer.write_sample(wav::level(sample))?;
            }
            self.unflushed += count as u64;
            if self.unflushed >= FLUSH_EVERY {
                writer.flush()?;
                self.unflushed = 0;
            }
            Ok(())
        };
        match write() {
            Ok(()) => {
                self.written += SampleCount(count as u64);
                Ok(())
            }
            Err(error) => Err(self.give_up(error)),
        }
    }

    /// Keeps the recording on the disk: drops the writer, and sets the sizes in the header from the file's length.
    fn give_up(&mut self, error: hound::Error) -> Fault {
        self.writer = None;
        let kept = repair(&self.path);
        let fault = storage(&self.path, error);
        match kept {
            Ok(_) => fault.because("everything recorded before that is kept"),
            Err(trouble) => trouble.why.into_iter().fold(fault, Fault::because),
        }
    }
}

/// Repairs a recording that was cut off by a crash or a power cut: sets the sizes in its header from the file's length.
/// Returns `true` if there was something to repair. Leaves files alone that [`WavWriter`] did not write: other
/// formats, links, and files in which a whole chunk stands behind the sound, as an editor writes it.
///
/// # Errors
/// [`FaultKind::BadInput`] if it is not a WAV file, [`FaultKind::Storage`] if it cannot be read or written.
pub fn repair(path: impl AsRef<Path>) -> Result<bool, Fault> {
    let path = path.as_ref();
    let failed = |error: std::io::Error| storage(path, error);
    if !path.symlink_metadata().map_err(failed)?.file_type().is_file() {
        return Err(storage(path, "it is a link, and may lead to a file of somebody else"));
    }
    let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    if length < HEADER {
        // The file ends inside the header, so the recording is empty.
        let mut start = Vec::new();
        file.read_to_end(&mut start).map_err(failed)?;
        if !b"RIFF".starts_with(&start[..start.len().min(4)]) {
            return Err(no_wav(path));
        }
        file.set_len(0).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        hound::WavWriter::new(file, wav::spec(RATE))
            .and_then(hound::WavWriter::finalize)
            .map_err(|error| storage(path, error))?;
        return Ok(true);
    }
    let mut head = [0_u8; HEADER as usize];
    file.read_exact(&mut head).map_err(failed)?;
    if !head.starts_with(b"RIFF") || &head[8..12] != b"WAVE" {
        return Err(no_wav(path));
    }
    if &head[12..20] != b"fmt \x10\0\0\0" || &head[36..40] != b"data" {
        return Ok(false);
    }
    if has_chunk_behind(&mut file, u64::from(u32::from_le_bytes([head[40], head[41], head[42], head[43]])), length)
        .map_err(failed)?
    {
        return Ok(false);
    }
    let block = u64::from(u16::from_le_bytes([head[32], head[33]]).max(1));
    let whole = (length - HEADER) / block * block;
    let sizes = (size(whole + HEADER - 8), size(whole));
    if head[4..8] == sizes.0 && head[40..44] == sizes.1 && whole + HEADER == length {
        return Ok(false);
    }
    file.set_len(whole + HEADER).map_err(failed)?;
    for (at, bytes) in [(4, sizes.0), (40, sizes.1)] {
        file.seek(SeekFrom::Start(at)).map_err(failed)?;
        file.write_all(&bytes).map_err(failed)?;
    }
    file.sync_all().map_err(failed)?;
    Ok(true)
}

/// Whether chunks stand behind `sound` bytes of sound, and fill the rest of the file.
fn has_chunk_behind(file: &mut File, sound: u64, length: u64) -> std::io::Result<bool> {
    let mut at = HEADER + sound + sound % 2;
    let mut chunks = 0;
    while at + 8 <= length {
        let mut head = [0_u8; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut head)?;
        if !head[..4].iter().all(|byte| matches!(byte, b' '..=b'~')) {
            return Ok(false);
        }
        let size = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        at += 8 + size + size % 2;
        chunks += 1;
    }
    // The last pad byte may be missing.
    Ok(chunks > 0 && (at == length || at == length + 1))
}

/// A size as WAV writes it; too large a size becomes "unknown".
fn size(bytes: u64) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
}

fn no_wav(path: &Path) -> Fault {
    Fault::new(FaultKind::BadInput, format!("{} is not a WAV file", path.display()))
}

fn storage(path: &Path, why: impl std::fmt::Display) -> Fault {
    Fault::new(FaultKind::Storage, format!("{} cannot be written", path.display()))
        .because(why)
        .next("df -h    (make room, or choose another folder)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::file::read_wav;

    /// A disk with little space.
    struct Small {
        file: File,
        room: u64,
    }

    impl Write for Small {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let free = self.room.saturating_sub(self.file.stream_position()?);
            if free == 0 {
                return Err(std::io::Error::from(std::io::ErrorKind::StorageFull));
            }
            self.file.write(&bytes[..bytes.len().min(free as usize)])
        }

        fn flush(&mut self) -> std::io::Result<()> {
            self.file.flush()
        }
    }

    impl Seek for Small {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            self.file.seek(to)
        }
    }

    #[test]
    fn a_recording_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        let mut writer = WavWriter::create(&path).unwrap();
        writer.push(&[0.5, -0.5, 2.0]).unwrap();
        writer.silence(SampleCount(20_000)).unwrap();
        assert_eq!(writer.position(), SampleCount(20_003));
        writer.finish().unwrap();
        let clip = read_wav(&path).unwrap();
        assert_eq!((clip.rate, clip.samples.len()), (16_000, 20_003));
        assert!((clip.samples[0] - 0.5).abs() < 1e-3 && clip.samples[2] > 0.999 && clip.samples[3] == 0.0);
        assert!(!repair(&path).unwrap(), "nothing to mend");
    }

    #[test]
    fn a_killed_recording_is_mended_to_its_last_sample() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        let mut writer = WavWriter::create(&path).unwrap();
        writer.push(&vec![0.25; 8_000]).unwrap();
        std::mem::forget(writer); // as kill -9 does
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(&[1; 4_001]).unwrap(); // as if these bytes reached the disk after the last flush
        assert!(repair(&path).unwrap());
        assert_eq!(read_wav(&path).unwrap().samples.len(), 10_000);
        assert!(!repair(&path).unwrap());
    }

    #[test]
    fn a_recording_that_an_editor_saved_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        let mut writer = WavWriter::create(&path).unwrap();
        writer.push(&[0.25; 8_001]).unwrap();
        writer.finish().unwrap();
        let plain = std::fs::read(&path).unwrap();
        for behind in [
            &b"LIST\x06\0\0\0INFOab"[..],
            b"id3 \x05\0\0\0abcde\0",
            b"id3 \x05\0\0\0abcde",
            b"LIST\x04\0\0\0INFOcue \0\0\0\0",
        ] {
            let whole = [&plain[..], behind].concat();
            std::fs::write(&path, &whole).unwrap();
            assert!(!repair(&path).unwrap());
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
        // Sound that looks like the beginning of a chunk, and fills no chunk.
        let sound = [&plain[..], b"loud\xFF\xFF\0\0", &[7; 100]].concat();
        std::fs::write(&path, &sound).unwrap();
        assert!(repair(&path).unwrap());
        assert_eq!(read_wav(&path).unwrap().samples.len(), 8_001 + 54);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (outside, link) = (dir.path().join("outside.wav"), dir.path().join("link.wav"));
        std::fs::write(&outside, b"RIFF").unwrap();
        std::os::unix::fs::symlink(&outside, &link).unwrap();
        assert_eq!(repair(&link).unwrap_err().kind, FaultKind::Storage);
        assert_eq!(std::fs::read(&outside).unwrap(), b"RIFF");
    }

    #[test]
    fn a_recording_killed_at_once_becomes_an_empty_one() {
        let dir = tempfile::tempdir().unwrap();
        for start in [&b""[..], b"RI", b"RIFF\x24\0\0\0WAVEfmt "] {
            let path = dir.path().join("a.wav");
            std::fs::write(&path, start).unwrap();
            assert!(repair(&path).unwrap());
            assert_eq!(std::fs::metadata(&path).unwrap().len(), HEADER);
        }
    }

    #[test]
    fn what_is_no_recording_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        for other in [b"short text".to_vec(), vec![b'x'; 100]] {
            std::fs::write(&path, &other).unwrap();
            assert_eq!(repair(&path).unwrap_err().kind, FaultKind::BadInput);
            assert_eq!(std::fs::read(&path).unwrap(), other);
        }
    }

    #[test]
    fn a_full_disk_is_told_and_costs_nothing_already_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        let small = Small { file: File::create(&path).unwrap(), room: HEADER + 2 * 20_000 };
        let mut writer = WavWriter::over(Box::new(small), &path).unwrap();
        writer.push(&vec![0.25; 16_000]).unwrap();
        let fault = writer.push(&vec![0.25; 16_000]).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Storage);
        assert!(fault.why.iter().any(|why| why.contains("kept")), "{fault}");
        assert_eq!(writer.push(&[0.0]).unwrap_err().kind, FaultKind::Storage);
        writer.finish().unwrap();
        assert!(read_wav(&path).unwrap().samples.len() >= 16_000);
    }
}
