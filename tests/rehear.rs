//! `viva report --rehear` with the real binary: a recording with other words than its journal has.
#![cfg(feature = "cli")]

use std::fs;
use std::path::PathBuf;

use crate::common::Home;
use crate::played::journal;
use viva::interview::Input;
use viva::journal::{Entry, Happening};
use viva::pcm::wav;
use viva::report::rehear::spans;
use viva::time::{RATE, SampleCount};

const SESSION: &str = "2026-01-01-100000";

/// A session of this script in the home. In its recording, the turn with each number is said in this sound.
fn session(home: &Home, script: &str, sounds: &[Vec<f32>]) -> PathBuf {
    let mut entries = journal(script);
    let spans = spans(&entries);
    let mut recording = vec![0.0; RATE as usize];
    for (span, sound) in spans.iter().zip(sounds) {
        let (from, to) = (span.from.0 as usize, span.from.0 as usize + sound.len());
        recording.resize(to.max(recording.len()), 0.0);
        recording[from..to].copy_from_slice(sound);
        for Entry { what, .. } in &mut entries {
            if let Happening::In(Input::TurnEnded(end)) = what
                && end.turn == span.turn
            {
                end.speech_to = SampleCount(to as u64);
            }
        }
    }
    recording.resize(recording.len() + RATE as usize, 0.0);
    let folder = home.data().join("sessions").join(SESSION);
    fs::create_dir_all(&folder).unwrap();
    let lines: Vec<String> = entries.iter().map(|entry| serde_json::to_string(entry).unwrap() + "\n").collect();
    fs::write(folder.join("journal.jsonl"), lines.concat()).unwrap();
    wav::write(fs::File::create(folder.join("candidate.wav")).unwrap(), RATE, recording).unwrap();
    folder
}

const SHORT: &str = "# minutes 10, only slow-product-page\n< Redis.";

