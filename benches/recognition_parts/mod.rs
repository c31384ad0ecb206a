//! Recordings, reference texts and word errors.

pub mod bare;
pub mod ours;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use viva::language::number_words::cardinal;

/// One recording of the manifest.
pub struct Clip {
    pub path: String,
    pub transcript: String,
    pub kind: String,
    file: PathBuf,
}

impl Clip {
    pub fn folder(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// The kind of noise, by the file's name.
    pub fn sort(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let name = name.trim_start_matches("esc10_");
        name.split(['_', '.']).next().unwrap_or_default().to_owned()
    }

    /// The sound as it is, with a gain of 0 dB. Keystrokes also come with two gains, as loud as in front of a keyboard.
    pub fn loudnesses(&self) -> Vec<(f32, Vec<f32>)> {
        let samples = self.samples();
        let boosts: &[f32] = if self.path.contains("keys") { &[0.0, 20.0, 35.0] } else { &[0.0] };
        let louder = |boost: &f32| {
            let gain = 10.0_f32.powf(boost / 20.0);
            (*boost, samples.iter().map(|s| (s * gain).clamp(-1.0, 1.0)).collect())
        };
        boosts.iter().map(louder).collect()
    }

    /// Samples of 16 kHz mono.
    pub fn samples(&self) -> Vec<f32> {
        let mut reader = claxon::FlacReader::open(&self.file).unwrap_or_else(|e| panic!("{}: {e}", self.path));
        let info = reader.streaminfo();
        assert_eq!((info.sample_rate, info.channels), (16_000, 1), "{}", self.path);
        let scale = 1.0 / (1_i64 << (info.bits_per_sample - 1)) as f32;
        reader.samples().map(|s| s.map_or(0.0, |s| s as f32 * scale)).collect()
    }
}

pub fn corpus(folder: &Path) -> io::Result<Vec<Clip>> {
    let manifest = fs::read_to_string(folder.join("manifest.tsv"))?;
    let clip = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        Some(Clip {
            path: (*fields.first()?).into(),
            transcript: (*fields.get(2)?).into(),
            kind: (*fields.get(5)?).into(),
            file: folder.join(fields[0]),
        })
    };
    Ok(manifest.lines().skip(1).filter_map(clip).collect())
}

/// Lower case, no punctuation, and one form for contractions and small numbers.
pub fn normalise(text: &str) -> Vec<String> {
    const SAME: &[(&str, &str)] = &[
        ("mister", "mr"),
        ("missus", "mrs"),
        ("doctor", "dr"),
        ("ok", "okay"),
        ("alright", "all right"),
        ("gonna", "going to"),
        ("wanna", "want to"),
        ("tis", "it is"),
        ("every one", "everyone"),
        ("any one", "anyone"),
        ("neighbourhood", "neighborhood"),
        ("colour", "color"),
        ("favour", "favor"),
        ("honour", "honor"),
        ("can't", "can not"),
        ("won't", "will not"),
        ("cannot", "can not"),
        ("i'm", "i am"),
        ("let's", "let us"),
    ];
    let mut out: Vec<String> = Vec::new();
    let text = text.to_lowercase().replace('’', "'").replace(['-', '–', '—', '/'], " ");
    for word in text.split_whitespace() {
        let word: String = word.chars().filter(|c| c.is_alphanumeric() || *c == '\'').collect();
        let word = word.trim_matches('\'');
        if word.is_empty() || ["uh", "um", "hm", "mm", "hmm"].contains(&word) {
            continue;
        }
        let mut words = SAME.iter().find(|(from, _)| *from == word).map_or(word.to_owned(), |(_, to)| (*to).to_owned());
        for (ending, full) in [("n't", " not"), ("'re", " are"), ("'ll", " will"), ("'ve", " have"), ("'d", " would")] {
            if let Some(stem) = words.strip_suffix(ending) {
                words = format!("{stem}{full}");
            }
        }
        for word in words.split(' ') {
            let word = word.replace('\'', "");
            match word.parse::<u64>() {
                Ok(n) if n < 100 => out.extend(cardinal(n).split('-').map(str::to_owned)),
                _ => out.push(word),
            }
        }
    }
    out
}

/// The errors, and the number of reference words.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub errors: usize,
    pub words: usize,
}

impl Tally {
    /// The smallest number of substitutions, insertions and deletions.
    pub fn of(truth: &[String], heard: &[String]) -> Self {
        let mut row: Vec<usize> = (0..=heard.len()).collect();
        for (i, t) in truth.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, h) in heard.iter().enumerate() {
                let best = (diagonal + usize::from(t != h)).min(row[j] + 1).min(row[j + 1] + 1);
                diagonal = row[j + 1];
                row[j + 1] = best;
            }
        }
        Self { errors: row[heard.len()], words: truth.len() }
    }

    pub fn add(&mut self, other: Self) {
        self.errors += other.errors;
        self.words += other.words;
    }

    pub fn percent(&self) -> f64 {
        100.0 * self.errors as f64 / self.words.max(1) as f64
    }
}

/// The peak of this process's resident memory, in MB. NaN if the system does not tell.
pub fn most_resident_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).map_or(f64::NAN, |kb| kb / 1024.0)
}

/// Processor time of all threads of this process so far. 0 if the system does not tell.
pub fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Fields 14 and 15, in hundredths of a second. They are counted after the name in brackets.
    let fields: Vec<f64> =
        stat.rsplit(") ").next().unwrap_or_default().split(' ').map(|f| f.parse().unwrap_or(0.0)).collect();
    (fields.get(11).unwrap_or(&0.0) + fields.get(12).unwrap_or(&0.0)) / 100.0
}
