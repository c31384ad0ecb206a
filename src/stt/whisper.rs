//! Whisper, run by whisper.cpp. Only this file and those beside it name `whisper_rs`.

mod bare;
mod callbacks;
mod words;

use std::io::Seek;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState, WhisperTokenId,
};

use self::bare::Bare;
use self::callbacks::{Patience, counts, is_over};
use super::Transcriber;
use super::check::check;
use super::confirm::{Verdict, confirm};
use super::ears::Ears;
use super::guard;
use super::narrow::narrow;
use super::pace::{self, Pace};
use crate::fault::{Fault, FaultKind};
use crate::pcm::level;
use crate::speech::Transcript;
use crate::time::{RATE, SampleCount};

/// Whisper hears 30 s at once. Longer slices are split into pieces of this length.
const WINDOW: usize = 28 * RATE as usize;
/// Less than a tenth of a second cannot be a word, and whisper.cpp rejects it.
const SHORTEST: usize = RATE as usize / 10;
/// A level below any voice in any room, in dB relative to full scale.
const SILENT: f32 = -80.0;
/// The longest prompt, in tokens. Whisper accepts 223, but each costs time, and Whisper is more likely to echo a long
/// list.
const PROMPT: usize = 96;
/// Encoder positions per second.
const POSITIONS: usize = 50;
/// Encoder positions added to those of the speech itself. With fewer, the encoder loses words.
const SPARE: usize = 256;
/// The smallest encoder length, in positions. A shorter encoder loses words.
const LEAST: i32 = 640;
/// The largest encoder length: all of Whisper's positions.
const MOST: i32 = 1_500;
/// Positions added for a second try after Whisper repeated itself. Not all of them: that takes 54 MB for attention
/// alone.
const LONGER: i32 = 384;
/// Tokens in a second of usual speech.
const TOKENS: usize = 4;
/// Encoder lengths are multiples of this, to fill whole vector registers. Remainders would be summed one by one.
const ROUND: usize = 32;

pub struct Whisper {
    context: WhisperContext,
    state: WhisperState,
    pace: Pace,
    /// `None` in a build without a second voice detector.
    ears: Option<Ears>,
    /// The number of threads from the settings, if set.
    fixed: Option<usize>,
    give_up: Arc<AtomicBool>,
    /// How often the last decode ran the encoder. A long slice may need two passes.
    passes: Arc<AtomicU32>,
}

impl Whisper {
    /// Loads the weights and runs a first decode, which would otherwise cost seconds in the middle of an answer.
    ///
    /// # Errors
    /// [`FaultKind::Model`] if the file is missing or not a model.
    pub fn open(model: &Path, threads: Option<usize>) -> Result<Self, Fault> {
        // Without a logging backend, the hooks suppress whisper.cpp's messages on standard error.
        whisper_rs::install_logging_hooks();
        let fault = |what: &str, why: &dyn std::fmt::Display| {
            Fault::new(FaultKind::Model, format!("{what} {}", model.display())).because(why).next("viva models verify")
        };
        let file = std::fs::File::open(model)
            .map_err(|why| fault("cannot read the model", &why).next("viva models pull tiny.en"))?;
        let mut file = std::io::BufReader::with_capacity(1 << 18, file);
        check(&mut file).map_err(|why| fault("cannot use the model", &why))?;
        let weights =
            file.rewind().and_then(|()| narrow(&mut file)).map_err(|why| fault("cannot read the model", &why))?;
        let mut parameters = WhisperContextParameters::default();
        parameters.use_gpu(false);
        let context = WhisperContext::new_from_buffer_with_params(&weights, parameters)
            .map_err(|why| fault("cannot load the model", &why))?;
        drop(weights);
        let state = context.create_state().map_err(|why| fault("no memory for the model", &why))?;
        let pace = Pace::new(super::most_threads());
        let fixed = threads.map(|n| n.max(1));
        let ears = Ears::open();
        let mut whisper = Self { context, state, pace, ears, fixed, give_up: Arc::default(), passes: Arc::default() };
        whisper.window(&[0.0; RATE as usize], SampleCount::ZERO, &[])?;
        Ok(whisper)
    }

