//! The store: a folder with weights, and what is known about them.

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

/// What was found right, so that starting does not read hundreds of megabytes again.
const SEEN: &str = ".verified.json";

/// A folder with weights.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) dir: PathBuf,
    pub(super) manifest: Manifest,
}

/// How a model lies in the store, by a quick look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Not there.
    Missing,
    /// There, of the right size, and unchanged since its digest was last found right.
    Ready,
    /// There and of the right size, but its digest has not been looked at since it changed.
    Unchecked,
    /// A file is of the wrong size, or one of several is missing.
    Damaged,
}

/// One line of `viva models list`.
#[derive(Debug, Clone, Serialize)]
pub struct Condition {
    #[serde(flatten)]
    pub model: Model,
    pub state: State,
    /// The main file, where it would be.
    pub path: PathBuf,
    /// Bytes of a download that was broken off and can be resumed.
    pub partial: u64,
}

/// Size and time of a file whose digest was right, and which digest that was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    bytes: u64,
    /// Nanoseconds since 1970.
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
    /// The weights that the built-in manifest knows, in `dir`. The folder need not be there yet.
    ///
    /// # Errors
    /// `Internal` if the built-in manifest is broken, which a test excludes.
    pub fn new(dir: PathBuf) -> Result<Self, Fault> {
        Ok(Self::with_manifest(dir, Manifest::built_in()?))
    }

    /// The same with another manifest.
    pub fn with_manifest(dir: PathBuf, manifest: Manifest) -> Self {
        Self { dir, manifest }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The main file of a model, ready to be opened. Quick when nothing changed since it was last found right; else
    /// its digests are taken once.
    ///
    /// # Errors
    /// `Model` when it is missing or not the published one, with the command that gets it; `Usage` for an unknown name.
    pub fn path_of(&self, name: &str) -> Result<PathBuf, Fault> {
        let model = self.manifest.find(name)?;
        self.check(model, false, &mut Silent)?;
        Ok(self.main_file(model))
    }

    /// All models and how they are, by a quick look: no digest is taken.
    pub fn list(&self) -> Vec<Condition> {
        let seen = self.seen();
        let condition = |model: &Model| {
            let partial =
                model.files.iter().map(|f| self.part(f)).filter_map(|p| p.metadata().ok()).map(|m| m.len()).sum();
            Condition { model: model.clone(), state: self.state(model, &seen), path: self.main_file(model), partial }
        };
        self.manifest.models.iter().map(condition).collect()
    }

    /// Takes all digests of a model anew.
    ///
    /// # Errors
    /// `Model` when it is missing or a file is not the published one, with both digests.
    pub fn verify(&self, name: &str, progress: &mut dyn Progress) -> Result<PathBuf, Fault> {
        let model = self.manifest.find(name)?;
        self.check(model, true, progress)?;
        Ok(self.main_file(model))
    }

    /// Deletes a model and what is left of broken-off downloads of it; gives the files that were deleted.
    ///
    /// # Errors
    /// `Storage` when a file cannot be deleted; `Usage` for an unknown name.
    pub fn remove(&self, name: &str, progress: &mut dyn Progress) -> Result<Vec<PathBuf>, Fault> {
        let model = self.manifest.find(name)?;
        if !self.dir.is_dir() {
            return Ok(Vec::new());
        }
        let _lock = Lock::take(&self.dir, name, progress)?;
        let mut gone = Vec::new();
        // Names come from the manifest, which takes none with a separator: nothing outside the store can be meant.
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

    /// A download that is not finished.
    pub(super) fn part(&self, spec: &FileSpec) -> PathBuf {
        self.dir.join(format!(".{}.part", spec.name))
    }

    pub(super) fn main_file(&self, model: &Model) -> PathBuf {
        model.files.first().map_or_else(|| self.dir.clone(), |f| self.file(f))
    }

    /// `Ok` if every file is there and right. `deep`: take the digests even where nothing seems changed.
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
        // Recorded as it was before reading: a change during the reading is noticed the next time.
        if let Some(now) = now {
            seen.insert(spec.name.clone(), now);
        }
        Ok(())
    }

    fn missing(&self, model: &Model, spec: &FileSpec) -> Fault {
        let fault = Fault::new(FaultKind::Model, format!("the model `{}` is not here", model.name)).because(format!(
            "there is no {} in {}",
            spec.name,
            self.dir.display()
        ));
        match self.part(spec).metadata() {
            Ok(part) => {
                fault.because(format!("a download was broken off after {} bytes; pulling goes on there", part.len()))
            }
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

    /// Notes that a file which was just put in place is right.
    pub(super) fn remember_file(&self, spec: &FileSpec) {
        let Some(now) = fs::metadata(self.file(spec)).ok().and_then(|meta| Seen::now(spec, &meta)) else { return };
        let mut seen = self.seen();
        seen.insert(spec.name.clone(), now);
        self.remember(&seen);
    }

    fn seen(&self) -> BTreeMap<String, Seen> {
        // Whatever cannot be read is simply taken anew.
        fs::read(self.dir.join(SEEN)).ok().and_then(|t| serde_json::from_slice(&t).ok()).unwrap_or_default()
    }

    /// A store that cannot be written still works, only slower.
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
