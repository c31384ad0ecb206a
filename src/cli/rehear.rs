//! `viva report --rehear`: the recording heard again, perhaps by a better recognizer.

use std::path::Path;

use super::Context;
use crate::audio::file::read_wav;
use crate::bank::{Level, QuestionKind};
use crate::fault::Fault;
use crate::interview;
use crate::journal::Entry;
use crate::models::Store;
use crate::pcm::Frame;
use crate::report::rehear::{Change, Span, by_turn, spans, with_words};
use crate::runtime::pipeline::{Happening, Pace, Pipeline, Sound};
use crate::speech::{Listener, ListenerConfig, Patience, Word};
use crate::store::CANDIDATE;
use crate::stt::Transcriber;
use crate::time::{RATE, SampleCount};

/// The longest turn, in milliseconds. Where a turn ends does not matter here, because words are found by their time.
const CAP_MS: u32 = 180_000;
/// Samples handed in at once: a tenth of a second.
const FRAME: usize = 1_600;
/// Samples between two reports of how far it is: half a minute.
const REPORT: usize = 30 * RATE as usize;

/// Hears the session's recording again, and shows what is understood otherwise. Returns the session with these words.
///
/// # Errors
/// If the recording cannot be read, or the model is missing.
pub fn rehear(folder: &Path, entries: &[Entry], model: Option<&str>, cx: &Context) -> Result<Vec<Entry>, Fault> {
    let clip = read_wav(folder.join(CANDIDATE))?;
    let model = model.unwrap_or(&cx.settings.stt.model);
    let path = Store::new(cx.paths.models.clone())?.path_of(model)?;
    let transcriber = crate::stt::open(&path, cx.settings.stt.threads)?;
    let spans = spans(entries);
    let words = hear(&spans, &clip.samples, transcriber, cx)?;
    let (entries, changes) = with_words(entries, &by_turn(&spans, words));
    changes.iter().for_each(|change| show(change, cx));
    cx.ui.note(&format!("{} of {} turns are understood otherwise with {model}", changes.len(), spans.len()));
    Ok(entries)
}

/// All words of the recording. It is heard from its beginning, because the listener has to know the room.
fn hear(spans: &[Span], samples: &[f32], recognizer: Box<dyn Transcriber>, cx: &Context) -> Result<Vec<Word>, Fault> {
    let listener = Listener::new(ListenerConfig::default());
    let patience = Patience { cap_ms: CAP_MS, ..interview::patience(QuestionKind::Concept, Level::Mid, 5.0, false) };
    let mut pipeline = Pipeline::new(listener, recognizer, patience, Vec::new(), Pace::File);
    let mut words = Vec::new();
    let mut take = |happenings: Vec<Happening>| {
        for happening in happenings {
            if let Happening::TurnEnded { transcript, .. } = happening {
                words.extend(transcript.words);
            }
        }
    };
    for (number, part) in samples.chunks(FRAME).enumerate() {
        let at = number * FRAME;
        if at.is_multiple_of(REPORT) {
            cx.ui.note(&format!("hearing again: {} of {} s", at / RATE as usize, samples.len() / RATE as usize));
        }
        let start = SampleCount(at as u64);
        if let Some(span) = spans.iter().find(|span| span.to >= start) {
            pipeline.expect(&span.vocabulary);
        }
        pipeline.hear(Sound::Frame(Frame { start, samples: part.to_vec() }));
        take(pipeline.work()?);
    }
    pipeline.hear(Sound::End);
    take(pipeline.work()?);
    Ok(words)
}

fn show(change: &Change, cx: &Context) {
    let before = if change.before.is_empty() { "(nothing was understood)" } else { &change.before };
    cx.ui.note(&format!("{}  - {before}", change.at));
    cx.ui.note(&format!("{}  + {}", change.at, change.after));
}
