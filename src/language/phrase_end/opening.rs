//! Complete sentences that announce more: "there are two reasons", "let me start with the write path".

use super::sentence::{Sentence, sentences};
use crate::language::phrase_set::PhraseSet;

/// Counts in an announcement of several things.
const COUNTS: PhraseSet =
    PhraseSet::new("two|three|four|five|six|several|some|few|couple of|various|different|following|many");
/// Things that are announced after one of `COUNTS`.
const THINGS: PhraseSet = PhraseSet::new(
    "things|reasons|parts|ways|options|steps|questions|problems|issues|cases|kinds|types|sorts|points|stages|\
     phases|ingredients|principles|dimensions|respects|lessons|levels|aspects|layers|approaches|strategies|sides|\
     factors|components|requirements|choices|techniques|patterns|ideas|concerns|scenarios|possibilities|flavours|\
     flavors|tradeoffs|ones|\
     caveats|mechanisms|pieces|angles|arguments|drawbacks|downsides|advantages|disadvantages|benefits|assumptions|areas|\
     topics|categories|answers|examples|buckets|tricks|rules|facts|observations|goals|constraints|pitfalls|modes|remarks|\
     thoughts|decisions|stories|situations|differences|features|properties|failures|measures|places|criteria|halves|paths",
);
/// The most words between one of `COUNTS` and one of `THINGS`.
const BETWEEN_WORDS: usize = 2;

/// Beginnings of sentences that announce more.
const STARTS: PhraseSet = PhraseSet::new(
    "let me start|let me begin|let me walk|let me explain|let me talk|let me give|let me show|\
     let me tell|let me go|let me take|let me describe|let me break|let me first|let me quickly|let me add|\
     let me split|i'll start|i'll begin|i will start|i will begin|i'd start|i would start|i'd begin|i will go through|\
     i'll go through|i'll explain|i'll walk|i can show|i can explain|i can tell|i have a kind of|here's|here is|\
     here are|first of all|firstly|to begin with|to start with|there's one|there is one|there's another|\
     there is another|there's also|there is also|there's a catch|there is a catch|there's a problem|there is a problem|\
     one more thing|another thing|another point|the first|the interesting part|the tricky part|the question is|\
     the reason is simple|the reasons are|two things|three things|on the one hand|the trick is|what i did then",
);

/// Phrases that announce more anywhere in a sentence.
const AHEAD: PhraseSet = PhraseSet::new(
    "here is how|here's how|works like this|goes like this|looks like this|as follows|the following|\
     one by one|step by step|i'll begin with|i'll start with|let me start|let me begin|one problem with|\
     a problem with that|some new problems|but not always|and then i'll get to|looked quite different|\
     a kind of checklist|some principles|a few questions|two cases|be a longer story|bit longer story|\
     pretty strong opinion",
);
/// "There's …", "that brings …": together with one of `NOUN` they announce something.
const THERE_IS: PhraseSet = PhraseSet::new(
    "there's|there is|there was|there are|that brings|which brings|that leads|this leads|this raises|that raises|\
     i see|i have|i had|we have|we had|it has|you have|another|here|now|that's where|this is where|this brings",
);
/// Nouns that announce something in a clause that begins with one of `THERE_IS`.
const NOUN: PhraseSet = PhraseSet::new(
    "one thing|other thing|another thing|one more|one problem|another problem|one issue|another issue|subtle issue|\
     problem with|problem here|catch|caveat|one question|another question|main question|big question|one reason|\
     main reason|real reason|one aspect|another aspect|another option|another part|one detail|a detail|another concern|\
     one risk|another risk|good example|concrete example|one example|an example|one idea|one trick|interesting part|\
     tricky part|hard part|fun part|tricky bit|interesting bit|interesting thing|funny thing|twist|a but|one exception|\
     an exception|one complication|a complication|next question|next problem|next step|next part|next point|next thing|\
     a story|an interesting|second part|plan b|a few more|a downside|one downside|a trade off|a tradeoff",
);
/// "Let me …", "I'd …": together with one of `TELL` they announce something.
const I_WILL: PhraseSet = PhraseSet::new(
    "let me|let's|i'll|i will|i'd|i would|i can|we can|i'm going to|we'll|i need to|i have to|\
     allow me to|i should|before that i|i want",
);
/// Verbs that announce something in a clause that begins with one of `I_WILL`.
const TELL: PhraseSet = PhraseSet::new(
    "start with|begin with|start by|begin by|start from|walk you|walk through|go through|explain|talk about|tell you|\
     give you|show you|describe|break it|break this|split it|split this|outline|sketch|mention|come to|\
     come back to|get to|turn to|look at it from|go into|expand|elaborate|compare|distinguish|point out|say something|\
     say a few|say one|back up|step back|take it from|draw|illustrate|clarify",
);

fn is_about_to_tell(last: &Sentence) -> bool {
    let both = |clause: &[String], opening: PhraseSet, telling: PhraseSet| {
        opening.starts(clause).is_some() && telling.within(clause)
    };
    last.clauses().any(|clause| both(clause, THERE_IS, NOUN) || both(clause, I_WILL, TELL))
}

/// A sentence with more words than this has content of its own.
const WORDS: usize = 18;

/// Whether the last sentence announces more.
pub(super) fn announces(last: &Sentence) -> bool {
    if last.asks {
        return last.opens(RHETORICAL);
    }
    last.len() <= WORDS
        && (last.opens(STARTS)
            || last.holds(AHEAD)
            || last.ends(ASKED)
            || is_about_to_tell(last)
            || counted(last.plain()).is_some())
}

/// Questions at the end of a sentence that the speaker is about to answer.
const ASKED: PhraseSet = PhraseSet::new("then what|guess what");

/// Beginnings of questions that speakers answer themselves, unless they ask the interviewer.
const RHETORICAL: PhraseSet = PhraseSet::new(
    "how|why|what|what's|how's|who's|where's|where|which|who|when|does|do|is|can|could|guess|now|then|should|would",
);

/// The index of the word after an announcement of several things.
fn counted(plain: &[String]) -> Option<usize> {
    (0..plain.len()).rev().find_map(|at| {
        let width = COUNTS.starts(&plain[at..])?;
        let end = (at + width + BETWEEN_WORDS + 1).min(plain.len());
        let thing = (at + width..end).find(|i| THINGS.has(&plain[*i]))?;
        Some(thing + 1)
    })
}

/// An announcement is forgotten if nothing came of it within this many words.
const FORGOTTEN_WORDS: usize = 40;
/// Beginnings of a sentence about the second or a later one of several things.
const NEXT: PhraseSet = PhraseSet::new(
    "second|secondly|the other|another|last|finally|third|thirdly|and also|next|besides|plus|number two|\
     then",
);
/// Beginnings of a sentence about the first of several things.
const FIRST: PhraseSet = PhraseSet::new(
    "firstly|first of all|on the one hand|number one|one is|one thing is|to begin with|the first one is|\
     the first is|the first thing is|the first reason|the first option|the first part|the first step|first i|first we",
);

/// Whether the text announces several things ("for two reasons", "first of all …") and has not come to the second one.
pub fn promises_more(text: &str) -> bool {
    let mut words = 0;
    // From the last sentence back to the announcement.
    for sentence in sentences(text).iter().rev() {
        words += sentence.len();
        let announced = counted(sentence.plain());
        if announced.is_some_and(|behind| NEXT.within(&sentence.plain()[behind..])) {
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
