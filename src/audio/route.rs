//! Where a sound server really takes our microphone from, and where it sends our voice.
//!
//! When a device goes, PulseAudio and PipeWire move its streams to another one without an error: from the headset to the
//! laptop's lid, to the monitor of our own speaker, to the loudspeakers of the room. cpal cannot see that; `pactl` can, where
//! it is installed. Elsewhere nothing is known and nothing is claimed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::select::Direction;
use super::thread::spawn;
use crate::limits;

/// A source (microphone) or sink (speaker) of the sound server.
#[derive(Debug, Clone, PartialEq, Eq)]
struct End {
    index: String,
    name: String,
    description: String,
}

/// The end that was found at the start, and whether it still is the one.
pub struct Route {
    direction: Direction,
    pinned: Option<End>,
    moved: Arc<AtomicBool>,
    watcher: Option<Child>,
}

impl Route {
    /// Before a stream is open.
    pub fn unknown(direction: Direction) -> Self {
        Self { direction, pinned: None, moved: Arc::default(), watcher: None }
    }

    /// Remembers where the open stream comes from or goes to, and watches it.
    pub fn pin(&mut self) {
        self.pinned = ours(self.direction).into_iter().next();
        self.watch(pactl(&["subscribe"]));
    }

    /// Watches the stream with `subscribe`, which tells each change of the sound server in a line. It ends with the
    /// server, so it is started anew once the stream is back.
    fn watch(&mut self, mut subscribe: Command) {
        self.unwatch();
        let direction = self.direction;
        let Some(pinned) = self.pinned.clone() else { return };
        let command = limits::dies_with_viva(&mut subscribe).stdout(Stdio::piped()).spawn();
        let Ok(mut child) = command else { return };
        let Some(lines) = child.stdout.take() else { return };
        let moved = self.moved.clone();
        let change = format!("'change' on {}", Words::of(direction).event);
        // The thread ends with the child; asking here keeps a slow sound server away from the audio thread.
        let watch = move || {
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                if line.contains(&change) && elsewhere(&pinned, &ours(direction)) {
                    moved.store(true, Relaxed);
                }
            }
        };
        self.watcher = Some(child);
        let _ = spawn("viva-route", watch);
    }

    /// The stream now comes from or goes elsewhere. Told once.
    pub fn has_moved(&self) -> bool {
        self.moved.swap(false, Relaxed)
    }

    /// Asks at once: whether a stream just opened has the same other end as the first one. If so, it is watched again.
    pub fn is_right(&mut self) -> bool {
        self.moved.store(false, Relaxed);
        let right = self.pinned.as_ref().is_none_or(|pinned| !elsewhere(pinned, &ours(self.direction)));
        if right {
            self.watch(pactl(&["subscribe"]));
        }
        right
    }

    /// Ends the watcher, and takes it off the system's list of processes.
    fn unwatch(&mut self) {
        if let Some(mut child) = self.watcher.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// The device's own name, where a name like "default" stands for it.
    pub fn name(&self, device: &str, generic: bool) -> String {
        let real = self.pinned.as_ref().filter(|_| generic).map(|end| end.description.clone());
        real.filter(|name| !name.is_empty()).unwrap_or_else(|| device.to_owned())
    }
}

impl Drop for Route {
    fn drop(&mut self) {
        self.unwatch();
    }
}

/// By name: numbers change when a device comes back.
fn elsewhere(pinned: &End, now: &[End]) -> bool {
    !now.is_empty() && now.iter().all(|end| end.name != pinned.name)
}

/// What `pactl` calls things.
struct Words {
    /// The stream, in the events of `pactl subscribe`.
    event: &'static str,
    /// The streams and the ends, as `pactl list` takes them …
    streams: &'static str,
    ends: &'static str,
    /// … and as it heads their blocks.
    stream: &'static str,
    end: &'static str,
}

impl Words {
    const fn of(direction: Direction) -> Self {
        match direction {
            Direction::Input => Self {
                event: "source-output",
                streams: "source-outputs",
                ends: "sources",
                stream: "Source Output #",
                end: "Source",
            },
            Direction::Output => {
                Self { event: "sink-input", streams: "sink-inputs", ends: "sinks", stream: "Sink Input #", end: "Sink" }
            }
        }
    }
}

/// The name of the end that a device named "default" stands for now. `None` without a sound server.
pub fn default_name(direction: Direction) -> Option<String> {
    let words = Words::of(direction);
    described(&told(&["info"])?, &told(&["list", words.ends])?, &words)
}

