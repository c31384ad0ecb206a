use super::*;

const PATIENCE: Patience = Patience::new(2_000, 120_000).expecting(100);

/// An answer with this much speech so far. The usual 40 s (100 words) cover 80 % of the expected content.
fn after(voice_ms: u32) -> TurnSoFar {
    let covered = Some((voice_ms / 500).min(100) as u8);
    TurnSoFar { elapsed_ms: voice_ms + 5_000, voice_ms, words: Some(voice_ms / 400), covered, ..TurnSoFar::default() }
}

/// A pause in the middle of an answer, with this probability, and with this end of the words before it.
fn pause(finished: Option<u8>, tail: Option<Tail>) -> TurnSoFar {
    TurnSoFar { finished, tail, ..after(30_000) }
}

const WHOLE: fn(u32) -> TurnSoFar =
    |voice_ms| TurnSoFar { finished: Some(98), tail: Some(Tail::Plain), ..after(voice_ms) };

/// Lets the silence grow until the turn ends.
fn end(by: &mut ByEvidence, turn: TurnSoFar) -> Option<Evidence> {
    (1..=2_000).find_map(|i| by.decide(&TurnSoFar { silence_ms: i * 16, ..turn })).and_then(|d| d.evidence)
}

fn opened(patience: Patience) -> ByEvidence {
    let mut by = ByEvidence::default();
    by.begin(patience);
    by
}

fn ends(patience: Patience, turn: TurnSoFar) -> (u32, Why) {
    let evidence = end(&mut opened(patience), turn).unwrap();
    assert!((evidence.wait_ms..evidence.wait_ms + 16).contains(&evidence.silence_ms), "no sooner and no later");
    (evidence.wait_ms, evidence.why)
}

fn wait(patience: Patience, turn: TurnSoFar) -> u32 {
    ends(patience, turn).0
}

/// An endpointer whose candidate has made ten pauses of this length between sentences.
fn used_to(pause_ms: u32) -> ByEvidence {
    let mut by = opened(PATIENCE);
    for _ in 0..10 {
        assert_eq!(by.decide(&TurnSoFar { silence_ms: pause_ms, ..WHOLE(1_000) }), None);
        assert_eq!(by.decide(&after(1_000)), None);
    }
    by
}

#[test]
fn a_finished_sentence_is_not_a_finished_answer() {
    let waits: Vec<u32> = (0..=10).map(|i| wait(PATIENCE, WHOLE(i * 6_000))).collect();
    assert!(waits[0] > 3_000 && waits[10] < 2_200, "{waits:?}");
    assert!(waits.windows(2).all(|w| w[0] >= w[1]), "{waits:?}");
    assert_eq!(ends(PATIENCE, WHOLE(2_000)).1, Why::Early);
    assert_eq!(ends(PATIENCE, WHOLE(38_000)).1, Why::Sure);
}

#[test]
fn what_was_asked_for_may_be_covered_in_few_words() {
    let covered = |percent| wait(PATIENCE, TurnSoFar { covered: Some(percent), ..WHOLE(20_000) });
    assert!(covered(0) >= covered(30) && covered(30) > covered(100));
    let unknown = wait(PATIENCE, TurnSoFar { covered: None, ..WHOLE(60_000) });
    assert!(unknown > 2_800, "length alone does not say that an answer is complete");
}

#[test]
fn a_follow_up_is_answered_sooner_than_a_question() {
    let follow_up = PATIENCE.of(TurnKind::FollowUp).expecting(25);
    for voice_ms in [1_000, 8_000, 40_000] {
        assert!(wait(follow_up, WHOLE(voice_ms)) < wait(PATIENCE, WHOLE(voice_ms)));
    }
    // Nobody can tell what the reply to a follow-up has to cover.
    assert!(wait(follow_up, TurnSoFar { covered: None, ..WHOLE(12_000) }) < 1_500);
}

#[test]
fn a_summing_up_or_a_question_ends_it_soon_and_an_announcement_does_not() {
    let with = |tail| ends(PATIENCE, pause(Some(98), Some(tail)));
    assert_eq!((with(Tail::SummedUp).1, with(Tail::HandedOver).1), (Why::SummedUp, Why::HandedOver));
    assert!(with(Tail::SummedUp).0 < 700 && with(Tail::HandedOver).0 < 800);
    assert!(with(Tail::TrailsOff).0 < with(Tail::Plain).0);
    assert_eq!(with(Tail::Announced).1, Why::Announced);
    assert!(with(Tail::Announced).0 > 3_000);
    let promised = TurnSoFar { promised: true, ..WHOLE(38_000) };
    assert!(wait(PATIENCE, promised) > wait(PATIENCE, WHOLE(38_000)));
    assert_eq!(ends(PATIENCE, promised).1, Why::Announced);
}

