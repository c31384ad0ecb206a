//! The decoder without a prompt, on sound that is still encoded.

use std::sync::atomic::{AtomicBool, Ordering};

use whisper_rs::{WhisperContext, WhisperState};

use super::super::confirm::{Decoder, Token};
use super::failed;
use crate::fault::Fault;

/// The decoder on the sound of the encoder's last pass, without a prompt.
pub(super) struct Bare<'a> {
    pub context: &'a WhisperContext,
    pub state: &'a mut WhisperState,
    pub threads: usize,
    pub give_up: &'a AtomicBool,
}

impl Decoder for Bare<'_> {
    fn opening(&self) -> Vec<Token> {
        let mut opening = vec![self.context.token_sot()];
        if self.context.is_multilingual() {
            opening.extend([self.context.token_lang(0), self.context.token_transcribe()]);
        }
        opening.push(self.context.token_not());
        opening
    }

    fn tokens(&self, text: &str) -> Result<Vec<Token>, Fault> {
        self.context.tokenize(text, 2 * text.len() + 8).map_err(|why| failed(&why))
    }

    fn text(&self, token: Token) -> Option<Vec<u8>> {
        (token < self.end()).then(|| self.context.token_to_bytes(token).unwrap_or_default().to_vec())
    }

    fn end(&self) -> Token {
        self.context.token_eot()
    }

    fn read(&mut self, tokens: &[Token], past: usize) -> Result<(), Fault> {
        if self.give_up.load(Ordering::Relaxed) {
            return Err(failed(&"it was given up"));
        }
        self.state.decode(tokens, past, self.threads).map_err(|why| failed(&why))
    }

    fn logits(&self) -> Result<&[f32], Fault> {
        self.state.get_logits().map_err(|why| failed(&why))
    }
}
