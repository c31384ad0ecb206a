//! Joins Whisper's tokens to words.

use super::Whisper;
use crate::speech::Word;
use crate::stt::guard::Evidence;
use crate::time::{RATE, SampleCount};

impl Whisper {
    /// Joins tokens to words. A token that begins with a space begins a word.
    pub(super) fn words(&self, start: SampleCount, len: usize) -> (Vec<Word>, Evidence) {
        let end_of_text = self.context.token_eot();
        let mut pending: Vec<Pending> = Vec::new();
        let (mut log, mut tokens, mut no_speech) = (0.0_f32, 0_u32, 0.0_f32);
        for segment in self.state.as_iter() {
            no_speech = no_speech.max(segment.no_speech_probability());
            for i in 0..segment.n_tokens() {
                let Some(token) = segment.get_token(i) else { continue };
                let (data, bytes) = (token.token_data(), token.to_bytes().unwrap_or_default());
                if data.id >= end_of_text || bytes.is_empty() {
                    continue;
                }
                (log, tokens) = (log + data.plog, tokens + 1);
                if bytes.starts_with(b" ") || pending.is_empty() {
                    pending.push(Pending { bytes: Vec::new(), from: data.t0, to: data.t1, sum: 0.0, n: 0 });
                }
                let Some(word) = pending.last_mut() else { continue };
                word.bytes.extend_from_slice(bytes);
                word.to = word.to.max(data.t1);
                // Leave out punctuation: its probability does not show how well the word was heard.
                if bytes.iter().any(|b| b.is_ascii_alphanumeric() || *b >= 0x80) {
                    (word.sum, word.n) = (word.sum + data.p, word.n + 1);
                }
            }
        }
        let mut last = 0;
        let words = pending.into_iter().filter_map(|word| {
            let text = String::from_utf8_lossy(&word.bytes).trim().to_owned();
            // Whisper's times are hundredths of a second. Sometimes they run backward or beyond the end.
            let at = |t: i64| (t.max(0) as u64 * u64::from(RATE) / 100).min(len as u64);
            let from = at(word.from).max(last);
            let to = at(word.to).max(from);
            last = to;
            (!text.is_empty()).then(|| Word {
                text,
                from: start + SampleCount(from),
                to: start + SampleCount(to),
                confidence: if word.n == 0 { 0.0 } else { (word.sum / word.n as f32).clamp(0.0, 1.0) },
            })
        });
        let mean_logprob = if tokens == 0 { 0.0 } else { log / tokens as f32 };
        (words.collect(), Evidence { no_speech, mean_logprob, seconds: len as f32 / RATE as f32 })
    }
}

struct Pending {
    bytes: Vec<u8>,
    from: i64,
    to: i64,
    sum: f32,
    n: u32,
}
