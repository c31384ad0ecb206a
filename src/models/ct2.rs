//! Reads CTranslate2's `model.bin` (version 6, Whisper): first the index, then one variable at a time. The whole file
//! is never in memory.
//!
//! All numbers are little-endian. The file has: `u32` version, string spec, `u32` revision, `u32` count, then the
//! variables. Each variable has: string name, `u8` rank, `u32` dims, `u8` type, `u32` bytes, data. At the end: `u32`
//! count of aliases, and pairs of strings. A string is its `u16` length (including a final NUL) and its bytes.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Seek, SeekFrom};

/// Why weights cannot be read, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

fn broken<T>(why: impl Into<String>) -> Result<T, Broken> {
    Err(Broken(why.into()))
}

/// CTranslate2's number for IEEE half precision.
const F16: u8 = 4;
/// CTranslate2's number for 16-bit integers.
const I16: u8 = 2;
/// Bytes per value, by CTranslate2's type number: f32, i8, i16, i32, f16.
const WIDTHS: [u64; 5] = [4, 1, 2, 4, 2];
const MAX_RANK: u8 = 4;

/// The place and shape of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The sizes of its dimensions, the outermost first.
    pub dims: Vec<u32>,
    dtype: u8,
    offset: u64,
    bytes: u64,
}

/// An open `model.bin`.
pub struct Ct2<R> {
    source: BufReader<R>,
    variables: BTreeMap<String, Variable>,
}

impl<R: Read + Seek> Ct2<R> {
    /// Reads the index. Checks every length against the rest of the file before using it.
    pub fn open(source: R) -> Result<Self, Broken> {
        let mut cursor = Cursor::new(source)?;
        let version = cursor.u32("the version")?;
        if version != 6 {
            return broken(format!("model.bin is of version {version}; version 6 can be read"));
        }
        let spec = cursor.string("the spec")?;
        if spec != "WhisperSpec" {
            return broken(format!("model.bin is not a Whisper model but `{}`", spec.escape_default()));
        }
        cursor.u32("the revision")?;
        let count = cursor.u32("the number of variables")?;
        let mut variables = BTreeMap::new();
        for _ in 0..count {
            let name = cursor.string("a name")?;
            let variable = cursor.variable(&name)?;
            if variables.insert(name.clone(), variable).is_some() {
                return broken(format!("`{}` is there twice", name.escape_default()));
            }
        }
        Ok(Self { source: cursor.source, variables })
    }

    pub fn find(&self, name: &str) -> Result<&Variable, Broken> {
        self.variables.get(name).ok_or_else(|| Broken(format!("model.bin has no `{name}`")))
    }

    pub fn has(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }

    /// Splits a variable into `parts` equal parts along the first dimension. Returns the shape of part `part` and its
    /// half-precision values as stored (little-endian).
    pub fn halves(&mut self, name: &str, part: u32, parts: u32) -> Result<(Vec<u32>, Vec<u8>), Broken> {
        let variable = self.find(name)?.clone();
        if variable.dtype != F16 {
            return broken(format!(
                "`{name}` is not in half precision: these weights were made smaller and cannot be turned back"
            ));
        }
        let Some(first) = variable.dims.first().filter(|d| d.is_multiple_of(parts)) else {
            return broken(format!("`{name}` cannot be cut into {parts}"));
        };
        let mut dims = variable.dims.clone();
        dims[0] = first / parts;
        let len = variable.bytes / u64::from(parts);
        let data = self.read(variable.offset + len * u64::from(part), len)?;
        Ok((dims, data))
    }

    /// A single small number (the count of attention heads).
    pub fn number(&mut self, name: &str) -> Result<u32, Broken> {
        let variable = self.find(name)?.clone();
        if variable.dtype != I16 || variable.bytes != 2 {
            return broken(format!("`{name}` is not a number"));
        }
        let bytes = self.read(variable.offset, 2)?;
        let value = i16::from_le_bytes([bytes[0], bytes[1]]);
        u32::try_from(value).or_else(|_| broken(format!("`{name}` is {value}")))
    }

