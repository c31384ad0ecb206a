//! `viva explain-turns`: why each turn of a session ended when it did, from its journal.

use serde::Serialize;

use super::{Context, report, sessions};
use crate::fault::Fault;
use crate::ids::TurnId;
use crate::interview::Input;
use crate::journal::{Entry, Happening};
use crate::speech::{EndOfTurn, EndReason, Evidence, Tail, Why};
use crate::time::SessionTime;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which, from `viva sessions`; the beginning of its name will do [default: the newest]
    #[arg(value_name = "SESSION")]
    session: Option<String>,
}

/// One turn's end.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Turn {
    turn: TurnId,
    /// When it was decided, on the session's clock.
    at_ms: u64,
    /// From its first speech to its last.
    spoke_ms: u64,
    /// From its last speech to the decision.
    delay_ms: u64,
    reason: EndReason,
    evidence: Option<Evidence>,
}

/// Runs `viva explain-turns`.
///
/// # Errors
/// `BadInput` when there is no such session or its journal has no beginning; `Storage` when it cannot be read.
pub fn run(args: &Args, cx: &mut Context) -> Result<(), Fault> {
    let folder = sessions::find(&cx.paths, args.session.as_deref())?;
    let turns = turns(&report::entries(&folder, cx)?);
    if cx.json {
        turns.iter().for_each(|turn| cx.ui.json(turn));
        return Ok(());
    }
    if turns.is_empty() {
        cx.ui.note("nobody spoke in this session");
        return Ok(());
    }
    let rows: Vec<Vec<String>> = turns.iter().map(row).collect();
    cx.ui.table(&["TURN", "AT", "SPOKE", "WAITED", "SOUNDED", "WORDS", "PATIENCE", "PAUSES", "WHY IT ENDED"], &rows);
    Ok(())
}

/// Turns in which something was said, in order.
fn turns(entries: &[Entry]) -> Vec<Turn> {
    let spoken = |entry: &Entry| match &entry.what {
        Happening::In(Input::TurnEnded(end)) if end.segments > 0 => Some(explain(entry.at, end)),
        _ => None,
    };
    entries.iter().filter_map(spoken).collect()
}

fn explain(at: SessionTime, end: &EndOfTurn) -> Turn {
    Turn {
        turn: end.turn,
        at_ms: at.millis(),
        spoke_ms: (end.speech_to - end.speech_from).millis(),
        delay_ms: (end.decided_at - end.speech_to).millis(),
        reason: end.reason,
        evidence: end.evidence,
    }
}

fn row(turn: &Turn) -> Vec<String> {
    let of = |get: fn(&Evidence) -> Option<String>| turn.evidence.as_ref().and_then(get).unwrap_or_else(|| "-".into());
    vec![
        turn.turn.0.to_string(),
        SessionTime(turn.at_ms).to_string(),
        seconds(turn.spoke_ms),
        seconds(turn.delay_ms),
        of(|e| e.finished.map(|percent| format!("{percent} %"))),
        of(|e| e.tail.map(|tail| ending(tail).to_owned())),
        of(|e| Some(seconds(e.patience_ms))),
        of(|e| e.usual_pause_ms.map(seconds)),
        because(turn.reason, turn.evidence.as_ref()).to_owned(),
    ]
}

/// In one sentence.
pub fn why(reason: EndReason, evidence: Option<&Evidence>) -> String {
    match (reason, evidence) {
        (EndReason::Silence { waited_ms }, Some(e)) if e.why != Why::Silence => {
            format!("ended by {} of silence: {}", seconds(waited_ms), because(reason, evidence))
        }
        (EndReason::Silence { waited_ms }, _) => format!("ended by {} of silence", seconds(waited_ms)),
        (EndReason::Cap { after_ms }, _) => format!("ended by the cap of {} s", after_ms / 1000),
        (EndReason::Closed, _) => "closed".into(),
        (EndReason::InputEnded, _) => "ended with the sound".into(),
    }
}

fn because(reason: EndReason, evidence: Option<&Evidence>) -> &'static str {
    match (reason, evidence.map(|e| e.why)) {
        (EndReason::Cap { .. }, _) => "it was too long",
        (EndReason::Closed, _) => "the interview took the floor",
        (EndReason::InputEnded, _) => "the sound ended",
        (EndReason::Silence { .. }, None | Some(Why::Silence | Why::Cap)) => "silence outlasted the patience",
        (EndReason::Silence { .. }, Some(why)) => match why {
            Why::Done => "the candidate said that it is over",
            Why::Sure => "it sounded finished",
            Why::Unheard => "the words came late",
            Why::Short => "a short reply was enough",
            Why::Unsure => "it sounded neither finished nor unfinished, and nothing more came",
            Why::Unlikely => "it sounded unfinished, and nothing more came",
            Why::Hanging => "the words were left hanging, and nothing more came",
            Why::Holding => "time was asked for, and it passed",
            Why::Silence | Why::Cap => "silence outlasted the patience",
        },
    }
}

const fn ending(tail: Tail) -> &'static str {
    match tail {
        Tail::Plain => "whole",
        Tail::Open => "open",
        Tail::Hanging => "hanging",
        Tail::Holding => "asking for time",
        Tail::Done => "closing",
        Tail::Nod => "a nod",
    }
}

fn seconds(ms: impl Into<u64>) -> String {
    format!("{:.1} s", ms.into() as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::TurnKind;
    use crate::time::SampleCount;

    fn end(segments: u32, evidence: Option<Evidence>) -> Entry {
        let at = SampleCount::from_millis;
        let (speech_from, speech_to, decided_at) = (at(1_000), at(9_000), at(9_704));
        let reason = EndReason::Silence { waited_ms: 704 };
        let end = EndOfTurn { turn: TurnId(3), reason, speech_from, speech_to, decided_at, segments, evidence };
        Entry { at: SessionTime(79_000), what: Happening::In(Input::TurnEnded(end)) }
    }

    const EVIDENCE: Evidence = Evidence {
        kind: TurnKind::Answer,
        patience_ms: 1_600,
        silence_ms: 704,
        finished: Some(93),
        tail: Some(Tail::Plain),
        usual_pause_ms: None,
        wait_ms: 700,
        why: Why::Sure,
    };

    #[test]
    fn a_line_tells_what_a_turn_was_decided_on() {
        let [turn] = &turns(&[end(1, Some(EVIDENCE)), end(0, None)])[..] else { panic!() };
        let expected = ["3", "1:19", "8.0 s", "0.7 s", "93 %", "whole", "1.6 s", "-", "it sounded finished"];
        assert_eq!(row(turn), expected);
        assert_eq!(why(turn.reason, turn.evidence.as_ref()), "ended by 0.7 s of silence: it sounded finished");
    }

    #[test]
    fn a_journal_without_evidence_is_told_too() {
        let [turn] = &turns(&[end(2, None)])[..] else { panic!() };
        assert_eq!(row(turn)[4..], ["-", "-", "-", "-", "silence outlasted the patience"]);
        assert_eq!(why(turn.reason, None), "ended by 0.7 s of silence");
    }
}
