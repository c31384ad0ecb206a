//! Endpointing for people who think. Weighs together the kind of question, how much of the answer has been said, the
//! silence, the voice, the words and the person's habits.
//!
//! A finished sentence is not a finished answer. An end-of-turn model reports an end after every sentence, so its
//! opinion alone ends nothing. The progress of the answer decides.
//!
//! | evidence                                          | silence that ends the turn                               |
//! |---------------------------------------------------|----------------------------------------------------------|
//! | the words are not recognized or not judged yet    | more than four seconds                                   |
//! | "that's my answer"                                | as soon as the words are recognized                      |
//! | a summary, or a question to the interviewer       | half a second or a little more                           |
//! | a complete sentence, the answer has hardly begun  | more than four seconds, less than three for a follow-up  |
//! | a complete sentence, as much was said as expected | less than two seconds, less than 1.5 for a follow-up     |
//! | more was announced: "there are two reasons"       | more than four seconds                                   |
//! | an incomplete sentence in an unfinished voice     | more than four seconds                                   |
//! | the words stop in mid-phrase                      | more than four seconds                                   |
//! | "let me think"                                    | twelve seconds                                           |
//!
//! A person's longer pauses between sentences lengthen the wait. Pure. Every decision carries its inputs; they go into
//! the journal, and `viva explain-turns` shows them.

mod waits;

use super::endpoint::{Decision, Endpointer, TurnSoFar};
use super::grounds::{Evidence, Why};
use super::pauses::Habits;
use super::{EndReason, Patience, PatienceLevel, Place, Tail, TurnKind};
use waits::{HOLDING_MS, SHORT_WORDS, SPARE, THINKING};
pub use waits::{SentenceWaits, Waits};

/// An endpointer that weighs all evidence.
#[derive(Debug, Clone, Default)]
pub struct ByEvidence {
    waits: Waits,
    patience: Patience,
    habits: Habits,
    /// The current pause: its silence so far, and its place.
    pause: Option<(u32, Place)>,
    waiting: Option<(Option<u32>, Why)>,
}

impl ByEvidence {
    pub fn new(waits: Waits) -> Self {
        Self { waits, ..Self::default() }
    }

    /// For somebody whose pauses are known from earlier sessions.
    pub fn knowing(habits: Habits) -> Self {
        Self { habits, ..Self::default() }
    }

    /// How long to wait on the evidence, and why; `None` if silence ends nothing.
    fn weigh(&self, turn: &TurnSoFar) -> (Option<u32>, Why) {
        let waits = &self.waits;
        if turn.tail == Some(Tail::Done) {
            return (Some(self.doubted(waits.done_ms)), Why::Done);
        }
        if turn.order {
            return (Some(waits.short_ms), Why::Short);
        }
        let thinks = self.thinks();
        if thinks && self.patience.level == PatienceLevel::Endless {
            return (None, Why::Endless);
        }
        let (ms, why) = if thinks { self.answer(turn) } else { self.brief(turn) };
        let fixed = matches!(why, Why::Holding | Why::Unheard | Why::Short | Why::SummedUp | Why::HandedOver);
        let level = if thinks && !fixed { waits.level(self.patience.level) } else { 1.0 };
        let factor = if why == Why::Holding { 1.0 } else { waits.factor };
        (Some((ms * level * factor) as u32), why)
    }

    /// The wait after a yes, a no or an order. Nobody thinks about these for long.
    fn brief(&self, turn: &TurnSoFar) -> (f32, Why) {
        let waits = &self.waits;
        let patience = self.patience.silence_ms as f32;
        match turn.tail {
            // If only an order is expected, "wait" is one.
            Some(Tail::Holding) if self.patience.kind != TurnKind::Order => {
                return (waits.holding_ms as f32, Why::Holding);
            }
            Some(Tail::Hanging) => return (patience * waits.stretch, Why::Hanging),
            _ if turn.awaited => return (waits.thought_ms as f32, Why::Unheard),
            Some(_) if is_short(turn) => {
                return (waits.short_ms as f32, Why::Short);
            }
            _ => {}
        }
        let Some(finished) = turn.finished else { return (patience, Why::Silence) };
        let doubt = waits.doubt(finished);
        (waits.brief_ms + (patience - waits.brief_ms).max(0.0) * doubt, self.by_voice(finished, Why::Sure))
    }

