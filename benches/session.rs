//! The figures of a session, from the real binary on the virtual headset with real weights.
//!
//! `cargo bench --bench session` runs four interviews in real time. Two take 5 minutes (or `--minutes N`), the second
//! with every line in its cache. One has a candidate who stops to think, and in one of a minute nobody answers. `cargo
//! bench --bench session -- --soak 15` adds one of that many minutes. It needs the weights (`viva models pull`) and the
//! candidate's voice (`viva models pull joe`) in VIVA_MODELS or the default place.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads clocks")]

#[allow(dead_code, reason = "not all of it is needed here")]
mod common;
mod session_parts;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::quantile;
use serde_json::Value;
use session_parts::idle::Idle;
use session_parts::{figures, gaps, thinking};

const VIVA: &str = env!("CARGO_BIN_EXE_viva");
const HEADSET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/virtual-headset");
const CANDIDATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/candidate");

/// A candidate who stops for three seconds inside sentences.
const THINKING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/thinking");

/// The candidate knows the first three, and has general answers to the rest. Viva asks as many as there is time for.
const QUESTIONS: &str = "replication-lag,sharding-key,isolation-anomalies,slow-query-index,sql-or-nosql,schema-migration,\
     idempotent-payments,rate-limiter,todo-backend,retries-and-breakers,url-shortener,feed";

/// A question that Viva gives up after some forty seconds of silence.
const UNANSWERED: &str = "replication-lag";

/// The results of a run, in milliseconds unless the name says otherwise.
#[derive(Default)]
pub struct Run {
    ready: f64,
    new_lines: Vec<f64>,
    cached_lines: Vec<f64>,
    /// From the end of turn to the first sample, if the reply was rendered before it was ordered.
    prepared_replies: Vec<f64>,
    /// From the end of turn to the first sample, if the reply was not rendered before it was ordered.
    new_replies: Vec<f64>,
    delays: Vec<f64>,
    /// From the last sound of an answer to the first sound of the reply, on the recorded speaker.
    whole_gaps: Vec<f64>,
    /// The same without the endpointer's own patience.
    heard_gaps: Vec<f64>,
    longest_answer_s: f64,
    /// The recognized words of the candidate, turn by turn.
    heard: Vec<String>,
    resident_mb: f64,
    idle: Idle,
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
    let first = interview(&headset, dir.path(), Some(&answers), minutes);
    let second = interview(&headset, dir.path(), Some(&answers), minutes);
    report(&[&first, &second]);
    let mut runs = vec![first, second];
    if let Some(minutes) = soak {
        println!("\na session of {minutes} minutes …");
        let soak = interview(&headset, dir.path(), Some(&answers), &minutes.to_string());
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
        println!("  {}", run.idle);
    }
    println!("\na candidate who stops to think …");
    let thinks = interview(&headset, dir.path(), Some(Path::new(THINKING)), "4");
    thinking::figures(&thinks.heard, Path::new(THINKING));
    // The candidate's voice runs in the same process here, and does not belong to a session's memory.
    runs.insert(0, Run { resident_mb: 0.0, ..thinks });
    println!("\na minute in which nobody answers …");
    let alone = interview(&headset, dir.path(), None, "2");
    println!("  {}", alone.idle);
    figures(&runs, &alone);
}

