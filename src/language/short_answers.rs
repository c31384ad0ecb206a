//! Short answers to a question that asks for yes or no: "Yes.", "Not really.", "It depends."

use super::phrase_set::PhraseSet;
use super::tokens::{is_hesitation, plain};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Short {
    Yes,
    No,
    /// Neither, or now this and now that.
    Depends,
}

/// The short answer that these words are, and nothing else.
pub(crate) fn short_answer(words: &[String]) -> Option<Short> {
    const YES: PhraseSet = PhraseSet::new(
        "yes|yeah|yep|yup|sure|right|of course|absolutely|certainly|definitely|correct|exactly|indeed|true|i think so|\
         i guess so|i would say so|i'd say so|it is|it does|it can|it would|it should|it should be|it would be|they do|they can|\
         we do|you can|probably|most likely|likely",
    );
    const NO: PhraseSet = PhraseSet::new(
        "no|nope|nah|never|probably not|i doubt it|not really|not at all|not necessarily|of course not|certainly not|absolutely not|definitely not|hardly|\
         rarely|i don't think so|i do not think so|i don't believe so|it isn't|it is not|it's not|it doesn't|it does not|\
         it can't|it wouldn't|they don't|they can't|we don't|you can't",
    );
    const DEPENDS: PhraseSet = PhraseSet::new(
        "it depends|depends|that depends|sometimes|maybe|perhaps|yes and no|it might|it may|possibly|partly|in part|in parts",
    );
    const AROUND: PhraseSet =
        PhraseSet::new("well|oh|so|okay|ok|i mean|i would say|i'd say|then|um|uh|really|actually");
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !is_hesitation(word)).collect();
    let (mut rest, mut found) = (&words[..], None);
    while !rest.is_empty() {
        let (short, length) = [(DEPENDS, Short::Depends), (NO, Short::No), (YES, Short::Yes)]
            .iter()
            .find_map(|(set, short)| Some((Some(*short), set.starts(rest)?)))
            .or_else(|| Some((None, AROUND.starts(rest)?)))?;
        // "No, it is" says neither.
        if short.is_some() && found.is_some() && found != short {
            return None;
        }
        found = short.or(found);
        rest = &rest[length..];
    }
    found
}

/// Whether the question that ends this line asks for yes or no: "Is that still safe?", but not "Is it this or that?".
pub(crate) fn asks_for_yes_or_no(line: &str) -> bool {
    const VERBS: PhraseSet = PhraseSet::new(
        "is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|isn't|aren't|doesn't|don't|can't|won't|wouldn't|\
         may|must",
    );
    const LEADS: PhraseSet = PhraseSet::new("and|so|but|then|now|okay|or");
    let Some(question) = line.trim_end().strip_suffix('?') else { return false };
    let question = question.rsplit(['.', '?', '!', ':']).next().unwrap_or(question);
    let words = plain(question);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words = LEADS.strip(&words);
    VERBS.starts(words).is_some() && !words.contains(&"or")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_answer_is_short() {
        for (said, short) in [
            ("Yes, sure.", Some(Short::Yes)),
            ("Um, yeah, right.", Some(Short::Yes)),
            ("Well, I'd say yes.", Some(Short::Yes)),
            ("No, not really.", Some(Short::No)),
            ("Of course not.", Some(Short::No)),
            ("It depends.", Some(Short::Depends)),
            ("Yes and no.", Some(Short::Depends)),
            ("Yes, because the key is unique.", None),
            ("No, a lock.", None),
            ("Okay.", None),
            ("No, it is.", None),
            ("", None),
        ] {
            assert_eq!(short_answer(&plain(said)), short, "{said}");
        }
    }

    #[test]
    fn a_question_for_yes_or_no_begins_with_its_verb() {
        for yes in
            ["Is that still safe when the database is down?", "You said a cache. So can a visitor see an old price?"]
        {
            assert!(asks_for_yes_or_no(yes), "{yes}");
        }
        for no in
            ["Why is that safe?", "Is it read heavy or write heavy?", "A page is slow. What would you do?", "Tell me."]
        {
            assert!(!asks_for_yes_or_no(no), "{no}");
        }
    }
}
