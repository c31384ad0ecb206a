//! The whole path through a sound server, in real time, on the virtual headset. Each case runs in its own process with
//! its own headset, because ALSA reads its environment once.
#![cfg(all(feature = "audio", target_os = "linux"))]
#![allow(clippy::disallowed_methods, reason = "a real sound server runs in real time")]

use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::headset::{self, chirp, correlation, record};
use viva::audio::file::{WavSource, WavWriter, read_wav};
use viva::audio::{CaptureEvent, PlaybackEvent, device, open_capture, open_playback, probe_mic};
use viva::fault::FaultKind;
use viva::ids::SayId;
use viva::pcm::{Clip, level};
use viva::time::SampleCount;

#[test]
fn a_child_process_runs_its_case() {
    let Some((case, folder)) = headset::case() else { return };
    let folder = folder.as_path();
    match case.as_str() {
        "list" => list(),
        "whole" => {
            capture(folder);
            playback(folder);
            tap(folder);
        }
        "stop" => stop(folder),
        "unplug" => unplug(folder),
        "moved" => {
            speaker_gone();
            moved();
        }
        other => panic!("no case {other}"),
    }
}

#[test]
fn devices_are_listed_and_probed_and_a_wrong_id_is_refused_by_name() {
    headset::in_child(module_path!(), "list");
}

fn list() {
    let devices = device::list().unwrap();
    let mic = devices.iter().find(|device| device.id == "alsa:headset_mic").unwrap();
    assert_eq!(mic.name, "CandidateMic");
    assert!(mic.input_rates.is_some_and(|(low, high)| low <= 48_000 && high >= 48_000), "{mic:?}");
    assert!(devices.iter().any(|device| device.default_input) && devices.iter().any(|device| device.default_output));
    assert!(devices.iter().all(|device| device.id != "alsa:null"));
    let fault = open_capture(Some("headset_mik"), mpsc::channel().0).err().unwrap();
    assert_eq!(fault.kind, FaultKind::Device);
    assert!(
        fault.what.contains("headset_mik") && fault.why.iter().any(|why| why.contains("alsa:headset_mic")),
        "{fault}"
    );
    assert_eq!(fault.next.as_deref(), Some("viva devices"));
    let fault = open_playback(Some("no-such-thing"), mpsc::channel().0).err().unwrap();
    assert!(fault.what.contains("no-such-thing") && fault.next.as_deref() == Some("viva devices"), "{fault}");
    zeros();
}

#[test]
fn sound_arrives_whole_from_the_microphone_and_at_the_speaker_on_one_time_line() {
    headset::in_child(module_path!(), "whole");
}

fn capture(folder: &Path) {
    let spoken = chirp(16_000, 3.0);
    let wav = folder.join("spoken.wav");
    record(&wav, &spoken);
    let (events, frames) = mpsc::channel();
    let capture = open_capture(Some("CandidateMic"), events).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    headset::say(&wav);
    std::thread::sleep(Duration::from_millis(500));
    let stats = capture.stats();
    drop(capture);
    let mut heard = Vec::new();
    for event in frames.try_iter() {
        match event {
            CaptureEvent::Frame(frame) => {
                assert_eq!(frame.start.0, heard.len() as u64, "positions follow each other");
                heard.extend_from_slice(&frame.samples);
            }
            other => panic!("{other:?}"),
        }
    }
    let (at, likeness) = correlation(&heard, &spoken);
    println!("measured: capture likeness {likeness:.5} at sample {at}, {stats:?}");
    assert!(likeness > 0.99, "likeness {likeness}");
    assert_eq!((stats.overruns, stats.losses), (0, 0));
}

fn playback(folder: &Path) {
    let heard_wav = folder.join("heard.wav");
    let recorder = headset::hear(&heard_wav);
    let (events, told) = mpsc::channel();
    let mut speaker = open_playback(Some("headset_spk"), events).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let line = chirp(24_000, 2.0);
    let ordered = Instant::now();
    // A line in two clips, as a voice delivers it.
    speaker.play(SayId(1), Clip::new(24_000, &line[..30_000]), false).unwrap();
    speaker.play(SayId(1), Clip::new(24_000, &line[30_000..]), true).unwrap();
    let started = told.recv_timeout(Duration::from_secs(3)).unwrap();
    let PlaybackEvent::Started { id: SayId(1), at } = started else { panic!("{started:?}") };
    println!("measured: order to first sample {:?}", at - ordered);
    let finished = told.recv_timeout(Duration::from_secs(5)).unwrap();
    assert_eq!(finished, PlaybackEvent::Finished { id: SayId(1), heard_ms: 2_000, interrupted: false });
    println!("measured: first sample to finished {:?}, {:?}", at.elapsed(), speaker.stats());
    assert_eq!(speaker.stats().starved, 0);
    std::thread::sleep(Duration::from_millis(500));
    drop(speaker);
    drop(recorder);
    let heard = read_wav(&heard_wav).unwrap();
    let sent = viva::pcm::resample::one_shot(&line, 24_000, heard.rate);
    let (at, likeness) = correlation(&heard.samples, &sent);
    println!("measured: playback likeness {likeness:.5} at {at}");
    assert!(likeness > 0.99, "likeness {likeness}");
}

