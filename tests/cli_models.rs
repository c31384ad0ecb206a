//! Models by name, with the real binary: unknown, missing, and of another kind.
#![cfg(feature = "cli")]

use crate::common::{Home, objects};

#[test]
fn a_model_that_is_not_known() {
    let home = Home::new();
    insta::assert_snapshot!(home.sees(&["models", "pull", "tiny.em"]), @r"
    exit code 2
    -- out
    -- err
    error: there is no model called `tiny.em`
      why:  did you mean `tiny.en`?
      why:  known models: tiny.en, base, base.en, small.en, large-v3-turbo-q5_0, smart-turn, joe, hibari-emma, hibari-fable, hibari-fenrir, hibari-kore
      next: viva models list
    ");
}

#[test]
fn a_model_that_is_not_there() {
    let home = Home::new();
    let mut doctor = home.viva();
    doctor.env("VIVA_AUDIO_BACKEND", "headless").args(["doctor", "--json"]);
    let output = doctor.output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    let checks = objects(&output.stdout);
    let recognition = checks.iter().find(|c| c["name"] == "recognition").unwrap();
    assert_eq!(recognition["verdict"], "fail");
    assert_eq!(recognition["fix"], "viva models pull tiny.en");
}

#[test]
fn a_voice_does_not_hear_words() {
    let home = Home::new();
    std::fs::write(home.path().join("x.wav"), silent_second()).unwrap();
    for line in ["listen x.wav", "rehearse --audio headless --candidate .", "models pull"] {
        let seen = home.sees(&[&["--set", "stt.model=joe"], &line.split(' ').collect::<Vec<_>>()[..]].concat());
        let told = seen.contains("error: the model `joe` does not hear words");
        assert!(
            seen.starts_with("exit code 2") && told && seen.ends_with("next: viva models list\n"),
            "{line}: {seen}"
        );
        assert!(seen.contains("these do: tiny.en, base"), "{line}: {seen}");
    }
    let output = home.viva().args(["--set", "stt.model=smart-turn", "doctor", "--json"]).output().unwrap();
    let checks = objects(&output.stdout);
    let recognition = checks.iter().find(|c| c["name"] == "recognition").unwrap();
    assert_eq!((&recognition["verdict"], &recognition["fix"]), (&"fail".into(), &"viva models list".into()));
}

/// A second of silence, as a WAV file.
fn silent_second() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    viva::pcm::wav::write(&mut file, 16_000, vec![0.0; 16_000]).unwrap();
    file.into_inner()
}
