//! Checks that the same inputs give the same outputs, byte for byte.

use super::{Entry, Happening, VERSION};
use crate::interview::{Input, Interview, Output};
use crate::time::SessionTime;

/// Where a replay differs from the journal.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Mismatch {
    #[error("the journal does not begin with its session header")]
    NoHeader,
    #[error("journal version {0} can be reported, but not replayed: this Viva replays version {VERSION}")]
    Version(u32),
    #[error("entry {entry} at {at}: {what}")]
    Differs {
        /// The line in the journal, counted from 1, including the header.
        entry: usize,
        at: SessionTime,
        /// The difference, without the candidate's words.
        what: String,
    },
}

/// Sends the inputs to a new interview at their times, and compares its outputs with the journal. Returns the journal
/// that the replay writes. Outputs may be missing at the very end, because the writer may have been stopped there.
pub fn replay(entries: &[Entry]) -> Result<Vec<Entry>, Mismatch> {
    let Some(Entry { what: Happening::Session(header), .. }) = entries.first() else { return Err(Mismatch::NoHeader) };
    if header.version != VERSION {
        return Err(Mismatch::Version(header.version));
    }
    let mut interview = Interview::new(header.setup.clone());
    let mut written = vec![entries[0].clone()];
    let mut rest = (1..).zip(entries).skip(1).peekable();
    while let Some((entry, Entry { at, what })) = rest.next() {
        let at = *at;
        let input = match what {
            Happening::In(input) => input,
            // Pauses are only recorded; the interview decides nothing by them.
            Happening::Pause(_) => continue,
            Happening::Out(output) => {
                let what = format!("{} was written, but the replay has no such order here", name(output));
                return Err(Mismatch::Differs { entry, at, what });
            }
            Happening::Session(_) => {
                return Err(Mismatch::Differs { entry, at, what: "a second session header".into() });
            }
        };
        written.push(Entry { at, what: what.clone() });
        for output in interview.handle(at, input.clone()) {
            while rest.next_if(|(_, e)| matches!(e.what, Happening::Pause(_))).is_some() {}
            match rest.peek().map(|&(entry, next)| (entry, next.at, &next.what)) {
                // The journal ends here because of a crash.
                None => {}
                Some((_, then, Happening::Out(expected))) if *expected == output && then == at => {
                    rest.next();
                }
                Some((entry, then, Happening::Out(expected))) => {
                    let what = differ(expected, &output, then, at);
                    return Err(Mismatch::Differs { entry, at, what });
                }
                Some((entry, ..)) => {
                    let what =
                        format!("the replay gives {} after {}, the journal does not", name(&output), fact(input));
                    return Err(Mismatch::Differs { entry, at, what });
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

/// Only kind and id, because a line may quote the candidate.
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

#[cfg(test)]
mod tests {
    use super::super::Header;
    use super::*;
    use crate::ids::{SayId, TurnId};
    use crate::interview::Setup;
    use crate::speech::{Pause, Place, Why};
    use crate::time::SampleCount;

    fn entry(what: Happening) -> Entry {
        Entry { at: SessionTime(100), what }
    }

    fn pause() -> Entry {
        entry(Happening::Pause(Pause {
            turn: TurnId(1),
            at: SampleCount(0),
            silence_ms: 900,
            place: Place::Between,
            wait_ms: Some(3_000),
            why: Why::Early,
            finished: None,
            tail: None,
        }))
    }

    fn stray() -> Entry {
        entry(Happening::Out(Output::StopSpeaking { id: SayId(9) }))
    }

    #[test]
    fn a_mismatch_behind_pauses_is_named_by_its_line_in_the_journal() {
        let setup = Setup { seed: 1, minutes: 10.0, ..Setup::default() };
        let (session, started, viva) = (String::new(), String::new(), String::new());
        let header = entry(Happening::Session(Header { version: VERSION, session, started, viva, setup }));
        let start = entry(Happening::In(Input::Start { microphone: "m".into(), speaker: "s".into() }));
        let whole = replay(&[header.clone(), pause(), start.clone()]).unwrap();
        let greeting = whole[2].clone();

        let differs = |journal: &[Entry]| match replay(journal) {
            Err(Mismatch::Differs { entry, what, .. }) => (entry, what),
            other => panic!("{other:?}"),
        };
        let (line, what) = differs(&[header.clone(), pause(), pause(), stray()]);
        assert_eq!((line, what.contains("no such order")), (4, true), "{what}");
        let (line, what) = differs(&[header.clone(), pause(), start.clone(), pause(), stray()]);
        assert_eq!((line, what.contains("the replay gives")), (5, true), "{what}");
        let (line, what) = differs(&[header.clone(), start, pause(), greeting, pause(), header]);
        assert_eq!((line, what.contains("the journal does not")), (6, true), "{what}");
    }

    #[test]
    fn an_old_journal_is_not_replayed() {
        let (session, started, viva) = (String::new(), String::new(), String::new());
        let header = Header { version: 1, session, started, viva, setup: Setup::default() };
        assert_eq!(replay(&[entry(Happening::Session(header))]), Err(Mismatch::Version(1)));
    }
}
