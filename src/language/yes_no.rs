//! Reads a reply to one of Viva's yes-or-no questions: a yes, a no, an order beside it, or neither.
//!
//! A reply is read from left to right in known parts. Where no part fits, the rest is an order or something else: "yes,
//! but could you repeat the question?", "yes, so I'd put a cache in front".

use super::command::Command;
use super::phrase_set::PhraseSet;
use super::replies::is_at_a_loss;
pub(crate) use super::reply_parts::Asked;
use super::reply_parts::{Part, is_neutral, longest_part};
use super::requests::{command, order_in, requests};
use super::tokens::{ends_sentence, is_hesitation, plain};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reply {
    pub yes: Option<bool>,
    pub order: Option<Command>,
    /// The number of words that are neither. They may be the answer itself.
    pub more: usize,
}

impl Reply {
    /// Whether the reply is complete without further words.
    pub const fn is_whole(self) -> bool {
        self.more == 0 && (self.yes.is_some() || self.order.is_some())
    }
}

/// Whether a word carries no meaning and may occur anywhere, even within a part: "let's, um, go on".
fn is_filler(word: &str) -> bool {
    is_hesitation(word) || matches!(word, "oh" | "mhm" | "huh" | "honestly")
}

/// Words that begin a clause after a yes or a no. "No cache" is neither, but "no I heard you" is a no and more.
const OPENS_A_CLAUSE: PhraseSet = PhraseSet::new(
    "but|and|because|so|i|i'm|i've|i'd|i'll|it|it's|that|that's|let|let's|could|can|would|will|please|first|just|though|if|we|\
     you|my|what|what's|how|when|where|why|give|tell|say|repeat|skip",
);

/// Reads the reply to this question of Viva's.
pub(crate) fn reply(to: Asked, text: &str) -> Reply {
    let (mut parts, mut order, mut more) = (Vec::new(), None, 0);
    for sentence in sentences(text) {
        let read = read(to, &sentence);
        parts.extend(read.parts);
        order = order.or(read.order);
        more += read.more;
    }
    let mut yes = decide(to, &parts);
    if to == Asked::Retry && yes.is_none() && more > 0 && order.is_none() {
        yes = tries_in_other_words(&plain(text));
    }
    if to == Asked::Stop && more > 0 && order.is_none() {
        yes = yes.filter(|yes| !yes).or_else(|| stops_in_other_words(&plain(text)));
    }
    // "I'd love to, but …" is not a yes, whatever follows.
    let would = parts.iter().rfind(|part| **part != Part::Beside) == Some(&Part::Would);
    if to != Asked::Stop && order.is_none() && more > 0 && would && plain(text).iter().any(|word| word == "but") {
        yes = Some(false);
    }
    Reply { yes, order, more }
}

/// The parts of one sentence.
#[derive(Default)]
struct Read {
    parts: Vec<Part>,
    order: Option<Command>,
    more: usize,
}

/// The words of each sentence. Each has a mark that is true if a clause begins there.
fn sentences(text: &str) -> Vec<Vec<(String, bool)>> {
    let (mut all, mut open, mut begins) = (Vec::new(), Vec::new(), true);
    for token in text.split_whitespace() {
        for word in plain(token) {
            open.push((word, std::mem::take(&mut begins)));
        }
        begins |= token.ends_with([',', ':', '–', '—', '-', '…']);
        if ends_sentence(token) {
            all.push(std::mem::take(&mut open));
            begins = true;
        }
    }
    all.push(open);
    all.retain(|sentence| !sentence.is_empty());
    all
}

