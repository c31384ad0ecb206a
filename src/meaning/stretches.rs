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

/// A clause has at least this many words. A shorter one belongs to the clause before it.
const SHORTEST_CLAUSE: usize = 4;
/// Two sentences are read together if they have at most this many words.
const LONGEST_PAIR: usize = 36;

/// The overlapping stretches of a chunk, by their beginnings: its clauses and sentences, each two that stand together, and
/// stretches of fixed lengths of what is longer, because the recognizer does not always write where a clause ends. None has
/// parts of two sentences: the one may speak for what the other speaks against.
pub fn stretches(words: &[&str]) -> Vec<Range<usize>> {
    let sentences = parts(0..words.len(), |at| words[at].ends_with(['.', '?', '!']), 1);
    let pairs = |of: &[Range<usize>]| of.windows(2).map(|two| two[0].start..two[1].end).collect::<Vec<_>>();
    let mut out: Vec<Range<usize>> = pairs(&sentences).into_iter().filter(|pair| pair.len() <= LONGEST_PAIR).collect();
    for sentence in sentences {
        let clauses = parts(sentence.clone(), |at| words[at].ends_with([',', ';', ':']), SHORTEST_CLAUSE);
        out.extend(pairs(&clauses));
        for (length, step) in LENGTHS {
            for part in [&sentence].into_iter().chain(&clauses).filter(|part| part.len() > length) {
                let last = part.end - length;
                out.extend((part.start..last).step_by(step).chain([last]).map(|start| start..start + length));
            }
        }
        out.extend(clauses);
        out.push(sentence);
    }
    out.sort_by_key(|stretch| (stretch.start, stretch.end));
    out.dedup();
    out
}

/// Cuts a range of words behind each word that ends a part. A last part that is shorter than `shortest` belongs to the one
/// before it, and so does an earlier one to the one behind it.
fn parts(range: Range<usize>, ends: impl Fn(usize) -> bool, shortest: usize) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut start = range.start;
    for at in range.clone() {
        if ends(at) && at + 1 - start >= shortest {
            out.push(start..at + 1);
            start = at + 1;
        }
    }
    match out.last_mut().filter(|_| range.end - start < shortest) {
        Some(last) => last.end = range.end,
        None => out.push(start..range.end),
    }
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
            let words = vec!["so"; n];
            let all = stretches(&words);
            assert!(all.iter().all(|s| s.start < s.end && s.end <= n));
            assert!((0..n).all(|word| all.iter().any(|s| s.contains(&word))), "{n}");
        }
    }

    #[test]
    fn no_stretch_has_parts_of_two_sentences() {
        let text =
            "I would use a queue, because then the shop does not wait. Retries? No. We had that once and it hurt.";
        let words: Vec<&str> = text.split_whitespace().collect();
        let all: Vec<String> = stretches(&words).into_iter().map(|stretch| words[stretch].join(" ")).collect();
        for whole in [
            "I would use a queue,",
            "because then the shop does not wait.",
            "Retries? No.",
            "We had that once and it hurt.",
        ] {
            assert!(all.iter().any(|stretch| stretch == whole), "{whole}: {all:?}");
        }
        assert!(!all.iter().any(|stretch| stretch.contains("not wait. Retries? No. We")), "{all:?}");
        assert!(!all.iter().any(|stretch| stretch.starts_with("does not wait. ")), "{all:?}");
    }
}
