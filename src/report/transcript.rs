//! The conversation as lines, and what went wrong around it.

use std::collections::BTreeSet;

use super::index::Index;
use super::{Line, Who};
use crate::ids::TurnId;
use crate::interview::{Device, Fact, Input, Output};
use crate::journal::{Entry, Happening};

/// The conversation, line by line and in order. A line of the candidate's has the time of its first word, as the
/// evidence has. If an answer went on over the first words of a reply, it is one line. The reply is
/// left out, because Viva took it back.
pub(super) fn transcript(entries: &[Entry], index: &Index) -> Vec<Line> {
    let (mut taken_back, mut continued) = (BTreeSet::new(), BTreeSet::new());
    for e in entries {
        match &e.what {
            Happening::Out(Output::Note(Fact::GaveWay { say, .. })) => taken_back.insert(*say),
            Happening::Out(Output::Note(Fact::Answered { turn, continues: true, .. })) => continued.insert(*turn),
            _ => continue,
        };
    }
    let (mut lines, mut seen): (Vec<Line>, BTreeSet<TurnId>) = (Vec::new(), BTreeSet::new());
    for e in entries {
        match &e.what {
            Happening::Out(Output::Say { id, text, purpose, .. }) if !taken_back.contains(id) => {
                lines.push(Line { at: e.at, who: Who::Interviewer, text: text.clone(), purpose: Some(*purpose) });
            }
            // Words that come twice are one line.
            Happening::In(Input::Heard { turn, .. }) if seen.insert(*turn) => {
                let words = index.heard.get(turn).filter(|words| !words.text.trim().is_empty());
                let Some(transcript) = words else { continue };
                let text = transcript.text.trim();
                match lines.last_mut().filter(|line| line.who == Who::Candidate && continued.contains(turn)) {
                    Some(line) => line.text = format!("{} {text}", line.text),
                    None => {
                        let begun = index.begun(*turn, transcript).filter(|begun| *begun <= e.at);
                        let at = begun.unwrap_or(e.at);
                        lines.push(Line { at, who: Who::Candidate, text: text.into(), purpose: None });
                    }
                }
            }
            _ => {}
        }
    }
    // A transcript may come after Viva's next line.
    lines.sort_by_key(|line| line.at);
    lines
}

/// What went wrong with the devices and the engines, with the time.
pub(super) fn trouble(entries: &[Entry]) -> Vec<String> {
    let mut out = Vec::new();
    let mut lost_ms = 0;
    for e in entries {
        match &e.what {
            Happening::In(Input::Gap { missing, .. }) => lost_ms += missing.millis(),
            Happening::In(Input::DeviceLost { device, why }) => {
                let device = if *device == Device::Microphone { "microphone" } else { "speaker" };
                out.push(format!("{}  the {device} was lost: {why}", e.at));
            }
            Happening::In(Input::DeviceSilent { name }) => {
                out.push(format!("{}  nothing at all came from {name}; it may have been muted", e.at));
            }
            Happening::In(Input::TranscribeFailed { why, .. }) => {
                out.push(format!("{}  an answer was not transcribed: {why}", e.at))
            }
            Happening::In(Input::SpeakFailed { why, .. }) => {
                out.push(format!("{}  a line could not be spoken: {why}", e.at))
            }
            _ => {}
        }
    }
    if lost_ms > 0 {
        out.push(format!("{lost_ms} ms of microphone sound were lost"));
    }
    out
}
