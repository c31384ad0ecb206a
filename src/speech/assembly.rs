//! Assembles the words of a turn. Segments are transcribed while the candidate goes on, and transcripts come back in
//! any order, some segments more than once. The transcript is complete when the turn has ended and the newest revision
//! of every segment is back.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Segment, SegmentId, Transcript, TranscriptionJob, TurnId, join};
use crate::time::SampleCount;

/// What is known about one segment's words.
#[derive(Debug, Clone)]
struct Part {
    /// The newest revision sent to the recognizer. Only its words count in the end.
    newest: SegmentId,
    /// The last transcript that came back, and its revision. Until the newest is back, an older one shows how much was
    /// said.
    transcript: Option<(SegmentId, Transcript)>,
    /// Why the newest revision could not be transcribed.
    failure: Option<String>,
}

impl Part {
    /// The transcript of the newest revision.
    fn current(&self) -> Option<&Transcript> {
        self.transcript.as_ref().filter(|(id, _)| *id == self.newest && self.failure.is_none()).map(|(_, words)| words)
    }

    /// Whether the recognizer is done with this segment.
    fn is_settled(&self) -> bool {
        self.failure.is_some() || self.current().is_some()
    }
}

/// The words of one turn, and the terms for its recognizer to expect. Words are kept nowhere else.
#[derive(Debug, Clone)]
pub struct TurnAssembly {
    turn: TurnId,
    vocabulary: Arc<[String]>,
    /// Transcripts by segment index.
    parts: BTreeMap<u32, Part>,
    /// The number of segments, and where in the stream the turn ended; `None` until it has.
    ended: Option<(u32, SampleCount)>,
    /// True once the words so far stood in for the whole.
    stood_in: bool,
}

impl TurnAssembly {
    pub const fn new(turn: TurnId, vocabulary: Arc<[String]>) -> Self {
        Self { turn, vocabulary, parts: BTreeMap::new(), ended: None, stood_in: false }
    }

    pub const fn turn(&self) -> TurnId {
        self.turn
    }

    /// Makes a recognizer job of a segment. `None` if the segment belongs to another turn or was handed out before.
    pub fn hand_out(&mut self, segment: Segment) -> Option<TranscriptionJob> {
        let newest = segment.id;
        if newest.turn != self.turn {
            return None;
        }
        match self.parts.get_mut(&newest.index) {
            Some(part) if newest.supersedes(part.newest) => (part.newest, part.failure) = (newest, None),
            Some(_) => return None,
            None => {
                self.parts.insert(newest.index, Part { newest, transcript: None, failure: None });
            }
        }
        Some(TranscriptionJob { segment, vocabulary: Arc::clone(&self.vocabulary) })
    }

    /// Whether the words of this revision are still missing.
    pub fn wants(&self, id: SegmentId) -> bool {
        self.parts.get(&id.index).is_some_and(|part| part.newest == id && !part.is_settled())
    }

    /// Takes the recognizer's answer. Returns false, and changes nothing, if the answer is no longer wanted.
    pub fn transcribed(&mut self, id: SegmentId, result: Result<Transcript, String>) -> bool {
        let wanted = self.wants(id);
        if let Some(part) = self.parts.get_mut(&id.index).filter(|_| wanted) {
            match result {
                Ok(transcript) => part.transcript = Some((id, transcript)),
                Err(why) => part.failure = Some(why),
            }
        }
        wanted
    }

    /// The turn has ended here, with this many segments.
    pub const fn end(&mut self, segments: u32, at: SampleCount) {
        self.ended = Some((segments, at));
    }

    pub const fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// The words so far, if those of the whole turn are overdue: the turn ended before `at`. Returned once.
    pub fn stand_in(&mut self, at: SampleCount) -> Option<Transcript> {
        let overdue = self.ended.is_some_and(|(_, end)| end < at) && !self.stood_in;
        let mut words = overdue.then(|| self.so_far()).filter(|words| !words.text.trim().is_empty())?;
        words.refused.push("a part was not recognized in time".into());
        self.stood_in = true;
        Some(words)
    }

    /// The words so far.
    pub fn so_far(&self) -> Transcript {
        join(self.transcripts().map(|(_, words)| words.clone()).collect())
    }

    /// Whether the newest revisions of all segments so far have been transcribed.
    pub fn is_whole(&self) -> bool {
        self.parts.values().all(|part| part.current().is_some())
    }

    /// The number of words so far; `None` while no transcript has come back.
    pub fn count(&self) -> Option<u32> {
        self.transcripts().map(|(_, words)| words.words.len() as u32).reduce(|a, b| a + b)
    }

