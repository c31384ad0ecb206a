//! A session heard again: the same interview with better words. What Viva said and decided stays as it was; the report
//! is made of the new words.

use std::collections::BTreeMap;

use crate::ids::TurnId;
use crate::interview::{Discarded, Fact, Input, Output};
use crate::journal::{Entry, Happening};
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

/// The words of each turn. A word belongs to the nearest turn, and to none if it is far from all.
pub fn by_turn(spans: &[Span], words: Vec<Word>) -> BTreeMap<TurnId, Transcript> {
    let mut turns: BTreeMap<TurnId, Transcript> = BTreeMap::new();
    for word in words {
        // Subtracting stops at zero, so this is zero within the span.
        let distance = |span: &&Span| (span.from - word.to).max(word.from - span.to);
        let nearest = spans.iter().min_by_key(distance).filter(|span| distance(span) <= MARGIN);
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

/// The session with these words in place of those at the time, and what has changed. A turn that was given up because its
/// words did not come counts as a part of the answer to what was asked last. A turn without new words stays as it was.
pub fn with_words(entries: &[Entry], reheard: &BTreeMap<TurnId, Transcript>) -> (Vec<Entry>, Vec<Change>) {
    let words = |turn: &TurnId| reheard.get(turn).filter(|words| !words.text.trim().is_empty());
    let (mut out, mut changes): (Vec<Entry>, Vec<Change>) = (Vec::new(), Vec::new());
    let mut asked: Option<(String, Option<String>)> = None;
    for entry in entries {
        let mut entry = entry.clone();
        match &mut entry.what {
            Happening::Out(Output::Note(Fact::Asked { question, .. })) => asked = Some((question.clone(), None)),
            Happening::Out(Output::Note(Fact::Probed { question, probe, .. })) => {
                asked = Some((question.clone(), Some(probe.clone())));
            }
            Happening::In(Input::TurnEnded(end)) => {
                let turn = end.turn;
                let Some(new) = words(&turn) else {
                    out.push(entry);
                    continue;
                };
                let old = entries.iter().find_map(|e| match &e.what {
                    Happening::In(Input::Heard { turn: other, transcript }) if *other == turn => Some(transcript),
                    _ => None,
                });
                let before = old.map_or_else(String::new, |old| old.text.trim().to_owned());
                if before != new.text.trim() {
                    changes.push(Change { at: entry.at, before, after: new.text.trim().to_owned() });
                }
                let heard = Happening::In(Input::Heard { turn, transcript: new.clone() });
                let at = entry.at;
                out.extend([entry, Entry { at, what: heard }]);
                continue;
            }
            Happening::In(Input::Heard { turn, .. }) if words(turn).is_some() => continue,
            Happening::Out(Output::Note(fact)) => {
                if let Fact::TurnDiscarded { turn, why: Discarded::NoTranscript | Discarded::NotTranscribed } = fact
                    && words(turn).is_some()
                    && let Some((question, probe)) = asked.clone()
                {
                    *fact = Fact::Answered { turn: *turn, question, probe, continues: false, explains: None };
                }
            }
            _ => {}
        }
        out.push(entry);
    }
    (out, changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::SayId;
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
