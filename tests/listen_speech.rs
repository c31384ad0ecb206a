//! What the listener reports of speech, with or without a turn.

use crate::told::{Ear, FRAME_MS, ONSET, SUSTAINED, Scripted, script};
use viva::speech::Patience;

const PATIENCE: Patience = Patience::new(1_200, 120_000);

/// What is reported of this sound.
fn story(spans: &[(bool, u64)]) -> Vec<(&'static str, u64, u64)> {
    Ear::new(script(spans)).hear(3_200).speech()
}

#[test]
fn speech_forms_starts_is_sustained_and_ends_once_each() {
    let story = story(&[(false, 1_600), (true, 800), (false, 800)]);
    let [forming, started, sustained, ended] = story[..] else { panic!("{story:?}") };
    assert_eq!(forming, ("forming", 1_600, 1_600 + FRAME_MS), "with the first frame");
    assert_eq!(started, ("started", 1_600, 1_600 + ONSET * FRAME_MS), "from its first frame on");
    assert_eq!((sustained.0, sustained.2), ("sustained", 1_600 + u64::from(SUSTAINED) * FRAME_MS));
    assert_eq!((ended.0, ended.1), ("ended", 2_400));
}

#[test]
fn a_click_only_forms_and_a_cough_is_not_sustained() {
    let what = |voice_ms| {
        story(&[(false, 1_600), (true, voice_ms), (false, 800)]).into_iter().map(|(what, ..)| what).collect::<Vec<_>>()
    };
    assert_eq!(what(FRAME_MS), ["forming"]);
    assert_eq!(what((ONSET - 1) * FRAME_MS), ["forming"]);
    assert_eq!(what((u64::from(SUSTAINED) - 1) * FRAME_MS), ["forming", "started", "ended"]);
}

#[test]
fn a_second_opinion_decides_what_is_sustained_while_nobody_has_the_floor() {
    let voice = script(&[(false, 1_600), (true, 1_600)]);
    let sustained = |second: Vec<f32>, turn: bool| {
        let second = Box::new(Scripted::of(second));
        let ear = Ear::new(voice.clone()).but(|listener| listener.with_second_opinion(Some(second)));
        let ear = if turn { ear.listen(1, PATIENCE) } else { ear };
        ear.hear(3_200).speech().into_iter().find(|(what, ..)| *what == "sustained").map(|(.., when)| when)
    };
    // The second opinion is asked once something hints at a voice, and then first about the second before.
    let sure_from = |ms: u64| script(&[(false, 1_008 + ms), (true, 1_600)]);
    let claims = 1_600 + u64::from(SUSTAINED) * FRAME_MS;
    assert_eq!(sustained(sure_from(0), false), Some(claims));
    assert_eq!(sustained(script(&[(false, 3_200)]), false), None, "a dog");
    assert_eq!(sustained(sure_from(400), false), Some(claims + 400), "as soon as it is sure");
    assert_eq!(sustained(sure_from(0), true), None, "nobody is interrupted in a turn");
}
