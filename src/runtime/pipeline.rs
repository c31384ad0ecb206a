//! Listening from end to end on one thread: frames in, what was heard and when out. The interview does the same with the
//! recogniser on a thread of its own.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;

use crate::fault::Fault;
use crate::pcm::{Frame, Gap};
use crate::speech::{
    EndOfTurn, EndReason, Evidence, ListenEvent, Listener, Patience, Pause, Transcript, TranscriptionJob, TurnId,
};
use crate::stt::Transcriber;

/// What there is to tell. Times are milliseconds of the stream.
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
    /// What has been understood of the turn so far.
    Partial {
        turn: u32,
        text: String,
    },
    TurnEnded {
        turn: u32,
        from_ms: u64,
        to_ms: u64,
        /// When the end was decided.
        decided_ms: u64,
        reason: EndReason,
        /// What it was decided on.
        #[serde(skip_serializing_if = "Option::is_none")]
        evidence: Option<Evidence>,
        segments: u32,
        transcript: Transcript,
    },
    /// Sound that was taken for speech until it was transcribed: no turn.
    Nothing {
        from_ms: u64,
        to_ms: u64,
        refused: Vec<String>,
    },
}

/// Whether somebody waits for the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Words show while the candidate speaks.
    Live,
    /// Only whole turns are shown.
    File,
}

/// What the recogniser has had to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    pub decodes: u32,
    /// Segments that were committed.
    pub segments: u32,
    /// Of these, those whose words were there already, from an offer.
    pub ready: u32,
}

/// What there is to listen to.
pub enum Sound {
    Frame(Frame),
    Gap(Gap),
    /// There is no more: ends the open turn.
    End,
}

pub struct Pipeline {
    listener: Listener,
    transcriber: Box<dyn Transcriber>,
    vocabulary: Arc<[String]>,
    patience: Patience,
    pace: Pace,
    turn: TurnId,
    waiting: VecDeque<Sound>,
    /// The turn that has ended and is not told yet.
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
        let (vocabulary, waiting) = (vocabulary.into(), VecDeque::new());
        let (turn, ended, work) = (TurnId(0), None, Work::default());
        Self { listener, transcriber, vocabulary, patience, pace, turn, waiting, ended, work }
    }

    /// Takes sound; call [`Pipeline::work`] after as much as there is.
    pub fn hear(&mut self, sound: Sound) {
        self.waiting.push_back(sound);
    }

    /// The recogniser, for the next recording.
    pub fn into_transcriber(self) -> Box<dyn Transcriber> {
        self.transcriber
    }

    /// Listens to what waits, transcribes what is worth it and tells what happened, in order.
    ///
    /// # Errors
    /// When the recogniser fails.
    pub fn work(&mut self) -> Result<Vec<Happening>, Fault> {
        let mut out = Vec::new();
        while !self.waiting.is_empty() {
            if self.listener.turn().is_none() {
                self.turn = TurnId(self.turn.0 + 1);
                self.listener.listen(self.turn, self.patience, Arc::clone(&self.vocabulary));
            }
            let events = self.listen();
            let Self { listener, transcriber, work, .. } = self;
            // Offers are transcribed even where nobody sees them: when a turn ends depends on its last words.
            let events = listener.answered(events, |TranscriptionJob { segment, vocabulary }| {
                work.decodes += 1;
                work.segments += u32::from(segment.done);
                transcriber.transcribe(&segment.samples, segment.start, vocabulary)
            })?;
            out.extend(events.into_iter().filter_map(|event| self.happening(event)));
        }
        Ok(out)
    }

    /// Listens to all that waits, so that no offer is transcribed that has been superseded since; but not beyond the end of
    /// the turn, whose words come before those of the next.
    fn listen(&mut self) -> Vec<ListenEvent> {
        let mut events = Vec::new();
        while self.listener.turn().is_some()
            && let Some(sound) = self.waiting.pop_front()
        {
            match sound {
                Sound::Frame(frame) => self.listener.push(&frame, &mut events),
                Sound::Gap(gap) => self.listener.gap(gap, &mut events),
                Sound::End => self.listener.end_of_input(&mut events),
            }
        }
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
            // A failure has ended the work before.
            ListenEvent::Heard { transcript, .. } => return heard(self.ended.take()?, transcript.unwrap_or_default()),
            // For whoever speaks at the time, or may, and nobody does here.
            _ => return None,
        })
    }
}

/// A turn with its words, if it was one.
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
