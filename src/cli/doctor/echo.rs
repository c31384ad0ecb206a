//! Measures whether the microphone hears Viva's own voice, and says how to fix that. It speaks a line and listens to
//! it.

use std::ops::ControlFlow;

use super::Check;
use super::checks::headless;
use crate::audio::echo::Echo;
use crate::audio::echo::measure::{EchoReturn, measure};
use crate::audio::echo::probe::probe_echo;
use crate::cli::Context;
use crate::fault::Fault;
use crate::pcm::{Clip, Frame};
use crate::prepare;
use crate::speech::{ListenEvent, Listener, ListenerConfig};
use crate::time::{RATE, SampleCount};
use crate::tts::{self, Voice};

/// A line of seven seconds, because the canceller needs two to learn the room.
const LINE: &str = "This is Viva. I am listening to how much of my own voice comes back through your microphone. \
Please be quiet for a moment, and I will tell you what to do about it.";

/// In dB. If the canceller suppresses less than this, the rest of a loud echo still counts as speech.
const ENOUGH_DB: f32 = 15.0;

/// The results of the measurement.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// `None` if no echo comes back.
    echo: Option<EchoReturn>,
    /// How often the echo counted as somebody speaking.
    taken_for_speech: usize,
    /// How often the canceller's output counted as somebody speaking, in the second half of the line.
    in_spite: usize,
    /// True if the voice gives samples, which the canceller needs as its reference.
    cancellable: bool,
}

/// Speaks a line and listens. `None` if there is no device to measure with; the other checks say why.
pub fn echo(cx: &Context) -> Option<Check> {
    if headless(cx) {
        return None;
    }
    let (clips, cancellable) = sound(cx)?;
    let audio = &cx.settings.audio;
    let probe = match probe_echo(audio.mic.as_deref(), audio.speaker.as_deref(), &clips) {
        Ok(probe) => probe,
        Err(fault) => return Some(unmeasured(fault)),
    };
    let echo = measure(&probe.sounded, &probe.heard, &probe.cleaned);
    let (from, middle) = echo.map_or((SampleCount::ZERO, SampleCount::ZERO), |echo| (echo.from, echo.middle));
    let found = Found {
        echo,
        taken_for_speech: speech(&probe.heard, from),
        in_spite: speech(&probe.cleaned, middle),
        cancellable,
    };
    tracing::info!(?found, "echo");
    Some(judge(found, audio.echo))
}

fn unmeasured(fault: Fault) -> Check {
    let why = std::iter::once(fault.what).chain(fault.why).collect::<Vec<_>>().join("; ");
    Check::warn("echo", format!("not measured: {why}"), fault.next.unwrap_or_else(|| "viva devices".into()))
}

/// The line in Viva's own voice, and whether a canceller could remove it. If the voice gives no samples, another sound.
/// `None` if nothing will be spoken.
fn sound(cx: &Context) -> Option<(Vec<Clip>, bool)> {
    let mut clips = Vec::new();
    match tts::open(&prepare::voice(&cx.settings, &cx.paths)).ok()?.0 {
        Voice::Samples(mut voice) => voice
            .synthesize(LINE, &mut |clip| {
                clips.push(clip);
                ControlFlow::Continue(())
            })
            .ok()
            .map(|()| (clips, true)),
        Voice::Direct(_) => Some((vec![Clip::at_rate(sweeps())], false)),
        Voice::Text => None,
    }
}

/// Six tones that rise from 300 to 3,000 Hz, 0.8 s each.
fn sweeps() -> Vec<f32> {
    let length = RATE as usize * 8 / 10;
    let mut out = Vec::new();
    for _ in 0..6 {
        let mut phase = 0.0_f32;
        for i in 0..length {
            let along = i as f32 / length as f32;
            phase = (phase + (300.0 + 2_700.0 * along) / RATE as f32).fract();
            // The tone fades in and out, so that it does not click.
            out.push(0.3 * (std::f32::consts::PI * along).sin().sqrt() * (std::f32::consts::TAU * phase).sin());
        }
        out.resize(out.len() + RATE as usize / 5, 0.0);
    }
    out
}

