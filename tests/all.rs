//! Every test that needs no sound device. They are one program, because linking whisper.cpp and rten for each of 25
//! programs takes minutes. `cargo test --test all cli_help` runs one module of it. Without features it holds the tests
//! of the pure core.
//!
//! All tests run in one process, at least two at a time. A test here sets no environment variable and changes no
//! current folder. It binds port 0 only, and keeps its files in its own folder. Tests in real time are in
//! `real_time.rs`.

#[cfg(feature = "cli")]
mod common;

#[path = "common/played.rs"]
mod played;
#[path = "common/told.rs"]
mod told;

mod audio_files;
mod bad_input;
mod bank;
mod bank_parse;
mod bank_snippets;
mod children;
mod cli_banks;
mod cli_help;
mod cli_judge;
mod cli_models;
mod cli_refusals;
mod cli_terminal;
mod cli_world;
mod docs;
mod endings;
mod faults;
mod fuzz;
mod interview_properties;
mod interview_report;
mod interviews;
mod json;
mod layers;
mod licenses;
mod listen;
mod listen_assembly;
mod listen_evidence;
mod listen_live;
mod listen_segments;
mod listen_speech;
mod listen_weights;
mod meanings;
mod models;
mod models_download;
mod readings;
mod readme;
mod rehear;
mod rehear_words;
mod scripts;
mod second_try;
mod session_headless;
mod session_meaning;
mod session_order;
mod session_room;
mod session_trouble;
mod simulations;
mod taken_back;
mod turn_detector;
mod understanding;
mod voice;
mod voice_lexicon;
mod voice_system;
