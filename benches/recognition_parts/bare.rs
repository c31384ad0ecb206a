//! The baseline: whisper-rs on the whole file, like its own example.

use std::path::Path;

use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState};

pub struct Bare(WhisperState);

impl Bare {
    pub fn open(model: &Path) -> Self {
        let context = WhisperContext::new_with_params(model, WhisperContextParameters::default()).expect("the model");
        Self(context.create_state().expect("memory"))
    }

    pub fn transcribe(&mut self, samples: &[f32]) -> String {
        self.transcribe_expecting(samples, &[])
    }

    /// Transcribes with expected words as the prompt, like its users.
    pub fn transcribe_expecting(&mut self, samples: &[f32], vocabulary: &[String]) -> String {
        let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        params.set_n_threads(1);
        params.set_print_progress(false);
        params.set_print_realtime(false);
        params.set_print_special(false);
        params.set_print_timestamps(false);
        let prompt = vocabulary.join(", ");
        if !prompt.is_empty() {
            params.set_initial_prompt(&prompt);
        }
        self.0.full(params, samples).expect("a decode");
        self.0.as_iter().map(|s| s.to_str_lossy().unwrap_or_default().into_owned()).collect()
    }
}
