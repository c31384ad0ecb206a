//! A session in virtual time, in which minutes pass in milliseconds. It has the parts of a live session. Around them
//! are a virtual headset, a voice of noise, a recognizer that is told the words, and a candidate who says whatever a
//! test wants.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::noise::Noise;
use super::room_parts::{Hiss, LOUD, Loud, SmallDisk, Told, hum};
use viva::audio::echo::Echo;
use viva::audio::file::WavWriter;
use viva::fault::{Fault, FaultKind};
use viva::interview::{Command, Device, Discarded, Fact, Input, Output, Purpose, Setup, State};
use viva::journal::{self, Entry, Happening, Header, VERSION};
use viva::runtime::virtual_time::{Candidate, Echoing, Furniture, Microphone, Recognizer, Room, STEP};
use viva::session::{Event, Heading, Session, SessionEvent};
use viva::speech::evidence::ByEvidence;
use viva::speech::{Listener, ListenerConfig, Word};
use viva::time::{RATE, SampleCount, SessionTime};
use viva::tts::Voice;

/// The length of a candidate's word. With the pause after it, this makes 200 words a minute.
const WORD_MS: u64 = 240;
/// The pause after each word.
const BETWEEN_MS: u64 = 60;
/// An answer that ends itself.
pub const ANSWER: &str = "I would put a cache in front of it because the same rows are read all the time and memory \
                          is much faster than the disk, and that is my answer.";
/// The longest that a test waits for anything.
const TOO_LONG_MS: u64 = 10 * 60_000;

/// Failures that a test can switch on in its room.
#[derive(Default)]
pub struct Troubles {
    /// The voice fails to say lines.
    pub voiceless: AtomicBool,
    /// The recognizer fails.
    pub deaf: AtomicBool,
    /// The journal cannot be written.
    pub full: AtomicBool,
    /// One entry, and no other, cannot be written into the journal.
    pub hiccup: AtomicBool,
}

/// The kind of room.
pub struct Wish {
    pub setup: Setup,
    pub echo: Echo,
    pub loudspeakers: Option<Echoing>,
    /// How many bytes the candidate's recording may take.
    pub disk: Option<usize>,
}

impl Default for Wish {
    /// A headset, and ten minutes of study with the questions of the scripts.
    fn default() -> Self {
        let bank = include_str!("../interviews/bank.toml");
        let questions = viva::bank::parse(bank, "bank.toml").expect("the bank of the scripts").questions;
        let setup = Setup { seed: 7, minutes: 10.0, questions, ..Setup::default() };
        Self { setup, echo: Echo::Headset, loudspeakers: None, disk: None }
    }
}

/// A session under way, and everything that has happened in it.
pub struct Stage {
    pub room: Room,
    setup: Setup,
    seat: Seat,
    pub troubles: Arc<Troubles>,
    entries: Arc<Mutex<Vec<Entry>>>,
    shown: Arc<Mutex<Vec<SessionEvent>>>,
    /// The lines that the voice has rendered.
    rendered: Arc<Mutex<Vec<String>>>,
}

impl Stage {
    pub fn new() -> Self {
        Self::with(Wish::default())
    }

