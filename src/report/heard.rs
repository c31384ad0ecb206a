//! The words of each turn. Words may come twice: those at hand in time, and all of them later.

use std::collections::BTreeMap;

use crate::ids::TurnId;
use crate::interview::Input;
use crate::journal::{Entry, Happening};
use crate::speech::Transcript;

/// The fullest words of each turn, and of equally full ones the last.
pub(super) fn words(entries: &[Entry]) -> BTreeMap<TurnId, &Transcript> {
    let mut heard: BTreeMap<TurnId, &Transcript> = BTreeMap::new();
    for entry in entries {
        if let Happening::In(Input::Heard { turn, transcript }) = &entry.what {
            let known = heard.entry(*turn).or_insert(transcript);
            if transcript.words.len() >= known.words.len() {
                *known = transcript;
            }
        }
    }
    heard
}
