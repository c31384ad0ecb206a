//! The offer of a second try and the critique before it: what the candidate may say or press there, and what Viva then
//! does. Also words that count for the report, and must count for Viva's next line, too.

use viva::bank::Question;
use viva::interview::{Command, Fact, Input, Interview, Output, SayId, Setup, TurnId};
use viva::journal::Happening;
use viva::rehearsal::{Played, Script, play};
use viva::speech::{EndOfTurn, EndReason, Transcript};
use viva::time::{SampleCount, SessionTime};

#[derive(serde::Deserialize)]
struct Bank {
    question: Vec<Question>,
}

const WEAK_ANSWERS: &str = "# minutes 12, study, only slow-product-page\n\
    > product page\n\
    < Add more servers and a bigger database I would say.\n\
    < Because they are faster and there are more of them.\n\
    < They would break at some point I guess as well.\n\
    < Something breaks and then people wait for it.\n";

/// Answers with a critique that is long enough to be spoken over.
const HALF_ANSWERS: &str = "# minutes 12, study, only slow-product-page\n\
    > product page\n\
    < I would use a read replica and some TTL I would say.\n\
    < I have always seen it done that way so far.\n\
    < They would break at some point I guess as well.\n\
    < Something breaks and then people wait for it.\n";

const CRITIQUE: &str = "The main thing I was listening for was a cache.";
const OFFERS: &[&str] =
    &["Do you want to try it again?", "Would you like a second try?", "Shall we do that one again?"];

fn played(script: &str) -> Played {
    let bank: Bank = toml::from_str(include_str!("interviews/bank.toml")).unwrap();
    let script = Script::parse(script).unwrap();
    play(&script, &script.setup(&bank.question, 10.0), None)
}

/// Plays these steps after the offer. Returns the whole conversation, and Viva's lines after the offer.
fn at_the_offer(steps: &str) -> (String, Vec<String>) {
    let played = played(&format!("{WEAK_ANSWERS}> …\n{steps}"));
    assert_eq!(played.complaints, Vec::<String>::new(), "{steps}\n{}", played.text);
    let lines = played.text.lines().skip_while(|line| !line.ends_with("[critique]")).skip(1);
    let lines = lines.filter_map(|line| line.split_once("  Viva    ")).map(|(_, said)| said.to_owned()).collect();
    (played.text, lines)
}

fn tries_again(text: &str) -> bool {
    text.contains("(a second try)")
}

fn offers(line: &str) -> bool {
    OFFERS.iter().any(|offer| line.contains(offer))
}

const AT: SampleCount = SampleCount(0);

fn words(text: &str) -> Transcript {
    Transcript { text: text.into(), ..Transcript::default() }
}

/// An interview that is fed input by input.
struct Driver {
    interview: Interview,
    now: u64,
    say: SayId,
    turn: TurnId,
    lines: Vec<String>,
    facts: Vec<Fact>,
}

impl Driver {
    /// The first question has been asked, and the candidate has the floor.
    fn asked() -> Self {
        let bank: Bank = toml::from_str(include_str!("interviews/bank.toml")).unwrap();
        let questions = bank.question.into_iter().filter(|q| q.id == "slow-product-page").collect();
        let interview = Interview::new(Setup { seed: 7, minutes: 12.0, questions, ..Setup::default() });
        let (say, turn) = (SayId(0), TurnId(0));
        let mut it = Self { interview, now: 0, say, turn, lines: Vec::new(), facts: Vec::new() };
        it.feed(Input::Start { microphone: "m".into(), speaker: "s".into() });
        it.line_over();
        it.line_over();
        it
    }

    /// Viva has offered a second try, and the candidate has the floor.
    fn at_the_offer() -> Self {
        let mut it = Self::asked();
        while !offers(it.lines.last().unwrap()) {
            it.feed(Input::SpeechStarted { at: AT });
            it.feed(Input::SpeechEnded { at: AT });
            it.feed(Input::TurnEnded(it.end()));
            it.feed(Input::Heard { turn: it.turn, transcript: words("Add more servers and a bigger database.") });
            it.line_over();
        }
        it
    }

    fn feed(&mut self, input: Input) {
        self.now += 500;
        for output in self.interview.handle(SessionTime(self.now), input) {
            match output {
                Output::Say { id, text, .. } => {
                    self.say = id;
                    self.lines.push(text);
                }
                Output::Listen { turn, .. } => self.turn = turn,
                Output::Note(fact) => self.facts.push(fact),
                _ => {}
            }
        }
        self.interview.verify_invariants().unwrap();
    }

    /// Lets the line under way be said to its end.
    fn line_over(&mut self) {
        self.feed(Input::PlaybackStarted { id: self.say });
        self.now += 20_000;
        self.feed(Input::PlaybackFinished { id: self.say, heard_ms: 20_000, interrupted: false });
    }