    /// The turn's transcript; `None` until the turn has ended and all its segments are settled. A failed segment is
    /// left out and noted in `refused`. The whole turn fails only if there are no other words.
    pub fn complete(&self) -> Option<Result<Transcript, String>> {
        let (segments, _) = self.ended?;
        if !(0..segments).all(|index| self.parts.get(&index).is_some_and(Part::is_settled)) {
            return None;
        }
        let mut whole = join(self.parts.values().filter_map(Part::current).cloned().collect());
        let failure = self.parts.values().filter_map(|part| part.failure.clone()).next_back();
        Some(match failure {
            Some(why) if whole.text.trim().is_empty() => Err(why),
            Some(why) => {
                whole.refused.push(format!("a part could not be transcribed: {why}"));
                Ok(whole)
            }
            None => Ok(whole),
        })
    }

    fn transcripts(&self) -> impl Iterator<Item = &(SegmentId, Transcript)> {
        self.parts.values().filter_map(|part| part.transcript.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::Word;

    const TURN: TurnId = TurnId(7);

    const fn id(index: u32, revision: u32) -> SegmentId {
        SegmentId { turn: TURN, index, revision }
    }

    fn text(text: &str) -> Transcript {
        let word = |text: &str| Word { text: text.into(), from: SampleCount(0), to: SampleCount(1), confidence: 0.9 };
        Transcript { text: text.into(), words: text.split_whitespace().map(word).collect(), ..Transcript::default() }
    }

    fn handed_out(ids: &[SegmentId]) -> TurnAssembly {
        let mut turn = TurnAssembly::new(TURN, Arc::default());
        for id in ids {
            assert!(turn.hand_out(segment(*id)).is_some());
        }
        turn
    }

    fn segment(id: SegmentId) -> Segment {
        Segment { id, start: SampleCount(0), samples: Arc::default(), done: false }
    }

    fn heard(turn: &TurnAssembly) -> Transcript {
        turn.complete().expect("nothing is left to do").expect("words")
    }

    #[test]
    fn a_segment_is_handed_out_once_and_only_to_its_own_turn() {
        let mut turn = handed_out(&[id(0, 1)]);
        for pointless in [id(0, 1), id(0, 0), SegmentId { turn: TurnId(6), ..id(1, 0) }] {
            assert!(turn.hand_out(segment(pointless)).is_none(), "{pointless:?}");
        }
    }

    #[test]
    fn a_newer_revision_replaces_an_older_result_even_if_that_comes_later() {
        let mut turn = handed_out(&[id(0, 0), id(0, 1)]);
        assert!(turn.transcribed(id(0, 1), Ok(text("we hash the key and store it"))));
        assert!(!turn.transcribed(id(0, 0), Ok(text("we hash the key"))));
        turn.end(1, SampleCount(0));
        assert_eq!(heard(&turn).text, "we hash the key and store it");
    }

    #[test]
    fn until_the_newest_revision_is_back_the_older_words_count_as_said_and_the_turn_as_unfinished() {
        let mut turn = handed_out(&[id(0, 0)]);
        turn.transcribed(id(0, 0), Ok(text("we hash")));
        assert!(turn.is_whole());
        turn.hand_out(segment(id(0, 1)));
        turn.end(1, SampleCount(0));
        assert_eq!((turn.count(), turn.is_whole(), turn.complete()), (Some(2), false, None));
        turn.transcribed(id(0, 1), Err("out of memory".into()));
        assert_eq!(turn.complete(), Some(Err("out of memory".into())), "words of an older revision are not the turn's");
    }

    #[test]
    fn a_turn_waits_for_every_segment() {
        let mut turn = handed_out(&[id(0, 0), id(1, 0)]);
        turn.transcribed(id(1, 0), Ok(text("second")));
        turn.end(2, SampleCount(0));
        assert_eq!(turn.complete(), None);
        turn.transcribed(id(0, 0), Ok(text("first")));
        assert_eq!(heard(&turn).text, "first second");
    }

    #[test]
    fn one_failed_segment_does_not_lose_the_others() {
        let mut turn = handed_out(&[id(0, 0), id(1, 0)]);
        turn.transcribed(id(0, 0), Err("out of memory".into()));
        turn.transcribed(id(1, 0), Ok(text("second")));
        turn.end(2, SampleCount(0));
        assert_eq!((heard(&turn).text.as_str(), heard(&turn).refused.len()), ("second", 1));
    }

    #[test]
    fn a_turn_without_a_segment_is_heard_as_nothing() {
        let mut turn = handed_out(&[]);
        turn.end(0, SampleCount(0));
        assert_eq!(heard(&turn), Transcript::default());
    }
}
