//! How politely Viva takes turns: false cut-ins against the mean delay at the end of a turn, over labeled pauses. The
//! baselines are silence alone and Smart Turn alone, in the same run.
//!
//! `cargo bench --bench endpointing [-- verbose]`; recordings from `VIVA_SPEECH` (default `../shared/speech`), weights
//! from the model store: `viva models pull` and `viva models pull joe`. Half of the recordings, chosen by a hash of
//! their names, is for tuning. The other half is printed and never looked at in detail. Hearing everything takes some
//! 40 minutes the first time, and is kept. `-- minutes=5` hears for five minutes and prints how much that was.
//!
//! There are two sets: pauses for thought inside a sentence, and answers of several sentences with the pauses between
//! them (`VIVA_ANSWERS`, default `../shared/answers`). `-- sentences` hears and prints the second set alone.

#![expect(clippy::disallowed_methods, reason = "measures")]

#[allow(dead_code, reason = "not all of it is needed here")]
mod common;
mod endpointing_parts;
#[allow(dead_code, reason = "only the recordings are needed here")]
mod recognition_parts;

use std::process::ExitCode;
use std::time::Instant;

use common::rows::Row;

use endpointing_parts::curves::{Labelled, best_smart, ours, silence_only, smart_outcomes, smart_settings};
use endpointing_parts::hear::Ears;
use endpointing_parts::sentences::Sentences;
use endpointing_parts::{Recording, hash, label, real, spoken};
use viva::speech::Tail;
use viva::speech::evidence::Waits;

const FACTORS: [f32; 13] = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5];

/// A recording of the pauses for thought, or a planned answer of several sentences.
enum Work<'a> {
    Old(&'a Recording),
    New(usize),
}

fn main() -> ExitCode {
    let began = Instant::now();
    let minutes = std::env::args().find_map(|arg| arg.strip_prefix("minutes=")?.parse::<f64>().ok());
    let verbose = std::env::args().any(|arg| arg == "verbose");
    let only_sentences = std::env::args().any(|arg| arg == "sentences");
    let (folder, models) = (common::recordings(), common::models());
    for file in ["ggml-tiny.en.bin", "smart-turn-v3.2-cpu.onnx"] {
        if !models.join(file).is_file() {
            return common::nothing(format!("no {file} in {}: viva models pull", models.display()));
        }
    }
    let mut recordings = if only_sentences { Vec::new() } else { spoken() };
    let mut missing = None;
    match real(&folder) {
        Ok(real) if !only_sentences => recordings.extend(real),
        Ok(_) => {}
        Err(e) => missing = Some(format!("no recordings in {} (VIVA_SPEECH=FOLDER): {e}", folder.display())),
    }
    let mut sentences = Sentences::plan(&folder);
    let mut ears = Ears::open(&models, &common::cache("endpointing"));
    // In this order every beginning is a fair sample of both sets.
    let mut work: Vec<Work> = recordings.iter().map(Work::Old).collect();
    work.extend((0..sentences.plans.len()).map(Work::New));
    if work.is_empty() {
        return common::nothing(format!("no recordings in {} (VIVA_SPEECH=FOLDER)", folder.display()));
    }
    work.sort_by_key(|work| match work {
        Work::Old(recording) => hash(&recording.name),
        Work::New(at) => hash(&sentences.plans[*at].name),
    });
    let mut heard: Vec<(&Recording, Vec<Labelled>)> = Vec::new();
    for (i, one) in work.iter().enumerate() {
        if i % 20 == 0 {
            eprintln!("hearing {} of {} after {:.0} s …", i + 1, work.len(), began.elapsed().as_secs_f64());
        }
        let may_hear = minutes.is_none_or(|minutes| began.elapsed().as_secs_f64() < minutes * 60.0);
        match *one {
            Work::New(at) => sentences.hear(at, &mut ears, may_hear),
            Work::Old(old) => heard.extend(label(old, &mut ears, may_hear).map(|labelled| (old, labelled))),
        }
    }
    sentences.print(verbose);
    if only_sentences {
        return ExitCode::SUCCESS;
    }
    let part = format!("{} of {} recordings", heard.len(), recordings.len());
    println!("\nPAUSES FOR THOUGHT: heard {part}");
    // The recordings of one speaker follow each other.
    heard.sort_by(|(a, _), (b, _)| (&a.speaker, &a.name).cmp(&(&b.speaker, &b.name)));
    let all: Vec<Labelled> = heard.into_iter().flat_map(|(_, labelled)| labelled).collect();
    describe(&all, &ears);
    if verbose {
        all.iter().filter(|l| l.tuned).for_each(tell);
    }
    for (name, tuned) in [("TUNED half", true), ("HELD-OUT half", false)] {
        curve(&format!("{name}, all pauses"), &pick(&all, |l| l.tuned == tuned));
        let interview = pick(&all, |l| l.tuned == tuned && l.group != "read aloud");
        curve(&format!("{name}, without what was read aloud"), &interview);
        groups(&pick(&all, |l| l.tuned == tuned));
    }
    figures(&pick(&all, |l| !l.tuned && l.group != "read aloud"), &part);
    let Some(why) = missing else { return ExitCode::SUCCESS };
    println!("measured without people: {why}");
    ExitCode::FAILURE
}

