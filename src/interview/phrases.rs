//! Viva's own lines. The bank has its own.
//!
//! The slots: `{term}` is the candidate's own term, and `{name}` a concept as the interviewer names it. `{number}` is
//! the candidate's number, `{ten}` is ten times that, and `{quote}` is the candidate's words.
//!
//! A term has the article that belongs to it and may be singular or plural ("the version column", "retries"). So a line
//! only cites it ("you mentioned the version column"), and then refers to it as "that".

use std::collections::BTreeSet;

use crate::bank::{ConceptKind, Level, QuestionKind};
use crate::language::number_words::cardinal;
use crate::speech::{Patience, TurnKind};

pub(super) const ACKS: &[&str] = &["Okay.", "Right.", "I see.", "All right.", "Got it.", "Understood."];
/// They name a concept that the candidate claimed.
pub(super) const NAMED_ACKS: &[&str] = &["Right, {name}.", "{Name}, I see.", "Okay, I have {name}."];
/// The same, if it is a choice.
pub(super) const CHOICE_ACKS: &[&str] = &["So you'd have {name}.", "Okay. {Name}, then."];
/// They name a concept that the candidate turned down.
pub(super) const REFUSED_ACKS: &[&str] = &["So you'd do without {name}.", "Not {name}, then.", "Okay, {name} is out."];
pub(super) const NUMBER_ACKS: &[&str] = &["{Number}, okay.", "I noted {number}."];

/// Wordings of "why?" that name a concept of this kind.
pub(super) const fn why(kind: ConceptKind) -> &'static [&'static str] {
    match kind {
        ConceptKind::Choice => &[
            "You brought up {term}. Why that, and not something simpler?",
            "You mentioned {term}. What would go wrong without that?",
            "You mentioned {term}. What made you choose that?",
            "You brought up {term}. What does that buy you, and what does it cost?",
        ],
        ConceptKind::Mechanism => &[
            "You mentioned {term}. How exactly does that work here, and why does it help?",
            "Let's stay with {term}. Take me through that step by step. Why does it work?",
        ],
        ConceptKind::Property | ConceptKind::Story => &[
            "You mentioned {term}. Why does that matter here?",
            "You brought up {term}. Who would notice if you got that wrong, and why?",
        ],
        ConceptKind::Problem => &[
            "You mentioned {term}. Why would that happen here?",
            "You brought up {term}. How does that come about, and what do you do about it?",
        ],
        ConceptKind::Measure => &[
            "You mentioned {term}. Why look at that, and what would it tell you?",
            "You brought up {term}. Why that one? Which result would change your mind?",
        ],
    }
}
/// Viva's question about something that the bank calls wrong.
pub(super) const RISK: &[&str] = &[
    "Let me stop at one thing. I heard: {quote}. What could go wrong with that?",
    "One thing I'd like to understand. I heard: {quote}. When would that hurt you?",
];
/// Viva's question about a part of a design that the candidate turned down, or seems to.
pub(super) const REFUSED: &[&str] = &[
    "Some people would use {name} here. What speaks against that, and when would you change your mind?",
    "A colleague of yours wants {name} here. What do you answer, and when would that colleague be right?",
];
/// Wordings of "why?" about a choice that the candidate has given a reason for.
pub(super) const WHY_AGAINST: &[&str] = &[
    "You told me what speaks for {term}. What speaks against that, and what would you take instead?",
    "You gave a reason for {term}. When would that be the wrong choice?",
];
/// The same about the opposite of a concept, in the candidate's words.
pub(super) const OPPOSITE: &[&str] =
    &["I heard: {quote}. When would that not be enough?", "I heard: {quote}. Who would disagree with that, and why?"];
/// Asks for a story where the candidate spoke in general.
pub(super) const STORY: &[&str] = &[
    "Take one particular time when that happened. When was it, and what did you do first?",
    "Can you give me one real case? Tell me what happened, from the beginning.",
];
pub(super) const WHY_BARE: &[&str] = &[
    "Why would you do it that way, and not another?",
    "What is the reason behind that? What did you weigh up?",
    "Why is that the right thing to do here?",
];
pub(super) const CONTRADICTION: &[&str] = &[
    "Earlier I heard: {earlier}. Just now I heard: {quote}. How do the two go together?",
    "Help me put two things together. First I heard: {earlier}. Then I heard: {quote}. Which one holds here?",
    "Before, I heard: {earlier}. And now: {quote}. What changed your mind, or are those two different cases?",
];
pub(super) const PROMISE: &[&str] =
    &["You wanted to come back to {term}. Please go ahead.", "Earlier you set {term} aside. Let's come back to it."];
