//! A finished session of the real binary, and questions about it.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::PathBuf;

use viva::bank::ProbeKind;
use viva::interview::{Fact, Input, Output, ProbeReason, Purpose};
use viva::journal::{self, Entry, Happening};

use super::Home;

/// The scripted candidate. The recorded rehearsal uses it too.
pub fn candidate() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/candidate").to_owned()
}

#[derive(Debug)]
pub struct Probe {
    pub kind: ProbeKind,
    pub reason: ProbeReason,
    pub quote: Option<String>,
    /// The follow-up as Viva said it.
    pub text: String,
}

pub struct Session {
    folder: PathBuf,
    entries: Vec<Entry>,
}

impl Session {
    /// Runs `viva …` to its end. The exit code must be 0.
    pub fn run(home: &Home, args: &[&str]) -> Self {
        Self::finish(home, home.viva().timeout(std::time::Duration::from_secs(1_500)).args(args))
    }

    /// Like [`Session::run`], for a prepared command.
    pub fn finish(home: &Home, command: &mut assert_cmd::Command) -> Self {
        let output = command.output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{:?}\n{err}\n{out}", output.status);
        if out.starts_with('{') {
            super::documented::session_is_documented(&output.stdout);
        }
        Self::latest(home)
    }

    pub fn latest(home: &Home) -> Self {
        let sessions = std::fs::read_dir(home.data().join("sessions")).unwrap().flatten().map(|entry| entry.path());
        let folder = sessions.max().expect("a session was recorded");
        let text = std::fs::read_to_string(folder.join("journal.jsonl")).unwrap();
        let (entries, bad) = journal::parse(&text);
        assert!(bad.is_none(), "every line of the journal is whole");
        Self { folder, entries }
    }

    pub fn folder(&self) -> &PathBuf {
        &self.folder
    }

    pub fn name(&self) -> String {
        self.folder.file_name().unwrap().to_string_lossy().into_owned()
    }

    pub fn journal(&self) -> String {
        std::fs::read_to_string(self.folder.join("journal.jsonl")).unwrap()
    }

    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.entries.iter().filter_map(|entry| match &entry.what {
            Happening::In(input) => Some(input),
            _ => None,
        })
    }

    pub fn outputs(&self) -> impl Iterator<Item = &Output> {
        self.entries.iter().filter_map(|entry| match &entry.what {
            Happening::Out(output) => Some(output),
            _ => None,
        })
    }

    pub fn facts(&self) -> Vec<&Fact> {
        self.outputs()
            .filter_map(|output| match output {
                Output::Note(fact) => Some(fact),
                _ => None,
            })
            .collect()
    }

    pub fn asked(&self) -> usize {
        self.facts().iter().filter(|fact| matches!(fact, Fact::Asked { .. })).count()
    }

    pub fn turns_ended(&self) -> usize {
        self.inputs().filter(|input| matches!(input, Input::TurnEnded(_))).count()
    }

    /// The recognized words of the candidate, turn by turn.
    pub fn heard(&self) -> Vec<String> {
        self.inputs()
            .filter_map(|input| match input {
                Input::Heard { transcript, .. } => Some(transcript.text.clone()),
                _ => None,
            })
            .collect()
    }

    pub fn longest_answer(&self) -> String {
        self.heard().into_iter().max_by_key(String::len).unwrap()
    }

    pub fn lines(&self) -> Vec<(Purpose, &str)> {
        self.outputs()
            .filter_map(|output| match output {
                Output::Say { text, purpose, .. } => Some((*purpose, text.as_str())),
                _ => None,
            })
            .collect()
    }

    pub fn probes(&self) -> Vec<Probe> {
        let said = |id| {
            self.outputs().find_map(|output| match output {
                Output::Say { id: line, text, .. } if *line == id => Some(text.clone()),
                _ => None,
            })
        };
        self.facts()
            .into_iter()
            .filter_map(|fact| match fact {
                Fact::Probed { kind, reason, quote, say, .. } => Some(Probe {
                    kind: *kind,
                    reason: reason.clone(),
                    quote: quote.clone(),
                    text: said(*say).unwrap_or_default(),
                }),
                _ => None,
            })
            .collect()
    }

    /// Who said what, for messages.
    pub fn transcript(&self) -> String {
        let mut lines = Vec::new();
        for entry in &self.entries {
            match &entry.what {
                Happening::In(Input::Heard { transcript, .. }) => {
                    lines.push(format!("{} you:  {}", entry.at, transcript.text))
                }
                Happening::Out(Output::Say { text, .. }) => lines.push(format!("{} viva: {text}", entry.at)),
                _ => {}
            }
        }
        lines.join("\n")
    }

    pub fn expect_said_by_candidate(&self, words: &[&str]) {
        let all = self.heard().join(" ").to_lowercase();
        for word in words {
            assert!(all.contains(word), "{word:?} was not heard:\n{}", self.transcript());
        }
    }

    /// Expects at least one follow-up that repeats a word of the candidate's quoted term.
    pub fn expect_a_follow_up_naming_what_was_said(&self) {
        let heard = self.heard().join(" ").to_lowercase();
        let naming = self.probes().into_iter().any(|probe| {
            probe.quote.is_some_and(|quote| {
                let quote = quote.to_lowercase();
                heard.contains(&quote)
                    && quote.split_whitespace().any(|word| word.len() > 3 && probe.text.to_lowercase().contains(word))
            })
        });
        assert!(naming, "no follow-up names what the candidate said:\n{}", self.transcript());
    }

    pub fn expect_summary(&self) {
        let (purpose, text) = *self.lines().last().expect("something was said");
        assert_eq!(purpose, Purpose::Summary, "{text}");
        assert!(text.split_whitespace().count() > 8, "{text}");
    }

    /// Expects both recordings to be complete, as long as the session, and not silent.
    pub fn expect_recordings(&self) {
        for (name, peak) in self.recordings() {
            assert!(peak > 0.05, "{name} is silent");
        }
    }

    /// Both recordings and their peaks. They must be as long as the session.
    pub fn recordings(&self) -> [(&'static str, f32); 2] {
        let last = self.entries.last().unwrap().at.millis();
        ["candidate.wav", "interviewer.wav"].map(|name| {
            let clip = viva::audio::file::read_wav(self.folder.join(name)).unwrap();
            let length = clip.millis();
            // The microphone is open while the models warm up, before the session's clock starts.
            let whole = last.saturating_sub(1_000)..last + 15_000;
            assert!(whole.contains(&length), "{name} has {length} ms of a session of {last} ms");
            (name, viva::pcm::level::peak(&clip.samples))
        })
    }
}
