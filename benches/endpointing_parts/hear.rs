//! Hears a recording once with the real listener, turn detector and recognizer, and records what an endpointer would
//! have known in each pause. The result is kept on disk, because hearing takes minutes and judging takes milliseconds.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use viva::fault::Fault;
use viva::language::phrase_end::last_words;
use viva::pcm::Frame;
use viva::runtime::pipeline::{Happening, Pace, Pipeline, Sound};
use viva::speech::endpoint::{Decision, Endpointer, TurnSoFar};
use viva::speech::vad::Earshot;
use viva::speech::{Listener, ListenerConfig, Patience, Transcript, TurnDetector};
use viva::stt::{self, Transcriber};
use viva::time::SampleCount;
use viva::turn;

use super::Recording;
use super::melody::Melody;
use super::plan::Plan;
use super::studio::Studio;
use crate::common::voices::room;

/// Goes up when hearing changes.
const VERSION: u32 = 3;
/// A shorter pause is never the end of a turn.
const SHORTEST_MS: u32 = 300;

/// A pause, and what was known in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pause {
    /// The length of the pause. For the last one, how long the recording was heard after the last word.
    pub ms: u32,
    /// True for the pause at the recording's end.
    pub last: bool,
    /// Where in the recording the pause begins, in milliseconds.
    pub from_ms: u32,
    /// Speech before the pause, from the beginning, in milliseconds.
    pub elapsed_ms: u32,
    pub finished: Option<u8>,
    pub words: u32,
    /// The last words before the pause.
    pub text: String,
    /// All words before the pause.
    pub said: String,
    /// The voice's level just before the pause, relative to the turn so far, in decibels.
    pub level_db: Option<f32>,
    /// The voice's pitch just before the pause, relative to the turn so far.
    pub pitch: Option<f32>,
}

/// An answer as it was heard.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Heard {
    pub pauses: Vec<Pause>,
    /// The planned pauses between the sentences: from and to, in milliseconds.
    pub joints: Vec<(u32, u32)>,
    /// Length of speech and pauses together.
    pub minutes: f64,
}

/// The pauses that are over, and the one under way.
#[derive(Default)]
struct Notes {
    over: Vec<TurnSoFar>,
    pause: Option<TurnSoFar>,
}

/// An endpointer that never ends a turn, and notes each pause.
struct Patient(Arc<Mutex<Notes>>);

impl Endpointer for Patient {
    fn begin(&mut self, _: Patience) {}

    fn decide(&mut self, turn: &TurnSoFar) -> Option<Decision> {
        let mut notes = self.0.lock().ok()?;
        if turn.silence_ms > 0 {
            notes.pause = Some(*turn);
        } else if let Some(pause) = notes.pause.take() {
            notes.over.push(pause);
        }
        None
    }
}

/// A turn detector that measures its own time.
struct Timed(Box<dyn TurnDetector>, Arc<Mutex<Vec<f64>>>);

impl TurnDetector for Timed {
    fn finished(&mut self, last: &[f32]) -> f32 {
        let began = Instant::now();
        let answer = self.0.finished(last);
        if let Ok(mut spent) = self.1.lock() {
            spent.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        answer
    }
}

pub struct Ears {
    weights: PathBuf,
    transcriber: Arc<Mutex<Box<dyn Transcriber>>>,
    cache: PathBuf,
    /// How long each question to the detector took in this run, in milliseconds.
    pub spent: Arc<Mutex<Vec<f64>>>,
}

impl Ears {
    pub fn open(models: &Path, cache: &Path) -> Self {
        let transcriber = stt::open(&models.join("ggml-tiny.en.bin"), None).unwrap_or_else(|fault| panic!("{fault}"));
        let weights = models.join("smart-turn-v3.2-cpu.onnx");
        fs::create_dir_all(cache).unwrap_or_else(|e| panic!("{}: {e}", cache.display()));
        Self { weights, transcriber: Arc::new(Mutex::new(transcriber)), cache: cache.into(), spent: Arc::default() }
    }

    /// The pauses of a recording, from the cache if it was heard before. `None` if it was not, and `may_hear` is false.
    pub fn pauses(&mut self, recording: &Recording, may_hear: bool) -> Option<Vec<Pause>> {
        let sound = recording.samples.iter().flat_map(|s| s.to_le_bytes());
        let file = self.file("", sound);
        known(&file).or_else(|| may_hear.then(|| kept(&file, self.hear(&recording.samples))))
    }

    /// The same for a planned answer. The cache identifies it by the ingredients of its sound, so a second run need not
    /// make the sound.
    pub fn answer(&mut self, plan: &Plan, studio: &mut Studio, may_hear: bool) -> Option<Heard> {
        let made_of = studio.made_of(plan)?;
        let file = self.file("answer-", made_of.bytes());
        if let Some(known) = known(&file) {
            return Some(known);
        }
        let sound = Some(()).filter(|()| may_hear).and_then(|()| studio.record(plan))?;
        let minutes = sound.samples.len() as f64 / 16_000.0 / 60.0;
        Some(kept(&file, Heard { pauses: self.hear(&sound.samples), joints: sound.joints, minutes }))
    }

