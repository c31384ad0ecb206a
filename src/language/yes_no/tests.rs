//! Replies to each question, in many wordings.

use super::*;

/// Checks each reply to this question: yes or no, an order, and whether more was said.
fn each(to: Asked, rows: &[(&str, Option<bool>, Option<Command>, bool)]) {
    let mut wrong = Vec::new();
    for (said, yes, order, more) in rows {
        let read = reply(to, said);
        if (read.yes, read.order, read.more > 0) != (*yes, *order, *more) {
            wrong.push(format!("“{said}”: {read:?}"));
        }
    }
    assert!(wrong.is_empty(), "{to:?}\n{}", wrong.join("\n"));
}

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

#[test]
fn a_plain_reply_may_have_fillers_repetition_and_politeness() {
    let rows = [
        ("Um. Yes. Please.", YES),
        ("Yes, please do.", YES),
        ("Yes. Yes. Yes. Yes please, that would be great.", YES),
        ("Well, yes.", YES),
        ("Oh yes, please, thank you very much.", YES),
        ("Uh… yeah. Sure. Why not?", YES),
        ("Yeah, sure, let's, um, let's do it.", YES),
        ("Yes. Once more, please.", YES),
        ("Okay, then. Go ahead.", YES),
        ("Um, I, I think so, yes.", YES),
        ("Of course. Thanks.", YES),
        ("I'd love to.", YES),
        ("Mm-hm.", YES),
        ("No wait, yes.", YES),
        ("No. Actually, yes please.", YES),
        ("Sure, whatever.", YES),
        ("If you could, yeah.", YES),
        ("Uh, no. Thanks.", NO),
        ("No no. Let's, um, go on.", NO),
        ("No, no, no. Thank you so much.", NO),
        ("No. I'm good, thanks.", NO),
        ("Nope. All good.", NO),
        ("Not now, thank you.", NO),
        ("Um, not really, no.", NO),
        ("No, it's fine, I heard it.", NO),
        ("Yeah, no.", NO),
        ("Yeah, no, I'm good.", NO),
        ("Yes, wait, no.", NO),
        ("I'm good, thanks.", NO),
        ("I guess not.", NO),
        ("Yes, I'm good.", None),
        ("Thank you.", None),
        ("Maybe.", None),
        ("Um.", None),
        ("", None),
    ]
    .map(|(said, yes)| (said, yes, None, said == "Maybe."));
    each(Asked::Repeat, &rows);
    each(Asked::Retry, &rows);
}

#[test]
fn what_is_more_than_a_yes_or_a_no_is_left_to_the_interview() {
    each(
        Asked::Repeat,
        &[
            ("Yes, and I would put a cache in front.", YES, None, true),
            ("I know.", None, None, true),
            ("No idea.", None, None, true),
            ("No, I don't know.", None, None, true),
            ("Not sure.", None, None, true),
            ("No cache.", None, None, true),
            ("No problem with writes.", None, None, true),
            ("I would invalidate.", None, None, true),
            ("I invalidate on write.", None, None, true),
            ("No, I heard you. I'd use a cache.", NO, None, true),
            ("Sure, but can I ask something?", YES, None, true),
        ],
    );
}

#[test]
fn an_order_may_come_with_a_yes_or_a_no() {
    use Command::*;
    let rows = [
        ("Yes, but could you say the question first?", YES, Some(Repeat)),
        ("Yes please, but remind me what the question was.", YES, Some(Repeat)),
        ("Sure. Can you repeat the question?", YES, Some(Repeat)),
        ("Yeah okay, what was the question again?", YES, Some(Repeat)),
        ("Yes, if you tell me the question again.", YES, Some(Repeat)),
        ("Yes, but I don't remember the question.", YES, Some(Repeat)),
        ("Okay, but repeat the question because I lost it.", YES, Some(Repeat)),
        ("Go ahead, but read it to me again first.", YES, Some(Repeat)),
        ("Yes, but in other words, please.", YES, Some(Rephrase)),
        ("Yes, but can you put it differently?", YES, Some(Rephrase)),
        ("Yes, but give me a moment.", YES, Some(Think)),
        ("Sure, just a second.", YES, Some(Think)),
        ("Yes, but let me think first.", YES, Some(Think)),
        ("Yes, but slower please.", YES, Some(MoreTime)),
        ("Yes, but please slow down a bit.", YES, Some(MoreTime)),
        ("Yes please, and can you be quicker?", YES, Some(Quicker)),
        ("Yes, but can I have a hint?", YES, Some(Hint)),
        ("Yes, let us do that, but first I need a short break.", YES, Some(Pause)),
        ("No, skip it.", NO, Some(Skip)),
        ("No, let's skip this one.", NO, Some(Skip)),
        ("No, I just need a minute.", NO, Some(Think)),
        ("No, let's stop here.", NO, Some(End)),
        ("I'd rather you rephrase it.", None, Some(Rephrase)),
        ("I'd rather you repeat it.", None, Some(Repeat)),
        ("Wait.", None, Some(Think)),
        ("Okay, can we take a short break?", YES, Some(Pause)),
    ]
    .map(|(said, yes, order)| (said, yes, order, false));
    each(Asked::Repeat, &rows);
    each(Asked::Retry, &rows);
}

