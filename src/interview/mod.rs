//! The dialogue manager: a pure state machine. Facts in, orders out; no clock, no thread, no file.
//!
//! ```text
//!            ┌────────── next question / follow-up ──────────┐
//! Idle ─▶ Speaking ──▶ Listening ──▶ Thinking (words awaited) ┘──▶ … ──▶ Speaking the summary ──▶ Finished
//!            ▲ barge-in │ silence: check-in           Held: paused, or a device is gone; the clocks stand still
//!            └──────────┘
//! ```
//!
//! Parts, each the owner of its facts: `floor` (who may speak, and what is being said), `agenda` (which question comes next),
//! `asking` (the question under way), `turns` (the candidate's), `ledger` (what was claimed), `wordings` (which of several),
//! `nods` (how often), `clock`. They know nothing of each
//! other, and return what somebody else must decide.
//!
//! `machine` takes the inputs apart and carries what the parts decide on:
//!
//! - Viva's lines: `speaking`, `broken_off` (a line that is gone on with), `nods`.
//! - The candidate's turn: `listening` (it opens), `turn` (its end and its words), `one_answer` (one answer of several turns),
//!   `give_way` (a reply that came too early), `taken_back` (what was said over it).
//! - What the words are: `sense`, `answer`, `orders`, `offers` and `retry` (replies to questions of Viva's own), `silence`.
//! - What comes next: `moves`, `help`, `hold` (pauses and lost devices).
//!
//! `probe` chooses follow-ups, `phrases` has the interviewer's own lines, `reasons` why things happened.

pub mod contract;
pub mod plan;

mod agenda;
mod answer;
mod asking;
mod attuned;
mod broken_off;
mod clock;
mod echo;
mod floor;
mod give_way;
mod help;
mod hold;
mod invariants;
mod lines;
mod listening;
mod machine;
mod moves;
mod nods;
mod offers;
mod one_answer;
mod orders;
pub(crate) mod phrases;
mod probe;
mod reasons;
mod retry;
mod sense;
mod silence;
mod slots;
mod speaking;
mod state;
mod summary;
mod taken_back;
mod turn;
mod turns;
mod wordings;

pub use contract::*;
pub use machine::Interview;
pub use phrases::{patience, soft_lines};
pub use plan::{PlanWish, plan};

/// With no transcript by then, "one moment" is said.
const NOTICE_MS: u64 = 4_000;
/// With no transcript by then, it is given up and asked for again.
const GIVE_UP_MS: u64 = 20_000;
/// Silence before the first check-in, and before each later step.
const QUIET_MS: u64 = 10_000;
const QUIET_LATER_MS: u64 = 15_000;
/// Silence granted by "let me think".
const THINK_MS: u64 = 30_000;
/// Silence after an interruption that turned out to be none.
const QUIET_CUT_MS: u64 = 2_500;
/// Silence after which a candidate whom no silence cuts off is told how to end the answer.
const REMIND_MS: u64 = 20_000;
/// What sounds like speech over the interviewer has this long to become it, and speech to take the floor; then the voice
/// is loud again. Speech is recognised within 130 ms and is sustained within 250, unless it falters.
const FORMING_MS: u64 = 250;
const FALTERING_MS: u64 = 1_500;
/// How long the speaker's word that it stopped is awaited.
const STOPPED_MS: u64 = 1_500;
/// How long a line's first sample may take, beyond the line's own length.
const START_SAY_MS: u64 = 10_000;
/// What the endpointer may be late by.
const SLACK_MS: u64 = 5_000;
/// Kept free at the end of the session for the summary.
const CLOSING_MS: u64 = 15_000;
/// Less is not worth another question.
const SHORTEST_QUESTION_MS: u64 = 60_000;
/// At this much left the last question is announced.
const LAST_CALL_MS: u64 = 150_000;
/// With less left of a question's time only what it must have is asked.
const ONLY_NEEDED_MS: u64 = 30_000;
/// A pause is remembered aloud after this, and ends the interview after that.
const PAUSE_REMIND_MS: u64 = 300_000;
const PAUSE_END_MS: u64 = 1_800_000;

/// About how long a line takes to say, in milliseconds: 15 characters a second.
pub fn speaking_ms(text: &str) -> u64 {
    text.chars().count() as u64 * 1000 / 15 + 300
}
