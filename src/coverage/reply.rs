//! Whether a reply to a follow-up answers it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::content_words::content_words;
use super::weigh::weigh_reply;
use super::{Fit, Said};
use crate::language::fold::{Folder, Token};
use crate::language::phrase_set::PhraseSet;
use crate::language::replies::is_at_a_loss;
use crate::language::stance::is_negator;
use crate::language::tokens::plain;

/// What a reply to a follow-up is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is on the point, right or wrong.
    Answers,
    /// It touches the point.
    Partly,
    /// It is about something else, or says nothing in particular.
    Evades,
    /// The candidate does not know.
    Lost,
    /// It is an earlier sentence of the candidate's, nearly word for word.
    Repeats,
}

impl Reply {
    /// Whether it earns anything.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Answers | Self::Partly)
    }
}

/// What a reply to a follow-up is worth. `prompt` is the follow-up, and what a good reply says. Without the encoder's
/// figures only "I don't know" is told from an answer.
pub fn judged_reply(fit: Option<&Fit>, text: &str, prompt: &[String; 2]) -> Reply {
    let Some(fit) = fit else {
        return if is_at_a_loss(&plain(text)) { Reply::Lost } else { Reply::Answers };
    };
    let replied = weigh_reply(fit, text, prompt);
    match () {
        () if replied.lost => Reply::Lost,
        () if only_generalities(text) => Reply::Evades,
        () if !replied.good => Reply::Evades,
        () if replied.whole => Reply::Answers,
        () => Reply::Partly,
    }
}

/// Whether a reply says nothing that would not fit any other question: "it depends on the use case, there are trade-offs".
fn only_generalities(text: &str) -> bool {
    const GENERAL: PhraseSet = PhraseSet::new(
        "depends|depend|depending|situation|use case|context|circumstances|requirements|factors|factor|pros|cons|trade offs|\
         trade off|tradeoffs|tradeoff|best practice|best practices|case by case|silver bullet|varies|vary|general|generally|many|\
         ways|way|look|think|consider|considered|weigh|decide|balance|right tool|job|topic|interesting|good question|question|team|\
         experience|important|carefully|careful|everything|something|things|thing|lot|lots|different|always|sometimes|really|\
         honestly|basically|actually|well|right|very|much|need|needs|want|see|say|kind|sort|probably|maybe|every|each|case|all|\
         some|of course|obviously|definitely|usually|standard|common|works|work|fine|make|makes|sense|design|system|make sure|\
         properly|matter|matters|approach|solution|problem|one|other|others|company|project|people|how|no|not|don't|never",
    );
    /// More words than these say something in particular.
    const PARTICULAR: usize = 2;
    let words = plain(text);
    let general = GENERAL.places(&words);
    let rest: Vec<&str> = (0..words.len())
        .filter(|at| !general.iter().any(|place| place.contains(at)))
        .map(|at| words[at].as_str())
        .collect();
    let depends = words.iter().any(|word| matches!(word.as_str(), "depends" | "depend" | "depending"));
    depends && content_words(&Folder::new(), &rest).len() <= PARTICULAR
}

/// A reply with fewer words that carry meaning repeats nothing: everybody says "the cache" again.
const FEWEST: usize = 6;
/// Unless it says all of them again, in the same order.
const FEWEST_WHOLE: usize = 4;
/// From this share of its words on, said before in the same order and close together, a reply repeats. Of 156 replies that
/// repeat a sentence with a few words changed 97 % reach it, and none of 624 others.
const SAME: f32 = 0.5;

