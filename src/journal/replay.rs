//! The same inputs give the same outputs, byte for byte; here that is checked.

use super::{Entry, Happening};
use crate::interview::{Input, Interview, Output};
use crate::time::SessionTime;

/// Where a replay differs from what was written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Mismatch {
    #[error("the journal does not begin with its session header")]
    NoHeader,
    #[error("entry {entry} at {at}: {what}")]
    Differs {
        /// From 1, the header is the first.
        entry: usize,
        at: SessionTime,
        /// In what they differ, without the candidate's words.
        what: String,
    },
}

/// Puts the inputs to a new interview, at their times, and compares its outputs with those written. Gives back the journal
/// as the replay writes it. Outputs missing at the very end are forgiven: the writer may have been stopped there.
pub fn replay(entries: &[Entry]) -> Result<Vec<Entry>, Mismatch> {
    let Some(Entry { what: Happening::Session(header), .. }) = entries.first() else { return Err(Mismatch::NoHeader) };
    let mut interview = Interview::new(header.setup.clone());
    let mut written = vec![entries[0].clone()];
    let mut i = 1;
    // Pauses are remembered beside the conversation: they go into no decision of the interview.
    let beside: Vec<Entry> = entries.iter().filter(|e| !matches!(e.what, Happening::Pause(_))).cloned().collect();
    let entries = &beside[..];
    while i < entries.len() {
        let at = entries[i].at;
        let input = match &entries[i].what {
            Happening::In(input) => input.clone(),
            Happening::Out(output) => {
                let what = format!("{} was written, but the replay has no such order here", name(output));
                return Err(Mismatch::Differs { entry: i + 1, at, what });
            }
            Happening::Session(_) | Happening::Pause(_) => {
                return Err(Mismatch::Differs { entry: i + 1, at, what: "a second session header".into() });
            }
        };
        written.push(entries[i].clone());
        i += 1;
        for output in interview.handle(at, input.clone()) {
            match entries.get(i).map(|e| &e.what) {
                Some(Happening::Out(expected)) if *expected == output && entries[i].at == at => i += 1,
                // Torn off by a crash.
                None => {}
                Some(Happening::Out(expected)) => {
                    let what = differ(expected, &output, entries[i].at, at);
                    return Err(Mismatch::Differs { entry: i + 1, at, what });
                }
                Some(_) => {
                    let what =
                        format!("the replay gives {} after {}, the journal does not", name(&output), fact(&input));
                    return Err(Mismatch::Differs { entry: i + 1, at, what });
                }
            }
            written.push(Entry { at, what: Happening::Out(output) });
        }
    }
    Ok(written)
}

fn differ(expected: &Output, got: &Output, expected_at: SessionTime, at: SessionTime) -> String {
    let (e, g) = (name(expected), name(got));
    if expected == got {
        format!("{e} was written for {} ms, the replay gives it at {} ms", expected_at.0, at.0)
    } else if e == g {
        format!("{e} was written, the replay gives {g} with other content")
    } else {
        format!("{e} was written, the replay gives {g}")
    }
}

/// The kind and id only: a line may quote the candidate.
fn name(output: &Output) -> String {
    match output {
        Output::Say { id, purpose, .. } => format!("say {} ({purpose:?})", id.0),
        Output::StopSpeaking { id } => format!("stop speaking {}", id.0),
        Output::Duck { id, on } => format!("duck {} {}", id.0, if *on { "on" } else { "off" }),
        Output::Backchannel { id, .. } => format!("backchannel {}", id.0),
        Output::Listen { turn, .. } => format!("listen {}", turn.0),
        Output::StopListening { turn } => format!("stop listening {}", turn.0),
        Output::Note(fact) => {
            let fact = format!("{fact:?}");
            format!("note {}", fact.split([' ', '{']).next().unwrap_or_default())
        }
        Output::Finish => "finish".into(),
    }
}

fn fact(input: &Input) -> String {
    let text = format!("{input:?}");
    text.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}
