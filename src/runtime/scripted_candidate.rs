//! A scripted candidate: a folder of answers, chosen by the question under way. It plays the candidate in rehearsals
//! without a microphone, in tests and in benchmarks. Its sound is real sound.
//!
//! A file's name says what it answers. The names are tried in this order. Each file is a `.wav`, or a `.txt` that the
//! candidate's voice reads:
//!
//! | asked                                   | file                                                          |
//! |-----------------------------------------|---------------------------------------------------------------|
//! | question `idempotency`                  | `idempotency`, then `any-1`, `any-2`, … each used once        |
//! | its follow-up `why-key`, of kind `why`  | `idempotency.why-key`, `idempotency.why`, `why`, then `any-…` |
//!
//! `[3s]` in a text is a silence of three seconds, in which the candidate thinks.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::audio::file::WavWriter;
use crate::bank::ProbeKind;
use crate::fault::{Fault, FaultKind};
use crate::interview::Fact;
use crate::pcm::resample::one_shot;
use crate::session::SessionEvent;
use crate::time::{RATE, SampleCount};
use crate::tts::{self, Voice, VoiceChoice};

/// The voices a candidate may have, in order of preference.
const VOICES: [&str; 2] = ["joe", "espeak"];
/// How often the candidate gives the same answer if it is asked for again.
const GIVEN_AT_MOST: u32 = 3;

/// The longest silence in an answer, in seconds.
const LONGEST_SILENCE_S: f64 = 120.0;

/// Something the candidate can say.
#[derive(Debug, Clone)]
enum Answer {
    Wav(PathBuf),
    Text(String),
}

/// All answers of the candidate.
pub struct Answers {
    by_name: BTreeMap<String, Answer>,
    spare: VecDeque<Answer>,
    /// The candidate's voice. `None` if no answer is a text.
    voice: Option<Voice>,
    cache: PathBuf,
    /// The answer to the last question or follow-up.
    answer: Option<PathBuf>,
    /// How often the candidate gave that answer.
    given: u32,
}

impl Answers {
    /// Reads the folder. The candidate's voice renders texts into `cache` when they are first needed.
    ///
    /// # Errors
    /// If the folder cannot be read or holds no answer, or if there is no voice for the texts.
    pub fn open(dir: &Path, cache: &Path, choice: &VoiceChoice) -> Result<Self, Fault> {
        let unusable = |why: String| {
            Fault::new(FaultKind::BadInput, "the scripted candidate's folder cannot be used")
                .because(format!("{}: {why}", dir.display()))
                .next("give a folder of .wav or .txt answers, e.g.: viva rehearse --candidate tests/candidate")
        };
        let files = fs::read_dir(dir).map_err(|e| unusable(e.to_string()))?.flatten().map(|entry| entry.path());
        let mut by_name = BTreeMap::new();
        for file in files {
            let Some(name) = file.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned) else { continue };
            match file.extension().and_then(|extension| extension.to_str()) {
                // A pipe may have nobody who writes into it.
                Some("wav") if file.is_file() => {
                    by_name.insert(name, Answer::Wav(file));
                }
                Some("txt") if !file.with_extension("wav").exists() => {
                    let text =
                        crate::limits::text::read(&file).map_err(|e| unusable(format!("{}: {e}", file.display())))?;
                    by_name.insert(name, Answer::Text(text.trim().to_owned()));
                }
                _ => {}
            }
        }
        if by_name.is_empty() {
            return Err(unusable("it has no .wav or .txt files".into()));
        }
        let reads = by_name.values().any(|answer| matches!(answer, Answer::Text(_)));
        let voice = if reads { Some(candidate_voice(choice)?) } else { None };
        let spare =
            by_name.iter().filter(|(name, _)| name.starts_with("any-")).map(|(_, answer)| answer.clone()).collect();
        Ok(Self { by_name, spare, voice, cache: cache.to_owned(), answer: None, given: 0 })
    }

    /// Follows the session to know what is being asked, and gets the answer ready.
    pub fn notice(&mut self, event: &SessionEvent) {
        let SessionEvent::Fact { fact, .. } = event else { return };
        let names = match fact {
            Fact::Asked { question, .. } => vec![question.clone()],
            Fact::Probed { question, probe, kind, .. } => {
                let kind = kind_name(*kind);
                vec![format!("{question}.{probe}"), format!("{question}.{kind}"), kind]
            }
            _ => return,
        };
        let named = names.iter().find_map(|name| self.by_name.get(name)).cloned();
        let answer = named.or_else(|| self.spare.pop_front());
        self.given = 0;
        self.answer = answer.and_then(|answer| match (answer, &mut self.voice) {
            (Answer::Wav(path), _) => Some(path),
            (Answer::Text(text), Some(voice)) => render(&text, voice, &self.cache)
                .inspect_err(|fault| tracing::warn!("the scripted candidate stays silent: {fault}"))
                .ok(),
            (Answer::Text(_), None) => None,
        });
    }

    /// The answer that the candidate gives now, if there is one. Call it when the candidate has the floor.
    pub fn speak(&mut self) -> Option<PathBuf> {
        self.given += 1;
        self.answer.clone().filter(|_| self.given <= GIVEN_AT_MOST)
    }
}

