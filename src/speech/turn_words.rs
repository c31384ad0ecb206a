//! What has been recognised of the open turn: transcripts come back segment by segment, some of them more than once.

use std::collections::BTreeMap;

use super::SegmentId;
use crate::language::phrase_end::{Tail, last_words, promises_more};

#[derive(Debug, Clone)]
struct Understood {
    revision: u32,
    words: u32,
    text: String,
}

/// The transcripts received so far, and what their ending says.
#[derive(Debug, Clone, Default)]
pub struct TurnWords {
    /// By segment index; the latest revision of each.
    segments: BTreeMap<u32, Understood>,
    /// How the words of a segment end. It is the pause's ending only while that segment is the latest.
    tail: Option<(SegmentId, Tail)>,
    promised: bool,
    /// The turn goes on with an answer that began in an earlier one.
    goes_on: bool,
}

impl TurnWords {
    /// For a turn before which so many words of the same answer were said.
    pub fn after(words_before: u32) -> Self {
        Self { goes_on: words_before > 0, ..Self::default() }
    }

    /// A transcript came back. `latest`: it belongs to the segment that ends with the last speech of the turn.
    pub fn hear(&mut self, id: SegmentId, words: u32, text: &str, latest: bool) {
        self.segments.insert(id.index, Understood { revision: id.revision, words, text: text.to_owned() });
        // Words from before the candidate spoke on say nothing about this pause.
        if latest {
            let said = self.text();
            // A phrase may reach back over the cut between two segments.
            let tail = if self.goes_on { Tail::of(&last_words(&said)) } else { Tail::after(&said) };
            self.tail = Some((id, tail));
            self.promised = promises_more(&said);
        }
    }

    /// The candidate speaks: what is known of the last pause's words is over.
    pub fn speech(&mut self) {
        self.tail = None;
    }

    /// How the words before this pause end, if they are back.
    pub fn tail(&self, latest: Option<SegmentId>) -> Option<Tail> {
        self.tail.filter(|(whose, _)| latest == Some(*whose)).map(|(_, tail)| tail)
    }

    /// Whether more was announced than has been said.
    pub const fn promised(&self) -> bool {
        self.promised
    }

    /// Words recognised so far; `None` while no transcript has come back.
    pub fn count(&self) -> Option<u32> {
        self.segments.values().map(|segment| segment.words).reduce(|a, b| a + b)
    }

    /// Whether all of the turn has been transcribed and there was no word in any of it. `offered`: the open segment's last
    /// offer; `open`: there is one, offered or not.
    pub fn is_nothing(&self, committed: u32, offered: Option<SegmentId>, open: bool) -> bool {
        let all_back = (0..committed).all(|index| self.segments.contains_key(&index));
        let last_back = match offered {
            Some(id) => self.segments.get(&id.index).is_some_and(|back| back.revision == id.revision),
            None => !open,
        };
        all_back && last_back && self.segments.values().all(|back| back.words == 0)
    }

    fn text(&self) -> String {
        self.segments.values().map(|segment| segment.text.trim()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TurnId;

    const fn id(index: u32, revision: u32) -> SegmentId {
        SegmentId { turn: TurnId(1), index, revision }
    }

    #[test]
    fn a_phrase_may_reach_over_the_cut_between_two_segments() {
        let mut words = TurnWords::default();
        words.hear(id(0, 0), 4, "I would say that", true);
        words.hear(id(1, 0), 3, "that's my answer.", true);
        assert_eq!(words.tail(Some(id(1, 0))), Some(Tail::Done));
        assert_eq!(words.tail(Some(id(1, 1))), None, "the words of an older offer");
        assert_eq!(words.count(), Some(7));
        words.speech();
        assert_eq!(words.tail(Some(id(1, 0))), None);
    }

    #[test]
    fn a_question_is_asked_back_at_the_beginning_and_rhetorical_later() {
        let mut words = TurnWords::default();
        words.hear(id(0, 0), 4, "Okay. Is it relational?", true);
        assert_eq!(words.tail(Some(id(0, 0))), Some(Tail::HandedOver));
        let long = format!("{} Is it relational?", "I would keep it in one table. ".repeat(6));
        words.hear(id(0, 1), 45, &long, true);
        assert_ne!(words.tail(Some(id(0, 1))), Some(Tail::HandedOver));
    }

    #[test]
    fn a_turn_is_nothing_only_when_all_of_it_is_back() {
        let mut words = TurnWords::default();
        assert!(!words.is_nothing(1, None, false));
        words.hear(id(0, 0), 0, "", true);
        assert!(words.is_nothing(1, None, false));
        assert!(!words.is_nothing(1, Some(id(1, 0)), true));
        words.hear(id(1, 0), 2, "hello there", true);
        assert!(!words.is_nothing(1, Some(id(1, 0)), true));
    }
}
