//! Viva is speaking, and the microphone hears something. Listener and interview work as in a session, at full speed,
//! with positions in the stream as their clock.

use viva::interview::{Input, Interview, Output, SayId, Setup, TurnId};
use viva::pcm::Frame;
use viva::speech::claim::ClaimConfig;
use viva::speech::{EndOfTurn, EndReason, ListenEvent, Listener, ListenerConfig, Transcript};
use viva::time::{RATE, SampleCount, SessionTime};

/// Samples that the capture thread delivers at once: 10 ms.
pub const FRAME: usize = 160;
/// How long a line lasts before the next one begins.
const LINE_MS: u64 = 10_000;
/// How long a candidate may go on over a reply.
const REPLY_MS: u64 = 1_500;

/// An event of barge-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// The raw trigger: voice activity.
    Voice,
    Ducked,
    Stopped,
}

/// The moment at which Viva begins to say a line.
#[derive(Clone)]
pub struct Line {
    interview: Interview,
    /// This moment on the interview's clock, in milliseconds.
    now: u64,
    ear: ListenerConfig,
    lasts_ms: u64,
}

impl Line {
    /// Viva has just begun to ask a question.
    pub fn new() -> Self {
        let banks = viva::bank::builtin().expect("the banks");
        let questions = banks.into_iter().flat_map(|bank| bank.questions).take(3).collect();
        let mut interview = Interview::new(Setup { seed: 1, minutes: 60.0, questions, ..Setup::default() });
        let (mut line, mut now) = (SayId(0), 0);
        // The greeting is said, and then the question begins.
        for step in 0..3 {
            now += 5_000;
            let input = match step {
                0 => Input::Start { microphone: "m".into(), speaker: "s".into() },
                1 => Input::PlaybackFinished { id: line, heard_ms: 5_000, interrupted: false },
                _ => Input::PlaybackStarted { id: line },
            };
            for output in interview.handle(SessionTime(now), input) {
                if let Output::Say { id, interruptible, .. } = output {
                    assert!(interruptible, "questions can be interrupted");
                    line = id;
                }
            }
        }
        Self { interview, now, ear: ListenerConfig::default(), lasts_ms: LINE_MS }
    }