    const fn end(&self) -> EndOfTurn {
        EndOfTurn {
            turn: self.turn,
            reason: EndReason::Silence { waited_ms: 2_000 },
            speech_from: AT,
            speech_to: SampleCount(16_000 * 5),
            decided_at: SampleCount(16_000 * 7),
            segments: 1,
            evidence: None,
        }
    }
}

/// The facts that the interview noted.
fn facts(played: &Played) -> Vec<Fact> {
    let noted =
        |what: &Happening| if let Happening::Out(Output::Note(fact)) = what { Some(fact.clone()) } else { None };
    played.entries.iter().filter_map(|entry| noted(&entry.what)).collect()
}

#[test]
fn a_no_that_belongs_to_the_answer_is_the_answer() {
    for said in [
        "No cache, the rows fit into memory.",
        "Not Redis, a read replica is enough.",
        "No TTL, we delete the key instead.",
        "No, we put Redis in front because the same rows are read again.",
    ] {
        let (text, _) = at_the_offer(&format!("< {said}"));
        assert!(tries_again(&text), "{said}\n{text}");
    }
    for said in [
        "No, that was all I know.",
        "Not now, let's go ahead with the next.",
        "No, not the cache again.",
        "I'd rather not talk about caches.",
        "Let's not do the cache.",
    ] {
        let (text, _) = at_the_offer(&format!("< {said}"));
        assert!(!tries_again(&text), "{said}\n{text}");
    }
}

#[test]
fn an_order_leaves_the_offer_open_by_key_and_by_voice() {
    for step in [
        "! think",
        "! time left",
        "! more time",
        "! quicker",
        "! don't interrupt",
        "! done",
        "! repeat",
        "! rephrase",
        "< let me think",
        "< How much time is left?",
        "< Give me more time, please.",
        "< Don't interrupt me.",
        "< Could you say that again?",
        "< Could you rephrase the question?",
    ] {
        let (text, lines) = at_the_offer(&format!("{step}\n> …\n< yes please"));
        assert!(tries_again(&text), "{step}\n{text}");
        assert!(step.ends_with("think") || offers(&lines[0]), "{step}: {}", lines[0]);
    }
    for step in ["! hint", "< Can I get a hint?"] {
        let (text, lines) = at_the_offer(step);
        assert!(tries_again(&text) && lines[0].contains("a cache"), "{step}\n{text}");
    }
    for step in ["! skip", "< Skip it.", "< I'm done."] {
        let (text, _) = at_the_offer(step);
        assert!(!tries_again(&text), "{step}\n{text}");
    }
}

#[test]
fn the_key_that_ends_an_answer_ends_the_reply_to_the_offer() {
    let mut it = Driver::at_the_offer();
    it.feed(Input::SpeechStarted { at: AT });
    it.feed(Input::Command(Command::Done));
    it.feed(Input::Heard { turn: it.turn, transcript: words("yes please") });
    assert!(it.facts.iter().any(|fact| matches!(fact, Fact::Retried { .. })), "{:?}", it.facts);
}

#[test]
fn what_was_missed_is_the_critique_whatever_viva_said_last() {
    for before in ["", "< How much time is left?\n> …\n", "! more time\n> …\n", "< Blue bananas.\n> is that a yes\n"]
    {
        let (text, lines) = at_the_offer(&format!("{before}< What did I miss?\n> …\n< yes please"));
        let again = &lines[usize::from(!before.is_empty())];
        assert!(again.starts_with(CRITIQUE) && offers(again), "{before}{again}");
        assert!(tries_again(&text), "{text}");
    }
}

#[test]
fn two_pauses_at_one_offer_have_one_lead_each() {
    let pause = "! pause\n~ 20s\n! resume\n> …\n";
    let (text, lines) = at_the_offer(&format!("{pause}{pause}< yes please"));
    let leads = ["Sure.", "Of course.", "Gladly."];
    let offered: Vec<&String> = lines.iter().filter(|line| line.contains(CRITIQUE)).collect();
    assert_eq!(offered.len(), 2, "{text}");
    for line in offered {
        assert!(leads.iter().any(|lead| line.starts_with(&format!("{lead} {CRITIQUE}"))), "{line}");
    }
    assert!(tries_again(&text), "{text}");
}

#[test]
fn an_end_that_is_declined_leads_back_to_the_offer() {
    for no in ["< no", "~ 15s"] {
        let (text, lines) =
            at_the_offer(&format!("< End the interview.\n> Shall we stop here\n{no}\n> …\n< yes please"));
        assert!(tries_again(&text), "{no}\n{text}");
        assert!(lines[1].starts_with("All right, let's go on.") && offers(&lines[1]), "{}", lines[1]);
    }
}