#[test]
fn an_answer_that_went_on_once_is_waited_for_longer() {
    let again = |resumed| wait(Patience { resumed, ..PATIENCE }, WHOLE(38_000));
    assert!(again(0) < again(1) && again(1) < again(2));
    let summed = pause(Some(98), Some(Tail::SummedUp));
    assert!(wait(Patience { reopened: true, ..PATIENCE }, summed) > 2 * wait(PATIENCE, summed));
    let least = Patience { least_ms: 4_400, ..PATIENCE };
    assert_eq!(wait(least, WHOLE(38_000)), 4_400, "longer than the pause that was cut into");
    let before = Patience { words_before: 100, ..PATIENCE };
    assert!(wait(before, WHOLE(24_000)) < wait(PATIENCE, WHOLE(24_000)), "what was said before counts");
}

#[test]
fn the_candidate_says_how_patient_to_be() {
    let at = |level| wait(Patience { level, ..PATIENCE }, WHOLE(20_000));
    assert!(at(PatienceLevel::Short) < at(PatienceLevel::Normal));
    assert!(at(PatienceLevel::Normal) < at(PatienceLevel::Long));
    let endless = Patience { level: PatienceLevel::Endless, ..PATIENCE };
    assert_eq!(end(&mut opened(endless), WHOLE(38_000)), None);
    assert_eq!(end(&mut opened(endless), pause(Some(98), Some(Tail::SummedUp))), None);
    assert_eq!(ends(endless, pause(Some(3), Some(Tail::Done))).1, Why::Done, "but that's my answer ends it");
    let yes = TurnSoFar { words: Some(1), ..pause(Some(98), Some(Tail::Plain)) };
    assert!(wait(endless.of(TurnKind::Confirm), yes) < 1_000, "a yes is a yes");
}

#[test]
fn an_order_is_obeyed_at_once_wherever_it_comes() {
    let order = TurnSoFar { order: true, ..WHOLE(2_000) };
    assert!(wait(PATIENCE, order) < 1_000);
    let endless = Patience { level: PatienceLevel::Endless, ..PATIENCE };
    assert!(wait(endless, order) < 1_000);
}

#[test]
fn words_that_are_being_recognised_are_waited_for_and_a_late_recogniser_is_not_waited_for_for_ever() {
    let awaited = TurnSoFar { awaited: true, ..pause(Some(99), None) };
    for kind in [TurnKind::Answer, TurnKind::Order] {
        let (ms, why) = ends(PATIENCE.of(kind), awaited);
        assert!((3_000..5_000).contains(&ms) && why == Why::Unheard);
    }
    let mut by = opened(PATIENCE);
    assert_eq!(by.decide(&TurnSoFar { silence_ms: 1_600, ..awaited }), None);
    let back = TurnSoFar { silence_ms: 1_616, tail: Some(Tail::SummedUp), awaited: false, ..awaited };
    assert_eq!(by.decide(&back).unwrap().evidence.unwrap().why, Why::SummedUp, "at once when they are back");
}

#[test]
fn with_nothing_but_silence_the_questions_patience_holds() {
    assert_eq!(ends(PATIENCE, pause(None, None)), (2_000, Why::Silence));
    assert_eq!(ends(PATIENCE.of(TurnKind::Confirm), pause(None, None)), (2_000, Why::Silence));
}

#[test]
fn the_less_finished_it_sounds_the_longer_it_is_waited_for() {
    let by_tail = |tail| (0..=100).map(|p| wait(PATIENCE, pause(Some(p), tail))).collect::<Vec<u32>>();
    for tail in [Some(Tail::Plain), Some(Tail::Open), None] {
        let waits = by_tail(tail);
        assert!(waits.windows(2).all(|w| w[0] >= w[1]) && waits[0] > waits[100], "{tail:?} {waits:?}");
    }
    assert!(wait(PATIENCE, pause(Some(90), Some(Tail::Open))) > wait(PATIENCE, pause(Some(90), Some(Tail::Plain))));
    assert_eq!(ends(PATIENCE, TurnSoFar { finished: Some(5), ..WHOLE(38_000) }).1, Why::Unlikely);
}

#[test]
fn hanging_words_are_waited_for_but_not_for_ever() {
    for finished in [None, Some(0), Some(100)] {
        let (ms, why) = ends(PATIENCE, pause(finished, Some(Tail::Hanging)));
        assert!((3_000..=5_000).contains(&ms) && why == Why::Hanging);
    }
    assert!(wait(Patience::new(9_000, 120_000), pause(None, Some(Tail::Hanging))) <= 5_000, "capped");
}

#[test]
fn time_asked_for_is_given_and_an_answer_declared_over_is_over() {
    assert_eq!(ends(PATIENCE, pause(Some(99), Some(Tail::Holding))), (12_000, Why::Holding));
    let (ms, why) = ends(PATIENCE, pause(Some(3), Some(Tail::Done)));
    assert!(ms < 500 && why == Why::Done);
    assert!(PATIENCE.longest_ms().unwrap() >= 12_000, "the interview must not be faster than that");
}

