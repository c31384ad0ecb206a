//! Failures around an interview. Each gives a clear error with the next command and its own exit code, and no recording
//! is lost. Settings, models and `viva say` have their own tests. Devices have theirs in real time.
#![cfg(all(feature = "whisper", feature = "neural-voice"))]

use std::time::Duration;

use crate::common::Home;
use crate::common::running::Running;
use crate::common::session::candidate;
use viva::interview::{Fact, SessionEnd};

/// Runs a command line that must fail with this exit code and print all of these.
fn refused(home: &Home, args: &[&str], code: i32, says: &[&str]) {
    let shown = home.sees(args);
    expect(&shown, code, says);
}

fn expect(shown: &str, code: i32, says: &[&str]) {
    assert!(shown.starts_with(&format!("exit code {code}\n")), "{shown}");
    for part in says {
        assert!(shown.contains(part), "{part:?} is not said:\n{shown}");
    }
}

#[test]
fn no_microphone() {
    let home = Home::with_weights();
    refused(&home, &["rehearse", "--minutes", "3"], 3, &["error:", "next:"]);
}

#[test]
fn an_altered_model() {
    let home = Home::new();
    let models = home.data().join("models");
    std::fs::create_dir_all(&models).unwrap();
    std::fs::write(models.join("ggml-tiny.en.bin"), b"lmgg, but not for long").unwrap();
    refused(&home, &["rehearse", "--minutes", "3"], 4, &["tiny.en", "next:", "viva models"]);
    assert!(models.join("ggml-tiny.en.bin").is_file(), "a refused file is left alone");
}

#[test]
fn a_broken_bank_by_name_and_place() {
    let home = Home::with_weights();
    let bank = home.path().join("mine.toml");
    std::fs::write(
        &bank,
        "schema = 1\nround = \"databases\"\ntitle = \"Mine\"\n\n[[question]]\nid = \"x\"\nlevle = \"mid\"\n",
    )
    .unwrap();
    refused(&home, &["rehearse", "--bank", "mine.toml"], 5, &["mine.toml:7:", "level", "next:"]);
    refused(&home, &["rehearse", "--bank", "gone.toml"], 5, &["gone.toml", "next:"]);
}

#[test]
fn a_broken_bank_of_ones_own_does_not_stop_the_others() {
    let home = Home::with_weights();
    let banks = home.data().join("banks");
    std::fs::create_dir_all(&banks).unwrap();
    std::fs::write(banks.join("broken.toml"), "schema = 1\nround = ").unwrap();
    // There is no microphone here. An exit code for a missing device shows that the built-in banks were loaded.
    let shown = home.sees(&["rehearse", "--minutes", "3"]);
    expect(&shown, 3, &["warning:", "broken.toml:2:"]);
}

#[test]
fn files_that_are_not_what_they_seem() {
    let home = Home::with_weights();
    std::fs::write(home.path().join("empty.wav"), b"").unwrap();
    std::fs::write(home.path().join("text.wav"), b"this is not a recording at all, but it is long enough for a header")
        .unwrap();
    for name in ["empty.wav", "text.wav", "gone.wav"] {
        refused(&home, &["listen", name], 5, &[name, "next:"]);
    }
}

#[test]
fn two_hours_of_silence_at_another_rate() {
    let home = Home::with_weights();
    let spec =
        hound::WavSpec { channels: 1, sample_rate: 8_000, bits_per_sample: 8, sample_format: hound::SampleFormat::Int };
    let path = home.path().join("long.wav");
    hound::WavWriter::create(&path, spec).unwrap().finalize().unwrap();
    // Written sample by sample, this file would take longer than its sound lasts. 0x80 is the middle of eight bits.
    let mut bytes = std::fs::read(&path).unwrap();
    let length = 2 * 3_600 * 8_000_u32;
    bytes[4..8].copy_from_slice(&(length + 36).to_le_bytes());
    bytes[40..44].copy_from_slice(&length.to_le_bytes());
    bytes.resize(44 + length as usize, 0x80);
    std::fs::write(&path, bytes).unwrap();
    let mut command = home.viva();
    command.timeout(Duration::from_secs(300)).args(["listen", "long.wav", "--json"]);
    let shown = home.shown(&mut command);
    expect(&shown, 0, &[]);
    assert!(!shown.contains("\"text\":\"Thank"), "nothing is invented on silence:\n{shown}");
}

