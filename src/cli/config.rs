//! `viva config`: the settings, and where each came from.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::Subcommand;
use serde_json::json;

use super::Context;
use super::ui::Tone;
use super::write_out::write_out;
use crate::config::{KEYS, Origin, Value, template};
use crate::fault::{Fault, FaultKind, as_typed};
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
        true => {
            let text = |path: &Path| path.display().to_string();
            cx.ui.json(&json!({
                "config": text(&paths.config), "exists": paths.config.exists(), "data": text(&paths.data),
                "sessions": text(&paths.sessions()), "models": text(&paths.models), "cache": text(&paths.cache),
                "log": text(&paths.log()),
            }));
        }
        false => cx.ui.line(&paths.config.display().to_string()),
    }
}

fn init(cx: &Context, force: bool) -> Result<(), Fault> {
    let file = &cx.paths.config;
    let failed = |e: io::Error| {
        Fault::new(FaultKind::Storage, format!("cannot write {}", file.display()))
            .because(e)
            .next("viva --config /another/place.toml config init")
    };
    let template = template::template();
    let mut kept = None;
    // A pipe or a device holds nothing that could be lost.
    if file.is_file() {
        if !force {
            let next = format!("viva --config {} config init --force (the old file is kept beside it)", as_typed(file));
            return Err(Fault::new(FaultKind::BadInput, format!("{} already exists", file.display())).next(next));
        }
        kept = keep(file, template.as_bytes()).map_err(failed)?;
    }
    if let Some(dir) = file.parent().filter(|d| !d.as_os_str().is_empty()) {
        private_dir(dir, "VIVA_CONFIG")?;
    }
    write_out(file, template.as_bytes()).map_err(failed)?;
    if cx.json {
        let text = |path: &PathBuf| path.display().to_string();
        cx.ui.json(&json!({ "file": text(file), "kept": kept.as_ref().map(text) }));
        return Ok(());
    }
    cx.ui.line(&format!("wrote {}", file.display()));
    if let Some(kept) = kept {
        cx.ui.note(&format!("the old one is {}", kept.display()));
    }
    Ok(())
}

/// Copies the person's settings to a name that is free: `config.toml.old`, `config.toml.old.2` and so on. Nothing is
/// copied if it is the template, or if the copy is there already.
fn keep(file: &Path, template: &[u8]) -> io::Result<Option<PathBuf>> {
    let own = fs::read(file)?;
    if own == template {
        return Ok(None);
    }
    let named = |end: String| {
        let mut name: OsString = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    for copy in std::iter::once(named(".old".into())).chain((2_u32..).map(|n| named(format!(".old.{n}")))) {
        match fs::read(&copy) {
            Ok(there) if there == own => return Ok(Some(copy)),
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound && !copy.is_symlink() => {
                return fs::copy(file, &copy).map(|_| Some(copy));
            }
            // Something else has this name.
            Err(_) if copy.exists() || copy.is_symlink() => {}
            Err(e) => return Err(e),
        }
    }
    Ok(None)
}
