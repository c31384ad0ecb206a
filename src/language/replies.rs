//! Recognizes turns by their words alone: a nod, a question back, "I don't know", or Viva's own voice.

use std::ops::Range;

use super::phrase_set::PhraseSet;
use super::tokens::{is_hesitation, plain};

/// Whether the turn only says "I am still here", and does not take the floor.
pub(crate) fn is_backchannel(words: &[String]) -> bool {
    const NODS: PhraseSet = PhraseSet::new(
        "mhm|mm|mmm|hm|hmm|uh|huh|uhuh|okay|ok|yeah|yes|yep|yup|right|sure|alright|all|i|see|good|great|cool|\
         nice|fine|oh|ah|um|so|and|but|well|got|it|know|sorry|thanks|thank|you",
    );
    const ASIDES: PhraseSet =
        PhraseSet::new("never mind|nevermind|forget it|no worries|my bad|as you were|oh never mind");
    words.len() <= 4 && words.iter().all(|w| NODS.has(w)) || ASIDES.is(words)
}

/// Whether the words go on with what the candidate said before Viva spoke: "oh, and …".
pub(crate) fn adds_to_the_answer(words: &[String]) -> bool {
    let first: Vec<&str> = words.iter().map(String::as_str).filter(|w| !is_hesitation(w)).take(3).collect();
    matches!(
        first[..],
        ["and" | "also" | "plus", ..] | ["oh" | "wait" | "so", "and" | "also" | "one", ..] | ["one", "more", "thing"]
    )
}

/// Whether the words reply to a "why?": "Because …".
pub(crate) fn gives_a_reason(words: &[String]) -> bool {
    const LEADS: PhraseSet =
        PhraseSet::new("well|yes|yeah|no|so|okay|oh|just|it's|that's|it is|that is|let me think|let me see");
    const REASONS: PhraseSet = PhraseSet::new(
        "because|cause|since|so that|to avoid|to prevent|to make sure|to keep|in order to|otherwise|if not|the reason|\
         for the reason|due to",
    );
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| !is_hesitation(w)).collect();
    REASONS.starts(LEADS.strip(&words)).is_some()
}

/// The share of neighboring word pairs in `heard` that are also in `said`, from 0 to 1.
pub(crate) fn echo_share(heard: &[String], said: &[String]) -> f32 {
    if heard.len() < 2 {
        return if heard.len() == 1 && said.contains(&heard[0]) { 1.0 } else { 0.0 };
    }
    let pairs = heard.windows(2).count();
    let found = heard.windows(2).filter(|h| said.windows(2).any(|s| s == *h)).count();
    found as f32 / pairs as f32
}

/// Whether the words say "I don't know", and little else. "I don't know, but I'd guess that a lock would help" is an
/// answer.
pub(crate) fn is_at_a_loss(words: &[String]) -> bool {
    const LOSS: PhraseSet = PhraseSet::new(
        "don't know|do not know|dont know|wouldn't know|no idea|not sure|no clue|can't answer|cannot answer|can't say|\
         cannot say|i couldn't say|couldn't tell you|can't tell you|hard to say|never used|never heard|never worked with|\
         not familiar|can't remember|don't remember|do not remember|can't recall|don't recall|\
         haven't got a clue|haven't a clue|don't have a clue|don't have an answer|don't have an idea|beats me|i'm lost|\
         i'm stuck|i'm blanking|drawing a blank|mind is blank|mind went blank|nothing comes to mind|i give up|not my area|not an expert",
    );
    // "I don't really know", "I'm not quite sure".
    const ADVERBS: PhraseSet = PhraseSet::new(
        "really|actually|honestly|exactly|quite|entirely|totally|completely|too|so|very|even|just|all|that|absolutely|\
         certainly|frankly|genuinely",
    );
    if words.len() > 14 {
        return false;
    }
    let without: Vec<&String> = words.iter().filter(|word| !ADVERBS.has(word)).collect();
    let lost = |places: Vec<Range<usize>>, words: &[&String]| {
        places.last().is_some_and(|loss| !finds_the_way(&words[loss.end..]))
    };
    lost(LOSS.places(words), &words.iter().collect::<Vec<_>>()) || lost(LOSS.places(&without), &without)
}