/// How often the session's listener takes the recording for somebody who begins to speak, from `from` on.
fn speech(samples: &[f32], from: SampleCount) -> usize {
    let mut listener = Listener::new(ListenerConfig::default());
    let mut events = Vec::new();
    listener.push(&Frame { start: SampleCount::ZERO, samples: samples.to_vec() }, &mut events);
    events.iter().filter(|event| matches!(event, ListenEvent::SpeechStarted { at } if *at >= from)).count()
}

fn judge(found: Found, set: Echo) -> Check {
    let Found { echo, taken_for_speech, in_spite, cancellable } = found;
    let (right, said) = match echo {
        None => (Echo::Headset, "Viva's voice does not come back".to_owned()),
        Some(EchoReturn { delay_ms, return_db, suppression_db, .. }) => {
            let back = format!("Viva's voice comes back at {return_db:.0} dB after {delay_ms} ms");
            let left = format!("{back}; the canceller removes {:.0} dB of it", suppression_db.max(0.0));
            match (taken_for_speech, cancellable) {
                (0, _) => (Echo::Headset, format!("{back}, too faint to be taken for speech")),
                (_, false) => (Echo::HalfDuplex, format!("{back}; the canceller needs a voice that gives samples")),
                _ if suppression_db < ENOUGH_DB => (Echo::HalfDuplex, format!("{left}, which is too little")),
                _ if in_spite > 0 => (Echo::HalfDuplex, format!("{left}, and the rest still sounds like speech")),
                _ => (Echo::Cancel, left),
            }
        }
    };
    match (right, set) {
        _ if right == set => Check::ok("echo", format!("{said}: audio.echo is {}, as it should be", set.key())),
        // Viva misunderstands nothing. Another setting would only make it easier, or possible, to interrupt it.
        (Echo::Headset, _) | (Echo::Cancel, Echo::HalfDuplex) => {
            Check::ok("echo", format!("{said}: audio.echo is {}, {} would do", set.key(), right.key()))
        }
        _ => Check::warn(
            "echo",
            format!("{said}: Viva would hear itself (audio.echo is {})", set.key()),
            format!(
                "a headset; or: viva rehearse --echo {0}    (for good: echo = \"{0}\" under [audio] in the file that \
                 `viva config path` names)",
                right.key()
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    fn found(suppression_db: f32, taken_for_speech: usize, in_spite: usize) -> Found {
        let (from, middle) = (SampleCount(8_000), SampleCount(60_000));
        let echo = EchoReturn { delay_ms: 112, return_db: -14.4, suppression_db, from, middle };
        Found { echo: Some(echo), taken_for_speech, in_spite, cancellable: true }
    }

    #[test]
    fn what_is_right_is_said_with_what_to_type() {
        let nothing = Found { echo: None, ..found(0.0, 0, 0) };
        assert_eq!(judge(nothing, Echo::Headset).verdict, Verdict::Ok);
        assert_eq!(judge(found(30.0, 0, 0), Echo::Headset).verdict, Verdict::Ok);
        let loud = judge(found(30.0, 3, 0), Echo::Headset);
        assert_eq!(loud.verdict, Verdict::Warn);
        assert!(loud.fix.is_some_and(|f| f.contains("--echo cancel") && f.contains("echo = \"cancel\"")));
        assert_eq!(
            loud.found,
            "Viva's voice comes back at -14 dB after 112 ms; the canceller removes 30 dB of it: Viva would hear \
             itself (audio.echo is headset)"
        );
        assert_eq!(judge(found(30.0, 3, 0), Echo::Cancel).verdict, Verdict::Ok);
        for poor in [found(9.0, 3, 0), found(30.0, 3, 1), Found { cancellable: false, ..found(30.0, 3, 0) }] {
            assert!(judge(poor, Echo::Cancel).fix.is_some_and(|f| f.contains("--echo half-duplex")));
            assert_eq!(judge(poor, Echo::HalfDuplex).verdict, Verdict::Ok);
        }
        let more = judge(found(30.0, 3, 0), Echo::HalfDuplex);
        assert!(more.verdict == Verdict::Ok && more.found.ends_with("audio.echo is half-duplex, cancel would do"));
    }

    #[test]
    fn the_other_sound_is_no_click() {
        let sweeps = sweeps();
        assert_eq!(sweeps.len(), 6 * RATE as usize);
        assert!(sweeps.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.4) && sweeps[0] == 0.0);
    }
}
