//! The dialogue manager: a pure state machine. It takes facts and returns orders, without a clock, a thread or a file.
//!
//! ```text
//!            ┌────────── next question / follow-up ──────────┐
//! Idle ─▶ Speaking ──▶ Listening ──▶ Thinking (words awaited) ┘──▶ … ──▶ Speaking the summary ──▶ Finished
//!            ▲ barge-in │ silence: check-in           Held: paused, or a device is gone; the clocks stand still
//!            └──────────┘
//! ```
//!
//! Each part owns its facts. `floor` has who may speak and what is being said, `agenda` the next question, `dialogue`
//! what the interview is about now, `turns` the candidate's turns, and `giving_way` the reply that Viva may still take
//! back. `asking` is one question, `ledger` has the claims, `wordings` chooses between wordings, `nods` counts nods, and
//! `clock` keeps the time. No part calls another. A part returns what it decided, and the interview carries on with it.
//!
//! `machine` dispatches the inputs and applies the parts' decisions:
//!
//! - Viva's lines: `speaking`, `broken_off` (resuming a line), `nods`.
//! - The candidate's turn: `listening` (it opens), `turn` (its end and its words), `one_answer` (one answer in several
//!   turns), `give_way` (a reply that came too early), `taken_back` (words spoken over it).
//! - The meaning of the words: `sense`, `answer`, `orders`, `offers` and `retry` (replies to Viva's own questions),
//!   `over_critique` (words spoken over a critique), `silence`.
//! - The next step: `moves`, `help`, `hold` (pauses and lost devices).
//!
//! `probe` chooses follow-ups, `phrases` has Viva's own lines, `reasons` says why things happened.

pub mod contract;
pub mod plan;

mod agenda;
mod answer;
mod asking;
mod attuned;
mod broken_off;
mod clock;
mod dialogue;
mod echo;
mod floor;
mod give_way;
mod giving_way;
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
mod over_critique;
mod own_probes;
pub(crate) mod phrases;
mod probe;
mod reasons;
mod retry;
mod sense;
mod silence;
mod situation;
mod slots;
mod speaking;
mod state;
mod summary;
mod taken_back;
mod term;
mod turn;
mod turns;
mod wordings;
pub mod worth;

pub use contract::*;
pub use machine::Interview;
pub use phrases::{patience, soft_lines, usual_lines};
pub use plan::{PlanWish, plan};
pub use sense::would_answer;

/// How long Viva waits for a transcript before it says "one moment".
const NOTICE_MS: u64 = 4_000;
/// How long Viva waits for a transcript before it gives up and asks again.
const GIVE_UP_MS: u64 = 20_000;
/// How long Viva lets the candidate be silent before the first check-in.
const QUIET_MS: u64 = 10_000;
/// How long Viva lets the candidate be silent before each later check-in.
const QUIET_LATER_MS: u64 = 15_000;
/// How much silence the order "let me think" grants.
const THINK_MS: u64 = 30_000;
/// How much silence Viva allows after an interruption before it resumes its line.
const QUIET_CUT_MS: u64 = 2_500;
/// How long an endlessly patient Viva waits in a silence before it tells the candidate how to end the answer.
const REMIND_MS: u64 = 20_000;
/// How long a sound over Viva's line may take to become speech, before Viva raises its voice again. The listener
/// recognizes speech within 130 ms.
const FORMING_MS: u64 = 250;
/// How long speech over Viva's line may take to become sustained, before Viva raises its voice again. Speech is
/// sustained within 250 ms unless it falters.
const FALTERING_MS: u64 = 1_500;
/// How long Viva waits for the speaker's report that it stopped.
const STOPPED_MS: u64 = 1_500;
/// How long the first sample of a line may take. The length of the line is added.
const START_SAY_MS: u64 = 10_000;
/// How late the endpointer may end a turn, or the speaker may report the end of a line.
const SLACK_MS: u64 = 5_000;
/// Kept free for the summary at the end of the session.
const CLOSING_MS: u64 = 15_000;
/// With less time left than this, another question is not worth asking.
const SHORTEST_QUESTION_MS: u64 = 60_000;
/// With less time left than a question and this much more, Viva announces the last question.
const LAST_CALL_MS: u64 = 150_000;
/// With less of a question's time left than this, Viva only puts the follow-ups that every question must have.
const ONLY_NEEDED_MS: u64 = 30_000;
/// How long a pause lasts before Viva reminds the candidate of it.
const PAUSE_REMIND_MS: u64 = 300_000;
/// How long a pause lasts before it ends the interview.
const PAUSE_END_MS: u64 = 1_800_000;

/// About how long a line takes to say, in milliseconds, at 15 characters a second.
pub fn speaking_ms(text: &str) -> u64 {
    text.chars().count() as u64 * 1000 / 15 + 300
}
