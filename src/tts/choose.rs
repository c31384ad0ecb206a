//! Chooses and opens a voice.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::cache::{CachedSynthesizer, LIMIT};
use super::lexicon::Lexicon;
use super::{Synthesizer, Voice, espeak};
use crate::fault::{Fault, FaultKind};

/// The user's choice of voice.
#[derive(Debug, Clone, Default)]
pub struct VoiceChoice {
    /// The voice to use. `None` takes the best one that works.
    pub name: Option<String>,
    /// The folder in which `viva models` keeps weights.
    pub models_dir: PathBuf,
    /// The folder for rendered lines; `None` keeps none.
    pub cache_dir: Option<PathBuf>,
    /// The user's own pronunciations. The file need not exist.
    pub overrides: Option<PathBuf>,
    /// The other voices of the built-in engine. Their weights are files.
    pub others: Vec<OtherVoice>,
}

/// A voice of the built-in engine that is not built in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherVoice {
    pub name: String,
    pub about: String,
    pub licence: String,
    /// Its weights. The file need not exist.
    pub file: PathBuf,
}

impl OtherVoice {
    fn open(&self, choice: &VoiceChoice) -> Result<Voice, Fault> {
        self.ready()?;
        other(self, choice.overrides.as_deref()).map(|voice| samples(voice, choice))
    }

    fn ready(&self) -> Result<(), Fault> {
        match self.file.is_file() {
            _ if cfg!(not(feature = "neural-voice")) => Err(built_without("neural-voice")),
            true => Ok(()),
            false => Err(Fault::new(FaultKind::Model, format!("the voice {} is not installed", self.name))
                .next(format!("viva models pull {}", self.name))),
        }
    }
}

/// The description of a voice, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoiceInfo {
    /// The value for `--voice`.
    pub name: String,
    pub engine: String,
    pub licence: String,
    /// Whether the voice works now.
    pub ready: bool,
    /// The missing part, if the voice does not work.
    pub why_not: Option<String>,
}

/// The voices, the best first: Viva tries them in this order. It uses `joe` only on request.
const ENGINES: [Engine; 5] = [Engine::Hibari, Engine::System, Engine::Espeak, Engine::Text, Engine::Joe];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Hibari,
    System,
    Espeak,
    Text,
    Joe,
}

impl Engine {
    const fn name(self) -> &'static str {
        match self {
            Self::Hibari => "hibari",
            Self::System => "system",
            Self::Espeak => espeak::NAME,
            Self::Text => "text",
            Self::Joe => "joe",
        }
    }

    const fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Hibari => ("built in: a neural voice, American English", "Apache-2.0"),
            Self::System => ("the operating system's own voice, through a helper program", "the system's"),
            Self::Espeak => ("espeak-ng as a program of its own", "GPL-3.0-or-later, not part of Viva"),
            Self::Text => ("no voice: questions on the screen", "-"),
            Self::Joe => ("Piper's neural voice Joe, sounds by espeak-ng", "CC0-1.0 by its card"),
        }
    }

    fn open(self, choice: &VoiceChoice) -> Result<Voice, Fault> {
        let overrides = choice.overrides.as_deref();
        match self {
            Self::Hibari => hibari(overrides).map(|voice| samples(voice, choice)),
            Self::System => {
                super::system::SystemVoice::open(Lexicon::load(overrides)?).map(|v| Voice::Direct(Box::new(v)))
            }
            Self::Espeak => espeak::Espeak::open(Lexicon::load(overrides)?).map(|v| samples(Box::new(v), choice)),
            Self::Text => Ok(Voice::Text),
            Self::Joe => joe(&choice.models_dir, overrides).map(|voice| samples(voice, choice)),
        }
    }

    /// A quick check that loads nothing large.
    fn ready(self, choice: &VoiceChoice) -> Result<(), Fault> {
        match self {
            Self::Hibari if cfg!(not(feature = "neural-voice")) => Err(built_without("neural-voice")),
            Self::Hibari | Self::Text => Ok(()),
            Self::System => super::system::probe(),
            Self::Espeak => espeak::version().map(drop),
            Self::Joe => joe_ready(&choice.models_dir),
        }
    }
}

