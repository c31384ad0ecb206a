//! What a reply to a yes-or-no question of Viva's is: a yes, a no, or neither.

use super::command::Command;
use super::commands::recognise;
use super::phrase_set::PhraseSet;
use super::replies::declines;
use super::tokens::is_hesitation;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Yes,
    No,
    /// A no only beside a no: "yes, I'm good" may be either.
    GoOn,
    /// Politeness and padding.
    Beside,
}

/// What a plain reply is made of, separated by bars. People repeat these and string them together as they like.
const PARTS: [(Part, PhraseSet); 4] = [
    (
        Part::Yes,
        PhraseSet::new(
            "yes|yeah|yep|yup|sure|okay|ok|please|please do|of course|absolutely|definitely|certainly|by all means|gladly|\
         i would|i'd like that|i would like that|i'd love that|i'd love to|i'd like to|i would love to|i would like to|\
         i'm sure|i am sure|i think so|i guess so|i suppose so",
        ),
    ),
    (
        Part::No,
        PhraseSet::new(
            "no|nope|nah|not now|not really|not yet|not today|not this time|not at all|not needed|not necessary|rather not|\
         i'd rather not|i would rather not|i don't|i do not|i don't think so|i wouldn't|no need|no need to|no need for that|\
         that's not needed|that's not necessary|it's not needed|it's not necessary|let's not",
        ),
    ),
    (
        Part::GoOn,
        PhraseSet::new(
            "go on|let's go on|let us go on|continue|let's continue|move on|let's move on|carry on|let's carry on|\
         i'm good|i am good|i'm fine|i am fine|i'm okay|i'm all right|i've got it|i got it|got it|i heard it|i heard you|\
         it's fine|it's okay|it's all right|all good|leave it|let's leave it",
        ),
    ),
    (
        Part::Beside,
        PhraseSet::new(
            "thanks|thanks a lot|thanks so much|thanks very much|many thanks|thank you|thank you very much|thank you so much|\
         that's kind|that's very kind|that's very kind of you|that would be great|that would be good|that would be nice|\
         that would be fine|that would be helpful|that would help|that'd be great|that'd be good|that'd be nice|that's fine|\
         that's okay|that's good|that's great|that's all right|that is fine|fine|good|great|perfect|cool|nice|sounds good|\
         right|all right|alright|sorry|viva|hey|so|then|i think|i guess|i mean|you know|do|do it|do that|let's do it|\
         let's do that|let's try|let's try it|let's try again|let's try it again|again|once again|once more|one more time|\
         go ahead|why not|very much|exactly|correct|really",
        ),
    ),
];

/// Words that carry nothing and stand anywhere, even within a part: "let's, um, go on".
fn is_filler(word: &str) -> bool {
    is_hesitation(word) || matches!(word, "oh" | "well" | "mhm" | "huh" | "actually" | "just" | "honestly")
}

/// A yes or no with nothing but politeness beside it: "um, yes, please". "Yes, but how?" and "on write" are neither.
pub(crate) fn only_yes_or_no(words: &[String]) -> Option<bool> {
    let mut words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !is_filler(word)).collect();
    words.dedup();
    let mut found = Vec::new();
    let mut rest = &words[..];
    while !rest.is_empty() {
        let (part, length) = longest_part(rest)?;
        found.push(part);
        rest = &rest[length..];
    }
    // No wins: whoever says "yeah, no" means no.
    match (found.contains(&Part::No), found.contains(&Part::Yes)) {
        (true, _) => Some(false),
        (false, true) if !found.contains(&Part::GoOn) => Some(true),
        _ => None,
    }
}

/// The longest part that these words begin with, and how many words it has.
fn longest_part(words: &[&str]) -> Option<(Part, usize)> {
    let begun = PARTS.iter().rev().filter_map(|(part, phrases)| Some((*part, phrases.starts(words)?)));
    // Of parts of one length the first in the table counts.
    begun.max_by_key(|(_, length)| *length)
}

/// The reply to an offer: a plain yes or no, or a no in other words ("I've got it") that is no order.
pub(crate) fn accepts(words: &[String]) -> Option<bool> {
    only_yes_or_no(words).or_else(|| (declines(words) && recognise(words).is_none()).then_some(false))
}

