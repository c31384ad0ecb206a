//! What the candidate of a simulation does: answers, speaks over a line, and loses the floor.

use super::script::Twist;
use super::sim::{DECODE_MS, SUSTAINED_MS, Sim, WORD_MS};
use crate::interview::TurnId;
use crate::pcm::Gap;
use crate::session::Event;
use crate::speech::{EndOfTurn, EndReason, ListenEvent, Patience, Transcript, Word};
use crate::time::SampleCount;

impl Sim {
    /// Lets the candidate speak in an open turn.
    pub(super) fn answer(&mut self, text: &str, twist: Twist) {
        let Some((turn, patience)) = self.turn else {
            self.played.complaints.push(format!("the candidate was never given the floor for “{text}”"));
            return;
        };
        let from = self.now + 600;
        let words = words_from(text, from);
        let to = from + (words.len() as u64 * WORD_MS).max(300);
        self.later(from, Event::Heard(ListenEvent::SpeechStarted { at: SampleCount::from_millis(from) }));
        if twist.gap {
            self.later(from + 100, gap(from + 100));
        }
        let to = if twist.cap { to.max(from + u64::from(patience.cap_ms)) } else { to };
        self.end_turn((turn, patience), (from, to), words, text, twist);
        // Plays on until the turn is closed and its words have come.
        self.run_while(|s| s.turn.is_some_and(|(t, _)| t == turn));
        self.run_until(self.now + twist.late_ms.min(30_000) + DECODE_MS);
    }

    pub(super) fn end_turn(
        &mut self,
        (turn, p): (TurnId, Patience),
        (from, to): (u64, u64),
        words: Vec<Word>,
        text: &str,
        twist: Twist,
    ) {
        let waited = u64::from(p.silence_ms);
        let (reason, decided) = if twist.cap {
            (EndReason::Cap { after_ms: p.cap_ms }, to)
        } else {
            self.later(to, Event::Heard(ListenEvent::SpeechEnded { at: SampleCount::from_millis(to) }));
            (EndReason::Silence { waited_ms: p.silence_ms }, to + waited)
        };
        self.later(decided, Event::Heard(ListenEvent::TurnEnded(end_of_turn(turn, reason, from, to, decided))));
        if twist.cap {
            self.later(decided + 50, Event::Heard(ListenEvent::SpeechEnded { at: SampleCount::from_millis(decided) }));
        }
        let at = decided + DECODE_MS + twist.late_ms;
        let confidence = if words.is_empty() { 0.0 } else { 0.9 };
        let transcript = Transcript { text: text.into(), words, confidence, refused: Vec::new() };
        let transcript = if twist.fails { Err("the recognizer failed".into()) } else { Ok(transcript) };
        self.later(at, Event::Heard(ListenEvent::Heard { turn, transcript }));
    }

    pub(super) fn speak_over(&mut self, after_ms: u64, text: &str) {
        self.said.clear();
        self.run_while(|s| s.line.is_none());
        let at = self.line.map_or(self.now, |(_, from, _)| from + after_ms);
        self.run_until(at);
        let words = words_from(text, at);
        let end = at + (words.len() as u64 * WORD_MS).max(300);
        self.over = Some((end, text.to_owned(), words));
        self.notice(ListenEvent::SpeechLikely { at: SampleCount::from_millis(at) });
        self.notice(ListenEvent::SpeechStarted { at: SampleCount::from_millis(at) });
        self.run_until(at + SUSTAINED_MS);
        self.notice(ListenEvent::SpeechSustained { at: SampleCount::from_millis(at) });
        self.run_until(end.min(at + 700));
        if self.over.is_some() {
            // Viva did not give up the floor.
            self.run_until(end);
            if self.over.take().is_some() {
                self.notice(ListenEvent::SpeechEnded { at: SampleCount::from_millis(end) });
            }
        } else {
            self.run_while(|s| s.turn.is_some());
            self.run_until(self.now + DECODE_MS);
        }
    }

    pub(super) fn close_turn(&mut self) {
        let Some((turn, _)) = self.turn.take() else { return };
        let is_end = |e: &Event| matches!(e, Event::Heard(ListenEvent::TurnEnded(end)) if end.turn == turn);
        let is_text =
            |e: &Event| matches!(e, Event::Heard(ListenEvent::Heard { turn: t, transcript: Ok(_) }) if *t == turn);
        let spoken = self.coming.iter().any(|(_, e)| is_end(e));
        self.coming.retain(|(_, e)| !is_end(e) && !is_text(e));
        let end = end_of_turn(turn, EndReason::Closed, self.now, self.now, self.now);
        self.later(self.now, Event::Heard(ListenEvent::TurnEnded(end)));
        let so_far = self.so_far.take().filter(|(whose, _)| *whose == turn).map(|(_, text)| text);
        let text = so_far.unwrap_or_else(|| if spoken { "(the first words)".into() } else { String::new() });
        let transcript = Ok(Transcript { text, ..Transcript::default() });
        self.later(self.now + DECODE_MS, Event::Heard(ListenEvent::Heard { turn, transcript }));
    }
}

fn end_of_turn(turn: TurnId, reason: EndReason, from: u64, to: u64, decided: u64) -> EndOfTurn {
    EndOfTurn {
        turn,
        reason,
        speech_from: SampleCount::from_millis(from),
        speech_to: SampleCount::from_millis(to),
        decided_at: SampleCount::from_millis(decided),
        segments: 1,
        evidence: None,
    }
}

fn gap(at: u64) -> Event {
    Event::Gap(Gap { start: SampleCount::from_millis(at), missing: SampleCount::from_millis(500) })
}

pub(super) fn words_from(text: &str, from: u64) -> Vec<Word> {
    let word = |(i, text): (usize, &str)| {
        let at = from + i as u64 * WORD_MS;
        let (from, to) = (SampleCount::from_millis(at), SampleCount::from_millis(at + WORD_MS - 80));
        Word { text: text.into(), from, to, confidence: 0.9 }
    };
    text.split_whitespace().enumerate().map(word).collect()
}
