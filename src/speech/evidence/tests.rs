use super::*;

const PATIENCE: Patience = Patience::new(2_000, 120_000);

fn speaking() -> TurnSoFar {
    TurnSoFar { elapsed_ms: 20_000, voice_ms: 15_000, words: Some(40), ..TurnSoFar::default() }
}

/// A pause with this probability, and these words before it.
fn pause(finished: Option<u8>, tail: Option<Tail>) -> TurnSoFar {
    TurnSoFar { finished, tail, ..speaking() }
}

/// Lets the silence grow until the turn ends, at most `most` ms.
fn wait_for(by: &mut ByEvidence, turn: TurnSoFar, most: u32) -> Option<Evidence> {
    (1..=most / 16).find_map(|i| by.decide(&TurnSoFar { silence_ms: i * 16, ..turn })).and_then(|d| d.evidence)
}

fn ends(kind: TurnKind, turn: TurnSoFar) -> (u32, Why) {
    let mut by = ByEvidence::default();
    by.begin(PATIENCE.of(kind));
    let evidence = wait_for(&mut by, turn, 30_000).unwrap();
    assert!((evidence.wait_ms..evidence.wait_ms + 16).contains(&evidence.silence_ms));
    (evidence.wait_ms, evidence.why)
}

/// A session in which the candidate has paused so often and so long.
fn used_to(pause_ms: u32) -> ByEvidence {
    let mut by = ByEvidence::default();
    by.begin(PATIENCE.of(TurnKind::Answer));
    for _ in 0..10 {
        assert_eq!(by.decide(&TurnSoFar { silence_ms: pause_ms, finished: Some(0), ..speaking() }), None);
        assert_eq!(by.decide(&speaking()), None);
    }
    by
}

#[test]
fn a_finished_voice_and_whole_words_end_it_soon() {
    assert_eq!(ends(TurnKind::Answer, pause(Some(99), Some(Tail::Plain))), (800, Why::Sure));
    assert_eq!(ends(TurnKind::Answer, pause(Some(99), None)), (1_000, Why::Unheard), "the words may still hang");
}

#[test]
fn words_that_are_being_recognised_are_waited_for_and_a_late_recogniser_is_not_waited_for_for_ever() {
    let awaited = TurnSoFar { awaited: true, ..pause(Some(99), None) };
    assert_eq!(ends(TurnKind::Answer, awaited), (3_800, Why::Unheard));
    assert_eq!(ends(TurnKind::Order, awaited), (3_800, Why::Unheard));
    let mut by = ByEvidence::default();
    by.begin(PATIENCE);
    assert_eq!(by.decide(&TurnSoFar { silence_ms: 1_600, ..awaited }), None);
    let back = TurnSoFar { silence_ms: 1_616, tail: Some(Tail::Plain), awaited: false, ..awaited };
    assert_eq!(by.decide(&back).unwrap().evidence.unwrap().why, Why::Sure, "at once when they are back");
}

#[test]
fn without_an_opinion_the_questions_patience_holds() {
    assert_eq!(ends(TurnKind::Answer, pause(None, Some(Tail::Plain))), (2_000, Why::Silence));
    assert_eq!(ends(TurnKind::Answer, pause(None, None)), (2_000, Why::Silence));
}

#[test]
fn the_less_finished_it_sounds_the_longer_it_is_waited_for() {
    let by_tail = |tail| (0..=100).map(|p| ends(TurnKind::Answer, pause(Some(p), tail)).0).collect::<Vec<u32>>();
    let (whole, open, unheard) = (by_tail(Some(Tail::Plain)), by_tail(Some(Tail::Open)), by_tail(None));
    for waits in [&whole, &open, &unheard] {
        assert!(waits.windows(2).all(|w| w[0] >= w[1]), "{waits:?}");
    }
    assert_eq!((whole[0], whole[50], whole[100]), (1_200, 933, 800), "a whole sentence is never waited for long");
    assert_eq!((open[0], open[50], open[100]), (3_800, 1_933, 1_000));
    assert_eq!(open, unheard);
    assert_eq!(ends(TurnKind::Answer, pause(Some(50), Some(Tail::Plain))).1, Why::Unsure);
    assert_eq!(ends(TurnKind::Answer, pause(Some(5), Some(Tail::Plain))).1, Why::Unlikely);
}

#[test]
fn hanging_words_are_waited_for_but_not_for_ever() {
    assert_eq!(ends(TurnKind::Answer, pause(Some(85), Some(Tail::Hanging))), (3_800, Why::Hanging));
    assert_eq!(ends(TurnKind::Answer, pause(Some(100), Some(Tail::Hanging))), (3_800, Why::Hanging));
    let mut by = ByEvidence::default();
    by.begin(Patience::new(4_500, 120_000));
    let evidence = wait_for(&mut by, pause(None, Some(Tail::Hanging)), 30_000).unwrap();
    assert_eq!(evidence.wait_ms, 5_000, "capped");
}

#[test]
fn who_asks_for_time_gets_it_and_who_is_done_is_done() {
    assert_eq!(ends(TurnKind::Answer, pause(Some(99), Some(Tail::Holding))), (12_000, Why::Holding));
    let (wait, why) = ends(TurnKind::Answer, pause(Some(3), Some(Tail::Done)));
    assert!(wait < 500 && why == Why::Done);
    assert!(PATIENCE.longest_ms() >= 12_000, "the interview must not be faster than that");
}

