//! The store: a folder with weights, and the results of checking them.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::manifest::{FileSpec, Manifest, Model};
use super::place::{self, Lock, storage};
use super::{Progress, Silent, digest};
use crate::fault::{Fault, FaultKind};

/// Remembers which files were correct, so that a start does not read hundreds of megabytes again.
const SEEN: &str = ".verified.json";

/// A folder with weights.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) dir: PathBuf,
    pub(super) manifest: Manifest,
}

/// The state of a model in the store, without computing digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// No file of the model exists.
    Missing,
    /// All files have the right size, and did not change since their digests were checked.
    Ready,
    /// All files have the right size, but one has not been checked since it last changed.
    Unchecked,
    /// A file has the wrong size, or some of the files are missing.
    Damaged,
}

/// A line of `viva models list`.
#[derive(Debug, Clone, Serialize)]
pub struct Condition {
    #[serde(flatten)]
    pub model: Model,
    pub state: State,
    /// The path of the main file, whether it exists or not.
    #[serde(serialize_with = "crate::fault::path_as_text")]
    pub path: PathBuf,
    /// Bytes of an incomplete download that can be resumed.
    pub partial: u64,
}

/// Size, time and digest of a file when it was last found correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    bytes: u64,
    /// In nanoseconds since 1970.
    modified: u64,
    pin: String,
}

impl Seen {
    fn now(spec: &FileSpec, meta: &Metadata) -> Option<Self> {
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos().try_into().ok()?;
        let pin = spec.sha256.as_ref().or(spec.sha1.as_ref())?.clone();
        Some(Self { bytes: meta.len(), modified, pin })
    }
}

impl Store {
    /// A store in `dir` with the built-in manifest. The folder need not exist yet.
    ///
    /// # Errors
    /// `Internal` if the built-in manifest is broken; a test makes sure that it is not.
    pub fn new(dir: PathBuf) -> Result<Self, Fault> {
        Ok(Self::with_manifest(dir, Manifest::built_in()?))
    }

