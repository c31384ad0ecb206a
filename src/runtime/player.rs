//! A scripted candidate at the virtual microphone of a live session. It waits for the floor and plays its answers.

use std::process::{Child, Command as Process, Stdio};
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use crate::fault::{Fault, FaultKind};
use crate::interview::State;
use crate::session::SessionEvent;

use super::scripted_candidate::Answers;

/// How long the candidate takes to begin an answer. People leave 200 ms in conversation, and more when asked to think.
const REACTION: Duration = Duration::from_millis(700);
/// The name of the virtual headset's microphone in the sound server (scripts/virtual-headset).
const MICROPHONE: &str = "vmic";

/// Starts the candidate's thread and returns a sender for the session's events. The thread ends when the sender is
/// dropped.
///
/// # Errors
/// If `paplay` is missing.
pub fn play_into_virtual_microphone(mut answers: Answers) -> Result<Sender<SessionEvent>, Fault> {
    let player = Process::new("paplay").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    player.map_err(|e| {
        Fault::new(FaultKind::Device, "the scripted candidate cannot speak: paplay is missing")
            .because(e)
            .next("install paplay (its package is often called pulseaudio-utils), then run the same command")
    })?;
    let (sender, events) = std::sync::mpsc::channel();
    super::named_thread("candidate", move || follow(&mut answers, &events))?;
    Ok(sender)
}

fn follow(answers: &mut Answers, events: &Receiver<SessionEvent>) {
    let mut speaking: Option<Child> = None;
    for event in events {
        answers.notice(&event);
        if !matches!(event, SessionEvent::State { state: State::Listening, .. }) {
            continue;
        }
        let still_speaking = speaking.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)));
        if still_speaking {
            continue;
        }
        if let Some(answer) = answers.speak() {
            std::thread::sleep(REACTION);
            match Process::new("paplay").arg(format!("--device={MICROPHONE}")).arg(&answer).spawn() {
                Ok(child) => speaking = Some(child),
                Err(e) => tracing::warn!("the scripted candidate could not speak: {e}"),
            }
        }
    }
    if let Some(mut child) = speaking {
        // The answer is probably over. A candidate does not talk on after the interview.
        let _ = child.kill();
        let _ = child.wait();
    }
}
