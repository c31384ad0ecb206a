//! `viva voices`: what Viva can speak with.

use super::Context;
use crate::fault::Fault;
use crate::prepare;
use crate::tts;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Choose one with `--voice NAME` or `voice.name` in the settings. Otherwise Viva uses the first that is ready."
)]
pub struct Args {}

pub fn run(_: Args, cx: &mut Context) -> Result<(), Fault> {
    let all = tts::voices(&prepare::voice(&cx.settings, &cx.paths));
    if cx.json {
        all.iter().for_each(|one| cx.ui.json(one));
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
