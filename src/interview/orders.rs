//! The candidate's orders, spoken or by key.

use super::contract::*;
use super::floor::Phase;
use super::moves::Lead;
use super::state::{Expect, Then, Thinking};
use super::*;
use crate::speech::{EndReason, PatienceLevel};

impl Interview {
    /// Handles an order that was heard in these turns.
    pub(super) fn order(&mut self, command: Command, turns: &[TurnId]) {
        self.fate(turns, |turn| Fact::CommandHeard { turn, command });
        if let Some(a) = self.dialogue.question_mut() {
            a.came();
        }
        if command == Command::End {
            self.say(phrases::CONFIRM_END.into(), Purpose::Notice, true, Then::Listen(Expect::CONFIRM));
            return;
        }
        if self.dialogue.asks() && self.is_over() && !matches!(command, Command::Pause | Command::Skip) {
            return self.time_over();
        }
        self.obey(command);
    }

    /// Handles an order by key, signal or socket.
    pub(super) fn key(&mut self, command: Command) {
        match (self.floor.phase(), command) {
            (Phase::Finished, _) => return self.ignore(format!("the order {command:?}"), "the interview is over"),
            (Phase::Idle, Command::End) => {
                self.note(Fact::Ended { why: SessionEnd::NeverBegun });
                return self.finish();
            }
            (Phase::Idle, _) => return self.ignore(format!("the order {command:?}"), "the interview has not begun"),
            (Phase::Held(_), Command::Resume) => return self.resume_ordered(),
            (Phase::Held(_), Command::End) | (_, Command::Pause) => {}
            (Phase::Held(_), _) => return self.ignore(format!("the order {command:?}"), "the interview is paused"),
            (_, Command::Resume) => return self.ignore("the order Resume", "the interview is not paused"),
            _ => {}
        }
        if self.dialogue.closes() {
            if command == Command::End
                && let Some(s) = self.floor.saying()
            {
                let id = s.id;
                self.out.push(Output::StopSpeaking { id });
                return self.finish();
            }
            return self.ignore(format!("the order {command:?}"), "the interview is closing");
        }
        if command == Command::Pause {
            return if matches!(self.floor.phase(), Phase::Held(_)) {
                self.pause_while_held()
            } else {
                self.hold(true, None)
            };
        }
        if self.ends_the_turn(command) {
            return;
        }
        self.take_floor(Discarded::ClosedBy(command));
        self.obey(command);
    }

    /// Handles a key pressed in the middle of an answer, or while its words are due. Viva waits for the words so far,
    /// because they count. The key that ends an answer also ends a reply to one of Viva's questions. Returns false for
    /// keys that leave the question, and outside an answer.
    fn ends_the_turn(&mut self, command: Command) -> bool {
        if matches!(command, Command::Skip | Command::End) {
            return false;
        }
        let answers = self.dialogue.asks();
        let ends = |expect| command == Command::Done || answers && expect == Expect::Answer;
        match self.floor.phase() {
            Phase::Thinking(t) if ends(t.expect) && t.cut.is_none() => {
                self.floor.obey_after(command);
                return true;
            }
            Phase::Listening(l) if l.first.is_some() && ends(l.expect) && l.cut.is_none() => {}
            _ => return false,
        }
        if let Phase::Listening(l) = self.floor.take() {
            self.stop_listening(l.turn);
            let after = (command != Command::Done).then_some(command);
            self.floor.wait(Thinking { after, ..Thinking::after(l, EndReason::Closed, self.now) });
        }
        true
    }

    /// Ends whatever has the floor. The words of an open turn still count as the candidate's answer.
    pub(super) fn take_floor(&mut self, why: Discarded) {
        // What was said in a pause could only be an order.
        self.close_held_turn(why);
        let (mut turns, mut said): (Vec<TurnId>, Vec<String>) = self.turns.take_carried().into_iter().unzip();
        let mut words = !turns.is_empty();
        match self.floor.phase() {
            // The next line replaces this one.
            Phase::Speaking(_) | Phase::Idle | Phase::Finished => {}
            Phase::Listening(l) => {
                turns.push(l.turn);
                words |= l.first.is_some();
                let turn = l.turn;
                self.stop_listening(turn);
            }
            Phase::Thinking(t) => {
                turns.push(t.turn);
                words = true;
            }
            Phase::Held(h) => {
                // The words before the pause count.
                if let Some(late) = h.late() {
                    turns.push(late.turn);
                    said.extend(late.text.clone());
                    words = true;
                }
            }
        }
        self.giving_way.answer_is_over();
        if words && self.dialogue.asks() {
            self.keep(&turns, said.join(" ").trim());
        } else {
            self.discard(&turns, why);
        }
    }

