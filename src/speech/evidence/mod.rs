//! Endpointing for people who think: what was asked and how much of it has been said, the silence, the voice, the words
//! and the person's habits, weighed together.
//!
//! A finished sentence is not a finished answer. An end-of-turn model says that an utterance is over at the end of every
//! sentence, so its opinion alone ends nothing; how far the answer has come does.
//!
//! | what is known                                     | silence that ends the turn                               |
//! |---------------------------------------------------|----------------------------------------------------------|
//! | its words are being recognised                    | until they are back: without them there is no reply      |
//! | "that's my answer"                                | as soon as it is understood                              |
//! | it was summed up, or the floor was handed over    | half a second or a little more                           |
//! | a whole sentence, the answer has hardly begun     | more than four seconds, less than three for a follow-up   |
//! | a whole sentence, as much as was to be expected   | less than two seconds, one for a follow-up               |
//! | more was announced: "there are two reasons"       | more than four seconds                                   |
//! | no end of a sentence, or the words hang           | more than four seconds                                   |
//! | "let me think"                                    | twelve seconds                                           |
//!
//! Where a person pauses longer between sentences, so does the wait. Pure, and every decision carries its inputs: they go
//! into the journal, and `viva explain-turns` shows them.

mod waits;

use super::endpoint::{Decision, Endpointer, TurnSoFar};
use super::grounds::{Evidence, Why};
use super::pauses::Habits;
use super::{EndReason, Patience, PatienceLevel, Place, Tail, TurnKind};
use waits::{HOLDING_MS, SHORT_WORDS, SPARE, THINKING};
pub use waits::{SentenceWaits, Waits};

/// Weighs all that is known.
#[derive(Debug, Clone, Default)]
pub struct ByEvidence {
    waits: Waits,
    patience: Patience,
    habits: Habits,
    /// The pause that is under way: its silence so far, and where it lies.
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

    /// How long to wait on what is known, and why; `None`: silence ends nothing.
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

    /// A yes, a no or an order: nobody thinks about it for long.
    fn brief(&self, turn: &TurnSoFar) -> (f32, Why) {
        let waits = &self.waits;
        let patience = self.patience.silence_ms as f32;
        match turn.tail {
            // To an order, a "wait" is one.
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

    /// An answer: what ends a sentence does not end it.
    fn answer(&self, turn: &TurnSoFar) -> (f32, Why) {
        let waits = &self.waits;
        let thought = (waits.thought_ms as f32).max(self.patience.silence_ms as f32).min(waits.longest_ms as f32);
        match turn.tail {
            Some(Tail::Holding) => return (waits.holding_ms as f32, Why::Holding),
            Some(Tail::Hanging) => return (thought, Why::Hanging),
            Some(Tail::Announced) => return (thought, Why::Announced),
            // The words may hang: a recogniser that is late must not cut in on a thought either.
            _ if turn.awaited => return (thought, Why::Unheard),
            Some(Tail::Nod) if self.patience.kind == TurnKind::Cut => return (waits.short_ms as f32, Why::Short),
            Some(Tail::SummedUp) => return (self.doubted(waits.summed_ms) as f32, Why::SummedUp),
            Some(Tail::HandedOver) => return (self.doubted(waits.handed_ms) as f32, Why::HandedOver),
            _ => {}
        }
        let whole = self.sentence(turn);
        let doubt = turn.finished.map_or(0.5, |finished| waits.doubt(finished));
        match turn.tail {
            // At the beginning of an answer "something like that" ends nothing.
            Some(Tail::TrailsOff) if self.progress(turn) >= waits.trails_from => {
                (whole.min(self.resumed(waits.trailed_ms as f32)), Why::TrailedOff)
            }
            // Who says "okay" to a question begins to think.
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
            // Nobody recognises words here.
            None => match turn.finished {
                Some(finished) => (whole + (thought - whole).max(0.0) * doubt, self.by_voice(finished, Why::Unheard)),
                None => (self.resumed(self.patience.silence_ms as f32), Why::Silence),
            },
        }
    }

    /// The silence to wait behind a whole sentence in a finished voice.
    fn sentence(&self, turn: &TurnSoFar) -> f32 {
        let (SentenceWaits { early_ms, enough_ms }, (from, to)) = match self.patience.kind {
            TurnKind::FollowUp | TurnKind::Cut => (self.waits.follow_up, (0.0, 1.0)),
            // An opening answer that is not half given is hardly ever over; one that is all but given mostly is.
            _ => (self.waits.opening, self.waits.falls),
        };
        let promised = if turn.promised { self.waits.promised } else { 1.0 };
        let done = ((self.progress(turn) - from) / (to - from)).clamp(0.0, 1.0);
        let ms = early_ms + (enough_ms - early_ms) * done * promised;
        // What is usual for this person goes before what is usual, but only so far: nobody is kept waiting for ever.
        let usual = self.habits.usual_ms(Place::Between).map_or(0.0, |usual| usual as f32 * SPARE);
        let ms = ms.max(usual.min(enough_ms * self.waits.habit));
        let ms = if self.patience.kind == TurnKind::Thinking { ms * THINKING } else { ms };
        self.resumed(ms).max(self.patience.least_ms as f32)
    }

    /// The wait behind an end that the candidate declared: longer in an answer that went on behind such an end.
    fn doubted(&self, ms: u32) -> u32 {
        if self.patience.reopened { ms.max(self.waits.doubted_ms) } else { ms }
    }

    /// Viva once took this answer to be over, and it was not.
    fn resumed(&self, ms: f32) -> f32 {
        ms * (1.0 + self.waits.resumed * self.patience.resumed.min(2) as f32)
    }

    /// How far the answer has come, 0 to 1: by its length and, where that can be told, by what it covers.
    fn progress(&self, turn: &TurnSoFar) -> f32 {
        // Where nobody counts words, people say 150 in a minute.
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

    /// Whether the turn is one in which people think, and not a yes, a no or an order.
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
        // What lies between two turns is no pause of the candidate's.
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
    /// No endpointer waits longer than this for a silent candidate; `None`: for ever, if the candidate wants it.
    pub fn longest_ms(&self) -> Option<u32> {
        (self.level != PatienceLevel::Endless).then(|| HOLDING_MS.max(self.silence_ms.saturating_mul(2)))
    }
}

#[cfg(test)]
mod tests;
