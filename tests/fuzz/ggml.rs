//! ggml files in a short form. The smallest model has 4 MB, nearly all of it values. So a file of the corpus has one
//! byte for the mel filters and one for the values of each tensor. Here that byte is repeated as often as the head says.
//! The bytes of [`NOISE`] stand for noise instead, with which whisper.cpp hears all kinds of tokens. A token of the
//! length [`AGAIN`] stands for all tokens before it, as often as the count has room for them.
//!
//! All else stands as in a ggml file (`src/stt/check.rs` has the layout), so that mutations hit heads, names and tokens.

use super::mutate::Random;

const NOISE: std::ops::RangeInclusive<u8> = 0xE0..=0xEF;
const AGAIN: u32 = u32::MAX;
/// Bytes of noise before it repeats itself: whole blocks, whatever the type of the values is.
const NOISE_LENGTH: usize = 4 * 34 * 30;
const F32: u32 = 0;

/// The longest file to make, in bytes. A head that claims more gets a file that ends too early.
const MOST: usize = 16 << 20;

/// The file of which this is the short form. What cannot be read is added as it is.
pub fn whole(short: &[u8]) -> Vec<u8> {
    let mut short = Short { rest: short, out: Vec::new() };
    if short.head().is_some() {
        while short.tensor().is_some() {}
    }
    let rest = short.rest;
    short.out.extend(rest);
    short.out.truncate(MOST);
    short.out
}

struct Short<'a> {
    rest: &'a [u8],
    out: Vec<u8>,
}

impl Short<'_> {
    /// The shape, the mel filters and the tokens.
    fn head(&mut self) -> Option<()> {
        self.copy(12 * 4)?;
        let values = u64::from(self.int()?) * u64::from(self.int()?);
        self.repeat(values.saturating_mul(4), F32)?;
        let (count, from) = (self.int()?, self.out.len());
        let mut given = 0;
        while given < count {
            let length = self.int()?;
            if length == AGAIN {
                self.out.truncate(self.out.len() - 4);
                let tokens = self.out[from..].to_vec();
                let more = (count - given).checked_div(given)?;
                self.out.extend(tokens.repeat((more as usize).min(MOST / tokens.len())));
                given += more * given;
            } else {
                self.copy(length as usize)?;
                given += 1;
            }
        }
        Some(())
    }

    fn tensor(&mut self) -> Option<()> {
        let (dims, name, kind) = (self.int()?, self.int()?, self.int()?);
        let mut values = 1_u64;
        for _ in 0..dims {
            values = values.saturating_mul(self.int()?.into());
        }
        self.copy(name as usize)?;
        let (bytes, block) = match kind {
            F32 => (4, 1),
            1 => (2, 1),
            2 => (18, 32),
            3 => (20, 32),
            6 => (22, 32),
            7 => (24, 32),
            _ => (34, 32),
        };
        self.repeat((values / block).saturating_mul(bytes), kind)
    }

    fn int(&mut self) -> Option<u32> {
        let at = self.out.len();
        self.copy(4)?;
        self.out[at..].try_into().ok().map(u32::from_le_bytes)
    }

    fn copy(&mut self, n: usize) -> Option<()> {
        let (these, rest) = self.rest.split_at_checked(n)?;
        self.out.extend(these);
        self.rest = rest;
        Some(())
    }

    fn repeat(&mut self, n: u64, kind: u32) -> Option<()> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        let end = self.out.len() + MOST.saturating_sub(self.out.len()).min(n as usize);
        if NOISE.contains(byte) {
            let noise = noise(*byte, kind);
            while self.out.len() < end {
                self.out.extend(&noise[..noise.len().min(end - self.out.len())]);
            }
        }
        self.out.resize(end, *byte);
        Some(())
    }
}

/// Values of either sign, from 0.03 to 2 in single precision and to 0.5 in half. Blocks begin with half-precision scales.
fn noise(seed: u8, kind: u32) -> Vec<u8> {
    let mut random = Random(seed.into());
    let (width, least, most) = if kind == F32 { (4, 0x3D, 3) } else { (2, 0x28, 16) };
    let mut byte = |at: usize| match at % width {
        last if last + 1 == width => (random.below(2) * 0x80 + least + random.below(most)) as u8,
        _ => random.below(256) as u8,
    };
    (0..NOISE_LENGTH).map(&mut byte).collect()
}
