//! A virtual headset for a test, which can start it, speak into it, listen to it and unplug it.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::disallowed_methods, reason = "a real sound server runs in real time")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::common::Home;
use viva::audio::file::WavWriter;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/virtual-headset");

/// The variable with the case that a child process runs.
const CASE: &str = "VIVA_HEADSET_CASE";
/// The variable with the folder of that case.
const FOLDER: &str = "VIVA_HEADSET_FOLDER";

/// Runs `case` in a child process with a fresh headset, by the test `a_child_process_runs_its_case` of the caller's
/// module (`module_path!()`). A failed case gets a second try, because a machine may stall once. A real bug fails
/// twice.
pub fn in_child(module: &str, case: &str) {
    let _alone = crate::alone();
    // A test's name does not contain the crate.
    let (_, module) = module.split_once("::").unwrap();
    let test = format!("{module}::a_child_process_runs_its_case");
    let again = |text: String| {
        crate::tell_of_a_retry(case, &text);
        attempt(&test, case)
    };
    let text = attempt(&test, case).or_else(again).unwrap_or_else(|text| panic!("{case}:\n{text}"));
    text.lines().filter(|line| line.contains("measured:")).for_each(|line| println!("{line}"));
}

fn attempt(test: &str, case: &str) -> Result<String, String> {
    let headset = Headset::start(case);
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CASE, case)
        .env(FOLDER, headset.folder())
        .envs(headset.env().iter().cloned())
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // The test runner also succeeds if no test has this name.
    if output.status.success() && text.contains("1 passed") { Ok(text) } else { Err(text) }
}

/// In a child process: the case that it runs, and its folder.
pub fn case() -> Option<(String, PathBuf)> {
    Some((std::env::var(CASE).ok()?, std::env::var_os(FOLDER)?.into()))
}

/// A running headset. Dropping it stops it.
pub struct Headset {
    folder: PathBuf,
    env: Vec<(String, String)>,
}

impl Headset {
    /// Starts a headset in its own folder.
    pub fn start(name: &str) -> Self {
        Self::start_in(std::env::temp_dir().join(format!("viva-headset-test-{name}-{}", std::process::id())))
    }

    /// Starts a headset in the home of the command that will use it.
    pub fn at(home: &Home) -> Self {
        // The path is short, because the paths of sockets must be.
        Self::start_in(home.path().join("vh"))
    }

    fn start_in(folder: PathBuf) -> Self {
        let mut headset = Self { folder, env: Vec::new() };
        headset.order("start");
        let unquoted = |value: &str| value.trim_matches(['\'', '"']).to_owned();
        headset.env = headset
            .order("env")
            .lines()
            .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
            .map(|(name, value)| (name.to_owned(), unquoted(value)))
            .collect();
        headset
    }

    /// Gives the headset to a command.
    pub fn wear<'a>(&self, command: &'a mut assert_cmd::Command) -> &'a mut assert_cmd::Command {
        command.envs(self.env.iter().map(|(name, value)| (name, value)))
    }

    /// Stops the sound server, and with it every device.
    pub fn pull_out(&self) {
        self.order("stop");
    }

    pub fn put_back(&self) {
        self.order("start");
    }

    /// A folder for files. It is removed with the headset.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The environment that a process needs to use this headset.
    pub fn env(&self) -> &[(String, String)] {
        &self.env
    }

    fn order(&self, order: &str) -> String {
        let done = self.script(order);
        assert!(
            done.status.success(),
            "the virtual headset does not {order}; run scripts/test, which installs what it needs\n{}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    fn script(&self, order: &str) -> std::process::Output {
        Command::new(SCRIPT).arg(order).arg("--dir").arg(&self.folder).output().unwrap()
    }
}

