//! The journal of an interview that a script plays.

use serde::Deserialize;
use viva::bank::Question;
use viva::interview::Setup;
use viva::journal::{Entry, Happening, Header, VERSION};
use viva::rehearsal::{Script, play};
use viva::time::SessionTime;

#[derive(Deserialize)]
struct Bank {
    question: Vec<Question>,
}

/// The journal of a script that has the setup of its first line, with its header.
pub fn journal(script: &str) -> Vec<Entry> {
    journal_with(script, |_| ())
}

/// The same with a change to the setup.
pub fn journal_with(script: &str, change: impl FnOnce(&mut Setup)) -> Vec<Entry> {
    let questions = toml::from_str::<Bank>(include_str!("../interviews/bank.toml")).unwrap().question;
    let script = Script::parse(script).unwrap();
    let mut setup = script.setup(&questions, 10.0);
    change(&mut setup);
    let played = play(&script, &setup, None);
    assert!(played.complaints.is_empty(), "{}", played.text);
    let header = Header {
        version: VERSION,
        session: "2026-01-01-100000".into(),
        started: "2026-01-01T10:00:00+01:00".into(),
        viva: "0.1.0".into(),
        setup,
    };
    let begin = Entry { at: SessionTime::ZERO, what: Happening::Session(header) };
    std::iter::once(begin).chain(played.entries).collect()
}