    /// Viva has just begun to reply to an answer. The line lasts only as long as the candidate may go on with the
    /// answer.
    pub fn reply() -> Self {
        let Self { mut interview, mut now, ear, .. } = Self::new();
        let (line, turn) = (SayId(2), TurnId(1));
        let at = SampleCount::from_millis;
        let end = EndOfTurn {
            turn,
            reason: EndReason::Silence { waited_ms: 2_000 },
            speech_from: at(1_000),
            speech_to: at(9_000),
            decided_at: at(11_000),
            segments: 1,
            evidence: None,
        };
        let text = "I would put a cache in front because the same rows are read all the time.".to_owned();
        let transcript = Transcript { text, ..Transcript::default() };
        let mut reply = None;
        for input in [
            Input::PlaybackFinished { id: line, heard_ms: 5_000, interrupted: false },
            Input::SpeechStarted { at: at(1_000) },
            Input::SpeechEnded { at: at(9_000) },
            Input::TurnEnded(end),
            Input::Heard { turn, transcript },
        ] {
            now += 2_000;
            for output in interview.handle(SessionTime(now), input) {
                if let Output::Say { id, .. } = output {
                    reply = Some(id);
                }
            }
        }
        let id = reply.expect("an answer is replied to");
        interview.handle(SessionTime(now), Input::PlaybackStarted { id });
        Self { interview, now, ear, lasts_ms: REPLY_MS }
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

pub struct Scene {
    listener: Listener,
    interview: Interview,
    beginning: Line,
    /// Where in the stream the line under way began.
    since: SampleCount,
    speech: bool,
    ducked: bool,
    stopped: bool,
    at: SampleCount,
}

impl Scene {
    pub fn new(line: &Line) -> Self {
        Self {
            listener: Listener::new(line.ear).with_second_opinion(viva::turn::second_opinion()),
            interview: line.interview.clone(),
            beginning: line.clone(),
            since: SampleCount::ZERO,
            speech: false,
            ducked: false,
            stopped: false,
            at: SampleCount::ZERO,
        }
    }

    /// The line begins now.
    pub fn begin_again(&mut self) {
        self.interview = self.beginning.interview.clone();
        (self.since, self.ducked, self.stopped) = (self.at, false, false);
    }

    pub const fn position(&self) -> SampleCount {
        self.at
    }

    /// Hears this sound. Returns the events, and where in the stream each was decided.
    pub fn hear(&mut self, sound: &[f32]) -> Vec<(Happened, SampleCount)> {
        let (mut happened, mut events) = (Vec::new(), Vec::new());
        for samples in sound.chunks(FRAME) {
            let frame = Frame { start: self.at, samples: samples.to_vec() };
            self.at = frame.end();
            self.listener.push(&frame, &mut events);
            for event in events.drain(..) {
                match event {
                    ListenEvent::SpeechStarted { .. } => {
                        self.speech = true;
                        happened.push((Happened::Voice, self.at));
                    }
                    ListenEvent::SpeechEnded { .. } => self.speech = false,
                    _ => {}
                }
                if let Some(input) = Input::of(&event, true) {
                    self.tell(input, &mut happened);
                }
            }
            while !self.stopped && self.interview.next_deadline().is_some_and(|due| due.at <= self.now()) {
                self.tell(Input::Tick, &mut happened);
            }
            self.go_on();
        }
        happened
    }

    fn now(&self) -> SessionTime {
        SessionTime(self.beginning.now + (self.at - self.since).0 * 1000 / u64::from(RATE))
    }

    fn tell(&mut self, input: Input, happened: &mut Vec<(Happened, SampleCount)>) {
        if self.stopped {
            return;
        }
        for output in self.interview.handle(self.now(), input) {
            match output {
                Output::Duck { on, .. } => {
                    self.ducked = on;
                    happened.extend(on.then_some((Happened::Ducked, self.at)));
                }
                Output::StopSpeaking { .. } => {
                    self.stopped = true;
                    happened.push((Happened::Stopped, self.at));
                }
                _ => {}
            }
        }
    }

    /// Starts the next line when one is over, or when the sound that stopped it is over. Never starts in the middle of
    /// a sound.
    fn go_on(&mut self) {
        let over = (self.at - self.since).millis() >= self.beginning.lasts_ms;
        if !self.speech && (self.stopped || (over && !self.ducked)) {
            self.begin_again();
        }
    }
}

/// Loudness in blocks of 10 ms.
pub struct Levels {
    power: Vec<f32>,
    /// A block with at least this power belongs to a sound. It is within 25 dB of the loud parts, and 10 dB above the
    /// recording's own noise.
    least: f32,
}

impl Levels {
    pub fn of(samples: &[f32]) -> Self {
        let power = |block: &[f32]| block.iter().map(|s| s * s).sum::<f32>() / block.len() as f32;
        let power: Vec<f32> = samples.chunks_exact(FRAME).map(power).collect();
        let mut sorted = power.clone();
        sorted.sort_by(f32::total_cmp);
        let at = |percent: usize| sorted.get(sorted.len() * percent / 100).copied().unwrap_or(0.0);
        let (loud, floor) = (at(95), at(5));
        // A recording that is loud all the time has no noise to compare with.
        let least = (loud / 10.0_f32.powf(2.5)).max((floor * 10.0).min(loud / 10.0)).max(1e-9);
        Self { power, least }
    }

    /// Where speech begins: the first block that belongs to a sound and is followed by mostly loud blocks for 80 ms.
    /// `None` in silence.
    pub fn onset(&self) -> Option<usize> {
        let loud = |power: &f32| *power >= self.least;
        let holds =
            |i: usize| loud(&self.power[i]) && self.power[i..].iter().take(8).filter(|power| loud(power)).count() >= 5;
        (0..self.power.len()).find(|i| holds(*i)).map(|i| i * FRAME)
    }

    /// The single sounds: separated by at least 200 ms of quiet, and at most `longest` samples long.
    pub fn bursts(&self, longest: usize) -> Vec<std::ops::Range<usize>> {
        let mut bursts: Vec<std::ops::Range<usize>> = Vec::new();
        for i in (0..self.power.len()).filter(|i| self.power[*i] >= self.least) {
            match bursts.last_mut() {
                Some(last) if i - last.end < 20 => last.end = i + 1,
                _ => bursts.push(i..i + 1),
            }
        }
        let samples = bursts.into_iter().map(|b| b.start * FRAME..b.end * FRAME);
        samples.filter(|b| b.len() <= longest && b.len() > 5 * FRAME).collect()
    }
}
