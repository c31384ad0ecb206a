//! Spoken orders. Only a short utterance of its own is an order: "I would pause the consumer" is an answer.

use super::command::Command;
use super::phrase_set::PhraseSet;
use super::tokens::is_hesitation;

/// Polite words and fillers that may surround an order.
const PADDING: PhraseSet = PhraseSet::new(
    "please|okay|ok|wait|sorry|viva|hey|oh|well|so|now|actually|just|yeah|yes|thanks|thank|you|right|alright|all|\
     then|hm|for|me|i'm|afraid|and|sure|first|but|quickly|maybe|perhaps",
);

/// Openings of an order, which are removed before the core is looked up.
const OPENINGS: PhraseSet = PhraseSet::new(
    "can we|could we|can you|could you|would you|will you|i'd like to|i would like to|i want to|i'd like you to|\
     let's|let us|shall we|may we|may i|can i|could i|i wanna|i think we should|we can|we should|would you mind|\
     do you mind|hang on|hold on|one moment|one second",
);

/// The wordings of the orders, separated by bars.
const CORES: &[(Command, PhraseSet)] = &[
    (
        Command::Repeat,
        PhraseSet::new(
            "repeat|repeat that|repeat it|repeat the question|repeat that question|repeat your question|\
         say that again|say it again|say again|come again|once more|one more time|again|\
         repeat that again|repeat the question again|what|excuse me|ask again|ask that again|ask me again|pardon|\
         pardon me|what was the question|what was that|what did you say|what was the question again|\
         i didn't hear that|i didn't hear you|i didn't catch that|i didn't get that|i missed that|\
         i missed the question|hear that again|hear the question again|hear it again|\
         say that one more time|repeat that one more time|repeat the last question|repeat what you said|\
         repeating that|repeating it|repeating the question|i did not hear that|i did not catch that|\
         read the question again|read it again|read it to me again|say the question|say the question again|\
         tell me the question|tell me the question again|give me the question again|ask the question again|\
         the question again|what's the question|what was your question|what was the question|what question|which question|\
         what did you ask|what did you ask me|what were you asking|remind me|remind me of the question|\
         remind me what the question was|remind me what it was|i don't remember the question|\
         i do not remember the question|i can't remember the question|i don't remember what the question was|\
         i don't remember what you asked|i forgot the question|i've forgotten the question|i forgot what you asked|\
         i forgot what the question was|i lost the question|i lost track of the question|i missed it|i missed the end|\
         i missed the beginning|i missed the start|i missed part of it|i missed half of it|i missed some of it|\
         i missed the last part|i missed the first part|i missed what you said|i didn't hear the end|\
         i didn't hear the question|i didn't hear all of it|i didn't catch the end|i didn't catch the question|\
         i didn't catch all of it|i didn't get the question|i didn't get the end|i didn't get all of it",
        ),
    ),
    (
        Command::Rephrase,
        PhraseSet::new(
            "rephrase|rephrase that|rephrase it|rephrase the question|rephrase your question|\
         say that differently|say it differently|put it differently|put that differently|\
         ask that differently|ask it differently|in other words|say that in other words|\
         put it in other words|put that another way|say it another way|say that another way|\
         what do you mean|what do you mean by that|i don't understand|i don't understand the question|\
         i didn't understand|i didn't understand the question|i do not understand the question|\
         explain the question|clarify the question|rephrasing that|rephrasing the question|\
         different words|in different words|use different words|in simpler words|make it simpler|say it in other words|\
         ask it in other words|ask that in other words|ask that another way|ask it another way|ask in other words|\
         ask differently|phrase it differently|phrase that differently|word it differently|put it another way|\
         how do you mean|how do you mean that|what does that mean|what do you mean exactly",
        ),
    ),
    (
        Command::Skip,
        PhraseSet::new(
            "skip|skip it|skip this|skip that|skip this one|skip that one|skip the question|\
         skip this question|skip that question|next|next question|next one|the next question|\
         go to the next question|go on to the next question|go to the next one|move on|\
         move on to the next question|move on to the next one|move to the next question|move to the next one|pass|i pass|\
         i'll pass|i will pass|pass on this|pass on this one|pass on that|another question|\
         ask me another question|have another question|have the next question|leave this one|\
         skip over this one|skip to the next question|skip to the next one",
        ),
    ),
    (
        Command::Pause,
        PhraseSet::new(
            "pause|pause here|pause it|pause this|pause the interview|pause the session|pause a moment|\
         pause a minute|pause a second|take a break|take a short break|have a break|have a short break|\
         pause for a moment|pause for a minute|pause a bit|hold the interview|a break|i need a break|i need a short break|a short break|\
         i need a pause|pause there|make a pause|take a pause|stop the clock",
        ),
    ),
    (
        Command::Resume,
        PhraseSet::new(
            "resume|resume the interview|resume the session|continue|continue the interview|go on|carry on|\
         unpause|i'm back|back|i am back|i'm ready|i am ready|ready|continue now|go ahead|\
         keep going|proceed|start again|resume interview|get going|go on now",
        ),
    ),
    (
        Command::End,
        PhraseSet::new(
            "end|end it|end here|end this|end the interview|end this interview|end the session|\
         end the interview here|end interview|stop the interview|stop this interview|stop the session|\
         stop here|stop interview|finish the interview|finish here|finish the session|quit|\
         quit the interview|end it here|stop it here|call it a day|wrap up|wrap up here|wrap it up|\
         end the interview now|stop the interview here|be done with the interview|i want to stop|\
         i'd like to stop|finish it here|leave it there|i want to end the interview|\
         let's stop|stop now|stop there|i have to go|i have to go now|i have to leave|i need to go|i need to leave|\
         i must go|i've got to go|i gotta go|i'm done for today|that's enough for today|that's it for today|\
         that's all for today|end it for today|stop for today|call it a day here",
        ),
    ),
    (
        Command::Think,
        PhraseSet::new(
            "let me think|let me think about it|let me think about that|let me think a moment|\
         let me think a second|let me think for a moment|let me think for a second|\
         let me think for a minute|let me think a bit|let me think a minute|let me think about this|\
         let me think about that for a moment|let me think about that for a second|\
         let me think about it for a second|let me see|think about it|think about that|think|\
         think for a moment|think for a second|i need a moment|i need a second|i need a minute|\
         i need a moment to think|i need to think|i need to think about it|i need to think about that|\
         give me a moment|give me a second|give me a minute|give me a sec|give me a moment to think|\
         give me a second to think|one moment|one second|one sec|one minute|a moment|just a moment|\
         wait a moment|wait a second|wait|hold on|hang on|hold on a second|hang on a second|\
         have a moment|have a second|have a minute|have a moment to think|take a moment|take a second|\
         take a moment to think|take a second to think|good question let me think|\
         i just need a minute|i just need a second|i just need a moment|just a sec|bear with me|need a minute|a second|a minute|a sec|just a second|just a minute|give me one second|give me one moment|give me one minute|wait one second|\
         i need a bit more time to think|take a minute to think about it|i need some time to think|\
         that's a good question let me think|that's a good question|good question|give me some time",
        ),
    ),
    (
        Command::Done,
        PhraseSet::new(
            "i'm done|i am done|done|that's it|that's my answer|that is my answer|that's all|that is all|\
         that's all i have|that's everything|that would be my answer|i think that's it|\
         i think that's all|that's it from me|that's all from me|i'm finished|i am finished|finished|\
         that's about it|nothing else|nothing more|i have nothing to add|nothing to add|\
         that's what i would do|that's what i'd do|i think i'm done|that'd be it|that would be it|\
         i've finished|that's my final answer|that is my final answer|answer finished|your turn|over to you",
        ),
    ),
    (
        Command::Hint,
        PhraseSet::new(
            "hint|a hint|give me a hint|have a hint|get a hint|i need a hint|help|help me|give me a tip|\
         a little help|help me out|give me a little hint|i'd like a hint|some help|give me a clue",
        ),
    ),
    (
        Command::TimeLeft,
        PhraseSet::new(
            "how much time|how much time is left|how much time do we have|how much time do i have|\
         how much time do we have left|how much time do i have left|how long do we have|\
         how long do i have|time left|time check|what's the time|how are we on time|\
         how are we doing on time|how much time have we got|how much longer|how much time is there left|\
         how much longer do we have",
        ),
    ),
];

