//! How an answer ends: the candidate sums up, hands the floor over, or trails off.

use super::sentence::{Sentence, sentences};
use crate::language::phrase_set::PhraseSet;

/// Beginnings of a summary, followed by one of `IT`.
const THAT_IS: PhraseSet = PhraseSet::new(
    "that's|that is|this is|that was|this was|that would be|this would be|that'd be|that should be|\
     this should be|that will be|that has been|those are|these are|it's|it is",
);

/// Continuations of a summary, after one of `THAT_IS`.
const IT: PhraseSet = PhraseSet::new(
    "it|all|everything|my answer|my approach|the design|the solution|the setup|the way to go|my design|\
     my take|my solution|my view|my story|my plan|my proposal|my suggestion|my opinion|my thinking|my understanding|\
     my idea|the gist|the whole story|the story|the whole thing|the whole picture|the whole idea|the summary|\
     the short version|the short answer|the approach i would take|the main points|the big picture|\
     what it boils down to|what it comes down to|what i have|what i've got|where i'd leave it|where i would leave it|\
     the end of it|how it would look|how it all fits together|how everything fits together|\
     how the whole thing fits together",
);

/// Beginnings of "that's how …" and "that's what …", followed by one of `SPEAKER`.
const HOW: PhraseSet = PhraseSet::new("how|the way|what|why|the reason why|where");
/// Subjects of a clause that begins with one of `HOW`.
const SPEAKER: PhraseSet = PhraseSet::new("i|i'd|i'll|i've|we|we'd|we'll|you|you'd|you'll");
/// The most words of a summary that begins with one of `HOW`. Longer ones say something new.
const HOW_WORDS: usize = 12;

/// Beginnings of a sentence that sums up, whatever follows.
const IN_SUM: PhraseSet = PhraseSet::new(
    "summing up|in short|in a nutshell|to wrap up|wrapping up|to conclude|all in all|bottom line|\
     the bottom line is|taken together|my answer is|the short answer is|if i had to put it in one sentence|\
     to put it in one sentence|it comes down to|it all comes down to|it boils down to|in one sentence|my summary|\
     in brief|in essence|to recap|to finish|to close|altogether|all together|to put it briefly|to put it simply|\
     put simply|put together|my recommendation is|my conclusion|the conclusion is|the takeaway|the summary is|\
     the short version|those are",
);

/// Phrases that sum up anywhere in a sentence.
const IN_SUM_ANYWHERE: PhraseSet = PhraseSet::new(
    "to sum it up|to sum up|to summarize|to summarise|in summary|to wrap it up|in conclusion|long story short",
);

/// Endings that close a short last sentence.
const CLOSED: PhraseSet = PhraseSet::new(
    "there you have it|all there is to it|leave it at that|leave it there|stop here|\
     stop there|end here|finish here|covers it|covers everything|covers the main points|covers most of it|\
     covers the question|covers your question|sums it up|wraps it up|question is answered|answers the question|\
     answers your question|answered your question|from my side|on my side|nothing more to say|nothing more to add|\
     nothing else to add|that would be all|this would be all|i rest my case|my final answer|that should do it|\
     that should do|that would do|that should be enough|that would be enough|go with that|stick with that|settle on that|\
     comfortable with that|happy with that|all i wanted to say|all i had|that's me done|that should be everything",
);
/// The most words of a sentence that one of `CLOSED` ends.
const CLOSED_WORDS: usize = 14;

/// Words without content, removed before a sentence is examined.
const PADDING: PhraseSet = PhraseSet::new(
    "basically|pretty much|more or less|roughly|essentially|kind of|sort of|i think|i guess|i'd say|\
     i would say|probably|really|just|for me|actually|in principle|in general|at the end of the day|also|exactly|\
     about|overall|maybe|hopefully|quite|usually|i suppose|then|to me|\
     on a high level|at a high level|from a high level|on the whole|by and large|in the end",
);