    pub fn with(wish: Wish) -> Self {
        let troubles = Arc::<Troubles>::default();
        let entries = Arc::<Mutex<Vec<Entry>>>::default();
        let shown = Arc::<Mutex<Vec<SessionEvent>>>::default();
        let said = Arc::<Mutex<Vec<Word>>>::default();
        let rendered = Arc::<Mutex<Vec<String>>>::default();
        let voice = Hiss { troubles: Arc::clone(&troubles), rendered: Arc::clone(&rendered), noise: Noise(1) };
        let listener = Listener::with(ListenerConfig::default(), Box::new(Loud), Box::<ByEvidence>::default())
            .judged()
            .with_second_opinion(Some(Box::new(Loud)));
        let told = Told { said: Arc::clone(&said), troubles: Arc::clone(&troubles), give_up: Arc::default() };
        let microphone = wish.loudspeakers.map_or_else(Microphone::default, Microphone::before_loudspeakers);
        let (kept, seen, journal) = (Arc::clone(&entries), Arc::clone(&shown), Arc::clone(&troubles));
        let disk = |room: Option<usize>| {
            let small = SmallDisk { bytes: Cursor::default(), room: room.unwrap_or(usize::MAX) };
            WavWriter::over(Box::new(small), Path::new("virtual.wav")).unwrap()
        };
        let setup = wish.setup.clone();
        let room = Room::new(Furniture {
            session: Session::new(wish.setup),
            heading: Heading { microphone: "headset".into(), speaker: "headset".into(), ..Heading::default() },
            record: Box::new(move |entry| {
                if journal.full.load(Ordering::Relaxed) || journal.hiccup.swap(false, Ordering::Relaxed) {
                    return Err(Fault::new(FaultKind::Storage, "the journal could not be written"));
                }
                kept.lock().unwrap().push(entry.clone());
                Ok(())
            }),
            watch: Box::new(move |event| seen.lock().unwrap().push(event.clone())),
            listener,
            echo: wish.echo,
            microphone,
            recognizer: Recognizer::new(Box::new(told)),
            encoder: None,
            voice: Voice::Samples(Box::new(voice)),
            prepares: true,
            recordings: [disk(wish.disk), disk(None)],
        });
        let seat = Seat { said, speech: Vec::new(), until: 0 };
        Self { room, setup, seat, troubles, entries, shown, rendered }
    }

    /// A stage on which Viva has asked the first question and listens.
    pub fn asked() -> Self {
        let mut stage = Self::new();
        stage.until_saying("product page").until_listening();
        stage
    }

    /// Lets this much time pass.
    pub fn pass(&mut self, ms: u64) -> &mut Self {
        let until = self.now() + ms;
        while self.now() < until && !self.room.is_finished() {
            self.room.step(&mut self.seat);
        }
        self
    }

