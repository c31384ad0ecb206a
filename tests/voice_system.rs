//! The helper of the system's voice: scripts that behave, hang and die, and the real program.
#![cfg(all(feature = "cli", unix))]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use viva::tts::DirectVoice;
use viva::tts::lexicon::Lexicon;
use viva::tts::system::SystemVoice;

/// A helper that says it is ready, and then runs `body` with each order in `$order`.
fn helper(dir: &tempfile::TempDir, body: &str) -> PathBuf {
    let path = dir.path().join("helper");
    let script = format!("#!/bin/sh\necho '{{\"event\":\"ready\"}}'\nwhile read -r order; do\n{body}\ndone\n");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    path
}

/// Polls the voice like the driver, for at most ten seconds.
fn done(voice: &mut SystemVoice) -> bool {
    (0..500).any(|_| {
        std::thread::park_timeout(Duration::from_millis(20));
        voice.is_done()
    })
}

#[test]
fn a_text_is_done_when_the_helper_says_so_and_holds_no_nul() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("orders");
    let body = format!("echo \"$order\" >> {}\necho '{{\"event\":\"end\",\"id\":1}}'", log.display());
    let mut voice = SystemVoice::with_helper(helper(&dir, &body), Lexicon::default()).unwrap();
    voice.speak("hello\0 \u{1f680} 250 ms").unwrap();
    assert!(done(&mut voice));
    let orders = std::fs::read_to_string(log).unwrap();
    assert_eq!(orders, "{\"order\":\"speak\",\"id\":1,\"text\":\"hello two hundred fifty milliseconds\"}\n");
    voice.speak("\u{1f680}").unwrap();
    assert!(voice.is_done(), "nothing to say is said at once");
}

#[test]
fn a_helper_that_hangs_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let mut voice = SystemVoice::with_helper(helper(&dir, "sleep 600"), Lexicon::default()).unwrap();
    voice.speak("hello").unwrap();
    assert!(!voice.is_done());
    voice.stop();
    assert!(done(&mut voice), "a stop that hangs ends the helper");
    helper(&dir, "echo '{\"event\":\"end\",\"id\":2}'");
    voice.speak("again").unwrap();
    assert!(done(&mut voice), "and a new one speaks");
    // Viva gives up on a helper that never says `end`. The time limit depends on the text.
    helper(&dir, "sleep 600");
    let mut mute = SystemVoice::with_helper(dir.path().join("helper"), Lexicon::default()).unwrap();
    mute.speak("hm").unwrap();
    assert!(done(&mut mute));
}

#[test]
fn a_helper_that_dies_does_not_leave_the_interview_waiting() {
    let dir = tempfile::tempdir().unwrap();
    let mut voice = SystemVoice::with_helper(helper(&dir, "exit 1"), Lexicon::default()).unwrap();
    voice.speak("hello").unwrap();
    assert!(done(&mut voice));
    let gone = dir.path().join("nowhere");
    let fault = SystemVoice::with_helper(gone, Lexicon::default()).err().unwrap();
    assert!(fault.next.is_some() && fault.to_string().contains("nowhere"), "{fault}");
}

#[cfg(feature = "system-voice")]
#[test]
fn the_real_helper_answers_in_lines_or_says_why_not() {
    use std::io::Write;

    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_viva-system-voice"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "nonsense").ok();
    let out = child.wait_with_output().unwrap();
    let first = String::from_utf8(out.stdout).unwrap().lines().next().unwrap_or_default().to_owned();
    assert!(first == r#"{"event":"ready"}"# || first.starts_with(r#"{"event":"failed","why":"#), "{first}");
}