/// The rows of the table, from the half that nobody has tuned on, without speech that was read aloud.
fn figures(all: &[Labelled], part: &str) {
    let ours = ours(all.iter(), Waits::default());
    let silence = silence_only(all.iter(), ours.mean_ms() as u32);
    let smart = best_smart(&smart_outcomes(all), ours.mean_ms()).map(|(_, outcome)| outcome.cut_in_percent());
    let inside = all.iter().filter(|l| !l.is_end()).count();
    let on = format!("{inside} pauses inside a turn, {} ends, held-out half of {part}", all.len() - inside);
    let row = |figure: &str, value: f64, unit: &str| Row::new("end of turn", figure, value, unit).on(&on);
    row("cut-ins on pauses for thought inside a sentence", ours.cut_in_percent(), "%")
        .at_most(4.0)
        .against(silence.cut_in_percent(), "silence only, same mean")
        .emit();
    row("  beside Smart Turn only, its best setting", ours.cut_in_percent(), "%")
        .against(smart.unwrap_or(f64::NAN), "same mean or less")
        .emit();
    // The baseline is the shortest silence that cuts in no more often than Viva does.
    let least = (200..6_000).step_by(16).map(|ms| silence_only(all.iter(), ms));
    let as_polite = least.into_iter().find(|outcome| outcome.cut_in_percent() <= ours.cut_in_percent());
    // Viva treats a single sentence that answers no question as the beginning of an answer.
    row("mean delay at the end of a single sentence", ours.mean_ms(), "ms")
        .against(as_polite.map_or(f64::NAN, |outcome| outcome.mean_ms()), "silence only, as few cut-ins")
        .emit();
    row("delay at the end of a single sentence, p95", ours.p95_ms(), "ms").emit();
}

fn pick(all: &[Labelled], wanted: impl Fn(&Labelled) -> bool) -> Vec<Labelled> {
    all.iter().filter(|l| wanted(l)).cloned().collect()
}

