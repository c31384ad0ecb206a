//! Viva's whole pipeline on one recording, as in a session, but on one thread.

use std::path::Path;

use viva::pcm::Frame;
use viva::runtime::pipeline::{Happening, Pace, Pipeline, Sound, Work};
use viva::speech::{Listener, ListenerConfig, Patience};
use viva::stt::{self, Transcriber};
use viva::time::{RATE, SampleCount};

/// So long that one answer is one turn, because the benchmark is about words.
const PATIENCE: Patience = Patience::new(2_500, 600_000);

pub struct Ours(Option<Box<dyn Transcriber>>);

/// The result for a recording.
#[derive(Default)]
pub struct Heard {
    pub turns: usize,
    pub text: String,
    /// Reasons why the recognizer refused words.
    pub refused: Vec<String>,
    pub work: Work,
}

impl Ours {
    /// Opens the recognizer with one thread.
    pub fn open(model: &Path) -> Self {
        Self(Some(stt::open(model, Some(1)).unwrap_or_else(|fault| panic!("{fault}"))))
    }

    pub fn hear(&mut self, samples: &[f32], vocabulary: &[String]) -> Heard {
        let Some(transcriber) = self.0.take() else { return Heard::default() };
        let listener = Listener::new(ListenerConfig::default());
        let mut pipeline = Pipeline::new(listener, transcriber, PATIENCE, vocabulary.to_vec(), Pace::Live);
        let (mut heard, mut text) = (Heard::default(), Vec::new());
        let mut take = |happened: Vec<Happening>| {
            for event in happened {
                if let Happening::TurnEnded { transcript, .. } = event {
                    heard.turns += 1;
                    text.push(transcript.text);
                    heard.refused.extend(transcript.refused);
                }
            }
        };
        // The microphone stays on after the last word.
        let silence = vec![0.0; 3 * RATE as usize];
        let mut at = 0;
        for samples in samples.chunks(320).chain(silence.chunks(320)) {
            pipeline.hear(Sound::Frame(Frame { start: SampleCount(at), samples: samples.to_vec() }));
            at += samples.len() as u64;
            take(pipeline.work().unwrap_or_else(|fault| panic!("{fault}")));
        }
        pipeline.hear(Sound::End);
        take(pipeline.work().unwrap_or_else(|fault| panic!("{fault}")));
        (heard.text, heard.work) = (text.join(" "), pipeline.work);
        self.0 = Some(pipeline.into_transcriber());
        heard
    }
}
