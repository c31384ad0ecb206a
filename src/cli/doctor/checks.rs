//! The checks of `viva doctor`. The functions that judge a measurement are pure, and tested without a device.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Check;
use crate::cli::Context;
use crate::cli::ui::amounts::storage;
use crate::config::{Backend, KEYS, Origin};
use crate::fault::{Fault, FaultKind, as_typed};
use crate::meaning;
use crate::models::Store;
use crate::store::needed_bytes;
use crate::turn;

/// An hour of both recordings (16 kHz, 16 bit, mono) takes 230 MB.
const ROOM_FOR_AN_HOUR: u64 = 230_000_000;

/// Checks the recognizer's weights by their digest.
pub fn recognition(cx: &Context) -> Check {
    let name = &cx.settings.stt.model;
    match Store::new(cx.paths.models.clone()).and_then(|store| store.recognizer(name)) {
        Ok(path) => Check::ok("recognition", format!("{name}, as published, in {}", path.display())),
        Err(fault) => Check::fail("recognition", fault),
    }
}

/// Checks the weights of the turn detector, which hears whether somebody has finished.
pub fn turn_taking(cx: &Context) -> Check {
    match Store::new(cx.paths.models.clone()).and_then(|store| store.path_of(turn::MODEL)) {
        Ok(_) if cfg!(not(feature = "turn-detector")) => Check::warn(
            "turn-taking",
            "by silence and words alone: this Viva was built without its turn detector",
            "cargo build --features turn-detector",
        ),
        Ok(path) => Check::ok("turn-taking", format!("{}, as published, in {}", turn::MODEL, path.display())),
        Err(fault) => {
            let why = std::iter::once(fault.what).chain(fault.why).collect::<Vec<_>>().join("; ");
            let fix = fault.next.unwrap_or_else(|| format!("viva models pull {}", turn::MODEL));
            Check::warn("turn-taking", format!("by silence and words alone: {why}"), fix)
        }
    }
}

/// Checks that the answers can be read by meaning.
pub fn understanding(_: &Context) -> Check {
    match meaning::open() {
        Ok(Some(_)) => Check::ok("understanding", "by cue words and by meaning, with the encoder in this program"),
        Ok(None) => Check::warn(
            "understanding",
            "by cue words alone: this Viva was built without its sentence encoder",
            "cargo build --features understanding",
        ),
        Err(fault) => Check::fail("understanding", fault),
    }
}

/// Checks that the sessions can be written, and that nobody else may read them.
pub fn folder(cx: &Context) -> Check {
    judge_folder(&cx.paths.data)
}

/// Tells a cache that cannot be used. Viva works without one, only slower.
pub fn cache(cx: &Context) -> Option<Check> {
    let dir = &cx.paths.cache;
    let why = usable(dir).err()?;
    let found = format!("{} cannot be written ({why}): each line is rendered anew", dir.display());
    Some(Check::warn("cache folder", found, "export VIVA_CACHE=/a/folder/of/yours"))
}

fn unusable(dir: &Path) -> Option<Check> {
    let why = usable(dir).err()?;
    let fault = Fault::new(FaultKind::Storage, format!("{} cannot be written", dir.display())).because(why);
    Some(Check::fail("data folder", fault.next("export VIVA_DATA=/a/folder/of/yours")))
}

/// Whether files can be made in the folder, or the folder itself. Leaves nothing behind.
fn usable(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return tempfile::tempfile_in(dir).map(drop);
    }
    // The outermost folder that is missing.
    let missing = dir.ancestors().take_while(|part| !part.as_os_str().is_empty() && !part.exists()).last();
    let missing = missing.unwrap_or(dir);
    fs::create_dir(missing)?;
    fs::remove_dir(missing)
}

/// The folder, or the one around it that exists.
fn existing(dir: &Path) -> PathBuf {
    let here = || PathBuf::from(".");
    dir.ancestors().find(|part| part.is_dir()).map_or_else(here, Path::to_path_buf)
}

#[cfg(unix)]
fn judge_folder(dir: &Path) -> Check {
    use std::os::unix::fs::PermissionsExt;
    if let Some(check) = unusable(dir) {
        return check;
    }
    let place = dir.display();
    let Ok(meta) = fs::metadata(dir) else {
        return Check::ok("data folder", format!("{place}, which the first interview makes"));
    };
    let mode = meta.permissions().mode() & 0o777;
    match mode & 0o077 {
        0 => Check::ok("data folder", format!("{place}, private")),
        _ => Check::warn(
            "data folder",
            format!("others can enter {place} (mode {mode:o})"),
            format!("chmod 700 {}", as_typed(dir)),
        ),
    }
}

