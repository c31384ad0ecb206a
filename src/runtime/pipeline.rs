//! Listening from end to end without an interview: takes frames, and returns what was heard and when. It runs the listen
//! and the transcribe stage of a session, one after the other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

use serde::Serialize;

use super::echo_policy::EchoPolicy;
use super::listen::{ListenOrder, ListenStage, MicrophoneEvent};
use super::transcribe::{self, PendingJobs};
use crate::audio::CaptureEvent;
use crate::audio::echo::Echo;
use crate::fault::Fault;
use crate::pcm::{Frame, Gap};
use crate::speech::{EndOfTurn, EndReason, Evidence, ListenEvent, Listener, Patience, Pause, Transcript, TurnId};
use crate::stt::Transcriber;

/// Something that was heard. Times are milliseconds of the stream.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Happening {
    SpeechStarted {
        at_ms: u64,
    },
    SpeechEnded {
        at_ms: u64,
    },
    /// A pause inside a turn, after which the speaker went on.
    Paused {
        at_ms: u64,
        pause: Pause,
    },
    /// The recognized words of the turn so far.
    Partial {
        turn: u32,
        text: String,
    },
    TurnEnded {
        turn: u32,
        from_ms: u64,
        to_ms: u64,
        /// When the endpointer decided that the turn was over.
        decided_ms: u64,
        reason: EndReason,
        /// The evidence for that decision.
        #[serde(skip_serializing_if = "Option::is_none")]
        evidence: Option<Evidence>,
        segments: u32,
        transcript: Transcript,
    },
    /// Sound that passed for speech until the recognizer found no words in it. It is not a turn.
    Nothing {
        from_ms: u64,
        to_ms: u64,
        refused: Vec<String>,
    },
}

/// Whether anyone waits for the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Words appear while the candidate speaks.
    Live,
    /// Words appear only with whole turns.
    File,
}

/// How much work the recognizer has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    pub decodes: u32,
    /// Segments whose words are final.
    pub segments: u32,
    /// How many of these segments had their words ready from an earlier offer.
    pub ready: u32,
}

/// Sound to listen to, or its end.
pub enum Sound {
    Frame(Frame),
    Gap(Gap),
    /// There is no more sound. Ends the open turn.
    End,
}

pub struct Pipeline {
    listening: ListenStage,
    heard: Receiver<MicrophoneEvent>,
    pile: PendingJobs,
    transcriber: Box<dyn Transcriber>,
    vocabulary: Arc<[String]>,
    patience: Patience,
    pace: Pace,
    /// The newest turn.
    turn: TurnId,
    /// True while it is open.
    open: bool,
    waiting: VecDeque<Sound>,
    /// The turn that has ended, until its words come.
    ended: Option<EndOfTurn>,
    pub work: Work,
}

impl Pipeline {
    pub fn new(
        listener: Listener,
        transcriber: Box<dyn Transcriber>,
        patience: Patience,
        vocabulary: Vec<String>,
        pace: Pace,
    ) -> Self {
        let (jobs, pile) = transcribe::jobs();
        let (tell, heard) = channel();
        // Nobody plays anything, so the microphone is taken as it is.
        let echo = EchoPolicy::new(Echo::Headset, channel().1);
        let tell = Box::new(move |event| drop(tell.send(event)));
        let listening = ListenStage::new(listener, echo, None, jobs, tell);
        let (vocabulary, waiting) = (vocabulary.into(), VecDeque::new());
        let (turn, open, ended, work) = (TurnId(0), false, None, Work::default());
        Self { listening, heard, pile, transcriber, vocabulary, patience, pace, turn, open, waiting, ended, work }
    }

    /// Takes sound. Call [`Pipeline::work`] when no more is at hand.
    pub fn hear(&mut self, sound: Sound) {
        self.waiting.push_back(sound);
    }

    /// The terms to expect from the next turn on, the most likely first.
    pub fn expect(&mut self, terms: &[String]) {
        if *self.vocabulary != *terms {
            self.vocabulary = terms.into();
        }
    }

    /// While this is true, a decode under way is broken off. Once it is false again, [`Pipeline::work`] makes up for it.
    pub fn give_up(&self) -> Arc<AtomicBool> {
        self.transcriber.give_up()
    }

