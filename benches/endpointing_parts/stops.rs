//! Decides by a transcript with full stops whether a pause in a person's recording is between two sentences.

use crate::recognition_parts::normalise;

/// Whether the words so far end a sentence of this transcript.
pub fn ends_a_sentence(said: &str, transcript: &str) -> bool {
    let words: Vec<&str> = transcript.split_whitespace().collect();
    let errors = errors(&words, &normalise(said));
    // The beginning that is most similar to the heard words. Among equals the longest, because a last word is more
    // often misheard than made up.
    let closest = (0..words.len()).rev().min_by_key(|at| errors[*at]);
    closest.is_some_and(|at| words[at].ends_with(['.', '?', '!']) && !words[at].ends_with(".."))
}

/// For each beginning of the transcript, up to and including this word, the number of word errors in the heard words.
fn errors(words: &[&str], heard: &[String]) -> Vec<usize> {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    let mut all = Vec::new();
    for word in words {
        for truth in normalise(word) {
            let mut diagonal = row[0];
            row[0] += 1;
            for (i, heard) in heard.iter().enumerate() {
                let best = (diagonal + usize::from(truth != *heard)).min(row[i] + 1).min(row[i + 1] + 1);
                diagonal = row[i + 1];
                row[i + 1] = best;
            }
        }
        all.push(row[heard.len()]);
    }
    all
}
