//! `viva listen` at the microphone, without its device: the words so far, and a decode that is given up.
#![cfg(feature = "cli")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::told::{CONFIG, Scripted, script, transcript};
use viva::fault::{Fault, FaultKind};
use viva::pcm::Frame;
use viva::runtime::pipeline::{Happening, Pace, Pipeline, Sound};
use viva::speech::endpoint::BySilence;
use viva::speech::{Listener, Patience, Transcript};
use viva::stt::Transcriber;
use viva::time::SampleCount;

/// A recognizer that is done at once, unless it is told to give up. `slow`: somebody does so in the middle of a decode.
struct Recognizer {
    slow: Arc<AtomicBool>,
    give_up: Arc<AtomicBool>,
}

impl Transcriber for Recognizer {
    fn transcribe(&mut self, _: &[f32], _: SampleCount, _: &[String]) -> Result<Transcript, Fault> {
        if self.slow.swap(false, Ordering::Relaxed) {
            self.give_up.store(true, Ordering::Relaxed);
        }
        match self.give_up.load(Ordering::Relaxed) {
            true => Err(Fault::new(FaultKind::Internal, "it was given up")),
            false => Ok(transcript("a cache in front")),
        }
    }

    fn give_up(&self) -> Arc<AtomicBool> {
        self.give_up.clone()
    }
}

/// A pipeline that hears two seconds of voice and a second of silence, and its recognizer's `slow`.
fn pipeline(pace: Pace) -> (Pipeline, Arc<AtomicBool>) {
    let voice = Scripted::of(script(&[(true, 2_000), (false, 1_000)]));
    let listener = Listener::with(CONFIG, Box::new(voice), Box::<BySilence>::default());
    let slow = Arc::new(AtomicBool::new(false));
    let recognizer = Recognizer { slow: slow.clone(), give_up: Arc::default() };
    (Pipeline::new(listener, Box::new(recognizer), Patience::new(1_600, 60_000), Vec::new(), pace), slow)
}

/// What happens while it hears three seconds, frame by frame.
fn hear(pipeline: &mut Pipeline) -> Vec<Happening> {
    let frame = |i: u64| Frame { start: SampleCount(i * 256), samples: vec![0.1; 256] };
    let mut happened = Vec::new();
    for i in 0..3_000 / 16 {
        pipeline.hear(Sound::Frame(frame(i)));
        happened.extend(pipeline.work().unwrap());
    }
    happened
}

fn words(happened: &[Happening]) -> Vec<&str> {
    let words = |event: &'_ Happening| match event {
        Happening::Partial { .. } => Some("so far"),
        Happening::TurnEnded { .. } => Some("turn"),
        Happening::Nothing { .. } => Some("nothing"),
        _ => None,
    };
    happened.iter().filter_map(words).collect()
}

#[test]
fn words_are_told_before_the_turn_is_over() {
    let (mut live, _) = pipeline(Pace::Live);
    assert_eq!(words(&hear(&mut live)), ["so far"]);
    live.hear(Sound::End);
    assert_eq!(words(&live.work().unwrap()), ["turn"]);
    let (mut file, _) = pipeline(Pace::File);
    assert_eq!(words(&hear(&mut file)), [""; 0]);
}

#[test]
fn a_decode_that_is_given_up_is_made_up_for() {
    let (mut live, slow) = pipeline(Pace::Live);
    slow.store(true, Ordering::Relaxed);
    assert_eq!(words(&hear(&mut live)), [""; 0]);
    // Ctrl-C was meant for that decode only. The last words are heard.
    live.give_up().store(false, Ordering::Relaxed);
    live.hear(Sound::End);
    assert_eq!(words(&live.work().unwrap()), ["so far", "turn"]);
}