#[test]
fn a_stopped_line_is_silent_and_says_how_much_was_heard() {
    headset::in_child(module_path!(), "stop");
}

fn stop(folder: &Path) {
    let heard_wav = folder.join("heard.wav");
    let recorder = headset::hear(&heard_wav);
    let (events, told) = mpsc::channel();
    let mut speaker = open_playback(None, events).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    speaker.play(SayId(7), Clip::new(24_000, chirp(24_000, 5.0)), true).unwrap();
    let PlaybackEvent::Started { at, .. } = told.recv_timeout(Duration::from_secs(3)).unwrap() else { panic!() };
    std::thread::sleep(Duration::from_millis(1_000));
    speaker.stop();
    let stopped = at.elapsed();
    // A clip that comes too late must stay silent.
    speaker.play(SayId(7), Clip::new(24_000, chirp(24_000, 1.0)), true).unwrap();
    let finished = told.recv_timeout(Duration::from_secs(1)).unwrap();
    let PlaybackEvent::Finished { id: SayId(7), heard_ms, interrupted: true } = finished else {
        panic!("{finished:?}")
    };
    println!("measured: stopped after {stopped:?}, heard {heard_ms} ms, {:?}", speaker.stats());
    assert!((900..1_500).contains(&heard_ms), "{heard_ms}");
    std::thread::sleep(Duration::from_millis(1_000));
    assert_eq!(told.try_recv().ok(), None, "nothing more is told of a stopped line");
    speaker.play(SayId(8), Clip::new(24_000, vec![0.3; 12_000]), false).unwrap();
    speaker.stop();
    std::thread::sleep(Duration::from_millis(500));
    drop(speaker);
    drop(recorder);
    let heard = read_wav(&heard_wav).unwrap();
    let loud = |sample: &f32| sample.abs() > 0.01;
    let first = heard.samples.iter().position(loud).unwrap();
    let second = first + 48_000 * 2;
    let last = heard.samples[..second.min(heard.samples.len())].iter().rposition(loud).unwrap();
    let sounded_ms = (last - first) as u64 / 48;
    println!("measured: sounded {sounded_ms} ms of the 5,000");
    assert!(sounded_ms.abs_diff(heard_ms) < 60, "sounded {sounded_ms} ms, told {heard_ms} ms");
}

#[test]
fn an_unplugged_headset_is_noticed_and_comes_back() {
    headset::in_child(module_path!(), "unplug");
}

fn unplug(folder: &Path) {
    let (events, mic) = mpsc::channel();
    let capture = open_capture(Some("headset_mic"), events).unwrap();
    let (events, told) = mpsc::channel();
    let mut speaker = open_playback(Some("headset_spk"), events).unwrap();
    speaker.play(SayId(1), Clip::new(24_000, vec![0.1; 24_000 * 20]), true).unwrap();
    std::thread::sleep(Duration::from_millis(1_000));
    headset::unload("vmic");
    headset::unload("vspk");
    std::thread::sleep(Duration::from_millis(2_500));
    headset::load("vmic", 1);
    headset::load("vspk", 2);
    std::thread::sleep(Duration::from_millis(2_500));
    let (mut position, mut story, mut away) = (0, Vec::new(), 0);
    for event in mic.try_iter() {
        match event {
            CaptureEvent::Frame(frame) => {
                assert_eq!(frame.start.0, position);
                position = frame.end().0;
            }
            CaptureEvent::Gap(gap) => {
                assert_eq!(gap.start.0, position);
                position += gap.missing.0;
                away += gap.missing.millis();
            }
            CaptureEvent::Lost { why } => story.push(format!("lost: {why}")),
            CaptureEvent::Back { name } => story.push(format!("back: {name}")),
        }
    }
    println!("measured: microphone {story:?}, {away} ms away, {} s in all, {:?}", position / 16_000, capture.stats());
    assert!(story.len() == 2 && story[0].starts_with("lost") && story[1].starts_with("back"), "{story:?}");
    assert!((1_500..5_500).contains(&away), "{away} ms away");
    let alive = capture.origin().unwrap().elapsed().as_millis() as u64;
    assert!(alive.abs_diff(position / 16) < 400, "{alive} ms passed, the stream says {} ms", position / 16);
    let events: Vec<PlaybackEvent> = told.try_iter().collect();
    println!("measured: speaker {events:?}, {:?}", speaker.stats());
    assert!(matches!(events[0], PlaybackEvent::Started { id: SayId(1), .. }));
    assert!(matches!(events[1], PlaybackEvent::Finished { id: SayId(1), interrupted: true, .. }));
    assert!(matches!(events[2], PlaybackEvent::Lost { .. }));
    assert!(matches!(events[3], PlaybackEvent::Back { .. }));
    // The speaker plays again.
    let heard = folder.join("after.wav");
    let recorder = headset::hear(&heard);
    std::thread::sleep(Duration::from_millis(500));
    speaker.play(SayId(2), Clip::new(24_000, chirp(24_000, 0.5)), true).unwrap();
    std::thread::sleep(Duration::from_millis(1_200));
    drop(recorder);
    assert!(level::peak(&read_wav(&heard).unwrap().samples) > 0.1, "silent after it came back");
}