#[test]
fn a_reply_that_could_not_be_recognized_is_asked_for_again() {
    let (text, _) = at_the_offer("< [fails] yes\n> …\n< yes please");
    assert!(tries_again(&text), "{text}");
}

#[test]
fn speech_over_a_critique_is_heard_and_the_critique_goes_on() {
    let over = |said: &str| {
        let played = played(&format!("{HALF_ANSWERS}< over 3.2s: {said}"));
        assert_eq!(played.complaints, Vec::<String>::new(), "{said}\n{}", played.text);
        assert!(played.text.contains("You named"), "{}", played.text);
        let after = played.text.lines().skip_while(|line| !line.contains("Viva falls silent"));
        let next = after.filter_map(|line| line.split_once("  Viva    ")).map(|(_, said)| said.to_owned()).next();
        (next.unwrap(), played.text)
    };
    for said in ["Okay, right.", "I see.", "My dog just came in."] {
        let (next, text) = over(said);
        assert!(offers(&next) && !tries_again(&text), "{said}: {text}");
    }
    for said in ["Yes please, let me try again.", "I'd put Redis in front with a TTL because reads dominate."] {
        let (_, text) = over(said);
        assert!(tries_again(&text), "{said}: {text}");
    }
    let (next, text) = over("How much time is left?");
    assert!(next.starts_with("We have about") && offers(&next), "{text}");
}

#[test]
fn words_that_count_are_known_before_the_next_hint() {
    let heard = "I would put Redis in front with a TTL. Give me more time, please.";
    let played = played(&format!("# minutes 12, study, only slow-product-page\n> product page\n< {heard}\n! hint"));
    let hint = played.text.lines().find(|line| line.contains("hint") && line.contains("  Viva    "));
    let hint = hint.unwrap_or_else(|| panic!("no hint: {}", played.text));
    assert!(!hint.contains("a cache"), "{hint}");
    let noted =
        facts(&played).into_iter().any(|fact| matches!(fact, Fact::Noted { noted, .. } if !noted.named.is_empty()));
    assert!(noted, "{}", played.text);
}

#[test]
fn a_key_while_words_are_due_waits_for_them() {
    let mut it = Driver::asked();
    it.feed(Input::SpeechStarted { at: AT });
    it.feed(Input::TurnEnded(it.end()));
    it.feed(Input::Command(Command::Hint));
    let said = "I would put Redis in front because the same rows are read again and again.";
    it.feed(Input::Heard { turn: it.turn, transcript: words(said) });
    // Notes on an answer are written once the reply can no longer be taken back.
    it.line_over();
    let place = |wanted: &dyn Fn(&Fact) -> bool| it.facts.iter().position(wanted);
    let noted = place(&|fact| matches!(fact, Fact::Noted { .. }));
    assert!(noted.is_some() && noted < place(&|fact| matches!(fact, Fact::Helped { .. })), "{:?}", it.facts);
}

#[test]
fn a_key_is_obeyed_when_the_words_before_it_cannot_be_had() {
    let mut it = Driver::asked();
    it.feed(Input::SpeechStarted { at: AT });
    it.feed(Input::Command(Command::Hint));
    it.feed(Input::TranscribeFailed { turn: it.turn, why: "the recognizer failed".into() });
    assert!(it.facts.iter().any(|fact| matches!(fact, Fact::Helped { .. })), "{:?}", it.facts);
}

#[test]
fn words_that_came_in_a_pause_are_known_to_the_summary() {
    let mut it = Driver::asked();
    it.feed(Input::SpeechStarted { at: AT });
    it.feed(Input::Command(Command::Pause));
    it.feed(Input::Heard { turn: it.turn, transcript: words("I put Redis in front because the same rows are read.") });
    it.feed(Input::Command(Command::End));
    assert!(it.lines.last().unwrap().starts_with("We'll stop here, after one question."), "{:?}", it.lines);
}

#[test]
fn words_over_a_follow_up_that_go_on_with_the_answer_are_noted() {
    let played = played(
        "# minutes 8, study, seed 3, only double-charge\n\
         < [timed] The client makes an idempotency key, because a retry then looks the same. That's it.\n\
         < over 3.5s: And a unique constraint on the order, because one of two inserts fails.",
    );
    let named =
        |noted: &viva::interview::Noted| noted.reasoned.iter().chain(&noted.named).any(|n| n == "unique constraint");
    let noted = facts(&played).into_iter().any(|fact| matches!(fact, Fact::Noted { noted, .. } if named(&noted)));
    assert!(noted, "{}", played.text);
}