/// The reply to "Shall we stop here?". A plain one, or a short one with a yes or a no in it.
pub(crate) fn yes_or_no(words: &[String]) -> Option<bool> {
    const YES: PhraseSet = PhraseSet::new("yes|yeah|yep|yup|sure|okay|ok|please|correct|absolutely|definitely|exactly");
    const NO: PhraseSet = PhraseSet::new("no|nope|nah|not|don't|continue|on|never|go|carry|wait");
    // Behind one of these comes more than a yes, and a yes ends the interview.
    const MORE: PhraseSet = PhraseSet::new("but|what|why|how|when|which");
    let any = |list: PhraseSet| list.within(words);
    if let Some(plain) = only_yes_or_no(words) {
        return Some(plain);
    }
    if words.len() > 8 {
        return None;
    }
    // "No" wins: a "yes, no, let's go on" must not end an interview.
    if any(NO) {
        return Some(false);
    }
    (any(YES) && !any(MORE) || recognise(words) == Some(Command::End)).then_some(true)
}

/// Whether the reply is still to come behind an "um". A "mm-hm" may be the reply itself.
pub(crate) fn only_hesitates(words: &[String]) -> bool {
    words.iter().all(|word| is_hesitation(word) && !word.starts_with(['m', 'h']))
}

#[cfg(test)]
mod tests {
    use super::super::tokens::plain;
    use super::*;

    #[test]
    fn a_plain_reply_may_have_fillers_repetition_and_politeness() {
        for (said, reply) in [
            ("Um. Yes. Please.", Some(true)),
            ("Yes, please do.", Some(true)),
            ("Yes. Yes. Yes. Yes please, that would be great.", Some(true)),
            ("Well, yes.", Some(true)),
            ("Oh yes, please, thank you very much.", Some(true)),
            ("Uh… yeah. Sure. Why not?", Some(true)),
            ("Yeah, sure, let's, um, let's do it.", Some(true)),
            ("Yes. Once more, please.", Some(true)),
            ("Okay, then. Go ahead.", Some(true)),
            ("Um, I, I think so, yes.", Some(true)),
            ("Of course. Thanks.", Some(true)),
            ("I'd love to.", Some(true)),
            ("Uh, no. Thanks.", Some(false)),
            ("No no. Let's, um, go on.", Some(false)),
            ("No, no, no. Thank you so much.", Some(false)),
            ("No. I'm good, thanks.", Some(false)),
            ("Nope. All good.", Some(false)),
            ("Not now, thank you.", Some(false)),
            ("Um, not really, no.", Some(false)),
            ("No, it's fine, I heard it.", Some(false)),
            ("Yeah, no.", Some(false)),
            ("Yes, but what do you mean?", None),
            ("Yes, and I would put a cache in front.", None),
            ("I know.", None),
            ("Yes, I know.", None),
            ("No idea.", None),
            ("No, I don't know.", None),
            ("Not sure.", None),
            ("No cache.", None),
            ("No problem with writes.", None),
            ("I would invalidate.", None),
            ("I invalidate on write.", None),
            ("Sure, but can I ask something?", None),
            ("Yes, I'm good.", None),
            ("Okay, let's go on.", None),
            ("Thank you.", None),
            ("Um.", None),
            ("Mm-hm.", None),
            ("", None),
        ] {
            assert_eq!(only_yes_or_no(&plain(said)), reply, "{said}");
        }
    }

    #[test]
    fn an_offer_may_be_declined_in_other_words_and_those_of_an_order_are_none() {
        assert_eq!(accepts(&plain("I've got it, I'm still thinking.")), Some(false));
        assert_eq!(accepts(&plain("No need to wait so long.")), None);
    }

    #[test]
    fn an_um_is_no_reply_yet() {
        for (said, waits) in [("Um.", true), ("Uh, um…", true), ("Mm-hm.", false), ("Um, yes.", false)] {
            assert_eq!(only_hesitates(&plain(said)), waits, "{said}");
        }
    }

    #[test]
    fn an_interview_is_ended_by_a_yes_and_by_nothing_else() {
        for (said, reply) in [
            ("Yes, please.", Some(true)),
            ("Um. Yes. Please.", Some(true)),
            ("Yes, stop.", Some(true)),
            ("Yes. Yes. Yes. Yes please, that would be great.", Some(true)),
            ("End the interview.", Some(true)),
            ("No, let's go on.", Some(false)),
            ("Yeah no.", Some(false)),
            ("Yes, no, let's go on.", Some(false)),
            ("Yes, but what do you mean?", None),
            ("A cache.", None),
            ("I know.", None),
        ] {
            assert_eq!(yes_or_no(&plain(said)), reply, "{said}");
        }
    }
}
