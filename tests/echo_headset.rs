//! Loudspeakers made of software: the virtual headset with a wire from its speaker back to its microphone. Viva must
//! not take its own voice for the candidate's, and must hear the candidate over it.
#![cfg(all(feature = "audio", feature = "neural-voice", target_os = "linux"))]
#![allow(clippy::disallowed_methods, reason = "a real sound server runs in real time")]

use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use crate::common::noise::Noise;
use crate::headset;
use viva::audio::echo::measure::measure;
use viva::audio::echo::probe::probe_echo;
use viva::pcm::{Clip, Frame};
use viva::speech::{ListenEvent, Listener, ListenerConfig};
use viva::time::SampleCount;
use viva::tts::{self, Voice, VoiceChoice};

const LINE: &str = "Your messaging product has outgrown its one database server for writes. How do you spread the data \
over several servers, and how do you choose what to split by? Think of the largest group, of the search over all \
messages, and of the day on which one of these servers does not come back. Take the time you need.";

#[test]
fn a_child_process_runs_its_case() {
    let Some((case, folder)) = headset::case() else { return };
    match case.as_str() {
        "loudspeakers" => {
            doctor(&folder);
            loudspeakers();
        }
        other => panic!("no case {other}"),
    }
}

#[test]
fn over_loudspeakers_the_doctor_says_what_to_type_and_the_canceller_makes_silence_of_vivas_voice() {
    headset::in_child(module_path!(), "loudspeakers");
}

fn loudspeakers() {
    let probe = probe_echo(Some("headset_mic"), Some("headset_spk"), &spoken(LINE)).unwrap();
    let echo = measure(&probe.sounded, &probe.heard, &probe.cleaned).unwrap();
    let (without, with) = (begun(&probe.heard, echo.from), begun(&probe.cleaned, echo.from));
    let late = with.iter().filter(|at| **at >= echo.middle).count();
    println!("measured: {echo:?}; speech begun {} times without the canceller, {} with it", without.len(), with.len());
    assert!(echo.return_db > -10.0 && (20..500).contains(&echo.delay_ms), "{echo:?}");
    assert!(without.len() >= 3, "{without:?}");
    assert!(with.len() <= 1 && late == 0, "{with:?}, middle {:?}", echo.middle);
    assert!(echo.suppression_db >= 20.0, "{echo:?}");
}

/// Checks the advice of `viva doctor`. Leaves the wire in place.
fn doctor(folder: &Path) {
    // A quiet room, because a microphone of zeros would count as missing.
    let room = folder.join("room.wav");
    headset::record(&room, &Noise(1).map(|noise| noise * 0.0005).take(60 * 16_000).collect::<Vec<f32>>());
    let mut player = Command::new("paplay").arg("--device=vmic").arg(&room).spawn().unwrap();
    let echo = |setting: &str| {
        let mut viva = Command::new(env!("CARGO_BIN_EXE_viva"));
        for name in ["DATA", "CACHE", "MODELS"] {
            viva.env(format!("VIVA_{name}"), folder.join("home"));
        }
        // The models are missing, so the doctor fails, but it measures the echo all the same.
        let output = viva.args(["--json", "--set", &format!("audio.echo={setting}"), "doctor"]).output().unwrap();
        let checks = crate::common::objects(&output.stdout);
        let echo = checks.iter().find(|check| check["name"] == "echo");
        let echo = echo.unwrap_or_else(|| panic!("{checks:?}")).clone();
        println!("measured: {echo}");
        echo
    };
    assert_eq!(echo("headset")["verdict"], "ok");
    headset::wire(30);
    let loud = echo("headset");
    assert!(
        loud["verdict"] == "warn" && loud["fix"].as_str().unwrap().contains("viva rehearse --echo cancel"),
        "{loud}"
    );
    assert_eq!(echo("cancel")["verdict"], "ok");
    let _ = player.kill();
    let _ = player.wait();
}

/// The line in the built-in voice.
fn spoken(text: &str) -> Vec<Clip> {
    let (voice, _) = tts::open(&VoiceChoice::default()).unwrap();
    let Voice::Samples(mut voice) = voice else { panic!("the built-in voice does not work") };
    let mut clips = Vec::new();
    let mut take = |clip| {
        clips.push(clip);
        ControlFlow::Continue(())
    };
    voice.synthesize(text, &mut take).unwrap();
    clips
}

/// The positions at which the session's listener takes a recording for somebody who begins to speak.
fn begun(samples: &[f32], from: SampleCount) -> Vec<SampleCount> {
    let mut listener = Listener::new(ListenerConfig::default());
    let mut events = Vec::new();
    listener.push(&Frame { start: SampleCount::ZERO, samples: samples.to_vec() }, &mut events);
    let begun = |event: &ListenEvent| match event {
        ListenEvent::SpeechStarted { at } if *at >= from => Some(*at),
        _ => None,
    };
    events.iter().filter_map(begun).collect()
}
