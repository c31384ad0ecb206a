//! A candidate who pauses, in virtual time. The endpointer of real sessions decides when a turn is over.

use std::fmt::Write as _;

use super::candidate::words_from;
use super::script::Stretch;
use super::sim::{DECODE_MS, SUSTAINED_MS, Sim, WORD_MS};
use crate::interview::TurnId;
use crate::speech::endpoint::{Endpointer, TurnSoFar};
use crate::speech::evidence::ByEvidence;
use crate::speech::pause_watch::{PauseWatch, Seen};
use crate::speech::turn_tail::TurnTail;
use crate::speech::{EndOfTurn, EndReason, Evidence, ListenEvent, Partial, Patience, SegmentId, Transcript, Why, Word};
use crate::time::SampleCount;

/// The length of a frame of the voice detector.
const STEP_MS: u64 = 16;
/// Smart Turn's percentage after the end of a sentence.
const FINISHED: u8 = 97;
/// Smart Turn's percentage elsewhere.
const UNFINISHED: u8 = 15;
/// Longer than any wait for the end of a turn.
const LONGEST_MS: u64 = 30_000;

/// The words of a turn are one segment here, transcribed again at each pause.
const fn segment(turn: TurnId) -> SegmentId {
    SegmentId { turn, index: 0, revision: 0 }
}

/// An open turn as a listener sees it.
struct Heard {
    turn: TurnId,
    patience: Patience,
    from: u64,
    to: u64,
    voice_ms: u64,
    text: String,
    words: Vec<Word>,
    tail: TurnTail,
    by: ByEvidence,
    watch: PauseWatch,
}

impl Heard {
    fn transcript(&self) -> Transcript {
        Transcript { text: self.text.clone(), words: self.words.clone(), confidence: 0.9, refused: Vec::new() }
    }
}

impl Sim {
    /// Says all stretches and keeps the pauses between them, whatever Viva does.
    pub(super) fn talk(&mut self, stretches: &[Stretch]) {
        let mut heard: Option<Heard> = None;
        let mut at = self.now + 600;
        for stretch in stretches {
            self.run_until(at);
            if self.line.is_some() {
                self.notice(ListenEvent::SpeechLikely { at: SampleCount::from_millis(at) });
            }
            self.notice(ListenEvent::SpeechStarted { at: SampleCount::from_millis(at) });
            if self.line.is_some() && self.turn.is_none() {
                self.run_until(at + SUSTAINED_MS);
                self.notice(ListenEvent::SpeechSustained { at: SampleCount::from_millis(at) });
            }
            let words = words_from(&stretch.text, at);
            let end = at + (words.len() as u64 * WORD_MS).max(300);
            self.speak_to(&mut heard, end);
            self.hear(&mut heard, stretch, words, at, end);
            self.notice(ListenEvent::SpeechEnded { at: SampleCount::from_millis(end) });
            let pause_ms = stretch.pause_ms.unwrap_or(LONGEST_MS);
            let mut silence = 0;
            while silence + STEP_MS <= pause_ms && !self.played.finished {
                silence += STEP_MS;
                self.run_until(end + silence);
                if self.silent(&mut heard, silence) && stretch.pause_ms.is_none() {
                    return self.run_until(self.now + DECODE_MS);
                }
            }
            at = end + pause_ms;
        }
    }

    /// Lets speech go on up to `end`. The cap may end the turn in the middle of it.
    fn speak_to(&mut self, heard: &mut Option<Heard>, end: u64) {
        if let Some(open) = heard.as_ref().filter(|open| self.turn.is_some_and(|(turn, _)| turn == open.turn)) {
            let cap = open.from + u64::from(open.patience.cap_ms);
            if cap < end {
                self.run_until(cap);
                let transcript = open.transcript();
                let reason = EndReason::Cap { after_ms: open.patience.cap_ms };
                if let Some(open) = heard.take() {
                    self.over(&open, reason, None, transcript);
                }
            }
        }
        self.run_until(end);
    }