    /// Transcribes at most [`WINDOW`] samples.
    fn window(&mut self, samples: &[f32], start: SampleCount, vocabulary: &[String]) -> Result<Transcript, Fault> {
        let prompt = self.prompt(vocabulary)?;
        let mut heard = self.decode(samples, start, &prompt, audio_ctx(samples.len()))?;
        // Repetition ("more load on the primary, more load on the primary") often comes from the short encoder, or from
        // the prompt, which is a list. So try a longer encoder without a prompt. Repetition without a prompt or other
        // words is noise.
        if guard::circled(&heard) && !(prompt.is_empty() && heard.words.is_empty()) {
            let again = self.decode(samples, start, &[], (audio_ctx(samples.len()) + LONGER).min(MOST))?;
            if !guard::circled(&again) && again.words.len() > heard.words.len() {
                return Ok(again);
            }
        }
        if prompt.is_empty() || heard.words.is_empty() {
            return Ok(heard);
        }
        guard::cut_echo(&mut heard);
        let verdict = match guard::is_echo(&heard.words, vocabulary) {
            true => Verdict::Lost,
            false => self.confirm(&mut heard, vocabulary)?,
        };
        match verdict {
            Verdict::Confirmed => {}
            Verdict::Mended => guard::rewrite(&mut heard),
            Verdict::Lost => heard = self.decode(samples, start, &[], audio_ctx(samples.len()))?,
        }
        if verdict != Verdict::Confirmed {
            heard.refused.push("expected words that the recognizer did not hear by itself".into());
        }
        Ok(heard)
    }

    /// Passes the vocabulary as earlier text, because Whisper adopts its spelling. Without a full stop at the end,
    /// Whisper would continue the list: in lower case, without a full stop, and with the last words twice.
    fn prompt(&self, vocabulary: &[String]) -> Result<Vec<WhisperTokenId>, Fault> {
        let tokenize = |text: &str| self.context.tokenize(text, 2 * text.len() + 8).map_err(|why| failed(&why));
        let (comma, stop) = (tokenize(",")?, tokenize(".")?);
        let mut tokens = Vec::new();
        for term in vocabulary {
            let term: String = term.chars().filter(|c| !c.is_control()).collect();
            if term.trim().is_empty() || term.len() > 80 {
                continue;
            }
            let next = tokenize(&format!(" {}", term.trim()))?;
            if tokens.len() + comma.len() + next.len() + stop.len() > PROMPT {
                break;
            }
            if !tokens.is_empty() {
                tokens.extend(&comma);
            }
            tokens.extend(next);
        }
        if !tokens.is_empty() {
            tokens.extend(stop);
        }
        Ok(tokens)
    }

    /// `positions`: how much of the encoder is used.
    fn decode(
        &mut self,
        samples: &[f32],
        start: SampleCount,
        prompt: &[WhisperTokenId],
        positions: i32,
    ) -> Result<Transcript, Fault> {
        let threads = self.threads();
        let usual = prompt.len() / 8 + samples.len() * TOKENS / RATE as usize;
        let limit = self.pace.limit(threads, pace::work(positions, usual)).filter(|_| self.fixed.is_none());
        let mut done = self.full(samples, prompt, positions, threads, limit);
        if done.is_err() && limit.is_some() && !self.give_up.load(Ordering::Relaxed) {
            self.pace.broken_off();
            done = self.full(samples, prompt, positions, 1, None);
        }
        done?;
        let (words, evidence) = self.words(start, samples.len());
        let heard = guard::judge(Transcript { words, ..Transcript::default() }, evidence);
        Ok(guard::burst::judge(heard, evidence, || Some(self.ears.as_mut()?.hear(samples))))
    }