#[test]
fn each_kind_of_turn_has_its_own_ways() {
    let short = TurnSoFar { words: Some(1), ..pause(Some(40), Some(Tail::Plain)) };
    for kind in [TurnKind::Confirm, TurnKind::Order] {
        let (ms, why) = ends(PATIENCE.of(kind), short);
        assert!(ms < 1_000 && why == Why::Short, "{kind:?}");
    }
    let nod = TurnSoFar { tail: Some(Tail::Nod), ..short };
    assert_eq!(ends(PATIENCE.of(TurnKind::Cut), nod).1, Why::Short);
    assert!(wait(PATIENCE, nod) > 1_500 && wait(PATIENCE, short) > 1_500, "one word is no answer");
    assert_eq!(ends(PATIENCE.of(TurnKind::Confirm), pause(Some(40), Some(Tail::Hanging))).1, Why::Hanging, "no, I …");
    assert!(wait(PATIENCE.of(TurnKind::Order), pause(Some(99), Some(Tail::Holding))) < 1_000, "a wait is an order");
    assert!(wait(PATIENCE.of(TurnKind::Offer), WHOLE(6_000)) > 2_000, "an answer instead of a yes");
    assert!(wait(PATIENCE.of(TurnKind::Thinking), WHOLE(20_000)) > wait(PATIENCE, WHOLE(20_000)));
}

#[test]
fn a_person_who_pauses_long_between_sentences_is_given_longer() {
    let slow = end(&mut used_to(2_600), WHOLE(60_000)).unwrap();
    let usual = wait(PATIENCE, WHOLE(60_000));
    assert_eq!(slow.usual_pause_ms, Some(2_600));
    assert!(slow.wait_ms > usual && slow.wait_ms < usual * 3 / 2, "but nobody is kept waiting for ever");
    assert_eq!(end(&mut used_to(400), WHOLE(60_000)).unwrap().wait_ms, usual);
}

#[test]
fn pauses_inside_sentences_say_nothing_about_those_between_them() {
    let mut by = opened(PATIENCE);
    for _ in 0..10 {
        by.decide(&TurnSoFar { silence_ms: 2_600, ..pause(Some(0), Some(Tail::Hanging)) });
        by.decide(&after(20_000));
    }
    assert_eq!(end(&mut by, WHOLE(60_000)).unwrap().usual_pause_ms, None);
}

#[test]
fn what_lies_between_two_turns_is_not_learned() {
    let mut by = ByEvidence::default();
    for _ in 0..20 {
        by.begin(PATIENCE);
        by.decide(&after(1_000));
        // The turn is closed in the middle of a long silence, and Viva speaks.
        assert_eq!(by.decide(&TurnSoFar { silence_ms: 1_900, ..WHOLE(1_000) }), None);
        by.begin(PATIENCE);
        assert!(by.decide(&TurnSoFar { silence_ms: 8_000, ..WHOLE(1_000) }).is_some());
        by.decide(&after(1_000));
    }
    assert_eq!(by.habits, Habits::default());
}

#[test]
fn the_cap_holds_whatever_is_known() {
    let mut by = opened(PATIENCE);
    let over = TurnSoFar { elapsed_ms: 120_000, ..pause(None, Some(Tail::Holding)) };
    let decision = by.decide(&over).unwrap();
    assert_eq!(decision.reason, EndReason::Cap { after_ms: 120_000 });
    assert_eq!(decision.evidence.unwrap().why, Why::Cap);
    by.begin(Patience::new(0, 120_000));
    assert_eq!(by.decide(&after(1_000)), None, "no patience at all still waits for the end of a word");
}

#[test]
fn one_factor_moves_every_wait_that_is_a_guess() {
    let half = |turn| {
        let mut by = ByEvidence::new(Waits { factor: 0.5, ..Waits::default() });
        by.begin(PATIENCE);
        end(&mut by, turn).unwrap().wait_ms
    };
    assert_eq!(half(WHOLE(40_000)), wait(PATIENCE, WHOLE(40_000)) / 2);
    assert_eq!(half(pause(None, Some(Tail::Holding))), 12_000);
}

#[test]
fn a_journal_keeps_the_inputs_and_an_old_one_is_still_read() {
    let evidence = end(&mut opened(PATIENCE), WHOLE(20_000)).unwrap();
    let json = serde_json::to_string(&evidence).unwrap();
    assert_eq!(serde_json::from_str::<Evidence>(&json).unwrap(), evidence);
    let old: Patience = serde_json::from_str(r#"{"silence_ms":1600,"cap_ms":90000}"#).unwrap();
    assert_eq!(old, Patience::new(1_600, 90_000));
    assert_eq!(serde_json::to_string(&old).unwrap(), r#"{"silence_ms":1600,"cap_ms":90000}"#);
    let old = r#"{"turn":3,"reason":{"why":"silence","waited_ms":1600},"speech_from":0,"speech_to":9,"decided_at":99,"segments":1}"#;
    let end: crate::speech::EndOfTurn = serde_json::from_str(old).unwrap();
    assert_eq!(end.evidence, None);
    assert_eq!(serde_json::to_string(&end).unwrap(), old);
}
