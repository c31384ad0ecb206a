//! The weights in eight bits: a token is decoded in half the time, and the model takes half the memory. The file on disk
//! stays as it was published; this is done while it is read.
//!
//! ggml's `Q8_0`: blocks of 32 values, a scale in half precision (the largest magnitude / 127), then 32 signed bytes.

use std::io::{self, Read};

use half::f16;

const BLOCK: usize = 32;
const F16: u32 = 1;
const Q8_0: u32 = 8;
/// Values narrowed at once; a multiple of [`BLOCK`].
const CHUNK: usize = 128 * BLOCK;
/// What whisper.cpp calls a file whose matrices are mostly `Q8_0`: 7, and the second version of its blocks × 1,000.
const FILE_TYPE: u32 = 2_007;

/// The whole of a ggml Whisper file that [`check`](super::check::check) has passed, its matrices in `Q8_0`. What is not in
/// half precision already, biases and positions among them, stays as it is; so do the convolutions, which ggml wants so.
///
/// # Errors
/// Those of reading.
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
    copy(file, &mut out, u64::from(rows) * u64::from(columns) * 4)?;
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

/// False at the end of the file.
fn tensor(file: &mut impl Read, out: &mut Vec<u8>) -> io::Result<bool> {
    let mut first = [0; 4];
    if file.read(&mut first[..1])? == 0 {
        return Ok(false);
    }
    file.read_exact(&mut first[1..])?;
    let (dims, name, kind) = (u32::from_le_bytes(first), int(file)?, int(file)?);
    let shape = (0..dims).map(|_| int(file)).collect::<io::Result<Vec<_>>>()?;
    let values = shape.iter().map(|n| *n as usize).product::<usize>();
    let matrix = kind == F16 && shape.len() == 2 && (shape[0] as usize).is_multiple_of(BLOCK);
    put(out, &[dims, name, if matrix { Q8_0 } else { kind }]);
    put(out, &shape);
    copy(file, out, name.into())?;
    if matrix {
        narrow_values(file, out, values)?;
    } else {
        copy(file, out, (values * if kind == F16 { 2 } else { 4 }) as u64)?;
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

fn int(file: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
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