impl Drop for Headset {
    fn drop(&mut self) {
        // A test may have stopped it already.
        self.script("stop");
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Plays a file into the virtual microphone, to its end.
pub fn say(wav: &Path) {
    assert!(Command::new("paplay").arg("--device=vmic").arg(wav).status().unwrap().success());
}

/// A recording of the virtual speaker. Dropping it ends the recording.
pub struct Recorder(Child);

pub fn hear(wav: &Path) -> Recorder {
    let child = Command::new("parec")
        .args(["--device=vspk.monitor", "--rate=48000", "--channels=1", "--format=s16le", "--latency-msec=20"])
        .args(["--file-format=wav".as_ref(), wav.as_os_str()])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    Recorder(child)
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // On TERM, parec completes the file.
        let _ = Command::new("kill").arg("-TERM").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

pub fn unload(sink: &str) {
    let output = Command::new("pactl").args(["list", "short", "modules"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find(|line| line.contains(&format!("sink_name={sink} "))).unwrap();
    let module = line.split_whitespace().next().unwrap();
    assert!(Command::new("pactl").args(["unload-module", module]).status().unwrap().success());
}

/// Moves the only running recording to another source, like a sound server that loses a device.
pub fn swap_source(source: &str) {
    let output = Command::new("pactl").args(["list", "short", "source-outputs"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let stream = text.split_whitespace().next().unwrap();
    assert!(Command::new("pactl").args(["move-source-output", stream, source]).status().unwrap().success());
}

pub fn load(sink: &str, channels: u32) {
    let status = Command::new("pactl")
        .args(["load-module", "module-null-sink", &format!("sink_name={sink}"), "rate=48000"])
        .args([&format!("channels={channels}"), "norewinds=1"])
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
}

/// A tone that rises from 300 to 3,000 Hz, so that it matches itself in one place only.
pub fn chirp(rate: u32, seconds: f64) -> Vec<f32> {
    let count = (f64::from(rate) * seconds) as usize;
    let phase = |t: f64| std::f64::consts::TAU * (300.0 * t + 2_700.0 / (2.0 * seconds) * t * t);
    (0..count).map(|i| (phase(i as f64 / f64::from(rate)).sin() * 0.4) as f32).collect()
}

pub fn record(path: &Path, samples: &[f32]) {
    let mut writer = WavWriter::create(path).unwrap();
    writer.push(samples).unwrap();
    writer.finish().unwrap();
}

/// Where `part` is in `whole`, and how similar it is there. 1.0 is identical.
pub fn correlation(whole: &[f32], part: &[f32]) -> (usize, f64) {
    assert!(whole.len() >= part.len(), "only {} samples for {}", whole.len(), part.len());
    let dot =
        |at: usize, length: usize| -> f64 { (0..length).map(|i| f64::from(whole[at + i]) * f64::from(part[i])).sum() };
    let power = |samples: &[f32]| samples.iter().map(|s| f64::from(*s) * f64::from(*s)).sum::<f64>();
    // The start of `part` finds the place, and all of it gives the similarity.
    let head = part.len().min(2_000);
    let place = (0..=whole.len() - part.len()).max_by(|a, b| dot(*a, head).total_cmp(&dot(*b, head))).unwrap_or(0);
    let there = &whole[place..place + part.len()];
    (place, dot(place, part.len()) / (power(there) * power(part)).sqrt().max(1e-12))
}

/// Leads the speaker's sound back into the microphone, like loudspeakers: at -6 dB, and this many milliseconds later.
/// The sound server must not change the wire's rate to keep its latency, because no room does that.
pub fn wire(latency_ms: u32) {
    let latency = format!("latency_msec={latency_ms}");
    let status = Command::new("pactl")
        .args(["load-module", "module-loopback", "source=vspk.monitor", "sink=vmic", "adjust_time=0", &latency])
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    let output = Command::new("pactl").args(["list", "short", "sink-inputs"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let wire = text.lines().last().and_then(|line| line.split_whitespace().next()).unwrap();
    assert!(Command::new("pactl").args(["set-sink-input-volume", wire, "-6dB"]).status().unwrap().success());
}
