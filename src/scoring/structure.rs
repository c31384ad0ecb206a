//! Scores the structure of an answer: the answer first, signposts, reasons, an ending; or the parts of a story.

use serde::{Deserialize, Serialize};

use super::{Answer, Evidence, Score, THIN_WORDS, enough, evidence, points};
use crate::bank::{Question, QuestionKind};
use crate::language::phrase_set::PhraseSet;
use crate::language::tokens::plain;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    pub score: Score,
    pub parts: Vec<Part>,
}

/// A part that an answer should have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub name: String,
    pub found: Option<Evidence>,
    /// Advice for the case that it was not found.
    pub advice: String,
}

const SIGNPOSTS: PhraseSet = PhraseSet::new(
    "first|firstly|first of all|second of all|the second|secondly|then|after that|finally|lastly|to sum up|\
     in summary|on the one hand|on the other hand|two things|three things|the main thing",
);
const REASONS: PhraseSet = PhraseSet::new(
    "because|since|so that|which means|therefore|the reason|the downside|the cost|the trade off|otherwise|unless|\
     depends on|in order to|that way|the advantage|the drawback|at the cost of",
);
const SITUATION: PhraseSet = PhraseSet::new(
    "at my last|at my previous|we had|we were|there was|last year|our team|i was working|the project|the team",
);
const TASK: PhraseSet = PhraseSet::new(
    "my job was|i had to|i was responsible|my task|my role|we needed to|the goal was|i was asked|needed to|\
     had to",
);
const ACTION: PhraseSet = PhraseSet::new(
    "so i|i decided|i wrote|i built|i proposed|i asked|i talked|i set up|i measured|i argued|i suggested|\
     i started|i fixed|i made|i showed|i told|i called|i rolled|i went",
);
const RESULT: PhraseSet = PhraseSet::new(
    "in the end|as a result|it turned out|the result|eventually|we shipped|which reduced|went down|went up|\
     we learned|i learned|since then|percent|from then on",
);

pub fn structure(question: &Question, answers: &[Answer]) -> Structure {
    let mut parts = Vec::new();
    let mut look = |name: &str, cues: PhraseSet, advice: &str| {
        parts.push(Part { name: name.into(), found: first(answers, cues), advice: advice.into() });
    };
    if question.kind == QuestionKind::Behavioural {
        look("situation", SITUATION, "Begin with one sentence on where and when it was.");
        look("task", TASK, "Say what was yours to do.");
        look("action", ACTION, "Say what you did yourself: “I”, not “we”.");
        look("result", RESULT, "End with what came of it, with a number if there is one.");
    } else {
        look("signposts", SIGNPOSTS, "Count your points aloud: first, then, finally.");
        look("reasons", REASONS, "Put a because behind each choice.");
        let early = answers.first().and_then(|a| answer_first(question, a));
        let advice = "Give the answer in the first sentence, then the way to it.";
        parts.push(Part { name: "the answer comes first".into(), found: early, advice: advice.into() });
    }
    let trailing = answers.iter().find(|a| trails_off(a));
    parts.push(Part {
        name: "endings".into(),
        // Found means that all endings are in order. The evidence is then the end of the first answer.
        found: match (trailing, answers.first()) {
            (None, Some(a)) => {
                let len = a.text.split_whitespace().count();
                Some(evidence(a, len.saturating_sub(6)..len, 6))
            }
            _ => None,
        },
        advice: match trailing {
            Some(a) if a.capped => "An answer ran into the time limit; stop when the point is made.".into(),
            Some(a) => {
                let len = a.text.split_whitespace().count();
                format!(
                    "An answer trails off (“{}”). End on the point.",
                    evidence(a, len.saturating_sub(5)..len, 5).quote
                )
            }
            None => String::new(),
        },
    });
    let share = parts.iter().filter(|p| p.found.is_some()).count() as f32 / parts.len() as f32;
    let score = if enough(answers, THIN_WORDS) { points(share) } else { Score::NotEnoughHeard };
    Structure { score, parts }
}

/// The first place of one of the phrases, word for word.
fn first(answers: &[Answer], cues: PhraseSet) -> Option<Evidence> {
    answers.iter().find_map(|a| {
        let (words, at) = words_with_tokens(&a.text);
        cues.iter().find_map(|cue| {
            let cue: Vec<&str> = cue.split(' ').collect();
            let i = words.windows(cue.len()).position(|w| w.iter().zip(&cue).all(|(a, b)| a == b))?;
            Some(evidence(a, at[i]..at[i + cue.len() - 1] + 1, 12))
        })
    })
}

/// The plain words, and for each the index of its token in the text.
pub(super) fn words_with_tokens(text: &str) -> (Vec<String>, Vec<usize>) {
    let mut words = Vec::new();
    let mut at = Vec::new();
    for (i, token) in text.split_whitespace().enumerate() {
        for word in plain(token) {
            words.push(word);
            at.push(i);
        }
    }
    (words, at)
}

/// A concept of the question within the first 25 words.
fn answer_first(question: &Question, answer: &Answer) -> Option<Evidence> {
    let tokens: Vec<&str> = answer.text.split_whitespace().take(25).collect();
    let hit = question.matcher().find(&tokens).into_iter().find(|m| !m.negated)?;
    Some(evidence(answer, hit.words, 12))
}

fn trails_off(answer: &Answer) -> bool {
    const LOOSE: PhraseSet = PhraseSet::new("and|so|but|or|because|yeah|the|a|like|um|uh|basically");
    let words = plain(&answer.text);
    let last = words.last().map_or("", String::as_str);
    let end = words.iter().rev().take(3).rev().map(String::as_str).collect::<Vec<_>>().join(" ");
    answer.capped
        || words.len() > 6
            && (LOOSE.has(last) || matches!(end.as_str(), "and so on" | "something like that" | "or something like"))
}
