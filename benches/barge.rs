//! Barge-in: how soon Viva lowers its voice and falls silent if somebody really interrupts, and how often it does so if
//! nobody does. The baseline stops at the first voice activity, in the same run.
//!
//! `cargo bench --bench barge [-- verbose|curve]`; `curve` prints the results of other settings. Recordings come from
//! `VIVA_SPEECH` (default `../shared/speech`). The session is the product's and runs on the virtual clock, so every
//! machine gets the same figures. It needs no weights. The available voices say the backchannels (`viva models pull
//! joe`).

mod barge_parts;
#[allow(dead_code, reason = "not all of it is needed here")]
mod common;
#[allow(dead_code, reason = "only the recordings are needed here")]
mod recognition_parts;

use std::process::ExitCode;

use barge_parts::{Happened, Levels, Line, Scene};
use common::rows::Row;
use common::{quantile, voices};
use recognition_parts::{Clip, corpus};
use viva::speech::claim::ClaimConfig;
use viva::time::{RATE, SampleCount};

const PART: &str = "barge-in";
/// Sound before each interruption, in which the level gate learns the room.
const BEFORE_MS: usize = 3_000;
/// In samples. A recording with less sound before its first word has no usable room.
const SHORTEST_ROOM: usize = 1_600;
/// An interruption that has not stopped Viva by then counts as missed.
const LONGEST_MS: usize = 4_000;
/// A longer sound is several coughs, or something else.
const LONGEST_COUGH_MS: usize = 1_500;
/// How long the noises are repeated, at least.
const NOISE_MINUTES: f64 = 20.0;
/// Phrases that a candidate says without wanting the floor.
const BACKCHANNELS: [&str; 8] = ["Mm-hm.", "Okay.", "Yeah.", "Right.", "Uh-huh.", "I see.", "Sure.", "Yes, okay."];
/// Folders of real speech.
const SPEECH: [&str; 4] = ["read", "cmd", "spont", "turn"];
/// Settings to try, as in [`ClaimConfig`]: probability, points, dB below the loudest, clearness of a pitch. The second
/// is Viva's own. The last ones ignore coughs and pitches.
const CURVE: [(f32, u32, f32, f32); 9] = [
    (0.7, 8, 9.0, 0.8),
    (0.7, 11, 9.0, 0.8),
    (0.7, 14, 9.0, 0.8),
    (0.7, 18, 9.0, 0.8),
    (0.8, 24, 9.0, 0.8),
    (0.7, 11, 6.0, 2.0),
    (0.7, 8, 99.0, 2.0),
    (0.7, 11, 99.0, 2.0),
    (0.8, 16, 99.0, 2.0),
];
/// Settings to try for giving way: probability and frames.
const LIKELY: [(f32, usize); 8] = [(0.2, 1), (0.2, 2), (0.2, 3), (0.25, 2), (0.3, 2), (0.5, 1), (0.5, 3), (0.7, 3)];
/// Probabilities to try for lowering the voice. The third is Viva's own.
const HINTS: [f32; 5] = [0.2, 0.35, 0.5, 0.65, 0.8];
const VOICES: [&str; 3] = ["hibari", "joe", "espeak"];
/// The delay of the device's buffers on both sides, as Viva requests them. The session benchmark measures it.
const BUFFERS_MS: [u32; 2] = [20, 20];

fn main() -> ExitCode {
    let verbose = std::env::args().any(|arg| arg == "verbose");
    let folder = common::recordings();
    let clips = match corpus(&folder) {
        Ok(clips) if !clips.is_empty() => clips,
        Ok(_) => return common::nothing(format!("{} lists no recordings", folder.display())),
        Err(e) => return common::nothing(format!("no recordings in {} (VIVA_SPEECH=FOLDER): {e}", folder.display())),
    };
    let line = Line::new();
    if std::env::args().any(|arg| arg == "curve") {
        likely_curve(&clips);
        curve(&line, &clips);
        return ExitCode::SUCCESS;
    }
    interruptions(&line, &clips, verbose);
    goes_on(&clips, verbose);
    noise(&line, &clips, verbose);
    backchannels(&line, &clips, verbose);
    ExitCode::SUCCESS
}

