//! The constants of endpointing and their reasons. They were tuned on one half of the samples of
//! `benches/endpointing.rs`; the benchmark prints results for the other half, which was not used for tuning.

use super::PatienceLevel;

/// The silence to wait for after a complete sentence in a finished voice, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SentenceWaits {
    /// The wait while the answer has hardly begun.
    pub early_ms: f32,
    /// The wait once as much was said as expected.
    pub enough_ms: f32,
}

/// How long to wait on which evidence. Times are in milliseconds. Whole-numbered probabilities and shares are in
/// percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waits {
    /// From this probability up, the voice sounds finished.
    pub sure: u8,
    /// From this probability down, the voice sounds unfinished.
    pub unlikely: u8,
    /// The wait after "that's my answer". Recognizing the words takes longer than this.
    pub done_ms: u32,
    /// The wait after a summary: "so that's how I would do it".
    pub summed_ms: u32,
    /// The wait after a question to the interviewer: "does that make sense?"
    pub handed_ms: u32,
    /// The least wait after one of these three endings, if the candidate went on after one before.
    pub doubted_ms: u32,
    /// The longest wait after "or something like that".
    pub trailed_ms: u32,
    /// `trailed_ms` applies only from this progress of the answer on, 0 to 1.
    pub trails_from: f32,
    /// The waits between the sentences of an opening answer.
    pub opening: SentenceWaits,
    /// The wait falls from `early_ms` to `enough_ms` between these two points of an opening answer's progress, 0 to 1.
    pub falls: (f32, f32),
    /// The waits between the sentences of a reply to a follow-up.
    pub follow_up: SentenceWaits,
    /// A person's usual pause between sentences can lengthen the wait to at most this many times `enough_ms`.
    pub habit: f32,
    /// Factor on the progress while the candidate has announced more than was said.
    pub promised: f32,
    /// An answer counts as complete once it covers this share of the expected content, in percent.
    pub covered: f32,
    /// Weight of coverage in the progress of an answer, if coverage is known. The rest is the weight of length.
    pub by_coverage: f32,
    /// The most that length alone can contribute to an opening answer's progress.
    pub by_length: f32,
    /// Below this progress, 0 to 1, an answer has hardly begun.
    pub begun: f32,
    /// The share of the wait that a fully unfinished voice adds.
    pub unfinished: f32,
    /// Factor on the wait after words in a finished voice that do not end a sentence.
    pub open: f32,
    /// The share of the wait added for each turn of this answer that Viva ended too early; at most two count.
    pub resumed: f32,
    /// The wait after a reply of at most `SHORT_WORDS` words to a yes-or-no question, after an order, and after a nod.
    pub short_ms: u32,
    /// The wait after a longer reply to a yes-or-no question, in a finished voice.
    pub brief_ms: f32,
    /// The wait after "let me think".
    pub holding_ms: u32,
    /// Factor on the patience after a reply to a yes-or-no question that stops in mid-phrase.
    pub stretch: f32,
    /// The wait after words that stop in mid-phrase, after an announcement, and after an incomplete sentence in an
    /// unfinished voice. In interviews, three seconds of thought in the middle of a sentence are common.
    pub thought_ms: u32,
    /// A patient question lengthens `thought_ms` to at most this.
    pub longest_ms: u32,
    /// Factor on most waits, with which the benchmark draws its trade-off curve. Not applied to endless patience, to an
    /// order, or after "that's my answer" and "let me think".
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
    /// How unfinished the voice sounds, 0 to 1. `finished`: the detector's probability in percent.
    pub(super) fn doubt(&self, finished: u8) -> f32 {
        let span = f32::from(self.sure.saturating_sub(self.unlikely).max(1));
        1.0 - (f32::from(finished.saturating_sub(self.unlikely)) / span).min(1.0)
    }

    /// The factor on the wait that the candidate's own wish brings.
    pub(super) const fn level(&self, level: PatienceLevel) -> f32 {
        match level {
            PatienceLevel::Short => 0.6,
            PatienceLevel::Normal | PatienceLevel::Endless => 1.0,
            PatienceLevel::Long => 1.6,
        }
    }
}

/// The wait after a request for time. People who ask for a moment take about ten seconds.
pub(super) const HOLDING_MS: u32 = 12_000;
/// A reply with more words than this is not a plain yes, no or order.
pub(super) const SHORT_WORDS: u32 = 4;
/// Factor on each wait in an answer for which the candidate was granted time to think.
pub(super) const THINKING: f32 = 1.5;
/// The wait exceeds a person's usual pause by this factor.
pub(super) const SPARE: f32 = 1.15;