/// Opens a voice. Without a name it takes the best one that works, and the fault says why better ones did not.
///
/// Fails only if the user named a voice.
pub fn open(choice: &VoiceChoice) -> Result<(Voice, Option<Fault>), Fault> {
    if let Some(name) = &choice.name {
        let engine = ENGINES.into_iter().find(|engine| engine.name() == name);
        let other = || choice.others.iter().find(|other| other.name == *name);
        let opened = match engine {
            Some(engine) => engine.open(choice),
            None => other().ok_or_else(|| unknown(name, &choice.others))?.open(choice),
        };
        return opened.map(|voice| (voice, None)).map_err(|fault| match fault.next {
            Some(_) => fault,
            None => fault.next("viva voices"),
        });
    }
    let mut why: Option<Fault> = None;
    // A mistake in the user's own pronunciations only disables those; the voice remains.
    let plain = VoiceChoice { overrides: None, ..choice.clone() };
    let good = match Lexicon::load(choice.overrides.as_deref()) {
        Ok(_) => choice,
        Err(fault) => {
            why = Some(fault);
            &plain
        }
    };
    for engine in ENGINES.into_iter().filter(|engine| *engine != Engine::Joe) {
        match engine.open(good) {
            Ok(voice) => return Ok((voice, why)),
            Err(fault) => why = Some(why.map_or(fault.clone(), |first| first.because(fault.what))),
        }
    }
    Ok((Voice::Text, why))
}

/// Every voice, and whether it works now.
pub fn voices(choice: &VoiceChoice) -> Vec<VoiceInfo> {
    let info = |name: &str, about: &str, licence: &str, ready: Result<(), Fault>| {
        let why_not = ready.err().map(|fault| match (fault.what, fault.next) {
            (what, Some(next)) => format!("{what}; {next}"),
            (what, None) => what,
        });
        let ready = why_not.is_none();
        VoiceInfo { name: name.into(), engine: about.into(), licence: licence.into(), ready, why_not }
    };
    let engines = ENGINES.into_iter().map(|engine| {
        let (about, licence) = engine.about();
        info(engine.name(), about, licence, engine.ready(choice))
    });
    let others = choice.others.iter().map(|other| info(&other.name, &other.about, &other.licence, other.ready()));
    engines.chain(others).collect()
}

fn unknown(name: &str, others: &[OtherVoice]) -> Fault {
    let names = ENGINES.iter().map(|engine| engine.name()).chain(others.iter().map(|other| other.name.as_str()));
    let names: Vec<_> = names.collect();
    Fault::new(FaultKind::Usage, format!("there is no voice called {name}"))
        .because(format!("the voices are {}", names.join(", ")))
        .next("viva voices")
}

fn samples(voice: Box<dyn Synthesizer>, choice: &VoiceChoice) -> Voice {
    Voice::Samples(match &choice.cache_dir {
        Some(dir) => {
            // Older versions kept every line here, also those with the candidate's words.
            let _ = std::fs::remove_dir_all(dir.join("lines"));
            Box::new(CachedSynthesizer::new(voice, &dir.join("known-lines"), LIMIT))
        }
        None => voice,
    })
}

#[allow(dead_code, reason = "used where a feature is off")]
fn built_without(feature: &str) -> Fault {
    Fault::new(FaultKind::Usage, "this Viva was built without that voice")
        .because(format!("the feature {feature} is off"))
        .next(format!("cargo build --features {feature}"))
}

#[cfg(feature = "neural-voice")]
fn hibari(overrides: Option<&Path>) -> Result<Box<dyn Synthesizer>, Fault> {
    Ok(Box::new(super::hibari::Hibari::load(overrides)?))
}

#[cfg(not(feature = "neural-voice"))]
fn hibari(_: Option<&Path>) -> Result<Box<dyn Synthesizer>, Fault> {
    Err(built_without("neural-voice"))
}

#[cfg(feature = "neural-voice")]
fn other(voice: &OtherVoice, overrides: Option<&Path>) -> Result<Box<dyn Synthesizer>, Fault> {
    Ok(Box::new(super::hibari::Hibari::from_file(&voice.file, &voice.name, Lexicon::load(overrides)?)?))
}

#[cfg(not(feature = "neural-voice"))]
fn other(_: &OtherVoice, _: Option<&Path>) -> Result<Box<dyn Synthesizer>, Fault> {
    Err(built_without("neural-voice"))
}

