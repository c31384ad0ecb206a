//! The checks of the microphone, the speaker and the voice.

use std::sync::mpsc::channel;

use super::Check;
use super::checks::headless;
use crate::audio::{self, MicProbe};
use crate::cli::Context;
use crate::fault::{Fault, FaultKind};
use crate::prepare;
use crate::tts::{self, Voice};

/// Long enough to hear a room, and for a person to say a word.
const LISTEN_MS: u64 = 1000;

/// Below this level, speech drowns in the converter's own noise: the microphone is turned down, or it is the wrong one.
/// In a silent room a usual headset gives -70 to -50 dBFS.
const TOO_QUIET_DBFS: f32 = -85.0;

/// Checks the microphone. Listens for a second.
pub fn microphone(cx: &Context) -> Check {
    if headless(cx) {
        return Check::ok("microphone", "WAV files (audio.backend is headless)");
    }
    match audio::probe_mic(cx.settings.audio.mic.as_deref(), LISTEN_MS) {
        Ok(probe) => judge(&probe),
        Err(fault) => Check::fail("microphone", fault),
    }
}

fn judge(probe: &MicProbe) -> Check {
    let name = &probe.name;
    if probe.zeros {
        let fault = Fault::new(FaultKind::Device, format!("{name} sends only zeros"))
            .because("it is muted, Viva may not use it, or it is not a microphone")
            .next(allow_it());
        return Check::fail("microphone", fault);
    }
    let level = format!("{name}, {:.0} dBFS", probe.rms_dbfs);
    if probe.clipped {
        return Check::warn("microphone", format!("{level}: it clips"), turn("down"));
    }
    if probe.rms_dbfs < TOO_QUIET_DBFS {
        return Check::warn("microphone", format!("{level}: too quiet to hear speech"), turn("up"));
    }
    Check::ok("microphone", level)
}

/// How to unmute or allow a microphone.
fn allow_it() -> &'static str {
    match std::env::consts::OS {
        "macos" => "System Settings > Privacy & Security > Microphone: allow your terminal; then: viva doctor --mic",
        "windows" => "Settings > Privacy > Microphone: allow desktop apps; then: viva doctor --mic",
        _ => "pactl set-source-mute @DEFAULT_SOURCE@ 0    (or another: viva devices, then --mic ID)",
    }
}

fn turn(way: &str) -> String {
    match (std::env::consts::OS, way) {
        ("macos" | "windows", _) => {
            format!("turn the input volume {way} in the sound settings; then: viva doctor --mic")
        }
        (_, "up") => "pactl set-source-volume @DEFAULT_SOURCE@ +10dB; then: viva doctor --mic".into(),
        _ => "pactl set-source-volume @DEFAULT_SOURCE@ -10dB; then: viva doctor --mic".into(),
    }
}

/// Checks that the speaker opens. Plays nothing.
pub fn speaker(cx: &Context) -> Check {
    if headless(cx) {
        return Check::ok("speaker", "WAV files (audio.backend is headless)");
    }
    let (events, _heard) = channel();
    match audio::open_playback(cx.settings.audio.speaker.as_deref(), events) {
        Ok(playback) => Check::ok("speaker", playback.name()),
        Err(fault) => Check::fail("speaker", fault),
    }
}

/// Checks that the voice opens. Says nothing.
pub fn voice(cx: &Context) -> Check {
    let choice = prepare::voice(&cx.settings, &cx.paths);
    match tts::open(&choice) {
        Ok((voice, why)) => judge_voice(&voice, why, choice.name.as_deref() == Some("text")),
        Err(fault) => Check::fail("voice", fault),
    }
}

fn judge_voice(voice: &Voice, why: Option<Fault>, wanted_text: bool) -> Check {
    let name = match voice {
        Voice::Samples(voice) => voice.name(),
        Voice::Direct(_) => "the system's voice",
        Voice::Text => "none: questions come as text",
    };
    match (voice, why) {
        // If no better voice failed, text is what the person asked for.
        (Voice::Text, None) if !wanted_text => Check::warn("voice", name, "viva voices"),
        (_, None) => Check::ok("voice", name),
        (_, Some(why)) => {
            let causes = std::iter::once(why.what).chain(why.why).collect::<Vec<_>>().join("; ");
            Check::warn("voice", format!("{name} ({causes})"), why.next.unwrap_or_else(|| "viva voices".into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    fn heard(rms_dbfs: f32, zeros: bool, clipped: bool) -> Check {
        judge(&MicProbe {
            name: "Headset".into(),
            id: "x".into(),
            samples: 16_000,
            rms_dbfs,
            peak: 0.1,
            zeros,
            clipped,
            callbacks: 100,
        })
    }

    #[test]
    fn zeros_fail_clipping_and_whispers_warn() {
        assert_eq!(heard(-120.0, true, false).verdict, Verdict::Fail);
        assert_eq!(heard(-1.0, false, true).verdict, Verdict::Warn);
        assert_eq!(heard(-95.0, false, false).verdict, Verdict::Warn);
        assert_eq!(heard(-60.0, false, false).verdict, Verdict::Ok);
        for bad in [heard(-120.0, true, false), heard(-1.0, false, true), heard(-95.0, false, false)] {
            assert!(bad.fix.is_some_and(|f| !f.is_empty()));
        }
    }

    #[test]
    fn a_lesser_voice_says_why() {
        let why =
            Fault::new(FaultKind::Model, "hibari is broken").because("its file is cut").next("git checkout models");
        let check = judge_voice(&Voice::Text, Some(why), false);
        assert_eq!(check.verdict, Verdict::Warn);
        assert_eq!(check.found, "none: questions come as text (hibari is broken; its file is cut)");
        assert_eq!(check.fix.as_deref(), Some("git checkout models"));
        assert_eq!(judge_voice(&Voice::Text, None, true).verdict, Verdict::Ok);
    }
}
