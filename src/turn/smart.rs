//! Smart Turn v3.2 (Daily, BSD-2-Clause) on rten: the encoder of Whisper tiny, with a head that gives the probability
//! that the speaker has finished. It has int8 weights, 8.7 MB.

use std::path::Path;
use std::sync::Arc;

use rten::{Model, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;

use super::features::{FRAMES, Features};
use crate::fault::{Fault, FaultKind};
use crate::models::mel::MELS;
use crate::speech::TurnDetector;

pub struct SmartTurn {
    model: Model,
    /// One thread: the detector runs on the listening thread, beside the recognizer and the voice.
    pool: Arc<ThreadPool>,
    input: NodeId,
    output: NodeId,
    features: Features,
}

impl SmartTurn {
    pub fn open(weights: &Path) -> Result<Self, Fault> {
        let refuse = |why: String| {
            Fault::new(FaultKind::Model, format!("{} cannot be used", weights.display()))
                .because(why)
                .next("viva models verify smart-turn")
        };
        let model = Model::load_file(weights).map_err(|e| refuse(e.to_string()))?;
        let node = |name: &str| model.node_id(name).map_err(|e| refuse(e.to_string()));
        let (input, output) = (node("input_features")?, node("logits")?);
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        let smart = Self { model, pool, input, output, features: Features::new() };
        smart.probability(&[]).map_err(refuse)?;
        Ok(smart)
    }

    fn probability(&self, last: &[f32]) -> Result<f32, String> {
        let features = NdTensor::from_data([1, MELS, FRAMES], self.features.of(last));
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let [out] = self
            .model
            .run_n(vec![(self.input, features.into())], [self.output], Some(options))
            .map_err(|e| e.to_string())?;
        // The output is called logits, but holds probabilities: the network includes the sigmoid.
        let (_, values) = out.into_shape_vec::<f32, 2>().map_err(|e| e.to_string())?;
        values.first().copied().filter(|p| p.is_finite()).ok_or_else(|| "it gives no probability".to_owned())
    }
}

impl TurnDetector for SmartTurn {
    fn finished(&mut self, last: &[f32]) -> f32 {
        self.probability(last).unwrap_or_else(|why| {
            tracing::warn!("the turn detector failed: {why}");
            f32::NAN
        })
    }
}
