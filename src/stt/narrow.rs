//! Reduces the weights to eight bits while the file is read. That halves the memory, and costs neither time nor word
//! errors on speech. The file on disk stays as it was published.
//!
//! ggml's `Q8_0`: blocks of 32 values. Each has a half-precision scale (the largest magnitude / 127), then 32 signed
//! bytes.

use std::io::{self, Read};

use half::f16;

use super::check::{int, stored};

const BLOCK: usize = 32;
const F16: u32 = 1;
const Q8_0: u32 = 8;
/// Values converted at once; a multiple of [`BLOCK`].
const CHUNK: usize = 128 * BLOCK;
/// whisper.cpp's number for a file whose matrices are mostly `Q8_0`: type 7, plus 1,000 × block version 2.
const FILE_TYPE: u32 = 2_007;

/// Reads a whole ggml Whisper file that [`check`](super::check::check) has passed, and returns it with its matrices in
/// `Q8_0`. Values that are not in half precision stay as they are, for example biases and positions. So do the
/// convolutions, for which ggml requires that.
///
/// # Errors
/// Fails only if reading fails.
pub fn narrow(file: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut head = [0; 12];
    for value in &mut head {
        *value = int(file)?;
    }
    let plain = head[11] == F16;
    head[11] = if plain { FILE_TYPE } else { head[11] };
    put(&mut out, &head);
    let (rows, columns) = (copy_int(file, &mut out)?, copy_int(file, &mut out)?);
    copy(file, &mut out, u64::from(rows).saturating_mul(columns.into()).saturating_mul(4))?;
    for _ in 0..copy_int(file, &mut out)? {
        let length = copy_int(file, &mut out)?;
        copy(file, &mut out, length.into())?;
    }
    if plain {
        while tensor(file, &mut out)? {}
    }
    file.read_to_end(&mut out)?;
    Ok(out)
}

/// Converts the next tensor. Returns false at the end of the file.
fn tensor(file: &mut impl Read, out: &mut Vec<u8>) -> io::Result<bool> {
    let mut first = [0; 4];
    if file.read(&mut first[..1])? == 0 {
        return Ok(false);
    }
    file.read_exact(&mut first[1..])?;
    let (dims, name, kind) = (u32::from_le_bytes(first), int(file)?, int(file)?);
    let shape = (0..dims).map(|_| int(file)).collect::<io::Result<Vec<_>>>()?;
    let values = shape.iter().fold(1_u64, |all, n| all.saturating_mul((*n).into()));
    let matrix = kind == F16 && shape.len() == 2 && (shape[0] as usize).is_multiple_of(BLOCK);
    put(out, &[dims, name, if matrix { Q8_0 } else { kind }]);
    put(out, &shape);
    copy(file, out, name.into())?;
    if matrix {
        narrow_values(file, out, values as usize)?;
    } else {
        copy(file, out, stored(kind, values).ok_or(io::ErrorKind::InvalidData)?)?;
    }
    Ok(true)
}

fn narrow_values(file: &mut impl Read, out: &mut Vec<u8>, values: usize) -> io::Result<()> {
    let (mut bytes, mut wide) = ([0; 2 * CHUNK], [0.0_f32; CHUNK]);
    let mut left = values;
    while left > 0 {
        let n = left.min(CHUNK);
        file.read_exact(&mut bytes[..2 * n])?;
        for (value, half) in wide.iter_mut().zip(bytes[..2 * n].chunks_exact(2)) {
            *value = f16::from_le_bytes([half[0], half[1]]).to_f32();
        }
        for block in wide[..n].chunks_exact(BLOCK) {
            let largest = block.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
            let scale = largest / 127.0;
            let inverse = if scale > 0.0 { scale.recip() } else { 0.0 };
            out.extend(f16::from_f32(scale).to_le_bytes());
            out.extend(block.iter().map(|v| (v * inverse).round() as i8 as u8));
        }
        left -= n;
    }
    Ok(())
}

fn copy_int(file: &mut impl Read, out: &mut Vec<u8>) -> io::Result<u32> {
    let n = int(file)?;
    put(out, &[n]);
    Ok(n)
}

fn put(out: &mut Vec<u8>, ints: &[u32]) {
    out.extend(ints.iter().flat_map(|n| n.to_le_bytes()));
}

