//! Finds the sound in a WAV file by walking over its chunks.
//!
//! Recorders crash, pipes do not know their length, and copies break off. So what is there counts, and not what the
//! header promises: the sound ends where the file ends, or where another chunk begins.

use std::io::{self, ErrorKind, Read};

/// Programs that write to a pipe do not know the length, and set it to about 2^31 or 2^32 bytes.
const UNKNOWN_LENGTH: u64 = 0x7FFF_0000;
/// The most chunks before the sound. Files of recorders and editors have up to about ten.
const MOST_CHUNKS: usize = 1_000;
/// Chunks that stand behind the sound, even if their own length is wrong. `TAG` begins an ID3v1 tag, which is no chunk.
const KNOWN: [&[u8]; 14] = [
    b"LIST", b"id3 ", b"ID3 ", b"bext", b"iXML", b"axml", b"fact", b"cue ", b"smpl", b"inst", b"JUNK", b"PEAK",
    b"_PMX", b"TAG",
];

/// How a sample is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Int,
    Float,
}

/// The format of the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    pub channels: u16,
    /// In hertz.
    pub rate: u32,
    pub encoding: Encoding,
    /// Bytes of one sample of one channel: 1 to 4, or 8.
    pub width: usize,
}

impl Format {
    /// Bytes of one sample of each channel.
    pub fn frame(&self) -> usize {
        usize::from(self.channels) * self.width
    }

    /// One sample, of [`Format::width`] bytes. Infinities and NaN become silence.
    pub fn sample(&self, bytes: &[u8]) -> f32 {
        let value = match (self.encoding, bytes) {
            (Encoding::Int, [a]) => (f32::from(*a) - 128.0) / 128.0,
            (Encoding::Int, [a, b]) => f32::from(i16::from_le_bytes([*a, *b])) / 32_768.0,
            (Encoding::Int, [a, b, c]) => whole([0, *a, *b, *c]),
            (Encoding::Int, [a, b, c, d]) => whole([*a, *b, *c, *d]),
            // The upper half is more exact than the result.
            (Encoding::Int, [_, _, _, _, a, b, c, d]) => whole([*a, *b, *c, *d]),
            (Encoding::Float, [a, b, c, d]) => f32::from_le_bytes([*a, *b, *c, *d]),
            (Encoding::Float, [a, b, c, d, e, f, g, h]) => f64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]) as f32,
            _ => 0.0,
        };
        if value.is_finite() { value.clamp(-8.0, 8.0) } else { 0.0 }
    }
}

fn whole(bytes: [u8; 4]) -> f32 {
    i32::from_le_bytes(bytes) as f32 / 2_147_483_648.0
}

/// Why there is no sound to be had.
#[derive(Debug)]
pub enum Trouble {
    /// Not a WAV file, or one that Viva cannot read.
    Unfit(String),
    /// The sample rate or the number of channels cannot be.
    Impossible(&'static str, String),
    /// It is a WAV file, and there is no sound in it.
    Empty,
    Unreadable(io::Error),
}

/// A WAV file from the beginning of its sound on.
pub struct Riff<R> {
    source: R,
    pub format: Format,
    /// Bytes of sound that the header promises; `None` if it does not know.
    pub promised: Option<u64>,
    /// Bytes of sound still to come, as far as is known.
    left: u64,
    /// True once the promised length has been compared with what stands behind it.
    compared: bool,
    /// Bytes that were looked at and not taken yet.
    ahead: Vec<u8>,
    /// The first frame. It was read to see whether there is one.
    first: Vec<u8>,
    /// Bytes of sound taken.
    pub taken: u64,
    /// Bytes from the beginning of the sound to the end of the file; `None` for a pipe.
    pub room: Option<u64>,
}

impl<R: Read> Riff<R> {
    /// Reads up to the beginning of the sound. `length` is the file's length in bytes, unless it is a pipe.
    pub fn open(mut source: R, length: Option<u64>) -> Result<Self, Trouble> {
        let head = take(&mut source, 12)?;
        match (&head[..4], &head[8..]) {
            (b"RIFF", b"WAVE") => {}
            (b"RF64" | b"BW64" | b"RIFX", b"WAVE") => {
                let kind = String::from_utf8_lossy(&head[..4]).into_owned();
                return Err(Trouble::Unfit(format!("it is of an uncommon kind ({kind})")));
            }
            (b"RIFF", _) => return Err(Trouble::Unfit("it is a RIFF file without sound".into())),
            _ => return Err(Trouble::Unfit("it does not begin with RIFF".into())),
        }
        let (mut at, mut format) = (12_u64, None);
        let mut ahead = Vec::new();
        for _ in 0..MOST_CHUNKS {
            let missing = 8 - ahead.len();
            ahead.extend(take(&mut source, missing)?);
            at += missing as u64;
            let size = u64::from(u32::from_le_bytes([ahead[4], ahead[5], ahead[6], ahead[7]]));
            if &ahead[..4] == b"data" {
                let format = format.ok_or_else(|| Trouble::Unfit("it does not say how its sound is written".into()))?;
                let room = length.map(|length| length.saturating_sub(at));
                let known = size < UNKNOWN_LENGTH || room.is_some_and(|room| size <= room);
                let promised = (known && size > 0).then_some(size);
                let left = if known { size } else { u64::MAX };
                let (ahead, first, taken) = (Vec::new(), Vec::new(), 0);
                let mut riff = Self { source, format, promised, left, compared: false, ahead, first, taken, room };
                let mut first = vec![0; format.frame()];
                if riff.read(&mut first).map_err(Trouble::Unreadable)? == 0 {
                    return Err(Trouble::Empty);
                }
                return Ok(Self { first, ..riff });
            }
            let wanted = if &ahead[..4] == b"fmt " { size.min(40) } else { 0 };
            let chunk = take(&mut source, wanted as usize)?;
            if &ahead[..4] == b"fmt " {
                format = Some(read_format(&chunk)?);
            }
            let rest =
                io::copy(&mut source.by_ref().take(size - wanted), &mut io::sink()).map_err(Trouble::Unreadable)?;
            if rest < size - wanted {
                return Err(cut());
            }
            at += size;
            ahead.clear();
            if size % 2 == 1 {
                // Some programs forget the pad byte.
                ahead = take(&mut source, 8)?;
                at += 8;
                if !is_name(&ahead) || is_name(&ahead[1..]) {
                    ahead.remove(0);
                }
            }
        }
        Err(Trouble::Unfit("it has no end of chunks before the sound".into()))
    }