    /// The wait in an answer, which may have many sentences.
    fn answer(&self, turn: &TurnSoFar) -> (f32, Why) {
        let waits = &self.waits;
        let thought = (waits.thought_ms as f32).max(self.patience.silence_ms as f32).min(waits.longest_ms as f32);
        match turn.tail {
            Some(Tail::Holding) => return (waits.holding_ms as f32, Why::Holding),
            Some(Tail::Hanging) => return (thought, Why::Hanging),
            Some(Tail::Announced) => return (thought, Why::Announced),
            // The words may stop in mid-phrase. A late recognizer must not make Viva cut in on a thought.
            _ if turn.awaited => return (thought, Why::Unheard),
            Some(Tail::Nod) if self.patience.kind == TurnKind::Cut => return (waits.short_ms as f32, Why::Short),
            Some(Tail::SummedUp) => return (self.doubted(waits.summed_ms) as f32, Why::SummedUp),
            Some(Tail::HandedOver) => return (self.doubted(waits.handed_ms) as f32, Why::HandedOver),
            _ => {}
        }
        let whole = self.sentence(turn);
        let doubt = turn.finished.map_or(0.5, |finished| waits.doubt(finished));
        match turn.tail {
            // Near the beginning of an answer, "something like that" ends nothing.
            Some(Tail::TrailsOff) if self.progress(turn) >= waits.trails_from => {
                (whole.min(self.resumed(waits.trailed_ms as f32)), Why::TrailedOff)
            }
            // A candidate who says "okay" to a question begins to think.
            Some(Tail::Open | Tail::Nod) => {
                let latest = thought.max(whole);
                let why = turn.finished.map_or(Why::Unsure, |finished| self.by_voice(finished, Why::Unsure));
                (whole * waits.open + (latest - whole * waits.open).max(0.0) * doubt, why)
            }
            Some(_) => {
                let ms = (whole * (1.0 + doubt * waits.unfinished)).min(thought.max(whole));
                let why = if turn.promised {
                    Why::Announced
                } else if self.progress(turn) < waits.begun {
                    Why::Early
                } else {
                    turn.finished.map_or(Why::Silence, |finished| self.by_voice(finished, Why::Sure))
                };
                (ms, why)
            }
            // There is no recognizer.
            None => match turn.finished {
                Some(finished) => (whole + (thought - whole).max(0.0) * doubt, self.by_voice(finished, Why::Unheard)),
                None => (self.resumed(self.patience.silence_ms as f32), Why::Silence),
            },
        }
    }

    /// The wait after a complete sentence in a finished voice.
    fn sentence(&self, turn: &TurnSoFar) -> f32 {
        let (SentenceWaits { early_ms, enough_ms }, (from, to)) = match self.patience.kind {
            TurnKind::FollowUp | TurnKind::Cut => (self.waits.follow_up, (0.0, 1.0)),
            // An opening answer is hardly ever over before its first half, and mostly over when almost all was said.
            _ => (self.waits.opening, self.waits.falls),
        };
        let promised = if turn.promised { self.waits.promised } else { 1.0 };
        let done = ((self.progress(turn) - from) / (to - from)).clamp(0.0, 1.0);
        let ms = early_ms + (enough_ms - early_ms) * done * promised;
        // This person's usual pause takes precedence over the general wait, up to a limit.
        let usual = self.habits.usual_ms(Place::Between).map_or(0.0, |usual| usual as f32 * SPARE);
        let ms = ms.max(usual.min(enough_ms * self.waits.habit));
        let ms = if self.patience.kind == TurnKind::Thinking { ms * THINKING } else { ms };
        self.resumed(ms).max(self.patience.least_ms as f32)
    }

