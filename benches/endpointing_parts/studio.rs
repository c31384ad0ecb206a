//! Makes the sound of a planned answer, and notes the places of its pauses between sentences.

use std::collections::BTreeMap;
use std::path::Path;

use viva::pcm::resample::one_shot;
use viva::time::RATE;
use viva::tts::Synthesizer;

use super::hash;
use super::plan::{Plan, Source};
use crate::common::voices::{self, room};
use crate::recognition_parts::{Clip, corpus};

/// Samples in a millisecond.
const PER_MS: usize = RATE as usize / 1000;

/// The sound of an answer.
pub struct Sound {
    pub samples: Vec<f32>,
    /// From and to in milliseconds, one pair for each pause of the plan.
    pub joints: Vec<(u32, u32)>,
}

/// The available voices and recordings.
#[derive(Default)]
pub struct Studio {
    clips: BTreeMap<String, Clip>,
    /// `None` for a voice that does not work here.
    voices: BTreeMap<&'static str, Option<Box<dyn Synthesizer>>>,
}

impl Studio {
    pub fn open(recordings: &Path) -> Self {
        let clips = corpus(recordings).unwrap_or_default().into_iter().map(|clip| (clip.path.clone(), clip));
        Self { clips: clips.collect(), ..Self::default() }
    }

    fn voice(&mut self, name: &'static str) -> Option<&mut Box<dyn Synthesizer>> {
        self.voices.entry(name).or_insert_with(|| voices::open(name)).as_mut()
    }

    /// Everything that the sound of a plan depends on. `None` if its voice does not work.
    pub fn made_of(&mut self, plan: &Plan) -> Option<String> {
        let voice = match plan.source {
            Source::Voice { name, .. } => self.voice(name)?.name().to_owned(),
            Source::Clips(_) => String::new(),
        };
        Some(format!("{:?} {:?} {} {voice}", plan.source, plan.pauses, plan.speed))
    }

    /// The recordings of a plan.
    pub fn clips<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = &'a Clip> {
        let paths = if let Source::Clips(paths) = &plan.source { &paths[..] } else { &[] };
        paths.iter().filter_map(|path| self.clips.get(path))
    }

    pub fn record(&mut self, plan: &Plan) -> Option<Sound> {
        let parts: Vec<Vec<f32>> = match &plan.source {
            Source::Clips(_) => self.clips(plan).map(Clip::samples).collect(),
            Source::Voice { name, sentences } => {
                let voice = self.voice(name)?;
                sentences.iter().map(|sentence| at_speed(voices::say(voice.as_mut(), sentence), plan.speed)).collect()
            }
        };
        let seed = hash(&plan.name) as u32;
        let mut samples = room(600, seed);
        let mut joints = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            samples.extend(part);
            if let Some(ms) = plan.pauses.get(i) {
                let from = (samples.len() / PER_MS) as u32;
                samples.extend(room(*ms as usize, seed.wrapping_add(i as u32 + 1)));
                joints.push((from, from + ms));
            }
        }
        Some(Sound { samples, joints })
    }
}

/// The sound of a tape at another speed: slower and deeper, or faster and higher.
fn at_speed(samples: Vec<f32>, speed: f32) -> Vec<f32> {
    let rate = (RATE as f32 * speed).round() as u32;
    if rate == RATE { samples } else { one_shot(&samples, rate, RATE) }
}