    /// One run of whisper.cpp. It fails after `limit`.
    fn full(
        &mut self,
        samples: &[f32],
        prompt: &[WhisperTokenId],
        positions: i32,
        threads: usize,
        limit: Option<Duration>,
    ) -> Result<(), Fault> {
        let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        params.set_n_threads(threads as i32);
        params.set_audio_ctx(positions);
        params.set_no_context(true);
        params.set_suppress_nst(true);
        params.set_token_timestamps(true);
        // Noise can make the decoder run for seconds until its memory is full. Nobody speaks ten tokens a second.
        params.set_max_tokens(24 + (samples.len() / (RATE as usize / 10)) as i32);
        // No second try at a higher temperature: it turns a dog's bark into a sentence, and the guards need the first
        // result.
        params.set_temperature_inc(0.0);
        params.set_print_progress(false);
        params.set_print_realtime(false);
        params.set_print_special(false);
        params.set_print_timestamps(false);
        if !prompt.is_empty() {
            params.set_tokens(prompt);
        }
        let began = Instant::now();
        let patience = Patience { give_up: &self.give_up, until: limit.map(|limit| began + limit) };
        // SAFETY: whisper.cpp calls them only within `full` below, and `patience` and `self` live longer than that.
        // (The safe setter of whisper-rs 0.16 reads its closure through a pointer of another type.)
        unsafe {
            params.set_abort_callback(Some(is_over));
            params.set_abort_callback_user_data((&raw const patience).cast_mut().cast());
            params.set_start_encoder_callback(Some(counts));
            params.set_start_encoder_callback_user_data(Arc::as_ptr(&self.passes).cast_mut().cast());
        }
        self.passes.store(0, Ordering::Relaxed);
        self.state.full(params, samples).map_err(|why| failed(&why))?;
        let tokens = prompt.len() / 8 + self.state.as_iter().map(|s| s.n_tokens() as usize).sum::<usize>();
        self.pace.note(threads, pace::work(positions, tokens), began.elapsed());
        Ok(())
    }

    /// Tests the vocabulary without the prompt. The sound is still encoded, so this costs only a few decoder steps.
    fn confirm(&mut self, heard: &mut Transcript, vocabulary: &[String]) -> Result<Verdict, Fault> {
        let threads = self.threads();
        let whole = heard.clone();
        let one_pass = self.passes.load(Ordering::Relaxed) == 1;
        let verdict = confirm(&mut self.bare(threads), heard, vocabulary)?;
        if verdict == Verdict::Confirmed || one_pass {
            return Ok(verdict);
        }
        // The encoder's last pass began after the term, so its result is for another stretch. Encode again from the
        // start.
        self.state.encode(0, threads).map_err(|why| failed(&why))?;
        *heard = whole;
        confirm(&mut self.bare(threads), heard, vocabulary)
    }

    fn bare(&mut self, threads: usize) -> Bare<'_> {
        Bare { context: &self.context, state: &mut self.state, threads, give_up: &self.give_up }
    }

    fn threads(&self) -> usize {
        self.fixed.unwrap_or_else(|| self.pace.threads())
    }
}

impl Transcriber for Whisper {
    fn transcribe(&mut self, samples: &[f32], start: SampleCount, vocabulary: &[String]) -> Result<Transcript, Fault> {
        let mut parts = Vec::new();
        for (i, piece) in samples.chunks(WINDOW).enumerate() {
            if piece.len() < SHORTEST || level::rms_dbfs(piece) < SILENT {
                continue;
            }
            parts.push(self.window(piece, start + SampleCount((i * WINDOW) as u64), vocabulary)?);
        }
        Ok(crate::speech::join(parts))
    }

    fn give_up(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.give_up)
    }
}

/// The encoder length for this much speech. Its cost grows with the length; too short a length ruins accuracy.
fn audio_ctx(samples: usize) -> i32 {
    let positions = (samples * POSITIONS).div_ceil(RATE as usize) + SPARE;
    (positions.next_multiple_of(ROUND) as i32).clamp(LEAST, MOST)
}

fn failed(why: &dyn std::fmt::Display) -> Fault {
    Fault::new(FaultKind::Internal, "the recognizer failed").because(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoder_is_never_shorter_than_the_speech_nor_longer_than_the_model() {
        for seconds in 0..60 {
            let ctx = audio_ctx(seconds * RATE as usize);
            assert!((LEAST..=MOST).contains(&ctx));
            assert!(ctx >= (seconds as i32 * 50).min(MOST));
        }
    }

    #[test]
    fn a_file_that_is_no_model_is_a_fault_with_a_next_step() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ggml-tiny.en.bin");
        for content in [None, Some(&b""[..]), Some(&b"lmgg"[..]), Some(&[0x6c, 0x6d, 0x67, 0x67][..])] {
            if let Some(content) = content {
                std::fs::write(&path, content).unwrap();
            }
            let Err(fault) = Whisper::open(&path, None) else { panic!("opened {content:?}") };
            assert_eq!(fault.kind, FaultKind::Model);
            assert!(fault.next.is_some_and(|next| next.starts_with("viva models")));
        }
    }
}