    /// The wait after an ending that the candidate declared: longer if the candidate went on after one before.
    fn doubted(&self, ms: u32) -> u32 {
        if self.patience.reopened { ms.max(self.waits.doubted_ms) } else { ms }
    }

    /// The longer wait in an answer that Viva has once ended too early.
    fn resumed(&self, ms: f32) -> f32 {
        ms * (1.0 + self.waits.resumed * self.patience.resumed.min(2) as f32)
    }

    /// How far the answer has come, 0 to 1: by its length and, if known, by its coverage.
    fn progress(&self, turn: &TurnSoFar) -> f32 {
        // Without a recognizer, assume 150 words a minute.
        let words = turn.words.unwrap_or(turn.voice_ms / 400) + self.patience.words_before;
        let expected = self.patience.expected_words;
        let length = if expected == 0 { 0.5 } else { (words as f32 / expected as f32).min(1.0) };
        match turn.covered {
            Some(percent) => {
                let covered = (f32::from(percent) / self.waits.covered).min(1.0);
                length * (1.0 - self.waits.by_coverage) + covered * self.waits.by_coverage
            }
            None if self.patience.kind == TurnKind::FollowUp => length,
            None => length * self.waits.by_length,
        }
    }

    /// Whether people think during such a turn: not in a yes, a no or an order.
    fn thinks(&self) -> bool {
        !matches!(self.patience.kind, TurnKind::Confirm | TurnKind::Order)
    }

    fn by_voice(&self, finished: u8, sure: Why) -> Why {
        match finished {
            p if p >= self.waits.sure => sure,
            p if p <= self.waits.unlikely => Why::Unlikely,
            _ => Why::Unsure,
        }
    }
}

fn is_short(turn: &TurnSoFar) -> bool {
    turn.words.is_some_and(|n| (1..=SHORT_WORDS).contains(&n))
}

impl Endpointer for ByEvidence {
    fn begin(&mut self, patience: Patience) {
        self.patience = patience;
        // Time between two turns is not a pause of the candidate's.
        self.pause = None;
        self.waiting = None;
    }

    fn decide(&mut self, turn: &TurnSoFar) -> Option<Decision> {
        if turn.silence_ms == 0 {
            if let Some((ms, place)) = self.pause.take() {
                self.habits.learn(place, ms);
            }
        } else {
            self.pause = Some((turn.silence_ms, Place::of(turn.tail)));
        }
        let (wait_ms, why) = self.weigh(turn);
        self.waiting = Some((wait_ms, why));
        let (reason, why) = if turn.elapsed_ms >= self.patience.cap_ms {
            (EndReason::Cap { after_ms: turn.elapsed_ms }, Why::Cap)
        } else if turn.silence_ms > 0 && wait_ms.is_some_and(|wait| turn.silence_ms >= wait) {
            (EndReason::Silence { waited_ms: turn.silence_ms }, why)
        } else {
            return None;
        };
        self.pause = None;
        let evidence = Evidence {
            kind: self.patience.kind,
            patience_ms: self.patience.silence_ms,
            silence_ms: turn.silence_ms,
            finished: turn.finished,
            tail: turn.tail,
            usual_pause_ms: self.habits.usual_ms(Place::of(turn.tail)),
            progress: self.thinks().then(|| (self.progress(turn) * 100.0) as u8),
            wait_ms: wait_ms.unwrap_or(turn.silence_ms),
            why,
        };
        Some(Decision { reason, evidence: Some(evidence) })
    }

    fn waiting(&self) -> Option<(Option<u32>, Why)> {
        self.waiting
    }
}

impl Patience {
    /// Silence after which the interview considers the end of the turn overdue; `None` if never, because the candidate
    /// asked for endless patience.
    pub fn longest_ms(&self) -> Option<u32> {
        (self.level != PatienceLevel::Endless).then(|| HOLDING_MS.max(self.silence_ms.saturating_mul(2)))
    }
}

#[cfg(test)]
mod tests;
