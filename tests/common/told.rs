//! A listener that is told everything: whether it hears a voice, whether the turn sounds finished, and which words were
//! said. Its settings are its own, so that a change of the product's settings changes no test of its behavior.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use viva::pcm::{Frame, Gap};
use viva::speech::claim::ClaimConfig;
use viva::speech::endpoint::{BySilence, Endpointer};
use viva::speech::evidence::ByEvidence;
use viva::speech::segment::SegmentConfig;
use viva::speech::smooth::SmoothConfig;
use viva::speech::vad::{FRAME, Vad};
use viva::speech::{
    EndOfTurn, ListenEvent, Listener, ListenerConfig, Patience, Segment, SegmentId, Transcript, TurnDetector, TurnId,
    Word,
};
use viva::time::SampleCount;

pub const FRAME_MS: u64 = 16;
/// Sound of a segment before its first voice, and after its last.
pub const PREROLL_MS: u64 = 400;
pub const TAIL_MS: u64 = 500;
/// Frames of voice that make speech sustained.
pub const SUSTAINED: u32 = 11;
/// Frames of voice, of the last eight, that begin an utterance.
pub const ONSET: u64 = 5;
/// The silence after which the turn detector is asked: 250 ms, in whole frames.
pub const ASK_AFTER_MS: u64 = 256;
/// The longest segment that the recognizer takes.
pub const RECOGNIZER_MS: u64 = 28_000;

/// The settings of every test.
pub const CONFIG: ListenerConfig = ListenerConfig {
    // The samples are positions and no real sound, so the level gate is off.
    smooth: SmoothConfig {
        on: 0.65,
        off: 0.45,
        hint: 0.5,
        onset: ONSET as usize,
        window: 8,
        hangover: 12,
        gate_db: -1_000.0,
        gate_off_db: -1_000.0,
    },
    segment: SegmentConfig {
        preroll: PREROLL_MS,
        tail: TAIL_MS,
        offer_after: 200,
        commit: [(0, 2_000), (9_000, 600), (14_000, 200)],
        limit: 20_000,
    },
    confirm_ms: 160,
    sustained: (SUSTAINED, 14),
    // Every frame counts one: no pitch is that clear, and no frame that much quieter.
    claim: ClaimConfig { sure: 0.7, points: SUSTAINED, fall_db: 999.0, pitch: 2.0, likely: 0.2, likely_frames: 2 },
    forget_ms: 1_000,
    reach_ms: 10_000,
    murmur: 0.2,
    ask_after_ms: ASK_AFTER_MS as u32,
};

/// Returns the probabilities of a list, one a frame, and silence after its end.
#[derive(Clone, Default)]
pub struct Scripted(Arc<Mutex<VecDeque<f32>>>);

impl Scripted {
    pub fn of(probabilities: Vec<f32>) -> Self {
        Self(Arc::new(Mutex::new(probabilities.into())))
    }
}

impl Vad for Scripted {
    fn probability(&mut self, _: &[f32]) -> f32 {
        self.0.lock().unwrap().pop_front().unwrap_or(0.0)
    }

    fn reset(&mut self) {}
}

/// The start and end of sound that a turn detector was given, in milliseconds.
type Asked = Arc<Mutex<Vec<(u64, u64)>>>;

/// Returns the answers of a list, and notes what it was asked about.
struct Melody {
    answers: VecDeque<f32>,
    asked: Asked,
}

impl TurnDetector for Melody {
    fn finished(&mut self, last: &[f32]) -> f32 {
        let at = |sample: f32| SampleCount((sample * 16_777_216.0) as u64).millis();
        self.asked.lock().unwrap().push((at(last[0]), at(last[last.len() - 1])));
        self.answers.pop_front().unwrap_or(f32::NAN)
    }
}

pub fn frames(ms: u64) -> usize {
    (ms / FRAME_MS) as usize
}

/// The probabilities of spans of voice and silence, in milliseconds.
pub fn script(spans: &[(bool, u64)]) -> Vec<f32> {
    spans.iter().flat_map(|(voice, ms)| std::iter::repeat_n(if *voice { 0.95 } else { 0.02 }, frames(*ms))).collect()
}

/// Every sample is its own position (exact in an `f32` up to 2^24), so that a lost, doubled or moved sample is noticed.
pub fn numbered(from: u64, to: u64) -> Vec<f32> {
    (from..to).map(|i| (i + 1) as f32 / 16_777_216.0).collect()
}

/// Positions of the samples of a segment. Padding has none.
pub fn positions(segment: &Segment) -> impl Iterator<Item = u64> {
    segment.samples.iter().filter(|s| **s > 0.0).map(|s| (s * 16_777_216.0) as u64 - 1)
}

pub fn transcript(text: &str) -> Transcript {
    let word = |text: &str| Word { text: text.into(), from: SampleCount(0), to: SampleCount(1), confidence: 0.9 };
    Transcript { text: text.into(), words: text.split_whitespace().map(word).collect(), ..Transcript::default() }
}

/// A listener, what it is told, and what it has reported.
pub struct Ear {
    pub listener: Listener,
    voice: Scripted,
    /// What the next offered segments turn out to hold. Without one, the recognizer does not answer.
    texts: VecDeque<&'static str>,
    asked: Asked,
    /// Every event, and where in the stream it came, in milliseconds.
    pub heard: Vec<(u64, ListenEvent)>,
}

impl Ear {
    /// A listener that ends turns by silence alone.
    pub fn new(voice: Vec<f32>) -> Self {
        Self::with(voice, Box::<BySilence>::default())
    }

    /// A listener that ends turns by all evidence.
    pub fn by_evidence(voice: Vec<f32>) -> Self {
        Self::with(voice, Box::<ByEvidence>::default())
    }

