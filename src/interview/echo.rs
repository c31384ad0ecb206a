//! The last safeguard against Viva's own voice. If the microphone hears it despite the headset or the canceller, and
//! the recognizer makes words of it, they must not count as an answer.

use crate::language::replies::echo_share;
use crate::language::tokens::plain;
use crate::time::SessionTime;

/// How many of the last lines Viva compares the words with.
const LINES: usize = 3;
/// How long after its end a line may come back as a transcript. A turn's words arrive seconds after their sound.
const FRESH_MS: u64 = 10_000;
/// Speech that began this soon after a line's end may be the line itself, because of reverberation, buffers and the
/// voice detector's onset.
const TAIL_MS: u64 = 1_500;

/// The last lines that Viva said.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    lines: Vec<Line>,
    /// When the microphone first heard speech since the last line began.
    speech: Option<SessionTime>,
}

#[derive(Debug, Clone)]
struct Line {
    words: Vec<String>,
    /// When the line ended. `None` while it sounds.
    until: Option<SessionTime>,
}

impl Recent {
    /// Records that a line begins. `speech` is true if somebody is already speaking.
    pub fn said(&mut self, text: &str, now: SessionTime, speech: bool) {
        self.over(now);
        self.lines.push(Line { words: plain(text), until: None });
        if self.lines.len() > LINES {
            self.lines.remove(0);
        }
        self.speech = speech.then_some(now);
    }

    /// Records that every line has ended by now.
    pub fn over(&mut self, now: SessionTime) {
        for line in &mut self.lines {
            line.until.get_or_insert(now);
        }
    }

    /// Records that speech began.
    pub fn speech(&mut self, now: SessionTime) {
        self.speech.get_or_insert(now);
    }

    /// Whether these words, taken for the candidate's, are Viva's own. `cut` is true if they broke into a line.
    pub fn is_echo(&self, heard: &[String], cut: bool, now: SessionTime) -> bool {
        self.lines.iter().any(|line| {
            let until = line.until.unwrap_or(now);
            // A candidate who answers after the line may repeat its words or choose between the options it offers. So
            // the limits are stricter then. Also, the greeting names the orders that a candidate may give over a later
            // line.
            let overlapping = self.speech.is_none_or(|speech| speech.0 <= until.0 + TAIL_MS);
            if cut && overlapping && heard.len() >= 2 && echo_share(heard, &line.words) >= 0.75 {
                return true;
            }
            if now.0 > until.0 + FRESH_MS {
                return false;
            }
            let (least, share) = if overlapping { (4, 0.8) } else { (5, 0.95) };
            heard.len() >= least && in_order(heard, &line.words) >= share
        })
    }
}

/// The share of `heard` that occurs in `said` in the same order and close together, from 0 to 1. The matching stretch
/// may be only a fifth longer than `heard`, because a long line contains the small words of any sentence.
fn in_order(heard: &[String], said: &[String]) -> f32 {
    let stretch = heard.len() + heard.len() / 5;
    let best = said.windows(stretch.clamp(1, said.len().max(1))).map(|part| common(heard, part)).max();
    best.unwrap_or(0) as f32 / heard.len().max(1) as f32
}

/// The length of the longest word sequence that both have in the same order.
fn common(one: &[String], other: &[String]) -> usize {
    let mut row = vec![0; other.len() + 1];
    for a in one {
        let mut diagonal = 0;
        for (i, b) in other.iter().enumerate() {
            let above = row[i + 1];
            row[i + 1] = if alike(a, b) { diagonal + 1 } else { above.max(row[i]) };
            diagonal = above;
        }
    }
    row[other.len()]
}

/// Whether both are the same word, or close enough for a word that came back through a room.
fn alike(a: &str, b: &str) -> bool {
    a == b || a.len() >= 4 && b.len() >= 4 && strsim::normalized_levenshtein(a, b) >= 0.75
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "A client times out while creating an order and tries again. Would you use optimistic or \
pessimistic locking, or add a unique constraint?";

    /// Whether the words are dropped if Viva's line lasts from 0 s to 10 s. Speech begins at `speech_ms`, and its words
    /// arrive four seconds after it or after the line.
    fn dropped(heard: &str, speech_ms: u64, cut: bool) -> bool {
        let mut recent = Recent::default();
        recent.said(LINE, SessionTime(0), false);
        if speech_ms < 10_000 {
            recent.speech(SessionTime(speech_ms));
        }
        recent.over(SessionTime(10_000));
        recent.speech(SessionTime(speech_ms));
        recent.is_echo(&plain(heard), cut, SessionTime(speech_ms.max(10_000) + 4_000))
    }

    /// The greeting names the orders, but over a later line they are the candidate's.
    #[test]
    fn the_words_of_a_line_that_was_over_long_before_are_the_candidates() {
        for order in ["end the interview", "skip", "pause", "end the interview please", "repeat"] {
            let mut recent = Recent::default();
            let greeting = "At any time you can say repeat, skip, pause, or end the interview.";
            recent.said(greeting, SessionTime(0), false);
            recent.said(LINE, SessionTime(9_000), false);
            recent.speech(SessionTime(12_000));
            assert!(!recent.is_echo(&plain(order), true, SessionTime(14_000)), "{order}");
        }
    }

    #[test]
    fn the_line_that_comes_back_is_dropped() {
        for heard in [
            "A client times out while creating an order and tries again.",
            "a client timed out while creating order and tries again",
            "use optimistic or pessimistic locking",
            "Or at a unique constraint.",
        ] {
            assert!(dropped(heard, 9_000, false), "{heard}");
            assert!(dropped(heard, 3_000, false), "{heard}");
        }
        assert!(dropped("creating an order", 3_000, true));
    }

    #[test]
    fn who_answers_with_the_questions_words_is_heard() {
        for heard in [
            "I would use optimistic locking.",
            "When a client times out while creating an order I would use an idempotency key that the client makes.",
            "pessimistic locking",
            "add a unique constraint",
            "I would add a unique constraint",
            "The client tries again and the order is there already",
            "and it is in the order of an hour or a day",
        ] {
            assert!(!dropped(heard, 12_500, false), "{heard}");
        }
        for heard in ["I would use optimistic locking.", "optimistic", "because it is an order and you add a client"] {
            assert!(!dropped(heard, 10_500, false), "{heard}");
        }
    }

    #[test]
    fn an_old_line_is_no_echo() {
        assert!(dropped("A client times out while creating an order and tries again", 15_000, false));
        assert!(!dropped("A client times out while creating an order and tries again", 17_000, false));
    }

    #[test]
    fn nothing_is_like_nothing() {
        let recent = Recent::default();
        assert!(
            !recent.is_echo(&[], false, SessionTime(5)) && !recent.is_echo(&plain("a b c d e"), true, SessionTime(5))
        );
        assert_eq!(in_order(&[], &[]), 0.0);
        assert_eq!(in_order(&plain("a b c d"), &plain("a")), 0.25);
    }
}
