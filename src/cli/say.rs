//! `viva say`: plays how Viva says something, or writes it to a file.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde::Serialize;

use super::Context;
use super::write_out::write_out;
use crate::audio::{self, PlaybackEvent};
use crate::fault::{Fault, FaultKind};
use crate::ids::SayId;
use crate::limits;
use crate::pcm::{Clip, wav};
use crate::prepare;
use crate::tts::{self, DirectVoice, Synthesizer, Voice};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to say; `-` reads it from standard input
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,
    /// Write a WAV file instead of speaking
    #[arg(long, short, value_name = "FILE.wav")]
    out: Option<PathBuf>,
    /// The voice [default: the best that works; see `viva voices`]
    #[arg(long, value_name = "NAME")]
    voice: Option<String>,
    /// The speaker [default: the system's; see `viva devices`]
    #[arg(long, value_name = "ID", conflicts_with = "out")]
    speaker: Option<String>,
}

/// The result, for programs.
#[derive(Debug, Serialize)]
struct Said {
    voice: String,
    millis: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

/// How long the speaker may report nothing before it counts as stuck. The length of the line is added.
const STUCK: Duration = Duration::from_secs(10);
/// How often to ask the system's voice whether it is done.
const POLL: Duration = Duration::from_millis(20);

pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    cx.flag("voice.name", "--voice", args.voice.as_deref())?;
    cx.flag("audio.speaker", "--speaker", args.speaker.as_deref())?;
    let text = text(&args.text)?;
    let (voice, why) = tts::open(&prepare::voice(&cx.settings, &cx.paths))?;
    if let Some(why) = why {
        cx.ui.warn(&why.to_string());
    }
    let said = match (voice, &args.out) {
        (Voice::Samples(mut voice), Some(file)) => write(voice.as_mut(), &text, file)?,
        (Voice::Samples(mut voice), None) => play(voice.as_mut(), &text, cx.settings.audio.speaker.as_deref())?,
        (Voice::Direct(mut voice), None) => direct(voice.as_mut(), &text)?,
        (Voice::Direct(_), Some(_)) => {
            return Err(Fault::new(
                FaultKind::Usage,
                "the system's own voice plays its own sound, so Viva cannot write it to a file",
            )
            .next("viva say --voice hibari --out FILE.wav TEXT"));
        }
        (Voice::Text, _) => {
            return Err(Fault::new(
                FaultKind::Device,
                "there is no voice to speak with: none works here, or the settings turn it off",
            )
            .next("viva voices"));
        }
    };
    if cx.json {
        cx.ui.json(&said);
    } else if let Some(file) = &said.file {
        cx.ui.line(file);
    }
    Ok(())
}

fn text(given: &str) -> Result<String, Fault> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let unread = |e: std::io::Error| Fault::new(FaultKind::BadInput, "standard input cannot be read").because(e);
    let bytes = limits::text::bytes(&mut std::io::stdin().lock()).map_err(unread)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn nothing() -> Fault {
    Fault::new(FaultKind::BadInput, "that text contains nothing to say").next("viva say \"Hello.\"")
}

/// Writes a WAV file at the voice's own rate, once all of it is rendered. A text with nothing to say makes no file.
fn write(voice: &mut dyn Synthesizer, text: &str, file: &Path) -> Result<Said, Fault> {
    let mut clips: Vec<Clip> = Vec::new();
    voice.synthesize(text, &mut |clip| {
        clips.push(clip);
        ControlFlow::Continue(())
    })?;
    let rate = clips.first().ok_or_else(nothing)?.rate;
    let failed = |why: String| {
        Fault::new(FaultKind::Storage, format!("{} cannot be written", file.display()))
            .because(why)
            .next("viva say TEXT --out /another/folder/FILE.wav")
    };
    let samples = clips.iter().flat_map(|clip| clip.samples.iter().copied());
    let mut whole = Cursor::new(Vec::new());
    wav::write(&mut whole, rate, samples).map_err(|e| failed(e.to_string()))?;
    write_out(file, whole.get_ref()).map_err(|e| failed(e.to_string()))?;
    let millis = clips.iter().map(Clip::millis).sum();
    Ok(Said { voice: voice.name().to_owned(), millis, file: Some(file.display().to_string()) })
}

fn play(voice: &mut dyn Synthesizer, text: &str, speaker: Option<&str>) -> Result<Said, Fault> {
    let (send, events) = channel();
    let mut out = audio::open_playback(speaker, send)?;
    let (id, mut millis) = (SayId(1), 0);
    let (mut held, mut failed): (Option<Clip>, Option<Fault>) = (None, None);
    // One clip is held back, because the last one must be marked as the last.
    voice.synthesize(text, &mut |clip| {
        millis += clip.millis();
        match held.replace(clip).map(|clip| out.play(id, clip, false)) {
            Some(Err(fault)) => {
                failed = Some(fault);
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        }
    })?;
    if let Some(fault) = failed {
        return Err(fault);
    }
    out.play(id, held.ok_or_else(nothing)?, true)?;
    heard(&events, Duration::from_millis(millis) + STUCK)?;
    Ok(Said { voice: voice.name().to_owned(), millis, file: None })
}

/// Waits until the line is over.
fn heard(events: &Receiver<PlaybackEvent>, limit: Duration) -> Result<(), Fault> {
    let broken = |why: String| {
        Fault::new(FaultKind::Device, "the speaker did not play to the end").because(why).next("viva devices")
    };
    loop {
        match events.recv_timeout(limit) {
            Ok(PlaybackEvent::Finished { .. }) => return Ok(()),
            Ok(PlaybackEvent::Lost { why }) => return Err(broken(why)),
            Ok(_) => {}
            Err(_) => return Err(broken("it stopped taking samples".into())),
        }
    }
}

fn direct(voice: &mut dyn DirectVoice, text: &str) -> Result<Said, Fault> {
    if text.trim().is_empty() {
        return Err(nothing());
    }
    voice.speak(text)?;
    while !voice.is_done() {
        std::thread::park_timeout(POLL);
    }
    Ok(Said { voice: tts::system::HELPER.into(), millis: 0, file: None })
}