    fn obey(&mut self, command: Command) {
        if self.dialogue.offers() {
            return self.obey_at_offer(false, command, false);
        }
        let Some(a) = self.dialogue.question_mut() else { return self.obey_between(command) };
        match command {
            Command::Repeat => {
                let lead = self.pick(phrases::SURE);
                self.prompt_again(&lead);
            }
            Command::Rephrase => {
                let other = a.other_wording();
                let text = match other {
                    Some(other) => {
                        self.wordings.spoke(other.clone());
                        format!("{} {other}", self.pick(phrases::OTHER_WORDS))
                    }
                    None => {
                        let prompt = a.prompt().to_owned();
                        format!("{} {prompt}", self.pick(phrases::SLOWLY))
                    }
                };
                self.say(text, Purpose::Repeat, true, Then::Listen(Expect::Answer));
            }
            Command::Skip => {
                let lead = Lead::leaving(self.pick(phrases::SKIPPED));
                self.finish_question(QuestionEnd::Skipped, Some(lead));
            }
            Command::Think => {
                self.floor.grant(THINK_MS);
                // Viva already said so softly when the candidate asked for time, and would disturb now.
                if self.nods.take_assurance() {
                    return self.perform(Then::Listen(Expect::Answer));
                }
                let text = self.pick(phrases::THINK);
                self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
            }
            Command::Done if a.ledger().said.is_empty() => self.at_a_loss(),
            // The answer stands, but Viva still owes one follow-up if it has put none.
            Command::Done if self.kinds_put().is_empty() => self.next_move(None),
            Command::Done => self.finish_question(QuestionEnd::CandidateDone, None),
            Command::Hint => self.hint(),
            Command::Resume => {
                self.say(phrases::NO_PAUSE.into(), Purpose::Notice, true, Then::Listen(Expect::Answer));
            }
            Command::TimeLeft | Command::MoreTime | Command::DontInterrupt | Command::Quicker => {
                let line = self.aside(command).unwrap_or_default();
                let text = if command == Command::TimeLeft { line } else { format!("{line} {}", phrases::GO_ON) };
                self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
            }
            Command::Pause => self.hold(true, None),
            Command::End => self.close(SessionEnd::CandidateEnded, true),
        }
    }

    /// Repeats the prompt after this lead.
    pub(super) fn prompt_again(&mut self, lead: &str) {
        let Some(a) = self.dialogue.question() else { return self.perform(Then::NextQuestion) };
        let text = format!("{lead} {}", a.prompt());
        self.say(text, Purpose::Repeat, true, Then::Listen(Expect::Answer));
    }

    /// Carries out an order that concerns neither the question nor an offer: how patient Viva is, or how much time is
    /// left. Returns the line that says so, and `None` for all other orders.
    pub(super) fn aside(&mut self, command: Command) -> Option<String> {
        match command {
            Command::MoreTime | Command::DontInterrupt | Command::Quicker => Some(self.change_pace(command).to_owned()),
            Command::TimeLeft => Some(phrases::time_left(self.session_left_ms())),
            _ => None,
        }
    }

    /// Sets how patient Viva is from now on, and returns the line that says so.
    pub(super) fn change_pace(&mut self, command: Command) -> &'static str {
        let (level, text) = match (command, self.level) {
            (Command::DontInterrupt, _) | (_, PatienceLevel::Endless) if command != Command::Quicker => {
                (PatienceLevel::Endless, phrases::NO_CUTTING_IN)
            }
            (Command::Quicker, PatienceLevel::Short) => (PatienceLevel::Short, phrases::QUICK_ALREADY),
            (Command::Quicker, PatienceLevel::Normal) => (PatienceLevel::Short, phrases::QUICKER),
            (Command::Quicker, _) => (PatienceLevel::Normal, phrases::QUICKER),
            (_, PatienceLevel::Short) => (PatienceLevel::Normal, phrases::MORE_TIME),
            (_, _) => (PatienceLevel::Long, phrases::MORE_TIME),
        };
        self.level = level;
        text
    }

    /// Carries out an order while no question and no offer is open: during the greeting or a critique.
    fn obey_between(&mut self, command: Command) {
        if let Some(line) = self.aside(command) {
            self.say(line, Purpose::Notice, true, Then::NextQuestion);
            return;
        }
        match (command, self.floor.last_line()) {
            (Command::Pause, _) => self.hold(true, None),
            (Command::End, _) => self.close(SessionEnd::CandidateEnded, true),
            (Command::Repeat | Command::Rephrase, Some((text, _, then))) => {
                self.say(text, Purpose::Repeat, true, then);
            }
            _ => self.next_question(),
        }
    }

    /// Goes on after a reply to "shall we stop here?" that was not a yes.
    pub(super) fn end_declined(&mut self) {
        if self.dialogue.asks() {
            return self.prompt_again(phrases::END_DECLINED);
        }
        if self.dialogue.offers() {
            return self.offer_again(phrases::END_DECLINED, false);
        }
        self.say(phrases::END_DECLINED.into(), Purpose::Repeat, true, Then::NextQuestion);
    }
}
