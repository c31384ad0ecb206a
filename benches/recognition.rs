//! How well Viva hears: word errors compared with bare Whisper on the same weights, turns and words on noise, and the
//! cost.
//!
//! `cargo bench --bench recognition [-- noise|words|memory …]`; recordings from `VIVA_SPEECH` (default
//! `../shared/speech`), weights from `VIVA_BENCH_MODEL` or the model store. `VIVA_BENCH_EVERY=3` uses every third
//! recording of a kind. For experiments: `CLIPS=spont/` uses only clips with that in their path. `VERBOSE=1` shows
//! where the two differ. `QUICK=1` leaves out the baseline.

#[allow(dead_code, reason = "not all of it is needed here")]
mod common;
mod recognition_parts;

use std::process::ExitCode;

use common::rows::Row;
use recognition_parts::{Clip, Tally, bare::Bare, corpus, cpu_seconds, most_resident_mb, normalise, ours::Ours};
use std::path::{Path, PathBuf};
use std::process::Command;
use viva::runtime::pipeline::Work;
use viva::time::RATE;

const PART: &str = "recognition";
/// Seconds of speech in the measurement of memory: a long answer.
const MEMORY_SECONDS: usize = 60;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let folder = common::recordings();
    let Some(model) = model() else {
        return common::nothing("no model: viva models pull tiny.en (or VIVA_BENCH_MODEL=FILE)");
    };
    let Some(clips) = corpus(&folder).ok().filter(|clips| !clips.is_empty()) else {
        return common::nothing(format!("no recordings in {} (VIVA_SPEECH=FOLDER)", folder.display()));
    };
    if let Some(whose) = args.iter().find_map(|a| a.strip_prefix("memory=")) {
        println!("{}", memory_of(whose, &model, &clips));
        return ExitCode::SUCCESS;
    }
    let wanted = |part: &str| args.is_empty() || args.iter().any(|a| a == part);
    // Leaves out the baseline, for experiments.
    let quick = std::env::var_os("QUICK").is_some();
    let verbose = std::env::var_os("VERBOSE").is_some();
    println!("model {}, one thread, {} clip of a kind", model.display(), common::part());
    if wanted("words") {
        words(&model, &clips, verbose, quick);
    }
    if wanted("noise") {
        noise(&model, &clips, verbose, quick);
    }
    if wanted("memory") {
        memory();
    }
    ExitCode::SUCCESS
}

fn model() -> Option<PathBuf> {
    let named = std::env::var_os("VIVA_BENCH_MODEL").map(PathBuf::from);
    Some(named.unwrap_or_else(|| common::models().join("ggml-tiny.en.bin"))).filter(|path| path.exists())
}

fn words(model: &Path, clips: &[Clip], verbose: bool, quick: bool) {
    let (mut bare, mut ours) = (Bare::open(model), Ours::open(model));
    let mut rows: Vec<(String, [Tally; 2])> = Vec::new();
    let (mut work, mut turns, mut seconds, mut cpu) = (Work::default(), 0, 0.0, [0.0; 2]);
    let only = std::env::var("CLIPS").unwrap_or_default();
    let exact = clips.iter().filter(|c| c.kind == "exact" && c.path.contains(&only));
    for clip in common::thin(exact, |c| c.folder().into()) {
        let samples = clip.samples();
        let before = cpu_seconds();
        let whole = if quick { String::new() } else { bare.transcribe(&samples) };
        let between = cpu_seconds();
        let heard = ours.hear(&samples, &[]);
        cpu[0] += between - before;
        cpu[1] += cpu_seconds() - between;
        seconds += samples.len() as f64 / f64::from(RATE);
        (work.decodes, work.ready) = (work.decodes + heard.work.decodes, work.ready + heard.work.ready);
        (work.segments, turns) = (work.segments + heard.work.segments, turns + heard.turns);
        let truth = normalise(&clip.transcript);
        let tallies = [Tally::of(&truth, &normalise(&whole)), Tally::of(&truth, &normalise(&heard.text))];
        if verbose && tallies[0].errors != tallies[1].errors {
            println!(
                "{} bare {} ours {} {:?}\n  is   {}\n  bare {whole}\n  ours {}",
                clip.path, tallies[0].errors, tallies[1].errors, heard.refused, clip.transcript, heard.text
            );
        }
        let mut groups = vec!["all".to_owned(), clip.folder().to_owned()];
        if clip.path.contains("/ls_") {
            groups.push("LibriSpeech".into());
        }
        for group in groups {
            let at = rows.iter().position(|(name, _)| *name == group).unwrap_or_else(|| {
                rows.push((group.clone(), Default::default()));
                rows.len() - 1
            });
            for (sum, tally) in rows[at].1.iter_mut().zip(tallies) {
                sum.add(tally);
            }
        }
    }
    println!("\nword errors        words    bare    ours   points");
    for (group, [bare, ours]) in &rows {
        let (a, b) = (bare.percent(), ours.percent());
        println!("{group:16} {:>7} {a:>6.2}% {b:>6.2}% {:>+8.2}", bare.words, b - a);
    }
    println!(
        "\n{turns} turns, {seconds:.0} s of sound; {} decodes for {} segments, {} of them transcribed before they were final; \
         CPU per second of sound: bare {:.3} s, ours {:.3} s ({:.2}×)",
        work.decodes,
        work.segments,
        work.ready,
        cpu[0] / seconds,
        cpu[1] / seconds,
        cpu[1] / cpu[0]
    );
    let Some((_, [bare, ours])) = rows.first().filter(|_| !quick) else { return };
    let on =
        format!("{seconds:.0} s of real speech with exact transcripts, {} clip of a kind, one thread", common::part());
    Row::new(PART, "word errors while it is spoken", ours.percent(), "%")
        .at_most(bare.percent() + 0.5)
        .against(bare.percent(), "whole file")
        .on(&on)
        .emit();
    Row::new(PART, "CPU seconds per second of speech", cpu[1] / seconds, "")
        .at_most(0.35)
        .against(cpu[0] / seconds, "whole file")
        .on(on)
        .emit();
}

