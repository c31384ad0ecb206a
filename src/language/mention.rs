//! Finds concepts in spoken words, even if they are inflected, split, joined or misheard. Notes rejections and reasons.
//!
//! A cue is words as people speak them. `...` inside a cue stands for up to six other words: `"retry ... backoff"`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fold::{Folder, Token, is_filler};
use super::sounds::Lexicon;
use super::{reasoning, stance};

/// The longest part of a cue, in content words. Longer parts are ignored.
const LONGEST: usize = 8;
/// The most content words that `...` may stand for.
const GAP: usize = 6;

/// The most spoken words that may be the pieces of one word.
const JOINED: usize = 3;
/// The number of first letters that no stemmer changes in joined words.
const BEGINNING: usize = 5;

/// A concept as the candidate mentioned it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The concept's id; the cue itself if the matcher was made from bare cues.
    pub concept: String,
    /// The matching cue, as written in the bank.
    pub cue: String,
    /// The candidate's own words as the recognizer wrote them, without outer punctuation.
    pub said: String,
    /// The name to say aloud: `said`, or the cue if the recognizer misheard.
    pub term: String,
    /// The indexes of the spoken words.
    pub words: Range<usize>,
    /// True if the candidate rejected it: "I would not use …", "instead of …".
    pub negated: bool,
    /// True if a reason, cost or condition is within about fifteen words.
    pub reasoned: bool,
}

/// Prepared cues. Costly to build, so build it once per question; cheap to use.
pub struct Matcher {
    folder: Folder,
    cues: Vec<Cue>,
    /// Maps the comparable form of a part to (cue, part).
    index: HashMap<String, Vec<(usize, usize)>>,
    /// The first letters of all keys of `index`.
    beginnings: HashSet<[u8; BEGINNING]>,
    longest: usize,
    lexicon: Lexicon,
}

struct Cue {
    concept: String,
    text: String,
    parts: usize,
    negative: bool,
}

impl Matcher {
    /// A matcher for bare cues, as probes, clarifications and pitfalls have them.
    pub fn cues(cues: &[String]) -> Self {
        Self::new(cues.iter().map(|cue| (cue.as_str(), cue.as_str())))
    }

