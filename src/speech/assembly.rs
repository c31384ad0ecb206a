//! Puts a turn together: its segments are transcribed while the candidate goes on, in any order of arrival, some of them
//! more than once. When the turn has ended and every segment's last revision is in, the turn's transcript is complete.

use std::collections::BTreeMap;

use super::{EndOfTurn, SegmentId, Transcript};
use crate::ids::TurnId;

#[derive(Debug)]
struct Part {
    revision: u32,
    result: Option<Result<Transcript, String>>,
}

/// The turn that is being put together. There is one at most; work that belongs to an older one is dropped.
#[derive(Debug, Default)]
pub struct TurnAssembly {
    turn: Option<TurnId>,
    parts: BTreeMap<u32, Part>,
    ended: Option<EndOfTurn>,
}

impl TurnAssembly {
    /// A new turn was opened: whatever belongs to the old one is forgotten.
    pub fn open(&mut self, turn: TurnId) {
        *self = Self { turn: Some(turn), ..Self::default() };
    }

    /// Whether this segment has to be transcribed: not if the same revision already was, or is under way.
    pub fn offer(&mut self, id: SegmentId) -> bool {
        if self.turn != Some(id.turn) || self.parts.get(&id.index).is_some_and(|part| part.revision >= id.revision) {
            return false;
        }
        self.parts.insert(id.index, Part { revision: id.revision, result: None });
        true
    }

    pub fn transcribed(&mut self, id: SegmentId, result: Result<Transcript, String>) {
        if self.turn == Some(id.turn)
            && let Some(part) = self.parts.get_mut(&id.index).filter(|part| part.revision == id.revision)
        {
            part.result = Some(result);
        }
    }

    pub fn ended(&mut self, end: EndOfTurn) {
        if self.turn == Some(end.turn) {
            self.ended = Some(end);
        }
    }

    /// What has been understood so far, for the screen.
    pub fn partial(&self) -> String {
        let texts = self.parts.values().filter_map(|part| part.result.as_ref()?.as_ref().ok());
        texts.map(|t| t.text.trim()).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The open turn and all that was offered of it, if all of it is transcribed: likely the whole of it.
    pub fn so_far(&self, join: impl Fn(Vec<Transcript>) -> Transcript) -> Option<(TurnId, Transcript)> {
        let turn = self.turn.filter(|_| self.ended.is_none())?;
        let parts: Option<Vec<_>> =
            self.parts.values().map(|part| part.result.as_ref()?.as_ref().ok().cloned()).collect();
        Some((turn, join(parts?)))
    }

    /// The turn's transcript, once: when it has ended and all its segments are in. A failed segment is left out and said
    /// so; only when nothing else was heard is the whole turn a failure.
    pub fn complete(
        &mut self,
        join: impl Fn(Vec<Transcript>) -> Transcript,
    ) -> Option<(EndOfTurn, Result<Transcript, String>)> {
        let end = self.ended?;
        if !(0..end.segments).all(|index| self.parts.get(&index).is_some_and(|part| part.result.is_some())) {
            return None;
        }
        let mut heard = Vec::new();
        let mut failure = None;
        for part in std::mem::take(self).parts.into_values() {
            match part.result {
                Some(Ok(transcript)) => heard.push(transcript),
                Some(Err(why)) => failure = Some(why),
                None => {}
            }
        }
        let mut joined = join(heard);
        match failure {
            Some(why) if joined.text.trim().is_empty() => return Some((end, Err(why))),
            Some(why) => joined.refused.push(format!("a part could not be transcribed: {why}")),
            None => {}
        }
        Some((end, Ok(joined)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::EndReason;
    use crate::time::SampleCount;

    const TURN: TurnId = TurnId(7);

    fn id(index: u32, revision: u32) -> SegmentId {
        SegmentId { turn: TURN, index, revision }
    }

    fn text(text: &str) -> Transcript {
        Transcript { text: text.into(), ..Transcript::default() }
    }

    fn end(segments: u32) -> EndOfTurn {
        EndOfTurn {
            turn: TURN,
            reason: EndReason::Silence { waited_ms: 900 },
            speech_from: SampleCount(0),
            speech_to: SampleCount(16_000),
            decided_at: SampleCount(30_400),
            segments,
            evidence: None,
        }
    }

    fn joined(parts: Vec<Transcript>) -> Transcript {
        text(&parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" "))
    }

    fn open() -> TurnAssembly {
        let mut turns = TurnAssembly::default();
        turns.open(TURN);
        turns
    }

    #[test]
    fn a_speculative_transcript_serves_as_the_final_one() {
        let mut turns = open();
        assert!(turns.offer(id(0, 0)));
        turns.transcribed(id(0, 0), Ok(text("we hash the key")));
        assert!(!turns.offer(id(0, 0)), "the last segment is offered again when the turn ends");
        turns.ended(end(1));
        let (_, heard) = turns.complete(joined).expect("nothing is left to do");
        assert_eq!(heard.unwrap().text, "we hash the key");
        assert!(turns.complete(joined).is_none(), "a turn is heard once");
    }

    #[test]
    fn a_newer_revision_replaces_an_older_result_even_if_that_comes_later() {
        let mut turns = open();
        assert!(turns.offer(id(0, 0)) && turns.offer(id(0, 1)));
        turns.transcribed(id(0, 1), Ok(text("we hash the key and store it")));
        turns.transcribed(id(0, 0), Ok(text("we hash the key")));
        turns.ended(end(1));
        assert_eq!(turns.complete(joined).unwrap().1.unwrap().text, "we hash the key and store it");
    }

    #[test]
    fn a_turn_waits_for_every_segment() {
        let mut turns = open();
        turns.offer(id(0, 0));
        turns.offer(id(1, 0));
        turns.transcribed(id(1, 0), Ok(text("second")));
        turns.ended(end(2));
        assert!(turns.complete(joined).is_none());
        turns.transcribed(id(0, 0), Ok(text("first")));
        assert_eq!(turns.complete(joined).unwrap().1.unwrap().text, "first second");
    }

    #[test]
    fn one_failed_segment_does_not_lose_the_others() {
        let mut turns = open();
        turns.offer(id(0, 0));
        turns.offer(id(1, 0));
        turns.transcribed(id(0, 0), Err("out of memory".into()));
        turns.transcribed(id(1, 0), Ok(text("second")));
        turns.ended(end(2));
        let heard = turns.complete(joined).unwrap().1.unwrap();
        assert_eq!((heard.text.as_str(), heard.refused.len()), ("second", 1));
    }

    #[test]
    fn work_for_an_older_turn_is_dropped() {
        let mut turns = open();
        turns.offer(id(0, 0));
        turns.open(TurnId(8));
        turns.transcribed(id(0, 0), Ok(text("stale")));
        turns.ended(end(1));
        assert!(turns.complete(joined).is_none());
        assert_eq!(turns.partial(), "");
    }

    #[test]
    fn a_turn_without_a_segment_is_heard_as_nothing() {
        let mut turns = open();
        turns.ended(end(0));
        assert_eq!(turns.complete(joined).unwrap().1.unwrap().text, "");
    }
}