#[test]
fn a_repetition_may_be_taken_or_left_in_many_words() {
    let rows = [
        ("That would be great.", YES),
        ("That'd be helpful, thanks.", YES),
        ("Go ahead.", YES),
        ("Please go on.", YES),
        ("I'd appreciate that.", YES),
        ("If you don't mind.", YES),
        ("Fine.", YES),
        ("You can, yes.", YES),
        ("I've got it, I'm still thinking.", NO),
        ("I remember it.", NO),
        ("No need, thanks.", NO),
        ("Okay, let's go on.", NO),
        ("I'm thinking.", NO),
    ]
    .map(|(said, yes)| (said, yes, None, false));
    each(Asked::Repeat, &rows);
    each(
        Asked::Repeat,
        &[
            ("Sure, I missed the end.", YES, Some(Command::Repeat), false),
            ("Yes, I lost track.", YES, None, true),
            ("Let's move on.", NO, Some(Command::Skip), false),
            ("No need to wait so long.", None, Some(Command::Quicker), false),
            ("I'm done.", None, Some(Command::Done), false),
        ],
    );
}

#[test]
fn a_second_try_may_be_taken_or_left_in_many_words() {
    let rows = [
        ("Why not.", YES),
        ("Go for it.", YES),
        ("Yes yes please do.", YES),
        ("Let me try again.", YES),
        ("I'll give it another go.", YES),
        ("Might as well.", YES),
        ("Sounds good to me.", YES),
        ("I don't mind.", YES),
        ("Okay, fine.", YES),
        ("Absolutely.", YES),
        ("I think I'd rather move on.", NO),
        ("I'd prefer to continue.", NO),
        ("Okay, let's move on.", NO),
        ("Nope, next one please.", NO),
        ("Not now, let's go ahead with the next.", NO),
        ("Let's leave it there.", NO),
        ("No, that was all I know.", NO),
        ("Maybe later.", NO),
        ("Yes, let's move on.", None),
    ]
    .map(|(said, yes)| (said, yes, None, false));
    each(Asked::Retry, &rows);
    each(
        Asked::Retry,
        &[
            ("I'd love to, but I'm tired.", NO, None, true),
            ("I would, but I have nothing to say.", NO, None, true),
            ("I'll pass.", None, Some(Command::Skip), false),
        ],
    );
}

#[test]
fn an_um_is_no_reply_yet() {
    for (said, waits) in [("Um.", true), ("Uh, um…", true), ("Mm-hm.", false), ("Um, yes.", false)] {
        assert_eq!(only_hesitates(&plain(said)), waits, "{said}");
    }
}

#[test]
fn an_interview_is_ended_by_a_yes_in_many_words_and_by_nothing_else() {
    let rows = [
        ("Yes, please.", YES),
        ("Um. Yes. Please.", YES),
        ("Yes, stop.", YES),
        ("Yes. Yes. Yes. Yes please, that would be great.", YES),
        ("Stop.", YES),
        ("I have to go.", YES),
        ("Let's stop.", YES),
        ("I'm done for today.", YES),
        ("No wait, yes.", YES),
        ("That's enough for today, thanks.", YES),
        ("I've had enough.", YES),
        ("Okay, let's call it a day.", YES),
        ("We can stop here.", YES),
        ("Sorry, I really need to leave now.", YES),
        ("I guess so.", YES),
        ("Why not.", YES),
        ("Please.", YES),
        ("I think we should stop now.", YES),
        ("No, let's go on.", NO),
        ("Yeah no.", NO),
        ("Yes, no, let's go on.", NO),
        ("Not yet.", NO),
        ("I'd rather go on.", NO),
        ("Yes. No, wait, one more question.", NO),
        ("Continue.", NO),
        ("Don't stop.", NO),
        ("Okay, let's keep going.", NO),
        ("Yes, but first tell me how I did.", None),
        ("After this question.", None),
        ("No, let's stop here.", None),
        ("Did I say that?", None),
        ("Go ahead.", None),
        ("No idea.", None),
        ("Maybe.", None),
        ("A cache.", None),
        ("I know.", None),
        ("Why?", None),
        ("Um.", None),
    ];
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(said, yes)| reply(Asked::Stop, said).yes != *yes)
        .map(|(said, _)| format!("“{said}”: {:?}", reply(Asked::Stop, said)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    each(
        Asked::Stop,
        &[
            ("End the interview.", None, Some(Command::End), false),
            ("Yes, but what do you mean?", YES, Some(Command::Rephrase), false),
            ("Yes, end the interview.", YES, Some(Command::End), false),
            ("No, skip this one.", NO, Some(Command::Skip), false),
            ("I mean skip this one.", None, Some(Command::Skip), false),
            ("No, could you repeat the question?", NO, Some(Command::Repeat), false),
            ("Just a short break.", None, Some(Command::Pause), false),
        ],
    );
}