    /// Lets time pass until `is_so` holds. Returns how many milliseconds that took.
    #[track_caller]
    pub fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) -> u64 {
        let from = self.now();
        while !is_so(self) {
            let waited = self.now() - from;
            assert!(waited < TOO_LONG_MS && !self.room.is_finished(), "never: {what}\n{}", self.transcript());
            self.room.step(&mut self.seat);
        }
        self.now() - from
    }

    /// Waits until Viva listens and nothing sounds.
    #[track_caller]
    pub fn until_listening(&mut self) -> &mut Self {
        self.until("Viva listens", |s| s.state() == State::Listening && !s.room.speaker.is_sounding());
        self
    }

    /// Waits until a line with these words has begun to sound.
    #[track_caller]
    pub fn until_saying(&mut self, words: &str) -> &mut Self {
        self.until(&format!("Viva says “{words}”"), |s| {
            s.last_said().contains(words) && s.room.speaker.is_sounding()
        });
        self
    }

    /// Waits until the interview is over.
    #[track_caller]
    pub fn until_the_end(&mut self) -> &mut Self {
        let from = self.now();
        while !self.room.is_finished() {
            assert!(self.now() - from < TOO_LONG_MS, "it does not end\n{}", self.transcript());
            self.room.step(&mut self.seat);
        }
        self
    }

    /// Lets the candidate begin to say this now. `[1.5s]` is a silence. Returns how many milliseconds it takes.
    pub fn says(&mut self, text: &str) -> u64 {
        let from = self.now().max(self.seat.until);
        self.seat.say(from, text);
        self.seat.until - self.now()
    }

    /// Lets the candidate say this and fall silent, and then lets this much time pass.
    pub fn says_and_waits(&mut self, text: &str, ms: u64) -> &mut Self {
        let takes = self.says(text);
        self.pass(takes + ms)
    }

    /// Lets the candidate cough.
    pub fn coughs(&mut self) -> &mut Self {
        let from = self.now().max(self.seat.until);
        self.seat.cough(from);
        self
    }

    pub fn key(&mut self, command: Command) -> &mut Self {
        self.room.happen(Event::Command(command));
        self
    }

    /// Takes the whole headset away.
    pub fn unplug(&mut self) -> &mut Self {
        self.room.microphone.unplug("it was unplugged");
        self.room.speaker.unplug("it was unplugged");
        self
    }

    pub fn plug_in(&mut self) -> &mut Self {
        self.room.microphone.plug_in("headset");
        self.room.speaker.plug_in("headset");
        self
    }

    pub fn now(&self) -> u64 {
        self.room.time().millis()
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.entries.lock().unwrap().clone()
    }

    /// The lines that the voice has rendered so far, whether they were said or not.
    pub fn rendered(&self) -> Vec<String> {
        self.rendered.lock().unwrap().clone()
    }

    /// The events that the watchers saw so far.
    pub fn shown(&self) -> Vec<SessionEvent> {
        self.shown.lock().unwrap().clone()
    }

    pub fn state(&self) -> State {
        let shown = self.shown.lock().unwrap();
        let state =
            |event: &SessionEvent| if let SessionEvent::State { state, .. } = event { Some(*state) } else { None };
        shown.iter().rev().find_map(state).unwrap_or(State::Starting)
    }

    fn outputs<T>(&self, of: impl FnMut(&Output) -> Option<T>) -> Vec<T> {
        let entries = self.entries.lock().unwrap();
        let outputs =
            entries.iter().filter_map(|e| if let Happening::Out(output) = &e.what { Some(output) } else { None });
        outputs.filter_map(of).collect()
    }

    fn inputs<T>(&self, of: impl FnMut(&Input) -> Option<T>) -> Vec<T> {
        let entries = self.entries.lock().unwrap();
        let inputs = entries.iter().filter_map(|e| if let Happening::In(input) = &e.what { Some(input) } else { None });
        inputs.filter_map(of).collect()
    }

    /// Viva's lines so far, whether they were recorded or not.
    pub fn said(&self) -> Vec<String> {
        let said = |e: &SessionEvent| if let SessionEvent::Saying { text, .. } = e { Some(text.clone()) } else { None };
        self.shown().iter().filter_map(said).collect()
    }

    pub fn last_said(&self) -> String {
        self.said().pop().unwrap_or_default()
    }

    /// The recognized words of the candidate, turn by turn, without empty turns.
    pub fn heard(&self) -> Vec<String> {
        let heard =
            |i: &Input| if let Input::Heard { transcript, .. } = i { Some(transcript.text.clone()) } else { None };
        self.inputs(heard).into_iter().filter(|text| !text.is_empty()).collect()
    }

    pub fn facts(&self) -> Vec<Fact> {
        self.outputs(|o| if let Output::Note(fact) = o { Some(fact.clone()) } else { None })
    }

    /// Why turns did not count.
    pub fn discarded(&self) -> Vec<Discarded> {
        let why = |fact: Fact| if let Fact::TurnDiscarded { why, .. } = fact { Some(why) } else { None };
        self.facts().into_iter().filter_map(why).collect()
    }

    /// How many answers counted.
    pub fn answered(&self) -> usize {
        self.facts().iter().filter(|fact| matches!(fact, Fact::Answered { .. })).count()
    }

    /// How many lines have begun to sound.
    pub fn sounded(&self) -> usize {
        self.inputs(|i| matches!(i, Input::PlaybackStarted { .. }).then_some(())).len()
    }

    /// Why lines could not be said.
    pub fn unsaid(&self) -> Vec<String> {
        self.inputs(|i| if let Input::SpeakFailed { why, .. } = i { Some(why.clone()) } else { None })
    }

    /// The purposes of the recorded lines.
    pub fn purposes(&self) -> Vec<Purpose> {
        self.outputs(|o| if let Output::Say { purpose, .. } = o { Some(*purpose) } else { None })
    }

    /// The journal as a file would hold it.
    pub fn journal(&self) -> Vec<Entry> {
        let (session, started, viva) = ("virtual".into(), String::new(), String::new());
        let header = Header { version: VERSION, session, started, viva, setup: self.setup.clone() };
        let first = Entry { at: SessionTime::ZERO, what: Happening::Session(header) };
        std::iter::once(first).chain(self.entries()).collect()
    }

    /// Checks that the journal leads to the same interview: nothing is missing before its last entry.
    #[track_caller]
    pub fn expect_no_hole(&self) {
        journal::replay(&self.journal()).unwrap_or_else(|mismatch| panic!("{mismatch:?}\n{}", self.transcript()));
    }

    /// How often the device was lost, and how often it came back.
    pub fn losses(&self, device: Device) -> (usize, usize) {
        let lost =
            self.inputs(|i| matches!(i, Input::DeviceLost { device: d, .. } if *d == device).then_some(())).len();
        let back =
            self.inputs(|i| matches!(i, Input::DeviceBack { device: d, .. } if *d == device).then_some(())).len();
        (lost, back)
    }

    /// How often Viva's voice was lowered or restored.
    pub fn ducked(&self, on: bool) -> usize {
        self.outputs(|o| matches!(o, Output::Duck { on: is, .. } if *is == on).then_some(())).len()
    }

    /// How often Viva was made to fall silent.
    pub fn hushed(&self) -> usize {
        self.outputs(|o| matches!(o, Output::StopSpeaking { .. }).then_some(())).len()
    }

    /// The failures that the watchers saw.
    pub fn troubles(&self) -> Vec<String> {
        let trouble =
            |e: &SessionEvent| if let SessionEvent::Trouble { text, .. } = e { Some(text.clone()) } else { None };
        self.shown().iter().filter_map(trouble).collect()
    }

    /// Who said what and when, for messages.
    pub fn transcript(&self) -> String {
        let line = |entry: &Entry| match &entry.what {
            Happening::In(Input::Heard { transcript, .. }) => Some(format!("{} you:  {}", entry.at, transcript.text)),
            Happening::Out(Output::Say { text, .. }) => Some(format!("{} viva: {text}", entry.at)),
            Happening::Out(Output::Note(Fact::State { state })) => Some(format!("{}       ({state:?})", entry.at)),
            _ => None,
        };
        self.entries().iter().filter_map(line).collect::<Vec<_>>().join("\n")
    }

    /// Ends the session.
    pub fn close(self) -> (Session, Vec<Entry>) {
        let (session, _) = self.room.close();
        let entries = self.entries.lock().unwrap().clone();
        (session, entries)
    }
}