/// Prints the results of all runs together.
fn report(runs: &[&Run]) {
    let all = |of: fn(&Run) -> &[f64]| runs.iter().flat_map(|run| of(run).iter().copied()).collect::<Vec<f64>>();
    let ready: Vec<f64> = runs.iter().map(|run| run.ready).collect();
    let rows = [
        Row::new("ready, from the start of the process (first: cold cache)", &ready, 2_000.0),
        Row::new("order to speak → first sample, new line", &all(|r| &r.new_lines), 250.0),
        Row::new("order to speak → first sample, cached or prepared line", &all(|r| &r.cached_lines), 30.0),
        Row::new("end of turn → first sample, cached or prepared reply", &all(|r| &r.prepared_replies), 60.0),
        Row::new("end of turn → first sample, new reply", &all(|r| &r.new_replies), 400.0),
        Row::new("  either on the recorded speaker (and its buffer)", &all(|r| &r.heard_gaps), 1_200.0),
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
        Self { name, values: values.to_vec(), target }
    }

    fn at(&self, share: f64) -> f64 {
        quantile(&self.values, share)
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

/// Records the candidate's answers, so that its voice takes neither memory nor time from the session.
fn record_answers(to: &Path) {
    println!("recording the candidate's answers …");
    std::fs::create_dir(to).expect("a folder");
    for text in std::fs::read_dir(CANDIDATE).expect("the candidate's folder").flatten().map(|entry| entry.path()) {
        let name = text.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let wav = to.join(format!("{name}.wav"));
        let words = std::fs::read_to_string(&text).expect("an answer");
        let mut say = Command::new(VIVA);
        say.args(["--quiet", "say", words.trim(), "--voice", "joe", "--out"])
            .arg(&wav)
            .env("VIVA_MODELS", common::models());
        let said = say.status().expect("viva says");
        assert!(said.success(), "the candidate's voice is missing: viva models pull joe");
    }
}

/// Runs one interview and watches it from outside. Without answers nobody is there.
fn interview(headset: &Headset, dir: &Path, answers: Option<&Path>, minutes: &str) -> Run {
    let began = Instant::now();
    let recorded = [dir.join("heard-candidate.raw"), dir.join("heard-viva.raw")];
    let mut ears = [headset.record("vmic.monitor", &recorded[0]), headset.record("vspk.monitor", &recorded[1])];
    let mut command = Command::new(VIVA);
    command
        .args(["rehearse", "--json", "--seed", "7", "--minutes", minutes])
        .envs(headset.env.clone())
        .env("VIVA_DATA", dir.join("data"))
        .env("VIVA_MODELS", common::models())
        .env("VIVA_CACHE", dir.join("cache"))
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    match answers {
        Some(answers) => command.args(["--question", QUESTIONS, "--candidate"]).arg(answers),
        None => command.args(["--question", UNANSWERED]),
    };
    let spawned = Instant::now();
    let mut child = command.spawn().expect("viva starts");
    let mut run = Run::default();
    let out = BufReader::new(child.stdout.take().expect("piped"));
    for line in out.lines().map_while(Result::ok) {
        let Ok(event) = serde_json::from_str::<Value>(&line) else { continue };
        match event["event"].as_str() {
            Some("started") => run.ready = spawned.elapsed().as_secs_f64() * 1000.0,
            Some("timing") => run.timing(&event),
            Some("heard") => run.heard.extend(event["text"].as_str().map(str::to_owned)),
            Some("ended") => run.overruns = event["overruns"].as_u64().unwrap_or(u64::MAX),
            _ => {}
        }
        run.idle.event(&event, child.id());
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
    // Each gap without the endpointer's own patience. If a gap or a delay was missed, without the mean patience.
    let mean = run.delays.iter().sum::<f64>() / run.delays.len().max(1) as f64;
    let paired = gaps.len() == run.delays.len();
    let patience = |i: usize| if paired { run.delays[i] } else { mean };
    run.heard_gaps = gaps.iter().enumerate().map(|(i, gap)| gap - patience(i)).collect();
    run.whole_gaps = gaps;
    run.longest_answer_s = longest;
    run
}

impl Run {
    fn timing(&mut self, event: &Value) {
        let order = event["order_to_sound_ms"].as_f64();
        let lines = if event["cached"].as_bool() == Some(true) { &mut self.cached_lines } else { &mut self.new_lines };
        lines.extend(order);
        let replies =
            if event["cached"].as_bool() == Some(true) { &mut self.prepared_replies } else { &mut self.new_replies };
        replies.extend(event["end_of_turn_to_sound_ms"].as_f64());
        self.delays.extend(event["end_of_turn_delay_ms"].as_f64());
    }
}

/// The peak of a process's resident memory. NaN if the kernel does not tell.
fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).map_or(f64::NAN, |kb| kb / 1024.0)
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