fn describe(all: &[Labelled], ears: &Ears) {
    let inside = all.iter().filter(|l| !l.is_end()).count();
    println!("{} labelled pauses: {inside} inside a turn, {} at its end", all.len(), all.len() - inside);
    println!(
        "\ngroup            inside   > 1 s   > 2 s    ends   sounded finished (≥ 80 %): inside, end    tail open or hanging: inside, end"
    );
    for group in group_names(all) {
        let of = |end: bool| all.iter().filter(move |l| l.group == group && l.is_end() == end);
        let longer = |ms: u32| of(false).filter(|l| l.pause.ms > ms).count();
        let share = |end: bool, is: &dyn Fn(&Labelled) -> bool| {
            100.0 * of(end).filter(|l| is(l)).count() as f64 / of(end).count().max(1) as f64
        };
        let sure = |l: &Labelled| l.pause.finished.is_some_and(|p| p >= 80);
        let hangs = |l: &Labelled| matches!(Tail::of(&l.pause.text), Tail::Open | Tail::Hanging | Tail::Holding);
        println!(
            "{group:15} {:>7} {:>7} {:>7} {:>7} {:>35.0} % {:>4.0} % {:>18.0} % {:>4.0} %",
            of(false).count(),
            longer(1_000),
            longer(2_000),
            of(true).count(),
            share(false, &sure),
            share(true, &sure),
            share(false, &hangs),
            share(true, &hangs)
        );
    }
    if let Ok(spent) = ears.spent.lock().map(|s| s.clone()).map_err(drop)
        && !spent.is_empty()
    {
        let mean = spent.iter().sum::<f64>() / spent.len() as f64;
        let most = spent.iter().copied().fold(0.0, f64::max);
        println!("\nturn detector: asked {} times, {mean:.0} ms each, {most:.0} ms at most", spent.len());
    }
}

fn group_names(all: &[Labelled]) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    all.iter().for_each(|l| {
        if !names.contains(&l.group) {
            names.push(l.group);
        }
    });
    names
}

/// Prints one pause of the tuned half, for people who tune.
fn tell(l: &Labelled) {
    let kind = if l.is_end() { "END  " } else { "inside" };
    let tail = Tail::of(&l.pause.text);
    println!("{kind} {:>5} ms {:>4?} % {tail:?} “{}” {}", l.pause.ms, l.pause.finished, l.pause.text, l.name);
}

fn curve(name: &str, all: &[Labelled]) {
    let inside = all.iter().filter(|l| !l.is_end()).count();
    println!("\n{name}: {inside} pauses inside a turn, {} ends", all.len() - inside);
    println!(
        "                    Viva                    silence only     Smart Turn only, best of {} settings",
        smart_settings().len()
    );
    println!("factor   cut-ins    mean     p95    cut-ins at that mean    cut-ins at that mean or less");
    let smart = smart_outcomes(all);
    let mut dominated = true;
    for factor in FACTORS {
        let ours = ours(all.iter(), Waits { factor, ..Waits::default() });
        let silence = silence_only(all.iter(), ours.mean_ms() as u32);
        let best = best_smart(&smart, ours.mean_ms());
        let (with, smart) = best.map_or((String::new(), f64::NAN), |(by, outcome)| {
            (format!("≥ {} %: {} ms, else {} ms", by.threshold, by.soon_ms, by.otherwise_ms), outcome.cut_in_percent())
        });
        let wins =
            ours.cut_in_percent() <= silence.cut_in_percent() && (smart.is_nan() || smart >= ours.cut_in_percent());
        dominated &= wins;
        println!(
            "{factor:>5.2} {:>8.1} % {:>5.0} ms {:>5.0} ms {:>18.1} % {:>17.1} % {} {with}",
            ours.cut_in_percent(),
            ours.mean_ms(),
            ours.p95_ms(),
            silence.cut_in_percent(),
            smart,
            if wins { " " } else { "!" }
        );
    }
    let ours = ours(all.iter(), Waits::default());
    println!(
        "target: cut-ins ≤ 4 %: {:.1} % at {:.0} ms, {}; both baselines dominated {}",
        ours.cut_in_percent(),
        ours.mean_ms(),
        if ours.cut_in_percent() <= 4.0 { "reached" } else { "not reached" },
        if dominated { "everywhere" } else { "not everywhere (!)" }
    );
}

fn groups(all: &[Labelled]) {
    for group in group_names(all) {
        let outcome = ours(all.iter().filter(|l| l.group == group), Waits::default());
        println!(
            "  {group:15} {:>4} pauses, {:>5.1} % cut-ins; {:>3} ends, mean {:>5.0} ms, p95 {:>5.0} ms",
            outcome.pauses,
            outcome.cut_in_percent(),
            outcome.delays.len(),
            outcome.mean_ms(),
            outcome.p95_ms()
        );
    }
}
