//! The turn detector with its real weights, compared with the reference implementation (pipecat-ai 1.14.0 on ONNX
//! Runtime) on the same sound.
#![cfg(all(feature = "turn-detector", feature = "whisper"))]

use std::path::{Path, PathBuf};

use crate::common::{noise::Noise, weights::models_with};
use viva::speech::vad::FRAME;
use viva::turn::{self, features::Features};

fn weights() -> PathBuf {
    models_with(&[turn::MODEL]).join("smart-turn-v3.2-cpu.onnx")
}

/// LibriSpeech: "hold on, hold fast, hold out; patience is genius". 16 kHz.
fn voice() -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/speech/patience-is-genius.flac");
    let mut reader = claxon::FlacReader::open(path).unwrap();
    reader.samples().map(|s| s.unwrap() as f32 / 32_768.0).collect()
}

#[test]
fn the_spectrogram_is_whispers() {
    let features = Features::new().of(&voice());
    let at = |mel: usize, frame: usize| features[mel * 800 + frame];
    let mean = features.iter().sum::<f32>() / features.len() as f32;
    for (ours, reference) in
        [(at(10, 799), 0.531_784), (at(40, 700), 0.624_693), (at(5, 400), 1.594_666), (mean, 0.408_702)]
    {
        assert!((ours - reference).abs() < 2e-4, "{ours} for {reference}");
    }
}

#[test]
fn a_whole_sentence_sounds_finished_and_half_of_it_does_not() {
    let mut detector = turn::open(&weights()).unwrap();
    let voice = voice();
    // The network is int8, and engines round differently.
    for (sound, reference) in [(&voice[..], 0.985), (&voice[..voice.len() / 2], 0.150)] {
        let ours = detector.finished(sound);
        assert!((ours - reference).abs() < 0.06, "{ours} for {reference}");
    }
    for odd in [vec![], vec![f32::NAN; 100], vec![0.0; 300_000]] {
        assert!((0.0..=1.0).contains(&detector.finished(&odd)));
    }
}

#[test]
fn the_second_opinion_knows_a_voice_from_a_keyboard() {
    let mut silero = turn::second_opinion().expect("its weights are in the program");
    let mut share = |sound: &[f32]| {
        silero.reset();
        let frames = sound.as_chunks::<FRAME>().0;
        frames.iter().filter(|frame| silero.probability(*frame) >= 0.7).count() as f32 / frames.len() as f32
    };
    // Keys: short noises that die away, six a second.
    let key = |(i, noise): (usize, f32)| noise * 0.5 * (-((i % 2_600) as f32) / 160.0).exp();
    let keys: Vec<f32> = Noise(7).take(80_000).enumerate().map(key).collect();
    let (spoken, typed) = (share(&voice()), share(&keys));
    assert!(spoken > 0.5 && typed < 0.02, "{spoken} of a voice, {typed} of a keyboard");
}

#[test]
fn what_is_no_network_is_refused_with_the_next_step() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("smart-turn-v3.2-cpu.onnx");
    let missing = turn::open(&file).err().unwrap();
    std::fs::write(&file, b"not a network").unwrap();
    let broken = turn::open(&file).err().unwrap();
    for fault in [missing, broken] {
        assert_eq!(fault.kind, viva::fault::FaultKind::Model);
        assert_eq!(fault.next.as_deref(), Some("viva models verify smart-turn"));
    }
}
