//! Bringing back a candidate who strays, and second tries in study mode.

use super::asking::Asking;
use super::contract::*;
use super::state::{Expect, Then};
use super::*;
use crate::bank::QuestionKind;
use crate::coverage::worth;
use crate::language::phrase_set::PhraseSet;
use crate::language::replies::is_at_a_loss;
use crate::language::yes_no::{self, Asked, Reply};
use crate::speech::EndReason;

/// Viva offers a second try if the candidate claimed less than this share of the concepts' weight. A claim without a
/// reason counts less.
const WORTH_RETRYING: f32 = 0.4;
/// The most time that a second try may take. Viva offers one only if this much is spare.
const RETRY_MS: u64 = 120_000;
/// From this many words on, the reply to the offer counts as the answer itself.
pub(super) const ANSWER_WORDS: usize = 8;
/// A reply longer than this is an answer, even with a "no" in front.
const LONGEST_REFUSAL: usize = 14;

impl Interview {
    /// Handles an answer that had nothing to do with the question. Viva asks it in other words, once.
    pub(super) fn bring_back(&mut self) {
        if self.is_over() {
            return self.time_over();
        }
        let Some(a) = self.dialogue.question_mut() else { return self.next_question() };
        a.stray();
        let other = a.other_wording();
        let question = self.question_id();
        self.note(Fact::Helped { question, how: Help::BroughtBack });
        let text = match other {
            Some(other) => {
                self.wordings.spoke(other.clone());
                format!("{} {other}", self.pick(phrases::BRING_BACK))
            }
            None => self.pick(phrases::BRING_BACK_BARE),
        };
        self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
    }

    /// Whether the first try was weak, and a second one would take no time from other questions.
    pub(super) fn is_worth_a_retry(&self, a: &Asking) -> bool {
        let question = &self.setup.questions[a.index()];
        let all: f32 = question.concepts.iter().map(|c| c.weight).sum();
        let earned: f32 = question
            .concepts
            .iter()
            .filter(|c| a.ledger().claimed(&c.id))
            .map(|c| c.weight * worth(a.ledger().reasoned(&c.id) || question.kind == QuestionKind::Behavioural))
            .sum();
        let planned = self.agenda.planned_ms(&self.setup.questions);
        let spare = self.session_left_ms().saturating_sub(CLOSING_MS).saturating_sub(planned);
        a.first_try().is_none() && earned < all * WORTH_RETRYING && spare >= RETRY_MS
    }

    /// Handles the reply to "do you want to try it again?". `again` is true if the first reply was neither a yes nor a
    /// no.
    pub(super) fn retry_reply(
        &mut self,
        again: bool,
        turns: Vec<TurnId>,
        text: &str,
        words: &[String],
        reason: EndReason,
    ) {
        let Reply { yes, order, .. } = yes_no::reply(Asked::Retry, text);
        match (yes, order) {
            (_, Some(command @ (Command::Skip | Command::End | Command::Pause))) if yes != Some(true) => {
                return self.order(command, &turns);
            }
            // "I'm done" declines the offer.
            (_, Some(command @ Command::Done)) if yes != Some(true) => {
                self.fate(&turns, |turn| Fact::CommandHeard { turn, command });
                return self.next_question();
            }
            (_, Some(Command::Skip | Command::End | Command::Done)) | (Some(false), Some(_)) | (_, None) => {}
            // An order beside a yes is carried out in the second try. So is an order that only makes sense in a second
            // try.
            (Some(true), Some(command)) | (None, Some(command @ (Command::Hint | Command::Resume))) => {
                self.retry_now();
                return self.order(if command == Command::Resume { Command::Repeat } else { command }, &turns);
            }
            (None, Some(command)) => return self.spoken_at_offer(again, command, &turns, words),
        }
        if yes != Some(false) && asks_about_the_critique(words) {
            return self.spoken_at_offer(again, Command::Repeat, &turns, words);
        }
        let about = self.dialogue.offered().is_some_and(|a| a.is_about(text));
        let argues =
            yes == Some(false) && self.dialogue.offered().is_some_and(|a| a.argues(text)) && !is_at_a_loss(words);
        let yes = yes.filter(|_| !argues);
        let asks = yes.is_none() && text.trim_end().ends_with('?');
        let answers = !asks && (words.len() >= ANSWER_WORDS || about && yes.is_none());
        match yes.or_else(|| refuses(words, about).then_some(false)) {
            Some(true) if !answers => {
                self.discard(&turns, Discarded::RetryReply);
                self.retry_now();
                let text = self.pick(phrases::RETRY_GO);
                self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
            }
            Some(false) if words.len() <= LONGEST_REFUSAL => {
                self.discard(&turns, Discarded::RetryReply);
                self.next_question();
            }
            // A candidate who answers at once wants the second try.
            _ if answers && self.dialogue.offers() => {
                self.retry_now();
                self.answer(turns, text, words, reason);
            }
            _ if again => {
                self.discard(&turns, Discarded::RetryReply);
                self.next_question();
            }
            _ => {
                self.discard(&turns, Discarded::RetryReply);
                self.is_that_yes(Expect::Retry { again: true });
            }
        }
    }

