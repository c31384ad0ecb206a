//! How the words of the open turn end, and whether they promise more.

use super::SegmentId;
use crate::language::phrase_end::{Tail, last_words, promises_more};

/// What the last words of a turn say about whether it is over.
#[derive(Debug, Clone, Copy, Default)]
pub struct TurnTail {
    /// A segment, and how its words end. This describes the current pause only while that segment is the latest.
    tail: Option<(SegmentId, Tail)>,
    promised: bool,
    /// True if the turn continues an answer that began in an earlier turn.
    goes_on: bool,
}

impl TurnTail {
    /// For a turn that follows this many words of the same answer.
    pub const fn after(words_before: u32) -> Self {
        Self { tail: None, promised: false, goes_on: words_before > 0 }
    }

    /// The words of `segment`, which ends with the turn's last speech, came back. `said`: all words of the turn,
    /// because a phrase may span two segments.
    pub fn hear(&mut self, segment: SegmentId, said: &str) {
        let tail = if self.goes_on { Tail::of(&last_words(said)) } else { Tail::after(said) };
        self.tail = Some((segment, tail));
        self.promised = promises_more(said);
    }

    /// The candidate speaks, so the words before the last pause no longer matter.
    pub const fn speech(&mut self) {
        self.tail = None;
    }

    /// How the words before this pause end; `None` until they are back. `latest`: the segment that ends with the last
    /// speech.
    pub fn tail(&self, latest: Option<SegmentId>) -> Option<Tail> {
        self.tail.filter(|(whose, _)| latest == Some(*whose)).map(|(_, tail)| tail)
    }

    /// Whether the candidate announced more than has been said.
    pub const fn promised(&self) -> bool {
        self.promised
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
    fn the_ending_belongs_to_the_pause_before_which_it_was_said() {
        let mut words = TurnTail::default();
        words.hear(id(1, 0), "I would say that that's my answer.");
        assert_eq!(words.tail(Some(id(1, 0))), Some(Tail::Done));
        assert_eq!(words.tail(Some(id(1, 1))), None, "the words of an older offer");
        words.speech();
        assert_eq!(words.tail(Some(id(1, 0))), None);
    }

    #[test]
    fn a_question_is_asked_back_at_the_beginning_and_rhetorical_later() {
        let mut words = TurnTail::default();
        words.hear(id(0, 0), "Okay. Is it relational?");
        assert_eq!(words.tail(Some(id(0, 0))), Some(Tail::HandedOver));
        let long = format!("{} Is it relational?", "I would keep it in one table. ".repeat(6));
        words.hear(id(0, 1), &long);
        assert_ne!(words.tail(Some(id(0, 1))), Some(Tail::HandedOver));
    }
}
