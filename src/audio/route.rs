//! Where a sound server really takes our microphone from.
//!
//! When a device goes, PulseAudio and PipeWire move its streams to another one without an error: to the laptop's lid, or
//! to the monitor of our own speaker. cpal cannot see that; `pactl` can, where it is installed. Elsewhere nothing is
//! known and nothing is claimed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::capture::spawn;

/// A source of the sound server.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    index: String,
    name: String,
    description: String,
}

/// The source that was found at the start, and whether it still is the one.
pub struct Route {
    pinned: Option<Source>,
    moved: Arc<AtomicBool>,
    watcher: Option<Child>,
}

impl Route {
    /// Before a stream is open.
    pub fn unknown() -> Self {
        Self { pinned: None, moved: Arc::default(), watcher: None }
    }

    /// Remembers where the open stream comes from, and watches it.
    pub fn pin(&mut self) {
        self.pinned = ours().into_iter().next();
        let Some(pinned) = self.pinned.clone() else { return };
        let command = pactl(&["subscribe"]).stdout(Stdio::piped()).spawn();
        let Ok(mut child) = command else { return };
        let Some(lines) = child.stdout.take() else { return };
        let moved = self.moved.clone();
        // The thread ends with the child; asking here keeps a slow sound server away from the capture thread.
        let watch = move || {
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                if line.contains("'change' on source-output") && elsewhere(&pinned, &ours()) {
                    moved.store(true, Relaxed);
                }
            }
        };
        self.watcher = Some(child);
        let _ = spawn("viva-route", watch);
    }

    /// The stream now comes from elsewhere. Told once.
    pub fn has_moved(&self) -> bool {
        self.moved.swap(false, Relaxed)
    }

    /// Asks at once: whether a stream just opened comes from where the first one came.
    pub fn is_right(&self) -> bool {
        self.moved.store(false, Relaxed);
        self.pinned.as_ref().is_none_or(|pinned| !elsewhere(pinned, &ours()))
    }

    /// The microphone's own name, where a name like "default" stands for it.
    pub fn name(&self, device: &str, generic: bool) -> String {
        let real = self.pinned.as_ref().filter(|_| generic).map(|source| source.description.clone());
        real.filter(|name| !name.is_empty()).unwrap_or_else(|| device.to_owned())
    }
}

impl Drop for Route {
    fn drop(&mut self) {
        if let Some(child) = &mut self.watcher {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// By name: numbers change when a device comes back.
fn elsewhere(pinned: &Source, now: &[Source]) -> bool {
    !now.is_empty() && now.iter().all(|source| source.name != pinned.name)
}

/// The sources that this process records from.
fn ours() -> Vec<Source> {
    let list = |what: &str| {
        let output = pactl(&["list", what]).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (Some(outputs), Some(sources)) = (list("source-outputs"), list("sources")) else { return Vec::new() };
    let wanted = indices(&outputs, std::process::id());
    parse_sources(&sources).into_iter().filter(|source| wanted.contains(&source.index)).collect()
}

fn pactl(arguments: &[&str]) -> Command {
    let mut command = Command::new("pactl");
    // The words that are looked for are English.
    command.args(arguments).env("LC_ALL", "C").stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// Source numbers of the streams of process `pid` in `pactl list source-outputs`.
fn indices(text: &str, pid: u32) -> Vec<String> {
    let mine = format!("application.process.id = \"{pid}\"");
    text.split("Source Output #")
        .filter(|block| block.contains(&mine))
        .filter_map(|block| field(block, "Source: "))
        .collect()
}

fn parse_sources(text: &str) -> Vec<Source> {
    text.split("Source #")
        .filter_map(|block| {
            let index = block.lines().next()?.trim().to_owned();
            Some(Source { index, name: field(block, "Name: ")?, description: field(block, "Description: ")? })
        })
        .collect()
}

fn field(block: &str, name: &str) -> Option<String> {
    block.lines().find_map(|line| line.trim().strip_prefix(name)).map(|value| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_of_a_process_is_found() {
        let outputs = "Source Output #3\n\tSource: 7\n\tProperties:\n\t\tapplication.process.id = \"42\"\n\nSource Output \
                       #4\n\tSource: 8\n\tProperties:\n\t\tapplication.process.id = \"43\"\n";
        assert_eq!(indices(outputs, 43), ["8"]);
        assert!(indices(outputs, 4).is_empty());
        let sources = "Source #7\n\tName: a.monitor\n\tDescription: Monitor of A\n\nSource #8\n\tName: b\n\tDescription: \
                       Jabra\n";
        let sources = parse_sources(sources);
        assert_eq!((sources[1].index.as_str(), sources[1].description.as_str()), ("8", "Jabra"));
        assert!(
            elsewhere(&sources[0], &sources[1..]) && !elsewhere(&sources[1], &sources) && !elsewhere(&sources[0], &[])
        );
    }
}
