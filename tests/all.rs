//! Every test that needs no sound device: one program, because linking whisper.cpp and rten once for each of 25 costs
//! minutes. `cargo test --test all cli_help` runs one module of it. Without features it holds the tests of the pure core.
//!
//! All of it runs in one process, two tests or more at a time. A test here sets no environment variable, changes no
//! current folder, binds port 0 only, and keeps its files in a folder of its own. What happens in real time is in
//! `real_time.rs`.

#[cfg(feature = "cli")]
mod common;

mod audio_files;
mod bad_input;
mod bank;
mod bank_parse;
mod bank_snippets;
mod cli_banks;
mod cli_help;
mod cli_refusals;
mod docs;
mod endings;
mod interview_properties;
mod interview_report;
mod interviews;
mod layers;
mod licenses;
mod listen;
mod listen_evidence;
mod listen_weights;
mod models;
mod models_download;
mod readme;
mod session_headless;
mod session_room;
mod simulations;
mod taken_back;
mod turn_detector;
mod voice;
mod voice_lexicon;
mod voice_system;
