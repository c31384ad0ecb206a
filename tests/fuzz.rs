//! Files that a person or a registry hands in, damaged in many ways. Nothing panics, hangs or takes much memory.
//!
//! The corpora are in `fuzz/corpus`, a folder for each kind of file. Each test run reads them and a few mutations of
//! them. `scripts/fuzz` goes on for as long as it is told, and keeps what does harm in the corpus.
#![cfg(feature = "cli")]
#![expect(clippy::disallowed_methods, reason = "it is told for how long, and what takes long is harm")]

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use viva::audio::file::{WavSource, read_wav, repair};
use viva::config::Settings;
use viva::models::{Silent, Store};
use viva::rehearsal::Script;
use viva::report::Report;
use viva::{bank, journal, report};

/// Mutations of each corpus in a test run.
const FEW: u32 = 20;
/// Longer than any of these small files may take, on a busy machine in a debug build.
const LONG: Duration = Duration::from_secs(10);
/// The longest mutation, in bytes.
const LARGEST: usize = 20_000;

/// A kind of file, and what reads it. The path is a folder for files.
type Target = (&'static str, fn(&[u8], &Path));

const TARGETS: [Target; 7] = [
    ("bank", |bytes, _| {
        if let Ok(bank) = bank::parse(&String::from_utf8_lossy(bytes), "bank.toml") {
            let said: Vec<&str> = "we cache it with a key because a retry ... once".split(' ').collect();
            bank.questions.iter().for_each(|question| drop(question.matcher().find(&said)));
            drop(bank::lint::lint(&bank));
        }
    }),
    ("journal", |bytes, _| {
        let (entries, _) = journal::parse(&String::from_utf8_lossy(bytes));
        let made = Report::from_entries(&entries);
        drop((report::text(&made), report::markdown(&made)));
    }),
    ("settings", |bytes, _| {
        let text = String::from_utf8_lossy(bytes);
        drop(Settings::resolve(Some((Path::new("c.toml"), &text)), &|_| None, &[]));
    }),
    ("script", |bytes, _| drop(Script::parse(&String::from_utf8_lossy(bytes)))),
    ("wav", |bytes, folder| {
        let path = written(folder, "a.wav", bytes);
        drop(read_wav(&path));
        if let Ok(source) = WavSource::open(&path) {
            source.take(1_000).for_each(drop);
        }
        drop(repair(&path));
    }),
    ("ct2", |bytes, folder| {
        let inside = folder.join("weights");
        std::fs::create_dir_all(&inside).unwrap();
        written(&inside, "model.bin", bytes);
        written(&inside, "tokenizer.json", br#"{"model":{"vocab":{"a":0,"b":1,"c":2,"d":3,"e":4}}}"#);
        drop(Store::new(folder.join("store")).unwrap().import(&[inside], &mut Silent));
    }),
    ("wheel", |bytes, folder| {
        let path = written(folder, "a.whl", bytes);
        drop(Store::new(folder.join("store")).unwrap().import(&[path], &mut Silent));
    }),
];

/// A damaged file is only read far if it was whole before.
#[test]
fn the_whole_files_of_the_corpus_are_read_to_their_end() {
    let seed = |name: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    for name in ["whole", "bom-crlf"] {
        let bank = bank::parse(&seed(&format!("fuzz/corpus/bank/{name}.toml")), name).unwrap();
        assert!(!bank.questions.is_empty() && !bank::lint::lint(&bank).is_empty(), "{name}");
    }
    let (entries, bad) = journal::parse(&seed("fuzz/corpus/journal/whole.jsonl"));
    let report = Report::from_entries(&entries);
    assert!(bad.is_none() && report.questions.iter().any(|question| !question.answers.is_empty()), "{bad:?}");
}

#[test]
fn damaged_files_do_no_harm() {
    let minutes = std::env::var("VIVA_FUZZ_MINUTES").ok();
    let minutes = minutes.map(|n| n.parse::<f32>().expect("VIVA_FUZZ_MINUTES is a number"));
    let seed = minutes.map_or(7, |_| std::process::id().into());
    std::thread::scope(|scope| {
        for target in TARGETS {
            scope.spawn(move || fuzz(target, minutes.map(|n| Duration::from_secs_f32(n * 60.0)), seed));
        }
    });
}

fn fuzz(target: Target, time: Option<Duration>, seed: u64) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target.0);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    assert!(!seeds.is_empty(), "{}", corpus.display());
    let folder = tempfile::tempdir().unwrap();
    for (bytes, file) in seeds.iter().zip(&files) {
        read(target, bytes, folder.path(), || file.clone());
    }
    let (mut random, begun, mut done) = (Random(seed), Instant::now(), 0);
    while time.map_or(done < FEW, |time| begun.elapsed() < time) {
        let bytes = mutated(&seeds, &mut random);
        read(target, &bytes, folder.path(), || {
            // An ordinary test run writes nothing into the repository.
            let keep = if time.is_some() { &corpus } else { Path::new(env!("CARGO_TARGET_TMPDIR")) };
            let kept = keep.join(format!("{}-harm-{seed}-{done}", target.0));
            std::fs::write(&kept, &bytes).unwrap();
            kept
        });
        done += 1;
    }
    println!("{}: {done} mutations did no harm", target.0);
}

/// Reads the file. If that does harm, tells where it was kept.
fn read((name, target): Target, bytes: &[u8], folder: &Path, keep: impl Fn() -> PathBuf) {
    let begun = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| target(bytes, folder)));
    if let Err(panic) = result {
        println!("{name}: a panic; the file is {}", keep().display());
        resume_unwind(panic);
    }
    assert!(begun.elapsed() < LONG, "{name}: {:?} for {}", begun.elapsed(), keep().display());
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// One file of the corpus with one to six changes.
fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    const EXTREMES: [u64; 8] = [0, 1, 0x7F, 0xFF, 0x7FFF_FFFF, 0xFFFF_FFFF, u64::MAX, 1 << 60];
    const TEXTS: [&str; 14] = [
        "\"",
        "]",
        "[[question]]\n",
        " ... ",
        "{term}",
        "nan",
        "-1",
        "99999999999999999999",
        "\n",
        "\u{1b}[31m",
        "é",
        "\0",
        "{",
        "1e308",
    ];
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let length = random.below(40).min(bytes.len() - at);
        match random.below(8) {
            0 => drop(bytes.drain(at..at + length)),
            1 => bytes.truncate(at),
            2 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            3 => {
                let width = [1, 2, 4, 8][random.below(4)];
                let value = EXTREMES[random.below(EXTREMES.len())].to_le_bytes();
                let end = (at + width).min(bytes.len());
                bytes[at..end].copy_from_slice(&value[..end - at]);
            }
            4 => drop(bytes.splice(at..at, TEXTS[random.below(TEXTS.len())].bytes())),
            5 => {
                let part = bytes[at..at + length].repeat(1 + random.below(30));
                drop(bytes.splice(at..at, part));
            }
            6 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
            _ => bytes.extend((0..random.below(30)).map(|_| random.below(256) as u8)),
        }
    }
    bytes.truncate(LARGEST);
    bytes
}

/// The generator SplitMix64.
struct Random(u64);

impl Random {
    /// A number below `end`, which is not zero.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}
