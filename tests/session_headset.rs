//! A whole spoken interview in real time: the real binary on the virtual headset, a scripted candidate with its own
//! voice, and real weights. The recordings are checked by transcribing them again.
#![cfg(all(feature = "audio", feature = "whisper", feature = "neural-voice"))]
#![expect(clippy::disallowed_methods, reason = "a real sound server runs in real time")]

use crate::common::Home;
use crate::common::running::Running;
use crate::common::session::Session;
use crate::headset::Headset;
use viva::bank::ProbeKind;
use viva::interview::{Fact, ProbeReason, SessionEnd};

/// The test gets a second try, because a machine may stall. A real bug fails twice.
#[test]
fn an_interview_aloud() {
    let _alone = crate::alone();
    if let Err(panic) = std::panic::catch_unwind(interview) {
        let text = panic.downcast_ref::<String>().map_or("it panicked", String::as_str);
        crate::tell_of_a_retry("an_interview_aloud", text);
        interview();
    }
}

fn interview() {
    let home = Home::with_weights();
    let headset = Headset::at(&home);
    let candidate = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pressed");
    let mut command = home.viva();
    headset.wear(&mut command).timeout(std::time::Duration::from_secs(900));
    command.args([
        "rehearse",
        "--candidate",
        candidate,
        "--seed",
        "7",
        "--question",
        "sharding-key,isolation-anomalies",
        "--minutes",
        "3",
    ]);
    let session = Session::finish(&home, &mut command);

    assert!(session.asked() >= 2, "{}", session.transcript());
    session.expect_said_by_candidate(&["lost update", "primary"]);
    let probes = session.probes();
    // A candidate who says a number, a component and a reason is asked about ten times that number. A bank's own wording
    // may say ten times as many of what its question is about.
    let tenfold = probes.iter().find(|probe| probe.kind == ProbeKind::Scale).expect("a ten times follow-up");
    let ProbeReason::Number { number } = &tenfold.reason else { panic!("no number: {tenfold:?}") };
    let text = tenfold.text.to_lowercase();
    let heard = ["2,000", "2000", "two thousand"];
    assert!(heard.iter().any(|heard| number.to_lowercase().contains(heard)), "{tenfold:?}");
    assert!(["ten times", "twenty thousand"].iter().any(|ten| text.contains(ten)), "{tenfold:?}");
    // A candidate who only drops keywords is asked why, by name.
    let keywords =
        ["consistent hashing", "shard key", "virtual node", "scatter", "lookup table", "sharding key", "directory"];
    let asked_why = |probe: &&crate::common::session::Probe| {
        let text = probe.text.to_lowercase();
        probe.kind == ProbeKind::Why
            && matches!(probe.reason, ProbeReason::Unreasoned { .. })
            && keywords.iter().any(|keyword| text.contains(keyword))
    };
    assert!(probes.iter().any(|probe| asked_why(&probe)), "{probes:?}");
    session.expect_a_follow_up_naming_what_was_said();
    session.expect_summary();
    session.expect_recordings();

    // Viva transcribes the recordings again. The words of the candidate and of the interviewer must both be there.
    let hear = |name: &str| {
        let file = session.folder().join(name).display().to_string();
        home.sees(&["listen", "--set", "stt.threads=1", &file]).to_lowercase()
    };
    let [candidate, interviewer] = std::thread::scope(|both| {
        ["candidate.wav", "interviewer.wav"]
            .map(|name| both.spawn(move || hear(name)))
            .map(|heard| heard.join().unwrap())
    });
    assert!(candidate.contains("lost update"), "{candidate}");
    assert!(interviewer.contains("why"), "{interviewer}");
}

/// The whole headset goes away during the interview and comes back. Viva says both, and the session and its recordings
/// go on to a good end.
#[test]
fn a_headset_that_is_missing_or_goes_away_and_comes_back() {
    let _alone = crate::alone();
    let home = Home::with_weights();
    let headset = Headset::at(&home);
    a_headset_that_was_never_there(&home, &headset);
    let running = Running::start(&home, &["--minutes", "3"], headset.env());
    running.until_recording();
    std::thread::sleep(std::time::Duration::from_secs(3));
    headset.pull_out();
    std::thread::sleep(std::time::Duration::from_secs(4));
    headset.put_back();
    std::thread::sleep(std::time::Duration::from_secs(6));
    let folder = running.folder();
    assert!(running.end().success());
    let journal = std::fs::read_to_string(folder.join("journal.jsonl")).unwrap();
    for happened in ["device_lost", "device_back"] {
        for device in ["microphone", "speaker"] {
            let noticed =
                journal.lines().any(|l| l.contains(happened) && l.contains(&format!("\"device\":\"{device}\"")));
            assert!(noticed, "{happened} of the {device}:\n{journal}");
        }
    }
    assert!(folder.join("report.md").is_file());
    let session = Session::latest(&home);
    session.expect_summary();
    let ended = session.facts().into_iter().rev().find_map(|fact| match fact {
        Fact::Ended { why } => Some(*why),
        _ => None,
    });
    assert_eq!(ended, Some(SessionEnd::CandidateEnded), "{}", session.transcript());
    // Nobody speaks into the microphone. Both recordings last as long as the session, with silence for the hole.
    let [_, (_, interviewer)] = session.recordings();
    assert!(interviewer > 0.05, "Viva spoke");
}

/// A device that does not exist is refused by its name, and leaves no session.
fn a_headset_that_was_never_there(home: &Home, headset: &Headset) {
    for (flag, device) in [("--mic", "microphone"), ("--speaker", "speaker")] {
        let mut command = home.viva();
        let shown = home.shown(headset.wear(&mut command).args(["rehearse", "--minutes", "3", flag, "no-such-thing"]));
        assert!(shown.starts_with("exit code 3\n"), "{flag}: {shown}");
        let said = [format!("there is no {device} `no-such-thing`"), "next: viva devices".to_owned()];
        assert!(said.iter().all(|said| shown.contains(said)), "{flag}: not {said:?}:\n{shown}");
        let sessions = std::fs::read_dir(home.data().join("sessions")).into_iter().flatten().count();
        assert_eq!(sessions, 0, "{flag}: {shown}");
    }
}