    fn with(voice: Vec<f32>, endpointer: Box<dyn Endpointer>) -> Self {
        let voice = Scripted::of(voice);
        let listener = Listener::with(CONFIG, Box::new(voice.clone()), endpointer);
        Self { listener, voice, texts: VecDeque::new(), asked: Arc::default(), heard: Vec::new() }
    }

    /// The same with another part or setting of the listener.
    pub fn but(self, change: impl FnOnce(Listener) -> Listener) -> Self {
        Self { listener: change(self.listener), ..self }
    }

    /// The same with a turn detector that gives these answers.
    pub fn with_detector(self, answers: &[f32]) -> Self {
        let melody = Melody { answers: answers.iter().copied().collect(), asked: Arc::clone(&self.asked) };
        self.but(|listener| listener.with_detector(Some(Box::new(melody))))
    }

    /// The same with a recognizer that gives each offered segment the next of these texts, at once.
    pub fn with_texts(self, texts: &[&'static str]) -> Self {
        Self { texts: texts.iter().copied().collect(), ..self }
    }

    /// Opens a turn.
    pub fn open(&mut self, turn: u32, patience: Patience) {
        self.listener.listen(TurnId(turn), patience, Arc::default());
    }

    /// The same with an open turn.
    pub fn listen(mut self, turn: u32, patience: Patience) -> Self {
        self.open(turn, patience);
        self
    }

    /// Hears this much, as the script says.
    pub fn hear(mut self, ms: u64) -> Self {
        (0..frames(ms)).for_each(|_| self.frame());
        self
    }

    /// Hears this many frames of voice or of silence. The script must be over.
    pub fn sounds(&mut self, is_voice: bool, count: usize) {
        self.voice.0.lock().unwrap().extend(script(&[(is_voice, count as u64 * FRAME_MS)]));
        (0..count).for_each(|_| self.frame());
    }

    fn frame(&mut self) {
        let at = self.listener.position();
        let samples = numbered(at.0, at.0 + FRAME as u64);
        let seen = self.heard.len();
        self.push(&Frame { start: at, samples });
        for offered in seen..self.heard.len() {
            if let (_, ListenEvent::Transcribe(job)) = &self.heard[offered]
                && !job.segment.done
                && let Some(text) = self.texts.pop_front()
            {
                let id = job.segment.id;
                self.understood(id, text);
            }
        }
    }

    /// Calls the listener, and notes the events that it returns.
    pub fn tell(&mut self, call: impl FnOnce(&mut Listener, &mut Vec<ListenEvent>)) {
        let mut events = Vec::new();
        call(&mut self.listener, &mut events);
        let now = self.listener.position().millis();
        self.heard.extend(events.into_iter().map(|event| (now, event)));
    }

    pub fn close(mut self) -> Self {
        self.tell(Listener::close);
        self
    }

    pub fn end_of_input(&mut self) {
        self.tell(Listener::end_of_input);
    }

    pub fn push(&mut self, frame: &Frame) {
        self.tell(|listener, events| listener.push(frame, events));
    }

    pub fn gap(&mut self, gap: Gap) {
        self.tell(|listener, events| listener.gap(gap, events));
    }

    /// The recognizer answers.
    pub fn understood(&mut self, segment: SegmentId, text: &str) {
        let words = transcript(text);
        self.tell(|listener, events| listener.transcribed(segment, Ok(words), events));
    }

    pub fn events(&self) -> impl Iterator<Item = &ListenEvent> {
        self.heard.iter().map(|(_, event)| event)
    }

    /// The events that `pick` picks.
    pub fn of<T>(&self, pick: impl FnMut(&ListenEvent) -> Option<T>) -> Vec<T> {
        self.events().filter_map(pick).collect()
    }

    /// Sound that the turn detector was given: from and to, in milliseconds.
    pub fn asked(&self) -> Vec<(u64, u64)> {
        self.asked.lock().unwrap().clone()
    }

    pub fn segments(&self) -> Vec<&Segment> {
        self.events().filter_map(|e| if let ListenEvent::Transcribe(j) = e { Some(&j.segment) } else { None }).collect()
    }

    /// Revisions in order. False if handed out, true if final.
    pub fn revisions(&self) -> Vec<(SegmentId, bool)> {
        self.of(|event| match event {
            ListenEvent::Transcribe(job) => Some((job.segment.id, job.segment.done)),
            ListenEvent::Committed(id) => Some((*id, true)),
            _ => None,
        })
    }

    /// The segments that became final.
    pub fn done(&self) -> Vec<&Segment> {
        let last: Vec<SegmentId> = self.revisions().into_iter().filter(|(_, done)| *done).map(|(id, _)| id).collect();
        self.segments().into_iter().filter(|s| last.contains(&s.id)).collect()
    }

    pub fn ends(&self) -> Vec<EndOfTurn> {
        self.of(|event| if let ListenEvent::TurnEnded(end) = event { Some(*end) } else { None })
    }

    /// The events about speech: what, their position, and when they came, both in milliseconds of the stream.
    pub fn speech(&self) -> Vec<(&'static str, u64, u64)> {
        let speech = |(now, event): &(u64, ListenEvent)| match event {
            ListenEvent::SpeechForming { at } => Some(("forming", at.millis(), *now)),
            ListenEvent::SpeechStarted { at } => Some(("started", at.millis(), *now)),
            ListenEvent::SpeechSustained { at } => Some(("sustained", at.millis(), *now)),
            ListenEvent::SpeechEnded { at } => Some(("ended", at.millis(), *now)),
            _ => None,
        };
        self.heard.iter().filter_map(speech).collect()
    }
}
