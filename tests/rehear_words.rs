//! A played interview with words that were heard again: what was an answer, what becomes one, and what never does.

use crate::played::journal;
use viva::ids::TurnId;
use viva::interview::{Fact, Input, Interview, Output};
use viva::journal::{Entry, Happening};
use viva::report::rehear::{Change, spans, with_words};
use viva::report::{Report, Who};
use viva::speech::{Transcript, Word};
use viva::time::SampleCount;

/// Words at the time of the turn, three a second.
fn transcript(from: SampleCount, text: &str) -> Transcript {
    let at = |i: usize| from + SampleCount::from_millis(330 * i as u64);
    let word = |(i, text): (usize, &str)| Word { text: text.into(), from: at(i), to: at(i + 1), confidence: 0.9 };
    let words: Vec<Word> = text.split_whitespace().enumerate().map(word).collect();
    let confidence = if words.is_empty() { 0.0 } else { 0.9 };
    Transcript { text: text.into(), words, confidence, refused: Vec::new() }
}

/// The session with these words. Each belongs to the turn with this number among those with speech, from 0.
fn heard_again(entries: &[Entry], better: &[(usize, &str)]) -> (Vec<Entry>, Vec<Change>) {
    let spans = spans(entries);
    let words = better.iter().map(|(n, text)| (spans[*n].turn, transcript(spans[*n].from, text)));
    with_words(entries, &words.collect())
}

/// The answers to the first question: to which follow-up, and the words.
fn answers(entries: &[Entry]) -> Vec<(Option<String>, String)> {
    let report = Report::from_entries(entries);
    report.questions[0].answers.iter().map(|answer| (answer.probe.clone(), answer.text.clone())).collect()
}

fn facts(entries: &[Entry]) -> Vec<&Fact> {
    let fact = |entry: &'_ Entry| matches!(entry.what, Happening::Out(Output::Note(_)));
    let notes = entries.iter().filter(|entry| fact(entry));
    notes
        .map(|entry| if let Happening::Out(Output::Note(fact)) = &entry.what { fact } else { unreachable!() })
        .collect()
}

fn said(entries: &[Entry]) -> Vec<String> {
    let lines = Report::from_entries(entries).transcript.into_iter();
    lines.filter(|line| line.who == Who::Candidate).map(|line| line.text).collect()
}

const WEAK: &str = "# minutes 12, study, only slow-product-page\n\
    < Add more servers and a bigger database I would say.\n\
    < Because they are faster and there are more of them.\n\
    < They would break at some point I guess as well.\n\
    < Something breaks and then people wait for it.\n";
const TRY: &str = "I put Redis in front with a TTL of five minutes because the same rows are read by everybody.";

#[test]
fn a_turn_that_was_no_answer_does_not_become_one_because_its_words_were_lost() {
    let second = format!("{WEAK}< [fails] Yes.\n> say it again\n< No, thank you.");
    let beginning = "# minutes 10, only slow-product-page\n< I'd use Redis, because the same rows are read again.\n";
    let with = |rest: &str| format!("{beginning}{rest}");
    for (what, script, turn, words) in [
        ("the reply to the offer of a second try", second, 4, "Yes, I would like to try that one again now, please."),
        (
            "the reply to “shall we stop?”",
            with("< End the interview.\n> stop\n< [fails] No.\n< No."),
            2,
            "I want to go on.",
        ),
        ("an order in a pause", with("< Pause.\n> Paused\n< [late 25s] I'm back.\n~ 9s\n! resume"), 2, "I'm back now."),
        ("the reply to the offer to repeat", with("~ 20s\n< [fails] Yes.\n> say"), 1, "Yes, please do."),
        ("an order", with("< [fails] Skip.\n> say"), 1, "Skip this question, please."),
        ("a question back", with("< [fails] How many?\n> say"), 1, "How many users do we have?"),
        ("a nod", with("< [fails] Okay.\n> say"), 1, "Okay, right."),
    ] {
        let before = journal(&script);
        let lost = |fact: &&Fact| {
            matches!(fact, Fact::TurnDiscarded { turn: t, why } if *t == spans(&before)[turn].turn
            && matches!(why, viva::interview::Discarded::NotTranscribed | viva::interview::Discarded::NoTranscript))
        };
        assert!(facts(&before).iter().any(lost), "{what} was lost");
        let (after, changes) = heard_again(&before, &[(turn, words)]);
        assert_eq!(answers(&after), answers(&before), "{what}");
        assert_eq!(facts(&after), facts(&before), "{what}");
        assert_eq!((changes.len(), changes[0].after.as_str()), (1, words), "{what}");
        assert!(said(&after).iter().any(|line| line == words), "{what}: {:?}", said(&after));
    }
}

