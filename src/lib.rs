//! Viva, a spoken interview trainer for backend developers. This page is the manual for developers who change it.
//!
//! A candidate puts on a headset and talks. Viva asks, listens, presses with "why?" and "what if traffic 10x's?". Then
//! it says what was strong and what was missing. Everything runs on the candidate's own machine.
//!
//! # Modules, and which may use which
//!
//! | layer | modules | may use |
//! |---|---|---|
//! | ground: vocabulary, no decisions | [`time`], [`fault`], [`ids`], [`pcm`], [`language`] | ground |
//! | core: pure decisions; no clock, file, thread or socket | [`bank`], [`speech`], [`coverage`], [`interview`], [`scoring`], [`journal`], [`report`], [`session`], [`rehearsal`] | ground, core |
//! | edges: talk to the world, decide nothing | `limits`, `audio`, `stt`, `tts`, `turn`, `meaning`, `models`, `store` | ground, the core's plain types, `limits`, `models`; `store` mends recordings with `audio`, and `stt` hears with `turn` whether a sound is a voice |
//! | composition | `config`, `runtime`, `prepare`, `cli` | all of the above |
//!
//! `tests/layers.rs` checks this table. Some crates are named in one file only: cpal in `audio/device.rs`, aec3 in
//! `audio/echo/aec.rs`, whisper-rs in `stt/whisper`. Only the helper program `viva-system-voice` names the `tts`
//! crate, so a machine without libspeechd can still run `viva`. Only `cli/ui*` prints. `.clippy.toml` keeps clocks and
//! sleeps out of the core.
//!
//! # From microphone to speaker
//!
//! ```text
//! OS input callback   → SPSC ring (no allocation, lock or log; it counts the samples that it drops)
//! capture thread      → 16 kHz mono Frames and Gaps
//! listen stage        → candidate.wav (the microphone as it was) → by `audio.echo`: the echo canceller, or silence
//!                       while Viva speaks (`runtime/echo_policy.rs`); voice activity → smoothing → segmentation →
//!                       endpointing (which also asks the turn detector once in each pause, and knows the last words as
//!                       soon as they are recognized) → the words of the turn ([`speech::Listener`])
//!                     → SpeechForming / SpeechLikely / SpeechStarted / SpeechSustained / SpeechEnded,
//!                       of a pause in an open turn: Waiting, Lull, Paused, and of its words: Committed, Partial,
//!                       TurnEnded, Heard
//!   └─ transcribe stage Whisper: each segment as soon as a pause ends it, while the candidate goes on; the transcript
//!                       goes back to the listen stage, which keeps the words
//! understand stage    the sentence encoder reads the words so far in each pause, chunk by chunk; what they mean goes back to
//!                     the session, which keeps the words of a turn that is over until then
//! driver              gives events to the [`session::Session`], which owns the interview and makes the journal's
//!                     entries, and carries out the effects that it returns
//!   ├─ speak stage      the voice: clause by clause; bank lines, and the reply to the words so far
//!   │                   (`Interview::foresee`), are rendered ahead into the cache
//!   ├─ playback         → ring with a generation number → OS output callback, which publishes the played position
//!   └─ record stage     interviewer.wav: the sound that left the speaker
//! ```
//!
//! A stage does not know about threads. `runtime/live.rs` gives each stage a thread, opens the devices and drives the
//! session by the real clock. `runtime/virtual_time` calls the same stages one after the other, between a virtual
//! microphone, a virtual speaker and a recognizer whose decodes take virtual time. Its clock is the sample count.
//! Headless interviews run there, and so do the tests of interruptions, echo, lost devices and failing parts
//! (`tests/session_room.rs`).
//!
//! With `audio.echo = "cancel"` the canceller gets the speaker's tap. That is the sound the output callback took, after
//! gain and fades, on the microphone's time line. The record stage passes it to the canceller before it writes
//! interviewer.wav.
//!
//! # The contract of the core
//!
//! ```text
//! interview.handle(now: SessionTime, input: Input) -> Vec<Output>
//! interview.next_deadline() -> Option<Deadline { at, why }>
//! ```
//!
//! Inputs are facts in the past tense, outputs are orders in the imperative ([`interview::Input`],
//! [`interview::Output`]). `interview.foresee` tells what Viva would say if the candidate stopped now, and changes
//! nothing. The same inputs and seed give the same outputs, byte for byte. Every long action has an id. A late result
//! with an old id is ignored and noted. No input panics, and no state waits without a deadline. The [`journal`] is the
//! log of these inputs and outputs. A report is a function of it, and replaying it gives the same interview.
//!
//! # Three times, three types
//!
//! Decisions use [`time::SessionTime`]. [`time::SampleCount`] is a position in the microphone stream. Pauses and word
//! spans are measured in it, and lost sound is an explicit [`pcm::Gap`]. Wall time is for people, and appears only in
//! the session store and in reports.
//!
//! # Words
//!
//! - **speakers**: candidate and interviewer. **utterance**: sound between two silences. **turn**: one speaker's hold
//!   of the floor; it may have many utterances. **answer**: the candidate's turn that belongs to a question.
//! - **segment**: a stretch of a turn that is transcribed on its own. It begins and ends in a pause. The listener may
//!   offer a segment early, and again as speech goes on. Each offer is a **revision**.
//! - **endpointing** decides that a turn is over. **end-of-turn delay** is the time that this takes. **patience** is
//!   how long it waits if it knows nothing else. A **false cut-in** is an endpoint in the middle of a thought.
//! - The **evidence** of endpointing is the silence, the turn detector's probability, the words and the person's own
//!   pauses, between sentences and inside them. Of the words it uses the **tail** (how they end so far) and the
//!   **progress** of the answer (its length and its coverage). The journal keeps the evidence, and `viva explain-turns`
//!   shows it.
//! - **lull**: a pause after a whole sentence, in which the turn stays open for a while. Viva may say a **backchannel**
//!   ("mm-hm"), which does not take the floor. **giving way**: the candidate goes on over the first moments of a reply,
//!   and Viva takes the reply back.
//! - **barge-in**: speech over a speaker that takes the floor. A **backchannel** is speech that does not.
//! - A **question** has **concepts** (what a good answer mentions), each with **cues** (the words that claim it), and
//!   **probes** (follow-ups) with a **trigger**. A **rubric** has weighted **criteria** with **anchors**. A **score**
//!   cites **evidence**: quoted words and their time span.
//! - A **session** has a **journal**. A **report** is a function of it.
//!
//! `docs/decisions.md` tells where reality differed from a plan, and what we chose.

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
pub mod limits;
#[cfg(feature = "cli")]
pub mod meaning;
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
