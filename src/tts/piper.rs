//! Piper's voices on rten, with phonemes from espeak-ng. Not built in: the weights come from the model store.
//!
//! Viva's scripted candidate uses this voice, so that it does not sound like the interviewer.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rten::{Model, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use serde::Deserialize;

use super::clauses::clauses;
use super::lexicon::Lexicon;
use super::normalize::{Alphabet, normalize};
use super::{Synthesizer, espeak, sound};
use crate::fault::{Fault, FaultKind};
use crate::pcm::Clip;

/// The file name, without extension, of the voice Joe. `viva models pull joe` puts its files into the store.
pub const JOE: &str = "en_US-joe-medium";
/// Noise in the sound, length, and noise in the rhythm. Without noise, the same text always gives the same recording,
/// on which tests rely.
const SCALES: [f32; 3] = [0.0, 1.0, 0.0];
/// Milliseconds of silence after a clause.
const PAUSE: usize = 250;
/// Every clause is scaled to this peak, because the network's own level differs from sentence to sentence.
const PEAK: f32 = 0.7;

/// A Piper voice.
pub struct Piper {
    model: Model,
    pool: Arc<ThreadPool>,
    inputs: [NodeId; 3],
    output: NodeId,
    settings: Settings,
    lexicon: Lexicon,
    name: String,
}

/// The parts of the voice's settings file that Viva reads.
#[derive(Deserialize)]
struct Settings {
    audio: Audio,
    espeak: Language,
    phoneme_id_map: HashMap<String, Vec<i32>>,
}

#[derive(Deserialize)]
struct Audio {
    sample_rate: u32,
}

#[derive(Deserialize)]
struct Language {
    voice: String,
}

/// The paths of a stored voice's weights and settings. Fails if one is missing.
pub fn files(models: &Path, stem: &str) -> Result<(PathBuf, PathBuf), Fault> {
    let weights = models.join(format!("{stem}.onnx"));
    let settings = models.join(format!("{stem}.onnx.json"));
    for file in [&weights, &settings] {
        if !file.is_file() {
            return Err(Fault::new(FaultKind::Model, "the voice is not installed")
                .because(format!("{} is missing", file.display()))
                .next("viva models pull joe"));
        }
    }
    Ok((weights, settings))
}

impl Piper {
    /// Loads the voice `stem` from the folder of weights (63 MB). The store has already checked the digests.
    pub fn load(models: &Path, stem: &str, lexicon: Lexicon) -> Result<Self, Fault> {
        let (weights, settings) = files(models, stem)?;
        let refuse = |file: &Path, why: String| {
            Fault::new(FaultKind::Model, format!("{} cannot be used", file.display()))
                .because(why)
                .next("viva models verify joe")
        };
        let espeak = espeak::version()?;
        let text = std::fs::read_to_string(&settings).map_err(|e| refuse(&settings, e.to_string()))?;
        let parsed = serde_json::from_str(&text).map_err(|e| refuse(&settings, e.to_string()))?;
        let model = Model::load_file(&weights).map_err(|e| refuse(&weights, e.to_string()))?;
        let node = |name: &str| model.node_id(name).map_err(|e| refuse(&weights, e.to_string()));
        let inputs = [node("input")?, node("input_lengths")?, node("scales")?];
        let output = node("output")?;
        let name = format!("piper {stem}, espeak-ng {espeak}, lexicon {:016x}", lexicon.fingerprint());
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        Ok(Self { model, pool, inputs, output, settings: parsed, lexicon, name })
    }

    /// Converts phonemes to Piper's symbols: start, then each phoneme followed by a blank, then end. Skips unknown
    /// phonemes.
    fn ids(&self, sounds: &str) -> Vec<i32> {
        let look = |symbol: &str| self.settings.phoneme_id_map.get(symbol).into_iter().flatten().copied();
        let mut ids: Vec<i32> = look("^").chain(look("_")).collect();
        for c in sounds.chars() {
            let before = ids.len();
            ids.extend(look(c.encode_utf8(&mut [0; 4])));
            if ids.len() > before {
                ids.extend(look("_"));
            }
        }
        ids.extend(look("$"));
        ids
    }

    fn render(&self, sounds: &str) -> Result<Vec<f32>, Fault> {
        let ids = self.ids(sounds);
        let length = ids.len();
        let [input, lengths, scales] = self.inputs;
        let inputs = vec![
            (input, NdTensor::from_data([1, length], ids).into()),
            (lengths, NdTensor::from_data([1], vec![length as i32]).into()),
            (scales, NdTensor::from_data([3], SCALES.to_vec()).into()),
        ];
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let failed = |why: String| Fault::new(FaultKind::Internal, "the voice failed").because(why).next("viva voices");
        let [out] = self.model.run_n(inputs, [self.output], Some(options)).map_err(|e| failed(e.to_string()))?;
        let (_, samples) = out.into_shape_vec::<f32, 4>().map_err(|e| failed(e.to_string()))?;
        Ok(samples)
    }
}

impl Synthesizer for Piper {
    fn synthesize(&mut self, text: &str, sink: &mut dyn FnMut(Clip) -> ControlFlow<()>) -> Result<(), Fault> {
        let spoken = normalize(text, &self.lexicon, Alphabet::Plain);
        let rate = self.settings.audio.sample_rate;
        for clause in clauses(&spoken) {
            let mut sounds = String::new();
            for part in clause.split_inclusive([',', ';', ':', '.', '!', '?']) {
                let words = part.trim_end_matches([',', ';', ':', '.', '!', '?']);
                if words.chars().any(char::is_alphanumeric) {
                    sounds.push_str(&espeak::ipa(words.trim(), &self.settings.espeak.voice)?);
                    sounds.push_str(&part[words.len()..]);
                    sounds.push(' ');
                }
            }
            if sounds.is_empty() {
                continue;
            }
            let mut samples = self.render(sounds.trim_end())?;
            sound::trim(&mut samples, rate, PAUSE);
            sound::level(&mut samples, PEAK);
            if sink(Clip::new(rate, samples)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn name(&self) -> &str {
        &self.name
    }
}