#[test]
fn better_words_change_nothing_in_what_was_done_with_a_turn() {
    let script = "# minutes 10, only slow-product-page\n< How many users are there?\n< Repeat the question.\n\
        < A cache, because the same rows are read all the time.\n< Skip this one.";
    let before = journal(script);
    let again =
        ["How big is it, with a cache of Redis?", "Redis with a TTL.", "A cache, since it is so.", "Keep a replica."];
    let (after, changes) = heard_again(&before, &again.into_iter().enumerate().collect::<Vec<_>>());
    assert_eq!(facts(&after), facts(&before));
    assert_eq!(answers(&after), [(None, again[2].to_owned())]);
    assert_eq!((changes.len(), said(&after).len()), (4, 4));
}

#[test]
fn a_lost_answer_and_its_repetition_are_one_answer() {
    let script = "# minutes 10, only slow-product-page\n< [fails] One.\n> say\n< It is Redis with a TTL.\n> Why";
    let (after, _) = heard_again(&journal(script), &[(0, "I'd use Redis in front of it.")]);
    assert_eq!(answers(&after), [(None, "I'd use Redis in front of it. It is Redis with a TTL.".to_owned())]);
}

/// The interview until the words of the last turn should come, but the recognizer fails.
fn broken_off_by_a_failure(entries: &[Entry]) -> Vec<Entry> {
    let Happening::Session(header) = &entries[0].what else { panic!("no header") };
    let mut interview = Interview::new(header.setup.clone());
    let last = spans(entries).last().unwrap().turn;
    let mut out = vec![entries[0].clone()];
    for Entry { at, what } in entries {
        let Happening::In(input) = what else { continue };
        let fails = matches!(input, Input::Heard { turn, .. } if *turn == last);
        let failure = Input::TranscribeFailed { turn: last, why: "out of memory".into() };
        let input = if fails { failure } else { input.clone() };
        out.push(Entry { at: *at, what: Happening::In(input.clone()) });
        let outputs = interview.handle(*at, input).into_iter();
        out.extend(outputs.map(|output| Entry { at: *at, what: Happening::Out(output) }));
        if fails {
            break;
        }
    }
    out
}

#[test]
fn a_lost_part_keeps_its_place_in_the_answer() {
    let (first, second) = ("I'd use Redis in front of it.", "And a TTL of five minutes.");
    let script = format!("# minutes 10, only slow-product-page\n< {first}\n< over 1s: {second}");
    let before = broken_off_by_a_failure(&journal(&script));
    let fates: Vec<_> = facts(&before).into_iter().filter_map(turn_of).collect();
    assert_eq!(fates, [TurnId(2), TurnId(1)], "the failure is noted before the answer");
    assert_eq!(answers(&before), [(None, first.to_owned())]);
    let (after, _) = heard_again(&before, &[(1, second)]);
    assert_eq!(answers(&after), [(None, format!("{first} {second}"))]);
}

#[test]
fn an_answer_instead_of_a_reply_to_an_offer_is_one() {
    let before = journal("# minutes 10, only slow-product-page\n~ 22s\n< [fails] Redis.\n> say");
    let words = "I would put Redis in front, because the rows are the same.";
    let (after, _) = heard_again(&before, &[(0, words)]);
    assert_eq!(answers(&after), [(None, words.to_owned())]);
}

