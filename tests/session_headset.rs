//! A whole spoken interview in real time: the real binary on the virtual headset, a scripted candidate with a voice of its
//! own, real weights. What was recorded is listened to by transcribing it again.
#![cfg(all(feature = "audio", feature = "whisper", feature = "neural-voice"))]

mod common;

use common::Home;
use common::headset::Headset;
use common::session::{Session, candidate};
use viva::bank::ProbeKind;

#[test]
fn an_interview_aloud() {
    let home = Home::with_weights();
    let headset = Headset::start(&home);
    let candidate = candidate();
    let mut command = home.viva();
    headset.wear(&mut command).timeout(std::time::Duration::from_secs(900));
    command.args([
        "rehearse",
        "--candidate",
        &candidate,
        "--seed",
        "7",
        "--round",
        "databases",
        "--level",
        "senior",
        "--minutes",
        "4",
    ]);
    let session = Session::finish(&home, &mut command);

    assert!(session.asked() >= 1, "{}", session.transcript());
    session.expect_said_by_candidate(&["replication lag", "primary"]);
    let probes = session.probes();
    assert!(probes.iter().any(|probe| probe.kind == ProbeKind::Why), "{probes:?}");
    session.expect_a_follow_up_naming_what_was_said();
    session.expect_summary();
    session.expect_recordings();

    // The recordings, heard again by the same ears: the candidate's words and the interviewer's are both there.
    let candidate = home.sees(&["listen", &session.folder().join("candidate.wav").display().to_string()]);
    assert!(candidate.to_lowercase().contains("replica"), "{candidate}");
    let interviewer = home.sees(&["listen", &session.folder().join("interviewer.wav").display().to_string()]);
    assert!(interviewer.to_lowercase().contains("why"), "{interviewer}");
}