    /// Fills `out` with whole frames, up to its length. Returns the number of bytes; zero at the end. A part of a frame
    /// at the end is dropped.
    pub fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let whole = out.len() / self.format.frame() * self.format.frame();
        let mut got = self.first.len().min(whole);
        out[..got].copy_from_slice(&self.first.split_off(self.first.len() - got));
        let known = got;
        while got < whole && self.more()? {
            let want = (whole - got).min(usize::try_from(self.left).unwrap_or(usize::MAX));
            let n = if self.ahead.is_empty() {
                uninterrupted(|| self.source.read(&mut out[got..got + want]))?
            } else {
                let n = want.min(self.ahead.len());
                out[got..got + n].copy_from_slice(&self.ahead[..n]);
                self.ahead.drain(..n);
                n
            };
            if n == 0 {
                self.left = 0;
                self.compared = true;
            }
            got += n;
            self.left -= (n as u64).min(self.left);
        }
        self.taken += (got - known) as u64;
        Ok(got / self.format.frame() * self.format.frame())
    }

    /// Whether more sound is to come. At the promised end it goes on, unless the file ends or another chunk begins.
    fn more(&mut self) -> io::Result<bool> {
        if self.left == 0 && !self.compared {
            self.compared = true;
            let mut behind = std::mem::take(&mut self.ahead);
            while behind.len() < 9 {
                let mut more = [0; 9];
                let missing = 9 - behind.len();
                match uninterrupted(|| self.source.read(&mut more[..missing]))? {
                    0 => break,
                    n => behind.extend(&more[..n]),
                }
            }
            let odd = self.promised.is_some_and(|promised| promised % 2 == 1);
            let chunk = self.is_chunk(&behind) || odd && behind.len() == 9 && self.is_chunk(&behind[1..]);
            if behind.len() >= 8 && !chunk {
                (self.left, self.ahead) = (u64::MAX, behind);
            }
        }
        Ok(self.left > 0)
    }

    fn is_chunk(&self, bytes: &[u8]) -> bool {
        if bytes.len() < 8 || KNOWN.iter().any(|known| bytes.starts_with(known)) {
            return true;
        }
        let size = u64::from(u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]));
        let room = self.room.map_or(u64::MAX, |room| room.saturating_sub(self.promised.unwrap_or(0)));
        is_name(bytes) && size <= room
    }
}

/// Whether these bytes begin with four characters, as a chunk does.
fn is_name(bytes: &[u8]) -> bool {
    bytes.len() >= 4 && bytes[0].is_ascii_alphanumeric() && bytes[..4].iter().all(|b| matches!(b, b' '..=b'~'))
}

fn read_format(chunk: &[u8]) -> Result<Format, Trouble> {
    let word = |at: usize| u16::from_le_bytes([chunk[at], chunk[at + 1]]);
    if chunk.len() < 16 {
        return Err(cut());
    }
    let tag = match word(0) {
        // The format stands further behind, in the first bytes of a GUID.
        0xFFFE if chunk.len() >= 26 => word(24),
        tag => tag,
    };
    let encoding = match tag {
        1 => Encoding::Int,
        3 => Encoding::Float,
        other => return Err(Trouble::Unfit(format!("it is compressed or of an uncommon kind (format {other})"))),
    };
    let (channels, block, bits) = (word(2), word(12), word(14));
    let rate = u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]);
    if channels == 0 || usize::from(channels) > crate::pcm::mix::MAX_CHANNELS {
        return Err(Trouble::Impossible("has an impossible number of channels", channels.to_string()));
    }
    let rates = crate::pcm::resample::RATES;
    if !rates.contains(&rate) {
        let why = format!("{rate} Hz; Viva takes {} to {} Hz", rates.start(), rates.end());
        return Err(Trouble::Impossible("has an impossible sample rate", why));
    }
    // Samples of, say, 20 bits stand at the upper end of 24 or of 32.
    let least = usize::from(bits.div_ceil(8));
    let width = match usize::from(block / channels) {
        width if block % channels == 0 && width >= least && matches!(width, 1..=4 | 8) => width,
        _ => least,
    };
    let fits = match encoding {
        Encoding::Int => matches!(width, 1..=4 | 8),
        Encoding::Float => matches!(width, 4 | 8),
    };
    match fits && bits > 0 {
        true => Ok(Format { channels, rate, encoding, width }),
        false => Err(Trouble::Unfit(format!("its samples have {bits} bits"))),
    }
}

fn take(source: &mut impl Read, bytes: usize) -> Result<Vec<u8>, Trouble> {
    let mut out = vec![0; bytes];
    source.read_exact(&mut out).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => cut(),
        _ => Trouble::Unreadable(error),
    })?;
    Ok(out)
}

fn cut() -> Trouble {
    Trouble::Unfit("it ends in the middle of its header".into())
}

fn uninterrupted(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests;
