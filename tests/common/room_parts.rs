//! What stands in a virtual room of a test: a voice detector, a recognizer, a voice and a small disk.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::noise::Noise;
use super::room::Troubles;
use viva::fault::{Fault, FaultKind};
use viva::pcm::{Clip, level};
use viva::speech::vad::Vad;
use viva::speech::{Transcript, Word};
use viva::stt::Transcriber;
use viva::time::{RATE, SampleCount};
use viva::tts::Synthesizer;

/// How long Viva takes to say a character.
const CHARACTER_MS: u64 = 60;
/// The peak of a cough and of Viva's voice.
pub const LOUD: f32 = 0.3;

/// A vowel: 150 Hz and its overtones.
pub fn hum(ms: u64) -> Vec<f32> {
    let wave = |i: u64| {
        let t = i as f32 / RATE as f32 * 150.0 * std::f32::consts::TAU;
        0.15 * (t.sin() + (2.0 * t).sin() / 2.0 + (3.0 * t).sin() / 3.0)
    };
    (0..SampleCount::from_millis(ms).0).map(wave).collect()
}

/// A voice detector that takes every loud sound for a voice.
pub struct Loud;

impl Vad for Loud {
    fn probability(&mut self, frame: &[f32]) -> f32 {
        if level::rms_dbfs(frame) > -35.0 { 0.95 } else { 0.02 }
    }

    fn reset(&mut self) {}
}

/// A recognizer that returns the words that were said in its segment.
pub struct Told {
    pub said: Arc<Mutex<Vec<Word>>>,
    pub troubles: Arc<Troubles>,
    pub give_up: Arc<AtomicBool>,
}

impl Transcriber for Told {
    fn transcribe(&mut self, samples: &[f32], start: SampleCount, _: &[String]) -> Result<Transcript, Fault> {
        if self.troubles.deaf.load(Ordering::Relaxed) {
            return Err(Fault::new(FaultKind::Internal, "the recogniser is out of order"));
        }
        let end = start + SampleCount(samples.len() as u64);
        let inside = |word: &&Word| (start..end).contains(&SampleCount(u64::midpoint(word.from.0, word.to.0)));
        let words: Vec<Word> = self.said.lock().unwrap().iter().filter(inside).cloned().collect();
        let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        let confidence = if words.is_empty() { 0.0 } else { 0.9 };
        Ok(Transcript { text, words, confidence, refused: Vec::new() })
    }

    fn give_up(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.give_up)
    }
}

/// Viva's voice: noise, as long as the line.
pub struct Hiss {
    pub troubles: Arc<Troubles>,
    pub rendered: Arc<Mutex<Vec<String>>>,
    pub noise: Noise,
}

impl Synthesizer for Hiss {
    fn synthesize(&mut self, text: &str, sink: &mut dyn FnMut(Clip) -> ControlFlow<()>) -> Result<(), Fault> {
        if self.troubles.voiceless.load(Ordering::Relaxed) {
            return Err(Fault::new(FaultKind::Internal, "the voice is out of order"));
        }
        self.rendered.lock().unwrap().push(text.to_owned());
        let length = SampleCount::from_millis(text.chars().count() as u64 * CHARACTER_MS).0;
        let samples: Vec<f32> = self.noise.by_ref().take(length as usize).map(|noise| noise * LOUD).collect();
        for clause in samples.chunks(RATE as usize) {
            if sink(Clip::at_rate(clause)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        "noise"
    }
}

/// A disk that fills up.
pub struct SmallDisk {
    pub bytes: Cursor<Vec<u8>>,
    pub room: usize,
}

impl std::io::Write for SmallDisk {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.get_ref().len() + bytes.len() > self.room {
            return Err(std::io::Error::new(std::io::ErrorKind::StorageFull, "no space left"));
        }
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for SmallDisk {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}