    /// Adds a stretch of speech to the open turn.
    fn hear(&mut self, heard: &mut Option<Heard>, stretch: &Stretch, words: Vec<Word>, from: u64, to: u64) {
        let Some((turn, patience)) = self.turn else { return };
        if heard.as_ref().is_none_or(|heard| heard.turn != turn) {
            let mut by = ByEvidence::default();
            by.begin(patience);
            let (text, words, watch) = (String::new(), Vec::new(), PauseWatch::default());
            let tail = TurnTail::after(patience.words_before);
            *heard = Some(Heard { turn, patience, from, to, voice_ms: 0, text, words, tail, by, watch });
        }
        if let Some(heard) = heard {
            heard.watch.over(turn, SampleCount::from_millis(from), &mut Vec::new());
            heard.to = to;
            heard.voice_ms += to - from;
            heard.text = format!("{} {}", heard.text, stretch.text).trim().to_owned();
            heard.words.extend(words);
            heard.tail.hear(segment(turn), &heard.text);
            self.so_far = Some((turn, heard.text.clone()));
            heard.by.decide(&TurnSoFar::default());
        }
    }

    /// Handles one frame of silence. Returns whether the turn is over.
    fn silent(&mut self, heard: &mut Option<Heard>, silence: u64) -> bool {
        let Some(open) = heard.as_mut().filter(|open| self.turn.is_some_and(|(turn, _)| turn == open.turn)) else {
            return heard.is_none();
        };
        let back = silence >= DECODE_MS;
        let transcript = open.transcript();
        if back && silence - STEP_MS < DECODE_MS {
            let words = Partial { segment: segment(open.turn), transcript: transcript.clone(), whole: true };
            self.notice(ListenEvent::Partial(words));
        }
        let whole = open.text.ends_with(['.', '?', '!']);
        let so_far = TurnSoFar {
            elapsed_ms: (open.to + silence - open.from) as u32,
            silence_ms: silence as u32,
            voice_ms: open.voice_ms as u32,
            words: Some(open.words.len() as u32),
            finished: (silence > 250).then_some(if whole { FINISHED } else { UNFINISHED }),
            tail: open.tail.tail(Some(segment(open.turn))).filter(|_| back),
            awaited: !back,
            covered: self.meaning.covered,
            order: self.meaning.order,
            promised: open.tail.promised(),
        };
        let decision = open.by.decide(&so_far);
        let (wait_ms, why) = open.by.waiting().unwrap_or((None, Why::Silence));
        let seen = Seen { silence_ms: silence as u32, finished: so_far.finished, tail: so_far.tail, wait_ms, why };
        let mut events = Vec::new();
        open.watch.grown(seen, false, &open.patience, SampleCount::from_millis(open.to + silence), &mut events);
        if let Some(decision) = decision {
            if let Some(open) = heard.take() {
                self.over(&open, decision.reason, decision.evidence, transcript);
            }
            return true;
        }
        events.into_iter().filter(|event| matches!(event, ListenEvent::Lull { .. })).for_each(|lull| self.notice(lull));
        false
    }

    fn over(&mut self, open: &Heard, reason: EndReason, evidence: Option<Evidence>, transcript: Transcript) {
        if let Some(Evidence { silence_ms, why, .. }) = evidence {
            let _ = writeln!(self.played.text, "{}          (silent for {silence_ms} ms: {why:?})", self.clock());
        }
        let at = SampleCount::from_millis;
        let end = EndOfTurn {
            turn: open.turn,
            reason,
            speech_from: at(open.from),
            speech_to: at(open.to),
            decided_at: at(self.now),
            segments: 1,
            evidence,
        };
        self.notice(ListenEvent::TurnEnded(end));
        // The words had come before the endpointer decided that the turn was over.
        self.notice(ListenEvent::Heard { turn: open.turn, transcript: Ok(transcript) });
    }
}
