//! The figures of a session, from the real binary on the virtual headset with real weights.
//!
//! `cargo bench --bench session` runs two interviews of 5 minutes (or `--minutes N`) in real time, the second with every line
//! in its cache;
//! `cargo bench --bench session -- --soak 15` adds one of that many minutes. Needs the weights (`viva models pull`) and the
//! candidate's voice (`viva models pull joe`) in VIVA_MODELS or the default place.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads clocks")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const VIVA: &str = env!("CARGO_BIN_EXE_viva");
const HEADSET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/virtual-headset");
const CANDIDATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/candidate");

/// The candidate knows the first three, and has general answers to the rest; as many are asked as there is time for.
const QUESTIONS: &str =
    "replication-lag,sharding-key,isolation-anomalies,slow-query-index,sql-or-nosql,schema-migration";

/// What a run showed; times in milliseconds.
#[derive(Default)]
struct Run {
    ready: f64,
    new_lines: Vec<f64>,
    cached_lines: Vec<f64>,
    replies: Vec<f64>,
    delays: Vec<f64>,
    heard_gaps: Vec<f64>,
    longest_answer_s: f64,
    resident_mb: f64,
    overruns: u64,
    minutes: f64,
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let minutes = args.iter().position(|a| a == "--minutes").and_then(|i| args.get(i + 1)).map_or("5", String::as_str);
    let soak = args.iter().position(|a| a == "--soak").and_then(|i| args.get(i + 1)?.parse::<f64>().ok());
    let dir = tempfile::tempdir().expect("a temporary folder");
    let answers = dir.path().join("answers");
    record_answers(&answers);
    let headset = Headset::start(&dir.path().join("vh"));
    println!("two interviews of {minutes} minutes in real time; the second has every line in its cache …");
    let first = interview(&headset, dir.path(), &answers, minutes);
    let second = interview(&headset, dir.path(), &answers, minutes);
    report(&[&first, &second]);
    let mut runs = vec![first, second];
    if let Some(minutes) = soak {
        println!("\na session of {minutes} minutes …");
        let soak = interview(&headset, dir.path(), &answers, &minutes.to_string());
        report(&[&soak]);
        runs.push(soak);
    }
    for run in &runs {
        println!(
            "session of {:.1} min: resident memory at most {:.0} MB (target 400, ratio {:.2}); samples lost {} (target 0)",
            run.minutes,
            run.resident_mb,
            run.resident_mb / 400.0,
            run.overruns
        );
    }
}

/// What the runs showed together.
fn report(runs: &[&Run]) {
    let all = |of: fn(&Run) -> &[f64]| runs.iter().flat_map(|run| of(run).iter().copied()).collect::<Vec<f64>>();
    let ready: Vec<f64> = runs.iter().map(|run| run.ready).collect();
    let rows = [
        Row::new("ready, from the start of the process (first: cold cache)", &ready, 2_000.0),
        Row::new("order to speak → first sample, new line", &all(|r| &r.new_lines), 250.0),
        Row::new("order to speak → first sample, cached or prepared line", &all(|r| &r.cached_lines), 30.0),
        Row::new("end of turn → first sample of the reply", &all(|r| &r.replies), 1_200.0),
        Row::new("  the same on the recorded speaker (and its buffer)", &all(|r| &r.heard_gaps), 1_200.0),
        Row::new("  (the endpointer's own patience)", &all(|r| &r.delays), f64::NAN),
    ];
    println!(
        "\n{:56} {:>5} {:>8} {:>8} {:>8} {:>8} {:>7}",
        "milliseconds", "n", "p50", "p95", "max", "target", "p95/t"
    );
    rows.iter().for_each(Row::print);
    println!("longest answer {:.0} s", runs.iter().map(|run| run.longest_answer_s).fold(0.0, f64::max));
}

struct Row {
    name: &'static str,
    values: Vec<f64>,
    target: f64,
}

impl Row {
    fn new(name: &'static str, values: &[f64], target: f64) -> Self {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        Self { name, values, target }
    }