/// Whether the candidate sums up, or declares the answer finished.
pub(super) fn sums_up(last: &Sentence) -> bool {
    if IN_SUM.starts(last.plain()).is_some() || last.holds(IN_SUM_ANYWHERE) {
        return true;
    }
    // "I'm done with the write path" closes nothing.
    if last.len() <= CLOSED_WORDS && last.ends(CLOSED) {
        return true;
    }
    // "…, that is how I would do it": in a sentence of its own, after a comma, or where the recognizer heard no comma.
    last.clauses().filter_map(that_is).any(|rest| is_it(&rest) || is_how(&rest))
        || unparted(last.plain()).and_then(that_is).is_some_and(|rest| is_how(&rest) || rest.len() > 1 && is_it(&rest))
}

/// The words after "that's", without padding.
fn that_is(clause: &[String]) -> Option<Vec<&str>> {
    let mut kept = Vec::new();
    let mut rest = clause;
    while let Some(first) = rest.first() {
        let padding = PADDING.starts(rest);
        if padding.is_none() {
            kept.push(first.as_str());
        }
        rest = &rest[padding.unwrap_or(1)..];
    }
    let behind = kept.split_off(THAT_IS.starts(&kept)?);
    (!behind.is_empty()).then_some(behind)
}

/// How many last words of a sentence may hold a clause that the recognizer did not separate.
const LAST_WORDS: usize = 11;

/// A clause at the end that begins with "that's": "… keep the order in Postgres that's how I would do it".
fn unparted(plain: &[String]) -> Option<&[String]> {
    let from = plain.len().saturating_sub(LAST_WORDS).max(1);
    let at = (from..plain.len()).find(|at| THAT_IS.starts(&plain[*at..]).is_some())?;
    Some(&plain[at..])
}

fn is_it(rest: &[&str]) -> bool {
    IT.starts(rest).is_some_and(|n| n == rest.len() || is_for(&rest[n..]))
}

/// "… my answer to your question" and "… all I have on that one" sum up; "… everything on the client" closes only a
/// part.
fn is_for(rest: &[&str]) -> bool {
    const MOST: usize = 6;
    const BEHIND: PhraseSet = PhraseSet::new(
        "to your|to that|to this|to the question|to it|i have|i've|i would|i'd|on that|on this|on it|on my|from my|from me|\
         from our|for that|for this|there is|in short|in general|in principle|in the end|in total|in essence|of it|\
         that i|i can|so far|then|now",
    );
    rest.len() <= MOST && BEHIND.starts(rest).is_some()
}

fn is_how(rest: &[&str]) -> bool {
    let Some(doer) = HOW.starts(rest).map(|n| &rest[n..]) else { return false };
    // "That's how I'd do the happy path" is about a part, and "that's what we always do" ends nothing.
    rest.len() <= HOW_WORDS && SPEAKER.starts(doer).is_some() && DID.within(doer) && WHOLE.ends(doer).is_some()
}

/// Verbs for what the speaker would do, or did in a story that ends.
const DID: PhraseSet = PhraseSet::new(
    "i'd|we'd|i'll|i will|you'd|do it|solved|resolved|handled|handle|fixed|managed|ended|got|approach it|\
     approached|see it|would|went|learned|did",
);
/// Endings that refer to the whole answer, after one of `DID`.
const WHOLE: PhraseSet = PhraseSet::new(
    "it|this|that|do|did|start|begin|go with|this one|this problem|this question|this task|\
     such a problem|in general|in principle|in the end|for you|today|now|would be|choose|pick|suggest|recommend|\
     propose|go|take",
);

/// Endings of an answer that has trailed off.
const PETERED: PhraseSet = PhraseSet::new(
    "and so on|and so forth|or something|something like that|things like that|stuff like that|\
     and stuff|that sort of stuff|that sort of thing|that kind of thing|that kind of stuff|and whatnot|what have you|\
     etcetera|et cetera|etc|i don't know|i'm not sure really|yeah|i suppose|i guess|i think so|the usual things|\
     the usual stuff|the usual|or so|whatever you have|i hope|i'd hope|i believe|somehow|not an expert on that|\
     not an expert|to be honest|you know how it is|it was what it was|whatever|or anything|and such|or such|\
     and everything|along those lines|i mean|i forgot|i forget|dunno|kind of|sort of|not sure|not really sure|\
     i'm not certain|you get the idea|you get it|that's kind of it|blah blah|or the like|and all that|\
     should be good|should be fine|should be okay|should be enough|thanks|thank you|thank you very much|thanks a lot",
);