/// The candidate.
struct Seat {
    /// The words that the candidate said, with their positions.
    said: Arc<Mutex<Vec<Word>>>,
    /// Sound to come: its start in milliseconds, and its samples.
    speech: Vec<(u64, Vec<f32>)>,
    /// When the last of this sound ends, in milliseconds.
    until: u64,
}

impl Seat {
    fn say(&mut self, from: u64, text: &str) {
        let mut at = from;
        for part in text.split_whitespace() {
            let silence = part.strip_prefix('[').and_then(|p| p.strip_suffix("s]")).and_then(|s| s.parse::<f64>().ok());
            if let Some(seconds) = silence {
                at += (seconds * 1_000.0) as u64;
                continue;
            }
            let (begin, end) = (SampleCount::from_millis(at), SampleCount::from_millis(at + WORD_MS));
            self.said.lock().unwrap().push(Word { text: part.into(), from: begin, to: end, confidence: 0.9 });
            self.speech.push((begin.0, hum(WORD_MS)));
            at += WORD_MS + BETWEEN_MS;
        }
        self.until = at;
    }

    fn cough(&mut self, from: u64) {
        let count = RATE as usize / 10;
        let fades = |(i, noise): (usize, f32)| noise * LOUD * (1.0 - i as f32 / count as f32);
        let burst = Noise(7).take(count).enumerate().map(fades).collect();
        self.speech.push((SampleCount::from_millis(from).0, burst));
        self.until = from + 100;
    }
}

impl Candidate for Seat {
    fn notice(&mut self, _: SessionTime, _: &SessionEvent) {}

    fn sound(&mut self, now: SessionTime) -> Vec<f32> {
        let from = SampleCount::from_millis(now.millis()).0;
        let to = from + STEP as u64;
        let mut block = vec![0.0; STEP];
        for (start, samples) in &self.speech {
            for at in from.max(*start)..to.min(start + samples.len() as u64) {
                block[(at - from) as usize] += samples[(at - start) as usize];
            }
        }
        self.speech.retain(|(start, samples)| start + samples.len() as u64 > to);
        block
    }
}
