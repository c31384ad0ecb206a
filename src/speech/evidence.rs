//! Endpointing for people who think: silence, the melody of the voice, the words and the person's habits weighed together.
//!
//! | what is known                                | silence that ends the turn                                   |
//! |----------------------------------------------|--------------------------------------------------------------|
//! | its words are being recognised               | until they are back: without them there is no reply anyway   |
//! | "that's my answer"                           | as soon as it is understood                                  |
//! | the voice sounds finished, the words are whole | short, longer for a person who pauses long                 |
//! | a whole sentence in an unfinished voice      | most of the patience                                         |
//! | no detector is asked                         | the question's patience, or what is usual for this person    |
//! | no end of a sentence, an unfinished voice    | half as long again as the patience                           |
//! | the words hang: "because", "so the"          | almost twice the patience                                    |
//! | "let me think"                               | twelve seconds                                               |
//!
//! Pure, and every decision carries its inputs: they go into the journal, and `viva explain-turns` shows them.

use serde::{Deserialize, Serialize};

use super::endpoint::{Decision, Endpointer, TurnSoFar};
use super::pauses::Pauses;
use super::{EndReason, Patience, Tail, TurnKind};

/// Why so much silence was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The candidate said that it is over.
    Done,
    /// The voice sounds finished and the words are whole.
    Sure,
    /// The words were not back yet.
    Unheard,
    /// A word or two to a yes-or-no question, an order, or a nod over the interviewer's words.
    Short,
    /// The voice leaves it open.
    Unsure,
    /// The voice sounds unfinished.
    Unlikely,
    /// The words hang in the air.
    Hanging,
    /// The candidate asked for time.
    Holding,
    /// There was nothing but the silence to go by.
    Silence,
    /// The hard cap.
    Cap,
}

/// What the end of a turn was decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What the turn was opened for.
    #[serde(default)]
    pub kind: TurnKind,
    /// The patience it was opened with.
    pub patience_ms: u32,
    /// How long the silence was at the decision.
    pub silence_ms: u32,
    /// How likely the end was by the sound, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail: Option<Tail>,
    /// What nine of ten of this person's pauses did not exceed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_pause_ms: Option<u32>,
    /// The silence that was waited for.
    pub wait_ms: u32,
    pub why: Why,
}

/// How long to wait on which evidence. Times in milliseconds, probabilities in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waits {
    /// From this probability on the voice sounds finished …
    pub sure: u8,
    /// … from this one down unfinished; between the two the wait goes from the one to the other's.
    pub unlikely: u8,
    /// After "that's my answer". It takes longer to understand it.
    pub done_ms: u32,
    /// After a whole sentence in a finished voice: at least, as long as the person's pauses are not known, and at most.
    pub sure_ms: (u32, u32, u32),
    /// The same when its words have no end, or nobody recognises them.
    pub unheard_ms: u32,
    /// After a whole sentence in an unfinished voice: so much of the patience. Whole sentences mean more than the voice,
    /// which is another for every person and machine.
    pub whole: f32,
    /// After a short reply to a yes-or-no question.
    pub short_ms: u32,
    /// After "let me think".
    pub holding_ms: u32,
    /// After words without an end, in an unfinished voice: so many times the patience …
    pub open: f32,
    /// … after hanging words so many times, and never more than that.
    pub stretch: f32,
    pub longest_ms: u32,
    /// What an answer that hangs, or is open in an unfinished voice, is waited for at least: three seconds of thought in the
    /// middle of a sentence are common in interviews, and follow-ups have less patience.
    pub thought_ms: u32,
    /// All but "done" and "holding" are multiplied by it. For the trade-off curve of the benchmark.
    pub factor: f32,
}

impl Default for Waits {
    /// Tuned on the even half of `benches/endpointing.rs`, which prints what they reach on the other half.
    fn default() -> Self {
        Self {
            sure: 65,
            unlikely: 20,
            done_ms: 350,
            sure_ms: (650, 800, 950),
            unheard_ms: 1_000,
            whole: 0.6,
            short_ms: 500,
            holding_ms: HOLDING_MS,
            open: 1.5,
            stretch: 1.75,
            longest_ms: 5_000,
            thought_ms: 3_800,
            factor: 1.0,
        }
    }
}

/// The longest silence that is ever waited for inside a turn. People who ask for a moment take about ten seconds.
const HOLDING_MS: u32 = 12_000;
/// More words than these are no plain yes, no or order.
const SHORT_WORDS: u32 = 4;
/// Somebody who was granted time to think gets this much more of it in each pause that follows.
const THINKING: f32 = 1.5;
/// What is usual for a person is waited out with this to spare.
const SPARE: f32 = 1.15;
/// However short a person's pauses are, this share of the question's patience stays.
const LEAST: f32 = 0.8;

impl Patience {
    /// No endpointer waits longer than this for a silent candidate.
    pub fn longest_ms(&self) -> u32 {
        HOLDING_MS.max(self.silence_ms.saturating_mul(2))
    }
}

