//! Recognizes words that stop in mid-phrase: "and because", "so the", "about five hundred".

use super::sentence::Sentence;
use crate::language::number_words;
use crate::language::phrase_set::PhraseSet;

/// Words after which a phrase must go on: conjunctions, prepositions, articles, helping verbs, subjects, and halves of
/// phrases. Without words that often end a phrase ("that", "it", "do", "there", "so").
const HANGING: PhraseSet = PhraseSet::new(
    "and|or|but|because|cause|if|when|while|although|since|unless|whether|than|which|who|whose|where|as|\
     until|whereas|plus|either|neither|nor|except|of|to|in|on|at|for|with|from|by|into|onto|about|through|\
     between|under|over|without|per|via|within|during|across|behind|among|towards|toward|like|after|before|a|\
     an|the|my|your|our|their|its|his|every|each|another|some|these|those|several|both|other|such|\
     what|how|why|is|are|was|were|be|been|being|will|would|could|should|may|might|must|can|has|have|had|\
     having|am|gets|i'd|we'd|you'd|they'd|it'd|i'll|we'll|you'll|they'll|it'll|i'm|we're|you're|they're|it's|\
     that's|there's|he's|she's|i've|we've|you've|they've|what's|let's|that'll|cannot|can't|don't|doesn't|\
     won't|wouldn't|isn't|aren't|i|we|they|he|she|very|maybe|perhaps|basically|also|let|say|using|called|\
     depends|roughly|approximately|almost|mainly|mostly|otherwise|meaning|um|umm|hum|uh|uhm|er|erm|hmm|hm|mm|\
     whenever|usually|typically|probably",
);

/// Pairs of words after which a phrase must go on, though it need not after the second word alone.
const HANGING_PAIRS: PhraseSet = PhraseSet::new(
    "so that|is that|say that|think that|means that|such that|given that|assuming that|mean that|sure that|\
     and so|and then|and it|but it|because it|if it|when it|and that|so then|but then|if you|when you|\
     because you|so you|and you|i mean|i think|you know|for example|for instance|first of|at least|up until|\
     and there|because there|so there|but there|if there|when there|and this|so it|so this|so i|not only|\
     the same|the first|the second|the third|the next|the other|the main|the only|the whole|a new|a single|\
     a different|a separate|the new|the old|let me|want to|have to|need to|able to|going to|a lot|a few|\
     a couple|a bit|in order|and also|and maybe|or maybe|as soon|as long|as well|more than|less than|\
     and just|then you|then i|then we|and now|but if|so if|the most|a very|a more|and not|it just|would just",
);

/// Endings of complete phrases, though their last words alone are in `HANGING`.
const WHOLE: PhraseSet = PhraseSet::new(
    "go on|carry on|move on|come on|so on|later on|log in|opt in|built in|fail over|fails over|failed over|\
     take over|takes over|hand over|roll over|rolled over|left over|turned on|turned off|as i can|as we can|\
     as you can|as it is|as they are|as it was|that is|who we are|each other|one another|how it was|\
     what it was|like it was|how it is|what it is|how they are|how they were|there is|there are|than it was|\
     than it is",
);

/// Words of `HANGING` that may still end a sentence: "the night before", "never hears about", "a hundred each".
const MAY_END: PhraseSet = PhraseSet::new(
    "about|through|under|over|without|within|during|across|behind|after|before|each|both|others|too|mostly|usually",
);

/// Whether a phrase is unfinished.
pub(super) enum Hangs {
    No,
    /// Its last word may end a sentence, and the recognizer heard it end.
    Perhaps,
    Yes,
}

pub(super) fn hangs(end: &Sentence, behind_another: bool) -> Hangs {
    let words = end.whole.as_slice();
    let last = words.last().map_or("", String::as_str);
    let whole = WHOLE.ends(words).is_some();
    let paired = HANGING_PAIRS.ends(words).is_some();
    // "Each account may hold four." may be complete.
    if end.closed && !whole && !paired && (MAY_END.has(last) || is_number(last)) {
        Hangs::Perhaps
    } else if paired || is_number(last) || !whole && HANGING.has(last) || is_half(end, behind_another) {
        Hangs::Yes
    } else {
        Hangs::No
    }
}

/// The most words after "and when" or "if" for which the main clause is still to come.
const CONDITION_WORDS: usize = 4;

/// "And when one of them" is half a sentence whatever punctuation follows. So is "If it fails" after another sentence;
/// alone it may answer "when?". "And one of them" is only a subject.
fn is_half(end: &Sentence, behind_another: bool) -> bool {
    const IF: PhraseSet = PhraseSet::new("when|whenever|if|while|unless|although");
    let opens = behind_another && end.clauses().len() == 1;
    let words: Vec<&str> = end.last_clause().iter().map(String::as_str).collect();
    let joined = matches!(words[..], ["and" | "but" | "so", ..]);
    let condition = &words[usize::from(joined)..];
    let conditional = IF.starts(condition).is_some() && condition.len() <= 1 + CONDITION_WORDS;
    let subject = matches!(words[..], [_, _, "of", "them" | "these" | "those" | "us"]);
    (conditional && (joined || opens)) || (joined && subject)
}

/// Whether the word is a number that needs its unit. "One" is not, because it mostly stands for a thing named before.
fn is_number(word: &str) -> bool {
    const OTHERS: PhraseSet = PhraseSet::new("hundred|half|point");
    let counts = number_words::value(word).is_some_and(|value| value > 1);
    let multiplies = !word.ends_with('s') && number_words::scale(word).is_some();
    OTHERS.has(word) || counts || multiplies || word.chars().all(|c| c.is_ascii_digit())
}
