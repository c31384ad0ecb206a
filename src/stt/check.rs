//! Checks that a ggml Whisper file is complete. whisper.cpp reads past the end of an incomplete one and crashes Viva.
//!
//! Layout, little-endian: magic, eleven `i32` of shape, mel filters, vocabulary, then tensors up to the end of the
//! file. The check finds a file that was cut short. Only the digest shows whether it is the *right* file.

use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom};

const MAGIC: u32 = 0x6767_6d6c;

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
    if int(file)? != MAGIC {
        return Err(wrong("it is not a ggml file"));
    }
    let mut shape = [0; 11];
    for value in &mut shape {
        *value = int(file)?;
    }
    let [vocabulary, audio_ctx, audio_state, .., mels, _] = shape;
    // whisper.cpp only supports Whisper's own shapes.
    let sound = (50_000..60_000).contains(&vocabulary)
        && audio_ctx == 1_500
        && (64..=4_096).contains(&audio_state)
        && matches!(mels, 80 | 128)
        && shape[3..9].iter().all(|n| (1..=8_192).contains(n));
    if !sound {
        return Err(wrong("it is not a Whisper model"));
    }
    let (rows, columns) = (int(file)?, int(file)?);
    if (rows, columns) != (mels, 201) {
        return Err(wrong("its mel filters have another shape"));
    }
    skip(file, size, u64::from(rows) * u64::from(columns) * 4)?;
    for _ in 0..int(file)?.min(vocabulary) {
        let length = int(file)?;
        skip(file, size, length.into())?;
    }
    let mut tensors = 0;
    while !file.fill_buf()?.is_empty() {
        tensor(file, size)?;
        tensors += 1;
    }
    if tensors == 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

fn tensor(file: &mut (impl Read + Seek), size: u64) -> io::Result<()> {
    let (dims, name, kind) = (int(file)?, int(file)?, int(file)?);
    if !(1..=4).contains(&dims) || name > 256 {
        return Err(wrong("a tensor's head is damaged"));
    }
    let mut elements = 1_u64;
    for _ in 0..dims {
        elements = elements.saturating_mul(int(file)?.into());
    }
    let stored = stored(kind, elements).ok_or_else(|| wrong("a tensor is of an unknown type"))?;
    skip(file, size, u64::from(name).saturating_add(stored))
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

fn wrong(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.to_owned())
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Cursor;

    use super::*;

    pub fn model() -> Vec<u8> {
        let mut ints: Vec<u32> = vec![MAGIC, 51_864, 1_500, 384, 6, 4, 448, 384, 6, 4, 80, 1, 80, 201];
        ints.extend(std::iter::repeat_n(0, 80 * 201));
        ints.extend([2, 1]);
        let mut bytes: Vec<u8> = ints.iter().flat_map(|i| i.to_le_bytes()).collect();
        bytes.push(b'a');
        bytes.extend([2_u32, 0].iter().flat_map(|i| i.to_le_bytes()).take(4));
        bytes.extend(b"bc");
        for (dims, kind, name, data) in [(vec![3_u32, 2], 1_u32, "w", 12), (vec![32], 8, "q", 34), (vec![1], 0, "b", 4)]
        {
            bytes.extend([dims.len() as u32, 1, kind].iter().chain(&dims).flat_map(|i| i.to_le_bytes()));
            bytes.extend(name.bytes());
            bytes.extend(std::iter::repeat_n(7, data));
        }
        bytes
    }

    #[test]
    fn a_whole_file_passes_and_a_cut_one_does_not() {
        let whole = model();
        assert_eq!(check(&mut Cursor::new(&whole)), Ok(()));
        for cut in (0..200).chain(whole.len() - 80..whole.len()) {
            // The check cannot see a cut between two tensors. whisper.cpp notices it, because it counts them.
            let cut_at_tensor = [whole.len() - 21, whole.len() - 21 - 51].contains(&cut);
            assert_eq!(check(&mut Cursor::new(&whole[..cut])).is_err(), !cut_at_tensor, "cut at {cut}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), at in 0_usize..70_000) {
            let _ = check(&mut Cursor::new(&bytes));
            let mut damaged = model();
            let at = at % damaged.len();
            let to = (at + bytes.len()).min(damaged.len());
            damaged[at..to].copy_from_slice(&bytes[..to - at]);
            let _ = check(&mut Cursor::new(&damaged));
        }
    }
}