#[cfg(feature = "neural-voice")]
fn joe(models: &Path, overrides: Option<&Path>) -> Result<Box<dyn Synthesizer>, Fault> {
    Ok(Box::new(super::piper::Piper::load(models, super::piper::JOE, Lexicon::load(overrides)?)?))
}

#[cfg(not(feature = "neural-voice"))]
fn joe(_: &Path, _: Option<&Path>) -> Result<Box<dyn Synthesizer>, Fault> {
    Err(built_without("neural-voice"))
}

#[cfg(feature = "neural-voice")]
fn joe_ready(models: &Path) -> Result<(), Fault> {
    super::piper::files(models, super::piper::JOE)?;
    espeak::version().map(drop)
}

#[cfg(not(feature = "neural-voice"))]
fn joe_ready(_: &Path) -> Result<(), Fault> {
    Err(built_without("neural-voice"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_at_its_word() {
        let choice = VoiceChoice { name: Some("text".into()), ..VoiceChoice::default() };
        assert!(matches!(open(&choice), Ok((Voice::Text, None))));
        let fault = open(&VoiceChoice { name: Some("bob".into()), ..choice.clone() }).err().unwrap();
        assert_eq!((fault.kind, fault.next.as_deref()), (FaultKind::Usage, Some("viva voices")));
        assert!(fault.to_string().contains("hibari, system, espeak, text, joe"));
        let dir = tempfile::tempdir().unwrap();
        let missing = VoiceChoice { name: Some("joe".into()), models_dir: dir.path().into(), ..choice };
        let fault = open(&missing).err().unwrap();
        assert!(fault.next.is_some(), "{fault}");
    }

    #[test]
    fn every_voice_is_listed_with_what_it_lacks() {
        let dir = tempfile::tempdir().unwrap();
        let list = voices(&VoiceChoice { models_dir: dir.path().into(), ..VoiceChoice::default() });
        assert_eq!(
            list.iter().map(|v| v.name.as_str()).collect::<Vec<_>>(),
            ["hibari", "system", "espeak", "text", "joe"]
        );
        assert!(list.iter().all(|v| v.ready == v.why_not.is_none()));
        assert!(!list[4].ready, "no weights in an empty folder");
    }

    #[cfg(feature = "neural-voice")]
    #[test]
    fn a_voice_of_the_built_in_engine_is_listed_and_speaks_once_its_file_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("other.onnx");
        let [name, about, licence] = ["other", "speaks", "Apache-2.0"].map(String::from);
        let others = vec![OtherVoice { name, about, licence, file: file.clone() }];
        let choice = VoiceChoice { name: Some("other".into()), others, ..VoiceChoice::default() };
        let last = || voices(&choice).pop().unwrap();
        assert_eq!((last().name.as_str(), last().ready), ("other", false));
        let fault = open(&choice).err().unwrap();
        assert_eq!((fault.kind, fault.next.as_deref()), (FaultKind::Model, Some("viva models pull other")));
        std::fs::write(&file, "not weights").unwrap();
        let fault = open(&choice).err().unwrap();
        assert_eq!((fault.kind, fault.next.as_deref()), (FaultKind::Model, Some("viva models verify other")));
        std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/models/hibari/hibari.onnx"), &file).unwrap();
        assert!(last().ready);
        let Ok((Voice::Samples(mut voice), None)) = open(&choice) else { panic!() };
        assert!(voice.name().starts_with("other"));
        let mut samples = 0;
        voice
            .synthesize("Yes.", &mut |clip| {
                samples += clip.samples.len();
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        assert!(samples > 2_400, "{samples} samples");
        let fault = open(&VoiceChoice { name: Some("bob".into()), ..choice.clone() }).err().unwrap();
        assert!(fault.to_string().contains("joe, other"), "{fault}");
    }

    #[cfg(feature = "neural-voice")]
    #[test]
    fn a_mistake_in_the_users_pronunciations_is_said_and_the_voice_still_speaks() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pronunciation.toml");
        std::fs::write(&path, "SQL = ").unwrap();
        let (voice, why) = open(&VoiceChoice { overrides: Some(path), ..VoiceChoice::default() }).unwrap();
        assert!(matches!(voice, Voice::Samples(voice) if voice.name().starts_with("hibari")));
        assert!(why.unwrap().to_string().contains("pronunciation.toml"));
    }
}
