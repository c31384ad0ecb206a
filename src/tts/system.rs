//! The operating system's own voice, played by a helper program.
//!
//! Speech services crash, lack their library, or hang: without a sound device `end` never comes, and then `stop` waits
//! forever. So a separate program, `viva-system-voice`, uses them, and Viva kills it if it does not answer in time.
//! Orders go in and events come out, each as a line with one JSON object.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::DirectVoice;
use super::lexicon::Lexicon;
use super::normalize::{Alphabet, normalize};
use crate::fault::{Fault, FaultKind};

/// A message to the helper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    Speak { id: u64, text: String },
    Stop,
    Voices,
}

/// A message from the helper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The service works. Sent once, as the first message.
    Ready,
    /// The service does not work. The helper then exits.
    Failed {
        why: String,
    },
    Begin {
        id: u64,
    },
    /// The text was said, or cut off by a stop.
    End {
        id: u64,
    },
    /// The stop is complete.
    Stopped,
    Voices {
        names: Vec<String>,
    },
}

/// The name of the helper program, which is in the same folder as `viva`.
pub const HELPER: &str = "viva-system-voice";
/// The longest time for the service to answer at the start. speech-dispatcher took 0.3 s when measured.
const START: Duration = Duration::from_secs(4);
/// The longest time for a stop. It took 33 ms when measured.
const STOP: Duration = Duration::from_secs(1);
/// The longest time for a text, in addition to `PER_CHAR` for each character.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time allowed per character of a text. A slow voice needs 90 ms.
const PER_CHAR: Duration = Duration::from_millis(150);

/// The helper program as a voice.
pub struct SystemVoice {
    program: PathBuf,
    lexicon: Lexicon,
    helper: Option<Helper>,
    next_id: u64,
    /// The newest text passed to the helper, and its deadline.
    speaking: Option<(u64, Instant)>,
    stopping: Option<Instant>,
}

struct Helper {
    child: Child,
    orders: ChildStdin,
    events: Receiver<Event>,
}

impl SystemVoice {
    /// Starts the helper and waits at most four seconds for the service to answer.
    pub fn open(lexicon: Lexicon) -> Result<Self, Fault> {
        Self::with_helper(program()?, lexicon)
    }

    /// Like [`SystemVoice::open`], with another path for the helper.
    pub fn with_helper(program: PathBuf, lexicon: Lexicon) -> Result<Self, Fault> {
        let helper = Helper::start(&program)?;
        Ok(Self { program, lexicon, helper: Some(helper), next_id: 0, speaking: None, stopping: None })
    }

    /// Reads the helper's messages, and kills the helper if it is late.
    fn look(&mut self) {
        let now = Instant::now();
        let mut gone = false;
        if let Some(helper) = &mut self.helper {
            loop {
                match helper.events.try_recv() {
                    Ok(Event::End { id }) if self.speaking.is_some_and(|(last, _)| last <= id) => self.speaking = None,
                    Ok(Event::Stopped) => (self.stopping, self.speaking) = (None, None),
                    Ok(Event::Failed { why }) => tracing::warn!("the system's voice: {why}"),
                    Ok(_) => {}
                    Err(std::sync::mpsc::TryRecvError::Empty) => break,
                    Err(std::sync::mpsc::TryRecvError::Disconnected) => {
                        gone = true;
                        break;
                    }
                }
            }
        }
        let late =
            self.speaking.is_some_and(|(_, until)| now > until) || self.stopping.is_some_and(|until| now > until);
        if late || gone {
            tracing::warn!(late, gone, "the helper of the system's voice is ended");
            self.helper = None;
            (self.speaking, self.stopping) = (None, None);
        }
    }
}

impl DirectVoice for SystemVoice {
    fn speak(&mut self, text: &str) -> Result<(), Fault> {
        self.look();
        // A NUL would crash the service's library; the normalizer removes it.
        let text = normalize(text, &self.lexicon, Alphabet::Plain);
        if text.is_empty() {
            return Ok(());
        }
        if self.helper.is_none() {
            self.helper = Some(Helper::start(&self.program)?);
        }
        self.next_id += 1;
        let limit = PATIENCE + PER_CHAR * text.chars().count() as u32;
        // The service says one text after another, so the time for this one starts when the last one is due.
        let from = self.speaking.map_or_else(Instant::now, |(_, until)| until);
        let order = Order::Speak { id: self.next_id, text };
        let sent = self.helper.as_mut().map(|helper| helper.send(&order));
        if let Some(Err(e)) = sent {
            self.helper = None;
            return Err(Fault::new(FaultKind::Device, "the system's voice has stopped").because(e).next("viva voices"));
        }
        self.speaking = Some((self.next_id, from + limit));
        Ok(())
    }

    fn stop(&mut self) {
        self.look();
        if self.speaking.is_none() {
            return;
        }
        self.stopping = Some(Instant::now() + STOP);
        if self.helper.as_mut().is_some_and(|helper| helper.send(&Order::Stop).is_err()) {
            self.helper = None;
            (self.speaking, self.stopping) = (None, None);
        }
    }

    fn is_done(&mut self) -> bool {
        self.look();
        self.speaking.is_none() && self.stopping.is_none()
    }
}

impl Helper {
    fn start(program: &PathBuf) -> Result<Self, Fault> {
        let failed = |why: String| {
            Fault::new(FaultKind::Device, "the system's own voice does not work").because(why).next("viva voices")
        };
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| failed(format!("{}: {e}", program.display())))?;
        let (Some(orders), Some(out)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed("the helper has no pipes".into()));
        };
        let (send, events) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if serde_json::from_str(&line).is_ok_and(|event: Event| send.send(event).is_err()) {
                    break;
                }
            }
        });
        let helper = Self { child, orders, events };
        match helper.events.recv_timeout(START) {
            Ok(Event::Ready) => Ok(helper),
            Ok(Event::Failed { why }) => Err(failed(why)),
            Ok(other) => Err(failed(format!("it began with {other:?}"))),
            Err(_) => Err(failed("it did not answer (is its library installed? apt install libspeechd2)".into())),
        }
    }

    fn send(&mut self, order: &Order) -> std::io::Result<()> {
        let mut line = serde_json::to_string(order)?;
        line.push('\n');
        self.orders.write_all(line.as_bytes())?;
        self.orders.flush()
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // Kill it without asking, because it may hang forever in the service's library.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> Result<PathBuf, Fault> {
    let name = format!("{HELPER}{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().map(|exe| exe.with_file_name(&name)).ok().filter(|path| path.is_file());
    beside.ok_or_else(|| {
        Fault::new(FaultKind::Device, "the helper program for the system's own voice is missing")
            .because(format!("{name} must be in the same folder as viva"))
            .next("cargo build --features system-voice")
    })
}

/// Whether the system's voice works now. Starts the helper and stops it again.
pub fn probe() -> Result<(), Fault> {
    Helper::start(&program()?).map(drop)
}