    /// Like `new`, with another manifest.
    pub fn with_manifest(dir: PathBuf, manifest: Manifest) -> Self {
        Self { dir, manifest }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The main file of a model, ready to be opened. Fast if nothing changed since the last check; otherwise it
    /// computes the digests once.
    ///
    /// # Errors
    /// `Model` if a file is missing or not the published one, with the command that gets it; `Usage` for an unknown
    /// name.
    pub fn path_of(&self, name: &str) -> Result<PathBuf, Fault> {
        let model = self.manifest.find(name)?;
        self.check(model, false, &mut Silent)?;
        Ok(self.main_file(model))
    }

    /// The main file of a recognizer, ready to be opened, as [`Store::path_of`] gives it.
    ///
    /// # Errors
    /// Also `Usage` for a model that is no recognizer.
    pub fn recognizer(&self, name: &str) -> Result<PathBuf, Fault> {
        self.path_of(&self.manifest.recognizer(name)?.name)
    }

    /// All models and their states, without computing digests.
    pub fn list(&self) -> Vec<Condition> {
        let seen = self.seen();
        let condition = |model: &Model| {
            let partial =
                model.files.iter().map(|f| self.part(f)).filter_map(|p| p.metadata().ok()).map(|m| m.len()).sum();
            Condition { model: model.clone(), state: self.state(model, &seen), path: self.main_file(model), partial }
        };
        self.manifest.models.iter().map(condition).collect()
    }

    /// Computes all digests of a model again.
    ///
    /// # Errors
    /// `Model` if a file is missing or not the published one, with both digests.
    pub fn verify(&self, name: &str, progress: &mut dyn Progress) -> Result<PathBuf, Fault> {
        let model = self.manifest.find(name)?;
        self.check(model, true, progress)?;
        Ok(self.main_file(model))
    }

    /// Deletes a model and its incomplete downloads. Returns the deleted files.
    ///
    /// # Errors
    /// `Storage` if a file cannot be deleted; `Usage` for an unknown name.
    pub fn remove(&self, name: &str, progress: &mut dyn Progress) -> Result<Vec<PathBuf>, Fault> {
        let model = self.manifest.find(name)?;
        if !self.dir.is_dir() {
            return Ok(Vec::new());
        }
        let _lock = Lock::take(&self.dir, name, progress)?;
        let mut gone = Vec::new();
        // The names come from the manifest, which accepts none with a separator. So no file outside the store is
        // deleted.
        for path in model.files.iter().flat_map(|f| [self.file(f), self.part(f)]) {
            if place::unlink(&path)? {
                gone.push(path);
            }
        }
        place::clear(&self.dir.join(format!(".{name}.work")))?;
        Ok(gone)
    }

    pub(super) fn file(&self, spec: &FileSpec) -> PathBuf {
        self.dir.join(&spec.name)
    }

    /// The file for an incomplete download.
    pub(super) fn part(&self, spec: &FileSpec) -> PathBuf {
        self.dir.join(format!(".{}.part", spec.name))
    }

    pub(super) fn main_file(&self, model: &Model) -> PathBuf {
        model.files.first().map_or_else(|| self.dir.clone(), |f| self.file(f))
    }

    /// `Ok` if every file exists and is correct. `deep`: compute the digests even if no file seems changed.
    pub(super) fn check(&self, model: &Model, deep: bool, progress: &mut dyn Progress) -> Result<(), Fault> {
        let mut seen = self.seen();
        let before = seen.clone();
        let checked = model.files.iter().try_for_each(|spec| self.check_file(model, spec, deep, &mut seen, progress));
        if seen != before {
            self.remember(&seen);
        }
        let pull = format!("viva models pull {}", model.name);
        checked.map_err(|fault| if fault.next.is_none() { fault.next(pull) } else { fault })
    }

    fn check_file(
        &self,
        model: &Model,
        spec: &FileSpec,
        deep: bool,
        seen: &mut BTreeMap<String, Seen>,
        progress: &mut dyn Progress,
    ) -> Result<(), Fault> {
        let path = self.file(spec);
        let meta = match fs::metadata(&path) {
            Ok(meta) if meta.is_file() => meta,
            Ok(_) => return Err(Fault::new(FaultKind::Model, format!("{} is not a file", path.display()))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(self.missing(model, spec)),
            Err(e) => return Err(storage("read", &path, &e)),
        };
        let now = Seen::now(spec, &meta);
        let as_before = now.is_some() && seen.get(&spec.name) == now.as_ref();
        if as_before && !deep {
            return Ok(());
        }
        seen.remove(&spec.name);
        let found = digest::of_file(&path, progress)?;
        digest::check(spec, &path.display().to_string(), &found)?;
        // Use size and time from before the reading, so that the next check notices a change during it.
        if let Some(now) = now {
            seen.insert(spec.name.clone(), now);
        }
        Ok(())
    }

    fn missing(&self, model: &Model, spec: &FileSpec) -> Fault {
        let fault = Fault::new(FaultKind::Model, format!("the model `{}` is not installed", model.name))
            .because(format!("there is no {} in {}", spec.name, self.dir.display()));
        match self.part(spec).metadata() {
            Ok(part) => fault.because(format!(
                "a download stopped after {} bytes; `viva models pull` continues from there",
                part.len()
            )),
            Err(_) => fault,
        }
    }

    fn state(&self, model: &Model, seen: &BTreeMap<String, Seen>) -> State {
        let metas: Vec<_> = model.files.iter().map(|f| (f, fs::metadata(self.file(f)).ok())).collect();
        if metas.iter().all(|(_, meta)| meta.is_none()) {
            return State::Missing;
        }
        let sound = |(spec, meta): &(&FileSpec, Option<Metadata>)| {
            meta.as_ref().is_some_and(|m| m.is_file() && spec.bytes.is_none_or(|b| b == m.len()))
        };
        if !metas.iter().all(sound) {
            return State::Damaged;
        }
        let known = |(spec, meta): &(&FileSpec, Option<Metadata>)| {
            let now = meta.as_ref().and_then(|m| Seen::now(spec, m));
            now.is_some() && seen.get(&spec.name) == now.as_ref()
        };
        if metas.iter().all(known) { State::Ready } else { State::Unchecked }
    }

    /// Remembers that a file that was just put in place is correct.
    pub(super) fn remember_file(&self, spec: &FileSpec) {
        let Some(now) = fs::metadata(self.file(spec)).ok().and_then(|meta| Seen::now(spec, &meta)) else { return };
        let mut seen = self.seen();
        seen.insert(spec.name.clone(), now);
        self.remember(&seen);
    }

    fn seen(&self) -> BTreeMap<String, Seen> {
        // If the file cannot be read, all models are checked again.
        fs::read(self.dir.join(SEEN)).ok().and_then(|t| serde_json::from_slice(&t).ok()).unwrap_or_default()
    }

    /// Saves what was found correct. A store that cannot be written still works, but more slowly.
    fn remember(&self, seen: &BTreeMap<String, Seen>) {
        let write = || -> io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(&self.dir)?;
            serde_json::to_writer(&mut file, seen)?;
            file.flush()?;
            file.persist(self.dir.join(SEEN))?;
            Ok(())
        };
        if let Err(e) = write() {
            tracing::debug!(error = %e, "cannot remember which weights are right");
        }
    }
}
