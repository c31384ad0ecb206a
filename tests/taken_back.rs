//! Viva's next line, depending on what was said over the first second of its reply.

use viva::bank::Question;
use viva::interview::{Fact, Output};
use viva::journal::Happening;
use viva::rehearsal::{Script, play};

#[derive(serde::Deserialize)]
struct Bank {
    question: Vec<Question>,
}

/// What follows speech over a reply.
struct After {
    /// Viva's next line.
    line: String,
    /// Whether the reply was taken back.
    gave_way: bool,
    /// Facts since Viva fell silent.
    facts: Vec<Fact>,
}

/// What follows when this is said over the first second of a reply.
fn over(said: &str) -> After {
    let bank: Bank = toml::from_str(include_str!("interviews/bank.toml")).unwrap();
    let text = format!(
        "# minutes 8, study, seed 3, only double-charge\n\
         < [timed] The client makes an idempotency key, because a retry then looks the same. That's it.\n\
         < over 1s: {said}"
    );
    let script = Script::parse(&text).unwrap();
    let played = play(&script, &script.setup(&bank.question, 10.0), None);
    assert_eq!(played.complaints, Vec::<String>::new(), "{said}");
    let outputs: Vec<&Output> =
        played.entries.iter().filter_map(|e| if let Happening::Out(o) = &e.what { Some(o) } else { None }).collect();
    let silent = outputs.iter().position(|o| matches!(o, Output::StopSpeaking { .. })).unwrap();
    let next = outputs[silent..].iter().find_map(|o| if let Output::Say { text, .. } = o { Some(text) } else { None });
    let gave_way = outputs.iter().any(|o| matches!(o, Output::Note(Fact::GaveWay { .. })));
    let fact = |output: &&Output| if let Output::Note(fact) = output { Some(fact.clone()) } else { None };
    After { line: next.unwrap().clone(), gave_way, facts: outputs[silent..].iter().filter_map(fact).collect() }
}

/// The follow-up after each of these leads.
fn led_by(leads: &[&str]) -> Vec<String> {
    leads.iter().map(|lead| format!("{lead} {FOLLOW_UP}")).collect()
}

/// Checks that a line with one of these beginnings follows each row, and whether Viva gave way.
fn all(rows: &[&str], beginnings: &[impl AsRef<str>], gives_way: bool) {
    let mut wrong = Vec::new();
    for said in rows {
        let After { line, gave_way, .. } = over(said);
        if !beginnings.iter().any(|beginning| line.starts_with(beginning.as_ref())) || gave_way != gives_way {
            wrong.push(format!("“{said}”: {line}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const FOLLOW_UP: &str = "Why must the client choose the idempotency key";

#[test]
fn behind_a_nod_viva_goes_on_with_its_line() {
    let nods = [
        "okay",
        "Mm-hm.",
        "Yeah, right.",
        "Uh huh.",
        "I see.",
        "Sure, sure.",
        "Thank you.",
        "Sorry.",
        "I know, I know.",
        "Never mind.",
        "And, um.",
        "Got it.",
    ];
    let resumed = led_by(&["As I was saying.", "So, once more.", "So, again."]);
    all(&nods, &resumed, false);
    all(&["Sorry, go ahead.", "Go on.", "Please continue.", "That's my answer.", "I'm done."], &resumed, false);
}

#[test]
fn an_order_is_obeyed() {
    let leads = led_by(&["Sure.", "Of course.", "Gladly."]);
    let repeat = [
        "Wait, repeat the question.",
        "Sorry, could you say that again?",
        "Pardon?",
        "Sorry, what?",
        "What was the question?",
        "I didn't catch that.",
        "Hang on, what did you ask?",
    ];
    all(&repeat, &leads, false);
    let other =
        ["In other words.", "Let me put it differently.", "Put another way.", "Let me say it", "I can't put it"];
    let rephrase = ["Can you rephrase that?", "What do you mean?", "How do you mean, choose?", "I don't understand."];
    all(&rephrase, &other, false);
    all(&["How much time is left?", "How long do we have?"], &["We have about eight minutes left. Why must"], false);
    all(&["You can be quicker.", "Hurry up, please."], &["Okay, I'll be quicker. Why must"], false);
    all(&["Skip this one.", "Next question, please."], &["All right, we'll", "Okay, on to", "Sure, we'll"], false);
    all(&["End the interview.", "I have to go."], &["Shall we stop here?"], false);
    all(
        &["Can I get a hint?", "Give me a hint, please."],
        &["No problem. Here", "That's fine. A", "It happens."],
        false,
    );
}

#[test]
fn the_answer_goes_on() {
    let goes_on = [
        "And a unique constraint on the order.",
        "Also the row lives for a day.",
        "Oh, and the server stores the response.",
        "The server keeps it for a day.",
        "Plus I would log every retry.",
        "I mean the server looks the key up first.",
    ];
    let acks = led_by(&["Okay.", "Right.", "I see.", "All right.", "Got it.", "Understood."]);
    all(&goes_on, &acks, true);
    all(
        &["Hang on.", "Wait.", "Let me think.", "One moment.", "Just a second."],
        &["Of course.", "Sure, ", "Yes, think"],
        true,
    );
    all(
        &["I wasn't done.", "Let me finish.", "Stop talking.", "Don't interrupt me."],
        &["All right, I won't cut in"],
        true,
    );
    all(&["Give me more time.", "Slower, please."], &["Sure, I'll wait longer"], true);
}

#[test]
fn who_replies_to_a_follow_up_is_not_asked_it_again() {
    let reasons = [
        "Because only the client knows that two calls are one payment.",
        "Well, because the server cannot tell two calls apart.",
        "Since only the client knows what it has sent before.",
        "It's because the server sees two calls that look the same.",
        "To make sure that two tries carry the same key.",
        "The reason is that only the client knows it is a retry.",
        "Hmm, let me think. Because the client knows what it has sent.",
    ];
    let lost = ["I don't know."];
    for (said, explains) in reasons.map(|said| (said, true)).into_iter().chain(lost.map(|said| (said, false))) {
        let After { line, gave_way, facts } = over(said);
        assert!(!line.contains(FOLLOW_UP) && !gave_way, "“{said}”: {line}");
        // The answer and the reply to the follow-up, each with its own words.
        let answered = |fact: &Fact| match fact {
            Fact::Answered { probe, continues, explains, .. } => {
                Some((probe.is_some(), *continues, explains.is_some()))
            }
            _ => None,
        };
        let answered: Vec<_> = facts.iter().filter_map(answered).collect();
        assert_eq!(answered, [(false, false, false), (true, false, explains)], "“{said}”: {facts:?}");
    }
}
