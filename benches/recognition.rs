//! How well Viva hears: word errors against bare Whisper on the same weights, turns and words on noise, and what it costs.
//!
//! `cargo bench --bench recognition [-- noise|words|FILTER …]`; recordings from `VIVA_SPEECH` (default `../shared/speech`),
//! weights from `VIVA_BENCH_MODEL` or the model store. For trying things: `CLIPS=spont/` takes only clips with that in their
//! path, `VERBOSE=1` shows where the two differ, `QUICK=1` leaves the yardstick out.

mod recognition_parts;

use recognition_parts::{Clip, Tally, bare::Bare, corpus, normalise};
use std::path::{Path, PathBuf};
use viva::cli::listen::pipeline::{Happening, Pace, Pipeline, Work};
use viva::pcm::Frame;
use viva::speech::{Listener, ListenerConfig, Patience};
use viva::stt::{self, Transcriber};
use viva::time::{RATE, SampleCount};

/// One answer is one turn here: the bench is about words, not about patience.
const PATIENCE: Patience = Patience::new(2_500, 600_000);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let folder = std::env::var_os("VIVA_SPEECH").map_or_else(|| PathBuf::from("../shared/speech"), PathBuf::from);
    let Some(model) = model() else { return println!("no model: viva models pull tiny.en (or VIVA_BENCH_MODEL=FILE)") };
    let Ok(clips) = corpus(&folder) else {
        return println!("no recordings in {} (VIVA_SPEECH=FOLDER)", folder.display());
    };
    let wanted = |part: &str| args.is_empty() || args.iter().any(|a| a == part);
    // Without the yardstick, for trying things.
    let quick = std::env::var_os("QUICK").is_some();
    let verbose = std::env::var_os("VERBOSE").is_some();
    println!("model {}, one thread", model.display());
    if wanted("words") {
        words(&model, &clips, verbose, quick);
    }
    if wanted("noise") {
        noise(&model, &clips, verbose, quick);
    }
}

fn model() -> Option<PathBuf> {
    let named = std::env::var_os("VIVA_BENCH_MODEL").map(PathBuf::from);
    let store = || {
        let paths = viva::config::paths::Paths::find(None, &|name| std::env::var(name).ok()).ok()?;
        Some(paths.models.join("ggml-tiny.en.bin"))
    };
    named.or_else(store).filter(|path| path.exists())
}

/// The whole of our pipeline on one recording: turns, text, reasons of refusal, work.
fn ours(stt: &mut Option<Box<dyn Transcriber>>, samples: &[f32], pace: Pace) -> (usize, String, Vec<String>, Work) {
    let Some(transcriber) = stt.take() else { return Default::default() };
    let mut pipeline = Pipeline::new(Listener::new(ListenerConfig::default()), transcriber, PATIENCE, Vec::new(), pace);
    let (mut turns, mut text, mut refused) = (0, Vec::new(), Vec::new());
    let mut take = |happened: Vec<Happening>| {
        for event in happened {
            if let Happening::TurnEnded { transcript, .. } = event {
                turns += 1;
                text.push(transcript.text);
                refused.extend(transcript.refused);
            }
        }
    };
    // The microphone stays on after the last word.
    let silence = vec![0.0; 3 * RATE as usize];
    let mut at = 0;
    for samples in samples.chunks(320).chain(silence.chunks(320)) {
        pipeline.hear(&Frame { start: SampleCount(at), samples: samples.to_vec() });
        at += samples.len() as u64;
        take(pipeline.work().unwrap_or_else(|fault| panic!("{fault}")));
    }
    pipeline.finish();
    take(pipeline.work().unwrap_or_else(|fault| panic!("{fault}")));
    let work = pipeline.work;
    *stt = Some(pipeline.into_transcriber());
    (turns, text.join(" "), refused, work)
}

fn open(model: &Path) -> Option<Box<dyn Transcriber>> {
    Some(stt::open(model, Some(1)).unwrap_or_else(|fault| panic!("{fault}")))
}

