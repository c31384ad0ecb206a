//! Viva is speaking, and the microphone hears something. The session is the product's, on the virtual clock.

mod levels;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

pub use levels::Levels;
use viva::audio::echo::Echo;
use viva::audio::file::WavWriter;
use viva::bank::Question;
use viva::fault::Fault;
use viva::interview::{Command, Fact, Input, Mode, Output, Purpose, Setup, State};
use viva::journal::{Entry, Happening};
use viva::pcm::Clip;
use viva::runtime::virtual_time::{Candidate, Furniture, Microphone, Recognizer, Room, STEP};
use viva::session::{Event, Heading, Session, SessionEvent};
use viva::speech::claim::ClaimConfig;
use viva::speech::{Listener, ListenerConfig, Transcript, Word};
use viva::stt::Transcriber;
use viva::time::{SampleCount, SessionTime};
use viva::tts::{Synthesizer, Voice};

/// How long a question lasts before it is said again.
const LINE_MS: u64 = 10_000;
/// How long a candidate may go on over a reply.
const REPLY_MS: u64 = 1_500;
/// How long it must be silent after a stop before the next line begins. A sound that stopped Viva may still become
/// speech.
const AFTER_MS: u64 = 500;
/// The longest that any step of a conversation takes. Beyond it the interview is used up.
const TOO_LONG_MS: u64 = 10_000;
/// How long Viva takes to say a character.
const CHARACTER_MS: u64 = 60;
/// How long the candidate speaks before Viva replies, in steps: one second.
const ANSWER_STEPS: usize = 100;
const ANSWER: &str = "I would put a cache in front because the same rows are read all the time.";

/// An event of barge-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// The raw trigger: voice activity.
    Voice,
    Ducked,
    Stopped,
}

/// What Viva says while the microphone hears something.
#[derive(Clone)]
pub struct Line {
    setup: Setup,
    ear: ListenerConfig,
    lasts_ms: u64,
    /// True if Viva replies to an answer. If not, it asks a question.
    replies: bool,
}

impl Line {
    /// Viva asks a question, which is long enough to be interrupted anywhere.
    pub fn new() -> Self {
        let mut questions = questions();
        questions.truncate(1);
        questions.iter_mut().for_each(|question| question.ask = [question.ask.as_str(); 10].join(" "));
        Self::of(questions, LINE_MS, false)
    }

    /// Viva replies to an answer. The line counts only as long as the candidate may go on with the answer.
    pub fn reply() -> Self {
        Self::of(questions(), REPLY_MS, true)
    }

    fn of(questions: Vec<Question>, lasts_ms: u64, replies: bool) -> Self {
        let setup = Setup { seed: 1, mode: Mode::Real, minutes: 600.0, questions, ..Setup::default() };
        Self { setup, ear: ListenerConfig::default(), lasts_ms, replies }
    }

    /// The same with a listener that takes a frame for the start of a voice from this probability on.
    pub fn ducked_when(&self, hint: f32) -> Self {
        let mut line = self.clone();
        line.ear.smooth.hint = hint;
        line
    }

    /// The same with a listener that demands this much before it stops Viva.
    pub fn stopped_when(&self, claim: ClaimConfig) -> Self {
        Self { ear: ListenerConfig { claim, ..self.ear }, ..self.clone() }
    }
}

fn questions() -> Vec<Question> {
    viva::bank::builtin().expect("the banks").into_iter().flat_map(|bank| bank.questions).collect()
}

/// A session in which Viva speaks all the time.
pub struct Scene {
    line: Line,
    /// The sound of the room in which nobody speaks. It is repeated.
    quiet: Vec<f32>,
    /// The candidate's voice in an answer that Viva replies to.
    voice: Vec<f32>,
    room: Room,
    entries: Receiver<Entry>,
    props: Arc<Props>,
    /// Samples that do not fill a step yet.
    rest: Vec<f32>,
    state: State,
    /// When the line under way began to sound. `None` if it is ordered, and does not sound yet.
    since: Option<SampleCount>,
    speech: bool,
    ducked: bool,
    stopped: bool,
    /// The last moment at which somebody spoke or stopped Viva.
    sounded: SampleCount,
    /// True if Viva's last line replies to an answer.
    replies: bool,
    /// True if the voice is too soft to answer.
    unheard: bool,
}

