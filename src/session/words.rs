//! The candidate's words on their way to the interview, and what they mean.

use super::contract::Effect;
use super::understanding::Known;
use super::{Session, SessionEvent};
use crate::ids::TurnId;
use crate::interview::{Input, Interview, Meanings};
use crate::speech::{EndOfTurn, EndReason, Partial, Transcript};
use crate::time::{SampleCount, SessionTime};

impl Session {
    /// Shows the words so far. If they may be the whole turn, tells the listener what they mean. Also has the reply
    /// rendered while the candidate pauses.
    pub(super) fn understood(&mut self, now: SessionTime, Partial { segment, transcript, whole }: Partial) {
        self.show(SessionEvent::Partial { at: now, text: transcript.text.clone() });
        if !whole {
            return;
        }
        let meaning = self.interview.meaning(&transcript);
        self.effects.push(Effect::Means { segment, meaning });
        let turn = segment.turn;
        self.ask_for_meaning(turn, &transcript.text);
        if !self.understanding.works {
            let ahead = foresee(&self.interview, now, turn, &transcript, None);
            self.effects.extend(ahead);
        }
        self.understanding.words(turn, transcript);
    }

    /// Passes on the words of a turn that is over, with their meaning. They wait for it if it can be had soon.
    pub(super) fn said(&mut self, now: SessionTime, turn: TurnId, transcript: Transcript) {
        self.understand_no_longer(now, SessionTime(u64::MAX));
        match self.understanding.known(turn, &transcript.text) {
            Known::Meanings(meanings) => self.input(now, Input::Meant { turn, meanings }),
            Known::Soon => return self.understanding.wait(now, turn, transcript),
            Known::Nothing if self.understanding.works => {
                if self.ask_for_meaning(turn, &transcript.text) {
                    return self.understanding.wait(now, turn, transcript);
                }
            }
            Known::Nothing => {}
        }
        self.input(now, Input::Heard { turn, transcript });
    }

    /// Returns false if there is nothing that the words could mean.
    fn ask_for_meaning(&mut self, turn: TurnId, text: &str) -> bool {
        let subject = self.interview.subject();
        let asked = subject.map(|subject| Effect::Understand { turn, subject, text: text.to_owned() });
        let asks = asked.is_some();
        self.effects.extend(asked);
        asks
    }

    /// The words go on with their meaning, or the reply to the words so far may be another now.
    pub(super) fn meant(&mut self, now: SessionTime, turn: TurnId, text: &str, meanings: Meanings) {
        if let Some(transcript) = self.understanding.comes(turn, text) {
            self.input(now, Input::Meant { turn, meanings });
            self.input(now, Input::Heard { turn, transcript });
        } else if let Some((words, meanings)) = self.understanding.meant(turn, text, meanings) {
            let ahead = foresee(&self.interview, now, turn, words, Some(meanings));
            self.effects.extend(ahead);
        }
    }

    /// Passes on words whose meaning has not come in time. Their cues decide then.
    pub(super) fn understand_no_longer(&mut self, now: SessionTime, by: SessionTime) {
        if let Some((turn, transcript)) = self.understanding.overdue(by) {
            self.input(now, Input::Heard { turn, transcript });
        }
    }
}

/// Has the reply to these words rendered, as far as they are understood.
fn foresee(
    interview: &Interview,
    now: SessionTime,
    turn: TurnId,
    words: &Transcript,
    meanings: Option<&Meanings>,
) -> Option<Effect> {
    let (at, reason) = (SampleCount::ZERO, EndReason::Silence { waited_ms: 0 });
    let end = EndOfTurn { turn, reason, speech_from: at, speech_to: at, decided_at: at, segments: 1, evidence: None };
    interview.foresee(now, end, words, meanings).map(Effect::Foresee)
}
