//! What takes seconds to warm, and needs no device: recogniser and voice.

use std::path::Path;

use crate::fault::{Fault, FaultKind};
use crate::stt::{self, Transcriber};
use crate::tts::{self, Voice, VoiceChoice};

pub struct Engines {
    pub transcriber: Box<dyn Transcriber>,
    pub voice: Voice,
    /// Why it is not the voice that was wished for.
    pub compromise: Option<Fault>,
}

impl Engines {
    /// Loads and warms both, side by side. `threads`: how many the recogniser gets; `None`: as many as pay.
    ///
    /// # Errors
    /// Weights that are missing or damaged; no voice at all.
    pub fn warm(model: &Path, threads: Option<usize>, voice: &VoiceChoice) -> Result<Self, Fault> {
        let (transcriber, voice) = std::thread::scope(|scope| {
            let transcriber = scope.spawn(|| stt::open(model, threads));
            let voice = tts::open(voice);
            (transcriber.join(), voice)
        });
        let transcriber = transcriber.map_err(|_| {
            Fault::new(FaultKind::Internal, "the recogniser stopped unexpectedly while it was loaded")
                .next("look for what is wrong with: viva doctor")
        })??;
        let (voice, compromise) = voice?;
        Ok(Self { transcriber, voice, compromise })
    }

    /// What the interviewer speaks with, for people.
    pub fn voice_name(&self) -> String {
        match &self.voice {
            Voice::Samples(synthesizer) => synthesizer.name().to_owned(),
            Voice::Direct(_) => "the system's voice".into(),
            Voice::Text => "none: read the screen".into(),
        }
    }
}
