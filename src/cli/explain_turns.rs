//! `viva explain-turns`: why each turn of a session ended when it did, and how each pause in it was handled. It reads
//! the session's journal.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Context, report};
use crate::fault::Fault;
use crate::ids::TurnId;
use crate::interview::{Fact, Input, Output};
use crate::journal::{Entry, Happening};
use crate::speech::{EndOfTurn, EndReason, Evidence, Pause, Place, Tail, Why};
use crate::store::sessions;
use crate::time::SessionTime;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which session, from `viva sessions`; the beginning of its name will do [default: the newest]
    #[arg(value_name = "SESSION")]
    session: Option<String>,
}

/// A silence of the candidate, inside a turn or at its end.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
enum Silence {
    /// The candidate went on.
    Pause {
        /// When the pause was recorded, on the session's clock.
        at_ms: u64,
        #[serde(flatten)]
        pause: Pause,
    },
    Turn(Turn),
}

/// One turn's end.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Turn {
    turn: TurnId,
    /// When the endpointer decided on the end, on the session's clock.
    at_ms: u64,
    /// From the turn's first speech to its last.
    spoke_ms: u64,
    /// From the turn's last speech to the decision.
    delay_ms: u64,
    /// True if the candidate went on and Viva gave way, because the answer was not over.
    gave_way: bool,
    reason: EndReason,
    evidence: Option<Evidence>,
}

/// Runs `viva explain-turns`.
///
/// # Errors
/// `BadInput` if there is no such session or its journal has no beginning. `Storage` if it cannot be read.
pub fn run(args: &Args, cx: &mut Context) -> Result<(), Fault> {
    let folder = sessions::find(&cx.paths.data, args.session.as_deref())?;
    let silences = silences(&report::entries(&folder, cx)?);
    if cx.json {
        silences.iter().for_each(|silence| cx.ui.json(silence));
        return Ok(());
    }
    if silences.is_empty() {
        cx.ui.line("nobody spoke in this session");
        return Ok(());
    }
    let rows: Vec<Vec<String>> = silences.iter().map(row).collect();
    cx.ui
        .table(&["TURN", "AT", "SILENT", "OF", "THEN", "SOUNDED", "WORDS", "SAID", "WHY IT WAS WAITED SO LONG"], &rows);
    Ok(())
}

/// Pauses in turns with speech, and the ends of these turns, in order.
fn silences(entries: &[Entry]) -> Vec<Silence> {
    let gave_way = |entry: &Entry| match &entry.what {
        Happening::Out(Output::Note(Fact::GaveWay { turn, .. })) => Some(*turn),
        _ => None,
    };
    let cut_into: BTreeSet<TurnId> = entries.iter().filter_map(gave_way).collect();
    let silence = |entry: &Entry| match &entry.what {
        Happening::In(Input::TurnEnded(end)) if end.segments > 0 => {
            Some(Silence::Turn(Turn { gave_way: cut_into.contains(&end.turn), ..explain(entry.at, end) }))
        }
        Happening::Pause(pause) => Some(Silence::Pause { at_ms: entry.at.millis(), pause: *pause }),
        _ => None,
    };
    entries.iter().filter_map(silence).collect()
}

fn explain(at: SessionTime, end: &EndOfTurn) -> Turn {
    Turn {
        turn: end.turn,
        at_ms: at.millis(),
        spoke_ms: (end.speech_to - end.speech_from).millis(),
        delay_ms: (end.decided_at - end.speech_to).millis(),
        gave_way: false,
        reason: end.reason,
        evidence: end.evidence,
    }
}

fn row(silence: &Silence) -> Vec<String> {
    match silence {
        Silence::Pause { at_ms, pause } => vec![
            pause.turn.0.to_string(),
            SessionTime(*at_ms).to_string(),
            seconds(pause.silence_ms),
            pause.wait_ms.map_or_else(|| "∞".into(), seconds),
            "went on".into(),
            percent(pause.finished),
            words(pause.tail),
            "-".into(),
            because(pause.why).into(),
        ],
        Silence::Turn(turn) => {
            let evidence = turn.evidence.as_ref();
            vec![
                turn.turn.0.to_string(),
                SessionTime(turn.at_ms).to_string(),
                seconds(turn.delay_ms),
                evidence.map_or_else(|| "-".into(), |e| seconds(e.wait_ms)),
                if turn.gave_way { "gave way" } else { "over" }.into(),
                percent(evidence.and_then(|e| e.finished)),
                words(evidence.and_then(|e| e.tail)),
                percent(evidence.and_then(|e| e.progress)),
                ended(turn.reason, evidence).into(),
            ]
        }
    }
}

fn percent(share: Option<u8>) -> String {
    share.map_or_else(|| "-".into(), |percent| format!("{percent} %"))
}

fn words(tail: Option<Tail>) -> String {
    tail.map_or("-", ending).to_owned()
}

