//! `viva voices`: what Viva can speak with.

use super::Context;
use crate::config::Settings;
use crate::config::paths::Paths;
use crate::fault::Fault;
use crate::tts::{self, VoiceChoice};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Take one with `--voice NAME` or `voice.name` in the settings; without, the first that is ready."
)]
pub struct Args {}

pub fn run(_: Args, cx: &mut Context) -> Result<(), Fault> {
    let all = tts::voices(&choice(&cx.settings, &cx.paths));
    if cx.json {
        cx.ui.json(&all);
        return Ok(());
    }
    let rows: Vec<Vec<String>> = all
        .into_iter()
        .map(|voice| {
            let ready = voice.why_not.unwrap_or_else(|| "ready".into());
            vec![voice.name, voice.engine, voice.licence, ready]
        })
        .collect();
    cx.ui.table(&["VOICE", "WHAT", "LICENCE", "STATE"], &rows);
    Ok(())
}

/// The voice that settings and flags ask for.
pub fn choice(settings: &Settings, paths: &Paths) -> VoiceChoice {
    // Beside the settings, if nobody said otherwise.
    let usual = || paths.config.with_file_name("pronunciation.toml");
    VoiceChoice {
        name: settings.voice.name.clone(),
        models_dir: paths.models.clone(),
        cache_dir: Some(paths.cache.clone()),
        overrides: Some(settings.voice.lexicon.clone().unwrap_or_else(usual)),
    }
}
