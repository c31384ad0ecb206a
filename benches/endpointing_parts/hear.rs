//! Hears a recording once, with the real listener, turn detector and recogniser, and writes down what an endpointer would
//! have known in each pause. Kept on disk: hearing takes minutes, judging takes milliseconds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use viva::pcm::Frame;
use viva::speech::endpoint::{Decision, Endpointer, TurnSoFar};
use viva::speech::tail::last_words;
use viva::speech::vad::Earshot;
use viva::speech::{ListenEvent, Listener, ListenerConfig, Patience, TurnDetector, TurnId};
use viva::stt::{self, Transcriber};
use viva::time::SampleCount;
use viva::turn;

use super::Recording;
use crate::common::voices::room;

/// Counts up when hearing changes.
const VERSION: u32 = 2;
/// A pause that is shorter is never the end of anything.
const SHORTEST_MS: u32 = 300;

/// A pause, and what was known in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pause {
    /// How long it was; of the last one, how long it was listened to.
    pub ms: u32,
    /// It is the recording's end.
    pub last: bool,
    /// Speech before it, since the beginning.
    pub elapsed_ms: u32,
    pub finished: Option<u8>,
    pub words: u32,
    /// The last words before it.
    pub text: String,
}

/// The pauses that are over, and the one under way.
#[derive(Default)]
struct Notes {
    over: Vec<TurnSoFar>,
    pause: Option<TurnSoFar>,
}

/// Never ends a turn; remembers each pause.
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

/// Measures what an answer costs.
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
    transcriber: Box<dyn Transcriber>,
    cache: PathBuf,
    /// Milliseconds of each question to the detector in this run.
    pub spent: Arc<Mutex<Vec<f64>>>,
}

impl Ears {
    pub fn open(models: &Path, cache: &Path) -> Self {
        let transcriber = stt::open(&models.join("ggml-tiny.en.bin"), None).unwrap_or_else(|fault| panic!("{fault}"));
        let weights = models.join("smart-turn-v3.2-cpu.onnx");
        fs::create_dir_all(cache).unwrap_or_else(|e| panic!("{}: {e}", cache.display()));
        Self { weights, transcriber, cache: cache.into(), spent: Arc::default() }
    }

    /// The pauses of a recording, from the cache where it was heard before; `None` if it was not and must not be now.
    pub fn pauses(&mut self, recording: &Recording, may_hear: bool) -> Option<Vec<Pause>> {
        let sound = recording.samples.iter().flat_map(|s| s.to_le_bytes());
        let digest = sound.fold(u64::from(VERSION), |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let file = self.cache.join(format!("{digest:016x}.json"));
        if let Some(known) = fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok()) {
            return Some(known);
        }
        if !may_hear {
            return None;
        }
        let pauses = self.hear(recording);
        let text = serde_json::to_vec(&pauses).unwrap_or_default();
        fs::write(&file, text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        Some(pauses)
    }

    fn hear(&mut self, recording: &Recording) -> Vec<Pause> {
        let notes = Arc::new(Mutex::new(Notes::default()));
        let patient = Box::new(Patient(Arc::clone(&notes)));
        let detector = turn::open(&self.weights).unwrap_or_else(|fault| panic!("{fault}"));
        let detector = Timed(detector, Arc::clone(&self.spent));
        let mut listener = Listener::with(ListenerConfig::default(), Box::<Earshot>::default(), patient)
            .with_detector(Some(Box::new(detector)));
        listener.listen(TurnId(1), Patience::new(60_000, 3_600_000));
        let mut texts: BTreeMap<u32, (u32, usize, String)> = BTreeMap::new();
        let (mut pauses, mut at) = (Vec::new(), 0);
        // The microphone stays on behind the last word.
        let silence = room(3_000, 77);
        let sound = [&recording.samples[..], &silence].concat();
        let mut events = Vec::new();
        for samples in sound.chunks(160) {
            listener.push(&Frame { start: SampleCount(at), samples: samples.to_vec() }, &mut events);
            at += samples.len() as u64;
            let over = notes.lock().map(|mut notes| std::mem::take(&mut notes.over)).unwrap_or_default();
            pauses.extend(over.iter().map(|turn| note(turn, &texts, false)));
            for event in events.drain(..) {
                let ListenEvent::Segment(segment) = event else { continue };
                if texts.get(&segment.index).is_some_and(|(revision, ..)| *revision == segment.revision) {
                    continue;
                }
                // Offered once more because its tail was heard in full: the words are the same but for a murmur.
                let length = segment.samples.len();
                if texts.get(&segment.index).is_some_and(|(_, known, _)| *known == length) {
                    continue;
                }
                let heard = self.transcriber.transcribe(&segment.samples, segment.start, &[]);
                let heard = heard.unwrap_or_else(|fault| panic!("{fault}"));
                let words = heard.words.len() as u32;
                listener.understood(segment.turn, segment.index, segment.revision, words, &heard.text);
                texts.insert(segment.index, (segment.revision, length, heard.text));
            }
        }
        let last = notes.lock().ok().and_then(|notes| notes.pause);
        pauses.extend(last.map(|turn| note(&turn, &texts, true)));
        pauses.retain(|pause| pause.ms >= SHORTEST_MS);
        pauses
    }
}

fn note(turn: &TurnSoFar, texts: &BTreeMap<u32, (u32, usize, String)>, last: bool) -> Pause {
    let text = texts.values().map(|(_, _, text)| text.as_str()).collect::<Vec<_>>().join(" ");
    Pause {
        ms: turn.silence_ms,
        last,
        elapsed_ms: turn.elapsed_ms - turn.silence_ms.min(turn.elapsed_ms),
        finished: turn.finished,
        words: turn.words.unwrap_or(0),
        text: last_words(&text),
    }
}