/// Whether a candidate goes on with a thought after "I don't know". `words` are those after it.
fn finds_the_way(words: &[&String]) -> bool {
    const TURNS: PhraseSet = PhraseSet::new(
        "but|wait|actually|though|however|maybe|perhaps|probably|possibly|i do|i'd guess|i would guess|my guess is|i'd say|\
         i would say|yet so|so i'd|so i would|so we|so it|i suppose|i'd assume|i assume|i think|i believe|one idea|one way",
    );
    // Words after which no thought follows.
    const NOWHERE: PhraseSet = PhraseSet::new(
        "look it up|look that up|google|find out|ask somebody|ask someone|like to know|like to learn|move on|next question|\
         skip|help me|a hint|tell me|worked with|used it|heard of|know the answer|what to say",
    );
    const LEAST: usize = 3;
    let Some(turn) = TURNS.places(words).first().cloned() else { return false };
    words.len() - turn.end >= LEAST && !NOWHERE.within(&words[turn.end..])
}

/// Whether the candidate says that they have answered already.
pub(crate) fn says_so_already(words: &[String]) -> bool {
    const ALREADY: PhraseSet = PhraseSet::new(
        "i just said|i just told|i just explained|i did answer|i told you|i already said|i've already said|already answered|\
         i said that|i said it|already told you|i just did|that's what i said",
    );
    const BEGINNING: usize = 10;
    ALREADY.within(&words[..words.len().min(BEGINNING)])
}

/// Whether the candidate asks what the question means, rather than for a fact.
pub(crate) fn asks_for_other_words(words: &[String]) -> bool {
    const OPENINGS: PhraseSet =
        PhraseSet::new("what do you mean|how do you mean|what does|what did you mean|in what sense");
    const LEADS: PhraseSet = PhraseSet::new("okay|ok|so|well|sorry|wait|and|but|hang on|hold on");
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| !is_hesitation(w)).collect();
    let words = LEADS.strip(&words);
    match OPENINGS.starts(words) {
        Some(2) => words.last() == Some(&"mean"),
        opens => opens.is_some(),
    }
}

/// Whether the candidate answers their own question at once: "Is it enough? No. We also need …".
fn answers_itself(text: &str) -> bool {
    // After one of these the question goes on.
    const ASIDES: PhraseSet = PhraseSet::new(
        "i mean|roughly|sorry|just|because|so i|so that i|i need|i want|i'd like|if|please|thanks|thank you|or|and|that|it would|\
         i ask|i'm asking|before i|not sure|i'm not sure|i don't know|no idea",
    );
    let Some((_, behind)) = text.trim_end().rsplit_once('?') else { return false };
    let words = plain(behind);
    words.len() >= 2 && ASIDES.starts(&words).is_none()
}

