//! Viva, a spoken interview trainer for backend developers. This page is the manual for whoever changes it.
//!
//! A candidate puts a headset on and talks. Viva asks, listens, presses with "why?" and "what if traffic 10x's?", and says
//! what was strong and what was missing. Everything runs on the candidate's own machine.
//!
//! # Modules, and who may use whom
//!
//! | layer | modules | may use |
//! |---|---|---|
//! | ground: vocabulary, no decisions | [`time`], [`fault`], [`ids`], [`pcm`] | ground |
//! | core: pure decisions; no clock, file, thread or socket | [`bank`], [`speech`], [`interview`], [`scoring`], [`journal`], [`report`] | ground, core |
//! | edges: talk to the world, decide nothing | `audio`, `stt`, `tts`, `turn`, `models` | ground, `speech`'s plain types, `models` |
//! | composition | `config`, `daemon`, `cli` | all |
//!
//! `tests/layers.rs` holds this table. One file names cpal (`audio/device.rs`), one aec3
//! (`audio/echo/aec.rs`), one whisper-rs (`stt/whisper.rs`), and the `tts` crate is named only by the helper program
//! `viva-system-voice`, so that a machine without libspeechd can still run `viva`. Only `cli/ui*` prints. `.clippy.toml` keeps clocks and sleeps out of the core.
//!
//! # From microphone to speaker
//!
//! ```text
//! OS input callback   → SPSC ring (no allocation, no lock, no log; what it must drop it counts)
//! capture thread      → 16 kHz mono Frames and Gaps
//! "ear" thread        → candidate.wav (the microphone as it was) → by `audio.echo`: the echo canceller, or silence while
//!                       Viva speaks (`daemon/hearing.rs`); voice activity → smoothing → segmentation →
//!                       endpointing (which also asks the turn detector once in each pause, and is told the last words
//!                       as they are recognised)
//!                     → SpeechForming / SpeechLikely / SpeechStarted / SpeechSustained / SpeechEnded / Segment / TurnEnded,
//!                       and of a pause in an open turn: Waiting, Lull, Paused
//! driver (tokio)      owns the Interview, the clock and the journal; keys, signals and deadlines arrive here too
//!   ├─ "scribe" thread  Whisper: each segment as soon as a pause ends it, while the candidate goes on
//!   ├─ "mouth" thread   the voice: clause by clause; bank lines, and the reply to what was understood so far
//!   │                   (`Interview::foresee`), are rendered ahead into the cache
//!   └─ playback thread  → ring with a generation number → OS output callback, which publishes the position truly played
//! ```
//!
//! `daemon::run_live` does this in real time; `daemon::run_headless` runs the same driver, listener, recogniser and voice on
//! WAV files with the sample count as its clock.
//!
//! With `audio.echo = "cancel"` the canceller is given the speaker's tap: what the output callback truly took, after gain and
//! fades, on the microphone's time line. The "tape" thread hands it on to the ear before it writes interviewer.wav.
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
//! # Where reality differed from the plan
//!
//! - Cue words alone understand what was named, not what was paraphrased: on answers written by somebody who had never seen
//!   the cues, recall was 0.57 at a precision of 0.96 before the cues were widened with paraphrases (`tests/snippets`,
//!   where the third and fourth file are those answers). Cues are patterns of a few telling words ("old image ... back")
//!   for that reason.
//! - Whisper on one of two cores takes 1.6 to 2 s for 16 s of speech, on both of them half of that; but its threads spin, and
//!   with another program on a core it took minutes. So it has as many threads as pay (`stt/pace.rs`), and work that a newer
//!   offer makes pointless is broken off. Segments of 8 s were 1.8 points of word error worse than whole files; they are 14 s.
//!   Flash attention made whisper.cpp slower on a processor, so it is off. Its kernels for large products, off by default
//!   (`.cargo/config.toml`), and an encoder length in whole registers took a third off: 0.49 to 0.32 core-seconds a second.
//!   Its weights in eight bits (`stt/narrow.rs`) take 34 MB less and were no worse on speech; on noise a sneeze of 103 clips
//!   became five words, which one more limit of the guards refuses.
//! - A prompt's terms have to be confirmed by the sound, and that made replies late: each term cost a decoder pass of its own,
//!   and one that failed another decode of all, 2.6 s after a turn of 22 s. One pass asks for all terms now, and mends the
//!   words in place (`stt/confirm.rs`). With offers at 200 ms of silence instead of (behind the turn detector) 500, replies
//!   came after 0.3 s (median of 17, p95 1.1 s) instead of 1.0 (2.8 s), and word error fell from 10.07 to 9.93 %.
//! - A prompt that is a list with a comma at its end is gone on with: Whisper then wrote small letters and commas where a
//!   sentence ended (half of the true ends had no full stop), and the last words twice. With a full stop behind the list it
//!   writes as without a prompt; turns of a candidate who thinks for three seconds ended after 1.0 to 1.4 s instead of 1.1 to
//!   3.8, and terms were recognised a little more often.
//! - Half of the turns ended a moment before their words were back, and so without knowing that they hung: on the virtual
//!   headset a candidate who stops for three seconds after "the downside is" was cut in on. There is no reply without the
//!   words, so the endpointer waits for them (at most 3.8 s); nothing comes later for it, and the reply is 10 ms away.
//! - A session held 456 MB, though hardly more than 300 were in use: glibc keeps what is freed, by thread
//!   (`allocator_linux.rs`). Most of the rest are misaki's lexicon (73 MB) and whisper.cpp's buffers, which grow with the
//!   square of a segment's length: nothing longer than 20 s is transcribed at once.
//! - Over loudspeakers the echo canceller was measured in a simulated room (voice, three reflections, 60 to 150 ms): 30 dB in
//!   its second second, 45 dB later; and on the virtual headset with a wire from speaker to microphone at -6 dB: Viva's line
//!   of 17 s was taken for speech 7 times without it and not once with it, and who spoke over it was heard. It needs the
//!   reference read by position but just as it arrives (`audio/echo/reference.rs`): read by position alone, what comes in the
//!   output callback's bursts is not there yet; judged by one busy start, it lay 195 ms too far back, behind its own echo.
//!   A wire whose rate the sound server adjusts all the time left 12 dB only. In whole sessions over the wire, two at once on
//!   one busy core, the first 300 ms of a line still got through and once in five it was stopped; so nothing is heard in the
//!   first 400 ms of a line. Without the canceller every long line was stopped. Nothing of this was heard in a real room.
//! - Voice activity alone stops Viva 160 times in ten minutes of noise (keys, dogs, music), however long it has to last in
//!   the 250 ms there are. Silero VAD beside it left 5, all but one of them coughs, and four of ten coughs stopped her. A cough
//!   dies away and has little pitch in it: since a frame counts only near the loudest, and twice with a clear pitch
//!   (`speech/claim.rs`), it is one of eight coughs and 3 false stops; true interruptions stop Viva after 200 ms (median), and
//!   falter for up to 770 (`cargo bench --bench barge`). The one is paid with the other: 1 false stop costs 330 ms, none 450
//!   (`-- curve`). How low the notes of a cough lie told it even better from speech, but that may be the microphones these were
//!   recorded with. A murmured "okay" does stop her: she goes on from the sentence that was broken off as soon as it is
//!   recognised for what it is.
//! - Her voice is lowered by the first frame (16 ms) that may be a voice, after 40 ms (median); waiting for two and for more
//!   certainty made it 80. One interruption in twenty begins so softly that it takes 280, and no threshold changes that
//!   without lowering it at each keystroke.
//! - Waiting cost 5.0 % of a core and speaking 8.1. Since Silero is only asked when something hints at a voice and the
//!   speaker's thread wakes less often it is 4.4 and 4.6. What is left is waking up, a thousand times a second, half of them
//!   cpal's threads and the sound server's client: with callbacks of 60 ms instead of 20 it is 2.8 and 2.9 %, but everything
//!   is heard and silenced 40 ms later on each side.
//! - An end-of-turn model says that an utterance is over at the end of every sentence; whether the answer is over, it does not
//!   say. How long Viva waits, and why, is in `docs/decisions.md`, with what came after this list.
//! - The level gate that keeps a fan from being speech cut fluent speech in noisy rooms to pieces, at 6 dB above the room.
//!   While somebody speaks it asks for 3; and where the detector was sure of no voice a moment ago, it is not taken in by the
//!   noise and nothing is asked (a reader in a loud room was not heard at all: 26 words of 26).
//! - There is no order to transcribe: every segment of a turn is transcribed as it comes, so an order would always be late.
//!   The interview is told that the turn ended at once, and its words when they are complete.

pub mod fault;
pub mod ids;
pub mod pcm;
pub mod time;

pub mod bank;
pub mod interview;
pub mod journal;
pub mod language;
pub mod report;
pub mod scoring;
pub mod speech;

#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod audio;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod config;
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod daemon;
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod models;
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod stt;
#[cfg(feature = "cli")]
#[allow(clippy::disallowed_methods, reason = "reads the clock")]
pub mod tts;
#[cfg(feature = "cli")]
pub mod turn;