fn described(info: &str, ends: &str, words: &Words) -> Option<String> {
    let name = field(info, &format!("Default {}: ", words.end))?;
    parse_ends(ends, words).into_iter().find(|end| end.name == name).map(|end| end.description)
}

/// What `pactl` answers.
fn told(arguments: &[&str]) -> Option<String> {
    let output = limits::output(&mut pactl(arguments), "", limits::ANSWER).ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The ends that this process records from or plays to.
fn ours(direction: Direction) -> Vec<End> {
    let words = Words::of(direction);
    let (Some(streams), Some(ends)) = (told(&["list", words.streams]), told(&["list", words.ends])) else {
        return Vec::new();
    };
    let wanted = indices(&streams, &words, std::process::id());
    parse_ends(&ends, &words).into_iter().filter(|end| wanted.contains(&end.index)).collect()
}

fn pactl(arguments: &[&str]) -> Command {
    let mut command = Command::new("pactl");
    // The words that are looked for are English.
    command.args(arguments).env("LC_ALL", "C").stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// The numbers of the ends that the streams of process `pid` have.
fn indices(text: &str, words: &Words, pid: u32) -> Vec<String> {
    let mine = format!("application.process.id = \"{pid}\"");
    let label = format!("{}: ", words.end);
    text.split(words.stream).filter(|block| block.contains(&mine)).filter_map(|block| field(block, &label)).collect()
}

fn parse_ends(text: &str, words: &Words) -> Vec<End> {
    text.split(&format!("{} #", words.end))
        .filter_map(|block| {
            let index = block.lines().next()?.trim().to_owned();
            Some(End { index, name: field(block, "Name: ")?, description: field(block, "Description: ")? })
        })
        .collect()
}

fn field(block: &str, name: &str) -> Option<String> {
    block.lines().find_map(|line| line.trim().strip_prefix(name)).map(|value| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_watcher_that_ended_with_its_server_is_replaced() {
        let mut route = Route::unknown(Direction::Input);
        route.pinned = Some(End { index: "1".into(), name: "mic".into(), description: "Mic".into() });
        route.watch(Command::new("true"));
        let first = route.watcher.as_mut().unwrap();
        let first_id = first.id();
        first.wait().unwrap();
        let mut second = Command::new("sleep");
        second.arg("600");
        route.watch(second);
        let second = route.watcher.as_mut().unwrap();
        assert!(second.id() != first_id && second.try_wait().unwrap().is_none(), "the second one lives");
    }

    #[test]
    fn the_default_has_the_name_of_what_it_stands_for() {
        let info = "Server Name: x\nDefault Sink: b\nDefault Source: a.monitor\n";
        let sources = "Source #7\n\tName: a.monitor\n\tDescription: Monitor of A\n";
        let named = |direction| described(info, sources, &Words::of(direction));
        assert_eq!(named(Direction::Input).as_deref(), Some("Monitor of A"));
        assert_eq!(named(Direction::Output), None);
    }

    #[test]
    fn the_ends_of_a_process_are_found() {
        let input = Words::of(Direction::Input);
        let outputs = "Source Output #3\n\tSource: 7\n\tProperties:\n\t\tapplication.process.id = \"42\"\n\nSource Output \
                       #4\n\tSource: 8\n\tProperties:\n\t\tapplication.process.id = \"43\"\n";
        assert_eq!(indices(outputs, &input, 43), ["8"]);
        assert!(indices(outputs, &input, 4).is_empty());
        let sources = "Source #7\n\tName: a.monitor\n\tDescription: Monitor of A\n\nSource #8\n\tName: b\n\tDescription: \
                       Jabra\n";
        let sources = parse_ends(sources, &input);
        assert_eq!((sources[1].index.as_str(), sources[1].description.as_str()), ("8", "Jabra"));
        assert!(
            elsewhere(&sources[0], &sources[1..]) && !elsewhere(&sources[1], &sources) && !elsewhere(&sources[0], &[])
        );
        let output = Words::of(Direction::Output);
        let inputs = "Sink Input #9\n\tDriver: x\n\tSink: 2\n\tProperties:\n\t\tapplication.process.id = \"43\"\n";
        assert_eq!(indices(inputs, &output, 43), ["2"]);
        let sinks =
            parse_ends("Sink #2\n\tName: vspk\n\tMonitor Source: vspk.monitor\n\tDescription: Jabra\n", &output);
        assert_eq!((sinks.len(), sinks[0].name.as_str()), (1, "vspk"));
    }
}