/// Prints real stops against false stops for several settings: how sure the second opinion must be, and for how long.
/// Also shows the effect of looking for coughs (99 dB turns it off) and for a pitch (2 turns it off).
fn curve(line: &Line, clips: &[Clip]) {
    println!("hint    duck p50    p95   false ducks in 10 min of noise");
    for hint in HINTS {
        let line = line.ducked_when(hint);
        let (delays, [_, ducks, _]) = tried(&line, clips);
        let [p50, p95] = [0.5, 0.95].map(|share| quantile(&delays.ducked, share));
        println!("{:>3.0} %   {p50:>8.0} {p95:>6.0} {ducks:>30.0}", hint * 100.0);
    }
    println!("sure  points  within dB  pitch   stop p50    p95   never   false stops in 10 min of noise");
    for (sure, points, fall_db, pitch) in CURVE {
        let line = line.stopped_when(ClaimConfig { sure, points, fall_db, pitch, ..ClaimConfig::default() });
        let (delays, [.., stops]) = tried(&line, clips);
        let [p50, p95] = [0.5, 0.95].map(|share| quantile(&delays.stopped, share));
        println!(
            "{:>3.0} %  {points:>6}  {fall_db:>9}  {pitch:>5}   {p50:>8.0} {p95:>6.0} {:>7} {stops:>32.1}",
            sure * 100.0,
            delays.missed,
        );
    }
}

/// Prints the cost of giving way sooner: how likely a voice must be, and in how many frames.
fn likely_curve(clips: &[Clip]) {
    println!(
        "in the first 1.5 s of a reply\nlikely  frames   stop p50    p95   never   false stops in 10 min of noise"
    );
    for (likely, likely_frames) in LIKELY {
        let line = Line::reply().stopped_when(ClaimConfig { likely, likely_frames, ..ClaimConfig::default() });
        let (delays, [.., stops]) = tried(&line, clips);
        let [p50, p95] = [0.5, 0.95].map(|share| quantile(&delays.stopped, share));
        let missed = delays.missed;
        println!("{:>4.0} %  {likely_frames:>6}   {p50:>8.0} {p95:>6.0} {missed:>7} {stops:>32.1}", likely * 100.0);
    }
}

/// The delays of every interruption, and the voice activity, ducks and stops in ten minutes of noise.
fn tried(line: &Line, clips: &[Clip]) -> (Delays, [f64; 3]) {
    let mut delays = Delays::default();
    clips.iter().filter(|c| SPEECH.contains(&c.folder())).for_each(|c| interrupt(line, c, &mut delays, false));
    let (minutes, kinds) = noise_by_kind(line, clips);
    let per_ten = |at: usize| kinds.iter().map(|(.., counted)| counted[at]).sum::<usize>() as f64 * 10.0 / minutes;
    (delays, [0, 1, 2].map(per_ten))
}

/// Viva speaks in a quiet room.
fn scene(line: &Line, voice: &[f32]) -> Scene {
    let room = voices::room(BEFORE_MS, 5);
    let mut scene = Scene::new(line, &room, voice);
    scene.hear(&room);
    scene
}

/// Viva speaks in the room of a recording. The sound before the first word is played forward and backward, so that only
/// the voice is new.
fn scene_in(line: &Line, before: &[f32], voice: &[f32]) -> Scene {
    if before.len() < SHORTEST_ROOM {
        return scene(line, voice);
    }
    let to_and_fro: Vec<f32> = before.iter().chain(before.iter().rev()).copied().collect();
    let samples = BEFORE_MS * RATE as usize / 1000;
    let room: Vec<f32> = to_and_fro.iter().cycle().take(samples - samples % before.len()).copied().collect();
    let mut scene = Scene::new(line, &to_and_fro, voice);
    scene.hear(&room);
    scene
}

/// Milliseconds from the interruption's first sound to each reaction, if it came.
#[derive(Default)]
struct Delays {
    voice: Vec<f64>,
    ducked: Vec<f64>,
    stopped: Vec<f64>,
    missed: usize,
    early: usize,
    unheard: usize,
}

/// The candidate goes on over the first words of a reply.
fn goes_on(clips: &[Clip], verbose: bool) {
    let line = Line::reply();
    let mut delays = Delays::default();
    clips.iter().filter(|c| SPEECH.contains(&c.folder())).for_each(|c| interrupt(&line, c, &mut delays, verbose));
    let (minutes, kinds) = noise_by_kind(&line, clips);
    let stops = kinds.iter().map(|(.., counted)| counted[2]).sum::<usize>() as f64 * 10.0 / minutes;
    let n = delays.stopped.len() + delays.missed;
    println!("\nin the first 1.5 s of a reply:");
    tell("speech goes on", &delays);
    println!("{} are too soft to be an answer, and are left out", delays.unheard);
    println!("false stops in 10 min of such moments, in noise: {stops:.1}");
    let on = format!("{n} beginnings of real speech after silence, in the first 1.5 s of a reply");
    for (share, name, target) in [(0.5, "p50", 200.0), (0.95, "p95", 400.0)] {
        Row::new(PART, format!("going on over a reply → silent, {name}"), quantile(&delays.stopped, share), "ms")
            .at_most(target)
            .against(quantile(&delays.voice, share), "voice activity")
            .on(&on)
            .emit();
    }
    Row::new(PART, "false stops in 10 min of noise, first 1.5 s of replies", stops, "").on(&on).emit();
}

