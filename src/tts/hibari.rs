//! The built-in voice: the hibari network (8 MB, inside the program), run by rten.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use rten::{Model, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;

use super::clauses::clauses;
use super::dsp::{BINS, RATE, Spectra, Vocoder};
use super::lexicon::Lexicon;
use super::normalize::{Alphabet, normalize};
use super::phonemes::{Phonemizer, broken};
use super::{Synthesizer, sound};
use crate::fault::{Fault, FaultKind};
use crate::pcm::Clip;

static VOICE_MODEL: &[u8] = include_bytes!("../../models/hibari/hibari.onnx");
/// The engine's name in the list of voices and in the cache key.
pub const NAME: &str = "hibari";
const OUTPUTS: [&str; 6] = ["lh", "theta", "ln", "lr", "phi", "f0"];

/// The voice network with everything it needs. Takes some 100 MB of memory, and loads in well under a second.
pub struct Hibari {
    model: Model,
    pool: Arc<ThreadPool>,
    ids: NodeId,
    speed: NodeId,
    outputs: [NodeId; 6],
    vocoder: Vocoder,
    lexicon: Lexicon,
    phonemizer: Phonemizer,
    name: String,
}

impl Hibari {
    /// Loads the voice. `overrides` is the user's own pronunciation file.
    ///
    /// Fails if that file has an error, or if the embedded weights do not load (a bug).
    pub fn load(overrides: Option<&Path>) -> Result<Self, Fault> {
        Self::with(Lexicon::load(overrides)?)
    }

    /// Like [`Hibari::load`], with these pronunciations.
    pub fn with(lexicon: Lexicon) -> Result<Self, Fault> {
        let model = Model::load_static_slice(VOICE_MODEL).map_err(|e| broken("the voice network", e))?;
        Self::of(model, &format!("{NAME} 0.2.1 heart"), lexicon).map_err(|e| broken("the voice network", e))
    }

    /// Another voice of the same engine, with the built-in phonemes.
    ///
    /// # Errors
    /// `Model` if the file is not such a voice.
    pub fn from_file(file: &Path, name: &str, lexicon: Lexicon) -> Result<Self, Fault> {
        let unusable = |why: String| {
            Fault::new(FaultKind::Model, format!("{} is not a voice that Viva can use", file.display()))
                .because(why)
                .next(format!("viva models verify {name}"))
        };
        let model = Model::load_file(file).map_err(|e| unusable(e.to_string()))?;
        Self::of(model, name, lexicon).map_err(unusable)
    }

    fn of(model: Model, name: &str, lexicon: Lexicon) -> Result<Self, String> {
        // One thread: a second one gains 7 % and takes a core from Whisper.
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        let node = |name: &str| model.node_id(name).map_err(|e| e.to_string());
        let (ids, speed) = (node("ids")?, node("speed")?);
        let mut outputs = [ids; 6];
        for (slot, name) in outputs.iter_mut().zip(OUTPUTS) {
            *slot = node(name)?;
        }
        let phonemizer = Phonemizer::new(&lexicon, &pool).map_err(|fault| fault.to_string())?;
        // The lexicon is part of the name, so that the cache does not answer with an old pronunciation.
        let name = format!("{name}, lexicon {:016x}", lexicon.fingerprint());
        Ok(Self { model, pool, ids, speed, outputs, vocoder: Vocoder::new(), lexicon, phonemizer, name })
    }

    /// The phonemes of `text`, one string per clause. For tests, and for people who tune a pronunciation.
    pub fn phonemes(&self, text: &str) -> Vec<String> {
        let spoken = normalize(text, &self.lexicon, Alphabet::Tokens);
        clauses(&spoken).into_iter().map(|clause| self.phonemizer.phonemes(clause)).collect()
    }

    /// The waveform of a clause's phonemes at 24 kHz; empty if there is nothing to say.
    pub fn render(&self, phonemes: &str) -> Result<Vec<f32>, Fault> {
        let ids = self.phonemizer.ids(phonemes);
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // The clause determines the seed, so the same words always sound the same.
        let seed = ids.iter().fold(0xcbf2_9ce4_8422_2325u64, |h, id| (h ^ *id as u64).wrapping_mul(0x0100_0000_01b3));
        let inputs = vec![
            (self.ids, NdTensor::from_data([1, ids.len()], ids).into()),
            (self.speed, NdTensor::from_data([1], vec![1.0f32]).into()),
        ];
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let failed = |why: String| Fault::new(FaultKind::Internal, "the built-in voice failed").because(why);
        let out = self.model.run_n(inputs, self.outputs, Some(options)).map_err(|e| failed(e.to_string()))?;
        let [lh, theta, ln, lr, phi, f0] = out;
        let grid = |value: rten::Value| match value.into_shape_vec::<f32, 3>() {
            Ok(([1, BINS, _], data)) => Ok(data),
            Ok((shape, _)) => Err(failed(format!("a spectrum has the shape {shape:?}"))),
            Err(e) => Err(failed(e.to_string())),
        };
        let (_, pitch) = f0.into_shape_vec::<f32, 2>().map_err(|e| failed(e.to_string()))?;
        let (lh, theta, ln, lr, phi) = (grid(lh)?, grid(theta)?, grid(ln)?, grid(lr)?, grid(phi)?);
        let spectra =
            Spectra { harmonic: &lh, harmonic_phase: &theta, noise: &ln, rest: &lr, rest_phase: &phi, pitch: &pitch };
        Ok(self.vocoder.render(&spectra, seed))
    }
}

/// Milliseconds of silence after a clause: a breath at a comma, more after a sentence, little at the very end, where
/// the candidate's turn begins.
fn pause_after(clause: &str, last: bool) -> usize {
    match clause.chars().last() {
        _ if last => 120,
        Some('.' | '!' | '?' | '…') => 420,
        _ => 180,
    }
}

impl Synthesizer for Hibari {
    fn synthesize(&mut self, text: &str, sink: &mut dyn FnMut(Clip) -> ControlFlow<()>) -> Result<(), Fault> {
        let spoken = normalize(text, &self.lexicon, Alphabet::Tokens);
        let clauses = clauses(&spoken);
        for (at, clause) in clauses.iter().enumerate() {
            let mut samples = self.render(&self.phonemizer.phonemes(clause))?;
            if samples.is_empty() {
                continue;
            }
            sound::trim(&mut samples, RATE, pause_after(clause, at + 1 == clauses.len()));
            sound::finish(&mut samples);
            if sink(Clip::new(RATE, samples)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn name(&self) -> &str {
        &self.name
    }
}
