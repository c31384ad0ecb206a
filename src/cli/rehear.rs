//! `viva report --rehear`: the recording heard again, perhaps by a better recognizer.

use std::collections::BTreeMap;
use std::path::Path;

use super::Context;
use crate::audio::file::read_wav;
use crate::fault::Fault;
use crate::journal::Entry;
use crate::models::Store;
use crate::pcm::Frame;
use crate::report::rehear::{Change, Span, spans, with_words};
use crate::runtime::pipeline::{Happening, Pace, Pipeline, Sound};
use crate::speech::{Listener, ListenerConfig, Patience, PatienceLevel, Transcript, join};
use crate::store::CANDIDATE;
use crate::stt::Transcriber;
use crate::time::SampleCount;

/// Sound before and after a turn that is heard, too, in milliseconds.
const MARGIN_MS: u64 = 300;
/// Samples handed in at once: a tenth of a second.
const FRAME: usize = 1_600;

/// Hears the session's recording again, and shows what is understood otherwise. Returns the session with these words.
///
/// # Errors
/// If the recording cannot be read, or the model is missing.
pub fn rehear(folder: &Path, entries: &[Entry], model: Option<&str>, cx: &Context) -> Result<Vec<Entry>, Fault> {
    let clip = read_wav(folder.join(CANDIDATE))?;
    let model = model.unwrap_or(&cx.settings.stt.model);
    let path = Store::new(cx.paths.models.clone())?.path_of(model)?;
    let mut transcriber = crate::stt::open(&path, cx.settings.stt.threads)?;
    let spans = spans(entries);
    let mut words = BTreeMap::new();
    for (done, span) in spans.iter().enumerate() {
        cx.ui.note(&format!("hearing turn {} of {} again with {model}", done + 1, spans.len()));
        let (heard, back) = hear(span, &clip.samples, transcriber)?;
        transcriber = back;
        words.insert(span.turn, heard);
    }
    let (entries, changes) = with_words(entries, &words);
    changes.iter().for_each(|change| show(change, cx));
    let unchanged = spans.len() - changes.len();
    cx.ui.note(&format!("{} of {} turns are understood otherwise now", changes.len(), unchanged + changes.len()));
    Ok(entries)
}

/// Transcribes one turn as in the interview: segment by segment, however long the pauses in it are.
fn hear(
    span: &Span,
    samples: &[f32],
    transcriber: Box<dyn Transcriber>,
) -> Result<(Transcript, Box<dyn Transcriber>), Fault> {
    let margin = SampleCount::from_millis(MARGIN_MS).0;
    let from = (span.from.0.saturating_sub(margin) as usize).min(samples.len());
    let to = ((span.to.0 + margin) as usize).clamp(from, samples.len());
    let patience = Patience { level: PatienceLevel::Endless, ..Patience::default() };
    let listener = Listener::new(ListenerConfig::default());
    let mut pipeline = Pipeline::new(listener, transcriber, patience, span.vocabulary.clone(), Pace::File);
    for (number, part) in samples[from..to].chunks(FRAME).enumerate() {
        let start = SampleCount((number * FRAME) as u64);
        pipeline.hear(Sound::Frame(Frame { start, samples: part.to_vec() }));
    }
    pipeline.hear(Sound::End);
    let parts = pipeline.work()?.into_iter().filter_map(|happening| match happening {
        Happening::TurnEnded { transcript, .. } => Some(transcript),
        _ => None,
    });
    let mut heard = join(parts.collect());
    for word in &mut heard.words {
        word.from += SampleCount(from as u64);
        word.to += SampleCount(from as u64);
    }
    Ok((heard, pipeline.into_transcriber()))
}

fn show(change: &Change, cx: &Context) {
    let before = if change.before.is_empty() { "(nothing was understood)" } else { &change.before };
    cx.ui.note(&format!("{}  - {before}", change.at));
    cx.ui.note(&format!("{}  + {}", change.at, change.after));
}
