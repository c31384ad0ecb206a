//! Sentences that are whole and yet announce more: "there are two reasons", "let me start with the write path".

use super::sentence::{Sentence, any, begins, holds, is_one_of, sentences};

/// How many …
const COUNTS: &str = "two|three|four|five|six|several|some|few|various|different|following|many";
/// … of what, when more than one thing is to come.
const THINGS: &str = "things|reasons|parts|ways|options|steps|questions|problems|issues|cases|kinds|types|sorts|points|stages|\
     phases|ingredients|principles|dimensions|respects|lessons|levels|aspects|layers|approaches|strategies|sides|\
     factors|components|requirements|choices|techniques|patterns|ideas|concerns|scenarios|possibilities|flavours|\
     flavors|tradeoffs|ones|\
     caveats|mechanisms|pieces|angles|arguments|drawbacks|downsides|advantages|disadvantages|benefits|assumptions|areas|\
     topics|categories|answers|examples|buckets|tricks|rules|facts|observations|goals|constraints|pitfalls|modes|remarks|\
     thoughts|decisions|stories|situations|differences|features|properties|failures|measures|places|criteria|halves|paths";
/// Words that may stand between the two.
const BETWEEN_WORDS: usize = 2;

/// A sentence that begins like this tells what will be told.
const STARTS: &str = "let me start|let me begin|let me walk|let me explain|let me talk|let me give|let me show|\
     let me tell|let me go|let me take|let me describe|let me break|let me first|let me quickly|let me add|\
     let me split|i'll start|i'll begin|i will start|i will begin|i'd start|i would start|i'd begin|i will go through|\
     i'll go through|i'll explain|i'll walk|i can show|i can explain|i can tell|i have a kind of|here's|here is|\
     here are|first of all|firstly|to begin with|to start with|there's one|there is one|there's another|\
     there is another|there's also|there is also|there's a catch|there is a catch|there's a problem|there is a problem|\
     one more thing|another thing|another point|the first|the interesting part|the tricky part|the question is|\
     the reason is simple|the reasons are|two things|three things|on the one hand|the trick is|what i did then";

/// Anywhere in the sentence they tell that more is to come.
const AHEAD: &str = "here is how|here's how|works like this|goes like this|looks like this|as follows|the following|\
     one by one|step by step|i'll begin with|i'll start with|let me start|let me begin|one problem with|\
     a problem with that|some new problems|but not always|and then i'll get to|looked quite different|\
     a kind of checklist|some principles|a few questions|two cases|be a longer story|bit longer story|\
     pretty strong opinion";
/// "There's …", "that brings …": with one of the nouns below behind it, something is about to be told.
const THERE_IS: &str = "there's|there is|there was|there are|that brings|which brings|that leads|this leads|this raises|that raises|\
     i see|i have|i had|we have|we had|it has|you have|another|here|now|that's where|this is where|this brings";
const NOUN: &str = "one thing|other thing|another thing|one more|one problem|another problem|one issue|another issue|subtle issue|\
     problem with|problem here|catch|caveat|one question|another question|main question|big question|one reason|\
     main reason|real reason|one aspect|another aspect|another option|another part|one detail|a detail|another concern|\
     one risk|another risk|good example|concrete example|one example|an example|one idea|one trick|interesting part|\
     tricky part|hard part|fun part|tricky bit|interesting bit|interesting thing|funny thing|twist|a but|one exception|\
     an exception|one complication|a complication|next question|next problem|next step|next part|next point|next thing|\
     a story|an interesting|second part|plan b|a few more|a downside|one downside|a trade off|a tradeoff";
/// "Let me …", "I'd …": with one of the verbs behind it the speaker tells what comes.
const I_WILL: &str = "let me|let's|i'll|i will|i'd|i would|i can|we can|i'm going to|we'll|i need to|i have to|\
     allow me to|i should|before that i|i want";
const TELL: &str = "start with|begin with|start by|begin by|start from|walk you|walk through|go through|explain|talk about|tell you|\
     give you|show you|describe|break it|break this|split it|split this|outline|sketch|mention|come to|\
     come back to|get to|turn to|look at it from|go into|expand|elaborate|compare|distinguish|point out|say something|\
     say a few|say one|back up|step back|take it from|draw|illustrate|clarify";

fn is_about_to_tell(last: &Sentence) -> bool {
    let both = |clause: &str, opening: &str, telling: &str| {
        any(opening, |phrase| begins(clause, phrase)) && any(telling, |phrase| holds(clause, phrase))
    };
    last.clauses.iter().any(|clause| both(clause, THERE_IS, NOUN) || both(clause, I_WILL, TELL))
}

/// A sentence with more words than these says something of its own.
const WORDS: usize = 18;

/// Whether the last sentence announces more.
pub(super) fn announces(last: &Sentence) -> bool {
    if last.asks {
        return last.opens(RHETORICAL);
    }
    last.words <= WORDS
        && (last.opens(STARTS)
            || last.holds(AHEAD)
            || last.ends("then what|guess what")
            || is_about_to_tell(last)
            || counted(&last.plain).is_some())
}

/// Questions that begin like this the speaker answers himself, unless they are put to the interviewer.
const RHETORICAL: &str =
    "how|why|what|what's|how's|who's|where's|where|which|who|when|does|do|is|can|could|guess|now|then|should|would";

/// Where an announcement of several things stands, as the word behind it.
fn counted(plain: &str) -> Option<usize> {
    let words: Vec<&str> = plain.split(' ').collect();
    (0..words.len()).rev().find_map(|at| {
        // "A couple of things" is the only one of two words.
        let width = if words[at..].starts_with(&["couple", "of"]) { 2 } else { 1 };
        let counts = width == 2 || is_one_of(COUNTS, words[at]);
        let end = (at + width + BETWEEN_WORDS + 1).min(words.len());
        let thing = (at + width..end).find(|i| counts && is_one_of(THINGS, words[*i]))?;
        Some(thing + 1)
    })
}

/// An announcement that nothing was made of within this many words is forgotten.
const FORGOTTEN_WORDS: usize = 40;
/// The next of several things begins with one of these.
const NEXT: &str = "second|secondly|the other|another|last|finally|third|thirdly|and also|next|besides|plus|number two|\
     then";
/// A sentence about the first of several things begins with one of these.
const FIRST: &str = "firstly|first of all|on the one hand|number one|one is|one thing is|to begin with|the first one is|\
     the first is|the first thing is|the first reason|the first option|the first part|the first step|first i|first we";

/// Whether the text announces several things ("for two reasons", "first of all …") and has not come to the second of them.
pub fn promises_more(text: &str) -> bool {
    let mut words = 0;
    // From the last sentence back to the announcement.
    for sentence in sentences(text).iter().rev() {
        words += sentence.words;
        let announced = counted(&sentence.plain);
        let behind = announced.map(|at| sentence.plain.split(' ').skip(at).collect::<Vec<_>>().join(" "));
        if behind.is_some_and(|behind| any(NEXT, |phrase| holds(&behind, phrase))) {
            return false;
        }
        if announced.is_some() || sentence.opens(FIRST) {
            return true;
        }
        if words > FORGOTTEN_WORDS || sentence.holds(NEXT) {
            return false;
        }
    }
    false
}
