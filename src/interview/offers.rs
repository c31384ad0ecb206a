//! Replies to two of Viva's own questions: whether to repeat the question, and whether to stop. `retry` has the third.

use super::contract::*;
use super::state::{Expect, Then};
use super::*;
use crate::language::yes_no::{self, Asked, Reply};
use crate::speech::EndReason;

/// With this many words besides a yes or a no, the reply counts as the answer itself.
pub(super) const ANSWER_WORDS: usize = 6;

impl Interview {
    /// Handles the reply to "do you want me to repeat the question?". Returns false for anything else, such as the
    /// answer itself.
    pub(super) fn offer_reply(&mut self, turns: &[TurnId], text: &str) -> bool {
        let Reply { yes, order, more } = yes_no::reply(Asked::Repeat, text);
        if let Some(command) = order {
            self.grant(yes, command, turns);
            return true;
        }
        if more >= ANSWER_WORDS || more > 0 && self.dialogue.question().is_some_and(|a| a.is_about(text)) {
            return false;
        }
        match yes {
            Some(true) => self.order(Command::Repeat, turns),
            Some(false) => {
                self.discard(turns, Discarded::NoRepetition);
                self.perform(Then::Listen(Expect::Answer));
            }
            None => return false,
        }
        true
    }

    /// Carries out an order in the reply to the offer. If the reply also says yes, Viva repeats the question after an
    /// order that does not concern it.
    fn grant(&mut self, yes: Option<bool>, command: Command, turns: &[TurnId]) {
        let goes_on = yes == Some(true) && self.dialogue.asks() && !self.is_over();
        let Some(line) = goes_on.then(|| self.aside(command)).flatten() else { return self.order(command, turns) };
        self.fate(turns, |turn| Fact::CommandHeard { turn, command });
        if let Some(a) = self.dialogue.question_mut() {
            a.came();
        }
        self.prompt_again(&line);
    }

    /// Handles the reply to "shall we stop here?". `again` is true if the first reply was neither a yes nor a no.
    pub(super) fn stop_reply(
        &mut self,
        again: bool,
        turns: Vec<TurnId>,
        text: &str,
        words: &[String],
        reason: EndReason,
    ) {
        let Reply { yes, order, .. } = yes_no::reply(Asked::Stop, text);
        let about_the_question = words.iter().any(|word| word == "question");
        let ends = matches!(order, Some(Command::End | Command::Done));
        match (yes, order) {
            (_, Some(command @ Command::Pause)) => return self.order(command, &turns),
            (None, Some(command @ (Command::Repeat | Command::Rephrase))) if !about_the_question => {
                self.fate(&turns, |turn| Fact::CommandHeard { turn, command });
                self.say(phrases::CONFIRM_END.into(), Purpose::Notice, true, Then::Listen(Expect::Confirm { again }));
                return;
            }
            (_, Some(command @ Command::TimeLeft)) if yes != Some(false) => {
                self.fate(&turns, |turn| Fact::CommandHeard { turn, command });
                let text = format!("{} {}", self.aside(command).unwrap_or_default(), phrases::CONFIRM_END);
                self.say(text, Purpose::Notice, true, Then::Listen(Expect::Confirm { again }));
                return;
            }
            // A candidate who orders something else wants to go on.
            (None | Some(false), Some(command)) if !ends && command != Command::Resume => {
                return self.order(command, &turns);
            }
            _ => {}
        }
        // A candidate who answers the question wants to go on, too.
        if yes != Some(true) && !ends && self.dialogue.question().is_some_and(|a| a.is_about(text)) {
            return self.answer(turns, text, words, reason);
        }
        self.discard(&turns, Discarded::StopReply);
        match yes {
            _ if ends && yes != Some(false) => self.close(SessionEnd::CandidateEnded, true),
            Some(true) if order.is_none() => self.close(SessionEnd::CandidateEnded, true),
            Some(false) if !ends => self.end_declined(),
            None if order == Some(Command::Resume) => self.end_declined(),
            _ if again => self.end_declined(),
            _ => self.is_that_yes(Expect::Confirm { again: true }),
        }
    }

    /// Asks again after a reply that was neither a yes nor a no.
    pub(super) fn is_that_yes(&mut self, expect: Expect) {
        self.say(phrases::IS_THAT_YES.into(), Purpose::Notice, true, Then::Listen(expect));
    }
}