    fn at(&self, share: f64) -> f64 {
        let last = self.values.len().saturating_sub(1);
        self.values.get((last as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
    }

    fn print(&self) {
        let (p50, p95, max) = (self.at(0.5), self.at(0.95), self.at(1.0));
        let n = self.values.len();
        println!(
            "{:56} {n:>5} {p50:>8.0} {p95:>8.0} {max:>8.0} {:>8.0} {:>7.2}",
            self.name,
            self.target,
            p95 / self.target
        );
    }
}

/// The candidate's answers as recordings, so that its voice takes neither memory nor time from the session.
fn record_answers(to: &Path) {
    println!("recording the candidate's answers …");
    std::fs::create_dir(to).expect("a folder");
    for text in std::fs::read_dir(CANDIDATE).expect("the candidate's folder").flatten().map(|entry| entry.path()) {
        let name = text.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let wav = to.join(format!("{name}.wav"));
        let words = std::fs::read_to_string(&text).expect("an answer");
        let mut say = Command::new(VIVA);
        say.args(["--quiet", "say", words.trim(), "--voice", "joe", "--out"]).arg(&wav).env("VIVA_MODELS", models());
        let said = say.status().expect("viva says");
        assert!(said.success(), "the candidate's voice is missing: viva models pull joe");
    }
}

/// One interview, watched from outside.
fn interview(headset: &Headset, dir: &Path, answers: &Path, minutes: &str) -> Run {
    let began = Instant::now();
    let recorded = [dir.join("heard-candidate.raw"), dir.join("heard-viva.raw")];
    let mut ears = [headset.record("vmic.monitor", &recorded[0]), headset.record("vspk.monitor", &recorded[1])];
    let mut command = Command::new(VIVA);
    command
        .args(["rehearse", "--json", "--seed", "7", "--candidate"])
        .arg(answers)
        .args(["--question", QUESTIONS, "--minutes", minutes])
        .envs(headset.env.clone())
        .env("VIVA_DATA", dir.join("data"))
        .env("VIVA_MODELS", models())
        .env("VIVA_CACHE", dir.join("cache"))
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let spawned = Instant::now();
    let mut child = command.spawn().expect("viva starts");
    let mut run = Run::default();
    let out = BufReader::new(child.stdout.take().expect("piped"));
    for line in out.lines().map_while(Result::ok) {
        let Ok(event) = serde_json::from_str::<Value>(&line) else { continue };
        match event["event"].as_str() {
            Some("started") => run.ready = spawned.elapsed().as_secs_f64() * 1000.0,
            Some("timing") => run.timing(&event),
            Some("ended") => run.overruns = event["overruns"].as_u64().unwrap_or(u64::MAX),
            _ => {}
        }
        run.resident_mb = run.resident_mb.max(resident_mb(child.id()));
    }
    assert!(child.wait().expect("viva ends").success(), "the interview failed");
    std::thread::sleep(Duration::from_millis(300));
    ears.iter_mut().for_each(|ear| {
        let _ = ear.kill();
        let _ = ear.wait();
    });
    run.minutes = began.elapsed().as_secs_f64() / 60.0;
    let (gaps, longest) = gaps(&recorded[0], &recorded[1]);
    // What is left of each gap when the endpointer's own patience, about the same for all, is taken off.
    let patience = run.delays.iter().sum::<f64>() / run.delays.len().max(1) as f64;
    run.heard_gaps = gaps.into_iter().map(|gap| gap - patience).collect();
    run.longest_answer_s = longest;
    run
}

impl Run {
    fn timing(&mut self, event: &Value) {
        let order = event["order_to_sound_ms"].as_f64();
        let lines = if event["cached"].as_bool() == Some(true) { &mut self.cached_lines } else { &mut self.new_lines };
        lines.extend(order);
        self.replies.extend(event["end_of_turn_to_sound_ms"].as_f64());
        self.delays.extend(event["end_of_turn_delay_ms"].as_f64());
    }
}

/// 48 kHz mono 16-bit.
const RATE: usize = 48_000;
/// 10 ms.
const BLOCK: usize = RATE / 100;

/// From the last sound of each answer to the first sound of the reply, in ms, and the longest answer in seconds.
fn gaps(candidate: &Path, viva: &Path) -> (Vec<f64>, f64) {
    let (candidate, viva) = (loud_blocks(candidate), loud_blocks(viva));
    let mut gaps = Vec::new();
    let (mut longest, mut begun, mut last) = (0.0_f64, None, None);
    for i in 0..candidate.len().min(viva.len()) {
        if candidate[i] {
            begun = begun.or(Some(i));
            last = Some(i);
        } else if viva[i]
            && let Some(end) = last.take()
        {
            gaps.push((i - end) as f64 * 10.0);
            longest = longest.max(begun.take().map_or(0.0, |from| (end - from) as f64 / 100.0));
        }
    }
    (gaps, longest)
}

/// Whether each 10 ms block can be heard: above -50 dB of full scale.
fn loud_blocks(raw: &Path) -> Vec<bool> {
    let bytes = std::fs::read(raw).unwrap_or_default();
    let samples: Vec<f64> =
        bytes.chunks_exact(2).map(|b| f64::from(i16::from_le_bytes([b[0], b[1]])) / 32_768.0).collect();
    let loud = |block: &[f64]| (block.iter().map(|s| s * s).sum::<f64>() / block.len() as f64).sqrt() > 0.003;
    samples.chunks(BLOCK).map(loud).collect()
}

/// Where the kernel tells; elsewhere unknown.
fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).map_or(f64::NAN, |kb| kb / 1024.0)
}

fn models() -> PathBuf {
    let given = std::env::var_os("VIVA_MODELS").map(PathBuf::from);
    given.unwrap_or_else(|| Path::new(&std::env::var("HOME").unwrap_or_default()).join(".local/share/viva/models"))
}

struct Headset {
    dir: PathBuf,
    env: BTreeMap<String, String>,
}

impl Headset {
    fn start(dir: &Path) -> Self {
        let run =
            |order: &str| Command::new(HEADSET).arg(order).arg("--dir").arg(dir).output().expect("the headset script");
        assert!(
            run("start").status.success(),
            "the virtual headset did not start; scripts/test installs what it needs"
        );
        let env = String::from_utf8_lossy(&run("env").stdout)
            .lines()
            .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.trim_matches(['\'', '"']).to_owned()))
            .collect();
        Self { dir: dir.to_owned(), env }
    }

    fn record(&self, source: &str, to: &Path) -> Child {
        Command::new("parec")
            .args(["--raw", "--format=s16le", "--rate=48000", "--channels=1", "--latency-msec=20", "-d", source])
            .envs(self.env.clone())
            .stdout(std::fs::File::create(to).expect("a file for the recording"))
            .spawn()
            .expect("parec records")
    }
}

impl Drop for Headset {
    fn drop(&mut self) {
        let _ = Command::new(HEADSET).arg("stop").arg("--dir").arg(&self.dir).output();
    }
}
