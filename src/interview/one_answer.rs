//! Joins several turns into one answer, and finds an order at its end.

use super::contract::*;
use super::state::{Expect, Thinking};
use super::*;
use crate::language::commands;
use crate::language::phrase_set::PhraseSet;
use crate::language::tokens::plain;

impl Interview {
    /// Takes the words of a turn. The functions that it calls set the phase.
    pub(super) fn understood(&mut self, t: Thinking, text: &str) {
        let Some(t) = self.over_a_reply(t, text) else { return };
        let (said, order) = match t.after {
            Some(command) => (text, Some(command)),
            None if t.expect == Expect::Answer => split_order(text),
            // An order in a reply to one of Viva's offers depends on the offer.
            None => (text, None),
        };
        let may_go_on = self.may_go_on(&t);
        // Viva took the answer to be over, but the candidate speaks on. Both turns are one answer.
        if t.speech && t.notice.is_none() && may_go_on && !plain(text).is_empty() && order.is_none() {
            self.floor.speaks_on();
            return self.go_on(t, text);
        }
        let may_take_back = may_go_on && !self.giving_way.take_startled();
        let before = may_take_back.then(|| (Box::new(self.clone()), t.clone(), self.out.len()));
        self.giving_way.answer_is_over();
        self.whole(t, text, said, order);
        if let Some((before, turn, mark)) = before {
            self.hold_back(before, turn, text, mark);
        }
    }

    /// `said` holds the turn's words before the order, if there is one.
    fn whole(&mut self, t: Thinking, text: &str, said: &str, order: Option<Command>) {
        let mut parts = self.turns.take_carried();
        // Words before an order in the same turn share the turn's fate with it.
        let shared = order.is_some() && !said.trim().is_empty();
        if shared {
            parts.push((t.turn, said.to_owned()));
        }
        if !self.dialogue.asks() {
            // No question is open that these words could answer.
            let earlier: Vec<TurnId> = parts.drain(..).map(|(turn, _)| turn).filter(|turn| *turn != t.turn).collect();
            self.discard(&earlier, Discarded::NoQuestion);
        }
        if parts.is_empty() {
            let turns = vec![t.turn];
            let Some(command) = t.after else { return self.make_sense(t, turns, text.trim(), order) };
            self.discard(&turns, Discarded::NothingHeard);
            return self.order(command, &[]);
        }
        let mut turns: Vec<TurnId> = parts.iter().map(|(turn, _)| *turn).collect();
        let mut whole = parts.iter().map(|(_, text)| text.trim()).collect::<Vec<_>>().join(" ");
        let rest: &[TurnId] = if shared { &[] } else { &[t.turn] };
        let keyed = t.after.is_some();
        // Whether Viva keeps the answer and obeys the order, instead of replying to the answer.
        let obeys = |command| match command {
            Command::Skip | Command::End | Command::Pause | Command::Hint | Command::TimeLeft => true,
            Command::Repeat | Command::Rephrase => shared || keyed,
            _ => keyed,
        };
        match order {
            // The candidate complained about being cut in on, or asked for time. The answer goes on after that.
            Some(command @ (Command::MoreTime | Command::DontInterrupt | Command::Think)) => {
                self.turns.put_back(parts);
                self.order(command, rest);
            }
            Some(Command::Quicker) => {
                self.change_pace(Command::Quicker);
                self.fate(rest, |turn| Fact::CommandHeard { turn, command: Command::Quicker });
                self.make_sense(t, turns, &whole, None);
            }
            Some(command) if obeys(command) => {
                self.keep(&turns, &whole);
                self.order(command, rest);
            }
            // For any other order after an answer ("that's my answer", "say that again"), Viva just replies to the
            // answer.
            _ => {
                if order.is_none() {
                    whole = format!("{whole} {}", text.trim());
                }
                turns.extend(rest);
                self.make_sense(t, turns, whole.trim(), None);
            }
        }
    }

    /// Keeps the words of an answer that does not go on, because they count all the same.
    pub(super) fn keep_carry(&mut self) {
        self.wait_no_longer();
        let parts = self.turns.take_carried();
        if !parts.is_empty() {
            let turns: Vec<TurnId> = parts.iter().map(|(turn, _)| *turn).collect();
            self.keep(&turns, &parts.iter().map(|(_, text)| text.trim()).collect::<Vec<_>>().join(" "));
        }
    }

    /// Notes an answer that Viva does not reply to. `text` is empty if its words are still to come.
    pub(super) fn keep(&mut self, turns: &[TurnId], text: &str) {
        let meant = self.turns.take_meant(turns);
        let Some(asking) = self.dialogue.question_mut() else { return self.discard(turns, Discarded::NoQuestion) };
        let noted = if text.is_empty() { Noted::default() } else { asking.hear(turns[0], text, &meant).noted() };
        let probe = asking.probe().cloned();
        self.answered(turns, probe, None);
        self.stated(turns[0], noted);
    }
}

/// A last sentence that sounds like an order counts as one only with one of these words. "Skip it." may be part of the
/// answer.
const ABOUT_THE_INTERVIEW: PhraseSet = PhraseSet::new(
    "question|this one|that one|next one|interview|session|break|hint|time|say that again|say it again|\
     rephrase|differently|repeat that|repeat it|in other words|interrupt|cut|quicker|faster|slower|longer|finish|talk|talking|speak|\
     speaking|wait|patient|pause|pauses|slow|done|interrupting",
);

/// Splits an order off the end of a text. The whole text may be an order, or its last sentence.
pub(super) fn split_order(text: &str) -> (&str, Option<Command>) {
    let text = text.trim();
    let order = |text: &str| commands::recognise(&plain(text));
    if let Some(command) = order(text) {
        return ("", Some(command));
    }
    let mut ends =
        text.char_indices().filter(|(at, c)| matches!(c, '.' | '?' | '!') && text[at + 1..].starts_with(' '));
    let Some((before, last)) = ends.next_back().map(|(at, _)| text.split_at(at + 1)) else { return (text, None) };
    let words = plain(last);
    let about = ABOUT_THE_INTERVIEW.within(&words);
    match order(last) {
        Some(Command::Done | Command::Think | Command::Resume) | None => (text, None),
        Some(command) if words.len() >= 2 && about => (before, Some(command)),
        Some(_) => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_may_stand_behind_an_answer() {
        for (said, command) in [
            ("We keep the key. Could you repeat the question, please?", Command::Repeat),
            ("We keep the key. Please don't interrupt me.", Command::DontInterrupt),
            ("We keep the key. Skip this question.", Command::Skip),
            ("It stores it. And then. How much time do we have?", Command::TimeLeft),
            ("End the interview.", Command::End),
        ] {
            assert_eq!(split_order(said).1, Some(command), "{said}");
        }
        assert_eq!(
            split_order("We keep the key. Give me more time, please."),
            ("We keep the key.", Some(Command::MoreTime))
        );
    }

    #[test]
    fn an_answer_that_ends_with_the_words_of_an_order_is_an_answer() {
        for said in [
            "If the cache is down? Skip it.",
            "The worker tries it. Once more.",
            "We stop the import. Pause.",
            "The job is done. Next.",
            "We keep the key. That's my answer.",
            "It is slow. Let me think.",
        ] {
            assert_eq!(split_order(said), (said, None));
        }
    }
}
