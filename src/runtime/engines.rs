//! The recognizer and the voice, which take seconds to load and need no device.

use std::path::Path;

use crate::fault::{Fault, FaultKind};
use crate::interview::Understand;
use crate::meaning;
use crate::stt::{self, Transcriber};
use crate::tts::{self, Voice, VoiceChoice};

pub struct Engines {
    pub transcriber: Box<dyn Transcriber>,
    pub voice: Voice,
    /// Reads the words by meaning. `None` if this Viva was built without it.
    pub encoder: Option<Box<dyn Understand>>,
    /// Why the voice is not the one that the user chose.
    pub compromise: Option<Fault>,
}

impl Engines {
    /// Loads both at the same time. `threads` is the number of the recognizer's threads. With `None` it uses as many as
    /// pay off.
    ///
    /// # Errors
    /// If weights are missing or damaged, or if there is no voice at all.
    pub fn warm(model: &Path, threads: Option<usize>, voice: &VoiceChoice) -> Result<Self, Fault> {
        let (transcriber, voice) = std::thread::scope(|scope| {
            let transcriber = scope.spawn(|| stt::open(model, threads));
            let voice = tts::open(voice);
            (transcriber.join(), voice)
        });
        let transcriber = transcriber.map_err(|_| {
            Fault::new(FaultKind::Internal, "the recognizer stopped unexpectedly while loading")
                .next("to find out what is wrong: viva doctor")
        })??;
        let (voice, compromise) = voice?;
        Ok(Self { transcriber, voice, encoder: meaning::open()?, compromise })
    }

    /// The name of the voice, for people.
    pub fn voice_name(&self) -> String {
        match &self.voice {
            Voice::Samples(synthesizer) => synthesizer.name().to_owned(),
            Voice::Direct(_) => "the system's voice".into(),
            Voice::Text => "none: read the screen".into(),
        }
    }
}
