//! A session heard again: the same interview with better words. What Viva said and decided stays as it was; the report
//! is made of the new words.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{heard, lost};
use crate::ids::TurnId;
use crate::interview::{Input, Output};
use crate::journal::{Entry, Happening};
use crate::language::tokens::pieces;
use crate::speech::{Transcript, Word};
use crate::time::{SampleCount, SessionTime};

/// The candidate's speech of one turn, in the recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub turn: TurnId,
    pub from: SampleCount,
    pub to: SampleCount,
    /// The terms to expect in it, the most likely first.
    pub vocabulary: Vec<String>,
}

/// A word this long before or after a turn's speech still belongs to it.
const MARGIN: SampleCount = SampleCount::from_millis(700);

/// The words of each turn. A word belongs to the nearest turn, and to none if it is far from all. The recognizer often
/// dates a word after a pause back to the pause's beginning. So of two turns the one with more of the word counts.
pub fn by_turn(spans: &[Span], words: Vec<Word>) -> BTreeMap<TurnId, Transcript> {
    let mut turns: BTreeMap<TurnId, Transcript> = BTreeMap::new();
    for word in words {
        // Subtracting stops at zero, so this is zero within the span.
        let distance = |span: &&Span| (span.from - word.to).max(word.from - span.to);
        let shared = |span: &&Span| span.to.min(word.to) - span.from.max(word.from);
        let nearest = spans.iter().min_by_key(|span| (distance(span), Reverse(shared(span))));
        let nearest = nearest.filter(|span| distance(span) <= MARGIN);
        if let Some(span) = nearest {
            turns.entry(span.turn).or_default().words.push(word);
        }
    }
    for heard in turns.values_mut() {
        heard.text = heard.words.iter().map(|word| word.text.trim()).collect::<Vec<_>>().join(" ");
        heard.confidence = heard.words.iter().map(|word| word.confidence).sum::<f32>() / heard.words.len() as f32;
    }
    turns
}

/// A turn whose words are others now.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// When the turn ended.
    pub at: SessionTime,
    /// The words at the time; empty if none came.
    pub before: String,
    pub after: String,
}

/// The turns that hold speech, in order.
pub fn spans(entries: &[Entry]) -> Vec<Span> {
    let mut terms = BTreeMap::new();
    let mut spans = Vec::new();
    for entry in entries {
        match &entry.what {
            Happening::Out(Output::Listen { turn, vocabulary, .. }) => drop(terms.insert(*turn, vocabulary.clone())),
            Happening::In(Input::TurnEnded(end)) if end.segments > 0 && end.speech_to > end.speech_from => {
                let vocabulary = terms.remove(&end.turn).unwrap_or_default();
                spans.push(Span { turn: end.turn, from: end.speech_from, to: end.speech_to, vocabulary });
            }
            _ => {}
        }
    }
    spans
}

/// The session with these words in place of those at the time, and what has changed. A turn without new words stays as
/// it was. So does what the interview did with a turn, except with an answer whose words it never got.
pub fn with_words(entries: &[Entry], reheard: &BTreeMap<TurnId, Transcript>) -> (Vec<Entry>, Vec<Change>) {
    let new: BTreeMap<TurnId, &Transcript> =
        reheard.iter().filter(|(_, words)| !words.text.trim().is_empty()).map(|(turn, words)| (*turn, words)).collect();
    (lost::as_answers(replaced(entries, &new), &new), changes(entries, &new))
}

/// What has changed in the words, in the order of the turns. The words before are those that the report is made of.
fn changes(entries: &[Entry], new: &BTreeMap<TurnId, &Transcript>) -> Vec<Change> {
    let (known, mut ended) = (heard::words(entries), BTreeMap::new());
    for entry in entries {
        if let Happening::In(Input::TurnEnded(end)) = &entry.what {
            ended.entry(end.turn).or_insert(entry.at);
        }
    }
    let change = |(turn, words): (&TurnId, &&Transcript)| {
        let before = known.get(turn).map_or("", |words| words.text.trim()).to_owned();
        let after = words.text.trim().to_owned();
        let otherwise = spoken(&before).ne(spoken(&after));
        Some(Change { at: *ended.get(turn)?, before, after }).filter(|_| otherwise)
    };
    new.iter().filter_map(change).collect()
}

/// The words without their punctuation.
fn spoken(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().flat_map(pieces)
}