pub(super) const PROMISE_BARE: &[&str] = &[
    "Earlier you wanted to come back to something. What was it?",
    "Earlier you set something aside. Let's come back to it.",
];
pub(super) const SCALE_NUMBER: &[&str] = &[
    "You said {number}. Make it {ten}. What breaks first?",
    "You mentioned {number}. At {ten}, what would you change first?",
];
pub(super) const SCALE_TERM: &[&str] = &[
    "You mentioned {term}. Say traffic grows ten times overnight. What happens there first?",
    "You mentioned {term}. Now imagine ten times the traffic. Does that still hold up, and what fails first?",
];
pub(super) const SCALE_BARE: &[&str] = &[
    "Say traffic grows ten times overnight. What breaks first?",
    "What if there's ten times the load tomorrow? What fails first?",
];

pub(super) const NUDGE: &[&str] = &[
    "Let me narrow it down. What can you tell me about {name}?",
    "Let's take one part of it. Where would {name} come in?",
    "Start small: where would {name} matter here?",
];
pub(super) const NUDGE_BARE: &[&str] = &[
    "Take one small part of it and tell me how you would begin.",
    "Just start with the first thing that comes to mind, and we'll go from there.",
];
pub(super) const MORE: &[&str] = &[
    "Can you say a little more about that?",
    "Can you take that one step further?",
    "Can you tell me what's behind that?",
    "Tell me a bit more. What is that based on?",
];
pub(super) const HINT: &[&str] = &[
    "No problem. Here is a hint: think of {name}. Where could it help?",
    "That's fine. A hint: what about {name}?",
    "It happens. Think about {name}. What would it do for you here?",
];

/// The same for a story.
pub(super) const HINT_STORY: &[&str] = &[
    "That's fine. Start with {name}. What do you remember of that?",
    "No problem. Think of {name}. What comes to mind?",
];

pub(super) const CHECK_IN_OFFER: &[&str] = &[
    "Take your time. Do you want me to repeat the question?",
    "No rush. Shall I say the question again?",
    "Take a moment if you need it. Would you like to hear the question again?",
];
pub(super) const CHECK_IN_LAST: &[&str] = &[
    "I'm still here. A first thought is enough, or say skip.",
    "I'm listening. Just think aloud if you like, or say skip.",
    "Still with you. You can think aloud, or say skip.",
];
pub(super) const MOVE_ON_SILENCE: &[&str] =
    &["Let's leave this one.", "We'll leave that one for now.", "Let's move on from this one."];
pub(super) const MOVE_ON: &[&str] =
    &["That's fine. Let's move on.", "No problem, let's move on.", "All right. Let's leave it there."];
/// Said after a follow-up without a useful answer, before the next follow-up to the same question.
/// Said after a bare yes, a bare no, and "it depends".
pub(super) const WHY_SO: &[&str] = &["Why is that?", "Okay. And why?", "Why do you think so?"];
pub(super) const WHY_NOT: &[&str] = &["Why not?", "Okay. Why not?", "And why not?"];
pub(super) const ON_WHAT: &[&str] = &["What does it depend on?", "When is it one, and when the other?"];
/// Said before a follow-up that Viva puts again, because the reply only said what the candidate had said before.
pub(super) const SAID_BEFORE: &[&str] =
    &["You've told me that already. What I'd like to know is this.", "I have that from before. My question is this."];
/// The same, because the reply was about something else.
pub(super) const BESIDE: &[&str] =
    &["Let me come back to my question.", "I'd still like to hear about this.", "Okay. What I'm after is this."];
/// Said when the second reply to a follow-up does not answer it either.
pub(super) const LEFT_OPEN: &[&str] = &["Let's leave that one open.", "I'll leave that one open, and go on."];
pub(super) const MOVE_ASIDE: &[&str] = &[
    "That's fine. Let's come at it from another side.",
    "No problem. Here's another angle.",
    "All right. Something else about it, then.",
];
pub(super) const SKIPPED: &[&str] =
    &["All right, we'll skip that one.", "Okay, on to something else.", "Sure, we'll skip it."];
