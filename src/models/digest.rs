//! Digests: computes them, and compares them with the pinned ones.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::Progress;
use super::manifest::FileSpec;
use crate::fault::{Fault, FaultKind};

/// The size and the digests of some bytes. Digests are lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Digests {
    pub bytes: u64,
    pub sha1: String,
    pub sha256: String,
}

/// Passes bytes on and computes both digests.
pub struct Hashing<W> {
    inner: W,
    bytes: u64,
    sha1: Sha1,
    sha256: Sha256,
}

impl<W: Write> Hashing<W> {
    pub fn new(inner: W) -> Self {
        Self { inner, bytes: 0, sha1: Sha1::new(), sha256: Sha256::new() }
    }

    pub fn finish(self) -> (W, Digests) {
        let digests =
            Digests { bytes: self.bytes, sha1: hex(&self.sha1.finalize()), sha256: hex(&self.sha256.finalize()) };
        (self.inner, digests)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(buf)?;
        self.sha1.update(&buf[..n]);
        self.sha256.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Formats bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Copies all of `from` to `to`, and reports progress.
pub fn copy(from: &mut dyn Read, to: &mut dyn Write, progress: &mut dyn Progress) -> io::Result<u64> {
    let mut buffer = vec![0u8; 256 * 1024];
    let mut done = 0;
    loop {
        let n = match from.read(&mut buffer) {
            Ok(0) => return Ok(done),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        to.write_all(&buffer[..n])?;
        done += n as u64;
        progress.advance(done);
    }
}

/// Both digests of a file on disk.
pub fn of_file(path: &Path, progress: &mut dyn Progress) -> Result<Digests, Fault> {
    let mut read = || -> io::Result<Digests> {
        let mut file = File::open(path)?;
        progress.step(&format!("checking {}", super::file_name(path)), file.metadata().ok().map(|m| m.len()));
        let mut hashing = Hashing::new(io::sink());
        copy(&mut file, &mut hashing, progress)?;
        Ok(hashing.finish().1)
    };
    read().map_err(|e| Fault::new(FaultKind::Storage, format!("cannot read {}", path.display())).because(e))
}

/// Compares `found` with the pins of `spec`. `None` if they agree, otherwise the reasons with both digests, one per
/// line.
pub fn mismatch(spec: &FileSpec, found: &Digests) -> Option<Vec<String>> {
    let pins = [("SHA-1", &spec.sha1, &found.sha1), ("SHA-256", &spec.sha256, &found.sha256)];
    let wrong: Vec<_> = pins.iter().filter_map(|(n, want, got)| want.as_ref().map(|w| (n, w, got))).collect();
    if wrong.iter().all(|(_, want, got)| want.as_str() == got.as_str()) && spec.bytes.is_none_or(|b| b == found.bytes) {
        return None;
    }
    let mut why = Vec::new();
    match spec.bytes {
        Some(want) if found.bytes < want => why.push(format!("it is cut short: {} of {want} bytes", found.bytes)),
        Some(want) if found.bytes > want => {
            why.push(format!("it is too long: {} bytes instead of {want}", found.bytes))
        }
        _ => why.push("its contents differ from the published ones".to_string()),
    }
    for (name, want, got) in wrong {
        why.push(format!("{name} expected {want}"));
        why.push(format!("{name} found    {got}"));
    }
    Some(why)
}

/// Refuses a file that is not the pinned one. `shown` is the path or name that the user knows.
pub fn check(spec: &FileSpec, shown: &str, found: &Digests) -> Result<(), Fault> {
    let Some(why) = mismatch(spec, found) else { return Ok(()) };
    let mut fault = Fault::new(FaultKind::Model, format!("refused {shown}: it is not the published {}", spec.name));
    fault.why = why;
    Err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> FileSpec {
        FileSpec {
            name: "abc.bin".into(),
            bytes: Some(3),
            sha1: Some("a9993e364706816aba3e25717850c26c9cd0d89d".into()),
            sha256: Some("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into()),
        }
    }

    fn digests(bytes: &[u8]) -> Digests {
        let mut hashing = Hashing::new(io::sink());
        hashing.write_all(bytes).unwrap();
        hashing.finish().1
    }

    #[test]
    fn the_well_known_digests_of_abc() {
        assert_eq!(mismatch(&spec(), &digests(b"abc")), None);
    }

    #[test]
    fn a_refusal_names_the_file_and_both_digests() {
        for (bytes, word) in
            [(&b"ab"[..], "cut short: 2 of 3"), (b"abcd", "too long: 4"), (b"abd", "differ from the published")]
        {
            let fault = check(&spec(), "abc.bin", &digests(bytes)).unwrap_err().to_string();
            assert!(fault.contains(word), "{fault}");
            assert!(fault.contains("SHA-1 expected a9993e364706816aba3e25717850c26c9cd0d89d"), "{fault}");
            assert!(fault.contains(&format!("SHA-256 found    {}", digests(bytes).sha256)), "{fault}");
        }
    }
}
