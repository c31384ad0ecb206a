//! What a reply to a yes-or-no question is made of.

use super::phrase_set::PhraseSet;

/// The question that Viva asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// "Do you want me to repeat the question?"
    Repeat,
    /// "Would you like a second try?"
    Retry,
    /// "Shall we stop here?"
    Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Yes,
    /// A yes, and with a "but" behind it a polite no.
    Would,
    /// A yes where nothing says otherwise: "okay, let's move on" is a no.
    Okay,
    /// A yes to a proposal, whatever it is.
    Agrees,
    /// A yes to an offer. To "shall we stop here?" it says nothing.
    Eager,
    No,
    /// The candidate wants to get on: no second try, and no end.
    MoveOn,
    /// "Go on": with the question if that was offered, with the interview if not.
    Proceed,
    /// A no to an offer: "I'm good". Beside a yes it may be either.
    Fine,
    /// The candidate wants to stop.
    Leave,
    /// What was said before it does not count.
    Correction,
    /// Politeness and padding.
    Beside,
}

/// What a reply is made of, separated by bars. People repeat these and string them together as they like.
pub(super) const PARTS: [(Part, PhraseSet); 12] = [
    (
        Part::Yes,
        PhraseSet::new(
            "yes|yeah|yep|yup|please|please do|of course|absolutely|definitely|certainly|by all means|gladly|i'm sure|i am sure|\
             i think so|i guess so|i suppose so|i guess|i suppose|i do|i want to|i'd appreciate it|\
             i'd appreciate that|i would appreciate that",
        ),
    ),
    (
        Part::Would,
        PhraseSet::new(
            "i would|i'd like that|i would like that|i'd love that|i would love that|i'd love to|i'd like to|i would love to|\
             i would like to|i'd be happy to|i'd be glad to",
        ),
    ),
    (
        Part::Okay,
        PhraseSet::new(
            "sure|sure thing|okay|ok|fine|great|perfect|cool|all right|alright|mhm|mm hm|mm hmm|mmhmm|uh huh|uhuh|uhhuh",
        ),
    ),
    (
        Part::Agrees,
        PhraseSet::new(
            "why not|do it|do that|let's do it|let's do that|let us do it|let us do that|sounds good|sounds good to me|good idea|that's a good idea|\
             that sounds good|might as well|may as well|i might as well|i'm happy to|i am happy to|happy to|that would be great|\
             that would be good|that would be nice|that would be fine|that would be lovely|that would be perfect|\
             that would be helpful|that would be kind|that would help|that'd be great|that'd be good|that'd be nice|\
             that'd be lovely|that'd be helpful|that would be better|it would help|that's fine|that's okay|that's good|\
             that's great|that's all right|that is fine|that works|works for me|fine with me|fine by me|okay with me",
        ),
    ),
    (
        Part::Eager,
        PhraseSet::new(
            "go for it|let's go for it|i'd go for it|i'll go for it|go ahead|please go ahead|let's go|let's try|let's try it|\
             let's try again|let's try it again|let me try|let me try again|let me try it again|i'll try|i'll try again|\
             i'll try it again|i can try|i can try again|i could try|i could try again|i want to try|i want to try again|\
             i'd like to try|i'd like to try again|i'd like another try|another try|one more try|again|once again|once more|\
             one more time|i'm in|i'm up for it|count me in|if you want|if you want to|if you like|if you could|\
             if you can|if you would|if you don't mind|if you wouldn't mind|if you would not mind|if that's okay|if that's possible|if possible|if there's time|\
             if we have time|whatever|i don't mind|i wouldn't mind|i would not mind|you can|you could|you may|you might|we can|\
             we could|we can do that|we could do that|please repeat|bring it on|give it a try|i'll give it a try|\
             let's give it a try|i'll give it a go|give it another go|i'll give it another go|i'd rather you did",
        ),
    ),
    (
        Part::No,
        PhraseSet::new(
            "no|nope|nah|not now|not right now|not really|not yet|not today|not this time|not at all|not needed|not necessary|\
             rather not|i'd rather not|i would rather not|i'd prefer not to|i would prefer not to|i don't|i do not|\
             i don't think so|i don't want to|i do not want to|i don't need to|i don't need it|i don't need that|i wouldn't|\
             no need|no need to|no need for that|there's no need|that's not needed|that's not necessary|it's not needed|\
             it's not necessary|let's not|later|maybe later|some other time|another time|next time|no thanks|no thank you|\
             please don't|don't|do not|please no|no way|i don't see the point|there's no point|no point|i'm happy with my answer|i'm happy with that|i can't do better|i don't think i can do better|i'm done with this one|i'm done with that one|i'm done with it|i guess not|i think not|i suppose not|probably not|better not|maybe not|\
             of course not|certainly not|absolutely not|don't stop|please don't stop|let's not stop|no need to stop",
        ),
    ),
    (
        Part::MoveOn,
        PhraseSet::new(
            "let's go on|let us go on|let's continue|move on|let's move on|let us move on|let's carry on|let's keep going|\
             rather move on|rather go on|rather continue|rather carry on|rather leave it|rather skip it|rather skip|\
             i'd rather move on|i would rather move on|i'd rather go on|i would rather go on|i'd rather continue|\
             i would rather continue|i'd rather carry on|i'd rather keep going|i'd rather leave it|i'd rather skip it|\
             i'd rather not stop|i'd like to move on|i would like to move on|i'd like to go on|i'd like to continue|\
             i'd prefer to move on|i'd prefer to go on|i'd prefer to continue|i want to move on|i want to go on|\
             i want to continue|we can move on|we can go on|we can continue|can we move on|can we go on|can we continue|\
             leave it|let's leave it|let's leave it there|let's leave that|that was all i know|that's all i know|\
             that's all i have|go to the next one|go to the next question|let's do the next one|let's take the next one|\
             the next one|the next question|next one|next question|next|with the next|let's go ahead with the next|\
             go ahead with the next|on to the next one",
        ),
    ),
    (Part::Proceed, PhraseSet::new("go on|please go on|continue|please continue|carry on|proceed|keep going")),
    (
        Part::Fine,
        PhraseSet::new(
            "i'm good|i am good|we're good|i'm fine|i am fine|i'm okay|i'm all right|i've got it|i got it|got it|i heard it|i heard it the first time|i heard you|i heard you the first time|\
             i remember|i remember it|i remember the question|i know the question|i understood|i understood it|\
             i understood the question|i understand|i understand the question|it's fine|it's okay|it's all right|all good|\
             i'm thinking|i'm still thinking|still thinking|i am thinking|i was thinking|i was just thinking|i'm on it",
        ),
    ),
    (
        Part::Leave,
        PhraseSet::new(
            "stop|stop here|stop now|stop it|stop it here|let's stop|let's stop here|let's stop now|let's stop it|we can stop|\
             we can stop here|we can stop now|you can stop|we should stop|we should stop here|i want to stop|i'd like to stop|\
             i'd rather stop|i would rather stop|i need to stop|i have to stop|end it|let's end it|end it here|let's end here|\
             let's end it here|i have to go|i have to go now|i have to leave|i need to go|i need to leave|i must go|\
             i've got to go|i got to go|i gotta go|gotta go|i should go|i'm done|i am done|i'm done for today|we're done|\
             we're done for today|we are done|done|done for today|i'm finished|i am finished|finished|that's enough|\
             that is enough|that's enough for today|that's enough for now|enough|enough for today|enough for now|\
             that's it|that's all|that's it for today|that's all for today|that'll do|that will do|i've had enough|\
             i have had enough|i'm tired|i am tired|i give up|let's call it a day|call it a day|let's wrap up|let's wrap it up|wrap it up|wrap up|\
             time to go|time to stop|it's time to stop|let's finish|let's finish here|i quit|quit",
        ),
    ),
    (
        Part::Correction,
        PhraseSet::new(
            "wait|hold on|hang on|actually|i mean|i meant|scratch that|on second thought|on second thoughts|sorry",
        ),
    ),
    (
        Part::Beside,
        PhraseSet::new(
            "thanks|thanks a lot|thanks so much|thanks very much|many thanks|thank you|thank you very much|thank you so much|\
             that's kind|that's very kind|that's very kind of you|good|nice|right|viva|hey|so|then|i think|you know|\
             very much|exactly|correct|really|but|and|just|a lot|for sure|this time|right away|to be honest|for me|here|first|now|for now|for today",
        ),
    ),
];

/// The longest part that these words begin with, and how many words it has.
pub(super) fn longest_part(to: Asked, words: &[&str]) -> Option<(Part, usize)> {
    // Elsewhere "I'm done" and "let's stop here" are orders.
    let known = PARTS.iter().rev().filter(|(part, _)| to == Asked::Stop || *part != Part::Leave);
    let begun = known.filter_map(|(part, phrases)| Some((*part, phrases.starts(words)?)));
    // Of parts of one length the first in the table counts.
    begun.max_by_key(|(_, length)| *length)
}

pub(super) const fn is_neutral(part: Part) -> bool {
    matches!(part, Part::Beside | Part::Correction)
}
