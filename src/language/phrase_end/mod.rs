//! What the last words say about the next ones: after "because" more will come, after "that's my answer" it will not.
//!
//! The words count more than the punctuation, because recognizers often put a full stop after "because". But where the
//! recognizer heard no end of a sentence, there seldom is one.

mod closing;
mod hanging;
mod holding;
mod opening;
mod sentence;

use serde::{Deserialize, Serialize};

pub use closing::asks_back;
use hanging::{Hangs, hangs};
pub use opening::promises_more;
use sentence::{Sentence, sentences};

use crate::language::phrase_set::PhraseSet;

/// How the words so far end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tail {
    /// A sentence that may well be complete.
    #[default]
    Plain,
    /// The recognizer heard no end of a sentence: nothing after the last word, a comma, or dots.
    Open,
    /// In mid-phrase: "and", "because", "so the", "about five hundred".
    Hanging,
    /// The candidate asked for time: "let me think", "one second".
    Holding,
    /// The candidate said that the answer is finished: "that's my answer".
    Done,
    /// The candidate sums up: "so that's how I would do it".
    SummedUp,
    /// The candidate asks the interviewer something: "does that make sense?"
    HandedOver,
    /// A complete sentence that announces more: "there are two reasons", "so what happens then?"
    Announced,
    /// The answer trails off: "or something like that".
    TrailsOff,
    /// Only "mm-hm", "okay" or "I see". While the interviewer speaks it needs no reaction; as an answer it is a plain
    /// one.
    Nod,
}

/// How many words of a transcript are looked at: two sentences of usual length.
const KEPT: usize = 40;

/// Phrases that close an answer at its end.
const DONE: PhraseSet = PhraseSet::new(
    "that's my answer|that is my answer|that would be my answer|that'd be my answer|i'm done|i am done|\
     i'm finished|i am finished|that's it|that is it|that's about it|that would be it|that'd be it|\
     that's all|that is all|that's all i have|that's all i've got|that's all from me|that's it from me|\
     that's everything|that's what i would do|that's what i'd do|that's how i would do it|\
     that's how i'd do it|nothing else to add|nothing to add|nothing more to add|done|finished|\
     i'm done now|your turn|over to you|answer finished",
);

/// Phrases that close the answer whenever they come last. The others must be a clause of their own, because an answer
/// may go on after "I'll tell you when I'm done".
const DONE_ANYWHERE: PhraseSet = PhraseSet::new(
    "that's my answer|that is my answer|that would be my answer|that'd be my answer|that's my final answer|\
     that is my final answer",
);

/// Words that may follow one of `DONE` without changing its meaning.
const SOFTENERS: PhraseSet = PhraseSet::new("i think|i guess|yeah|okay|really|for me|for now|basically|thank you");

/// The last words of a transcript. [`Tail::of`] looks at no others.
pub fn last_words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words[words.len().saturating_sub(KEPT)..].join(" ")
}

impl Tail {
    /// How all the words of a turn so far end.
    pub fn after(whole: &str) -> Self {
        if asks_back(whole) { Self::HandedOver } else { Self::of(&last_words(whole)) }
    }

    /// How these words end.
    pub fn of(text: &str) -> Self {
        let sentences = sentences(text);
        let Some((end, before)) = sentences.split_last() else { return Self::Plain };
        let all: Vec<String> = sentences.iter().flat_map(|sentence| sentence.whole.iter().cloned()).collect();
        if is_nod(&all) {
            return Self::Nod;
        }
        if is_done(&all, end) {
            return Self::Done;
        }
        if holding::asks_for_time(&all, end) {
            return Self::Holding;
        }
        if closing::hands_over(end, before.last()) {
            return Self::HandedOver;
        }
        if end.asks {
            return if opening::announces(end) { Self::Announced } else { Self::Plain };
        }
        if closing::sums_up(end) {
            return Self::SummedUp;
        }
        let trails_off = closing::trails_off(end);
        if trails_off && end.closed {
            return Self::TrailsOff;
        }
        match hangs(end, !before.is_empty()) {
            Hangs::Yes => Self::Hanging,
            Hangs::Perhaps => Self::Open,
            Hangs::No if opening::announces(end) => Self::Announced,
            Hangs::No if trails_off => Self::TrailsOff,
            Hangs::No if end.closed => Self::Plain,
            Hangs::No => Self::Open,
        }
    }
}

/// A listener's nods.
const NODS: PhraseSet = PhraseSet::new(
    "mhm|mm hmm|mm hm|mmhmm|hm|hmm|uh huh|okay|ok|yeah|yep|yup|yes|right|sure|alright|all right|i see|got it|\
     great|good|cool|nice|fine|oh|ah|thanks|thank you",
);
/// More than this many of `NODS` in a row are not a nod.
const NODS_IN_A_ROW: usize = 3;

fn is_nod(mut words: &[String]) -> bool {
    for _ in 0..NODS_IN_A_ROW {
        let Some(n) = NODS.starts(words) else { return false };
        words = &words[n..];
        if words.is_empty() {
            return true;
        }
    }
    false
}

/// The words without softeners at the end.
fn softened(mut words: &[String]) -> &[String] {
    while let Some(n) = SOFTENERS.ends(words).filter(|n| *n < words.len()) {
        words = &words[..words.len() - n];
    }
    words
}

