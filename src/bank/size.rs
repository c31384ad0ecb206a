//! Limits on the size of a question: its cues are matched while somebody waits for a reply.

use super::Question;
use super::place::{Say, Step};

/// The most follow-ups, concepts, or other parts of one kind in a question. The built-in banks have up to 11.
const MOST_PARTS: usize = 100;
/// The most cues of all concepts of a question. The built-in banks have up to 215.
const MOST_CUES: usize = 1_000;
/// The most `...` in a cue. The built-in banks have up to 3.
const MOST_GAPS: usize = 4;
/// The longest cue, in bytes. The built-in banks have up to 61.
const LONGEST_CUE: usize = 200;

/// Whether the question is small enough to be checked, and to be matched while somebody waits for a reply.
pub(super) fn fits(q: &Question, say: Say<'_>) -> bool {
    let parts = [
        ("concept", q.concepts.len()),
        ("probe", q.probes.len()),
        ("clarification", q.clarifications.len()),
        ("pitfall", q.pitfalls.len()),
        ("criterion", q.rubric.len()),
    ];
    for (part, _) in parts.iter().filter(|(_, number)| *number > MOST_PARTS) {
        say(&[Step::Key(part)], format!("`{}` has more than {MOST_PARTS} of {part}", q.id), None);
    }
    if parts.iter().any(|(_, number)| *number > MOST_PARTS) {
        return false;
    }
    let check = |k: usize, part: &'static str, cues: &[String], say: Say<'_>| {
        let path = [Step::Key(part), Step::Item(k)];
        if cues.len() > MOST_CUES {
            say(&path, format!("a {part} of `{}` has more than {MOST_CUES} cues", q.id), None);
        }
        if let Some(cue) = cues.iter().find(|cue| cue.len() > LONGEST_CUE) {
            let beginning: String = cue.chars().take(20).collect();
            say(&path, format!("a cue is longer than {LONGEST_CUE} bytes: `{beginning}…`"), None);
        }
        if let Some(cue) = cues.iter().find(|cue| cue.matches("...").count() > MOST_GAPS) {
            say(&path, format!("a cue has more than {MOST_GAPS} gaps: `{cue}`"), Some("split it".into()));
        }
    };
    if q.concepts.iter().map(|concept| concept.cues.len()).sum::<usize>() > MOST_CUES {
        say(&[Step::Key("concept")], format!("the concepts of `{}` have more than {MOST_CUES} cues", q.id), None);
    }
    q.concepts.iter().enumerate().for_each(|(k, part)| check(k, "concept", &part.cues, say));
    q.probes.iter().enumerate().for_each(|(k, part)| check(k, "probe", &part.cues, say));
    q.clarifications.iter().enumerate().for_each(|(k, part)| check(k, "clarification", &part.cues, say));
    q.pitfalls.iter().enumerate().for_each(|(k, part)| check(k, "pitfall", &part.cues, say));
    true
}