    /// Carries out a spoken order that leaves the offer open.
    fn spoken_at_offer(&mut self, again: bool, command: Command, turns: &[TurnId], words: &[String]) {
        self.fate(turns, |turn| Fact::CommandHeard { turn, command });
        let about_the_question = words.iter().any(|word| word == "question");
        self.obey_at_offer(again, command, about_the_question);
    }

    /// Carries out an order, spoken or by key, while the offer is open. Skip, End and a hint, which begins the second try, close the offer.
    pub(super) fn obey_at_offer(&mut self, again: bool, command: Command, about_the_question: bool) {
        if let Some(line) = self.aside(command) {
            return self.offer_again(&line, again);
        }
        let question = self.dialogue.offered().map(|a| self.setup.questions[a.index()].ask.clone()).unwrap_or_default();
        match command {
            Command::Skip => self.next_question(),
            Command::Pause => self.hold(true, None),
            Command::End => self.close(SessionEnd::CandidateEnded, true),
            // A hint is of use only in a second try.
            Command::Hint => {
                self.retry_now();
                self.hint();
            }
            Command::Think => {
                self.floor.grant(THINK_MS);
                let text = self.pick(phrases::THINK);
                self.say(text, Purpose::Notice, true, Then::Listen(Expect::Retry { again }));
            }
            Command::Repeat if !about_the_question => self.say_offer("", again),
            Command::Rephrase if let Some(other) = self.dialogue.offered_mut().and_then(Asking::other_wording) => {
                let lead = self.pick(phrases::OTHER_WORDS);
                self.offer_again(&format!("{lead} {other}"), again);
            }
            Command::Repeat | Command::Rephrase => {
                let lead = self.pick(phrases::SURE);
                self.offer_again(&format!("{lead} {question}"), again);
            }
            // Nothing was said yet that could be over.
            _ => self.offer_again("", again),
        }
    }

    /// Says the critique and the offer of a second try, after these words.
    pub(super) fn say_offer(&mut self, lead: &str, again: bool) {
        let text = format!("{lead} {}", self.dialogue.offer_text());
        self.say(text.trim().to_owned(), Purpose::Critique, true, Then::Listen(Expect::Retry { again }));
    }

    /// Makes the offer again after these words, without the critique.
    pub(super) fn offer_again(&mut self, lead: &str, again: bool) {
        let text = format!("{lead} {}", self.pick(phrases::RETRY));
        self.say(text.trim().to_owned(), Purpose::Notice, true, Then::Listen(Expect::Retry { again }));
    }

    fn retry_now(&mut self) {
        let Some(mut a) = self.dialogue.take_offered() else { return };
        let question = &self.setup.questions[a.index()];
        let limit_ms = RETRY_MS.min(self.session_left_ms().saturating_sub(CLOSING_MS));
        a.again(question, self.clock.active(self.now), limit_ms);
        let id = question.id.clone();
        self.dialogue.ask(a);
        self.note(Fact::Retried { question: id });
    }

    /// Files the question whose second try the candidate did not take.
    pub(super) fn no_retry(&mut self) {
        if let Some(a) = self.dialogue.take_offered() {
            self.put_away(a);
        }
    }
}

/// Whether the words ask what was wrong ("What did I miss?"). Viva then says the critique again.
pub(super) fn asks_about_the_critique(words: &[String]) -> bool {
    const CRITIQUE: PhraseSet = PhraseSet::new(
        "what was wrong|what's wrong|what is wrong|what did i miss|what i missed|what was missing|what's missing|how did i do|\
         how i did|what did you expect|what you expected|what were you listening for",
    );
    words.len() <= LONGEST_REFUSAL && CRITIQUE.within(words)
}

/// Whether the words decline the second try in more words than a no: "Not now, let's go ahead with the next". Words about
/// the question are no refusal only because they begin with a "no": "No cache, the rows fit into memory".
fn refuses(words: &[String], about_the_question: bool) -> bool {
    const NO: PhraseSet = PhraseSet::new("no|nope|nah|not");
    const REFUSALS: PhraseSet =
        PhraseSet::new("rather not|let's not|the next one|the next question|with the next|rather leave it");
    (NO.starts(words).is_some() && !about_the_question || REFUSALS.within(words)) && !is_at_a_loss(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tokens::plain;

    #[test]
    fn the_critique_may_be_asked_for() {
        for said in
            ["What did I miss?", "Could you explain what was wrong?", "Hmm, could you tell me what was wrong first?"]
        {
            assert!(asks_about_the_critique(&plain(said)), "{said}");
        }
        assert!(!asks_about_the_critique(&plain("Redis, because reads dominate.")));
    }

    #[test]
    fn having_no_idea_is_no_refusal() {
        for (said, refused) in [
            ("Not now, let's go ahead with the next.", true),
            ("No, that was all I know.", true),
            ("No idea.", false),
            ("Not sure.", false),
            ("I know.", false),
        ] {
            assert_eq!(refuses(&plain(said), false), refused, "{said}");
        }
    }
}