/// Weighs all that is known.
#[derive(Debug, Clone, Default)]
pub struct ByEvidence {
    waits: Waits,
    patience: Patience,
    pauses: Pauses,
    /// The silence so far of the pause that is under way.
    pause_ms: u32,
}

impl ByEvidence {
    pub fn new(waits: Waits) -> Self {
        Self { waits, ..Self::default() }
    }

    /// How long to wait on what is known, and why.
    fn weigh(&self, turn: &TurnSoFar) -> (u32, Why) {
        let waits = &self.waits;
        let patience = self.patience.silence_ms as f32;
        let patience = if self.patience.kind == TurnKind::Thinking { patience * THINKING } else { patience };
        let thought = if self.thinks() { waits.thought_ms as f32 } else { 0.0 };
        let long = |times: f32| (patience * times).max(thought).min(waits.longest_ms as f32).max(patience);
        let scaled = |ms: f32| (ms * waits.factor) as u32;
        match turn.tail {
            Some(Tail::Done) => return (waits.done_ms, Why::Done),
            // Nobody thinks about an order for long, and a "wait" is one.
            Some(Tail::Holding) if self.patience.kind != TurnKind::Order => return (waits.holding_ms, Why::Holding),
            Some(Tail::Hanging) => return (scaled(long(waits.stretch)), Why::Hanging),
            _ => {}
        }
        if turn.awaited {
            // They may hang: a recogniser that is late must not cut in on a thought either.
            return (waits.thought_ms, Why::Unheard);
        }
        if self.patience.kind == TurnKind::Cut && turn.tail == Some(Tail::Nod) {
            return (scaled(waits.short_ms as f32), Why::Short);
        }
        let short = matches!(self.patience.kind, TurnKind::Confirm | TurnKind::Order);
        if short && turn.tail.is_some() && turn.words.is_some_and(|n| (1..=SHORT_WORDS).contains(&n)) {
            return (scaled(waits.short_ms as f32), Why::Short);
        }
        let usual = self.usual(patience, long(waits.stretch));
        let Some(p) = turn.finished else { return (scaled(usual), Why::Silence) };
        let (sure, unheard) = (self.sure_ms(), self.sure_ms().max(waits.unheard_ms as f32));
        let (soonest, latest, finished) = match turn.tail {
            // Who says "okay" to a question begins to think.
            Some(Tail::Open | Tail::Nod) => (unheard, long(waits.open), Why::Unsure),
            Some(_) => (sure, sure.max(usual * waits.whole), Why::Sure),
            None => (unheard, long(waits.open), Why::Unheard),
        };
        let span = f32::from(waits.sure.saturating_sub(waits.unlikely).max(1));
        let doubt = 1.0 - (f32::from(p.saturating_sub(waits.unlikely)) / span).min(1.0);
        let why = match p {
            p if p >= waits.sure => finished,
            p if p <= waits.unlikely => Why::Unlikely,
            _ => Why::Unsure,
        };
        (scaled(soonest + (latest - soonest) * doubt), why)
    }

    /// Whether the turn is one in which people think, and not a yes, a no or an order.
    fn thinks(&self) -> bool {
        matches!(self.patience.kind, TurnKind::Answer | TurnKind::Thinking | TurnKind::Cut)
    }

    /// The patience, fitted to the person.
    fn usual(&self, patience: f32, long: f32) -> f32 {
        let usual = self.pauses.usual_ms().map_or(patience, |ms| ms as f32 * SPARE);
        usual.clamp(patience * LEAST, long)
    }

    fn sure_ms(&self) -> f32 {
        let (least, unknown, most) = self.waits.sure_ms;
        let ms = self.pauses.usual_ms().map_or(unknown, |usual| (usual / 2).clamp(least, most)) as f32;
        if self.patience.kind == TurnKind::Thinking { ms * THINKING } else { ms }
    }
}

impl Endpointer for ByEvidence {
    fn begin(&mut self, patience: Patience) {
        self.patience = patience;
        // What lies between two turns is no pause of the candidate's.
        self.pause_ms = 0;
    }

    fn decide(&mut self, turn: &TurnSoFar) -> Option<Decision> {
        if turn.silence_ms == 0 {
            self.pauses.learn(std::mem::take(&mut self.pause_ms));
        } else {
            self.pause_ms = turn.silence_ms;
        }
        let (wait_ms, why) = self.weigh(turn);
        let (reason, wait_ms, why) = if turn.elapsed_ms >= self.patience.cap_ms {
            (EndReason::Cap { after_ms: turn.elapsed_ms }, wait_ms, Why::Cap)
        } else if turn.silence_ms > 0 && turn.silence_ms >= wait_ms {
            (EndReason::Silence { waited_ms: turn.silence_ms }, wait_ms, why)
        } else {
            return None;
        };
        self.pause_ms = 0;
        let evidence = Evidence {
            kind: self.patience.kind,
            patience_ms: self.patience.silence_ms,
            silence_ms: turn.silence_ms,
            finished: turn.finished,
            tail: turn.tail,
            usual_pause_ms: self.pauses.usual_ms(),
            wait_ms,
            why,
        };
        Some(Decision { reason, evidence: Some(evidence) })
    }
}

#[cfg(test)]
mod tests;
