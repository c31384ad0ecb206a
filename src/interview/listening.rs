//! Opens the candidate's turn: how long Viva waits in it, and which words it expects.

use super::contract::*;
use super::state::{Cut, Expect};
use super::*;
use crate::speech::{Patience, PatienceLevel, TurnKind};
use crate::time::SessionTime;

/// The most words to expect. The recognizer's prompt has room for about 224 tokens.
const VOCABULARY: usize = 40;

impl Interview {
    /// Opens a turn. The candidate's silence counts from the end of the last line.
    pub(super) fn listen(&mut self, expect: Expect, cut: Option<Cut>) {
        let patience = match (self.dialogue.question(), expect) {
            (_, Expect::Confirm { .. }) => phrases::YES_OR_NO,
            // "Yes" is enough, but a candidate who begins to answer gets time to think.
            (_, Expect::Retry { .. }) => self.dialogue.offered().map_or(phrases::YES_OR_NO, |a| {
                let question = &self.setup.questions[a.index()];
                phrases::patience(question.kind, question.level, question.minutes, false).of(TurnKind::Offer)
            }),
            (Some(a), Expect::Answer | Expect::Offer) => {
                let question = &self.setup.questions[a.index()];
                let patience = phrases::patience(question.kind, question.level, question.minutes, a.probe().is_some());
                match expect {
                    Expect::Offer => patience.of(TurnKind::Offer),
                    _ if self.floor.grants() => patience.of(TurnKind::Thinking),
                    _ => patience,
                }
            }
            (None, _) => phrases::ORDER,
        };
        let answers = matches!(patience.kind, TurnKind::Answer | TurnKind::FollowUp);
        let patience = if cut.is_some() && answers { patience.of(TurnKind::Cut) } else { patience };
        let endless = self.level == PatienceLevel::Endless && expect == Expect::Answer;
        let cap_ms = if endless { u32::try_from(self.session_left_ms()).unwrap_or(u32::MAX) } else { patience.cap_ms };
        let patience = Patience { level: self.level, cap_ms, ..patience };
        let quiet = match (&cut, expect) {
            (Some(_), _) => QUIET_CUT_MS,
            (None, Expect::Confirm { .. }) => QUIET_MS,
            (None, _) => {
                let checkins = self.dialogue.question().map_or(0, |a| a.checkins());
                // A candidate who asked Viva to wait longer also thinks longer in silence.
                let times = match self.level {
                    PatienceLevel::Short | PatienceLevel::Normal => 1,
                    PatienceLevel::Long => 2,
                    PatienceLevel::Endless => 4,
                };
                let step = times * if checkins == 0 { QUIET_MS } else { QUIET_LATER_MS };
                self.floor.take_grant().unwrap_or(step)
            }
        };
        let from = if cut.is_some() { self.now } else { self.floor.given() };
        let left = self.session_left_ms().max(2_000);
        let quiet_until = from.plus(quiet).max(self.after(2_000)).min(self.after(left));
        self.open_turn(expect, patience, cut, quiet_until);
    }

    pub(super) fn open_turn(&mut self, expect: Expect, patience: Patience, cut: Option<Cut>, quiet_until: SessionTime) {
        self.commit();
        self.nods.turn_opens();
        let turn = self.turns.begin();
        self.out.push(Output::Listen { turn, patience, vocabulary: self.vocabulary() });
        self.floor.open(self.now, turn, expect, patience, cut, quiet_until);
    }

    fn vocabulary(&self) -> Vec<String> {
        let Some(asking) = self.dialogue.question() else { return Vec::new() };
        let question = &self.setup.questions[asking.index()];
        // The first cues of a concept are its proper names. The later ones paraphrase it in everyday words.
        let cues = question.concepts.iter().flat_map(|c| c.cues.iter().take(2)).filter(|c| !c.contains("..."));
        let mut words: Vec<String> = Vec::new();
        for word in question.terms.iter().chain(cues) {
            if words.len() == VOCABULARY {
                break;
            }
            if !words.iter().any(|w| w.eq_ignore_ascii_case(word)) {
                words.push(word.clone());
            }
        }
        words
    }
}
