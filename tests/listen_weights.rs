//! Listening to a real voice with the real weights, through the real binary.
#![cfg(feature = "whisper")]

use std::path::{Path, PathBuf};

use crate::common::{Home, noise::Noise, weights::models_dir};
use serde_json::Value;
use viva::stt;
use viva::time::SampleCount;

/// LibriSpeech: "hold on, hold fast, hold out; patience is genius".
fn voice() -> Vec<f32> {
    recording("patience-is-genius.flac")
}

/// A recording of 16 kHz.
fn recording(name: &str) -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/speech").join(name);
    let mut reader = claxon::FlacReader::open(path).unwrap();
    reader.samples().map(|s| s.unwrap() as f32 / 32_768.0).collect()
}

/// Keys struck twice a second, which no voice detector should take for an answer.
fn typing(seconds: usize) -> Vec<f32> {
    let key = |(i, noise): (usize, f32)| noise * (0.4 * (-((i % 8_000) as f32) / 200.0).exp() + 0.001);
    Noise(9).take(seconds * 16_000).enumerate().map(key).collect()
}

fn wav(home: &Home, name: &str, samples: &[f32]) -> PathBuf {
    let path = home.path().join(name);
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    samples.iter().for_each(|s| writer.write_sample((s * 32_767.0) as i16).unwrap());
    writer.finalize().unwrap();
    path
}

fn events(home: &Home, args: &[&str]) -> Vec<Value> {
    let output = home.viva().env("VIVA_MODELS", models_dir()).args(args).args(["--json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|e| e["event"] == kind).collect()
}

#[test]
fn two_answers_in_a_file_are_two_turns_with_their_words_and_reasons() {
    let home = Home::new();
    let silence = vec![0.0005; 3 * 16_000];
    let sound = [&silence[..16_000], &voice(), &silence, &voice()].concat();
    // As an opening answer both would be one turn, because three seconds do not end it.
    let sound = wav(&home, "a.wav", &sound);
    let events = events(&home, &["listen", "--as", "yes-no", sound.to_str().unwrap()]);
    let turns = of(&events, "turn_ended");
    assert_eq!(turns.len(), 2, "{events:#?}");
    for turn in &turns {
        let text = turn["transcript"]["text"].as_str().unwrap().to_lowercase();
        assert!(text.contains("patience is genius") && text.starts_with("hold on"), "{text}");
        let words = turn["transcript"]["words"].as_array().unwrap();
        let (from, to) = (turn["from_ms"].as_u64().unwrap(), turn["to_ms"].as_u64().unwrap());
        for word in words {
            let at = word["from"].as_u64().unwrap() / 16;
            assert!((from.saturating_sub(600)..to + 600).contains(&at), "{word} outside {from} to {to}");
            assert!(word["confidence"].as_f64().unwrap() > 0.05);
        }
    }
    assert_eq!(turns[0]["reason"]["why"], "silence");
    assert_eq!(turns[1]["reason"]["why"], "input_ended");
    // The length of the wait is the endpointer's decision, and its rules have their own tests.
    assert!(turns[0]["decided_ms"].as_u64().unwrap() >= turns[0]["to_ms"].as_u64().unwrap() + 300);
}

#[test]
fn typing_and_silence_make_no_turn() {
    let home = Home::new();
    for (name, sound) in [("typing.wav", typing(8)), ("silence.wav", vec![0.0; 64_000])] {
        let events = events(&home, &["listen", wav(&home, name, &sound).to_str().unwrap()]);
        assert!(of(&events, "turn_ended").is_empty(), "{name}: {events:#?}");
    }
}

/// The recognizer writes "Thank you." for the first sneeze, and "I just knew. Thank you." for both.
#[test]
fn two_sneezes_are_no_answer() {
    let home = Home::new();
    let sound = [vec![0.0; 32_000], recording("two-sneezes.flac"), vec![0.0; 64_000]].concat();
    let events = events(&home, &["listen", wav(&home, "sneezes.wav", &sound).to_str().unwrap()]);
    assert!(!of(&events, "speech_started").is_empty(), "the listener takes them for speech");
    assert!(of(&events, "turn_ended").is_empty(), "{events:#?}");
    assert_eq!(of(&events, "nothing").len(), 1, "{events:#?}");
}

#[test]
fn a_vocabulary_is_no_evidence() {
    let mut stt = stt::open(&models_dir().join("ggml-tiny.en.bin"), Some(1)).unwrap();
    let foreign: Vec<String> = ["Kafka", "idempotency key", "dead letter queue", "PostgreSQL"].map(String::from).into();
    let known: Vec<String> = ["patience", "genius"].map(String::from).into();
    for vocabulary in [foreign.clone(), known, Vec::new(), vec!["\0".into(), String::new(), "x".repeat(5_000)]] {
        let heard = stt.transcribe(&voice(), SampleCount(16_000), &vocabulary).unwrap();
        let text = heard.text.to_lowercase();
        assert!(text.contains("patience is genius"), "{vocabulary:?}: {text}");
        assert!(!foreign.iter().any(|term| text.contains(&term.to_lowercase())), "{text}");
        assert!(heard.words.iter().all(|w| w.from >= SampleCount(16_000) && w.from <= w.to));
    }
    // Noise and a list of terms. The recognizer tends to read the list back.
    let noise: Vec<f32> = typing(4).iter().map(|s| s * 2.0).collect();
    let heard = stt.transcribe(&noise, SampleCount::ZERO, &foreign).unwrap();
    assert_eq!(heard.text, "", "refused: {:?}", heard.refused);
    for silence in [vec![], vec![0.0; 100], vec![0.0; 40_000]] {
        assert_eq!(stt.transcribe(&silence, SampleCount::ZERO, &foreign).unwrap().text, "");
    }
}

#[test]
fn what_cannot_be_heard_is_said_with_the_next_step() {
    let home = Home::new();
    let sound = wav(&home, "a.wav", &typing(1));
    std::fs::write(home.path().join("empty.wav"), b"").unwrap();
    std::fs::write(home.path().join("note.wav"), b"not a sound at all, but long enough to be looked at").unwrap();
    let code = |args: &[&str]| home.viva().args(args).output().unwrap();
    for (args, expected, says) in [
        (&["listen", sound.to_str().unwrap()][..], 4, "viva models pull"),
        (&["listen", "empty.wav"], 5, "empty.wav"),
        (&["listen", "note.wav"], 5, "note.wav"),
        (&["listen", "missing.wav"], 5, "missing.wav"),
        (&["listen", "--patience", "0"], 2, "--patience"),
        (&["listen", "a.wav", "--mic", "x"], 2, "--mic"),
    ] {
        let output = code(args);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(expected), "{args:?}: {text}");
        assert!(text.contains(says), "{args:?}: {text}");
        assert!(output.stdout.is_empty());
    }
}