/// Whether the text says nearly word for word what the candidate said before.
pub(crate) fn repeats(earlier: &[Said], text: &str) -> bool {
    let folder = Folder::new();
    let content = |words: &[&str]| content_words(&folder, words);
    let denies = |tokens: &[Token]| tokens.iter().any(|token| is_negator(&token.raw));
    let reply = content(&text.split_whitespace().collect::<Vec<_>>());
    if reply.len() < FEWEST_WHOLE {
        return false;
    }
    // The words may stand a little further apart in what was said before.
    let near = reply.len() * 3 / 2 + 3;
    let least = if reply.len() < FEWEST { 1.0 } else { SAME } * reply.len() as f32;
    earlier.iter().any(|said| {
        let before = content(&said.tokens.iter().map(String::as_str).collect::<Vec<_>>());
        // Most replies have too few words of it in any order.
        let known = before.iter().map(|token| token.stem.as_str()).collect::<HashSet<_>>();
        if (reply.iter().filter(|token| known.contains(token.stem.as_str())).count() as f32) < least {
            return false;
        }
        let last = before.len().saturating_sub(near);
        (0..=last).any(|at| {
            let window = &before[at..before.len().min(at + near)];
            // Who denies it now takes it back.
            let takes_back = denies(&reply) && !denies(window);
            !takes_back && in_common(&reply, window) as f32 >= least
        })
    })
}

/// The number of words that both have in the same order: the length of the longest common subsequence.
fn in_common(a: &[Token], b: &[Token]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for word in a {
        let mut diagonal = 0;
        for (at, other) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word.stem == other.stem { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::understand;
    use crate::ids::TurnId;
    use crate::language::mention::Matcher;

    fn said(text: &str) -> Said {
        understand(&Matcher::cues(&[]), TurnId(1), text, &[])
    }

    #[test]
    fn the_same_sentence_with_a_few_words_changed_repeats() {
        let before = [said(
            "Okay so I would lock the row first. The second buyer then has to wait until the first transaction is done, \
             and after that he sees that the seat is gone. Retries are a problem.",
        )];
        for again in [
            "The second buyer has to wait until the first transaction is done and then sees the seat is gone.",
            "Like I said, the second one has to wait until the first transaction is done, and then he sees the seat is gone.",
            "well the second buyer then needs to wait till the first transaction is over and after that sees the seat is gone",
        ] {
            assert!(repeats(&before, again), "{again}");
        }
        for other in [
            "Because read committed only looks at what is committed when the statement starts.",
            "The lock.",
            "Well no, the second buyer would not have to wait, the first transaction is done at once.",
            "It waits for the lock, and if it waits longer than two seconds we give up and tell the buyer to try again.",
            "The first one holds the lock only while it writes, so nobody waits for the payment.",
        ] {
            assert!(!repeats(&before, other), "{other}");
        }
    }

    #[test]
    fn what_fits_any_question_says_nothing() {
        for general in [
            "It really depends on the use case, there are many factors.",
            "Well, it depends. There are always pros and cons, you have to look at the requirements.",
            "That's a good question. It depends on the situation and on the team.",
        ] {
            assert!(only_generalities(general), "{general}");
        }
        for particular in [
            "It depends on how many of the readers can live with stale rows for a second.",
            "It depends: with a unique index the second insert fails, without one both go in.",
            "Depends on the write rate. Above a thousand a second I would batch.",
        ] {
            assert!(!only_generalities(particular), "{particular}");
        }
    }

    /// Answers to all built-in questions, with a reply that repeats the first one and four that do not.
    #[test]
    fn few_repetitions_are_missed_and_nothing_else_is_taken_for_one() {
        let lines = include_str!("../../banks/meaning/answers.jsonl").lines();
        let (mut found, mut repetitions) = (0, 0);
        for line in lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
            let text = |value: &serde_json::Value| value["t"].as_str().unwrap_or_default().to_owned();
            let pieces = line["answers"][0]["pieces"].as_array().unwrap();
            let before = [said(&pieces.iter().map(text).collect::<Vec<_>>().join(" "))];
            for reply in line["replies"].as_array().unwrap() {
                let repeats = repeats(&before, &text(reply));
                if reply["label"] == "repeats" {
                    (found, repetitions) = (found + u32::from(repeats), repetitions + 1);
                } else {
                    assert!(!repeats, "{reply}");
                }
            }
        }
        assert_eq!(repetitions, 156);
        assert!(found >= 145, "{found}");
    }
}
