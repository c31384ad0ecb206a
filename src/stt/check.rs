//! Checks that whisper.cpp can load a ggml Whisper file and listen with it. It trusts a file: a number that it does not
//! expect, or a file that is cut short, ends the whole program.
//!
//! Layout, little-endian: magic, eleven `i32` of shape, mel filters, vocabulary, then tensors up to the end of the
//! file. The check looks at all but the values. Only the digest shows whether it is the *right* file.

mod tensors;
#[cfg(test)]
pub(super) mod tests;

use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom};
use std::ops::RangeInclusive;

use tensors::{Missing, Tensor, matrix_kind};

pub(super) const MAGIC: u32 = 0x6767_6d6c;
/// Positions of the encoder and the decoder. All Whisper models have these.
const AUDIO_CTX: u32 = 1_500;
const TEXT_CTX: u32 = 448;
/// Values of a state for each attention head.
const HEAD: u32 = 64;
/// Sizes of the vocabulary: English, 99 languages, 100 languages. From the size whisper.cpp infers the special tokens.
const VOCABULARY: RangeInclusive<u32> = 51_864..=51_866;
/// The largest published model has 32 layers and states of 1,280.
const LAYERS: RangeInclusive<u32> = 1..=64;
const STATE: RangeInclusive<u32> = HEAD..=4_096;
/// The only token that whisper.cpp cannot do without.
const SPACE: [u8; 1] = *b" ";

/// What the head of a file says about its tensors.
struct Shape {
    vocabulary: u32,
    state: u32,
    audio_layers: u32,
    text_layers: u32,
    mels: u32,
    /// ggml's number for the type of the matrices.
    matrices: u32,
}

/// # Errors
/// Describes in a few words what is wrong with the file.
pub fn check(file: &mut (impl BufRead + Seek)) -> Result<(), String> {
    walk(file).map_err(|e| match e.kind() {
        ErrorKind::UnexpectedEof => "the file ends too early".to_owned(),
        _ => e.to_string(),
    })
}

fn walk(file: &mut (impl BufRead + Seek)) -> io::Result<()> {
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let shape = shape(file)?;
    let (rows, columns) = (int(file)?, int(file)?);
    if (rows, columns) != (shape.mels, 201) {
        return Err(wrong("its mel filters have another shape"));
    }
    skip(file, size, u64::from(rows) * u64::from(columns) * 4)?;
    vocabulary(file, size, &shape)?;
    let mut missing = Missing::of(&shape);
    while !file.fill_buf()?.is_empty() {
        let (name, tensor) = tensor(file, size)?;
        missing.found(&name, tensor).map_err(wrong)?;
    }
    missing.done().map_err(wrong)
}

fn shape(file: &mut impl Read) -> io::Result<Shape> {
    if int(file)? != MAGIC {
        return Err(wrong("it is not a ggml file"));
    }
    let mut numbers = [0; 11];
    for value in &mut numbers {
        *value = int(file)?;
    }
    let [vocabulary, audio_ctx, state, heads, audio_layers, text_ctx, text_state, text_heads, text_layers, mels, kind] =
        numbers;
    // whisper.cpp only supports Whisper's own shapes.
    let sound = VOCABULARY.contains(&vocabulary)
        && (audio_ctx, text_ctx) == (AUDIO_CTX, TEXT_CTX)
        && STATE.contains(&state)
        && state.is_multiple_of(HEAD)
        && (text_state, heads, text_heads) == (state, state / HEAD, state / HEAD)
        && LAYERS.contains(&audio_layers)
        && LAYERS.contains(&text_layers)
        && matches!(mels, 80 | 128);
    if !sound {
        return Err(wrong("it is not a Whisper model"));
    }
    let matrices =
        matrix_kind(kind).ok_or_else(|| wrong(format!("its values are of type {kind}, which cannot be used")))?;
    Ok(Shape { vocabulary, state, audio_layers, text_layers, mels, matrices })
}

/// Reads the tokens. whisper.cpp adds the special ones if they are not in the file.
fn vocabulary(file: &mut (impl Read + Seek), size: u64, shape: &Shape) -> io::Result<()> {
    let count = int(file)?;
    if count > shape.vocabulary {
        return Err(wrong(format!("it has {count} tokens, and {} by its head", shape.vocabulary)));
    }
    let mut has_space = false;
    for _ in 0..count {
        match int(file)? {
            1 => {
                let mut token = [0];
                file.read_exact(&mut token)?;
                has_space |= token == SPACE;
            }
            length => skip(file, size, length.into())?,
        }
    }
    if has_space { Ok(()) } else { Err(wrong("its vocabulary has no space")) }
}

fn tensor(file: &mut (impl Read + Seek), size: u64) -> io::Result<(Vec<u8>, Tensor)> {
    let (count, length, kind) = (int(file)?, int(file)?, int(file)?);
    if !(1..=4).contains(&count) || length > 256 {
        return Err(wrong("a tensor's head is damaged"));
    }
    let (mut dims, mut elements) = ([1; 4], 1_u64);
    for dim in &mut dims[..count as usize] {
        *dim = int(file)?;
        elements = elements.saturating_mul((*dim).into());
    }
    let stored = stored(kind, elements).ok_or_else(|| wrong("a tensor is of an unknown type"))?;
    let mut name = vec![0; length as usize];
    file.read_exact(&mut name)?;
    skip(file, size, stored)?;
    Ok((name, Tensor { dims, kind }))
}

/// Bytes for this many elements, by ggml's type number: f32, f16, then the types quantized in blocks of 32.
pub(super) fn stored(kind: u32, elements: u64) -> Option<u64> {
    let (bytes, block) = match kind {
        0 => (4, 1),
        1 => (2, 1),
        2 => (18, 32),
        3 => (20, 32),
        6 => (22, 32),
        7 => (24, 32),
        8 => (34, 32),
        _ => return None,
    };
    Some((elements / block).saturating_mul(bytes))
}

pub(super) fn int(file: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn skip(file: &mut (impl Read + Seek), size: u64, n: u64) -> io::Result<()> {
    let to = file.stream_position()?.saturating_add(n);
    if to > size {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    // Relative, so that a buffered reader keeps its buffer.
    file.seek_relative(n as i64)
}

fn wrong(what: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.into())
}