fn read(to: Asked, sentence: &[(String, bool)]) -> Read {
    let all: Vec<&str> = sentence.iter().map(|(word, _)| word.as_str()).collect();
    let mut words = Vec::new();
    let mut begins = Vec::new();
    let mut clause = false;
    for (word, begin) in sentence {
        clause |= begin;
        if !(is_filler(word) || clause && word == "well") && words.last() != Some(&word.as_str()) {
            words.push(word.as_str());
            begins.push(std::mem::take(&mut clause));
        }
    }
    // "Mm-hm" consists of sounds without meaning, and is a yes.
    if words.is_empty() {
        let part = longest_part(to, &all).filter(|(_, length)| *length == all.len());
        return Read { parts: part.map(|(part, _)| part).into_iter().collect(), ..Read::default() };
    }
    let (mut parts, mut starts, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some((part, length)) = longest_part(to, &words[at..]) {
        parts.push(part);
        starts.push(at);
        at += length;
    }
    if at == words.len() {
        // "Let's move on" leaves the question that Viva would repeat, and "wait" alone is an order.
        let leaves = parts.iter().position(|part| *part == Part::MoveOn).filter(|_| to == Asked::Repeat);
        let order = match leaves {
            Some(part) => command(&words[starts[part]..]).filter(|order| *order == Command::Skip),
            None if parts.iter().all(|part| is_neutral(*part)) => command(&words),
            None => None,
        };
        return Read { parts, order, more: 0 };
    }
    // Looks for an order where no part fits, and then further to the left: "okay, can we take a break" begins with an
    // "okay".
    for from in starts.iter().chain([&at]).rev() {
        if let Some(order) = order_in(&words[*from..]) {
            parts.truncate(starts.iter().filter(|start| *start < from).count());
            return Read { parts, order: Some(order), more: 0 };
        }
    }
    // "Not sure" does not request anything, but "I don't remember the question" does.
    let whole = parts.last().is_none_or(|part| is_neutral(*part)) || begins[at] || OPENS_A_CLAUSE.has(words[at]);
    if let Some(order) = requests(&words[at..]).filter(|_| whole) {
        return Read { parts, order: Some(order), more: 0 };
    }
    if is_at_a_loss(&all.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()) {
        return Read { more: words.len(), ..Read::default() };
    }
    // "No cache": the words of one clause belong together.
    if !begins[at] && !OPENS_A_CLAUSE.has(words[at]) {
        while let Some(start) = starts.pop() {
            (at, _) = (start, parts.pop());
            if begins[start] {
                break;
            }
        }
    }
    Read { parts, order: None, more: words.len() - at }
}

/// What the parts mean together.
fn decide(to: Asked, parts: &[Part]) -> Option<bool> {
    let last = parts.iter().rposition(|part| *part == Part::Correction).map_or(0, |at| at + 1);
    // "No, wait, yes": the words after the correction count, if there are any.
    let corrected = last > 0 && parts[last..].iter().any(|part| !is_neutral(*part));
    let parts = if corrected { &parts[last..] } else { parts };
    let has = |part| parts.contains(&part);
    let firmly = has(Part::Yes) || has(Part::Would);
    let softly = has(Part::Okay) || has(Part::Agrees);
    // "No" wins: a candidate who says "yeah, no" means no.
    let no = has(Part::No);
    match to {
        Asked::Repeat | Asked::Retry if no => Some(false),
        Asked::Repeat if has(Part::Fine) || has(Part::MoveOn) => (!firmly).then_some(false),
        Asked::Repeat => (firmly || softly || has(Part::Eager) || has(Part::Proceed)).then_some(true),
        Asked::Retry if has(Part::Fine) || has(Part::MoveOn) => (!firmly).then_some(false),
        Asked::Retry if has(Part::Proceed) => Some(firmly),
        Asked::Retry => (firmly || softly || has(Part::Eager)).then_some(true),
        // A yes ends the interview, so every part that speaks against it counts.
        Asked::Stop if has(Part::MoveOn) || has(Part::Proceed) => Some(false),
        Asked::Stop if no => {
            if has(Part::Leave) {
                None
            } else {
                Some(false)
            }
        }
        Asked::Stop if has(Part::Fine) && !has(Part::Leave) => None,
        Asked::Stop => (firmly || softly || has(Part::Leave)).then_some(true),
    }
}

/// A short reply that names the second try: "I'll have another go".
fn tries_in_other_words(words: &[String]) -> Option<bool> {
    const TRY: PhraseSet = PhraseSet::new(
        "another shot|another go|another try|another stab|another attempt|second attempt|one more attempt|second try|second go|one more go|have a go|try it|try again|retry",
    );
    const NOT: PhraseSet = PhraseSet::new("no|not|don't|without|instead|why|what|how|do i|can i|must i|is it|later");
    (words.len() <= 10 && TRY.within(words) && !NOT.within(words)).then_some(true)
}

/// A short reply to "Shall we stop here?" that contains a telling word.
fn stops_in_other_words(words: &[String]) -> Option<bool> {
    const YES: PhraseSet = PhraseSet::new(
        "yes|yeah|yep|yup|sure|okay|ok|please|correct|absolutely|definitely|exactly|stop|end|quit|enough|to go|to leave|gotta go|\
         for today|i'm done|we're done|tired|to run|gotta run|meeting|appointment",
    );
    const NO: PhraseSet = PhraseSet::new("no|nope|nah|not|don't|continue|on|never|carry|keep");
    // After one of these words comes more than a yes, and a yes would end the interview.
    const MORE: PhraseSet =
        PhraseSet::new("but|what|why|how|when|which|after|until|before|almost|if|where|who|whether|once|first|did");
    if words.len() > 10 || is_at_a_loss(words) {
        return None;
    }
    if NO.within(words) {
        return Some(false);
    }
    (YES.within(words) && !MORE.within(words)).then_some(true)
}

/// Whether an "um" only precedes the reply. A "mm-hm" may be the reply itself.
pub(crate) fn only_hesitates(words: &[String]) -> bool {
    words.iter().all(|word| is_hesitation(word) && !word.starts_with(['m', 'h']))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod unlisted;
