//! Recognizes requests for time: "let me think", "one second", "bear with me".

use super::sentence::Sentence;
use crate::language::phrase_set::PhraseSet;

/// Phrases that ask for time whenever they come last.
const HOLDING: PhraseSet = PhraseSet::new(
    "let me think|let me think about it|let me think about that|let me think about this|let me see|\
     let me remember|let me recall|let me start over|let me start again|let me rephrase|let me rephrase that|\
     give me a moment|give me a second|give me a minute|give me a sec|give me one second|give me one moment|\
     i need a moment|i need a second|i need a minute|i need to think|i have to think|i'm thinking|\
     i am thinking|how do i put this|how do i put it|how do i say this|how do i say it|how should i put this|\
     how should i put it|how should i say this|how do i explain this|how can i put this|how can i put it|\
     what's the word|what is the word|what's it called|what is it called|what do you call it|where was i|\
     where do i start|where do i begin|where should i start|bear with me|what else|i'm trying to remember|\
     trying to think",
);

/// Phrases that ask for time only as a clause of their own: "retry after one second" is an answer.
const HOLDING_ALONE: PhraseSet = PhraseSet::new(
    "one second|one moment|one sec|one minute|a second|a moment|just a second|just a moment|just a minute|\
     hold on|hang on|wait|wait a second|wait a moment|wait a minute|hold on a second|hang on a second|\
     good question|that's a good question|interesting question|that's an interesting question|let's see|\
     hmm let's see",
);

/// Words that may follow a request for time: "let me think for a moment".
const HOLDING_TAILS: PhraseSet = PhraseSet::new(
    "for a moment|for a second|for a minute|for a sec|a moment|a second|a minute|please|here|to think|\
     to think about it|to think about that|again",
);

/// Phrases in a short sentence that ask for time, together with one of `TIMES`.
const HOLDING_WITHIN: PhraseSet = PhraseSet::new(
    "let me think|let me recall|let me remember|let me reflect|let me rethink|let me find a|\
     let me quickly go|give me|give us|take a moment|take a second|take a minute|have a moment|have a second|\
     have a minute|get a moment|a moment to|a second to|a minute to|some time to|have to think|need to think|\
     want to think|still thinking|need time|allow me a|i need a|i need some|i need half|i'd need a|i'd need half|\
     i need to collect|i'd like to think|i need to remember|i'll take a few seconds|i'm not ready|okay if i think|\
     to think about it|to think about this|to think for",
);
/// The most words of a sentence that asks for time by one of `HOLDING_WITHIN`.
const HOLDING_WORDS: usize = 16;
/// Words of which a sentence with one of `HOLDING_WITHIN` must contain one.
const TIMES: PhraseSet = PhraseSet::new(
    "moment|second|seconds|sec|bit|while|minute|minutes|time|think|thinking|recall|remember|reflect|rethink|example|head|\
     thoughts|ready",
);

/// Words that may precede a request for time. Not "then": "then wait a second" is an answer.
const LEADS: PhraseSet = PhraseSet::new("so|well|okay|ok|oh|ah|yeah|yes|sorry|and|but|just|right|now");

/// Whether these last words, or their last sentence, ask for time.
pub(super) fn asks_for_time(all: &[String], end: &Sentence) -> bool {
    let body = &all[..all.len() - HOLDING_TAILS.ends(all).unwrap_or(0)];
    HOLDING.ends(all).or_else(|| HOLDING.ends(body)).is_some()
        || HOLDING_ALONE.is(LEADS.strip(end.last_clause()))
        || end.len() <= HOLDING_WORDS && end.holds(HOLDING_WITHIN) && end.holds(TIMES)
}
