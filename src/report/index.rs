//! The journal's contents by turn and by line.

use std::collections::BTreeMap;

use super::heard;
use crate::coverage::Meanings;
use crate::ids::{SayId, TurnId};
use crate::interview::{Input, Output};
use crate::journal::{Entry, Happening};
use crate::scoring::Answer;
use crate::speech::{EndOfTurn, EndReason, Transcript};
use crate::time::SessionTime;

#[derive(Default)]
pub(super) struct Index<'a> {
    pub heard: BTreeMap<TurnId, &'a Transcript>,
    pub meant: BTreeMap<TurnId, &'a Meanings>,
    ended: BTreeMap<TurnId, &'a EndOfTurn>,
    delay_ms: BTreeMap<TurnId, u64>,
    pub said: BTreeMap<SayId, &'a str>,
}

impl<'a> Index<'a> {
    pub fn new(entries: &'a [Entry]) -> Self {
        let mut index = Self { heard: heard::words(entries), ..Self::default() };
        let mut open: Option<(TurnId, SessionTime)> = None;
        // The turn whose words come next with their meaning.
        let mut read: Option<TurnId> = None;
        for e in entries {
            match &e.what {
                Happening::Out(Output::Listen { turn, .. }) => open = Some((*turn, e.at)),
                Happening::In(Input::SpeechStarted { .. }) => {
                    if let Some((turn, at)) = open.take() {
                        index.delay_ms.insert(turn, e.at.since(at).as_millis() as u64);
                    }
                }
                Happening::In(Input::TurnEnded(end)) => {
                    index.ended.entry(end.turn).or_insert(end);
                }
                Happening::In(Input::Meant { turn, meanings }) => {
                    index.meant.insert(*turn, meanings);
                    read = Some(*turn);
                }
                // Words that come again may come without their meaning.
                Happening::In(Input::Heard { turn, .. }) if read.take() != Some(*turn) => {
                    index.meant.remove(turn);
                }
                Happening::Out(Output::Say { id, text, .. }) => {
                    index.said.insert(*id, text);
                }
                _ => {}
            }
        }
        index
    }

    /// When the candidate began to speak.
    pub fn begun(&self, turn: TurnId, transcript: &Transcript) -> Option<SessionTime> {
        let first = transcript.words.first().map(|word| word.from);
        let from = first.or_else(|| self.ended.get(&turn).map(|end| end.speech_from))?;
        Some(SessionTime(from.millis()))
    }

    pub fn answer(&self, turn: TurnId, probe: Option<&String>, explains: Option<&String>) -> Option<Answer> {
        let transcript = self.heard.get(&turn).filter(|t| !t.text.trim().is_empty())?;
        let end = self.ended.get(&turn);
        let words = &transcript.words;
        Some(Answer {
            turn: turn.0,
            probe: probe.cloned(),
            explains: explains.cloned(),
            counts: true,
            text: transcript.text.trim().to_owned(),
            meant: self.meant.get(&turn).map_or_else(Meanings::default, |meant| (*meant).clone()),
            words: words.clone(),
            confidence: transcript.confidence,
            delay_ms: self.delay_ms.get(&turn).copied(),
            from: words.first().map(|w| w.from).or(end.map(|e| e.speech_from)).unwrap_or_default(),
            to: words.last().map(|w| w.to).or(end.map(|e| e.speech_to)).unwrap_or_default(),
            capped: end.is_some_and(|e| matches!(e.reason, EndReason::Cap { .. })),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meaning_belongs_to_the_words_that_it_came_with() {
        let turn = TurnId(1);
        let entry = |what| Entry { at: SessionTime(0), what: Happening::In(what) };
        let heard = |text: &str| {
            entry(Input::Heard { turn, transcript: Transcript { text: text.into(), ..Transcript::default() } })
        };
        let meant = || entry(Input::Meant { turn, meanings: Meanings::default() });
        let known = |entries: &[Entry]| Index::new(entries).meant.contains_key(&turn);
        assert!(known(&[meant(), heard("a key")]));
        assert!(!known(&[meant(), heard("a key"), heard("a key, and it expires")]), "the rest came late and unread");
        assert!(known(&[heard("a key"), meant(), heard("a key, and it expires")]));
    }
}
