//! Second tries: bringing a candidate back who strays, and taking a question again in study mode.

use super::asking::Asking;
use super::contract::*;
use super::ledger::{needs_no_reason, worth};
use super::state::{Expect, Then, Thinking};
use super::*;
use crate::language::phrase_set::PhraseSet;
use crate::language::yes_no;

/// Below this share of the concepts' weight, claimed with reasons, a second try is worth its time.
const WORTH_RETRYING: f32 = 0.5;
/// What a second try may take, and what it must leave.
const RETRY_MS: u64 = 120_000;
/// From this length on the reply to the offer is the answer itself.
const ANSWER_WORDS: usize = 8;

impl Interview {
    /// The answer had nothing to do with the question: it is asked in other words, once.
    pub(super) fn bring_back(&mut self) {
        if self.is_over() {
            return self.time_over();
        }
        let Some(a) = &mut self.asking else { return self.next_question() };
        a.stray();
        let other = a.other_wording();
        let question = self.question_id();
        self.note(Fact::Helped { question, how: Help::BroughtBack });
        let text = match other {
            Some(other) => {
                self.spoken.insert(other.clone());
                format!("{} {other}", self.pick(phrases::BRING_BACK))
            }
            None => self.pick(phrases::BRING_BACK_BARE),
        };
        self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
    }

    /// The first try was weak, and there is time for another that costs no other question.
    pub(super) fn is_worth_a_retry(&self, a: &Asking) -> bool {
        let question = &self.setup.questions[a.index()];
        let all: f32 = question.concepts.iter().map(|c| c.weight).sum();
        let earned: f32 = question
            .concepts
            .iter()
            .filter(|c| a.ledger().claimed(&c.id))
            .map(|c| c.weight * worth(a.ledger().reasoned(&c.id) || needs_no_reason(question)))
            .sum();
        let planned = self.agenda.planned_ms(&self.setup.questions);
        let spare = self.session_left_ms().saturating_sub(CLOSING_MS).saturating_sub(planned);
        a.first_try().is_none() && earned < all * WORTH_RETRYING && spare >= RETRY_MS
    }

    /// The reply to "do you want to try it again?".
    pub(super) fn retry_reply(
        &mut self,
        t: Thinking,
        turns: Vec<TurnId>,
        text: &str,
        words: &[String],
        order: Option<Command>,
    ) {
        let reply = yes_no::only_yes_or_no(words);
        // "Yes, once more, please" takes the offer and is no order to repeat it.
        if let Some(command) = order.filter(|_| reply.is_none()) {
            // Behind what leaves the offer open it is made again.
            let text = match command {
                Command::MoreTime | Command::DontInterrupt | Command::Quicker => self.change_pace(command).to_owned(),
                Command::TimeLeft => phrases::time_left(self.session_left_ms()),
                Command::Think => self.pick(phrases::THINK),
                Command::Repeat | Command::Rephrase => self.pick(phrases::SURE),
                _ => return self.order(command, &turns),
            };
            self.fate(&turns, |turn| Fact::CommandHeard { turn, command });
            let offer = self.pick(phrases::RETRY);
            self.say(format!("{text} {offer}"), Purpose::Notice, true, Then::Listen(Expect::Retry));
            return;
        }
        match reply {
            Some(true) => {
                self.discard(&turns, Discarded::RetryReply);
                self.retry_now();
                let text = self.pick(phrases::RETRY_GO);
                self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
            }
            _ if refuses(words) => {
                self.discard(&turns, Discarded::RetryReply);
                self.next_question();
            }
            // Who answers at once wants the second try.
            None if words.len() >= ANSWER_WORDS && self.retry.is_some() => {
                self.retry_now();
                self.answer(turns, text, words, t.reason);
            }
            // Neither a yes nor a no: asked once more.
            None if self.retry.as_ref().is_some_and(|a| a.misses() == 0) => {
                self.discard(&turns, Discarded::RetryReply);
                if let Some(a) = &mut self.retry {
                    a.missed();
                }
                self.say(phrases::IS_THAT_YES.into(), Purpose::Notice, true, Then::Listen(Expect::Retry));
            }
            _ => {
                self.discard(&turns, Discarded::RetryReply);
                self.next_question();
            }
        }
    }

    fn retry_now(&mut self) {
        let Some(mut a) = self.retry.take() else { return };
        let question = &self.setup.questions[a.index()];
        let limit_ms = RETRY_MS.min(self.session_left_ms().saturating_sub(CLOSING_MS));
        a.again(question, self.clock.active(self.now), limit_ms);
        let id = question.id.clone();
        self.asking = Some(a);
        self.note(Fact::Retried { question: id });
    }

    /// The offer was not taken.
    pub(super) fn no_retry(&mut self) {
        if let Some(a) = self.retry.take() {
            self.put_away(a);
        }
    }
}

/// "Not now, let's go ahead with the next": no second try, in more words than a no.
fn refuses(words: &[String]) -> bool {
    const NO: PhraseSet = PhraseSet::new("no|nope|nah|not");
    // "No idea" is no refusal of a second try.
    const LOST: PhraseSet = PhraseSet::new("no idea|no clue|not sure");
    const REFUSALS: PhraseSet =
        PhraseSet::new("rather not|let's not|the next one|the next question|with the next|rather leave it");
    let no = NO.starts(words).is_some() && LOST.starts(words).is_none();
    no && words.len() <= 14 || REFUSALS.within(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::tokens::plain;

    #[test]
    fn having_no_idea_is_no_refusal() {
        for (said, refused) in [
            ("Not now, let's go ahead with the next.", true),
            ("No, that was all I know.", true),
            ("No idea.", false),
            ("Not sure.", false),
            ("I know.", false),
        ] {
            assert_eq!(refuses(&plain(said)), refused, "{said}");
        }
    }
}