pub(super) const NEXT: &[&str] = &["Next question.", "Let's move on.", "Here's the next one.", "Here's another one."];
/// Said between rounds. `{name}` is the next round.
pub(super) const NEXT_ROUND: &[&str] =
    &["Now let's talk about {name}.", "Let's turn to {name}.", "Next up: {name}.", "On to {name}."];
pub(super) const LAST_POINT: &[&str] = &[
    "One last point on this.",
    "Just briefly, we're almost out of time for this one.",
    "There's time for one more point here.",
];
pub(super) const RETRY: &[&str] =
    &["Do you want to try it again?", "Would you like a second try?", "Shall we do that one again?"];
pub(super) const RETRY_GO: &[&str] =
    &["Go ahead, from the top.", "Good. Once again, please.", "All right, start whenever you like."];
pub(super) const BRING_BACK: &[&str] = &[
    "Let me bring you back to the question.",
    "I don't see yet how that answers the question. Once again.",
    "Back to what I asked.",
];
pub(super) const BRING_BACK_BARE: &[&str] =
    &["How does that relate to the question?", "How does that answer what I asked?"];
pub(super) const CUT_IN: &[&str] = &[
    "Let me stop you there, so we can get to the rest.",
    "I'll cut in here, if I may. That's plenty to work with.",
    "Let me jump in here. We have a little more to cover.",
];
pub(super) const ONE_MOMENT: &[&str] = &["One moment.", "Just a moment.", "Bear with me."];
pub(super) const SAY_AGAIN: &[&str] =
    &["I'm sorry, I didn't get that. Could you say it again?", "Sorry, I missed that. Could you say it once more?"];
pub(super) const NOT_HEARD_ON: &[&str] =
    &["I'm afraid I can't make that out. Let's move on.", "Sorry, I still can't make it out. Let's move on."];
pub(super) const GAP: &str = "The sound broke up for a moment. Could you say that again?";
pub(super) const THINK: &[&str] = &["Of course. Take your time.", "Sure, take your time.", "Yes, think about it."];
pub(super) const MORE_TIME: &str = "Sure, I'll wait longer before I reply.";
pub(super) const NO_CUTTING_IN: &str = "All right, I won't cut in any more. Say that's my answer when you're done.";
pub(super) const QUICKER: &str = "Okay, I'll be quicker.";
pub(super) const QUICK_ALREADY: &str = "I'm as quick as I can be.";
/// Said before a line that was broken off by a nod and is said again.
pub(super) const RESUMED: &[&str] = &["As I was saying.", "So, once more.", "So, again."];
pub(super) const GO_ON: &str = "Go on.";
pub(super) const IS_THAT_YES: &str = "Sorry, is that a yes?";
/// Said softly when the candidate asks for time.
pub(super) const TAKE_YOUR_TIME: &str = "Sure.";
pub(super) const REMIND: &str = "Say that's my answer when you're done.";
/// Said softly while the candidate pauses, one after the other.
pub(super) const BACKCHANNELS: &[&str] = &["Mm hmm.", "Okay.", "Mm hmm.", "Right."];
/// All lines that Viva says softly, to be rendered before they are needed.
pub fn soft_lines() -> BTreeSet<&'static str> {
    BACKCHANNELS.iter().copied().chain([TAKE_YOUR_TIME, REMIND]).collect()
}
/// The lines that begin most replies. They quote nobody, so they may be rendered and kept before they are needed.
pub fn usual_lines() -> impl Iterator<Item = &'static str> {
    let lines = [
        ACKS, WHY_BARE, SCALE_BARE, MORE, MOVE_ON, MOVE_ASIDE, NEXT, RETRY, ONE_MOMENT, SAY_AGAIN, THINK, SURE,
        LEFT_OPEN, WHY_SO, WHY_NOT, ON_WHAT,
    ];
    lines.into_iter().flatten().copied()
}
pub(super) const ASSUME: &[&str] = &[
    "Make an assumption that seems sensible to you, say it, and go on from there.",
    "You decide. Tell me what you assume, and carry on.",
    "Pick something realistic, and tell me what you picked.",
];
pub(super) const CONFIRM_END: &str = "Shall we stop here?";
pub(super) const END_DECLINED: &str = "All right, let's go on.";
pub(super) const PAUSED: &str = "Paused. The clock has stopped. Say resume when you want to go on.";
pub(super) const STILL_PAUSED: &str = "We're still paused. Say resume to go on, or end the interview.";
pub(super) const NO_PAUSE: &str = "We're not paused. Please go on.";
pub(super) const SURE: &[&str] = &["Sure.", "Of course.", "Gladly."];
pub(super) const OTHER_WORDS: &[&str] = &["In other words.", "Let me put it differently.", "Put another way."];
pub(super) const SLOWLY: &[&str] =
    &["Let me say it once more, more slowly.", "I can't put it any other way, so here it is again."];