#[test]
fn each_kind_of_turn_has_its_own_ways() {
    let short = TurnSoFar { words: Some(1), ..pause(Some(40), Some(Tail::Plain)) };
    assert_eq!(ends(TurnKind::Confirm, short), (500, Why::Short));
    assert_eq!(ends(TurnKind::Order, short), (500, Why::Short));
    let nod = TurnSoFar { tail: Some(Tail::Nod), ..short };
    assert_eq!(ends(TurnKind::Cut, nod), (500, Why::Short));
    assert!(ends(TurnKind::Cut, short).0 > 1_000 && ends(TurnKind::Answer, nod).0 > 1_000);
    assert!(ends(TurnKind::Answer, short).0 > 1_000, "one word is no answer");
    assert_eq!(ends(TurnKind::Confirm, pause(Some(40), Some(Tail::Hanging))).1, Why::Hanging, "no, I …");
    assert!(ends(TurnKind::Order, pause(Some(99), Some(Tail::Holding))).0 < 1_000, "a wait is an order");
    let plain = pause(Some(50), Some(Tail::Plain));
    assert!(ends(TurnKind::Thinking, plain).0 > ends(TurnKind::Answer, plain).0);
    let sure = pause(Some(99), Some(Tail::Plain));
    assert!(ends(TurnKind::Thinking, sure).0 > ends(TurnKind::Answer, sure).0);
}

#[test]
fn words_that_come_back_late_still_count() {
    let mut by = ByEvidence::default();
    by.begin(PATIENCE);
    assert_eq!(wait_for(&mut by, pause(Some(99), None), 900), None);
    let hanging = TurnSoFar { silence_ms: 912, ..pause(Some(90), Some(Tail::Hanging)) };
    assert_eq!(by.decide(&hanging), None);
    let done = TurnSoFar { silence_ms: 928, ..pause(Some(90), Some(Tail::Done)) };
    assert_eq!(by.decide(&done).unwrap().reason, EndReason::Silence { waited_ms: 928 });
}

#[test]
fn who_pauses_long_is_given_longer_and_who_is_quick_is_answered_sooner() {
    let unsure = pause(None, Some(Tail::Plain));
    let wait = |mut by: ByEvidence, turn| wait_for(&mut by, turn, 30_000).unwrap();
    let slow = wait(used_to(2_600), unsure);
    assert_eq!((slow.wait_ms, slow.usual_pause_ms), (2_990, Some(2_600)));
    assert_eq!(wait(used_to(400), unsure).wait_ms, 1_600, "never below a share of the question's patience");
    let sure = pause(Some(99), Some(Tail::Plain));
    assert_eq!(wait(used_to(2_600), sure).wait_ms, 950);
    assert_eq!(wait(used_to(400), sure).wait_ms, 650);
}

#[test]
fn what_lies_between_two_turns_is_not_learned() {
    let mut by = ByEvidence::default();
    for _ in 0..20 {
        by.begin(PATIENCE);
        by.decide(&speaking());
        // The turn is closed, or ended, in the middle of a long silence; Viva speaks.
        assert_eq!(by.decide(&TurnSoFar { silence_ms: 1_900, ..speaking() }), None);
        by.begin(PATIENCE);
        assert!(by.decide(&TurnSoFar { silence_ms: 8_000, ..speaking() }).is_some());
        by.decide(&speaking());
    }
    assert_eq!(by.pauses.usual_ms(), None);
}

#[test]
fn the_cap_holds_whatever_is_known() {
    let mut by = ByEvidence::default();
    by.begin(PATIENCE);
    let over = TurnSoFar { elapsed_ms: 120_000, ..pause(None, Some(Tail::Holding)) };
    let decision = by.decide(&over).unwrap();
    assert_eq!(decision.reason, EndReason::Cap { after_ms: 120_000 });
    assert_eq!(decision.evidence.unwrap().why, Why::Cap);
    by.begin(Patience::new(0, 120_000));
    assert_eq!(by.decide(&speaking()), None, "no patience at all still waits for the end of a word");
}

#[test]
fn one_factor_moves_every_wait_that_is_a_guess() {
    let mut by = ByEvidence::new(Waits { factor: 0.5, ..Waits::default() });
    by.begin(PATIENCE);
    let mut wait = |turn| wait_for(&mut by, turn, 30_000).unwrap().wait_ms;
    assert_eq!(wait(pause(Some(99), Some(Tail::Plain))), 400);
    assert_eq!(wait(pause(Some(0), Some(Tail::Open))), 1_900);
    assert_eq!(wait(pause(None, Some(Tail::Holding))), 12_000);
}

#[test]
fn a_journal_keeps_the_inputs_and_an_old_one_is_still_read() {
    let evidence = Evidence {
        kind: TurnKind::Answer,
        patience_ms: 1_600,
        silence_ms: 704,
        finished: Some(93),
        tail: Some(Tail::Plain),
        usual_pause_ms: None,
        wait_ms: 700,
        why: Why::Sure,
    };
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
