//! Viva, a spoken interview trainer for backend developers. This page is the manual for whoever changes it.
//!
//! A candidate puts a headset on and talks. Viva asks, listens, presses with "why?" and "what if traffic 10x's?", and says
//! what was strong and what was missing. Everything runs on the candidate's own machine.
//!
//! # Modules, and who may use whom
//!
//! | layer | modules | may use |
//! |---|---|---|
//! | ground: vocabulary, no decisions | [`time`], [`fault`], [`ids`], [`pcm`], [`language`] | ground |
//! | core: pure decisions; no clock, file, thread or socket | [`bank`], [`speech`], [`coverage`], [`interview`], [`scoring`], [`journal`], [`report`], [`session`], [`rehearsal`] | ground, core |
//! | edges: talk to the world, decide nothing | `audio`, `stt`, `tts`, `turn`, `models`, `store` | ground, the core's plain types, `models`; `store` mends recordings with `audio` |
//! | composition | `config`, `runtime`, `prepare`, `cli` | all that stands before them |
//!
//! `tests/layers.rs` holds this table. One file names cpal (`audio/device.rs`), one aec3
//! (`audio/echo/aec.rs`), one whisper-rs (`stt/whisper.rs`), and the `tts` crate is named only by the helper program
//! `viva-system-voice`, so that a machine without libspeechd can still run `viva`. Only `cli/ui*` prints. `.clippy.toml` keeps
//! clocks and sleeps out of the core.
//!
//! # From microphone to speaker
//!
//! ```text
//! OS input callback   → SPSC ring (no allocation, no lock, no log; what it must drop it counts)
//! capture thread      → 16 kHz mono Frames and Gaps
//! listen stage        → candidate.wav (the microphone as it was) → by `audio.echo`: the echo canceller, or silence while
//!                       Viva speaks (`runtime/echo_policy.rs`); voice activity → smoothing → segmentation →
//!                       endpointing (which also asks the turn detector once in each pause, and knows the last words as
//!                       soon as they are recognised) → the words of the turn ([`speech::Listener`])
//!                     → SpeechForming / SpeechLikely / SpeechStarted / SpeechSustained / SpeechEnded,
//!                       of a pause in an open turn: Waiting, Lull, Paused, and of its words: Committed, Partial,
//!                       TurnEnded, Heard
//!   └─ transcribe stage Whisper: each segment as soon as a pause ends it, while the candidate goes on; the transcript goes
//!                       back to the listen stage, which keeps the words
//! driver              hands what happened to the [`session::Session`], which owns the interview and makes the journal's
//!                     entries, and carries out the effects that come back
//!   ├─ speak stage      the voice: clause by clause; bank lines, and the reply to what was understood so far
//!   │                   (`Interview::foresee`), are rendered ahead into the cache
//!   ├─ playback         → ring with a generation number → OS output callback, which publishes the position truly played
//!   └─ record stage     interviewer.wav: what the speaker truly sounded
//! ```
//!
//! A stage knows nothing of threads. `runtime/live.rs` gives each one a thread, opens the devices and drives the session by the
//! real clock. `runtime/virtual_time` calls the same stages in turn, between a virtual microphone, a virtual speaker and a
//! recogniser whose decodes take virtual time; its clock is the sample count. Headless interviews and the tests of
//! interruptions, echo, lost devices and failing parts (`tests/session_room.rs`) run there.
//!
//! With `audio.echo = "cancel"` the canceller is given the speaker's tap: what the output callback truly took, after gain and
//! fades, on the microphone's time line. The record stage hands it on to the canceller before it writes interviewer.wav.
//!
//! # The contract of the core
//!
//! ```text
//! interview.handle(now: SessionTime, input: Input) -> Vec<Output>
//! interview.next_deadline() -> Option<Deadline { at, why }>
//! ```
//!
//! Inputs are facts in the past tense, outputs orders in the imperative ([`interview::Input`], [`interview::Output`]).
//! What would be said if the candidate stopped now can be asked for without changing anything (`interview.foresee`).
//! Same inputs and seed, same outputs, byte for byte. Every long action has an id; a late result with an old id is ignored
//! and noted. No input panics; no state waits without a deadline. The [`journal`] is the log of these inputs and outputs:
//! a report is a function of it, and replaying it gives the same interview.
//!
//! # Three times, three types
//!
//! [`time::SessionTime`] is what decisions use. [`time::SampleCount`] is a position in the microphone stream; pauses and
//! word spans are measured in it, and lost sound is an explicit [`pcm::Gap`]. Wall time is for people and appears only in
//! the session store and in reports.
//!
//! # Words
//!
//! - **speakers**: candidate and interviewer. **utterance**: sound between two silences. **turn**: one speaker's hold of the
//!   floor; it may have many utterances. **answer**: the candidate's turn that belongs to a question.
//! - **segment**: a stretch of a turn that is transcribed on its own; it begins and ends in a pause. A segment may be
//!   offered early and again as speech goes on; each offer is a **revision**.
//! - **endpointing** decides that a turn is over; **end-of-turn delay** is what that cost; **patience** is how long it waits
//!   where nothing else is known; a **false cut-in** is an endpoint in the middle of a thought. Its **evidence** is the
//!   silence, the turn detector's probability, the **tail** (how the words so far end), the **progress** of the answer (its
//!   length and its coverage) and the person's own pauses, between sentences and inside them; the journal keeps it, `viva
//!   explain-turns` shows it.
//! - **lull**: a whole sentence is over, and the turn stays open for a while; Viva may say a **backchannel** ("mm-hm"), which
//!   takes no floor. **giving way**: the candidate goes on over the first moments of a reply, and it is taken back.
//! - **barge-in**: speech over a speaker that takes the floor; a **backchannel** is speech that does not.
//! - A **question** has **concepts** (what a good answer mentions), each with **cues** (the words that claim it), and
//!   **probes** (follow-ups) with a **trigger**. A **rubric** has weighted **criteria** with **anchors**; a **score** cites
//!   **evidence**: quoted words and their time span.
//! - A **session** has a **journal**; a **report** is a function of it.
//!
//! Where reality differed from a plan, and what we chose: `docs/decisions.md`.

pub mod fault;
pub mod ids;
pub mod pcm;
pub mod time;

pub mod bank;
pub mod coverage;
pub mod interview;
pub mod journal;
pub mod language;
pub mod rehearsal;
pub mod report;
pub mod scoring;
pub mod session;
pub mod speech;

#[cfg(feature = "cli")]
pub mod audio;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod config;
#[cfg(feature = "cli")]
pub mod models;
#[cfg(feature = "cli")]
pub mod prepare;
#[cfg(feature = "cli")]
pub mod runtime;
#[cfg(feature = "cli")]
pub mod store;
#[cfg(feature = "cli")]
pub mod stt;
#[cfg(feature = "cli")]
pub mod tts;
#[cfg(feature = "cli")]
pub mod turn;