fn interruptions(line: &Line, clips: &[Clip], verbose: bool) {
    let mut all = Delays::default();
    println!(
        "milliseconds of the stream      n   voice p50    p95    duck p50    p95    stop p50    p95  never stopped"
    );
    for folder in SPEECH {
        let mut delays = Delays::default();
        for clip in clips.iter().filter(|c| c.folder() == folder) {
            interrupt(line, clip, &mut delays, verbose);
        }
        tell(folder, &delays);
        all.voice.extend(&delays.voice);
        all.ducked.extend(&delays.ducked);
        all.stopped.extend(&delays.stopped);
        (all.missed, all.early) = (all.missed + delays.missed, all.early + delays.early);
    }
    tell("all", &all);
    let [input, output] = BUFFERS_MS;
    println!("{} began before their onset by energy and are left out", all.early);
    println!("a sound card adds one capture buffer and one output buffer: {input} + {output} ms as Viva asks for");
    let n = all.stopped.len() + all.missed;
    let on = format!(
        "{n} beginnings of real speech after silence, every clip; without a sound card's {input} + {output} ms"
    );
    for (share, name) in [(0.5, "p50"), (0.95, "p95")] {
        let rows = [("voice lowered", &all.ducked, 60.0), ("silent", &all.stopped, 250.0)];
        for (what, ours, target) in rows {
            Row::new(PART, format!("interruption → {what}, {name}"), quantile(ours, share), "ms")
                .at_most(target)
                .against(quantile(&all.voice, share), "voice activity")
                .on(&on)
                .emit();
        }
    }
    Row::new(PART, "interruptions that never stopped Viva", 100.0 * all.missed as f64 / n as f64, "%").on(on).emit();
}

fn interrupt(line: &Line, clip: &Clip, delays: &mut Delays, verbose: bool) {
    let samples = clip.samples();
    let Some(begins) = Levels::of(&samples).onset() else { return };
    let end = samples.len().min(begins + LONGEST_MS * RATE as usize / 1000);
    let mut scene = scene_in(line, &samples[..begins], &samples[begins..]);
    // The recording's own room is heard once more, and the line begins with the voice.
    let mut happened = scene.hear(&samples[..begins]);
    if !scene.begin_again() {
        delays.unheard += 1;
        return;
    }
    let truth = scene.position().0;
    happened.extend(scene.hear(&samples[begins..end]));
    let first = |what: Happened| {
        let (_, at) = happened.iter().find(|(h, _)| *h == what)?;
        Some((at.0 as f64 - truth as f64) * 1000.0 / f64::from(RATE))
    };
    let [voice, ducked, stopped] = [Happened::Voice, Happened::Ducked, Happened::Stopped].map(first);
    if voice.is_some_and(|ms| ms <= 0.0) {
        // Something was audible before, so the measured onset is wrong here.
        delays.early += 1;
        return;
    }
    if verbose && stopped.is_none_or(|ms| ms > 800.0) {
        println!("  {}: voice {voice:?}, ducked {ducked:?}, stopped {stopped:?}", clip.path);
    }
    delays.missed += usize::from(stopped.is_none());
    delays.voice.extend(voice);
    delays.ducked.extend(ducked);
    delays.stopped.extend(stopped);
}

fn tell(name: &str, delays: &Delays) {
    let n = delays.stopped.len() + delays.missed;
    print!("{name:27} {n:>6}");
    for values in [&delays.voice, &delays.ducked, &delays.stopped] {
        print!("  {:>10.0} {:>6.0}", quantile(values, 0.5), quantile(values, 0.95));
    }
    println!("  {:>13}", delays.missed);
}

/// Counts voice activity, ducks and stops.
fn count(happened: &[(Happened, SampleCount)]) -> [usize; 3] {
    [Happened::Voice, Happened::Ducked, Happened::Stopped]
        .map(|what| happened.iter().filter(|(h, _)| *h == what).count())
}