const AND_THATS_IT: PhraseSet = PhraseSet::new("and that's it|and that is it|and that's all|and that's that");

/// Whether the answer trails off.
pub(super) fn trails_off(last: &Sentence) -> bool {
    // "… returns the old answer and that's it" may be the end.
    if last.ends(AND_THATS_IT) {
        return true;
    }
    let forgets = last.len() <= FORGETS_WORDS && last.holds(FORGETS);
    forgets || last.ends(PETERED) || ALONE.is(last.plain()) || last.clauses().next_back().is_some_and(|c| ALONE.is(c))
}

/// Phrases that only trail off as a clause or sentence of their own.
const ALONE: PhraseSet = PhraseSet::new("yeah|anyway|you know|more or less|it depends|i don't know|the usual");

/// Phrases in a short last sentence which say that the candidate knows no more.
const FORGETS: PhraseSet = PhraseSet::new(
    "don't remember|don't recall|don't really know|don't really remember|can't remember|not sure about|\
     don't know exactly|don't know the details|not an expert|i'd have to look it up|i would have to look|\
     it's been a while|not so familiar|not that familiar|never looked into",
);
/// The most words of a sentence with one of `FORGETS`.
const FORGETS_WORDS: usize = 12;

/// Beginnings of questions to the interviewer.
const TO_YOU: PhraseSet = PhraseSet::new(
    "do you|does that|does this|did that|did this|did i|would you|could you|can you please|are you|\
     is that okay|is that ok|is that what|is that a fair|is this what|is this okay|is this in|was that|was i|\
     is it okay|is it ok|is it fair|shall i|can i assume|can i ask|could i ask|may i|am i|want me|you want me|\
     anything else|any questions|any other|make sense|makes sense|what do you think|which part would you|\
     where would you like|what would you like|how would you like|how deep|how detailed|how many|how much data|\
     how much traffic|how large is|how big is|how long do we have to|how long should we|can we assume|should we assume|\
     may we assume|when you say|by users|what do you mean|what kind of scale|what scale|what's the scale|\
     what's the peak|what is the peak|what's the expected|what is the expected|what's the read|what is the read|\
     what are the requirements|what's the budget|what about latency requirements|pardon",
);

/// Phrases that make any question one to the interviewer.
const ABOUT_YOU: PhraseSet = PhraseSet::new(
    "do you mean|do you want|would you like|did you mean|would you rather|are you looking for|\
     you were looking for|you were after|you are after|you're after|you wanted to hear|you want to hear|i should know|\
     just so i understand|just to clarify|just to be sure|to make sure i understand|did i get that|\
     is that correct|am i right|is that right|should i go|should i talk|should i explain|shall i|can you repeat the question|\
     could you repeat the question|can you repeat that|could you repeat that|could you remind me|can you remind me|if that's okay|we're designing for|we are designing for",
);

/// Requests to the interviewer without a question mark.
const OVER_TO_YOU: PhraseSet = PhraseSet::new(
    "let me know if|let me know whether|tell me if|tell me whether|stop me if|over to you|\
     feel free to|i can go deeper if|i can go into|happy to go|happy to explain|happy to talk|if you like i can|\
     if you want i can|please stop me|i would need some numbers|i'd need some numbers|\
     just tell me|just say so|just let me know|just stop me|i leave it to you|i'll leave it to you|up to you|your call|\
     please correct me|correct me if|ask me anything|if you have questions|if there are questions|if you'd like me|\
     if you want me|if you would like me|i don't know if that|i don't know whether that|i hope that makes sense|\
     i hope that answers|not sure if that's what|i'm not sure that's what|i wonder whether you",
);

