//! `viva report --rehear`: the recording heard again, perhaps by a better recognizer.

use std::ops::Range;
use std::path::Path;

use super::Context;
use crate::audio::file::WavSource;
use crate::bank::{Level, QuestionKind};
use crate::fault::{Fault, FaultKind};
use crate::interview;
use crate::journal::Entry;
use crate::models::Store;
use crate::report::own_voice::{alone, silence};
use crate::report::rehear::{Change, Span, by_turn, spans, with_words};
use crate::runtime::pipeline::{Happening, Pace, Pipeline, Sound};
use crate::speech::{Listener, ListenerConfig, Patience, Word};
use crate::store::CANDIDATE;
use crate::stt::Transcriber;
use crate::time::{SampleCount, SessionTime};

/// The longest turn, in milliseconds. Where a turn ends does not matter here, because words are found by their time.
const CAP_MS: u32 = 180_000;
/// How much sound lies between two reports of how far it is.
const REPORT: SampleCount = SampleCount::from_millis(30_000);
/// How much sound to hear after the last turn, so that its last words are whole.
const AFTER: SampleCount = SampleCount::from_millis(2_000);

/// Hears the session's recording again, and shows what is understood otherwise. Returns the session with these words.
///
/// # Errors
/// `BadInput` if the recording cannot be read, `Model` if the model is missing, `Usage` if it is no recognizer.
pub fn rehear(folder: &Path, entries: &[Entry], model: Option<&str>, cx: &Context) -> Result<Vec<Entry>, Fault> {
    // The recording is opened before the weights are loaded, so that a missing one is reported at once.
    let mut recording = WavSource::open(folder.join(CANDIDATE)).map_err(|fault| unheard(folder, fault))?;
    let mut spans = spans(entries);
    if spans.is_empty() {
        cx.ui.note("nothing was said in this session");
        return Ok(entries.to_vec());
    }
    let model = model.unwrap_or(&cx.settings.stt.model);
    let transcriber =
        crate::stt::open(&Store::new(cx.paths.models.clone())?.recognizer(model)?, cx.settings.stt.threads)?;
    let turns = spans.len();
    let (words, end) =
        hear(&spans, &alone(entries, &spans), &mut recording, transcriber, cx).map_err(|fault| match fault.kind {
            FaultKind::BadInput => unheard(folder, fault),
            _ => fault,
        })?;
    // Half of a turn's words are no better than all of them.
    spans.retain(|span| span.to <= end);
    if spans.len() < turns {
        let end = SessionTime(end.millis());
        cx.ui.warn(&format!("the recording ends at {end}; the turns after it keep their words"));
    }
    let (entries, changes) = with_words(entries, &by_turn(&spans, words));
    changes.iter().for_each(|change| show(change, cx));
    cx.ui.note(&format!("{} of {turns} turns are understood otherwise with {model}", changes.len()));
    Ok(entries)
}

/// What to do about a recording that cannot be read: the words of the session are still there.
fn unheard(folder: &Path, fault: Fault) -> Fault {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let told = Fault::new(FaultKind::BadInput, "this session cannot be heard again").because(fault.what);
    fault.why.into_iter().fold(told, Fault::because).next(format!("viva report {name}"))
}

/// All words of the recording up to the last turn, and how far the recording goes. It is heard from its beginning,
/// because the listener has to know the room. What is in `vivas` is not heard.
fn hear(
    spans: &[Span],
    vivas: &[Range<SampleCount>],
    recording: &mut WavSource,
    recognizer: Box<dyn Transcriber>,
    cx: &Context,
) -> Result<(Vec<Word>, SampleCount), Fault> {
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
    let last = spans.iter().map(|span| span.to).max().unwrap_or_default();
    let (mut heard, mut report) = (SampleCount::ZERO, SampleCount::ZERO);
    while heard < last + AFTER
        && let Some(mut frame) = recording.next_frame()?
    {
        if heard >= report {
            let seconds = |position: SampleCount| position.millis() / 1000;
            cx.ui.note(&format!("hearing again: {} of {} s", seconds(heard), seconds(last)));
            report += REPORT;
        }
        heard = frame.end();
        if let Some(span) = spans.iter().find(|span| span.to >= frame.start) {
            pipeline.expect(&span.vocabulary);
        }
        silence(vivas, frame.start, &mut frame.samples);
        pipeline.hear(Sound::Frame(frame));
        take(pipeline.work()?);
    }
    pipeline.hear(Sound::End);
    take(pipeline.work()?);
    Ok((words, heard))
}

fn show(change: &Change, cx: &Context) {
    let before = if change.before.is_empty() { "(nothing was understood)" } else { &change.before };
    cx.ui.note(&format!("{}  - {before}", change.at));
    cx.ui.note(&format!("{}  + {}", change.at, change.after));
}
