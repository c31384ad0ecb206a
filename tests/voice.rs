//! The built-in voice, and the voices that a machine may have: they make the same sound each time, at a good level.
#![cfg(feature = "neural-voice")]

use std::ops::ControlFlow;

use viva::pcm::{Clip, level};
use viva::tts::hibari::Hibari;
use viva::tts::{Synthesizer, Voice, VoiceChoice, open};

fn say(voice: &mut dyn Synthesizer, text: &str) -> Vec<Clip> {
    let mut clips = vec![];
    voice
        .synthesize(text, &mut |clip| {
            clips.push(clip);
            ControlFlow::Continue(())
        })
        .unwrap();
    clips
}

#[track_caller]
fn sounds_good(clip: &Clip) {
    let (peak, loud) = (level::peak(&clip.samples), level::rms_dbfs(&clip.samples));
    assert!(clip.samples.iter().all(|s| s.is_finite()));
    assert!((0.1..0.98).contains(&peak), "peak {peak}");
    assert!((-35.0..-12.0).contains(&loud), "{loud} dB");
}

#[test]
fn it_speaks_clause_by_clause_and_always_the_same() {
    let mut voice = Hibari::load(None).unwrap();
    let text = "You said that you would put Redis in front of it, so what happens when traffic 10x's? Why?";
    let first = say(&mut voice, text);
    assert_eq!(first.len(), 3, "a first clause, the rest of the sentence, and the last word");
    first.iter().for_each(sounds_good);
    assert!(first.iter().all(|clip| clip.rate == 24_000));
    let millis: u64 = first.iter().map(Clip::millis).sum();
    assert!((4_000..9_000).contains(&millis), "{millis} ms for 19 words");
    // The sound begins within 100 ms, so that the candidate does not wait for leading silence.
    let loud = first[0].samples.iter().position(|s| s.abs() > 0.02).unwrap();
    assert!(loud < 2_400, "{loud}");
    assert_eq!(say(&mut Hibari::load(None).unwrap(), text), first, "another process would say it just so");
    assert_ne!(say(&mut voice, "Why not?")[0].samples, first[2].samples);
}

#[test]
fn nothing_to_say_is_no_error_and_strange_text_is_survived() {
    let mut voice = Hibari::load(None).unwrap();
    for text in ["", " \n ", "🚀🚀", "\0", "...", "?!", "你好"] {
        assert!(say(&mut voice, text).is_empty(), "{text:?}");
    }
    for text in ["a\0b", "ok 🚀", "q", "xyzzy qwrtplk zzzz", "ÀÉÎ Ω Ж", "(", "[word](/phonemes/)"] {
        say(&mut voice, text);
    }
    // No punctuation at all, and much longer than the network's training data.
    let endless = "and then another thing happened ".repeat(60);
    let clips = say(&mut voice, &endless);
    assert!(clips.len() > 3 && clips.iter().all(|clip| clip.millis() < 60_000));
}

#[test]
fn the_sink_breaks_off() {
    let mut voice = Hibari::load(None).unwrap();
    let mut count = 0;
    voice
        .synthesize("One. Two. Three.", &mut |_| {
            count += 1;
            if count == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
    assert_eq!(count, 2);
}

#[test]
fn the_users_pronunciation_is_heard() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("pronunciation.toml");
    std::fs::write(&file, "SQL = 'ess cue ell'\nviva = { phonemes = 'vˈivə' }").unwrap();
    let (usual, own) = (Hibari::load(None).unwrap(), Hibari::load(Some(&file)).unwrap());
    assert_ne!(usual.phonemes("SQL"), own.phonemes("SQL"));
    assert_eq!(own.phonemes("Viva"), ["vˈivə"]);
    assert_ne!(usual.name(), own.name(), "or the cache would answer with the old sound");
}

#[test]
fn the_choice_remembers_lines() {
    let dir = tempfile::tempdir().unwrap();
    let choice = VoiceChoice { cache_dir: Some(dir.path().into()), ..VoiceChoice::default() };
    let (Voice::Samples(mut voice), None) = open(&choice).unwrap() else { panic!("the built-in voice always works") };
    voice.keep("Okay.");
    let first = say(voice.as_mut(), "Okay.");
    let kept = std::fs::read_dir(dir.path().join("known-lines")).unwrap().count();
    let again = say(voice.as_mut(), "Okay.");
    assert_eq!((kept, again[0].samples.len()), (1, first[0].samples.len()));
}

#[test]
fn espeak_speaks_where_it_is_installed() {
    let choice = VoiceChoice { name: Some("espeak".into()), ..VoiceChoice::default() };
    match open(&choice) {
        Ok((Voice::Samples(mut voice), None)) => {
            say(voice.as_mut(), "Say it; $(reboot) `reboot` --help -v de.").iter().for_each(sounds_good);
            assert!(say(voice.as_mut(), "🚀").is_empty());
        }
        Ok(_) => panic!("espeak gives samples"),
        Err(fault) => assert!(fault.next.unwrap().contains("install espeak-ng")),
    }
}

#[test]
fn joe_speaks_always_the_same() {
    if viva::tts::espeak::version().is_err() {
        // Joe has no sounds without espeak-ng. The unit tests check that the choice of voice says so.
        return;
    }
    let models = crate::common::weights::models_with(&["joe"]);
    let choice = VoiceChoice { name: Some("joe".into()), models_dir: models, ..VoiceChoice::default() };
    let (Voice::Samples(mut joe), None) = open(&choice).unwrap() else { panic!("joe gives samples") };
    let text = "I would put a cache in front of the database, and invalidate it on writes.";
    let clips = say(joe.as_mut(), text);
    clips.iter().for_each(sounds_good);
    assert_eq!(clips[0].rate, 22_050);
    let millis: u64 = clips.iter().map(Clip::millis).sum();
    assert!((2_500..7_000).contains(&millis), "{millis}");
    assert_eq!(say(joe.as_mut(), text), clips);
}

#[test]
fn say_writes_a_wav_and_refuses_kindly() {
    let home = crate::common::Home::new();
    let out = home
        .viva()
        .args(["say", "What if traffic 10x's? 🚀\0".trim_end_matches('\0'), "--out", "q.wav"])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let wav = hound::WavReader::open(home.path().join("q.wav")).unwrap();
    assert_eq!((wav.spec().sample_rate, wav.spec().channels), (24_000, 1));
    assert!((20_000..90_000).contains(&wav.duration()), "{}", wav.duration());

    let out = home.viva().args(["say", "-", "--out", "n.wav"]).write_stdin("a\0b").output().unwrap();
    assert!(out.status.success());
    let shown = home.sees(&["say", "🚀", "--out", "e.wav"]);
    assert!(shown.starts_with("exit code 5") && shown.contains("nothing to say"), "{shown}");
    for nothing in ["", " \n", "…"] {
        assert!(home.sees(&["say", nothing, "-o", "e.wav"]).starts_with("exit code 5"), "{nothing:?}");
    }
    assert!(!home.path().join("e.wav").exists());
    let shown = home.sees(&["say", "hello", "--voice", "bob"]);
    assert!(shown.starts_with("exit code 2") && shown.contains("next: viva voices"), "{shown}");
    let shown = home.sees(&["say", "hello", "--out", "nowhere/q.wav"]);
    assert!(shown.starts_with("exit code 6") && shown.contains("nowhere/q.wav"), "{shown}");
    let shown = home.sees(&["voices", "--json"]);
    assert!(shown.contains(r#""name":"hibari""#) && shown.contains(r#""ready":true"#), "{shown}");
}