pub(super) fn greeting(microphone: &str, minutes: f32) -> String {
    format!(
        "Hello, I'm Viva. I hear you through {}. We have {}. At any time you can say repeat, skip, pause, or end the interview.",
        tidy_name(microphone),
        about_minutes((minutes * 60_000.0) as u64)
    )
}

pub(super) fn mic_lost() -> String {
    "I've lost the microphone. The clock has stopped. We'll go on as soon as it's back.".into()
}

pub(super) fn mic_silent(name: &str) -> String {
    format!("Nothing at all comes from {}. It may be muted.", tidy_name(name))
}

pub(super) fn speaker_lost() -> String {
    "The speaker is gone. The clock has stopped. We'll go on as soon as it's back.".into()
}

pub(super) fn device_back(microphone: bool, name: &str) -> String {
    let name = tidy_name(name);
    if microphone { format!("I can hear you again, through {name}.") } else { format!("We're back, through {name}.") }
}

pub(super) fn last_question(left_ms: u64) -> String {
    format!("We have {} left, so one last question.", about_minutes(left_ms))
}

pub(super) fn time_left(session_ms: u64) -> String {
    format!("We have {} left.", about_minutes(session_ms))
}

/// The readable part of a device name. Drivers add brackets and bus numbers that nobody wants to hear.
fn tidy_name(name: &str) -> String {
    let plain: String = name.split(['(', '[', ',']).next().unwrap_or_default().trim().chars().take(48).collect();
    if plain.is_empty() { "the default device".into() } else { plain }
}

pub(super) fn about_minutes(ms: u64) -> String {
    match ms.saturating_add(30_000) / 60_000 {
        0 => "less than a minute".into(),
        1 => "about one minute".into(),
        n => format!("about {} minutes", small_number(n)),
    }
}

pub(super) fn small_number(n: u64) -> String {
    match n {
        0 => "no".into(),
        1..=12 => cardinal(n),
        _ => n.to_string(),
    }
}

/// The patience for an answer: how long it may pause, its usual number of words, and its longest duration. People pause
/// longer in interviews than in conversation. The 95th percentile of pauses inside a turn is 1.4 s in conversation, and
/// 2.5 s where people think.
pub fn patience(kind: QuestionKind, level: Level, minutes: f32, follow_up: bool) -> Patience {
    let (silence_ms, expected_words, cap_ms) = match kind {
        QuestionKind::Concept => (1_600, 90, 90_000),
        QuestionKind::Debugging | QuestionKind::Estimation => (2_000, 120, 120_000),
        QuestionKind::Behavioural => (2_000, 160, 150_000),
        QuestionKind::Design | QuestionKind::CodingAloud => (2_500, 160, 150_000),
    };
    let silence_ms = silence_ms + if level == Level::Senior { 200 } else { 0 } - if follow_up { 300 } else { 0 };
    // One turn must leave room for a follow-up within the question's own time.
    let room_ms = (minutes.clamp(0.5, 10.0) * if follow_up { 24_000.0 } else { 36_000.0 }) as u32;
    let (turn, expected_words) =
        if follow_up { (TurnKind::FollowUp, FOLLOW_UP_WORDS) } else { (TurnKind::Answer, expected_words) };
    Patience::new(silence_ms, cap_ms.min(room_ms.max(30_000))).of(turn).expecting(expected_words)
}

/// Usual words of a reply to a follow-up, which has 10 to 40 s of speech.
const FOLLOW_UP_WORDS: u32 = 40;

/// Patience with an order while there is nothing to answer.
pub(super) const ORDER: Patience = Patience::new(900, 20_000).of(TurnKind::Order);
/// Patience with a yes or no.
pub(super) const YES_OR_NO: Patience = ORDER.of(TurnKind::Confirm);
