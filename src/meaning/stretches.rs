//! How the candidate's words are cut before the encoder reads them.

use std::ops::Range;

/// A chunk ends at the first end of a sentence behind this many words, as soon as there is one.
const ENOUGH: usize = 25;
/// A chunk is cut at this many words, wherever that is. A quarter of a minute of speech.
const MOST: usize = 45;
/// A last chunk shorter than this belongs to the one before it.
const FEWEST: usize = 5;
/// Lengths of stretches in words, and how far each begins after the one before it. The shortest is about a clause, the
/// longest about two sentences.
const LENGTHS: [(usize, usize); 3] = [(7, 3), (14, 5), (24, 8)];

/// Cuts a turn into chunks that are read at once. The chunks of a text that has grown are those of the shorter text, but
/// for the last.
pub fn chunks(words: &[&str]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (i, word) in words.iter().enumerate() {
        let length = i + 1 - start;
        if length >= MOST || length >= ENOUGH && word.ends_with(['.', '?', '!']) {
            out.push(start..i + 1);
            start = i + 1;
        }
    }
    if start < words.len() {
        match out.last_mut().filter(|_| words.len() - start < FEWEST) {
            Some(last) => last.end = words.len(),
            None => out.push(start..words.len()),
        }
    }
    out
}

/// The overlapping stretches of a chunk of `n` words, by their beginnings.
pub fn stretches(n: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (length, step) in LENGTHS {
        let last = n.saturating_sub(length);
        let starts = (0..last).step_by(step).chain([last]);
        out.extend(starts.map(|start| start..n.min(start + length)));
    }
    out.sort_by_key(|stretch| (stretch.start, stretch.end));
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_every_word_once_and_grow_at_their_end_only() {
        let text = "one two three four five six seven eight nine ten. ".repeat(20);
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut before: Vec<Range<usize>> = Vec::new();
        for n in 0..=words.len() {
            let now = chunks(&words[..n]);
            assert_eq!(now.iter().flat_map(Clone::clone).collect::<Vec<_>>(), (0..n).collect::<Vec<_>>());
            let kept = before.len().saturating_sub(1);
            assert!(n == 0 || now[..kept.min(now.len())] == before[..kept.min(now.len())], "{n}");
            before = now;
        }
    }

    #[test]
    fn stretches_cover_the_chunk() {
        for n in 1..60 {
            let all = stretches(n);
            assert!(all.iter().all(|s| s.start < s.end && s.end <= n));
            assert!((0..n).all(|word| all.iter().any(|s| s.contains(&word))), "{n}");
        }
    }
}