#[test]
fn a_session_without_its_recording_keeps_its_report() {
    let home = Home::new();
    let folder = session(&home, SHORT, &[]);
    fs::remove_file(folder.join("candidate.wav")).unwrap();
    #[cfg(unix)]
    insta::assert_snapshot!(home.sees(&["report", "--rehear"]), @r"
    exit code 5
    -- out
    -- err
    error: this session cannot be heard again
      why:  [home]/data/sessions/2026-01-01-100000/candidate.wav cannot be read
      why:  No such file or directory (os error 2)
      next: viva report 2026-01-01-100000
    ");
    fs::write(folder.join("candidate.wav"), "these are no sounds, but a good many letters all the same").unwrap();
    insta::assert_snapshot!(home.sees(&["report", "--rehear"]), @r"
    exit code 5
    -- out
    -- err
    error: this session cannot be heard again
      why:  [home]/data/sessions/2026-01-01-100000/candidate.wav is not a WAV file that Viva can read
      why:  it does not begin with RIFF
      next: viva report 2026-01-01-100000
    ");
    assert!(home.sees(&["report", SESSION]).contains("Redis"));
}

#[test]
fn a_model_that_cannot_hear_the_session_is_told_with_what_to_do() {
    let home = Home::new();
    session(&home, SHORT, &[]);
    insta::assert_snapshot!(home.sees(&["report", "--rehear", "--model", "base"]), @r"
    exit code 4
    -- out
    -- err
    error: the model `base` is not installed
      why:  there is no ggml-base.bin in [home]/data/models
      next: viva models pull base
    ");
    insta::assert_snapshot!(home.sees(&["report", "--rehear", "--model", "joe"]), @r"
    exit code 2
    -- out
    -- err
    error: the model `joe` does not hear words
      why:  it speaks American English, male (Piper); the scripted candidate's voice
      why:  these do: tiny.en, base, base.en, small.en, large-v3-turbo-q5_0
      next: viva models list
    ");
    for (args, code, says) in [
        (&["report", "--rehear", "--model", "bass"][..], 2, "did you mean `base`?"),
        (&["report", "--rehear"], 4, "viva models pull tiny.en"),
        (&["report", "--model", "base"], 2, "--rehear"),
    ] {
        let seen = home.sees(args);
        assert!(seen.starts_with(&format!("exit code {code}\n-- out\n-- err")) && seen.contains(says), "{seen}");
    }
}

#[test]
fn a_session_in_which_nothing_was_said_needs_no_model() {
    let home = Home::new();
    session(&home, "# minutes 10, only slow-product-page\n> product page\n! skip", &[]);
    let seen = home.sees(&["report", "--rehear"]);
    assert!(seen.starts_with("exit code 0") && seen.contains("nothing was said in this session"), "{seen}");
}

#[cfg(all(feature = "whisper", feature = "neural-voice"))]
mod heard {
    use std::collections::{BTreeMap, BTreeSet};
    use std::ops::ControlFlow;
    use std::sync::{LazyLock, Mutex};

    use super::*;
    use crate::common::weights::models_dir;
    use viva::audio::file::read_wav;
    use viva::interview::Output;
    use viva::pcm::{Clip, resample::one_shot};
    use viva::report::Report;
    use viva::scoring::Answer;
    use viva::tts::{Synthesizer, hibari::Hibari};

    const CAGE: &str = "I would put a cage in front of the database.";
    /// What the candidate really said.
    const SAID: [&str; 4] = [
        "I would put a cache in front of the database.",
        "Because the same rows are wanted all the time by everybody.",
        "I said that memory is faster than a disk.",
        "Skip this question, please.",
    ];
    /// The same in the sound of the built-in voice.
    static SOUNDS: LazyLock<Vec<Vec<f32>>> = LazyLock::new(|| SAID.into_iter().map(sound).collect());

    /// A text in that voice.
    fn sound(text: &str) -> Vec<f32> {
        static VOICE: LazyLock<Mutex<Hibari>> = LazyLock::new(|| Mutex::new(Hibari::load(None).unwrap()));
        let mut sound = Vec::new();
        let mut take = |clip: Clip| {
            sound.extend(one_shot(&clip.samples, clip.rate, RATE));
            ControlFlow::Continue(())
        };
        VOICE.lock().unwrap().synthesize(text, &mut take).unwrap();
        sound
    }

    fn plain(text: &str) -> String {
        text.to_lowercase().replace([',', '.'], "")
    }

    #[test]
    fn better_words_come_into_the_report_and_nowhere_else() {
        let home = Home::new();
        let script = format!(
            "# minutes 10, only slow-product-page\n< {CAGE}\n< [fails] Memory.\n> say it\n< {}\n< {}",
            SAID[2], SAID[3]
        );
        let folder = session(&home, &script, &SOUNDS);
        let files = |folder: &PathBuf| {
            let names = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
            names.map(|file| (fs::read(&file).unwrap(), file)).collect::<BTreeSet<_>>()
        };
        let before = files(&folder);
        let report = |args: &[&str]| {
            let mut command = home.viva();
            let output =
                command.env("VIVA_MODELS", models_dir()).args(["report", "--json"]).args(args).output().unwrap();
            let notes = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success(), "{notes}");
            (serde_json::from_slice::<Report>(&output.stdout).unwrap(), notes)
        };
        let (old, _) = report(&[]);
        let (new, notes) = report(&["--rehear", "--set", "stt.threads=1"]);
        for (line, times) in [
            ("- i would put a cage in front of the database", 1),
            ("+ i would put a cache in front of the database", 1),
            ("- (nothing was understood)", 1),
            ("+ because the same rows are wanted all the time by everybody", 1),
            ("2 of 4 turns are understood otherwise with tinyen", 1),
            ("skip", 0),
        ] {
            assert_eq!(plain(&notes).matches(line).count(), times, "{line}: {notes}");
        }
        let answers = |report: &Report| {
            let of = |answer: &Answer| (answer.probe.is_some(), plain(&answer.text));
            report.questions[0].answers.iter().map(of).collect::<Vec<_>>()
        };
        let lost = plain(&format!("{} {}", SAID[1], SAID[2]));
        assert_eq!(answers(&new), [(false, plain(SAID[0])), (true, lost)]);
        assert_eq!(answers(&old).len(), 2);
        let covered = |report: &Report| report.questions[0].content.covered.iter().any(|c| c.concept == "cache");
        assert!(covered(&new) && !covered(&old));
        assert!(new.trouble.is_empty() && old.trouble.len() == 1, "{:?}", new.trouble);
        assert_eq!((&new.questions[0].done, &new.ended), (&old.questions[0].done, &old.ended));
        assert!(files(&folder) == before, "nothing in the session's folder has changed");
    }

    #[test]
    fn what_viva_says_over_loudspeakers_is_no_word_of_the_candidate() {
        let home = Home::new();
        let script = format!("# minutes 10, only slow-product-page\n< {}\n< over 3s: {}", SAID[0], SAID[1]);
        let folder = session(&home, &script, &SOUNDS[..2]);
        // The microphone hears the speaker, nearly as loud as the candidate.
        let file = folder.join("candidate.wav");
        let mut recording = read_wav(&file).unwrap().samples.to_vec();
        let (mut texts, mut began) = (BTreeMap::new(), BTreeMap::new());
        for Entry { at, what } in journal(&script) {
            match what {
                Happening::Out(Output::Say { id, text, .. }) => drop(texts.insert(id, text)),
                Happening::In(Input::PlaybackStarted { id }) => drop(began.insert(id, at)),
                Happening::In(Input::PlaybackFinished { id, heard_ms, .. }) => {
                    let from = SampleCount::from_millis(began[&id].millis()).0 as usize;
                    let line = sound(&texts[&id]).into_iter().take(SampleCount::from_millis(heard_ms).0 as usize);
                    recording.iter_mut().skip(from).zip(line).for_each(|(heard, echo)| *heard += 0.7 * echo);
                }
                _ => {}
            }
        }
        wav::write(fs::File::create(&file).unwrap(), RATE, recording).unwrap();
        let args = ["report", "--rehear", "--set", "stt.threads=1", "--json"];
        let output = home.viva().env("VIVA_MODELS", models_dir()).args(args).output().unwrap();
        let report: Report = serde_json::from_slice(&output.stdout).unwrap();
        let answers: Vec<_> = report.questions[0].answers.iter().map(|answer| plain(&answer.text)).collect();
        assert_eq!(answers, [plain(SAID[0]), plain(SAID[1])], "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn a_turn_that_the_recording_breaks_off_in_stays_as_it_was() {
        let home = Home::new();
        let script = format!("# minutes 10, only slow-product-page\n< {CAGE}\n< {}", SAID[1]);
        let folder = session(&home, &script, &SOUNDS[..2]);
        let file = folder.join("candidate.wav");
        let heard = read_wav(&file).unwrap().samples;
        let end = spans(&journal(&script))[1].from.0 as usize + 2 * RATE as usize;
        wav::write(fs::File::create(&file).unwrap(), RATE, heard[..end].iter().copied()).unwrap();
        let args = ["report", "--rehear", "--set", "stt.threads=1"];
        let seen = home.shown(home.viva().env("VIVA_MODELS", models_dir()).args(args));
        assert!(seen.contains("warning: the recording ends at 0:3") && seen.contains("1 of 2 turns"), "{seen}");
        assert!(seen.contains("put a cache in front") && seen.contains("by everybody"), "{seen}");
    }
}
