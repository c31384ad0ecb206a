//! Speech over a critique. Viva obeys an order, and takes words that already reply to the offer behind the critique.
//! After anything else it goes on from the sentence that was broken off.

use super::contract::*;
use super::retry::{ANSWER_WORDS, asks_about_the_critique};
use super::state::{Cut, Expect};
use super::*;
use crate::language::replies::is_backchannel;
use crate::language::yes_no::{self, Asked};

impl Interview {
    /// Handles words over a critique after which the critique goes on. Returns false for all other words.
    pub(super) fn goes_on_with_the_critique(
        &mut self,
        cut: &Cut,
        expect: Expect,
        turns: &[TurnId],
        (text, words): (&str, &[String]),
        order: Option<Command>,
    ) -> bool {
        let offers = matches!(expect, Expect::Retry { .. });
        let reply = yes_no::reply(Asked::Retry, text);
        let order = if offers { reply.order.filter(|_| reply.yes.is_none()) } else { order };
        if let Some(command) = order
            && let Some(line) = self.aside(command)
        {
            self.fate(turns, |turn| Fact::CommandHeard { turn, command });
            self.go_on_saying(Cut { again: false, ..cut.clone() }, &line);
            return true;
        }
        // Once the offer has begun, any words may reply to it.
        if !offers || reply.order.is_some() || cut.reached_its_last_sentence() {
            return false;
        }
        let nods = is_backchannel(words);
        let answers = words.len() >= ANSWER_WORDS && self.dialogue.offered().is_some_and(|a| a.is_about(text));
        if answers || asks_about_the_critique(words) || reply.is_whole() && !nods {
            return false;
        }
        self.discard(turns, if nods { Discarded::Nod } else { Discarded::NoQuestion });
        self.after_cut(cut.clone());
        true
    }
}
