//! `viva listen`: what Viva hears, and when and why a turn ends.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::interrupt::on_interrupt;
use super::ui::Tone;
use super::{Context, explain_turns};
use crate::audio::file::{self, WavSource};
use crate::audio::{CaptureEvent, open_capture};
use crate::bank::{Level, QuestionKind};
use crate::fault::{Fault, FaultKind};
use crate::interview;
use crate::models::Store;
use crate::runtime::pipeline::{Happening, Pace, Pipeline, Sound};
use crate::runtime::zeros::{Zeros, it_may_be_muted};
use crate::speech::{Listener, ListenerConfig, Patience, PatienceLevel, TurnKind};
use crate::time::SessionTime;

/// The longest turn.
const CAP_MS: u32 = 180_000;
/// How often to check for Ctrl-C and for a reader that has gone.
const LOOK: Duration = Duration::from_millis(100);

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A WAV file (or -) instead of the microphone, processed as fast as the machine can
    #[arg(conflicts_with = "mic")]
    file: Option<PathBuf>,
    /// The microphone: an id from `viva devices`, or a part of its name
    #[arg(long, value_name = "ID")]
    mic: Option<String>,
    /// What kind of reply to expect: opening (the answer to a question), follow-up, or yes-no
    #[arg(long = "as", value_name = "KIND", default_value = "opening")]
    kind: Kind,
    /// Seconds of silence that end a turn when there is nothing else to go by
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, default_value_t = default_seconds())]
    patience: f32,
    /// Words to expect, separated by commas, the most likely first
    #[arg(long, value_name = "WORDS", value_delimiter = ',')]
    words: Vec<String>,
}

/// What a turn is taken for: each kind is waited for in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Opening,
    FollowUp,
    YesNo,
}

impl Kind {
    fn patience(self, silence_ms: u32, level: PatienceLevel) -> Patience {
        let patience = match self {
            Self::Opening => of_concept(false),
            Self::FollowUp => of_concept(true),
            Self::YesNo => Patience::default().of(TurnKind::Confirm),
        };
        Patience { silence_ms, cap_ms: CAP_MS, level, ..patience }
    }
}

/// The interview's patience with an answer. The question is unknown here, so it counts as one about a concept, which
/// takes the fewest words to answer. The minutes set only the cap, which is [`CAP_MS`] here.
fn of_concept(follow_up: bool) -> Patience {
    interview::patience(QuestionKind::Concept, Level::Mid, 5.0, follow_up)
}

fn default_seconds() -> f32 {
    of_concept(false).silence_ms as f32 / 1000.0
}

pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    if !(0.2..=60.0).contains(&args.patience) {
        return Err(Fault::new(FaultKind::Usage, format!("--patience {} is not between 0.2 and 60", args.patience))
            .next("viva listen --patience 1.6"));
    }
    cx.flag("audio.mic", "--mic", args.mic.as_deref())?;
    // The file is opened before the weights are loaded, so that a bad file is reported at once.
    let source = args.file.as_deref().map(WavSource::open).transpose()?;
    let model = Store::new(cx.paths.models.clone())?.recognizer(&cx.settings.stt.model)?;
    let detector = crate::prepare::turn_detector(&cx.paths).as_deref().map(crate::turn::open).transpose()?;
    let pace = if source.is_some() { Pace::File } else { Pace::Live };
    let pipeline = Pipeline::new(
        Listener::new(ListenerConfig::default()).with_detector(detector),
        crate::stt::open(&model, cx.settings.stt.threads)?,
        args.kind.patience((args.patience * 1000.0) as u32, cx.settings.interview.patience),
        args.words.iter().map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect(),
        pace,
    );
    match (source, &args.file) {
        (Some(source), Some(path)) => from_file(source, path, pipeline, cx),
        _ => from_microphone(pipeline, cx),
    }
}

fn from_file(mut source: WavSource, path: &Path, mut pipeline: Pipeline, cx: &Context) -> Result<(), Fault> {
    let mut trouble = None;
    let mut turns = 0;
    for frame in source.by_ref() {
        match frame {
            Ok(frame) => pipeline.hear(Sound::Frame(frame)),
            Err(fault) => {
                trouble = Some(fault);
                break;
            }
        }
        turns += show(cx, &pipeline.work()?);
        if cx.ui.is_gone() {
            return Ok(());
        }
    }
    pipeline.hear(Sound::End);
    turns += show(cx, &pipeline.work()?);
    source.notice().iter().for_each(|notice| cx.ui.warn(notice));
    // The sound before the damage was heard and shown.
    match trouble {
        Some(fault) => Err(fault),
        None if turns == 0 && !cx.json => {
            cx.ui.note(&format!("no speech in {}", file::named(path)));
            Ok(())
        }
        None => Ok(()),
    }
}

