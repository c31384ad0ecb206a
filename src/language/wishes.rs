//! Wishes about the pace of the conversation: "give me more time", "don't interrupt me", "you can be quicker". There
//! are too many wordings to list whole sentences. Instead the lists have the telling phrases, and the words that
//! address Viva.

use super::command::Command;
use super::phrase_set::PhraseSet;

/// A longer utterance counts as an answer.
const LONGEST_WORDS: usize = 14;

/// Any of these asks Viva not to cut in.
const DONT_INTERRUPT: PhraseSet = PhraseSet::new(
    "don't interrupt|stop interrupting|without interrupting|didn't interrupt|not interrupt|\
     no interruptions|no interruption|can i finish|let me complete|let me say it|hear me out|may i finish|\
     could i finish|are interrupting me|you keep interrupting|you interrupted me|cut me off|cutting me off|\
     cut me short|cutting me short|stop cutting in|don't cut in|do not cut in|let me finish|let me speak|let me talk|\
     don't rush me|you're rushing me|don't jump in|wait until i finish|wait till i finish|let me get to the end|\
     i'm not done|i'm not finished|i am not done|i am not finished|i wasn't finished|i wasn't done|i was not finished|\
     i haven't finished|i have not finished|i was still talking|i was still speaking|i was in the middle of|\
     i'm still talking|i'm still speaking|i am still talking|i am still speaking|don't break in|don't talk while i'm|\
     don't speak while i'm|don't stop me|do not disturb me|don't disturb me|until i'm finished|until i'm done|\
     until i am done|until i am finished|talk over me|talking over me|speak over me|stop talking|be quiet",
);

/// Phrases of a wish for more time.
const LONGER: PhraseSet = PhraseSet::new(
    "more time|longer pause|longer pauses|longer break|longer breaks|longer delay|wait longer|\
     waiting longer|wait a bit longer|wait a little longer|wait a bit more|waiting a bit more|waiting a bit longer|\
     wait more|waiting time|extra seconds|extra time|a few more seconds|slow down|slower|more slowly|too fast|too quick|\
     too quickly|too early|too soon|so fast|more room|pause longer|hold back|for longer|seconds more|so quickly|\
     slow this down|slow it down|i pause please wait|bit later|count to five|count to three|bigger gap|longer gap|\
     longer silence|more patient|more patience|time before you|longer before you",
);
/// Phrases of a wish for less time.
const QUICKER: PhraseSet = PhraseSet::new(
    "hurry up|you wait too long|so long|interrupt me again|may interrupt me|can interrupt me|\
     back to normal|normal patience|quicker|faster|more quickly|sooner|shorter pause|shorter pauses|the pause shorter|\
     less waiting|wait that long|wait less|speed up|answer immediately|respond immediately|reply immediately|\
     right away|pick up the pace|that much time|so much time|too slow|a bit slow|no need to wait|waiting too long|\
     pauses are too long|pause is too long|come in earlier|reduce the waiting time|straight away|such long breaks|\
     such long pauses|such a long gap|such a long pause|silence short|reply fast|answer fast|so slow|less patient|\
     less time for me",
);
/// Words that address Viva.
const TO_YOU: PhraseSet = PhraseSet::new("you|you're|your|please");
/// Words about the conversation.
const TALK: PhraseSet = PhraseSet::new(
    "hurry up|normal|answer|answering|respond|reply|replies|replying|jump in|jumping in|come in|\
     go ahead|be slower|speak|speaking|talk|talking|say|wait|waiting|pause|pauses|break|breaks|delay|gap|silence|\
     too slow|too fast|too quick|so long|slow down|speed up|speed it up|slow this down|pace|so fast|interrupt|give me|\
     need|hold back|quicker|faster|a bit slow|more time|time before|more patience|more patient|room|\
     your next question|slower|more slowly",
);
/// A wish may begin like this without addressing anyone.
const STARTS: PhraseSet = PhraseSet::new(
    "can i have more time|can i have a little more time|may i have more time|\
     may i have a little more time|be more patient|be quicker|be faster|hurry up|back to normal|go back to normal|\
     normal patience|i need a bit more time|give me more|give me a bit|give me a little|give me some extra|\
     give me longer|i need more time|i need longer|i need a longer|i'd like more time|i would like more time|\
     let me have more|not so fast|slow down|shorter pauses|longer pauses|less waiting|more time|quicker|faster|\
     don't wait|don't take so long|wait longer|wait a bit longer|wait a little longer|wait until i've|set a longer|\
     increase the waiting|reduce the waiting|no need to wait|there's no need|the pauses are|hold back|speed it up|\
     feel free to come|let's go a bit|can we slow|could we make this go|don't reply so|don't leave such|\
     come on quicker|it's okay to answer|it's ok to answer|i speak slowly|can we go a bit|pick up the pace|\
     take your time before|you can|you're|you are|i don't need that|when i stop|when i pause|i talk fast|\
     leave a bigger|why do you take so long|just give me|hey slow down|that was too slow|slower|more slowly|a bit slower|\
     a little slower|a bit more slowly|a little more slowly",
);
/// These address somebody else.
const OTHERS: PhraseSet = PhraseSet::new("we had|we give|we need");
/// A sentence that begins with one of these explains something.
const EXPLAINS: PhraseSet = PhraseSet::new("if|we|the|a|it|this|with|my|so we|so that|in|for|on|every");