/// The order that these plain lower-case words express, if they express nothing else.
pub(crate) fn recognise(words: &[String]) -> Option<Command> {
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| !is_hesitation(w)).collect();
    order(&words).or_else(|| super::wishes::wish(&words))
}

fn order(words: &[&str]) -> Option<Command> {
    if words.is_empty() || words.len() > 12 {
        return None;
    }
    let (mut from, mut to) = (0, words.len());
    loop {
        let core = &words[from..to];
        if let Some((command, _)) = CORES.iter().find(|(_, cores)| cores.is(core)) {
            return Some(*command);
        }
        // Padding at the end goes first: an "again" before nothing is an order, but a "thank you" after an order is
        // not.
        if to > from && PADDING.has(words[to - 1]) {
            to -= 1;
        } else if let Some(n) = OPENINGS.starts(core).filter(|n| *n < core.len()) {
            from += n;
        } else if from < to && PADDING.has(words[from]) {
            from += 1;
        } else {
            return None;
        }
        if from >= to {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::plain;
    use super::*;

    #[test]
    fn orders_in_several_wordings() {
        for (said, command) in [
            ("Can you repeat the question, please?", Command::Repeat),
            ("Sorry, could you say that again?", Command::Repeat),
            ("Um, pardon?", Command::Repeat),
            ("Could you rephrase that, please?", Command::Rephrase),
            ("Let's skip this one.", Command::Skip),
            ("Next question, please.", Command::Skip),
            ("Pause.", Command::Pause),
            ("Okay, can we take a short break?", Command::Pause),
            ("I'm back.", Command::Resume),
            ("I'd like to end the interview.", Command::End),
            ("Let's stop here.", Command::End),
            ("Hmm, let me think about that for a second.", Command::Think),
            ("Okay, that's my answer.", Command::Done),
            ("Can I have a hint, please?", Command::Hint),
            ("How much time do we have left?", Command::TimeLeft),
        ] {
            assert_eq!(recognise(&plain(said)), Some(command), "{said}");
        }
    }

    #[test]
    fn every_wording_is_its_own_order() {
        for (command, cores) in CORES {
            for core in cores.iter() {
                assert_eq!(recognise(&plain(core)), Some(*command), "{core}");
            }
        }
    }

    #[test]
    fn answers_are_never_orders() {
        for said in [
            "I would pause the consumer.",
            "Pause the consumer.",
            "Skip the cache and go to the database.",
            "We repeat the request with the same key.",
            "You end the transaction.",
            "Stop the deploy.",
            "Retry again.",
            "The next request gets a 409.",
            "Okay.",
            "",
            "Thank you.",
            "Resume from the last offset.",
        ] {
            assert_eq!(recognise(&plain(said)), None, "{said}");
        }
    }
}