fn copy(file: &mut impl Read, out: &mut Vec<u8>, n: u64) -> io::Result<()> {
    if io::copy(&mut file.take(n), out)? == n { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::check::{MAGIC, check, tests::whole};
    use super::*;

    /// A head, and a few tensors that no model has. `narrow` takes any.
    fn small() -> Vec<u8> {
        let mut file = Vec::new();
        put(&mut file, &[MAGIC, 51_864, 1_500, 384, 6, 4, 448, 384, 6, 4, 80, 1, 80, 201]);
        file.extend(std::iter::repeat_n(0, 80 * 201 * 4));
        put(&mut file, &[2, 1]);
        file.push(b'a');
        put(&mut file, &[2]);
        file.extend(b"bc");
        for (dims, kind, data) in [(&[3, 2][..], F16, 12), (&[32], Q8_0, 34), (&[1], 0, 4)] {
            put(&mut file, &[dims.len() as u32, 1, kind]);
            put(&mut file, dims);
            file.push(b'w');
            file.extend(std::iter::repeat_n(7, data));
        }
        file
    }

    /// The small file, followed by a tensor.
    fn with_tensor(shape: &[u32], values: &[f32]) -> Vec<u8> {
        let mut file = small();
        put(&mut file, &[shape.len() as u32, 1, F16]);
        put(&mut file, shape);
        file.push(b'm');
        file.extend(values.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()));
        file
    }

    #[test]
    fn a_matrix_keeps_its_values_to_half_a_step() {
        let values: Vec<f32> = (0..128).map(|i| ((i * 37) % 101) as f32 / 50.0 - 1.0).collect();
        let file = with_tensor(&[64, 2], &values);
        let narrowed = narrow(&mut Cursor::new(&file)).unwrap();
        assert_eq!(narrowed.len(), file.len() - 2 * 128 + 34 * 4);
        let blocks = narrowed[narrowed.len() - 34 * 4..].chunks_exact(34);
        let back = blocks.flat_map(|block| {
            let scale = f16::from_le_bytes([block[0], block[1]]).to_f32();
            block[2..].iter().map(move |v| f32::from(*v as i8) * scale).collect::<Vec<_>>()
        });
        for (was, is) in values.iter().zip(back) {
            assert!((was - is).abs() <= 0.5 / 127.0 + 2e-3, "{was} became {is}");
        }
    }

    #[test]
    fn a_whole_model_is_narrowed_to_a_whole_model() {
        let file = whole(F16);
        let narrowed = narrow(&mut Cursor::new(&file)).unwrap();
        assert!(narrowed.len() < file.len());
        assert_eq!(check(&mut Cursor::new(&narrowed)), Ok(()));
    }

    #[test]
    fn what_is_no_matrix_stays_and_so_does_a_file_that_is_narrow_already() {
        for shape in [&[32][..], &[32, 1, 1], &[16, 2]] {
            let file = with_tensor(shape, &[0.5; 32]);
            let narrowed = narrow(&mut Cursor::new(&file)).unwrap();
            assert_eq!(
                (&narrowed[..44], &narrowed[48..]),
                (&file[..44], &file[48..]),
                "{shape:?}, but for the file's type"
            );
        }
        let narrowed = narrow(&mut Cursor::new(with_tensor(&[32, 1], &[0.0; 32]))).unwrap();
        assert_eq!(narrow(&mut Cursor::new(&narrowed)).unwrap(), narrowed, "and zeros are no trouble");
        assert!(narrow(&mut Cursor::new(&small()[..2_000])).is_err());
    }

    #[test]
    fn sizes_that_no_file_has_are_an_error() {
        for at in [48, 52] {
            let mut file = small();
            file[48..56].fill(255);
            file[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
            assert!(narrow(&mut Cursor::new(&file)).is_err());
            file[48..56].fill(255);
            assert!(narrow(&mut Cursor::new(&file)).is_err(), "the product is past 64 bits");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60), at in 0_usize..70_000) {
            let mut file = with_tensor(&[32, 2], &[0.1; 64]);
            let at = at % file.len();
            let to = (at + bytes.len()).min(file.len());
            file[at..to].copy_from_slice(&bytes[..to - at]);
            let _ = narrow(&mut Cursor::new(&file));
        }
    }
}
