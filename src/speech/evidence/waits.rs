//! The figures of endpointing, each with its reason. Tuned on the tuned half of `benches/endpointing.rs`, which prints
//! what they reach on the half that nobody looked at.

use super::PatienceLevel;

/// The silence behind a whole sentence in a finished voice, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SentenceWaits {
    /// While the answer has hardly begun.
    pub early_ms: f32,
    /// Once as much was said as was to be expected.
    pub enough_ms: f32,
}

/// How long to wait on which evidence. Times in milliseconds, probabilities and shares in percent where they are whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waits {
    /// From this probability on the voice sounds finished.
    pub sure: u8,
    /// From this probability down it sounds unfinished.
    pub unlikely: u8,
    /// After "that's my answer". Understanding it takes longer than this.
    pub done_ms: u32,
    /// After a summing-up: "so that's how I would do it".
    pub summed_ms: u32,
    /// After a question to the interviewer: "does that make sense?"
    pub handed_ms: u32,
    /// The same three in an answer that went on behind such an end, at least.
    pub doubted_ms: u32,
    /// After "or something like that": at most this.
    pub trailed_ms: u32,
    /// … once an answer has come this far, 0 to 1.
    pub trails_from: f32,
    /// An opening answer, sentence by sentence.
    pub opening: SentenceWaits,
    /// Between these two points of an opening answer's progress, 0 to 1, the wait falls.
    pub falls: (f32, f32),
    /// A reply to a follow-up.
    pub follow_up: SentenceWaits,
    /// A person's usual pause between sentences lengthens the wait to at most this many times what is usual.
    pub habit: f32,
    /// While more was announced than has been said, this share of the progress counts.
    pub promised: f32,
    /// With this share of what was asked for covered, an answer counts as complete, in percent.
    pub covered: f32,
    /// The share of coverage in the progress of an answer, where coverage is known; the rest is its length.
    pub by_coverage: f32,
    /// Length alone says at most this much of an opening answer's progress.
    pub by_length: f32,
    /// Below this progress, 0 to 1, an answer has hardly begun.
    pub begun: f32,
    /// A voice that sounds quite unfinished adds this share of the wait.
    pub unfinished: f32,
    /// Words without the end of a sentence multiply the wait by this, in a finished voice.
    pub open: f32,
    /// Each time Viva was too early in this answer adds this share; two times count.
    pub resumed: f32,
    /// After a short reply to a yes-or-no question.
    pub short_ms: u32,
    /// After a longer reply to a yes-or-no question, in a finished voice.
    pub brief_ms: f32,
    /// After "let me think".
    pub holding_ms: u32,
    /// After hanging words in reply to a yes-or-no question: this many times the patience.
    pub stretch: f32,
    /// After hanging words, an announcement, or words that have no end in an unfinished voice: three seconds of thought in
    /// the middle of a sentence are common in interviews.
    pub thought_ms: u32,
    /// The longest wait that a patient question brings.
    pub longest_ms: u32,
    /// Multiplies all but "done" and "holding": the trade-off curve of the benchmark.
    pub factor: f32,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            sure: 65,
            unlikely: 20,
            done_ms: 350,
            summed_ms: 500,
            handed_ms: 600,
            doubted_ms: 1_500,
            trailed_ms: 1_300,
            trails_from: 0.5,
            opening: SentenceWaits { early_ms: 4_400.0, enough_ms: 1_500.0 },
            falls: (0.55, 0.85),
            follow_up: SentenceWaits { early_ms: 2_600.0, enough_ms: 1_300.0 },
            habit: 1.1,
            promised: 0.5,
            covered: 80.0,
            by_coverage: 0.5,
            by_length: 0.55,
            begun: 0.5,
            unfinished: 0.15,
            open: 1.2,
            resumed: 0.25,
            short_ms: 500,
            brief_ms: 800.0,
            holding_ms: HOLDING_MS,
            stretch: 1.75,
            thought_ms: 4_300,
            longest_ms: 5_000,
            factor: 1.0,
        }
    }
}

impl Waits {
    /// How unfinished the voice sounds, 0 to 1, from the detector's probability in percent.
    pub(super) fn doubt(&self, finished: u8) -> f32 {
        let span = f32::from(self.sure.saturating_sub(self.unlikely).max(1));
        1.0 - (f32::from(finished.saturating_sub(self.unlikely)) / span).min(1.0)
    }

    /// What the candidate's own wish multiplies the wait by.
    pub(super) const fn level(&self, level: PatienceLevel) -> f32 {
        match level {
            PatienceLevel::Short => 0.6,
            PatienceLevel::Normal | PatienceLevel::Endless => 1.0,
            PatienceLevel::Long => 1.6,
        }
    }
}

/// The longest silence that is ever waited for inside a turn. People who ask for a moment take about ten seconds.
pub(super) const HOLDING_MS: u32 = 12_000;
/// More words than these are no plain yes, no or order.
pub(super) const SHORT_WORDS: u32 = 4;
/// A person who was granted time to think gets this many times the wait in each pause that follows.
pub(super) const THINKING: f32 = 1.5;
/// A person's usual pause is waited out with this to spare.
pub(super) const SPARE: f32 = 1.15;
