//! Orders beside a yes or a no: "yes, but could you repeat the question?".

use super::command::Command;
use super::commands::recognise;
use super::phrase_set::PhraseSet;

/// What stands between a yes and the order that comes with it.
const JOINTS: PhraseSet = PhraseSet::new(
    "but|and|if|though|first|then|so|only|just|before that|maybe|perhaps|i'd rather|i would rather|because",
);

/// With one of these behind it, an order is whole: "repeat the question because I lost it".
const ENDS_AN_ORDER: PhraseSet =
    PhraseSet::new("before|because|cause|since|so|as|if|and|then|i|i've|i'd|when|for|while|but|until|to be sure");

/// The order that these words are, or begin with where something explains it.
pub(super) fn order_in(words: &[&str]) -> Option<Command> {
    let words = JOINTS.strip(words);
    command(words).or_else(|| {
        let ends = (2..words.len()).rev().filter(|end| ENDS_AN_ORDER.starts(&words[*end..]).is_some());
        ends.into_iter().find_map(|end| command(&words[..end]))
    })
}

/// A longer request has an answer in it.
const LONGEST_REQUEST: usize = 12;

/// The request that these words are, in whatever words: how it begins, and the word that tells what it is about. Only beside a
/// yes or a no is there so little else to expect.
pub(super) fn requests(words: &[&str]) -> Option<Command> {
    const OPENS: PhraseSet = PhraseSet::new(
        "could|can|would you|will you|may i|give me|let me|i need|i'd need|i would need|i want|i'd like|i would like|i'd love|\
         i have to|i must|i forgot|i've forgotten|i missed|i lost|i've lost|i don't remember|i can't remember|i didn't|i did not|i got|\
         please|remind|tell|say|read|repeat|ask|put|phrase|once i|once i've|as soon as|after i|when i|what was|what's|\
         what is|what were|what did|how much|how long|how about|in simpler|in plainer|in other|in different|with a hint|\
         with a clue|with some help|slower|slow|more slowly|more time|a bit|a little|do you mind",
    );
    const ABOUT: [(Command, PhraseSet); 8] = [
        (Command::Skip, PhraseSet::new("another question|next question|next one|something else|different question")),
        (
            Command::Rephrase,
            PhraseSet::new(
                "rephrase|other words|another way|differently|different words|different way|simpler|plainer|clarify|\
                 what you mean|you meant",
            ),
        ),
        (Command::Hint, PhraseSet::new("hint|clue|tip|some help|help me|little help|any help|your help")),
        (Command::Pause, PhraseSet::new("break|pause|glass of water|drink")),
        (
            Command::TimeLeft,
            PhraseSet::new("time left|time is left|time do we|time do i|long do we|long do i|much longer"),
        ),
        (
            Command::Repeat,
            PhraseSet::new(
                "question|repeat|remind|what it was|what was it|you asked|you said|say it|say that|read it|hear it|hear that|\
                 ask it|ask that|ask me|tell me again|you ask|the thread|once more|one more time",
            ),
        ),
        (
            Command::MoreTime,
            PhraseSet::new("slower|slowly|slow down|more time|more patient|wait longer|longer to answer"),
        ),
        (
            Command::Think,
            PhraseSet::new(
                "moment|a second|a minute|two minutes|a sec|seconds|a couple of minutes|to think|think|my thoughts|\
                 my notes",
            ),
        ),
    ];
    let words = JOINTS.strip(words);
    if words.len() > LONGEST_REQUEST || OPENS.starts(words).is_none() {
        return None;
    }
    ABOUT.into_iter().find(|(_, about)| about.within(words)).map(|(command, _)| command)
}

pub(super) fn command(words: &[&str]) -> Option<Command> {
    recognise(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
}