fn words(model: &Path, clips: &[Clip], verbose: bool, quick: bool) {
    let (mut bare, mut stt) = (Bare::open(model), open(model));
    let mut rows: Vec<(String, [Tally; 2])> = Vec::new();
    let (mut work, mut turns, mut seconds, mut cpu) = (Work::default(), 0, 0.0, [0.0; 2]);
    let only = std::env::var("CLIPS").unwrap_or_default();
    for clip in clips.iter().filter(|c| c.kind == "exact" && c.path.contains(&only)) {
        let samples = clip.samples();
        let before = recognition_parts::cpu_seconds();
        let whole = if quick { String::new() } else { bare.transcribe(&samples) };
        let between = recognition_parts::cpu_seconds();
        let (n, text, refused, did) = ours(&mut stt, &samples, Pace::Live);
        cpu[0] += between - before;
        cpu[1] += recognition_parts::cpu_seconds() - between;
        seconds += samples.len() as f64 / f64::from(RATE);
        (work.decodes, work.ready, turns) = (work.decodes + did.decodes, work.ready + did.ready, turns + n);
        work.segments += did.segments;
        let truth = normalise(&clip.transcript);
        let tallies = [Tally::of(&truth, &normalise(&whole)), Tally::of(&truth, &normalise(&text))];
        if verbose && tallies[0].errors != tallies[1].errors {
            println!(
                "{} bare {} ours {} {refused:?}\n  is   {}\n  bare {whole}\n  ours {text}",
                clip.path, tallies[0].errors, tallies[1].errors, clip.transcript
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
    for (group, [bare, ours]) in rows {
        let (a, b) = (bare.percent(), ours.percent());
        println!("{group:16} {:>7} {a:>6.2}% {b:>6.2}% {:>+8.2}", bare.words, b - a);
    }
    println!(
        "\n{turns} turns, {:.0} s of sound; {} decodes for {} segments, {} of them transcribed before they were final; \
         CPU per second of sound: bare {:.3} s, ours {:.3} s ({:.2}×)",
        seconds,
        work.decodes,
        work.segments,
        work.ready,
        cpu[0] / seconds,
        cpu[1] / seconds,
        cpu[1] / cpu[0]
    );
}

fn noise(model: &Path, clips: &[Clip], verbose: bool, quick: bool) {
    let (mut bare, mut stt) = (Bare::open(model), open(model));
    println!("\nnoise            clips  bare writes on   our turns   our words");
    let mut total = [0; 4];
    let mut kinds: Vec<(String, [usize; 4])> = Vec::new();
    for clip in clips.iter().filter(|c| c.kind == "noise") {
        let samples = clip.samples();
        let boosts: &[f32] = if clip.path.contains("keys") { &[0.0, 20.0, 35.0] } else { &[0.0] };
        for boost in boosts {
            let gain = 10.0_f32.powf(boost / 20.0);
            let loud: Vec<f32> = samples.iter().map(|s| (s * gain).clamp(-1.0, 1.0)).collect();
            let written = if quick { 0 } else { normalise(&bare.transcribe(&loud)).len() };
            let (turns, text, refused, _) = ours(&mut stt, &loud, Pace::Live);
            let heard = normalise(&text).len();
            if verbose && turns > 0 {
                println!("  {} +{boost} dB: {turns} turns, \"{text}\" {refused:?}", clip.path);
            }
            let kind = if *boost > 0.0 { format!("{} +{boost} dB", clip.sort()) } else { clip.sort() };
            let add = [1, usize::from(written > 0), turns, heard];
            let at = kinds.iter().position(|(name, _)| *name == kind).unwrap_or_else(|| {
                kinds.push((kind, [0; 4]));
                kinds.len() - 1
            });
            for i in 0..4 {
                kinds[at].1[i] += add[i];
                total[i] += add[i];
            }
        }
    }
    kinds.push(("all".into(), total));
    for (kind, [clips, written, turns, words]) in kinds {
        println!("{kind:16} {clips:>5}  {written:>14}   {turns:>9}   {words:>9}");
    }
}
