//! The understanding stage: the sentence encoder reads the words of the turn under way. In real time it has its own
//! thread; on a virtual clock it is called in between, and takes no time.

use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;

use crate::fault::Fault;
use crate::ids::TurnId;
use crate::interview::{Meanings, Subject, Understand};

/// Words to read, and what they may be about.
#[derive(Debug)]
pub struct Reading {
    pub turn: TurnId,
    pub subject: Subject,
    pub text: String,
}

/// Words that were read.
#[derive(Debug)]
pub struct Understood {
    pub turn: TurnId,
    pub text: String,
    pub meanings: Meanings,
}

/// Reads what waits, but only the newest words.
pub fn read(encoder: &mut dyn Understand, waiting: impl Iterator<Item = Reading>) -> Option<Understood> {
    let Reading { turn, subject, text } = waiting.last()?;
    Some(Understood { turn, meanings: encoder.understand(&subject, &text), text })
}

/// Starts the thread. It ends when the sender is dropped.
///
/// # Errors
/// If the system cannot start another thread.
pub fn spawn(
    readings: Receiver<Reading>,
    mut encoder: Box<dyn Understand>,
    tell: impl Fn(Understood) + Send + 'static,
) -> Result<JoinHandle<()>, Fault> {
    super::named_thread("understand", move || {
        while let Ok(first) = readings.recv() {
            if let Some(understood) = read(encoder.as_mut(), std::iter::once(first).chain(readings.try_iter())) {
                tell(understood);
            }
        }
    })
}