/// A turn's end in one sentence.
pub fn why(reason: EndReason, evidence: Option<&Evidence>) -> String {
    match (reason, evidence) {
        (EndReason::Silence { waited_ms }, Some(e)) if e.why != Why::Silence => {
            format!("ended by {} of silence: {}", seconds(waited_ms), ended(reason, evidence))
        }
        (EndReason::Silence { waited_ms }, _) => format!("ended by {} of silence", seconds(waited_ms)),
        (EndReason::Cap { after_ms }, _) => format!("ended by the cap of {} s", after_ms / 1000),
        (EndReason::Closed, _) => "closed".into(),
        (EndReason::InputEnded, _) => "ended with the sound".into(),
    }
}

/// A pause in one sentence.
pub fn pause(pause: &Pause) -> String {
    let place = match pause.place {
        Place::Between => "between sentences",
        Place::Inside => "inside a sentence",
    };
    let wait = pause.wait_ms.map_or_else(|| "no silence would end it".into(), |ms| format!("waiting {}", seconds(ms)));
    format!("pause of {} {place}, {wait}: {}", seconds(pause.silence_ms), because(pause.why))
}

fn ended(reason: EndReason, evidence: Option<&Evidence>) -> &'static str {
    match (reason, evidence.map(|e| e.why)) {
        (EndReason::Cap { .. }, _) => "it was too long",
        (EndReason::Closed, _) => "the interview took the floor",
        (EndReason::InputEnded, _) => "the sound ended",
        (EndReason::Silence { .. }, why) => because(why.unwrap_or(Why::Silence)),
    }
}

/// Why Viva waited this long.
const fn because(why: Why) -> &'static str {
    match why {
        Why::Done => "the candidate said that the answer was over",
        Why::SummedUp => "the candidate summed up",
        Why::HandedOver => "the candidate asked the interviewer something",
        Why::TrailedOff => "the answer petered out",
        Why::Sure => "a whole sentence, and about as long an answer as expected",
        Why::Early => "a whole sentence, but the answer had hardly begun",
        Why::Announced => "the candidate announced more",
        Why::Unheard => "the recognizer had not returned the words yet",
        Why::Short => "a short reply is enough",
        Why::Unsure => "it sounded neither finished nor unfinished",
        Why::Unlikely => "it sounded unfinished",
        Why::Hanging => "the words stopped in mid-phrase",
        Why::Holding => "the candidate asked for time",
        Why::Endless => "no silence ends an answer, as the candidate wished",
        Why::Silence | Why::Cap => "there was nothing but the silence to go by",
    }
}

const fn ending(tail: Tail) -> &'static str {
    match tail {
        Tail::Plain => "whole",
        Tail::Open => "open",
        Tail::Hanging => "hanging",
        Tail::Holding => "asking for time",
        Tail::Done => "closing",
        Tail::SummedUp => "summing up",
        Tail::HandedOver => "asking back",
        Tail::Announced => "announcing",
        Tail::TrailsOff => "trailing off",
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
        tail: Some(Tail::SummedUp),
        usual_pause_ms: None,
        progress: Some(80),
        wait_ms: 700,
        why: Why::SummedUp,
    };

    #[test]
    fn a_line_tells_what_a_turn_was_decided_on() {
        let [turn] = &silences(&[end(1, Some(EVIDENCE)), end(0, None)])[..] else { panic!() };
        let expected = ["3", "1:19", "0.7 s", "0.7 s", "over", "93 %", "summing up", "80 %", "the candidate summed up"];
        assert_eq!(row(turn), expected);
        let Silence::Turn(turn) = turn else { panic!() };
        assert_eq!(why(turn.reason, turn.evidence.as_ref()), "ended by 0.7 s of silence: the candidate summed up");
    }

    #[test]
    fn a_journal_without_evidence_is_told_too() {
        let [turn] = &silences(&[end(2, None)])[..] else { panic!() };
        assert_eq!(row(turn)[3..], ["-", "over", "-", "-", "-", "there was nothing but the silence to go by"]);
        let Silence::Turn(turn) = turn else { panic!() };
        assert_eq!(why(turn.reason, None), "ended by 0.7 s of silence");
    }

    #[test]
    fn a_pause_tells_where_it_was_and_how_long_it_would_have_been_waited_for() {
        let seen = Pause {
            turn: TurnId(3),
            at: SampleCount(0),
            silence_ms: 1_240,
            place: Place::Between,
            wait_ms: Some(3_400),
            why: Why::Early,
            finished: Some(98),
            tail: Some(Tail::Plain),
        };
        let entry = Entry { at: SessionTime(61_000), what: Happening::Pause(seen) };
        let why = "a whole sentence, but the answer had hardly begun";
        let expected = ["3", "1:01", "1.2 s", "3.4 s", "went on", "98 %", "whole", "-", why];
        assert_eq!(row(&silences(&[entry])[0]), expected);
        assert_eq!(pause(&seen), format!("pause of 1.2 s between sentences, waiting 3.4 s: {why}"));
    }
}
