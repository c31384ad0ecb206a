//! Voices that speak a benchmark's texts. Rendered texts are kept.

use std::ops::ControlFlow;

use super::noise::Noise;
use viva::pcm::resample::one_shot;
use viva::time::RATE;
use viva::tts::{self, Synthesizer, Voice, VoiceChoice};

/// The voice of that name. If it does not work here, prints why and returns `None`.
pub fn open(name: &str) -> Option<Box<dyn Synthesizer>> {
    let choice = VoiceChoice {
        name: Some(name.into()),
        models_dir: super::models(),
        cache_dir: Some(super::cache("voices")),
        ..VoiceChoice::default()
    };
    match tts::open(&choice) {
        Ok((Voice::Samples(voice), _)) => Some(voice),
        Ok(_) => None,
        Err(fault) => {
            println!("without the voice {name}: {fault}");
            None
        }
    }
}

/// The text as the microphone would get it: 16 kHz, with the silence after the last word cut to 50 ms.
pub fn say(voice: &mut dyn Synthesizer, text: &str) -> Vec<f32> {
    let mut said = Vec::new();
    let spoken = voice.synthesize(text, &mut |clip| {
        said.extend(one_shot(&clip.samples, clip.rate, RATE));
        ControlFlow::Continue(())
    });
    spoken.unwrap_or_else(|fault| panic!("{fault}"));
    let end = said.iter().rposition(|s| s.abs() > 0.01).map_or(0, |at| (at + 800).min(said.len()));
    said.truncate(end);
    said
}

/// The noise of a quiet room, -66 dBFS.
pub fn room(ms: usize, seed: u32) -> Vec<f32> {
    Noise(seed).map(|noise| noise * 0.000_85).take(ms * RATE as usize / 1000).collect()
}
