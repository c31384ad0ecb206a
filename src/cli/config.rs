//! `viva config`: the settings, and where each came from.

use std::fs;

use clap::Subcommand;
use serde_json::json;

use super::Context;
use super::ui::Tone;
use crate::config::{KEYS, Origin, Value, template};
use crate::fault::{Fault, FaultKind};
use crate::store::private_dir;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show every setting, its value, and where it came from
    Show,
    /// Show where the settings file is, or would be
    Path,
    /// Write a commented settings file to edit
    Init {
        /// Replace an existing file (the old one is kept beside it as .old)
        #[arg(long)]
        force: bool,
    },
}

impl Args {
    pub(super) fn needs_no_settings(&self) -> bool {
        !matches!(self.what, What::Show)
    }
}

pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    match args.what {
        What::Show => show(cx),
        What::Path => path(cx),
        What::Init { force } => return init(cx, force),
    }
    Ok(())
}

fn show(cx: &Context) {
    if cx.json {
        let all: serde_json::Map<_, _> = KEYS
            .iter()
            .map(|key| {
                let entry = json!({
                    "value": (key.get)(&cx.settings), "from": cx.settings.origin(key).to_string(),
                    "variable": key.variable(),
                });
                (key.name.to_owned(), entry)
            })
            .collect();
        return cx.ui.json(&all);
    }
    let rows: Vec<Vec<String>> = KEYS
        .iter()
        .map(|key| {
            let value = match (key.get)(&cx.settings) {
                Value::Unset => "-".to_owned(),
                value => value.to_string(),
            };
            let origin = match cx.settings.origin(key) {
                Origin::Environment => key.variable(),
                other => other.to_string(),
            };
            vec![key.name.to_owned(), value, origin]
        })
        .collect();
    cx.ui.table(&["KEY", "VALUE", "FROM"], &rows);
    let there = if cx.paths.config.exists() { "" } else { " (no such file; create it with: viva config init)" };
    cx.ui.note(&cx.ui.paint(Tone::Dim, &format!("settings file: {}{there}", cx.paths.config.display())));
}

fn path(cx: &Context) {
    let paths = &cx.paths;
    match cx.json {
        true => cx.ui.json(&json!({
            "config": paths.config, "exists": paths.config.exists(), "data": paths.data, "sessions": paths.sessions(),
            "models": paths.models, "cache": paths.cache, "log": paths.log(),
        })),
        false => cx.ui.line(&paths.config.display().to_string()),
    }
}

fn init(cx: &Context, force: bool) -> Result<(), Fault> {
    let file = &cx.paths.config;
    let failed = |e: std::io::Error| {
        Fault::new(FaultKind::Storage, format!("cannot write {}", file.display()))
            .because(e)
            .next("viva --config /another/place.toml config init")
    };
    if file.exists() {
        if !force {
            return Err(Fault::new(FaultKind::BadInput, format!("{} already exists", file.display()))
                .next("viva config init --force (the old file is kept beside it)"));
        }
        fs::rename(file, file.with_extension("toml.old")).map_err(failed)?;
    }
    if let Some(dir) = file.parent().filter(|d| !d.as_os_str().is_empty()) {
        private_dir(dir)?;
    }
    fs::write(file, template::template()).map_err(failed)?;
    cx.ui.line(&format!("wrote {}", file.display()));
    Ok(())
}