    /// The recognizer's transcript of each whole recording of an answer. It knows the ends of sentences better than in
    /// a pause, where it has not heard the next words.
    pub fn transcript(&mut self, plan: &Plan, studio: &Studio, may_hear: bool) -> Option<String> {
        let file = self.file("transcript-", format!("{:?}", plan.source).bytes());
        if let Some(known) = known(&file) {
            return Some(known);
        }
        let mut text = Vec::new();
        for clip in Some(studio.clips(plan)).filter(|_| may_hear)? {
            let heard = self.transcriber.lock().ok()?.transcribe(&clip.samples(), SampleCount(0), &[]);
            text.push(heard.unwrap_or_else(|fault| panic!("{fault}")).text);
        }
        Some(kept(&file, text.join(" ")))
    }

    fn file(&self, sort: &str, of: impl Iterator<Item = u8>) -> PathBuf {
        let digest = of.fold(u64::from(VERSION), |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        self.cache.join(format!("{sort}{digest:016x}.json"))
    }

    fn hear(&mut self, samples: &[f32]) -> Vec<Pause> {
        let notes = Arc::new(Mutex::new(Notes::default()));
        let patient = Box::new(Patient(Arc::clone(&notes)));
        let detector = turn::open(&self.weights).unwrap_or_else(|fault| panic!("{fault}"));
        let detector = Timed(detector, Arc::clone(&self.spent));
        let listener = Listener::with(ListenerConfig::default(), Box::<Earshot>::default(), patient)
            .with_detector(Some(Box::new(detector)));
        let transcriber = Recalling { transcriber: Arc::clone(&self.transcriber), last: None };
        let patience = Patience::new(60_000, 3_600_000);
        let mut pipeline = Pipeline::new(listener, Box::new(transcriber), patience, Vec::new(), Pace::Live);
        let (mut pauses, mut at, mut said) = (Vec::new(), 0, String::new());
        // The microphone stays on after the last word.
        let silence = room(3_000, 77);
        let sound = [samples, &silence].concat();
        for samples in sound.chunks(160) {
            pipeline.hear(Sound::Frame(Frame { start: SampleCount(at), samples: samples.to_vec() }));
            let happenings = pipeline.work().unwrap_or_else(|fault| panic!("{fault}"));
            at += samples.len() as u64;
            let over = notes.lock().map(|mut notes| std::mem::take(&mut notes.over)).unwrap_or_default();
            // The frame in which the voice came back is not part of the pause.
            pauses.extend(over.iter().map(|turn| note(turn, &said, at.saturating_sub(256))));
            for happening in happenings {
                if let Happening::Partial { text, .. } = happening {
                    said = text;
                }
            }
        }
        let last = notes.lock().ok().and_then(|notes| notes.pause);
        pauses.extend(last.map(|turn| Pause { last: true, ..note(&turn, &said, at) }));
        pauses.retain(|pause| pause.ms >= SHORTEST_MS);
        let melody = Melody::of(samples);
        for pause in &mut pauses {
            (pause.level_db, pause.pitch) = melody.before(pause.from_ms);
        }
        pauses
    }
}

/// A recognizer that reuses its last transcript if the listener offers the segment again with more of its tail. The
/// tail adds nothing but a murmur.
struct Recalling {
    transcriber: Arc<Mutex<Box<dyn Transcriber>>>,
    /// Where the last segment begins, its length, and its words.
    last: Option<(SampleCount, usize, Transcript)>,
}

impl Transcriber for Recalling {
    fn transcribe(&mut self, samples: &[f32], start: SampleCount, vocabulary: &[String]) -> Result<Transcript, Fault> {
        if let Some((known, length, words)) = &self.last
            && (*known, *length) == (start, samples.len())
        {
            return Ok(words.clone());
        }
        let mut transcriber = self.transcriber.lock().unwrap_or_else(PoisonError::into_inner);
        let words = transcriber.transcribe(samples, start, vocabulary)?;
        self.last = Some((start, samples.len(), words.clone()));
        Ok(words)
    }

    fn give_up(&self) -> Arc<AtomicBool> {
        self.transcriber.lock().unwrap_or_else(PoisonError::into_inner).give_up()
    }
}

fn known<T: DeserializeOwned>(file: &Path) -> Option<T> {
    fs::read(file).ok().and_then(|text| serde_json::from_slice(&text).ok())
}

fn kept<T: Serialize>(file: &Path, heard: T) -> T {
    let text = serde_json::to_vec(&heard).unwrap_or_default();
    fs::write(file, text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    heard
}

/// A pause that ended at this sample.
fn note(turn: &TurnSoFar, said: &str, at: u64) -> Pause {
    Pause {
        ms: turn.silence_ms,
        last: false,
        from_ms: ((at / 16) as u32).saturating_sub(turn.silence_ms),
        elapsed_ms: turn.elapsed_ms - turn.silence_ms.min(turn.elapsed_ms),
        finished: turn.finished,
        words: turn.words.unwrap_or(0),
        text: last_words(said),
        said: said.to_owned(),
        level_db: None,
        pitch: None,
    }
}