fn from_microphone(mut pipeline: Pipeline, cx: &Context) -> Result<(), Fault> {
    let stop = Arc::new(AtomicBool::new(false));
    let (flag, give_up) = (stop.clone(), pipeline.give_up());
    let broken_off = give_up.clone();
    on_interrupt(move || {
        // In this order, so that the loop sees both and clears only its own.
        broken_off.store(true, Ordering::Relaxed);
        flag.store(true, Ordering::Release);
    })?;
    let (events, capture) = mpsc::channel();
    let microphone = open_capture(cx.settings.audio.mic.as_deref(), events)?;
    cx.ui.note(&format!("listening on {}; Ctrl-C ends it", microphone.name()));
    let mut zeros = Zeros::default();
    while !stop.load(Ordering::Acquire) && !cx.ui.is_gone() {
        match capture.recv_timeout(LOOK) {
            // Recognition holds this thread up for a moment. Everything that came meanwhile is taken at once.
            Ok(event) => std::iter::once(event).chain(capture.try_iter()).for_each(|event| {
                if matches!(&event, CaptureEvent::Frame(frame) if zeros.take(frame, true)) {
                    cx.ui.warn(&it_may_be_muted(microphone.name()));
                }
                take(event, &mut pipeline, cx);
            }),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        show(cx, &pipeline.work()?);
    }
    drop(microphone);
    // The last words are worth their decode. Whoever asks once more gets out of that one, too.
    give_up.store(false, Ordering::Relaxed);
    capture.try_iter().for_each(|event| take(event, &mut pipeline, cx));
    pipeline.hear(Sound::End);
    show(cx, &pipeline.work()?);
    Ok(())
}

fn take(event: CaptureEvent, pipeline: &mut Pipeline, cx: &Context) {
    match event {
        CaptureEvent::Frame(frame) => pipeline.hear(Sound::Frame(frame)),
        CaptureEvent::Gap(gap) => {
            cx.ui.warn(&format!("{} ms of sound were lost", gap.missing.millis()));
            pipeline.hear(Sound::Gap(gap));
        }
        CaptureEvent::Lost { why } => cx.ui.warn(&format!("the microphone is gone: {why}")),
        CaptureEvent::Back { name } => cx.ui.note(&format!("the microphone is back: {name}")),
    }
}

/// Shows the events. Returns how many of them were turns.
fn show(cx: &Context, happened: &[Happening]) -> usize {
    for event in happened {
        if cx.json {
            cx.ui.json(event);
        } else if let Some(line) = describe(event) {
            let tone = if matches!(event, Happening::TurnEnded { .. }) { Tone::Strong } else { Tone::Dim };
            cx.ui.line(&cx.ui.paint(tone, &line));
        }
    }
    happened.iter().filter(|e| matches!(e, Happening::TurnEnded { .. })).count()
}

/// One line for people.
fn describe(event: &Happening) -> Option<String> {
    let clock = |ms: u64| format!("{}.{}", SessionTime(ms), ms % 1000 / 100);
    Some(match event {
        Happening::SpeechStarted { at_ms } => format!("{}  speech", clock(*at_ms)),
        Happening::SpeechEnded { at_ms } => format!("{}  silence", clock(*at_ms)),
        Happening::Paused { at_ms, pause } => format!("{}  {}", clock(*at_ms), explain_turns::pause(pause)),
        Happening::Partial { text, .. } if text.is_empty() => return None,
        Happening::Partial { text, .. } => format!("        … {text}"),
        Happening::TurnEnded { from_ms, to_ms, reason, evidence, transcript, .. } => {
            let (from, to, sure) = (clock(*from_ms), clock(*to_ms), transcript.confidence * 100.0);
            let why = explain_turns::why(*reason, evidence.as_ref());
            format!("{from} to {to}  “{}”  ({why}; {sure:.0} % sure)", transcript.text)
        }
        Happening::Nothing { from_ms, to_ms, refused } => {
            let because = if refused.is_empty() { String::new() } else { format!(": {}", refused.join(", ")) };
            format!("{} to {}  nothing understood{because}", clock(*from_ms), clock(*to_ms))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::{EndReason, Transcript};

    #[test]
    fn the_words_so_far_have_a_line_of_their_own() {
        let so_far = |text: &str| describe(&Happening::Partial { turn: 1, text: text.into() });
        assert_eq!(so_far("I would put").as_deref(), Some("        … I would put"));
        assert_eq!(so_far(""), None);
        let transcript = Transcript { text: "I would put a cache.".into(), confidence: 0.9, ..Transcript::default() };
        let ended = Happening::TurnEnded {
            turn: 1,
            from_ms: 500,
            to_ms: 2_100,
            decided_ms: 4_000,
            reason: EndReason::Silence { waited_ms: 1_900 },
            evidence: None,
            segments: 1,
            transcript,
        };
        let line = describe(&ended).unwrap();
        assert!(line.starts_with("0:00.5 to 0:02.1  “I would put a cache.”"), "{line}");
    }
}
