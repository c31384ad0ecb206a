//! Decides what speech over the first moments of a reply was, once its words have come. Only if the answer goes on does
//! Viva take the reply back for good. After a nod Viva resumes the reply. It obeys an order, and answers a reply to its
//! reply.

use super::contract::*;
use super::floor::Phase;
use super::one_answer::split_order;
use super::state::{Cut, Expect, Then, Thinking};
use super::*;
use crate::bank::ProbeKind;
use crate::language::replies::{adds_to_the_answer, gives_a_reason, is_at_a_loss, is_backchannel, is_question_back};
use crate::language::tokens::plain;

/// From this share on, the candidate has understood a line, and speech over its end replies to it.
const MOSTLY_HEARD: f32 = 0.6;

/// A reply that fell silent, until the candidate's words show why.
#[derive(Clone)]
pub(super) struct TakenBack {
    /// The interview with this reply chosen.
    pub after: Box<Interview>,
    /// Notes to write if the reply stands.
    pub notes: Vec<Output>,
    /// The turn that it replies to.
    pub turn: TurnId,
    pub say: SayId,
    /// How long the candidate was silent before speaking over the reply.
    pub pause_ms: u32,
    /// How much of the reply reached the speaker.
    pub heard_ms: u64,
}

/// What the words over a reply are.
enum Over {
    /// A nod, or nothing.
    Nothing(Discarded),
    Order(Command),
    /// A reply to Viva's reply.
    Reply,
}

impl Interview {
    /// Takes the reply back for good, and lets the answer go on.
    pub(super) fn stays_taken_back(&mut self) {
        if let Some(taken) = self.giving_way.take_taken_back() {
            self.note(taken.for_good());
        }
    }

    /// Takes the words over a reply. Returns `None` if nothing more is to be done.
    pub(super) fn over_a_reply(&mut self, t: Thinking, text: &str) -> Option<Thinking> {
        let Some(taken) = self.giving_way.take_taken_back() else { return Some(t) };
        let Some(what) = self.what_is_over(&taken, Some(&t), text) else {
            self.note(taken.for_good());
            return Some(t);
        };
        let cut = self.let_stand(taken, t.turn)?;
        let turns = [t.turn];
        if self.dialogue.closes() {
            // Only the end follows the summary, whatever the candidate orders.
            match what {
                Over::Order(command) => self.fate(&turns, |turn| Fact::CommandHeard { turn, command }),
                Over::Nothing(why) => self.discard(&turns, why),
                Over::Reply => self.discard(&turns, Discarded::NoQuestion),
            }
            self.after_cut(cut);
            return None;
        }
        match what {
            Over::Nothing(why) => {
                self.discard(&turns, why);
                self.after_cut(cut);
            }
            Over::Order(command @ (Command::Done | Command::Resume)) => {
                self.fate(&turns, |turn| Fact::CommandHeard { turn, command });
                self.after_cut(cut);
            }
            // Orders about the pace and the time do not concern the reply, so Viva resumes the reply after them.
            Over::Order(command) => match self.aside(command) {
                Some(line) => {
                    self.fate(&turns, |turn| Fact::CommandHeard { turn, command });
                    self.go_on_saying(cut, &line);
                }
                None => self.order(command, &turns),
            },
            Over::Reply if is_question_back(text, &plain(text)) => self.asked_back(&turns, text, Some(cut)),
            Over::Reply => return Some(Thinking { cut: None, expect: Expect::Answer, ..t }),
        }
        None
    }

    /// Whether these words over a reply are complete, so that no more need to come.
    pub(super) fn is_whole_over_a_reply(&self, text: &str) -> bool {
        let what = self.giving_way.taken_back().and_then(|taken| self.what_is_over(taken, None, text));
        matches!(what, Some(Over::Nothing(Discarded::Nod) | Over::Order(_)))
    }

    /// What the words over a reply are. `None` if the answer goes on. `t` is the wait for these words, if the turn is
    /// over.
    fn what_is_over(&self, taken: &TakenBack, t: Option<&Thinking>, text: &str) -> Option<Over> {
        let words = plain(text);
        let (said, order) = split_order(text);
        let speaks_on = t.is_some_and(|t| t.speech && t.notice.is_none() && self.may_go_on(t));
        match order {
            None if words.is_empty() => Some(Over::Nothing(Discarded::NothingHeard)),
            None if speaks_on => None,
            // A candidate who asks for time, or not to be cut in on, wants to go on.
            Some(Command::Think | Command::MoreTime | Command::DontInterrupt) => None,
            Some(command) => said.trim().is_empty().then_some(Over::Order(command)),
            None if self.floor.is_echo(&words, true, self.now) => Some(Over::Nothing(Discarded::OwnWords)),
            None if is_backchannel(&words) => Some(Over::Nothing(Discarded::Nod)),
            None => taken.is_replied_to_by(text, &words).then_some(Over::Reply),
        }
    }

    /// Lets the reply stand as far as it was heard, and returns the line that was broken off.
    fn let_stand(&mut self, taken: TakenBack, turn: TurnId) -> Option<Cut> {
        let mut after = *taken.after;
        // Viva keeps all events since the reply was chosen.
        (after.now, after.shown) = (self.now, self.shown);
        after.nods.keep(&self.nods);
        after.out = std::mem::take(&mut self.out);
        after.floor.keep_the_world_of(&mut self.floor);
        after.turns.stand_after(std::mem::take(&mut self.turns), turn);
        *self = after;
        self.out.extend(taken.notes);
        let Phase::Speaking(s) = self.floor.take() else { return None };
        let heard = s.share(taken.heard_ms);
        Some(Cut { text: s.text, purpose: s.purpose, then: s.then, heard, again: s.again })
    }
}

impl TakenBack {
    /// What to note once it is clear that the answer goes on.
    const fn for_good(&self) -> Fact {
        Fact::GaveWay { turn: self.turn, say: self.say, pause_ms: self.pause_ms }
    }

    /// Whether these words reply to the reply, instead of going on with the earlier answer.
    fn is_replied_to_by(&self, text: &str, words: &[String]) -> bool {
        let Some(s) = self.after.floor.saying() else { return false };
        if s.then != Then::Listen(Expect::Answer) || adds_to_the_answer(words) {
            return false;
        }
        let heard = s.share(self.heard_ms);
        let why = s.purpose == Purpose::FollowUp && self.after.kinds_put().last() == Some(&ProbeKind::Why);
        heard >= MOSTLY_HEARD || why && gives_a_reason(words) || is_at_a_loss(words) || is_question_back(text, words)
    }
}