#[cfg(not(unix))]
fn judge_folder(dir: &Path) -> Check {
    unusable(dir).unwrap_or_else(|| Check::ok("data folder", dir.display().to_string()))
}

/// Checks the free space for recordings.
pub fn disk(cx: &Context) -> Check {
    let dir = &existing(&cx.paths.data);
    match fs4::available_space(dir) {
        Ok(free) => judge_disk(free, dir, cx.settings.interview.minutes),
        Err(e) => Check::fail(
            "disk",
            Fault::new(FaultKind::Storage, format!("cannot find out how much space is free in {}", dir.display()))
                .because(e)
                .next("export VIVA_DATA=/a/folder/of/yours"),
        ),
    }
}

fn judge_disk(free: u64, dir: &Path, minutes: f32) -> Check {
    let found = format!("{} free in {}", storage(free), dir.display());
    let fix = "free some space, or: export VIVA_DATA=/a/folder/on/another/disk";
    if free < needed_bytes(minutes) {
        let why = format!("an interview of {minutes} minutes needs {} MB", needed_bytes(minutes).div_ceil(1_000_000));
        let fault = Fault::new(FaultKind::Storage, found).because(why);
        return Check::fail("disk", fault.next(fix));
    }
    match free < ROOM_FOR_AN_HOUR {
        true => Check::warn("disk", format!("{found}; an hour's recordings take {}", storage(ROOM_FOR_AN_HOUR)), fix),
        false => Check::ok("disk", found),
    }
}

/// Says where the settings come from, and what is wrong with them.
pub fn settings(cx: &Context) -> Check {
    if let Some(fault) = &cx.unsettled {
        return Check::fail("settings", fault.clone());
    }
    let changed: Vec<&str> = KEYS.iter().filter(|k| cx.settings.origin(k) != Origin::Default).map(|k| k.name).collect();
    let file = cx.paths.config.display();
    let place = if cx.paths.config.exists() {
        file.to_string()
    } else {
        format!("{file} (no such file, so the defaults apply)")
    };
    Check::ok("settings", if changed.is_empty() { place } else { format!("{place}; set: {}", changed.join(", ")) })
}

/// The versions and features that a bug report needs.
pub fn versions(_: &Context) -> Check {
    let mut parts = Vec::new();
    for (feature, on) in [
        ("audio", cfg!(feature = "audio")),
        ("whisper", cfg!(feature = "whisper")),
        ("neural-voice", cfg!(feature = "neural-voice")),
        ("turn-detector", cfg!(feature = "turn-detector")),
        ("understanding", cfg!(feature = "understanding")),
        ("system-voice", cfg!(feature = "system-voice")),
    ] {
        parts.push(format!("{}{feature}", if on { "+" } else { "-" }));
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    Check::ok(
        "versions",
        format!("viva {} ({}), {os} {arch}, {cores} cores", env!("CARGO_PKG_VERSION"), parts.join(" ")),
    )
}

/// Whether the settings ask for WAV files instead of a sound card.
pub(super) fn headless(cx: &Context) -> bool {
    cx.settings.audio.backend == Backend::Headless
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn room_is_judged_by_what_recordings_take() {
        let verdict = |free| judge_disk(free, Path::new("/d"), 15.0).verdict;
        // A session would not start.
        assert_eq!(verdict(needed_bytes(15.0) - 1), Verdict::Fail);
        assert_eq!(verdict(needed_bytes(15.0)), Verdict::Warn);
        assert_eq!(verdict(ROOM_FOR_AN_HOUR), Verdict::Ok);
    }

    #[cfg(unix)]
    #[test]
    fn an_open_folder_comes_with_its_fix() {
        use std::os::unix::fs::PermissionsExt;
        let temp = tempfile::tempdir().unwrap();
        let set = |mode| std::fs::set_permissions(temp.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        set(0o755);
        let check = judge_folder(temp.path());
        assert_eq!(check.verdict, Verdict::Warn);
        assert_eq!(check.fix, Some(format!("chmod 700 {}", temp.path().display())));
        set(0o700);
        assert_eq!(judge_folder(temp.path()).verdict, Verdict::Ok);
        let missing = judge_folder(&temp.path().join("x/y"));
        assert!(missing.verdict == Verdict::Ok && missing.found.contains("makes"), "{missing:?}");
        assert!(!temp.path().join("x").exists(), "nothing is left behind");
        fs::write(temp.path().join("file"), "").unwrap();
        assert_eq!(judge_folder(&temp.path().join("file/data")).verdict, Verdict::Fail);
    }
}
