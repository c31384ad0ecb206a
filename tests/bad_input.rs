//! Failures around an interview. Each gives a clear error with the next command and its own exit code, and no recording
//! is lost. Settings, models and `viva say` have their own tests. Devices have theirs in real time.
#![cfg(all(feature = "whisper", feature = "neural-voice"))]

use std::fs::OpenOptions;
use std::io::Write as _;
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
    assert_eq!(home.shown(&mut command), "exit code 0\n-- out\n-- err\n", "nothing is invented on silence");
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
    // These bytes reached the disk after the last flush of the header. The last one is half a sample.
    let wav = folder.join("candidate.wav");
    OpenOptions::new().append(true).open(&wav).unwrap().write_all(&[1; 16_001]).unwrap();
    let whole = (std::fs::metadata(&wav).unwrap().len() - 44) / 2;
    assert!(whole > 32_000 + 8_000, "{whole} samples are on the disk");
    // The journal broke off in the middle of a line.
    let mut journal = OpenOptions::new().append(true).open(folder.join("journal.jsonl")).unwrap();
    journal.write_all(b"{\"at\":99,\"wh").unwrap();
    let shown = home.sees(&["rehearse", "--minutes", "3", "--mic", "nobody"]);
    expect(&shown, 3, &["repaired a recording that was cut short", "candidate.wav"]);
    assert_eq!(running.folder(), folder, "a session that could not begin leaves no folder");
    let candidate = viva::audio::file::read_wav(&wav).unwrap();
    assert_eq!(candidate.samples.len() as u64, whole, "no sample is lost");
    assert_eq!(std::fs::metadata(&wav).unwrap().len(), 44 + 2 * whole, "the half sample is gone");
    assert!(home.sees(&["report"]).starts_with("exit code 0"));
    assert!(
        !home.sees(&["rehearse", "--minutes", "3", "--mic", "nobody"]).contains("repaired a recording"),
        "once is enough"
    );
}

/// Viva refuses a disk that is too small. If a disk fills up, the interview ends and keeps everything that was written.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let home = Home::with_weights();
    std::fs::create_dir_all(home.data()).unwrap();
    let small = in_small_disk(&home, 4, "exec \"$@\"");
    expect(&small, 6, &["too little room", "next:"]);

    // The disk fills up as soon as there are ten lines in the journal.
    let fill = "\"$@\" & pid=$!; \
                until [ $(cat $VIVA_DATA/sessions/*/journal.jsonl 2>/dev/null | wc -l) -ge 10 ] || ! kill -0 $pid 2>/dev/null; do sleep 0.01; done; \
                head -c 200M /dev/zero > $VIVA_DATA/fill 2>/dev/null; wait $pid; code=$?; \
                echo JOURNAL; cat $VIVA_DATA/sessions/*/journal.jsonl; echo; echo END; exit $code";
    let filled = in_small_disk(&home, 90, fill);
    expect(&filled, 6, &["next:"]);
    assert!(filled.to_lowercase().contains("could not be written") || filled.contains("No space"), "{filled}");
    let journal = filled.split_once("JOURNAL\n").and_then(|(_, rest)| rest.split_once("\nEND\n")).unwrap().0;
    let (entries, bad) = viva::journal::parse(journal);
    // Only the line that found no room may be cut.
    assert!(bad.is_none_or(|bad| bad.torn), "{journal}");
    viva::journal::replay(&entries).unwrap_or_else(|mismatch| panic!("a hole: {mismatch:?}\n{journal}"));
    assert!(entries.len() >= 10, "{journal}");
}

/// Runs a headless interview with its data on a disk of this many megabytes, in its own mount namespace.
#[cfg(target_os = "linux")]
fn in_small_disk(home: &Home, megabytes: u32, script: &str) -> String {
    let setup = format!("mount -t tmpfs -o size={megabytes}m tmpfs \"$VIVA_DATA\" && {script}");
    let mut command = assert_cmd::Command::new("unshare");
    command.env_clear().envs(home.env()).args(["--map-root-user", "--mount", "sh", "-c", &setup, "sh"]);
    command.arg(home.viva().get_program());
    command.args(["rehearse", "--audio", "headless", "--candidate", &candidate(), "--seed", "7", "--minutes", "3"]);
    home.shown(command.timeout(Duration::from_secs(300)))
}
