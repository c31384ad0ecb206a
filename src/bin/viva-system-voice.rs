//! Speaks with the operating system's own voice. `viva` starts this program, and kills it if it hangs. Orders and
//! events are JSON objects, one a line; see `viva::tts::system`.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use tts::{Tts, UtteranceId};
use viva::tts::system::{Event, Order};

/// Maps the service's utterances to the ids of Viva's texts.
type Texts = Arc<Mutex<HashMap<UtteranceId, u64>>>;

fn main() -> ExitCode {
    let texts = Texts::default();
    let mut voice = match open(&texts) {
        Ok(voice) => voice,
        Err(e) => {
            tell(&Event::Failed { why: e.to_string() });
            return ExitCode::FAILURE;
        }
    };
    tell(&Event::Ready);
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let done = match serde_json::from_str(&line) {
            Ok(Order::Speak { id, text }) => speak(&mut voice, &texts, id, &text),
            Ok(Order::Stop) => voice.stop().map(|_| tell(&Event::Stopped)),
            Ok(Order::Voices) => voice.voices().map(|all| {
                tell(&Event::Voices { names: all.iter().map(|v| v.name()).collect() });
            }),
            // An unknown order comes from another version, and is ignored.
            Err(_) => Ok(()),
        };
        if let Err(e) = done {
            // If the speech service died, only a new connection helps. The program ends, and Viva starts it again.
            tell(&Event::Failed { why: e.to_string() });
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn open(texts: &Texts) -> Result<Tts, tts::Error> {
    let voice = Tts::default()?;
    let begin = Arc::clone(texts);
    voice.on_utterance_begin(Some(Box::new(move |utterance| {
        if let Some(id) = lock(&begin).get(&utterance) {
            tell(&Event::Begin { id: *id });
        }
    })))?;
    for stopped in [false, true] {
        let end = Arc::clone(texts);
        let callback: Box<dyn FnMut(UtteranceId)> = Box::new(move |utterance| {
            if let Some(id) = lock(&end).remove(&utterance) {
                tell(&Event::End { id });
            }
        });
        if stopped { voice.on_utterance_stop(Some(callback))? } else { voice.on_utterance_end(Some(callback))? }
    }
    Ok(voice)
}

fn speak(voice: &mut Tts, texts: &Texts, id: u64, text: &str) -> Result<(), tts::Error> {
    // Locked until the service has taken the text, because its callback must find the id however soon it comes.
    let mut known = lock(texts);
    // A NUL would end the program.
    match voice.speak(text.replace('\0', " "), false)? {
        Some(utterance) => drop(known.insert(utterance, id)),
        None => tell(&Event::End { id }),
    }
    Ok(())
}

fn lock(texts: &Texts) -> std::sync::MutexGuard<'_, HashMap<UtteranceId, u64>> {
    texts.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(event: &Event) {
    if let Ok(line) = serde_json::to_string(event) {
        let mut out = std::io::stdout().lock();
        // If nobody reads any more, the pipe of orders closes too, and the loop ends.
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}