#[test]
fn a_second_interview_is_refused_while_the_first_goes_on() {
    let home = Home::with_weights();
    let first = Running::headless(&home);
    first.until_recording();
    let mut command = home.viva();
    command.args(["rehearse", "--audio", "headless", "--candidate", &candidate(), "--minutes", "3"]);
    expect(&home.shown(&mut command), 7, &["another interview is running", "next:"]);
    assert!(first.end().success(), "the first one is not disturbed");
}

/// Ctrl-C during an interview ends it politely, with a summary, a report and complete recordings.
#[test]
fn an_interview_that_is_interrupted_keeps_everything() {
    let home = Home::with_weights();
    let running = Running::headless(&home);
    running.until_recording();
    assert!(running.end().success());
    let session = crate::common::session::Session::latest(&home);
    session.expect_summary();
    let [_, (_, interviewer)] = session.recordings();
    assert!(interviewer > 0.05, "Viva spoke");
    let asked = session.facts().iter().any(|fact| matches!(fact, Fact::Ended { why: SessionEnd::CandidateEnded }));
    assert!(asked, "{}", session.transcript());
    assert!(session.folder().join("report.md").is_file());
}

/// After a kill, the next start repairs the recordings, and a report can be made.
#[test]
fn an_interview_that_is_killed_is_mended() {
    let home = Home::with_weights();
    let mut running = Running::headless(&home);
    running.until_recording();
    let folder = running.folder();
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    let shown = home.sees(&["rehearse", "--minutes", "3", "--mic", "nobody"]);
    assert!(shown.starts_with("exit code 3"), "{shown}");
    assert_eq!(running.folder(), folder, "a session that could not begin leaves no folder");
    let candidate = viva::audio::file::read_wav(folder.join("candidate.wav")).unwrap();
    assert!(candidate.millis() > 2_000, "{} ms were kept", candidate.millis());
    assert!(home.sees(&["report"]).starts_with("exit code 0"));
}

/// Viva refuses a disk that is too small. If a disk fills up, the interview ends and keeps everything that was written.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let home = Home::with_weights();
    std::fs::create_dir_all(home.data()).unwrap();
    let small = in_small_disk(&home, 4, "exec \"$@\"");
    expect(&small, 6, &["too little room", "next:"]);

    // The disk fills up as soon as the interview records.
    let fill = "\"$@\" & pid=$!; until ls $VIVA_DATA/sessions/*/journal.jsonl >/dev/null 2>&1; do sleep 0.05; done; \
                head -c 200M /dev/zero > $VIVA_DATA/fill 2>/dev/null; wait $pid; code=$?; \
                wc -l < $(ls $VIVA_DATA/sessions/*/journal.jsonl); exit $code";
    let filled = in_small_disk(&home, 90, fill);
    expect(&filled, 6, &["next:"]);
    assert!(filled.to_lowercase().contains("could not be written") || filled.contains("No space"), "{filled}");
}

/// Runs a headless interview with its data on a disk of this many megabytes, in its own mount namespace.
#[cfg(target_os = "linux")]
fn in_small_disk(home: &Home, megabytes: u32, script: &str) -> String {
    let viva = home.viva();
    let setup = format!("mount -t tmpfs -o size={megabytes}m tmpfs \"$VIVA_DATA\" && {script}");
    let mut command = assert_cmd::Command::new("unshare");
    command.env_clear();
    for (name, value) in viva.get_envs() {
        value.map(|value| command.env(name, value));
    }
    command.args(["--map-root-user", "--mount", "sh", "-c", &setup, "sh"]).arg(viva.get_program());
    command.args(["rehearse", "--audio", "headless", "--candidate", &candidate(), "--seed", "7", "--minutes", "3"]);
    home.shown(command.timeout(Duration::from_secs(300)))
}