/// The session with these words where words came, or where none could be had. If neither happened, they come with the
/// end of the turn.
fn replaced(entries: &[Entry], new: &BTreeMap<TurnId, &Transcript>) -> Vec<Entry> {
    let came = |entry: &Entry| match &entry.what {
        Happening::In(Input::Heard { turn, .. } | Input::TranscribeFailed { turn, .. }) => Some(*turn),
        _ => None,
    };
    let all: BTreeSet<TurnId> = entries.iter().filter_map(came).collect();
    let (mut out, mut told) = (Vec::new(), BTreeSet::new());
    for entry in entries {
        let ended = match &entry.what {
            Happening::In(Input::TurnEnded(end)) => Some(end.turn).filter(|turn| !all.contains(turn)),
            _ => None,
        };
        // What the old words meant, the new ones may not mean.
        if matches!(&entry.what, Happening::In(Input::Meant { turn, .. }) if new.contains_key(turn)) {
            continue;
        }
        let came = came(entry);
        if came.is_none_or(|turn| !new.contains_key(&turn)) {
            out.push(entry.clone());
        }
        if let Some(turn) = came.or(ended)
            && let Some(words) = new.get(&turn)
            && told.insert(turn)
        {
            let heard = Input::Heard { turn, transcript: (*words).clone() };
            out.push(Entry { at: entry.at, what: Happening::In(heard) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::{Discarded, Fact, Meanings, SayId};
    use crate::speech::{EndOfTurn, EndReason, Patience};

    fn entry(at: u64, what: Happening) -> Entry {
        Entry { at: SessionTime(at), what }
    }

    fn text(text: &str) -> Transcript {
        Transcript { text: text.into(), ..Transcript::default() }
    }

    fn turn(at: u64, turn: u32, heard: Option<&str>, fate: impl Fn(TurnId) -> Fact) -> Vec<Entry> {
        let turn = TurnId(turn);
        let position = SampleCount::from_millis;
        let end = EndOfTurn {
            turn,
            reason: EndReason::Silence { waited_ms: 2_000 },
            speech_from: position(at),
            speech_to: position(at + 5_000),
            decided_at: position(at + 7_000),
            segments: 1,
            evidence: None,
        };
        let listen = Output::Listen { turn, patience: Patience::default(), vocabulary: vec!["cache".into()] };
        let heard = heard.map(|words| Happening::In(Input::Heard { turn, transcript: text(words) }));
        let whats = [Happening::Out(listen), Happening::In(Input::TurnEnded(end))];
        let fate = Happening::Out(Output::Note(fate(turn)));
        whats.into_iter().chain(heard).chain([fate]).map(|what| entry(at + 7_000, what)).collect()
    }

    fn answered(turn: TurnId) -> Fact {
        Fact::Answered { turn, question: "q".into(), probe: None, continues: false, explains: None }
    }

    #[test]
    fn a_word_belongs_to_the_nearest_turn_and_to_one_only() {
        let at = SampleCount::from_millis;
        let span = |turn, from, to| Span { turn: TurnId(turn), from: at(from), to: at(to), vocabulary: Vec::new() };
        let word = |text: &str, from| Word { text: text.into(), from: at(from), to: at(from + 100), confidence: 0.5 };
        let spans = [span(1, 1_000, 3_000), span(2, 3_600, 5_000)];
        let words = [("I", 700), ("cache", 1_500), ("it", 3_100), ("yes", 3_500), ("Viva", 5_900)];
        let turns = by_turn(&spans, words.map(|(text, from)| word(text, from)).into());
        let texts: Vec<_> = turns.iter().map(|(turn, heard)| (turn.0, heard.text.as_str(), heard.confidence)).collect();
        assert_eq!(texts, [(1, "I cache it", 0.5), (2, "yes", 0.5)]);
    }

    #[test]
    fn a_word_dated_back_to_the_turn_before_belongs_to_its_own() {
        let at = SampleCount::from_millis;
        let span = |turn, from, to| Span { turn: TurnId(turn), from: at(from), to: at(to), vocabulary: Vec::new() };
        let spans = [span(1, 1_000, 3_000), span(2, 5_000, 7_000)];
        let word = Word { text: "Redis".into(), from: at(2_900), to: at(5_400), confidence: 0.5 };
        assert_eq!(by_turn(&spans, vec![word]).into_keys().collect::<Vec<_>>(), [TurnId(2)]);
    }

    #[test]
    fn what_the_old_words_meant_goes_with_them() {
        let meant =
            |turn: u32| entry(2, Happening::In(Input::Meant { turn: TurnId(turn), meanings: Meanings::default() }));
        let journal =
            [vec![meant(1)], turn(3, 1, Some("a cash"), answered), vec![meant(2)], turn(5, 2, Some("a key"), answered)];
        let journal = journal.concat();
        let (after, _) = with_words(&journal, &BTreeMap::from([(TurnId(1), text("a cache"))]));
        let left: Vec<_> = after.iter().filter(|e| matches!(&e.what, Happening::In(Input::Meant { .. }))).collect();
        assert_eq!(left, [&meant(2)]);
    }

    #[test]
    fn better_words_take_the_place_of_the_old_ones_and_lost_turns_come_back() {
        let asked = Fact::Asked { question: "q".into(), number: 1, of: 1, say: SayId(1) };
        let mut entries = vec![entry(0, Happening::Out(Output::Note(asked)))];
        entries.extend(turn(1_000, 1, Some("a cash in front"), answered));
        entries.extend(turn(20_000, 2, None, |turn| Fact::TurnDiscarded { turn, why: Discarded::NoTranscript }));
        entries
            .extend(turn(40_000, 3, Some("yes"), |turn| Fact::TurnDiscarded { turn, why: Discarded::PausedNoOrder }));
        let spans = spans(&entries);
        assert_eq!(spans.iter().map(|span| span.turn.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!((spans[0].from.millis(), spans[0].to.millis()), (1_000, 6_000));
        assert_eq!(spans[1].vocabulary, ["cache"]);
        let reheard = [(1, "a cache in front"), (2, "and a short expiry"), (3, "  ")];
        let reheard = reheard.into_iter().map(|(turn, words)| (TurnId(turn), text(words))).collect();
        let (new, changes) = with_words(&entries, &reheard);
        let changed: Vec<_> = changes.iter().map(|c| (c.before.as_str(), c.after.as_str())).collect();
        assert_eq!(changed, [("a cash in front", "a cache in front"), ("", "and a short expiry")]);
        let answers =
            new.iter().filter(|e| matches!(e.what, Happening::Out(Output::Note(Fact::Answered { .. })))).count();
        assert_eq!(answers, 2);
        let heard: Vec<_> = new
            .iter()
            .filter_map(|e| match &e.what {
                Happening::In(Input::Heard { transcript, .. }) => Some(transcript.text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(heard, ["a cache in front", "and a short expiry", "yes"]);
    }
}