#[test]
fn the_reason_in_the_repetition_still_counts() {
    let reply = "The same rows are read all the time by everybody.";
    let script =
        format!("# minutes 10, only slow-product-page\n< I'd use a cache.\n> Why\n< [fails] {reply}\n> say\n< {reply}");
    let before = journal(&script);
    let reasoned = |entries: &[Entry]| Report::from_entries(entries).questions[0].content.covered[0].reasoned;
    assert!(reasoned(&before));
    let (after, _) = heard_again(&before, &[(1, "Because of the rows.")]);
    assert_eq!(answers(&after).len(), answers(&before).len());
    assert!(reasoned(&after));
}

#[test]
fn words_lost_in_the_second_try_belong_to_the_question_and_not_to_the_last_follow_up() {
    let before = journal(&format!("{WEAK}< Yes, please.\n< [fails] {TRY}\n> say\n< {TRY}"));
    assert!(before.iter().any(|e| matches!(e.what, Happening::Out(Output::Note(Fact::Retried { .. })))));
    let (after, _) = heard_again(&before, &[(5, "Redis in front.")]);
    let expected = (None, format!("Redis in front. {TRY}"));
    assert!(answers(&after).contains(&expected), "{:#?}", answers(&after));
    assert_eq!(answers(&after).len(), answers(&before).len());
}

#[test]
fn a_question_that_was_given_up_gets_the_words_that_were_lost() {
    let script = "# minutes 10\n< [fails] One.\n> say\n< [fails] Two.\n> pays only once\n< A key.";
    let before = journal(script);
    assert!(answers(&before).is_empty());
    let (after, _) = heard_again(&before, &[(0, "I'd use Redis."), (1, "It is Redis, because the rows are the same.")]);
    assert_eq!(answers(&after), [(None, "I'd use Redis. It is Redis, because the rows are the same.".to_owned())]);
    assert!(Report::from_entries(&before).trouble.len() == 2 && Report::from_entries(&after).trouble.is_empty());
}

/// The journal with other words in front of those of the first turn, as when a part was recognized too late.
fn with_stand_in(entries: &[Entry], text: &str) -> Vec<Entry> {
    let mut entries = entries.to_vec();
    let first = entries.iter().position(|e| matches!(e.what, Happening::In(Input::Heard { .. }))).unwrap();
    let stand_in = Input::Heard { turn: TurnId(1), transcript: transcript(spans(&entries)[0].from, text) };
    entries.insert(first, Entry { at: entries[first].at, what: Happening::In(stand_in) });
    entries
}

#[test]
fn words_that_stood_in_for_the_whole_are_not_what_was_heard_before() {
    let whole = "I'd use Redis, because the same rows are read again.";
    let plain = journal(&format!("# minutes 10, only slow-product-page\n< {whole}"));
    for stand_in in ["I'd use", "I'd use Reddit, because the same rose are red again."] {
        let before = with_stand_in(&plain, stand_in);
        assert_eq!(answers(&before), [(None, whole.to_owned())], "the report takes the whole");
        let (after, changes) = heard_again(&before, &[(0, whole)]);
        assert!(changes.is_empty(), "{changes:?}");
        assert_eq!((answers(&after), said(&after)), (answers(&plain), said(&plain)));
        let (_, changes) = heard_again(&before, &[(0, "I'd use Redis.")]);
        assert_eq!(changes[0].before, whole);
    }
}

#[test]
fn another_comma_is_no_other_word() {
    let before = journal("# minutes 10, only slow-product-page\n< I'd use Redis because reads dominate.");
    let (after, changes) = heard_again(&before, &[(0, "I'd use redis, because reads dominate")]);
    assert!(changes.is_empty(), "{changes:?}");
    assert_eq!(said(&after), ["I'd use redis, because reads dominate"]);
}

fn turn_of(fact: &Fact) -> Option<TurnId> {
    match fact {
        Fact::Answered { turn, .. } | Fact::TurnDiscarded { turn, .. } => Some(*turn),
        _ => None,
    }
}
