//! Writes ggml files for whisper.cpp. All numbers are little-endian.

use std::io::{self, Write};

use half::f16;

use super::mel;

const MAGIC: u32 = 0x6767_6d6c;

/// The eleven numbers at the head, except `n_mels` (80) and `ftype` (1, half precision).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub vocab: i32,
    pub audio_ctx: i32,
    pub audio_state: i32,
    pub audio_head: i32,
    pub audio_layer: i32,
    pub text_ctx: i32,
    pub text_state: i32,
    pub text_head: i32,
    pub text_layer: i32,
}

/// The format of a tensor's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    F32 = 0,
    F16 = 1,
}

/// Whether these are the first bytes of a ggml file.
pub fn is_ggml(first: &[u8]) -> bool {
    first.starts_with(&MAGIC.to_le_bytes())
}

fn count(n: usize) -> io::Result<i32> {
    i32::try_from(n).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a length over 2^31"))
}

fn int(out: &mut dyn Write, n: i32) -> io::Result<()> {
    out.write_all(&n.to_le_bytes())
}

/// Writes all that precedes the tensors: magic, shape, mel filters, vocabulary.
pub fn write_head(out: &mut dyn Write, shape: &Shape, tokens: &[Vec<u8>]) -> io::Result<()> {
    out.write_all(&MAGIC.to_le_bytes())?;
    let s = shape;
    let text = [s.text_ctx, s.text_state, s.text_head, s.text_layer];
    for n in [s.vocab, s.audio_ctx, s.audio_state, s.audio_head, s.audio_layer].into_iter().chain(text) {
        int(out, n)?;
    }
    int(out, count(mel::MELS)?)?;
    int(out, Width::F16 as i32)?;
    int(out, count(mel::MELS)?)?;
    int(out, count(mel::BINS)?)?;
    for value in mel::filters() {
        out.write_all(&value.to_le_bytes())?;
    }
    int(out, count(tokens.len())?)?;
    for token in tokens {
        int(out, count(token.len())?)?;
        out.write_all(token)?;
    }
    Ok(())
}

/// Writes a tensor. `dims` has the outermost first; ggml stores the innermost first. `halves` are half-precision
/// values, converted to single precision if `width` says so.
pub fn write_tensor(out: &mut dyn Write, name: &str, dims: &[u32], width: Width, halves: &[u8]) -> io::Result<()> {
    int(out, count(dims.len())?)?;
    int(out, count(name.len())?)?;
    int(out, width as i32)?;
    for dim in dims.iter().rev() {
        int(out, count(*dim as usize)?)?;
    }
    out.write_all(name.as_bytes())?;
    match width {
        Width::F16 => out.write_all(halves),
        Width::F32 => {
            let wide: Vec<u8> =
                halves.chunks_exact(2).flat_map(|h| f16::from_le_bytes([h[0], h[1]]).to_f32().to_le_bytes()).collect();
            out.write_all(&wide)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tensor_is_written_innermost_dimension_first() {
        let mut out = Vec::new();
        write_tensor(&mut out, "ab", &[1, 2], Width::F16, &[1, 2, 3, 4]).unwrap();
        assert_eq!(out, [2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, b'a', b'b', 1, 2, 3, 4]);
        out.clear();
        write_tensor(&mut out, "b", &[1], Width::F32, &f16::from_f32(-2.0).to_le_bytes()).unwrap();
        assert_eq!(out[out.len() - 4..], (-2.0_f32).to_le_bytes());
    }
}
