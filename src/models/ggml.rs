//! Writes the ggml file that whisper.cpp reads. Little-endian throughout.

use std::io::{self, Write};

use super::mel;

const MAGIC: u32 = 0x6767_6d6c;

/// The eleven numbers at the head, but for `n_mels` (80) and `ftype` (1, half precision).
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

/// How the values of a tensor are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    F32 = 0,
    F16 = 1,
}

/// `true` where a file begins as a ggml file does.
pub fn is_ggml(first: &[u8]) -> bool {
    first.starts_with(&MAGIC.to_le_bytes())
}

fn count(n: usize) -> io::Result<i32> {
    i32::try_from(n).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a length over 2^31"))
}

fn int(out: &mut dyn Write, n: i32) -> io::Result<()> {
    out.write_all(&n.to_le_bytes())
}

/// Everything before the tensors: magic, shape, mel filters, vocabulary.
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

/// One tensor. `dims` outermost first (ggml stores them innermost first); `halves` are half-precision values, widened
/// here where `width` asks for it.
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
                halves.chunks_exact(2).flat_map(|h| widen(u16::from_le_bytes([h[0], h[1]])).to_le_bytes()).collect();
            out.write_all(&wide)
        }
    }
}

/// IEEE half to single precision, exact.
fn widen(half: u16) -> f32 {
    let sign = u32::from(half >> 15) << 31;
    let exponent = u32::from(half >> 10 & 0x1f);
    let mantissa = u32::from(half & 0x3ff);
    match exponent {
        // Subnormal: mantissa × 2^-24, which single precision holds exactly.
        0 => f32::from_bits((mantissa as f32 * 2f32.powi(-24)).to_bits() | sign),
        31 => f32::from_bits(sign | 0x7f80_0000 | mantissa << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | mantissa << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_widen_exactly() {
        let cases = [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 2f32.powi(-24)),
            (0x83ff, -1023.0 * 2f32.powi(-24)),
            (0x0400, 2f32.powi(-14)),
            (0x3555, 0.333_251_95),
            (0xfc00, f32::NEG_INFINITY),
        ];
        for (half, want) in cases {
            assert_eq!(widen(half), want, "{half:04x}");
        }
        assert_eq!(widen(0x8000).to_bits(), (-0.0f32).to_bits());
        assert!(widen(0x7e00).is_nan());
    }

    #[test]
    fn a_tensor_is_written_innermost_dimension_first() {
        let mut out = Vec::new();
        write_tensor(&mut out, "ab", &[1, 2], Width::F16, &[1, 2, 3, 4]).unwrap();
        assert_eq!(out, [2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, b'a', b'b', 1, 2, 3, 4]);
    }
}
