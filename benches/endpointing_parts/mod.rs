//! Recordings with labeled pauses: real ones, and answers in two synthetic voices with inserted pauses for thought. The
//! answers of several sentences are planned in [`plan`], [`people`] and [`synthetic`].

mod answers;
pub mod curves;
pub mod hear;
pub mod meaning;
pub mod melody;
pub mod people;
pub mod plan;
pub mod report;
pub mod sentences;
pub mod stops;
pub mod studio;
pub mod synthetic;

use std::path::Path;

use viva::language::phrase_end::promises_more;
use viva::speech::{Meaning, Tail};
use viva::tts::Synthesizer;

use curves::{Kind, Labelled};
use hear::{Ears, Pause};
use plan::About;

use crate::common::voices::{self, room};
use crate::recognition_parts::{Clip, corpus};

/// How a recording ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The speaker has finished.
    True,
    /// Cut off somewhere, so its end is not counted.
    Unknown,
    /// The speaker was about to go on. It counts as a pause of four seconds.
    Unfinished,
}

pub struct Recording {
    pub name: String,
    /// The recordings of one speaker follow each other as in a session.
    pub speaker: String,
    pub group: &'static str,
    /// Decides to which half the recording belongs. It is the same for both voices of an answer.
    pub key: String,
    pub samples: Vec<f32>,
    pub end: End,
    /// True if every pause is the end of a turn.
    pub separate: bool,
}

/// The voices that speak the answers. Neither is Viva's own.
const VOICES: [&str; 2] = ["joe", "espeak"];
/// The shortest pause for thought, in milliseconds.
const SHORTEST: f64 = 300.0;
/// The longest pause for thought, in milliseconds.
const LONGEST: f64 = 4_000.0;

/// Spontaneous recordings of single speakers who come to an end.
const ALONE: [&str; 2] = ["mfa_cold_corpus.flac", "mfa_cold_corpus3.flac"];
/// Excerpts of longer recordings of single speakers.
const EXCERPTS: [&str; 2] = ["az_enrollment_audio_katie.flac", "az_chat_input_2.flac"];

/// Real recordings of one person each.
pub fn real(folder: &Path) -> std::io::Result<Vec<Recording>> {
    let recording = |clip: Clip| {
        let file = clip.path.rsplit('/').next().unwrap_or_default().to_owned();
        let (group, end) = match clip.folder() {
            "cmd" => ("drink orders", End::True),
            // Most of these have no pause at all, so a third of them is enough.
            "read" if hash(&file).is_multiple_of(3) => ("read aloud", End::Unknown),
            "spont" if ALONE.contains(&file.as_str()) => ("spontaneous", End::True),
            "spont" if EXCERPTS.contains(&file.as_str()) => ("spontaneous", End::Unknown),
            "turn" if file.ends_with("_false.flac") => ("turns", End::Unfinished),
            "turn" => ("turns", End::True),
            _ => return None,
        };
        let separate = file.starts_with("sm_audio_07b");
        let samples = clip.samples();
        Some(Recording {
            name: clip.path.clone(),
            speaker: clip.path.clone(),
            group,
            key: clip.path,
            samples,
            end,
            separate,
        })
    };
    Ok(corpus(folder)?.into_iter().filter_map(recording).collect())
}

/// The answers, in two voices.
pub fn spoken() -> Vec<Recording> {
    let mut all = Vec::new();
    for name in VOICES {
        let Some(mut voice) = voices::open(name) else { continue };
        for (key, text) in answers::ANSWERS {
            let samples = answer(text, key, voice.as_mut());
            let name = format!("{key} by {name}");
            let speaker = format!("voice {}", voice.name());
            let group = if name.ends_with("joe") { "answers, joe" } else { "answers, espeak" };
            all.push(Recording { name, speaker, group, key: (*key).into(), samples, end: End::True, separate: false });
        }
    }
    all
}

fn answer(text: &str, key: &str, voice: &mut dyn Synthesizer) -> Vec<f32> {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let mut out = room(600, 1);
    for (i, part) in parts.iter().enumerate() {
        let last = i + 1 == parts.len();
        // With a comma the voice does not fall as at the end of a sentence.
        let part = if last || part.ends_with(['.', ',', '?']) { (*part).to_owned() } else { format!("{part},") };
        out.extend(voices::say(voice, &part));
        if !last {
            let share = (hash(&format!("{key} {i}")) % 10_000) as f64 / 10_000.0;
            let ms = SHORTEST * (LONGEST / SHORTEST).powf(share);
            out.extend(room(ms as usize, i as u32 + 2));
        }
    }
    out
}

/// FNV-1a, which is the same on every machine and in every version.
pub fn hash(text: &str) -> u64 {
    // The hash is mixed once more, because its low bits hardly depend on the first letters.
    let h = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (h ^ (h >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 20
}

/// Whether the recording belongs to the half that people look at while tuning.
pub fn is_tuned(recording: &Recording) -> bool {
    hash(&recording.key).is_multiple_of(2)
}

/// The pauses of a recording, each with its label.
pub fn label(recording: &Recording, ears: &mut Ears, may_hear: bool) -> Option<Vec<Labelled>> {
    let labelled = |mut pause: Pause| {
        let end = match (pause.last, recording.end) {
            (true, End::Unknown) => return None,
            (true, End::True) => true,
            (true, End::Unfinished) => {
                pause.ms = 4_000;
                false
            }
            (false, _) => recording.separate,
        };
        let kind = if end { Kind::End } else { Kind::Inside };
        let (speaker, name) = (recording.speaker.clone(), recording.name.clone());
        let about = About::nothing_asked();
        let (tail, promised) = (Tail::after(&pause.said), promises_more(&pause.said));
        // There is no question, so the words mean nothing.
        let meaning = Meaning::default();
        let (group, tuned) = (recording.group, is_tuned(recording));
        Some(Labelled { pause, kind, about, tail, promised, meaning, group, speaker, name, tuned })
    };
    Some(ears.pauses(recording, may_hear)?.into_iter().filter_map(labelled).collect())
}