    /// A matcher for pairs of a concept and a cue that claims it.
    pub fn new<'a>(cues: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let folder = Folder::new();
        let (index, beginnings) = Default::default();
        let mut out = Self { folder, cues: Vec::new(), index, beginnings, longest: 1, lexicon: Lexicon::default() };
        let mut vocabulary = Vec::new();
        for (concept, text) in cues {
            let mut parts = 0;
            let mut negative = false;
            for part in text.split("...") {
                let words: Vec<&str> = part.split_whitespace().collect();
                let tokens = out.folder.fold(&words);
                negative |= tokens.iter().any(|t| stance::is_negator(&t.raw));
                let content = content(&tokens);
                if content.is_empty() || content.len() > LONGEST {
                    continue;
                }
                out.longest = out.longest.max(content.len());
                for key in out.keys(&tokens, &content) {
                    let entry = out.index.entry(key).or_default();
                    if !entry.contains(&(out.cues.len(), parts)) {
                        entry.push((out.cues.len(), parts));
                    }
                }
                vocabulary.extend(content.iter().map(|&i| tokens[i].stem.clone()));
                vocabulary.push(content.iter().map(|&i| tokens[i].raw.as_str()).collect());
                parts += 1;
            }
            if parts > 0 {
                out.cues.push(Cue { concept: concept.to_owned(), text: text.to_owned(), parts, negative });
            }
        }
        let vocabulary: HashSet<String> = vocabulary.into_iter().collect();
        out.lexicon =
            Lexicon::new(|word| vocabulary.contains(word) || vocabulary.contains(out.folder.stem(word).as_str()));
        out.beginnings = out.index.keys().filter_map(|key| beginning(key)).collect();
        out
    }

    /// The comparable forms of a run of tokens: its joined stems, and the stem of its joined words ("readreplicas").
    fn keys(&self, tokens: &[Token], run: &[usize]) -> Vec<String> {
        let stems: String = run.iter().map(|&i| tokens[i].stem.as_str()).collect();
        let mut keys = vec![stems];
        if (2..=JOINED).contains(&run.len()) {
            let joined: String = run.iter().map(|&i| tokens[i].raw.as_str()).collect();
            keys.push(self.folder.stem(&joined));
        }
        keys
    }

    /// The parts of cues that begin with the first of these content tokens: (cue, part, number of tokens).
    fn parts(&self, tokens: &[Token], run: &[usize]) -> Vec<(usize, usize, usize)> {
        let mut out = Vec::new();
        let (mut stems, mut joined) = (String::new(), String::new());
        for (n, &i) in run.iter().enumerate() {
            stems.push_str(&tokens[i].stem);
            joined.push_str(&tokens[i].raw);
            let found = self.index.get(&stems).into_iter().flatten();
            out.extend(found.map(|&(cue, part)| (cue, part, n + 1)));
            // Stemming is slow. It does not change the beginning of a word, so compare that first.
            if (2..=JOINED).contains(&(n + 1)) && beginning(&joined).is_none_or(|b| self.beginnings.contains(&b)) {
                let found = self.index.get(&self.folder.stem(&joined)).into_iter().flatten();
                out.extend(found.map(|&(cue, part)| (cue, part, n + 1)));
            }
            if tokens[i].ends_sentence {
                break;
            }
        }
        out
    }

    /// Whether the words mention anything without rejecting it.
    pub fn claims(&self, words: &[&str]) -> bool {
        self.find(words).iter().any(|m| !m.negated)
    }

    /// All mentions in spoken order. Of overlapping mentions of one concept only the longest counts.
    pub fn find(&self, words: &[&str]) -> Vec<Mention> {
        if self.cues.is_empty() || words.is_empty() {
            return Vec::new();
        }
        let heard = self.folder.fold(words);
        let mut hits = self.hits(&heard);
        if let Some(mended) = self.mend(&heard) {
            let mut known: HashMap<usize, Vec<Range<usize>>> = HashMap::new();
            for hit in &hits {
                known.entry(hit.cue).or_default().push(hit.words.clone());
            }
            // The corrected tokens refer to the same spoken words, which are what counts in the end.
            for hit in self.hits(&mended) {
                let ranges = known.entry(hit.cue).or_default();
                if !ranges.iter().any(|words| overlap(words, &hit.words)) {
                    ranges.push(hit.words.clone());
                    hits.push(hit);
                }
            }
        }
        hits.sort_by_key(|h| (std::cmp::Reverse(h.words.len()), h.words.start, h.cue));
        let mut out: Vec<Mention> = Vec::new();
        for hit in hits {
            let cue = &self.cues[hit.cue];
            if out.iter().any(|m| m.concept == cue.concept && overlap(&m.words, &hit.words)) {
                continue;
            }
            let said = words[hit.words.clone()].join(" ");
            let said = said.trim_matches(|c: char| !c.is_alphanumeric() && c != '%').to_owned();
            let from = heard.iter().position(|t| t.words.end > hit.words.start).unwrap_or(0);
            let to = heard.iter().rposition(|t| t.words.start < hit.words.end).map_or(heard.len(), |i| i + 1);
            out.push(Mention {
                concept: cue.concept.clone(),
                cue: cue.text.clone(),
                term: if hit.altered { cue.text.replace("... ", "") } else { said.clone() },
                said,
                negated: !cue.negative && stance::negated(&heard, from, to),
                reasoned: reasoning::reasoned(&heard, from, to),
                words: hit.words,
            });
        }
        out.sort_by_key(|m| (m.words.start, m.words.end));
        out
    }

    fn hits(&self, tokens: &[Token]) -> Vec<Hit> {
        let content = content(tokens);
        // A spelled or split word has more pieces than its cue: "q p s", "post gres".
        let widest = self.longest.max(3) + 1;
        let mut parts: Vec<(usize, usize, usize, usize)> = Vec::new();
        for start in 0..content.len() {
            let run = &content[start..content.len().min(start + widest)];
            parts.extend(self.parts(tokens, run).into_iter().map(|(cue, part, n)| (cue, part, start, start + n)));
        }
        // By cue and part, and each of these lists by start.
        parts.sort_by_key(|&(cue, part, start, _)| (cue, part, start));
        let mut out = Vec::new();
        for &(cue, part, start, end) in &parts {
            if part != 0 {
                continue;
            }
            let mut last = end;
            let complete = (1..self.cues[cue].parts).all(|want| {
                let from = parts.partition_point(|p| (p.0, p.1, p.2) < (cue, want, last));
                // The nearest one. Those behind it have more between.
                let next = parts.get(from).filter(|p| p.0 == cue && p.1 == want && p.2 <= last + GAP);
                let next = next.filter(|p| !content[last - 1..p.2].iter().any(|&i| tokens[i].ends_sentence));
                next.map(|p| last = p.3).is_some()
            });
            if complete {
                let run = &content[start..last];
                out.push(Hit {
                    cue,
                    words: tokens[run[0]].words.start..tokens[run[run.len() - 1]].words.end,
                    altered: run.iter().any(|&i| tokens[i].altered),
                });
            }
        }
        out
    }

    /// The tokens with misheard technical words corrected. `None` if none was misheard.
    fn mend(&self, tokens: &[Token]) -> Option<Vec<Token>> {
        let mut mended = Vec::new();
        let mut i = 0;
        while i < tokens.len() {
            let snapped = (1..=JOINED).rev().find_map(|n| Some((n, self.snap(tokens.get(i..i + n)?)?)));
            mended.extend(snapped.map(|(n, word)| (i, n, word)));
            i += snapped.map_or(1, |(n, _)| n);
        }
        if mended.is_empty() {
            return None;
        }
        let mut out = tokens.to_vec();
        for &(at, n, word) in mended.iter().rev() {
            let last = &tokens[at + n - 1];
            let mut token = self.folder.token(word, tokens[at].words.start..last.words.end);
            (token.altered, token.ends_sentence, token.comma) = (true, last.ends_sentence, last.comma);
            out.splice(at..at + n, [token]);
        }
        Some(out)
    }

    /// The technical word that was probably meant by these spoken ones.
    fn snap(&self, run: &[Token]) -> Option<&'static str> {
        let (_, before) = run.split_last()?;
        // "So asynchronous" does not mean "synchronous": a correct technical word is not joined with others.
        let spoilt = |t: &Token| run.len() > 1 && Lexicon::is_technical(&t.raw);
        if before.iter().any(|t| t.ends_sentence || t.comma) || run.iter().any(spoilt) {
            return None;
        }
        let joined: String = run.iter().map(|t| t.raw.as_str()).collect();
        self.lexicon.snap(&joined, run.len())
    }
}

struct Hit {
    cue: usize,
    words: Range<usize>,
    altered: bool,
}

fn beginning(word: &str) -> Option<[u8; BEGINNING]> {
    word.as_bytes().get(..BEGINNING)?.try_into().ok()
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The tokens that carry meaning. An "a" beside another single letter is a letter: "a p i".
fn content(tokens: &[Token]) -> Vec<usize> {
    let letter = |i: Option<usize>| {
        i.and_then(|i| tokens.get(i)).is_some_and(|t| t.raw.len() == 1 && t.raw.chars().all(char::is_alphabetic))
    };
    (0..tokens.len())
        .filter(|&i| {
            !is_filler(&tokens[i].raw) || (tokens[i].raw == "a" && (letter(i.checked_sub(1)) || letter(Some(i + 1))))
        })
        .collect()
}

#[cfg(test)]
mod tests;