/// A comment of at most this many words after a question to the interviewer does not take the floor back: "I didn't get
/// it."
const BESIDE_WORDS: usize = 6;

/// Whether the candidate hands the floor to the interviewer. `before`: the sentence before the last.
pub(super) fn hands_over(last: &Sentence, before: Option<&Sentence>) -> bool {
    is_to_you(last) || !last.asks && last.len() <= BESIDE_WORDS && before.is_some_and(|one| one.asks && is_to_you(one))
}

/// Whether these are the first words of an answer and ask the interviewer: "is it relational?" Later in an answer,
/// speakers answer such questions themselves.
pub fn asks_back(whole: &str) -> bool {
    let sentences = sentences(whole);
    let words: usize = sentences.iter().map(Sentence::len).sum();
    words <= FIRST_WORDS
        && sentences
            .last()
            .is_some_and(|last| last.asks && last.opens(ASKED_FIRST) && !last.holds(ME) && !last.holds(TO_NOBODY))
}

/// Verbs about the conversation itself. A question with "you" and one of these goes to the interviewer.
const TALK: PhraseSet = PhraseSet::new(
    "want|wanted|like|mean|meant|need me|prefer|interested|looking|asking|asked|repeat|say|said|tell|hear|\
     expect|expected|expecting|think|thinking|have in mind|remind|clarify|explain|describe|rephrase|assume|given|care|\
     happy|agree|follow|following|see|understand|elaborate|imagine|after|aiming|curious|rather",
);
/// Beginnings of questions about the requirements.
const ASKED: PhraseSet = PhraseSet::new(
    "do we know|can we assume|may i|shall i|am i|did i|are we allowed|are we talking|\
     are we assuming|should we assume|could i",
);
/// Beginnings of questions that speakers may answer themselves later in an answer. At its very beginning they ask the
/// interviewer.
const ASKED_FIRST: PhraseSet = PhraseSet::new(
    "do we|can we|should we|could we|is there|are there|is it|is this|is that|are the|is the|do the|do they|\
     will there|will we|does the|would it|would that|does it|does this|does that|has the|have the|what is the|\
     what's the|what are the|what kind|what sort|what about",
);
/// The most words of an answer that has hardly begun.
const FIRST_WORDS: usize = 25;
/// Beginnings of questions to nobody in particular: "How do you do this?"
const TO_NOBODY: PhraseSet = PhraseSet::new(
    "how do you|how would you do|how can you|how could you|why would you|why do you need|when do you|\
     what do you do|what happens|where do you put|where do you keep|which one do you|what can you|what could you|what do you get",
);
/// Beginnings of questions about quantities. Most of them go to the interviewer.
const HOW_MUCH: PhraseSet = PhraseSet::new(
    "how many|how much|how often|how big|how large|how fresh|how far|how strict|how critical|how important|\
     how fast|how consistent|how long can|how long may|how long must|how long should|what's our|what is our|what are our|\
     what's your|what is your|which of the two|what level of|what sort of|what kind of|what's the budget|what's the size|\
     what's the volume|what's the team|what's the expected|what's the current|what's the traffic|what's the load|\
     what's the average|what's the target|what's the latency|what are the latency|what is the latency|what is the average|\
     what is the target|what's more important|what is more important",
);

const ME: PhraseSet = PhraseSet::new("i|i'd|i'll");
const YOU: PhraseSet = PhraseSet::new("you|your|you'd|you're");

fn is_to_you(sentence: &Sentence) -> bool {
    let talks = || sentence.holds(YOU) && sentence.holds(TALK);
    let asked = || talks() || sentence.opens(ASKED) || sentence.opens(HOW_MUCH);
    sentence.holds(OVER_TO_YOU)
        || sentence.asks
            && (sentence.holds(ABOUT_YOU) || sentence.opens(TO_YOU) || !sentence.holds(TO_NOBODY) && asked())
}