/// Whether the candidate asks a question back instead of answering.
pub(crate) fn is_question_back(text: &str, words: &[String]) -> bool {
    const OPENINGS: PhraseSet = PhraseSet::new(
        "how many|how much|how big|how large|how often|how long|what kind|what scale|what is the|what's the|\
         what are the|what sort|what do you mean|how do you mean|what database|what about the|do we|do i|do you mean|do you want|\
         should i|should we|can i|can we|could i|could we|may i|is it|is there|is this|is that|are we|are there|\
         are you|does it|does the|did you|which|would you like|would it|who|am i|will it|will there|are they|\
         is the",
    );
    const LEADS: PhraseSet = PhraseSet::new(
        "okay|ok|so|well|sorry|wait|first|and|but|right|just|quick|question|roughly|about|actually|before i answer",
    );
    // "Which leaves us with two orders" goes on with a sentence.
    const GOES_ON: PhraseSet = PhraseSet::new(
        "which is|which was|which would|which leaves|which means|which makes|which gives|which lets|which can",
    );
    const ASKING: PhraseSet = PhraseSet::new("what|which|who|how|where|when|does|do|is|are|can|could");
    const INVERTED: PhraseSet = PhraseSet::new(
        "do we|do i|do you|does it|does the|did you|is there|is it|is this|is that|are we|are there|are you|are they|can i|can we|\
         could i|could we|may i|should i|should we|am i|will it|will there|would it|would you",
    );
    if words.is_empty() || words.len() > 25 || answers_itself(text) {
        return false;
    }
    let body: Vec<&str> = words.iter().map(String::as_str).skip_while(|w| LEADS.has(w) || is_hesitation(w)).collect();
    let opens = OPENINGS.starts(&body).is_some() && GOES_ON.starts(&body).is_none();
    // What stands behind the question says why it is asked.
    let asked = text.rfind('?').map_or(words.len(), |end| plain(&text[..end]).len());
    let marked = text.trim_end().ends_with('?');
    let asks = body.first().is_some_and(|first| ASKING.has(first));
    if marked {
        return opens || words.len() <= 12 && (asks || body.iter().skip(1).any(|word| *word == "or"));
    }
    // The recognizer may have put a full stop. "How often this happens we can measure." is a statement all the same: in a
    // question the verb stands before its subject.
    let stopped = !text.contains('?') && text.trim_end().ends_with(['.', '!']);
    let behind = text.rsplit_once(',').map_or(0, |(_, behind)| plain(behind).len());
    opens && asked <= 15 && (!stopped || INVERTED.within(&body) && behind < 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_back_is_not_answering() {
        for yes in ["How many users do we have?", "So, should I think about auth", "Is it read heavy or write heavy?"] {
            assert!(is_question_back(yes, &plain(yes)), "{yes}");
        }
        for no in ["What I would do is put a cache in front", "How I see it, the queue goes first.", "A cache.", ""] {
            assert!(!is_question_back(no, &plain(no)), "{no}");
        }
        for answered in [
            "Is it enough? No. We also need to delete the key on a change.",
            "Do I just ship it? No. Canary first, and watch the errors.",
            "Is there a lock? Yes, on the row.",
            "Can we lose it? Never, it is on disk first.",
            "Which one wins? The one that inserts the row first.",
            "Do we retry? Only when the error says that it is temporary.",
            "Should we cache that? I would not, because it changes with every request.",
        ] {
            assert!(!is_question_back(answered, &plain(answered)), "{answered}");
        }
        for asked in [
            "How many users do we have? I mean roughly.",
            "Is it read heavy? Sorry, I should have asked that first.",
            "Can I assume that writes are rare? Because that changes what I would do.",
            "Do we have a budget for that? If not, I would do something else.",
            "Is there a limit? I'm not sure what you want.",
            "Do we need strong consistency? Please tell me.",
        ] {
            assert!(is_question_back(asked, &plain(asked)), "{asked}");
        }
    }

    #[test]
    fn not_knowing_has_many_words() {
        for yes in [
            "I don't know.",
            "I don't really know.",
            "I really don't know that.",
            "I'm not quite sure.",
            "I'm honestly not so sure about this.",
            "I couldn't say.",
            "Hard to say.",
            "I haven't got a clue.",
            "My mind went blank.",
            "I'm stuck.",
            "Beats me.",
            "I've never worked with that.",
            "I can't recall.",
            "I've heard of idempotency keys but I have no idea what they are.",
            "I don't know, I think.",
            "No idea, but I could look it up.",
            "I'm not sure, maybe we can move on.",
            "I don't know, but I'd like to learn that.",
        ] {
            assert!(is_at_a_loss(&plain(yes)), "{yes}");
        }
        for no in [
            "The server does not know the client.",
            "A lock, so that nobody knows.",
            "We make sure that it is sent once.",
            "You can tell them apart by the key.",
            "The server couldn't tell them apart.",
            "It is never done twice.",
            "I have no idea about the levels but serializable stops it.",
            "I wouldn't know. Wait, I do. Retry when the database aborts one.",
            "I'm not sure, but I think a cache would help.",
            "I don't know exactly, maybe they all wait for the same row.",
            "Not sure. I'd say the one that was first.",
            "Hard to say, probably the database gives up first.",
            "I don't remember the name, but it keeps the answer under the key.",
            "",
        ] {
            assert!(!is_at_a_loss(&plain(no)), "{no}");
        }
    }

    #[test]
    fn echoes_are_measured() {
        let said = plain("Do you want me to repeat the question?");
        assert!(echo_share(&plain("want me to repeat the question"), &said) > 0.9);
        assert!(echo_share(&plain("can you repeat the question please"), &said) < 0.6);
    }
}