fn is_done(all: &[String], end: &Sentence) -> bool {
    let alone = |part: &[String]| DONE.is(softened(part));
    alone(end.plain()) || end.clauses().next_back().is_some_and(alone) || DONE_ANYWHERE.ends(softened(all)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(wanted: Tail, texts: &[&str]) {
        for text in texts {
            assert_eq!(Tail::of(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_phrase_that_is_not_over_hangs() {
        all(
            Tail::Hanging,
            &[
                "I would shard it by user because",
                "Then the primary writes to the...",
                "so the.",
                "It depends on",
                "We have about five hundred",
                "maybe 5,000",
                "we put a queue in front, and, um",
                "I would be using",
                "which means that",
                "for example,",
                "It’s like",
                "and then I’d",
                "We had three replicas, and when one of them.",
                "It goes to the primary. If they see old data.",
                "But if it fails.",
                "We had three replicas, and one of them.",
            ],
        );
    }

    #[test]
    fn asking_for_time_is_heard_and_a_timeout_of_a_second_is_none() {
        all(
            Tail::Holding,
            &[
                "Let me think.",
                "Okay, so let me think about that for a moment.",
                "Hmm, give me a second please",
                "how do I put this?",
                "One second.",
                "So I would use, hold on",
                "Good question.",
                "Right, okay, wait a second.",
                "And what else?",
            ],
        );
        all(Tail::Plain, &["I'd retry after one second.", "It answers within a second.", "we wait."]);
    }

    #[test]
    fn a_closing_phrase_closes() {
        all(
            Tail::Done,
            &[
                "That's my answer.",
                "and I store the key. That's it.",
                "So, I think that's all.",
                "I'm done",
                "That’s about it, I think.",
                "Yeah, that's everything for now.",
            ],
        );
        all(Tail::Plain, &["That's it for the write path.", "when the job is done.", "that's all replicas."]);
        all(Tail::Hanging, &["That's it and"]);
    }

    #[test]
    fn what_merely_sounds_like_an_end_ends_nothing() {
        for text in [
            "I would do three things.",
            "I would do the following.",
            "Then I would do a conditional insert.",
            "Let me explain how I would do it.",
            "I'm done with the write path.",
            "And I think that covers the client.",
            "So that's how I would do the first part.",
            "That's how I'd do the happy path.",
            "If the key is there the server returns the old answer and that's it.",
            "I'll tell you when I'm done.",
            "I'd poll until that's all.",
            "That's it for the write path.",
            "First the plan. Then I look at it. Is there a sequential scan?",
            "I would keep it in one table with the orders. Do we need a lock?",
            "That's what we always do.",
            "That's everything on the client.",
            "So that's all on caching.",
            "That's my plan for the schema.",
            "This is the setup in production.",
            "That's the whole story from the client to the gateway.",
        ] {
            let tail = Tail::of(text);
            assert!(!matches!(tail, Tail::Done | Tail::SummedUp | Tail::HandedOver), "{tail:?}: {text}");
        }
    }

    #[test]
    fn an_answer_ends_with_a_summing_up_or_a_question_to_the_interviewer() {
        all(
            Tail::SummedUp,
            &[
                "We retry three times. So that's the way I'd do it.",
                "He apologised, and that's how we resolved it.",
                "Yeah, that's basically my approach.",
                "To sum up, I would choose Postgres for the orders.",
            ],
        );
        all(
            Tail::HandedOver,
            &[
                "Then it waits in the queue. Does that make sense?",
                "That's the read path. Do you want me to go into the failure cases?",
                "Is that what you were looking for?",
                "Can I assume a single region?",
            ],
        );
    }

    #[test]
    fn whole_sentences_and_nothing_are_plain() {
        all(
            Tail::Plain,
            &["", "...", "I would put a cache in front of it.", "Reads go to the replica.", "so we retry it!"],
        );
        all(Tail::Plain, &["When the primary is down.", "And if it fails, we retry.", "I'd add one, if it is slow."]);
        all(
            Tail::Plain,
            &["Go on.", "then the standby takes over.", "No.", "yes please.", "p99?", "I'd pick one of them."],
        );
    }

    #[test]
    fn what_hangs_by_its_last_word_may_be_all_of_it_behind_a_full_stop() {
        all(Tail::Open, &["Each account may hold four.", "It was fixed the night before.", "We have 40."]);
        all(Tail::Plain, &["They must agree with each other.", "It went down compared to how it was."]);
        all(Tail::Hanging, &["Each account may hold four", "They must agree with each other and."]);
    }

    #[test]
    fn thanks_behind_an_answer_close_it_softly() {
        all(Tail::TrailsOff, &["So that happened. Alright, thanks.", "I'd page somebody, thank you."]);
        all(Tail::Nod, &["Okay, thanks."]);
        all(Tail::SummedUp, &["That's how I do it on a high level."]);
    }

    #[test]
    fn without_the_end_of_a_sentence_it_is_open() {
        all(
            Tail::Open,
            &["I would put a cache", "then the standby takes over,", "the replica catches...", "and main -"],
        );
    }

    #[test]
    fn a_nod_is_nothing_but_a_nod() {
        all(Tail::Nod, &["Mm-hmm.", "Okay.", "yeah, okay", "I see. Right.", "uh-huh", "Got it, thanks."]);
        all(Tail::Plain, &["Okay. Redis.", "No.", "I see it.", "right right right right."]);
        all(Tail::Hanging, &["um", "okay because"]);
    }

    #[test]
    fn the_last_words_are_enough() {
        let long = format!("{} let me think about that for a moment", "word ".repeat(400));
        let last = last_words(&long);
        assert_eq!(last.split(' ').count(), KEPT);
        assert_eq!(Tail::of(&last), Tail::Holding);
        assert_eq!(last_words("  a  b "), "a b");
    }
}