impl Scene {
    /// Viva begins the line in this room.
    pub fn new(line: &Line, quiet: &[f32], voice: &[f32]) -> Self {
        let (record, entries) = channel();
        let props = Arc::<Props>::default();
        let mut scene = Self {
            line: line.clone(),
            quiet: quiet.to_vec(),
            voice: voice.to_vec(),
            room: room(line, record, &props),
            entries,
            props,
            rest: Vec::new(),
            state: State::Starting,
            since: None,
            speech: false,
            ducked: false,
            stopped: false,
            sounded: SampleCount::ZERO,
            replies: false,
            unheard: false,
        };
        // The greeting makes way for the question.
        scene.wait(|scene| scene.since.is_some());
        scene.order(Command::Skip);
        scene.replies = false;
        scene
    }

    /// The line begins now: Viva repeats its question, or replies to another answer. Returns false if Viva does not
    /// hear this voice at all.
    pub fn begin_again(&mut self) -> bool {
        if !self.line.replies {
            self.order(Command::Repeat);
        } else if !self.unheard && !self.is_replied_to() {
            // All questions are asked, so another interview begins in the same room.
            *self = Self::new(&self.line.clone(), &self.quiet.clone(), &self.voice.clone());
            self.unheard = !self.is_replied_to();
        }
        !self.unheard
    }

    /// Where in the stream the next sound begins.
    pub fn position(&self) -> SampleCount {
        self.now() + SampleCount(self.rest.len() as u64)
    }

    fn now(&self) -> SampleCount {
        SampleCount::from_millis(self.room.time().millis())
    }

    /// Hears this sound. Returns the events, and where in the stream each was decided.
    pub fn hear(&mut self, sound: &[f32]) -> Vec<(Happened, SampleCount)> {
        let mut happened = Vec::new();
        self.rest.extend(sound);
        while self.rest.len() >= STEP {
            let block = self.rest.drain(..STEP).collect();
            happened.extend(self.step(block));
            let over = self.since.is_some_and(|since| (self.now() - since).millis() >= self.line.lasts_ms);
            let stopped = self.stopped && (self.now() - self.sounded).millis() >= AFTER_MS;
            // A line never begins in the middle of a sound.
            if !self.unheard && !self.speech && (stopped || over && !self.ducked) {
                self.begin_again();
            }
        }
        happened
    }

    /// Runs a step with this sound, and notes what came of it.
    fn step(&mut self, block: Vec<f32>) -> Vec<(Happened, SampleCount)> {
        self.room.step(&mut Sound(block));
        let happened = self.look();
        let stopped = happened.iter().any(|(what, _)| *what == Happened::Stopped);
        self.sounded = if self.speech || stopped { self.now() } else { self.sounded };
        happened
    }

    fn look(&mut self) -> Vec<(Happened, SampleCount)> {
        let mut happened = Vec::new();
        while let Ok(Entry { at, what }) = self.entries.try_recv() {
            let at = SampleCount::from_millis(at.millis());
            match what {
                Happening::In(Input::SpeechStarted { .. }) => {
                    self.speech = true;
                    happened.push((Happened::Voice, at));
                }
                Happening::In(Input::SpeechEnded { .. }) => self.speech = false,
                Happening::In(Input::PlaybackStarted { .. }) => self.since = Some(at),
                Happening::Out(Output::Note(Fact::State { state })) => self.state = state,
                Happening::Out(Output::Say { purpose, .. }) => {
                    self.replies = matches!(purpose, Purpose::FollowUp | Purpose::Question);
                }
                Happening::Out(Output::Duck { on, .. }) => {
                    self.ducked = on;
                    happened.extend(on.then_some((Happened::Ducked, at)));
                }
                Happening::Out(Output::StopSpeaking { .. }) => {
                    self.stopped = true;
                    happened.push((Happened::Stopped, at));
                }
                _ => {}
            }
        }
        happened
    }

    /// Gives an order by key. The line that follows is a new one.
    fn order(&mut self, command: Command) {
        self.room.happen(Event::Command(command));
        self.look();
        (self.since, self.ducked, self.stopped) = (None, false, false);
    }

    /// Lets quiet time pass until `is_so`. Returns false if the interview is over before that.
    fn wait(&mut self, is_so: impl Fn(&Self) -> bool) -> bool {
        let until = self.room.time().millis() + TOO_LONG_MS;
        while !is_so(self) {
            if self.room.is_finished() || self.room.time().millis() >= until {
                return false;
            }
            let block = self.quiet[..STEP].to_vec();
            self.quiet.rotate_left(STEP);
            self.step(block);
        }
        true
    }

