//! Plays sound and records its echo, for `viva doctor`.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::Canceller;
use crate::audio::{CaptureEvent, PlaybackEvent, open_capture, open_playback};
use crate::fault::{Fault, FaultKind};
use crate::ids::SayId;
use crate::pcm::Clip;

/// Silence before the sound: records the room's own noise, and lets the canceller find the reference.
const BEFORE: Duration = Duration::from_millis(800);
/// Time for the end of the echo to arrive.
const AFTER: Duration = Duration::from_millis(700);
/// Extra time for the devices' first samples.
const PATIENCE: Duration = Duration::from_secs(5);

/// Three recordings from position 0 of the microphone's time line: mono, 16 kHz. Lost sound is silence.
pub struct EchoProbe {
    pub sounded: Vec<f32>,
    pub heard: Vec<f32>,
    /// The canceller's output for `heard`, made as in a session.
    pub cleaned: Vec<f32>,
}

/// Plays the clips one after another and records. Takes two seconds longer than the clips.
///
/// # Errors
/// [`FaultKind::Device`] as for [`open_capture`] and [`open_playback`], or if a device was lost or silent.
pub fn probe_echo(mic: Option<&str>, speaker: Option<&str>, clips: &[Clip]) -> Result<EchoProbe, Fault> {
    let (events, captured) = mpsc::channel();
    let capture = open_capture(mic, events)?;
    let (events, played) = mpsc::channel();
    let mut playback = open_playback(speaker, events)?;
    let length: u64 = clips.iter().map(Clip::millis).sum();
    let give_up = Instant::now() + BEFORE + Duration::from_millis(length) + AFTER + 2 * PATIENCE;
    let origin = loop {
        match capture.origin() {
            Some(origin) => break origin,
            None if Instant::now() > give_up => return Err(silent("the microphone gives no sound")),
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let (tap, sounded) = mpsc::channel();
    playback.tap(origin, tap);
    let mut probe = EchoProbe { sounded: Vec::new(), heard: Vec::new(), cleaned: Vec::new() };
    let mut canceller = Canceller::default();
    let (mut play_at, mut stop_at) = (Some(Instant::now() + BEFORE), give_up);
    let mut clean = Vec::new();
    while Instant::now() < stop_at {
        if play_at.take_if(|at| Instant::now() >= *at).is_some() {
            for (i, clip) in clips.iter().enumerate() {
                playback.play(SayId(1), clip.clone(), i + 1 == clips.len())?;
            }
        }
        for event in played.try_iter() {
            match event {
                PlaybackEvent::Finished { .. } => stop_at = Instant::now() + AFTER,
                PlaybackEvent::Lost { why } => return Err(silent("the speaker was lost").because(why)),
                PlaybackEvent::Started { .. } | PlaybackEvent::Back { .. } => {}
            }
        }
        let event = captured.recv_timeout(Duration::from_millis(20));
        for event in sounded.try_iter() {
            canceller.sounded(&event);
            place(&event, &mut probe.sounded);
        }
        match event {
            Ok(CaptureEvent::Lost { why }) => return Err(silent("the microphone was lost").because(why)),
            Ok(event) => {
                place(&event, &mut probe.heard);
                canceller.heard(event, &mut clean);
            }
            Err(_) => {}
        }
    }
    if stop_at == give_up {
        return Err(silent("the speaker did not play to the end"));
    }
    canceller.flush(&mut clean);
    clean.iter().for_each(|event| place(event, &mut probe.cleaned));
    Ok(probe)
}

fn silent(what: &str) -> Fault {
    Fault::new(FaultKind::Device, what)
        .next("viva devices    (then try others with --set audio.mic=ID, audio.speaker=ID)")
}

/// Writes a frame to its position.
fn place(event: &CaptureEvent, into: &mut Vec<f32>) {
    // A probe takes only seconds. A position later than two minutes is a mistake.
    if let CaptureEvent::Frame(frame) = event
        && frame.end().seconds() < 120.0
    {
        into.resize(frame.start.0 as usize, 0.0);
        into.extend_from_slice(&frame.samples);
    }
}