/// The minutes of noise. Also for each kind of noise the minutes, voice activity, ducks and stops.
fn noise_by_kind(line: &Line, clips: &[Clip]) -> (f64, Vec<(String, f64, [usize; 3])>) {
    let mut sounds: Vec<(String, Vec<f32>)> = Vec::new();
    for clip in clips.iter().filter(|c| c.kind == "noise") {
        for (boost, loud) in clip.loudnesses() {
            let kind = if boost > 0.0 { format!("{} +{boost} dB", clip.sort()) } else { clip.sort() };
            sounds.push((kind, loud));
        }
    }
    let voice = clips.iter().filter(|clip| SPEECH.contains(&clip.folder())).find_map(|clip| {
        let samples = clip.samples();
        Levels::of(&samples).onset().map(|begins| samples[begins..].to_vec())
    });
    let mut scene = scene(line, &voice.unwrap_or_default());
    let mut kinds: Vec<(String, f64, [usize; 3])> = Vec::new();
    let (mut minutes, mut rounds) = (0.0, 0);
    while minutes < NOISE_MINUTES && !sounds.is_empty() {
        rounds += 1;
        for (kind, sound) in &sounds {
            let mut happened = scene.hear(sound);
            happened.extend(scene.hear(&voices::room(500, rounds)));
            let took = sound.len() as f64 / f64::from(RATE) / 60.0;
            minutes += took;
            let at = kinds.iter().position(|(name, ..)| name == kind).unwrap_or_else(|| {
                kinds.push((kind.clone(), 0.0, [0; 3]));
                kinds.len() - 1
            });
            kinds[at].1 += took;
            kinds[at].2.iter_mut().zip(count(&happened)).for_each(|(sum, n)| *sum += n);
        }
    }
    (minutes, kinds)
}

fn noise(line: &Line, clips: &[Clip], verbose: bool) {
    let (minutes, kinds) = noise_by_kind(line, clips);
    let mut total = [0; 3];
    kinds.iter().for_each(|(.., counted)| total.iter_mut().zip(counted).for_each(|(sum, n)| *sum += n));
    println!("\nnoise, times in 10 min      minutes   voice   ducks   stops");
    let each = |n: usize, minutes: f64| n as f64 * 10.0 / minutes;
    for (kind, minutes, counted) in kinds.iter().filter(|(.., counted)| verbose || counted[0] > 0) {
        let [voice, ducks, stops] = counted.map(|n| each(n, *minutes));
        println!("{kind:26} {minutes:>8.1} {voice:>7.1} {ducks:>7.1} {stops:>7.1}");
    }
    let [voice, ducks, stops] = total.map(|n| each(n, minutes));
    println!("{:26} {minutes:>8.1} {voice:>7.1} {ducks:>7.1} {stops:>7.1}", "all");
    let on = format!("{minutes:.0} min: every noise, keys at three loudnesses");
    Row::new(PART, "false stops in 10 min of noise", stops, "")
        .at_most(1.0)
        .against(voice, "voice activity")
        .on(&on)
        .emit();
    Row::new(PART, "false ducks in 10 min of noise", ducks, "").against(voice, "voice activity").on(on).emit();
}

fn backchannels(line: &Line, clips: &[Clip], verbose: bool) {
    let mut sounds: Vec<(String, Vec<f32>)> = Vec::new();
    for name in VOICES {
        let Some(mut voice) = voices::open(name) else { continue };
        sounds.extend(BACKCHANNELS.map(|text| (format!("“{text}” by {name}"), voices::say(voice.as_mut(), text))));
    }
    let said = sounds.len();
    let coughs = clips.iter().filter(|c| c.kind == "noise" && c.path.contains("cough"));
    for clip in coughs {
        let samples = clip.samples();
        let single = Levels::of(&samples).bursts(LONGEST_COUGH_MS * RATE as usize / 1000);
        sounds.extend(single.into_iter().map(|at| (format!("{} at {}", clip.path, at.start), samples[at].to_vec())));
    }
    let mut counts = [[0; 3]; 2];
    for (i, (name, sound)) in sounds.iter().enumerate() {
        let mut scene = scene(line, &[]);
        let mut happened = scene.hear(sound);
        happened.extend(scene.hear(&voices::room(2_000, 9)));
        let counted = count(&happened).map(|n| usize::from(n > 0));
        if verbose && counted[2] > 0 {
            println!("  stopped by {name}, {} ms", sound.len() * 1000 / RATE as usize);
        }
        for (sum, n) in counts[usize::from(i >= said)].iter_mut().zip(counted) {
            *sum += n;
        }
    }
    println!();
    for (what, n, [voice, ducks, stops]) in
        [("backchannels", said, counts[0]), ("coughs", sounds.len() - said, counts[1])]
    {
        let share = |of: usize| 100.0 * of as f64 / n as f64;
        println!("{what}: {n}, voice activity at {voice}, lowered at {ducks}, stopped at {stops}");
        Row::new(PART, format!("{what} that stop Viva"), share(stops), "%")
            .against(share(voice), "voice activity")
            .on(format!("{n} {what}"))
            .emit();
    }
}