    /// The candidate answers the prompt, says that this is all, and Viva is about to reply. Returns false if the
    /// interview is used up.
    fn is_replied_to(&mut self) -> bool {
        self.props.hurry.store(true, Ordering::Relaxed);
        self.order(Command::Repeat);
        if !self.wait(|scene| scene.state == State::Listening) {
            return false;
        }
        self.props.answering.store(true, Ordering::Relaxed);
        let (mut begun, mut said) = (None, 0);
        // A soft beginning is not heard as speech, so the answer goes on until there was enough of it.
        while begun.is_none_or(|from| said < from + ANSWER_STEPS) && said < 5 * ANSWER_STEPS {
            let block = self.voice.iter().cycle().skip(said * STEP).take(STEP).copied().collect();
            self.step(block);
            said += 1;
            begun = begun.or(self.speech.then_some(said));
        }
        if !self.wait(|scene| !scene.speech) {
            // Somebody speaks in this room all the time, so its sound does not end an answer.
            self.quiet.fill(0.0);
        }
        let silent = self.wait(|scene| !scene.speech);
        self.props.hurry.store(false, Ordering::Relaxed);
        self.order(Command::Done);
        self.props.answering.store(false, Ordering::Relaxed);
        silent && self.state == State::Speaking && self.replies
    }
}

/// What the scene tells the voice and the recognizer.
#[derive(Default)]
struct Props {
    /// The candidate answers, so the recognizer hears words.
    answering: AtomicBool,
    /// The next line is not measured, so it takes no time.
    hurry: AtomicBool,
}

fn room(line: &Line, record: Sender<Entry>, props: &Arc<Props>) -> Room {
    let nowhere = || WavWriter::over(Box::new(std::io::empty()), Path::new("nowhere.wav")).expect("no disk is needed");
    let mut recognizer = Recognizer::new(Box::new(Told { props: Arc::clone(props), give_up: Arc::default() }));
    recognizer.takes(Some(SampleCount::ZERO));
    Room::new(Furniture {
        encoder: None,
        session: Session::new(line.setup.clone()),
        heading: Heading::default(),
        record: Box::new(move |entry| {
            // The scene may be over.
            let _ = record.send(entry.clone());
            Ok(())
        }),
        watch: Box::new(|_| {}),
        listener: Listener::new(line.ear).judged().with_second_opinion(viva::turn::second_opinion()),
        echo: Echo::Headset,
        microphone: Microphone::default(),
        recognizer,
        voice: Voice::Samples(Box::new(Mute(Arc::clone(props)))),
        prepares: false,
        recordings: [nowhere(), nowhere()],
    })
}

/// The next step of the microphone's sound.
struct Sound(Vec<f32>);

impl Candidate for Sound {
    fn notice(&mut self, _: SessionTime, _: &SessionEvent) {}

    fn sound(&mut self, _: SessionTime) -> Vec<f32> {
        std::mem::take(&mut self.0)
    }
}

/// A voice of silence, because the microphone of a headset does not hear it.
struct Mute(Arc<Props>);

impl Synthesizer for Mute {
    fn synthesize(&mut self, text: &str, sink: &mut dyn FnMut(Clip) -> ControlFlow<()>) -> Result<(), Fault> {
        let each = if self.0.hurry.load(Ordering::Relaxed) { 1 } else { CHARACTER_MS };
        let length = SampleCount::from_millis(text.chars().count() as u64 * each).0;
        let _ = sink(Clip::at_rate(vec![0.0; length as usize]));
        Ok(())
    }

    fn name(&self) -> &'static str {
        "mute"
    }
}

/// A recognizer that hears the answer, and no words in anything else.
struct Told {
    props: Arc<Props>,
    give_up: Arc<AtomicBool>,
}

impl Transcriber for Told {
    fn transcribe(&mut self, _: &[f32], start: SampleCount, _: &[String]) -> Result<Transcript, Fault> {
        if !self.props.answering.load(Ordering::Relaxed) {
            return Ok(Transcript::default());
        }
        let word = |text: &str| Word { text: text.into(), from: start, to: start, confidence: 0.9 };
        let words = ANSWER.split_whitespace().map(word).collect();
        Ok(Transcript { text: ANSWER.into(), words, confidence: 0.9, refused: Vec::new() })
    }

    fn give_up(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.give_up)
    }
}