/// A wish about the conversation needs no other words than these. "You can be faster with a cache" and "let me finish
/// with the failure case" are parts of answers.
const VOCABULARY: PhraseSet = PhraseSet::new(
    "a|after|again|ahead|all|allow|am|answer|answering|answers|anything|appreciate|are|ask|away|back|be|been|\
     before|being|between|bigger|bit|break|breaks|can|come|complete|could|count|cut|cutting|delay|didn't|\
     disturb|do|don't|done|down|earlier|early|end|every|excuse|extra|fast|faster|feel|few|finish|finished|\
     first|five|for|free|from|gap|get|give|go|had|have|haven't|hear|hey|hold|hurry|i|i'd|i'm|i've|if|\
     immediately|in|increase|interrupt|interrupted|interrupting|interruption|interruptions|is|it|it's|jump|\
     jumping|just|keep|later|leave|less|let|let's|like|listen|little|long|longer|make|may|me|middle|mind|\
     minute|minutes|moment|more|much|my|need|next|no|normal|not|now|of|off|ok|okay|on|out|over|pace|patience|\
     patient|pause|pauses|pick|please|question|quick|quicker|quickly|quiet|react|reduce|replies|reply|\
     replying|respond|right|room|rush|rushing|say|saying|seconds|sentence|sentences|set|short|shorter|should|\
     silence|slow|slower|slowly|so|some|something|soon|sooner|speak|speaking|speed|start|still|stop|straight|\
     such|take|takes|taking|talk|talking|tell|than|thank|thanks|that|the|there's|think|thinking|this|thought|\
     three|through|till|time|to|too|until|up|wait|waiting|was|wasn't|we|what|when|while|why|will|with|without|\
     would|yet|you|you're|your",
);

/// The wish that these plain lower-case words express, if they express nothing else.
pub(super) fn wish(words: &[&str]) -> Option<Command> {
    if words.len() > LONGEST_WORDS {
        return None;
    }
    if !words.iter().all(|word| VOCABULARY.has(word)) {
        return None;
    }
    let any = |phrases: PhraseSet| phrases.within(words);
    let begins = |phrases: PhraseSet| phrases.starts(words).is_some();
    if any(DONT_INTERRUPT) {
        return Some(Command::DontInterrupt);
    }
    let spoken_to = any(TO_YOU) && any(TALK) && !begins(EXPLAINS);
    if any(OTHERS) || !(spoken_to || begins(STARTS) && any(TALK)) {
        return None;
    }
    match (any(QUICKER), any(LONGER)) {
        (true, _) => Some(Command::Quicker),
        (false, true) => Some(Command::MoreTime),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::commands::recognise;
    use super::super::tokens::plain;
    use super::*;

    /// Counts the recognized wishes, all wishes, and the lines without a wish that are taken for one.
    fn count(text: &str) -> (usize, usize, usize) {
        let (mut right, mut all, mut wrong) = (0, 0, 0);
        for line in text.lines() {
            let (label, said) = line.split_once('\t').unwrap();
            let heard = recognise(&plain(said));
            let wanted = match label {
                "more_time" => Some(Command::MoreTime),
                "dont_interrupt" => Some(Command::DontInterrupt),
                "quicker" => Some(Command::Quicker),
                _ => None,
            };
            if wanted.is_none() {
                wrong += usize::from(heard.is_some());
            } else {
                all += 1;
                right += usize::from(heard == wanted);
            }
            if heard != wanted {
                println!("{label}: {heard:?} “{said}”");
            }
        }
        (right, all, wrong)
    }

    #[test]
    fn every_listed_phrase_can_be_heard() {
        let lists = [DONT_INTERRUPT, LONGER, QUICKER, TO_YOU, TALK, STARTS, OTHERS, EXPLAINS];
        for phrase in lists.into_iter().flat_map(PhraseSet::iter) {
            assert!(phrase.split(' ').all(|word| VOCABULARY.has(word)), "“{phrase}”");
        }
    }

    #[test]
    fn wishes_are_heard_in_words_that_nobody_listed_and_answers_are_none() {
        for said in [
            "Let me finish with the failure case.",
            "Let me finish off with monitoring.",
            "Let me speak about the table.",
            "You can be faster with a cache.",
            "You can respond faster that way.",
            "You could be a bit quicker with an index.",
        ] {
            assert_eq!(recognise(&plain(said)), None, "{said}");
        }
        assert_eq!(recognise(&plain("Because they are faster and there are more of them.")), None);
        for set in [include_str!("../../tests/endings/wishes.tsv"), include_str!("../../tests/endings/more-wishes.tsv")]
        {
            let (right, all, wrong) = count(set);
            assert!(right * 10 >= all * 9 && wrong == 0, "{right} of {all}, {wrong} wrong");
        }
    }
}
