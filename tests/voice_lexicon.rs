//! The built-in voice says every term of the pronunciation lexicon, and Whisper reads it back.
#![cfg(all(feature = "neural-voice", feature = "whisper"))]

use std::ops::ControlFlow;

use viva::pcm::resample::one_shot;
use viva::stt::{self, Transcriber};
use viva::time::{RATE, SampleCount};
use viva::tts::Synthesizer;
use viva::tts::hibari::Hibari;
use viva::tts::lexicon::{Lexicon, Term};

/// Sentences around the terms, which give no hint of the term. Whisper hears four terms at a time.
const CARRIERS: [&str; 4] = ["The first word is", "The second word is", "The third word is", "And the last word is"];
const SPLIT: &str = "word is";

fn speak(voice: &mut Hibari, text: &str) -> Vec<f32> {
    let mut all = vec![];
    voice
        .synthesize(text, &mut |clip| {
            all.extend_from_slice(&one_shot(&clip.samples, clip.rate, RATE));
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

/// What Whisper understood of each of up to four terms. Empty where it lost track.
fn hear(voice: &mut Hibari, ears: &mut dyn Transcriber, terms: &[&str]) -> Vec<String> {
    let text: String = CARRIERS.iter().zip(terms).map(|(carrier, term)| format!("{carrier} {term}. ")).collect();
    let mut samples = speak(voice, &text);
    samples.extend([0.0; RATE as usize / 2]);
    let heard = ears.transcribe(&samples, SampleCount::ZERO, &[]).unwrap().text;
    let mut parts: Vec<String> = heard.split(SPLIT).skip(1).map(|part| squeeze(carrier_off(part))).collect();
    parts.resize(terms.len().max(parts.len()), String::new());
    if parts.len() == terms.len() { parts } else { vec![String::new(); terms.len()] }
}

/// Removes the start of the next carrier, which follows every term but the last, up to "word is".
fn carrier_off(part: &str) -> &str {
    let lower = part.to_lowercase();
    let ends = ["the second", "the third", "and the last", "in the last", "the last"];
    let at = ends.iter().filter_map(|end| lower.rfind(end)).min().unwrap_or(part.len());
    part.get(..at).unwrap_or(part)
}

fn squeeze(text: &str) -> String {
    text.to_lowercase()
        .replace("c++", "cplusplus")
        .replace("c#", "csharp")
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

fn accepted(write: &str, term: &Term, heard: &str) -> bool {
    let known = term.heard.iter().map(String::as_str).chain(term.say.as_deref()).chain([write]);
    !heard.is_empty() && known.into_iter().any(|known| squeeze(known) == heard)
}

fn ears() -> Box<dyn Transcriber> {
    let model = crate::common::weights::models_dir().join("ggml-tiny.en.bin");
    // One thread, because ggml's threads spin and these tests share the machine.
    stt::open(&model, Some(1)).unwrap()
}

#[test]
fn whisper_hears_every_term() {
    let lexicon = Lexicon::load(None).unwrap();
    let mut terms: Vec<(&str, &Term)> = lexicon.terms().collect();
    terms.sort_by_key(|(write, _)| *write);
    assert!(terms.len() >= 150);
    // Two workers, each with its own voice and recognizer.
    let halves = terms.chunks(terms.len().div_ceil(2));
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = halves.map(|half| scope.spawn(|| misheard(half))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {} misheard:\n{}", wrong.len(), terms.len(), wrong.join("\n"));
}

fn misheard(terms: &[(&str, &Term)]) -> Vec<String> {
    let (mut voice, mut ears) = (Hibari::load(None).unwrap(), ears());
    let mut wrong = vec![];
    for four in terms.chunks(CARRIERS.len()) {
        let written: Vec<&str> = four.iter().map(|(write, _)| *write).collect();
        let heard = hear(&mut voice, ears.as_mut(), &written);
        for ((write, term), heard) in four.iter().zip(heard) {
            if accepted(write, term, &heard) {
                continue;
            }
            // A misheard term gets two more tries: alone, and after a plain word. Its neighbor or the processor's
            // rounding may be to blame.
            let again = [&[*write][..], &["apple", write]].map(|words| hear(&mut voice, ears.as_mut(), words).pop());
            if !again.iter().flatten().any(|heard| accepted(write, term, heard)) {
                wrong.push(format!("{write}\t{heard}\t{again:?}"));
            }
        }
    }
    wrong
}

/// The check can fail: it refuses the voice without its lexicon on terms that the voice is known to misread.
#[test]
fn whisper_refuses_the_wrong_pronunciations() {
    let lexicon = Lexicon::load(None).unwrap();
    let (mut bare, mut ears) = (Hibari::with(Lexicon::default()).unwrap(), ears());
    let misread = ["etcd", "nginx", "kubectl", "redis", "kubernetes"];
    let refused: Vec<String> = misread
        .iter()
        .filter_map(|write| {
            let heard = hear(&mut bare, ears.as_mut(), &[write]).remove(0);
            (!accepted(write, lexicon.find(write).unwrap(), &heard)).then(|| format!("{write} as {heard}"))
        })
        .collect();
    assert_eq!(refused.len(), misread.len(), "only {refused:?}");
}