    fn read(&mut self, offset: u64, len: u64) -> Result<Vec<u8>, Broken> {
        let mut data = Vec::new();
        self.source.seek(SeekFrom::Start(offset)).map_err(io)?;
        let got = (&mut self.source).take(len).read_to_end(&mut data).map_err(io)?;
        if got as u64 == len { Ok(data) } else { broken("model.bin was cut short while it was read") }
    }
}

fn io(e: std::io::Error) -> Broken {
    Broken(format!("model.bin cannot be read: {e}"))
}

struct Cursor<R> {
    source: BufReader<R>,
    at: u64,
    len: u64,
}

impl<R: Read + Seek> Cursor<R> {
    fn new(mut source: R) -> Result<Self, Broken> {
        let len = source.seek(SeekFrom::End(0)).map_err(io)?;
        source.seek(SeekFrom::Start(0)).map_err(io)?;
        Ok(Self { source: BufReader::new(source), at: 0, len })
    }

    fn claim(&mut self, bytes: u64, what: &str) -> Result<(), Broken> {
        if bytes > self.len - self.at {
            return broken(format!("model.bin ends within {what}: {bytes} bytes at {} of {}", self.at, self.len));
        }
        self.at += bytes;
        Ok(())
    }

    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], Broken> {
        self.claim(N as u64, what)?;
        let mut bytes = [0; N];
        self.source.read_exact(&mut bytes).map_err(io)?;
        Ok(bytes)
    }

    fn u32(&mut self, what: &str) -> Result<u32, Broken> {
        self.array(what).map(u32::from_le_bytes)
    }

    fn string(&mut self, what: &str) -> Result<String, Broken> {
        let len = u16::from_le_bytes(self.array(what)?);
        self.claim(u64::from(len), what)?;
        let mut bytes = vec![0; usize::from(len)];
        self.source.read_exact(&mut bytes).map_err(io)?;
        match bytes.pop() {
            Some(0) => String::from_utf8(bytes).or_else(|_| broken(format!("{what} in model.bin is not text"))),
            _ => broken(format!("{what} in model.bin does not end as it should")),
        }
    }

    fn variable(&mut self, name: &str) -> Result<Variable, Broken> {
        let [rank] = self.array(name)?;
        if rank > MAX_RANK {
            return broken(format!("`{}` has {rank} dimensions", name.escape_default()));
        }
        let dims = (0..rank).map(|_| self.u32(name)).collect::<Result<Vec<_>, _>>()?;
        let [dtype] = self.array(name)?;
        let length = self.u32(name)?;
        let bytes = u64::from(length);
        let width = WIDTHS.get(usize::from(dtype)).copied().unwrap_or(0);
        let want = dims.iter().try_fold(width, |n, d| n.checked_mul(u64::from(*d)));
        if width == 0 || want != Some(bytes) {
            return broken(format!("`{}` has {bytes} bytes, not what its shape says", name.escape_default()));
        }
        let offset = self.at;
        self.claim(bytes, name)?;
        self.source.seek_relative(i64::from(length)).map_err(io)?;
        Ok(Variable { dims, dtype, offset, bytes })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    /// One variable, in the format of the file.
    fn put(out: &mut Vec<u8>, name: &str, dims: &[u32], dtype: u8, data: &[u8]) {
        string(out, name);
        out.push(dims.len() as u8);
        dims.iter().for_each(|d| out.extend(d.to_le_bytes()));
        out.push(dtype);
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(data);
    }

    fn string(out: &mut Vec<u8>, text: &str) {
        out.extend((text.len() as u16 + 1).to_le_bytes());
        out.extend(text.as_bytes());
        out.push(0);
    }

    /// A complete but very small Whisper model: 5 tokens, states of 2, one layer on each side. Each value is its index
    /// in its variable.
    pub fn small_model() -> Vec<u8> {
        let mut shapes: Vec<(String, Vec<u32>)> = vec![
            ("decoder/embeddings/weight".into(), vec![5, 2]),
            ("encoder/conv1/weight".into(), vec![2, 80, 3]),
            ("encoder/conv2/weight".into(), vec![2, 2, 3]),
        ];
        for side in ["encoder", "decoder"] {
            shapes.push((format!("{side}/position_encodings/encodings"), vec![3, 2]));
            let mut norms = vec![format!("{side}/layer_norm"), format!("{side}/layer_0/ffn/layer_norm")];
            let mut linear = vec![("ffn/linear_0", 8, 2), ("ffn/linear_1", 2, 8)];
            linear.extend([("self_attention/linear_0", 6, 2), ("self_attention/linear_1", 2, 2)]);
            norms.push(format!("{side}/layer_0/self_attention/layer_norm"));
            if side == "decoder" {
                norms.push(format!("{side}/layer_0/attention/layer_norm"));
                linear.extend([
                    ("attention/linear_0", 2, 2),
                    ("attention/linear_1", 4, 2),
                    ("attention/linear_2", 2, 2),
                ]);
            }
            shapes.extend(norms.iter().flat_map(|n| [(format!("{n}/gamma"), vec![2]), (format!("{n}/beta"), vec![2])]));
            for (name, rows, columns) in linear {
                shapes.push((format!("{side}/layer_0/{name}/weight"), vec![rows, columns]));
                shapes.push((format!("{side}/layer_0/{name}/bias"), vec![rows]));
            }
        }
        shapes.extend(["conv1", "conv2"].map(|c| (format!("encoder/{c}/bias"), vec![2])));
        let mut out = 6u32.to_le_bytes().to_vec();
        string(&mut out, "WhisperSpec");
        out.extend(3u32.to_le_bytes());
        out.extend((shapes.len() as u32 + 2).to_le_bytes());
        for (name, dims) in &shapes {
            let values = dims.iter().product::<u32>() as u16;
            let data: Vec<u8> = (0..values).flat_map(u16::to_le_bytes).collect();
            put(&mut out, name, dims, F16, &data);
        }
        for side in ["encoder", "decoder"] {
            put(&mut out, &format!("{side}/num_heads"), &[], I16, &1i16.to_le_bytes());
        }
        out.extend(0u32.to_le_bytes());
        out
    }

    /// Reads every variable.
    fn read_all(bytes: Vec<u8>) -> Result<(), Broken> {
        let mut ct2 = Ct2::open(Cursor::new(bytes))?;
        let names: Vec<_> = ct2.variables.keys().cloned().collect();
        for name in names {
            let _ = ct2.number(&name);
            let _ = ct2.halves(&name, 2, 3);
        }
        Ok(())
    }

    #[test]
    fn stacked_rows_are_cut_apart() {
        let mut ct2 = Ct2::open(Cursor::new(small_model())).unwrap();
        let (dims, data) = ct2.halves("decoder/layer_0/self_attention/linear_0/weight", 1, 3).unwrap();
        assert_eq!((dims, data), (vec![2, 2], vec![4, 0, 5, 0, 6, 0, 7, 0]));
        assert!(ct2.halves("decoder/layer_0/self_attention/linear_0/weight", 0, 4).is_err());
        assert!(ct2.halves("encoder/num_heads", 0, 1).is_err());
        assert_eq!(ct2.number("encoder/num_heads").unwrap(), 1);
        assert_eq!(ct2.find("nothing").unwrap_err().to_string(), "model.bin has no `nothing`");
    }

    #[test]
    fn a_length_beyond_the_end_is_not_believed() {
        let mut bytes = 6u32.to_le_bytes().to_vec();
        string(&mut bytes, "WhisperSpec");
        bytes.extend(3u32.to_le_bytes());
        bytes.extend(u32::MAX.to_le_bytes());
        string(&mut bytes, "x");
        bytes.push(1);
        bytes.extend((u32::MAX / 2).to_le_bytes());
        bytes.push(F16);
        bytes.extend((u32::MAX - 1).to_le_bytes());
        assert!(read_all(bytes).unwrap_err().to_string().contains("ends within"));
    }

    #[test]
    fn cut_short_anywhere_it_is_refused() {
        let whole = small_model();
        // Without the aliases (the last four bytes), the file still holds every weight.
        for end in 0..whole.len() - 4 {
            assert!(read_all(whole[..end].to_vec()).is_err(), "{end} bytes were taken");
        }
    }

    proptest! {
        #[test]
        fn altered_it_never_panics(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let mut bytes = small_model();
            for (at, value) in changes {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            let _ = read_all(bytes);
        }

        #[test]
        fn rubbish_never_panics(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_all(tail.clone());
            let mut bytes = small_model()[..26].to_vec();
            bytes.extend(tail);
            let _ = read_all(bytes);
        }
    }
}
