//! Prepares everything that a session needs from settings, wishes and earlier sessions: questions, weights and a voice.

pub mod banks;
pub mod judge;
mod wish;

pub use wish::{Wish, setup};

use std::path::{Path, PathBuf};

use crate::config::Settings;
use crate::config::paths::Paths;
use crate::fault::Fault;
use crate::interview::Setup;
use crate::models::{Kind, Manifest, Model, Store};
use crate::runtime::SessionSpec;
use crate::tts::{OtherVoice, VoiceChoice};
use crate::turn;

/// Resolves settings and weights into the spec of a session.
pub fn spec(setup: Setup, settings: &Settings, paths: &Paths) -> Result<SessionSpec, Fault> {
    Ok(SessionSpec {
        data: paths.data.clone(),
        setup,
        model: Store::new(paths.models.clone())?.recognizer(&settings.stt.model)?,
        threads: settings.stt.threads,
        turn_detector: turn_detector(paths),
        voice: voice(settings, paths),
        microphone: settings.audio.mic.clone(),
        speaker: settings.audio.speaker.clone(),
        echo: settings.audio.echo,
    })
}

/// The weights of the turn detector, if they are present and intact. If not, `viva doctor` says what to do.
pub fn turn_detector(paths: &Paths) -> Option<PathBuf> {
    if cfg!(not(feature = "turn-detector")) {
        return None;
    }
    let found = Store::new(paths.models.clone()).and_then(|store| store.path_of(turn::MODEL));
    found.inspect_err(|fault| tracing::info!("no turn detector: {}", fault.what)).ok()
}

/// The voice that settings and flags ask for.
pub fn voice(settings: &Settings, paths: &Paths) -> VoiceChoice {
    // The file is beside the settings file unless the settings name another. The usual one need not exist.
    let usual = || Some(paths.config.with_file_name("pronunciation.toml")).filter(|file| file.exists());
    VoiceChoice {
        name: settings.voice.name.clone(),
        models_dir: paths.models.clone(),
        cache_dir: Some(paths.cache.clone()),
        overrides: settings.voice.lexicon.clone().or_else(usual),
        others: other_voices(&paths.models),
    }
}

/// The voices of the manifest that the built-in engine can speak with.
fn other_voices(models: &Path) -> Vec<OtherVoice> {
    let all = Manifest::built_in().map_or_else(|_| Vec::new(), |manifest| manifest.models);
    let hibari = |model: Model| {
        let file = models.join(&model.files.first()?.name);
        let is_one = model.kind == Kind::Voice && model.name.starts_with("hibari-");
        is_one.then_some(OtherVoice { name: model.name, about: model.purpose, licence: model.licence, file })
    };
    all.into_iter().filter_map(hibari).collect()
}
