//! Answers of several sentences by people: readers, and single speakers who talk freely.
//!
//! The readers of the LibriSpeech test set follow their book from clip to clip. A clip ends where a sentence or a
//! speech in the book ends. So the clips of one reader are one answer, with random pauses.

use std::collections::BTreeMap;
use std::path::Path;

use super::plan::{About, Plan, Source, pause};
use super::{ALONE, EXCERPTS, End};
use crate::recognition_parts::{Clip, corpus};

/// The start of the names of clips that follow each other.
const BOOKS: &str = "ls_to_";
/// In seconds. Shorter readings have hardly any pauses.
const LONG_SECONDS: usize = 8;
/// One speaker with a cold, in two recordings.
const SAME_SPEAKER: &str = "mfa_cold_corpus";

pub fn plans(folder: &Path) -> std::io::Result<Vec<Plan>> {
    let mut books: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut all = Vec::new();
    for clip in corpus(folder)? {
        let file = clip.path.rsplit('/').next().unwrap_or_default().to_owned();
        match clip.folder() {
            "read" if file.starts_with(BOOKS) => {
                let reader = file.rsplit_once('-').map_or(file.as_str(), |(reader, _)| reader);
                books.entry(reader.to_owned()).or_default().push(clip.path);
            }
            "read" if clip.samples().len() >= LONG_SECONDS * 16_000 => all.push(alone(clip, End::Unknown)),
            "spont" if ALONE.contains(&file.as_str()) => all.push(alone(clip, End::True)),
            "spont" if EXCERPTS.contains(&file.as_str()) => all.push(alone(clip, End::Unknown)),
            _ => {}
        }
    }
    all.extend(books.into_iter().map(|(reader, mut clips)| {
        clips.sort();
        let pauses = (1..clips.len()).map(|i| pause(&format!("{reader} {i}"))).collect();
        plan(reader, Source::Clips(clips), pauses, End::Unknown)
    }));
    Ok(all)
}

fn alone(clip: Clip, end: End) -> Plan {
    // Only a few transcripts have full stops.
    let transcript = clip.transcript.contains(". ").then_some(clip.transcript);
    Plan { transcript, ..plan(clip.path.clone(), Source::Clips(vec![clip.path]), Vec::new(), end) }
}

fn plan(name: String, source: Source, pauses: Vec<u32>, end: End) -> Plan {
    let key = if name.contains(SAME_SPEAKER) { SAME_SPEAKER.into() } else { name.clone() };
    let about = About::nothing_asked();
    Plan { speaker: name.clone(), name, key, about, source, pauses, speed: 1.0, transcript: None, end }
}
