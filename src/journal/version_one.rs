//! Version 1 of the journal wrote reasons as English text. This module converts them to today's values, so that old
//! sessions can be reported. They cannot be replayed, because the interview of that version sometimes decided
//! otherwise.

use serde_json::Value;

/// The texts of version 1 and their values today.
type Values = &'static [(&'static str, &'static str)];

/// The places of reasons: a fact and its field.
const REASONS: &[(&str, &str, Values)] = &[
    (
        "ended",
        "why",
        &[
            ("all questions were asked", "all_asked"),
            ("time is up", "time_up"),
            ("the candidate ended it", "candidate_ended"),
            ("the pause was too long", "long_pause"),
            ("ended before it began", "never_begun"),
        ],
    ),
    (
        "question_done",
        "why",
        &[
            ("it was gone through", "gone_through"),
            ("its time was over", "time_over"),
            ("skipped", "skipped"),
            ("the candidate was done", "candidate_done"),
            ("silence", "silence"),
            ("the candidate did not know", "did_not_know"),
            ("little was said", "little_said"),
            ("could not be understood", "not_understood"),
        ],
    ),
    (
        "turn_discarded",
        "why",
        &[
            ("nothing heard", "nothing_heard"),
            ("only the interviewer's own words", "own_words"),
            ("only a hesitation", "hesitation"),
            ("only a nod", "nod"),
            ("the reply to “shall we stop here?”", "stop_reply"),
            ("the reply to the offer of a second try", "retry_reply"),
            ("no repetition wanted", "no_repetition"),
            ("no question was open", "no_question"),
            ("the sound broke up", "broken_sound"),
            ("spoken before the question was heard", "before_question"),
            ("it could not be transcribed", "not_transcribed"),
            ("its transcript did not come", "no_transcript"),
            ("its words did not come", "no_transcript"),
            ("paused", "paused"),
            ("paused, and no order to go on", "paused_no_order"),
            ("the pause ended", "pause_ended"),
            ("the pause was too long", "long_pause"),
        ],
    ),
    ("helped", "how", &[("nudge", "nudge"), ("hint", "hint"), ("brought back to the question", "brought_back")]),
    (
        "recovered",
        "after",
        &[
            ("a nudge", "nudge"),
            ("a hint", "hint"),
            ("a narrower question", "narrower_question"),
            ("being cut in on", "cut_in"),
        ],
    ),
];

/// Converts an entry of version 1 to one of today. Unknown values stay as they are.
pub(super) fn upgrade(entry: &mut Value) {
    let Some(Value::Object(note)) = entry.pointer_mut("/out/note") else { return };
    for (fact, field, values) in REASONS {
        let Some(reason) = note.get_mut(*fact).and_then(|fact| fact.get_mut(*field)) else { continue };
        let Some(text) = reason.as_str().map(str::to_owned) else { continue };
        let value_of =
            |values: &[(&str, &'static str)]| values.iter().find(|(old, _)| *old == text).map(|(_, new)| *new);
        if let Some(new) = value_of(values) {
            *reason = new.into();
        } else if *fact == "question_done" {
            // The interview ended in the middle of the question.
            let session = value_of(REASONS[0].2);
            *reason = session.map_or_else(|| reason.take(), |end| serde_json::json!({ "interview": end }));
        } else if let Some(command) = text.strip_prefix("closed by the order ") {
            *reason = serde_json::json!({ "closed_by": snake_case(command) });
        }
    }
}

/// Converts "TimeLeft" to "time_left".
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::{Command, Discarded, Fact, Output, QuestionEnd, SessionEnd};
    use crate::journal::{Entry, Happening};

    fn read(note: &str) -> Fact {
        let mut entry = serde_json::from_str(&format!(r#"{{"at":5,"out":{{"note":{note}}}}}"#)).unwrap();
        upgrade(&mut entry);
        match serde_json::from_value::<Entry>(entry).unwrap().what {
            Happening::Out(Output::Note(fact)) => fact,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_old_reason_is_a_value_of_today() {
        for (fact, field, values) in REASONS {
            for (old, _) in *values {
                let note = format!(r#"{{"{fact}":{{"turn":1,"question":"q","{field}":"{old}"}}}}"#);
                let read = format!("{:?}", read(&note));
                assert!(read.to_lowercase().starts_with(&fact.replace('_', "")), "{read}");
            }
        }
    }

    #[test]
    fn reasons_with_something_in_them_are_read() {
        assert_eq!(
            read(r#"{"question_done":{"question":"q","why":"time is up"}}"#),
            Fact::QuestionDone { question: "q".into(), why: QuestionEnd::Interview(SessionEnd::TimeUp) }
        );
        assert_eq!(
            read(r#"{"turn_discarded":{"turn":3,"why":"closed by the order TimeLeft"}}"#),
            Fact::TurnDiscarded { turn: crate::ids::TurnId(3), why: Discarded::ClosedBy(Command::TimeLeft) }
        );
    }

    #[test]
    fn what_holds_no_reason_stays_as_it_is() {
        let entry = serde_json::json!({ "at": 5, "out": { "note": { "paused": null } } });
        let mut upgraded = entry.clone();
        upgrade(&mut upgraded);
        assert_eq!(upgraded, entry);
    }
}