    /// Returns the recognizer, for the next recording.
    pub fn into_transcriber(self) -> Box<dyn Transcriber> {
        self.transcriber
    }

    /// Listens to the waiting sound, transcribes its segments, and returns what happened, in order.
    ///
    /// # Errors
    /// If the recognizer fails.
    pub fn work(&mut self) -> Result<Vec<Happening>, Fault> {
        let mut out = Vec::new();
        while !self.waiting.is_empty() {
            if !self.open {
                (self.turn, self.open) = (TurnId(self.turn.0 + 1), true);
                let vocabulary = Arc::clone(&self.vocabulary);
                self.listening.obey(ListenOrder::Listen { turn: self.turn, patience: self.patience, vocabulary });
            }
            let mut events = self.listen();
            // Offers are transcribed even if nobody sees the words, because the end of a turn depends on its last
            // words.
            while let Some(job) = self.pile.next() {
                let segment = &job.segment;
                let result = match self.transcriber.transcribe(&segment.samples, segment.start, &job.vocabulary) {
                    Err(_) if self.give_up().load(Ordering::Relaxed) => {
                        self.pile.put_back(job);
                        break;
                    }
                    words => Ok(words?),
                };
                self.work.decodes += 1;
                self.work.segments += u32::from(segment.done);
                self.listening.obey(ListenOrder::Transcribed { segment: segment.id, result });
            }
            events.extend(self.told());
            out.extend(events.into_iter().filter_map(|event| self.happening(event)));
        }
        Ok(out)
    }

    /// Listens to all waiting sound before anything is transcribed, so that no superseded offer is. It stops at the end
    /// of a turn, whose words come before those of the next.
    fn listen(&mut self) -> Vec<ListenEvent> {
        let mut events = self.told();
        while self.open
            && let Some(sound) = self.waiting.pop_front()
        {
            match sound {
                Sound::Frame(frame) => self.listening.hear(CaptureEvent::Frame(frame)),
                Sound::Gap(gap) => self.listening.hear(CaptureEvent::Gap(gap)),
                Sound::End => self.listening.end_of_sound(),
            }
            events.extend(self.told());
        }
        events
    }

    /// The listener's events since the last call.
    fn told(&mut self) -> Vec<ListenEvent> {
        let heard = |event| if let MicrophoneEvent::Heard(event) = event { Some(event) } else { None };
        let events: Vec<ListenEvent> = self.heard.try_iter().filter_map(heard).collect();
        let over = |event: &ListenEvent| matches!(event, ListenEvent::TurnEnded(end) if end.turn == self.turn);
        self.open &= !events.iter().any(over);
        events
    }

    fn happening(&mut self, event: ListenEvent) -> Option<Happening> {
        Some(match event {
            ListenEvent::SpeechStarted { at } => Happening::SpeechStarted { at_ms: at.millis() },
            ListenEvent::SpeechEnded { at } => Happening::SpeechEnded { at_ms: at.millis() },
            ListenEvent::Paused(pause) => Happening::Paused { at_ms: pause.at.millis(), pause },
            ListenEvent::Partial(partial) if self.pace == Pace::Live => {
                Happening::Partial { turn: partial.segment.turn.0, text: partial.transcript.text }
            }
            ListenEvent::Committed(_) => {
                self.work.segments += 1;
                self.work.ready += 1;
                return None;
            }
            ListenEvent::TurnEnded(end) => {
                self.ended = Some(end);
                return None;
            }
            // After a failure `work` has already returned.
            ListenEvent::Heard { transcript, .. } => return heard(self.ended.take()?, transcript.unwrap_or_default()),
            // These events matter only to a session in which Viva speaks.
            _ => return None,
        })
    }
}

/// The turn with its words, or the sound that turned out not to be speech.
fn heard(end: EndOfTurn, transcript: Transcript) -> Option<Happening> {
    let (from_ms, to_ms) = (end.speech_from.millis(), end.speech_to.millis());
    if transcript.words.is_empty() {
        return (end.segments > 0).then_some(Happening::Nothing { from_ms, to_ms, refused: transcript.refused });
    }
    Some(Happening::TurnEnded {
        turn: end.turn.0,
        from_ms,
        to_ms,
        decided_ms: end.decided_at.millis(),
        reason: end.reason,
        evidence: end.evidence,
        segments: end.segments,
        transcript,
    })
}
