//! Listening from end to end on one thread: frames in, what was heard and when out. The interview does the same with the
//! recogniser on a thread of its own.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::fault::Fault;
use crate::pcm::{Frame, Gap};
use crate::speech::{
    EndOfTurn, EndReason, Evidence, ListenEvent, Listener, Patience, Pause, Segment, Transcript, TurnId, join,
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

pub struct Pipeline {
    listener: Listener,
    transcriber: Box<dyn Transcriber>,
    vocabulary: Vec<String>,
    patience: Patience,
    pace: Pace,
    turn: TurnId,
    /// By segment: the revision that was transcribed, and its words.
    parts: BTreeMap<u32, (u32, Transcript)>,
    events: Vec<ListenEvent>,
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
        let mut pipeline = Self {
            listener,
            transcriber,
            vocabulary,
            patience,
            pace,
            turn: TurnId(1),
            parts: BTreeMap::new(),
            events: Vec::new(),
            work: Work::default(),
        };
        pipeline.listener.listen(pipeline.turn, patience);
        pipeline
    }

    /// Takes frames; call [`Pipeline::work`] after as many as there are.
    pub fn hear(&mut self, frame: &Frame) {
        self.listener.push(frame, &mut self.events);
        self.reopen();
    }

    pub fn gap(&mut self, gap: Gap) {
        self.listener.gap(gap, &mut self.events);
        self.reopen();
    }

    /// The recogniser, for the next recording.
    pub fn into_transcriber(self) -> Box<dyn Transcriber> {
        self.transcriber
    }

    /// The sound is over: ends the open turn.
    pub fn finish(&mut self) {
        self.listener.end_of_input(&mut self.events);
    }

    /// Transcribes what is worth it and tells what happened, in order.
    ///
    /// # Errors
    /// When the recogniser fails.
    pub fn work(&mut self) -> Result<Vec<Happening>, Fault> {
        let events = std::mem::take(&mut self.events);
        let mut out = Vec::new();
        // Of what came at once only the last revision of a segment is worth the time.
        let last: BTreeMap<(TurnId, u32), u32> = events.iter().filter_map(segment_key).collect();
        for event in events {
            match event {
                ListenEvent::SpeechStarted { at } => out.push(Happening::SpeechStarted { at_ms: at.millis() }),
                ListenEvent::Paused(pause) => out.push(Happening::Paused { at_ms: pause.at.millis(), pause }),
                // For whoever speaks at the time, or may; nobody does here.
                ListenEvent::SpeechForming { .. }
                | ListenEvent::SpeechLikely { .. }
                | ListenEvent::SpeechSustained { .. }
                | ListenEvent::Waiting(_)
                | ListenEvent::Lull { .. }
                | ListenEvent::Nothing { .. } => {}
                ListenEvent::SpeechEnded { at } => out.push(Happening::SpeechEnded { at_ms: at.millis() }),
                ListenEvent::Segment(segment) => {
                    let stale =
                        last.get(&(segment.id.turn, segment.id.index)).is_some_and(|r| *r > segment.id.revision);
                    // Offers are transcribed even where nobody sees them: when a turn ends depends on its last words.
                    if segment.done || !stale {
                        self.transcribe(&segment, &mut out)?;
                    }
                }
                ListenEvent::TurnEnded(end) => self.end(end, &mut out),
            }
        }
        Ok(out)
    }

    fn reopen(&mut self) {
        if self.listener.turn().is_none() {
            self.turn = TurnId(self.turn.0 + 1);
            self.listener.listen(self.turn, self.patience);
        }
    }

    fn transcribe(&mut self, segment: &Segment, out: &mut Vec<Happening>) -> Result<(), Fault> {
        self.work.segments += u32::from(segment.done);
        if self.parts.get(&segment.id.index).is_some_and(|(revision, _)| *revision == segment.id.revision) {
            self.work.ready += u32::from(segment.done);
            return Ok(());
        }
        let transcript = self.transcriber.transcribe(&segment.samples, segment.start, &self.vocabulary)?;
        self.work.decodes += 1;
        let words = transcript.words.len() as u32;
        self.listener.understood(segment.id, words, &transcript.text);
        self.parts.insert(segment.id.index, (segment.id.revision, transcript));
        if self.pace == Pace::Live {
            let text = join(self.parts.values().map(|(_, t)| t.clone()).collect()).text;
            out.push(Happening::Partial { turn: segment.id.turn.0, text });
        }
        Ok(())
    }

    fn end(&mut self, end: EndOfTurn, out: &mut Vec<Happening>) {
        let parts = std::mem::take(&mut self.parts);
        let transcript = join(parts.into_values().map(|(_, transcript)| transcript).collect());
        let (from_ms, to_ms) = (end.speech_from.millis(), end.speech_to.millis());
        if !transcript.words.is_empty() {
            out.push(Happening::TurnEnded {
                turn: end.turn.0,
                from_ms,
                to_ms,
                decided_ms: end.decided_at.millis(),
                reason: end.reason,
                evidence: end.evidence,
                segments: end.segments,
                transcript,
            });
        } else if end.segments > 0 {
            out.push(Happening::Nothing { from_ms, to_ms, refused: transcript.refused });
        }
    }
}

fn segment_key(event: &ListenEvent) -> Option<((TurnId, u32), u32)> {
    match event {
        ListenEvent::Segment(s) => Some(((s.id.turn, s.id.index), s.id.revision)),
        _ => None,
    }
}
