//! The voices: how soon the first sound of a line comes, and how much faster than speech a line is rendered.
//!
//! `cargo bench --bench speaking [-- N]` renders N lines of the banks (20) without any cache. The voices are Viva's
//! own, Joe if it is there (`viva models pull joe`), and espeak-ng in its own process, which is the baseline.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads clocks")]

#[allow(dead_code, reason = "not all of it is needed here")]
mod common;

use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::Instant;

use common::rows::Row;
use common::{mean, quantile};
use viva::tts::{self, Synthesizer, Voice, VoiceChoice};

const PART: &str = "voice";
const BASELINE: &str = "espeak";

/// The results of one voice, one value for each line.
#[derive(Default)]
struct Spoken {
    /// From the order to the first clip, in milliseconds.
    first: Vec<f64>,
    /// Rendering time divided by the sound's length, of whole lines.
    factor: Vec<f64>,
    /// How long opening the voice took.
    opened: f64,
}

fn main() -> ExitCode {
    let n = std::env::args().find_map(|arg| arg.parse::<usize>().ok()).unwrap_or(20);
    let lines = lines(n);
    let mut spoken: Vec<(&str, Spoken)> = Vec::new();
    for name in ["hibari", "joe", BASELINE] {
        let began = Instant::now();
        let choice = VoiceChoice { name: Some(name.into()), models_dir: common::models(), ..VoiceChoice::default() };
        let mut voice = match tts::open(&choice) {
            Ok((Voice::Samples(voice), _)) => voice,
            Ok(_) => continue,
            Err(fault) => {
                println!("without the voice {name}: {fault}");
                continue;
            }
        };
        let opened = began.elapsed().as_secs_f64() * 1000.0;
        spoken.push((name, speak(voice.as_mut(), &lines, opened)));
    }
    if spoken.is_empty() {
        return common::nothing("none of the voices opens");
    }
    println!(
        "{:10} {:>6} {:>10} {:>10} {:>10} {:>12}",
        "voice", "lines", "open ms", "first p50", "first p95", "real time"
    );
    for (name, voice) in &spoken {
        let (p50, p95) = (quantile(&voice.first, 0.5), quantile(&voice.first, 0.95));
        let (n, opened, factor) = (voice.first.len(), voice.opened, mean(&voice.factor));
        println!("{name:10} {n:>6} {opened:>10.0} {p50:>10.0} {p95:>10.0} {factor:>11.4}×");
    }
    let baseline = spoken.iter().find(|(name, _)| *name == BASELINE).map(|(_, voice)| voice);
    let of = |value: &dyn Fn(&Spoken) -> f64| baseline.map_or(f64::NAN, value);
    let on = format!("{} lines of the banks, no cache", lines.len());
    for (name, voice) in spoken.iter().filter(|(name, _)| *name != BASELINE) {
        for (share, which) in [(0.5, "p50"), (0.95, "p95")] {
            Row::new(PART, format!("{name}: order → first clause, {which}"), quantile(&voice.first, share), "ms")
                .against(of(&|v| quantile(&v.first, share)), "espeak-ng")
                .on(&on)
                .emit();
        }
        Row::new(PART, format!("{name}: real-time factor"), mean(&voice.factor), "×")
            .against(of(&|v| mean(&v.factor)), "espeak-ng")
            .on(&on)
            .emit();
    }
    ExitCode::SUCCESS
}

/// Questions, evenly spread over all banks.
fn lines(n: usize) -> Vec<String> {
    let banks = viva::bank::builtin().expect("the banks");
    let all: Vec<String> = banks.into_iter().flat_map(|bank| bank.questions).map(|question| question.ask).collect();
    let step = (all.len() / n.max(1)).max(1);
    all.into_iter().step_by(step).take(n).collect()
}

fn speak(voice: &mut dyn Synthesizer, lines: &[String], opened: f64) -> Spoken {
    let mut spoken = Spoken { opened, ..Spoken::default() };
    // The first line is rendered twice, because the first time only warms up, as at the start of a session.
    for (i, line) in lines.first().into_iter().chain(lines).enumerate() {
        let (began, mut first, mut millis) = (Instant::now(), None, 0);
        let rendered = voice.synthesize(line, &mut |clip| {
            first.get_or_insert_with(|| began.elapsed());
            millis += clip.millis();
            ControlFlow::Continue(())
        });
        rendered.unwrap_or_else(|fault| panic!("{fault}"));
        let took = began.elapsed().as_secs_f64() * 1000.0;
        if i > 0 {
            spoken.first.extend(first.map(|first| first.as_secs_f64() * 1000.0));
            spoken.factor.push(took / millis.max(1) as f64);
        }
    }
    spoken
}