/// The kind's name as it is written in banks, like `trade-off`.
fn kind_name(kind: ProbeKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn candidate_voice(choice: &VoiceChoice) -> Result<Voice, Fault> {
    let mut fault = Fault::new(FaultKind::Model, "the scripted candidate has no voice of its own");
    for name in VOICES {
        match tts::open(&VoiceChoice { name: Some(name.into()), ..choice.clone() }) {
            Ok((voice @ Voice::Samples(_), _)) => return Ok(voice),
            Ok(_) => fault = fault.because(format!("{name} plays its own sound")),
            Err(refusal) => fault = fault.because(format!("{name}: {}", refusal.what)),
        }
    }
    Err(fault.next("viva models pull joe"))
}

/// Renders `text` once. The file's name is the digest of voice and text.
fn render(text: &str, voice: &mut Voice, cache: &Path) -> Result<PathBuf, Fault> {
    let Voice::Samples(synthesizer) = voice else {
        return Err(Fault::new(FaultKind::Internal, "the candidate's voice plays its own sound"));
    };
    let digest = Sha256::digest(format!("{}\n{text}", synthesizer.name()));
    let name: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let folder = cache.join("candidate");
    let path = folder.join(format!("{name}.wav"));
    if path.is_file() {
        return Ok(path);
    }
    let storage = |e: std::io::Error| {
        Fault::new(FaultKind::Storage, "an answer for the scripted candidate could not be stored")
            .because(format!("{}: {e}", folder.display()))
            .next("free some space there, or: export VIVA_CACHE=/another/folder")
    };
    fs::create_dir_all(&folder).map_err(storage)?;
    let half = path.with_extension(format!("{}.part", std::process::id()));
    let mut writer = WavWriter::create(&half)?;
    for part in parts(text) {
        let words = match part {
            Part::Words(words) => words,
            Part::Silence(length) => {
                writer.silence(length)?;
                continue;
            }
        };
        let mut written = Ok(());
        synthesizer.synthesize(words, &mut |clip| {
            written = writer.push(&one_shot(&clip.samples, clip.rate, RATE));
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        written?;
    }
    writer.finish()?;
    fs::rename(&half, &path).map_err(storage)?;
    Ok(path)
}

#[derive(Debug, PartialEq)]
enum Part<'t> {
    Words(&'t str),
    Silence(SampleCount),
}

/// Splits a text into words and silences. Brackets without a time belong to the words.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut words, mut from) = (text, 0);
    while let Some((open, close)) = words[from..].split_once('[').and_then(|(before, behind)| {
        let open = from + before.len();
        Some((open, open + 1 + behind.find(']')?))
    }) {
        let seconds = words[open + 1..close].strip_suffix('s').and_then(|s| s.parse::<f64>().ok());
        let Some(seconds) = seconds.filter(|s| (0.0..=LONGEST_SILENCE_S).contains(s)) else {
            from = close + 1;
            continue;
        };
        parts.push(Part::Words(words[..open].trim()));
        parts.push(Part::Silence(SampleCount::from_millis((seconds * 1_000.0) as u64)));
        (words, from) = (&words[close + 1..], 0);
    }
    parts.push(Part::Words(words.trim()));
    parts.retain(|part| *part != Part::Words(""));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_brackets_is_a_silence() {
        let silence = |ms| Part::Silence(SampleCount::from_millis(ms));
        assert_eq!(
            parts("Because [3s] reads dominate. [0.5s]"),
            [Part::Words("Because"), silence(3_000), Part::Words("reads dominate."), silence(500),]
        );
        assert_eq!(
            parts("a[0] and [x] stay [1s] b"),
            [Part::Words("a[0] and [x] stay"), silence(1_000), Part::Words("b")]
        );
        assert_eq!(parts("[9999999s"), [Part::Words("[9999999s")]);
        assert_eq!(parts("[-1s] é[nans]"), [Part::Words("[-1s] é[nans]")]);
        assert!(parts("").is_empty());
    }
}