fn noise(model: &Path, clips: &[Clip], verbose: bool, quick: bool) {
    let (mut bare, mut ours) = (Bare::open(model), Ours::open(model));
    println!("\nnoise            clips  bare writes on   our turns   our words");
    let (mut total, mut seconds, mut written_words) = ([0; 4], 0.0, 0);
    let mut kinds: Vec<(String, [usize; 4])> = Vec::new();
    let mut sounds: Vec<(String, String, Vec<f32>)> = Vec::new();
    for clip in common::thin(clips.iter().filter(|c| c.kind == "noise"), |c| c.sort()) {
        for (boost, loud) in clip.loudnesses() {
            let kind = if boost > 0.0 { format!("{} +{boost} dB", clip.sort()) } else { clip.sort() };
            sounds.push((clip.path.clone(), kind, loud));
        }
    }
    sounds.push(("nothing at all".into(), "silence".into(), vec![0.0; 20 * RATE as usize]));
    for (path, kind, sound) in sounds {
        let written = if quick { 0 } else { normalise(&bare.transcribe(&sound)).len() };
        let heard = ours.hear(&sound, &[]);
        let words = normalise(&heard.text).len();
        (seconds, written_words) = (seconds + sound.len() as f64 / f64::from(RATE), written_words + written);
        if verbose && heard.turns > 0 {
            println!("  {path} ({kind}): {} turns, \"{}\" {:?}", heard.turns, heard.text, heard.refused);
        }
        let add = [1, usize::from(written > 0), heard.turns, words];
        let at = kinds.iter().position(|(name, _)| *name == kind).unwrap_or_else(|| {
            kinds.push((kind, [0; 4]));
            kinds.len() - 1
        });
        for i in 0..4 {
            kinds[at].1[i] += add[i];
            total[i] += add[i];
        }
    }
    kinds.push(("all".into(), total));
    for (kind, [clips, written, turns, words]) in kinds {
        println!("{kind:16} {clips:>5}  {written:>14}   {turns:>9}   {words:>9}");
    }
    let on = format!(
        "{:.0} min of noise, music, keys, silence; {} clip of a kind, keys at three loudnesses",
        seconds / 60.0,
        common::part()
    );
    let baseline = if quick { f64::NAN } else { written_words as f64 };
    Row::new(PART, "words invented on noise", total[3] as f64, "")
        .at_most(0.0)
        .against(baseline, "whole file")
        .on(on)
        .emit();
}

/// Measures the memory of each in its own process. In one process, the memory of the first would count for the second.
fn memory() {
    let measure = |whose: &str| {
        let program = std::env::current_exe().ok()?;
        let out = Command::new(program).arg(format!("memory={whose}")).output().ok()?;
        String::from_utf8_lossy(&out.stdout).lines().last()?.parse::<f64>().ok()
    };
    let [ours, bare] = ["ours", "bare"].map(|whose| measure(whose).unwrap_or(f64::NAN));
    println!("\nresident memory at most: ours {ours:.0} MB, bare {bare:.0} MB");
    Row::new(PART, "resident memory of listening", ours, "MB")
        .against(bare, "whole file")
        .on(format!("{MEMORY_SECONDS} s of speech, each in a process of its own"))
        .emit();
}

fn memory_of(whose: &str, model: &Path, clips: &[Clip]) -> f64 {
    let mut sound = Vec::new();
    for clip in clips.iter().filter(|c| c.kind == "exact") {
        if sound.len() < MEMORY_SECONDS * RATE as usize {
            sound.extend(clip.samples());
        }
    }
    if whose == "ours" {
        Ours::open(model).hear(&sound, &[]);
    } else {
        Bare::open(model).transcribe(&sound);
    }
    most_resident_mb()
}