/// A microphone that nobody speaks into.
fn zeros() {
    let probe = probe_mic(Some("headset_mic"), 200).unwrap();
    println!("measured: {probe:?}");
    assert!(probe.zeros && !probe.clipped && probe.rms_dbfs < -100.0 && probe.samples >= 3_200);
}

/// Both recordings of a session share one time line.
fn tap(folder: &Path) {
    let (events, mic) = mpsc::channel();
    let capture = open_capture(Some("headset_mic"), events).unwrap();
    let (events, told) = mpsc::channel();
    let mut speaker = open_playback(Some("headset_spk"), events).unwrap();
    std::thread::sleep(Duration::from_millis(700));
    let (tap, sounded) = mpsc::channel();
    let origin = capture.origin().unwrap();
    speaker.tap(origin, tap);
    std::thread::sleep(Duration::from_millis(400));
    let line = chirp(16_000, 1.0);
    speaker.play(SayId(1), Clip::at_rate(line.clone()), true).unwrap();
    let PlaybackEvent::Started { at, .. } = told.recv_timeout(Duration::from_secs(3)).unwrap() else { panic!() };
    std::thread::sleep(Duration::from_millis(1_500));
    let stats = speaker.stats();
    drop(speaker);
    drop(capture);
    let path = folder.join("interviewer.wav");
    let mut writer = WavWriter::create(&path).unwrap();
    for event in sounded.try_iter() {
        match event {
            CaptureEvent::Frame(frame) => writer.push(&frame.samples).unwrap(),
            CaptureEvent::Gap(gap) => writer.silence(gap.missing).unwrap(),
            other => panic!("{other:?}"),
        }
    }
    writer.finish().unwrap();
    let samples: Vec<f32> = WavSource::open(&path).unwrap().flat_map(|frame| frame.unwrap().samples).collect();
    let (place, likeness) = correlation(&samples, &line);
    let due = SampleCount::from_millis((at - origin).as_millis() as u64).0;
    println!(
        "measured: tap likeness {likeness:.5}, {} samples from where it is due, {stats:?}",
        place as i64 - due as i64
    );
    // The tap starts at any of the three 48 kHz samples that make up one of 16 kHz. An offset of a third of a sample
    // gives 0.972 here.
    assert!(likeness > 0.965);
    assert!((place as u64).abs_diff(due) < 16 * 60, "at {place}, due at {due}");
    let listened: u64 =
        mic.try_iter().map(|e| if let CaptureEvent::Frame(f) = e { f.samples.len() as u64 } else { 0 }).sum();
    assert!(listened.abs_diff(samples.len() as u64) < 16 * 250, "{listened} and {} samples", samples.len());
}

#[test]
fn a_device_that_the_system_swaps_is_noticed() {
    headset::in_child(module_path!(), "moved");
}

fn moved() {
    headset::load("other", 1);
    let (events, mic) = mpsc::channel();
    let capture = open_capture(Some("headset_mic"), events).unwrap();
    std::thread::sleep(Duration::from_millis(700));
    headset::swap_source("other.monitor");
    let mut story = Vec::new();
    while story.len() < 2 {
        match mic.recv_timeout(Duration::from_secs(5)).unwrap() {
            CaptureEvent::Lost { why } => story.push(why),
            CaptureEvent::Back { name } => story.push(name),
            _ => {}
        }
    }
    println!("measured: {story:?}");
    assert_eq!(story, ["the system switched from CandidateMic to another microphone", "CandidateMic"]);
    assert_eq!(capture.stats().losses, 1);
}

/// Only the speaker goes away. The sound server moves the voice to the only remaining sink, which is the candidate's
/// microphone.
fn speaker_gone() {
    let (events, told) = mpsc::channel();
    let speaker = open_playback(Some("headset_spk"), events).unwrap();
    std::thread::sleep(Duration::from_millis(700));
    headset::unload("vspk");
    let PlaybackEvent::Lost { why } = told.recv_timeout(Duration::from_secs(5)).unwrap() else { panic!() };
    std::thread::sleep(Duration::from_millis(1_000));
    assert!(told.try_recv().is_err(), "another speaker was taken for the one that was chosen");
    headset::load("vspk", 2);
    let PlaybackEvent::Back { name } = told.recv_timeout(Duration::from_secs(5)).unwrap() else { panic!() };
    println!("measured: {why}; {name}");
    assert_eq!((name.as_str(), speaker.stats().losses), ("InterviewerSpeaker", 1));
}
