//! Chooses what comes next: a follow-up, help, the next question, or the close.

use super::agenda::Next;
use super::asking::Asking;
use super::contract::*;
use super::probe;
use super::situation::{Candidate, Situation, names};
use super::slots::{self, Slots};
use super::state::{Expect, Then};
use super::term::definite;
use super::*;
use crate::bank::{Concept, ConceptKind, ProbeKind, Question};
use crate::language::quotes::capital;

/// How many follow-ups a question has room for. Help does not count.
pub(super) fn most_probes(question: &Question) -> u32 {
    let needed = if probe::is_technical(question) { 1 + u32::from(question.scale) } else { 0 };
    let room = (question.minutes.clamp(0.0, 60.0) + 0.5) as u32;
    room.clamp(1, 5).max(needed)
}

/// The words before Viva's next line.
pub(super) struct Lead {
    text: String,
    /// True if the words say that Viva leaves the question. It cannot offer the same question again in that line.
    leaves: bool,
}

impl Lead {
    pub const fn new(text: String) -> Self {
        Self { text, leaves: false }
    }

    pub const fn leaving(text: String) -> Self {
        Self { text, leaves: true }
    }
}

impl Interview {
    /// Asks the next question that there is time for, or closes the interview.
    pub(super) fn next_question(&mut self) {
        self.next_question_after(None);
    }

    /// The same, with these words before the question.
    pub(super) fn next_question_after(&mut self, mut lead: Option<String>) {
        self.no_retry();
        let (session_ms, left_ms) = (self.session_ms(), self.session_left_ms());
        let next = match self.agenda.next(&self.setup, session_ms, left_ms) {
            Ok(next) => next,
            Err(end) => return self.close(end, false),
        };
        let Next { index, number, fits_after, is_last, enters_round, .. } = next;
        let question = &self.setup.questions[index];
        let id = question.id.clone();
        let ask = question.ask.clone();
        self.dialogue.ask(Asking::new(next, question, self.clock.active(self.now)));
        if is_last {
            let call = phrases::last_question(left_ms);
            lead = Some(lead.map_or(call.clone(), |l| format!("{l} {call}")));
        } else if enters_round && number > 1 {
            let round = self.setup.questions[index].round;
            let turn = self.pick(phrases::NEXT_ROUND).replace("{name}", round.spoken());
            lead = Some(lead.map_or(turn.clone(), |lead| format!("{lead} {turn}")));
        } else if number > 1 && lead.is_none() {
            lead = Some(self.pick(phrases::NEXT));
        }
        let text = lead.map_or(ask.clone(), |l| format!("{l} {ask}"));
        let say = self.say(text, Purpose::Question, true, Then::Listen(Expect::Answer));
        self.note(Fact::Asked { question: id, number, of: number + fits_after, say });
    }

    /// Files a question that is over, including its second try.
    pub(super) fn put_away(&mut self, a: Asking) {
        self.agenda.put_away(a.over(self.clock.active(self.now)));
    }

    /// Chooses the next step after a useful answer: a follow-up, or the next question.
    pub(super) fn next_move(&mut self, ack: Option<Lead>) {
        let session_left = self.session_left_ms().saturating_sub(CLOSING_MS);
        let spent = self.question_spent_ms();
        let Some(a) = self.dialogue.question() else { return self.next_question() };
        let question = &self.setup.questions[a.index()];
        if session_left == 0 || spent >= a.limit_ms() {
            return self.finish_question(QuestionEnd::TimeOver, ack);
        }
        let situation = Situation {
            question,
            ledger: a.ledger(),
            used: a.used(),
            kinds: a.kinds(),
            about: a.about(),
            risks: a.risks(),
            answered: &|probe| a.has_answered(probe),
            presumes: &|probe| a.presumes(probe),
            left: (most_probes(question) + a.extras() as u32).saturating_sub(a.kinds().len() as u32),
            only_needed: a.limit_ms() - spent < ONLY_NEEDED_MS || session_left < ONLY_NEEDED_MS,
            spoken: self.wordings.spoken(),
        };
        let last = situation.only_needed && !a.last_point();
        match probe::choose(&situation) {
            Some(candidate) => self.put_probe(candidate, ack.map(|ack| ack.text), last),
            None => self.finish_question(QuestionEnd::GoneThrough, ack),
        }
    }

    /// `last` is true if the question's time is nearly over. Viva says so once.
    fn put_probe(&mut self, candidate: Candidate, ack: Option<String>, last: bool) {
        let mut ack = ack.unwrap_or_else(|| self.acknowledge(&candidate));
        if last {
            ack = format!("{ack} {}", self.pick(phrases::LAST_POINT));
            if let Some(a) = self.dialogue.question_mut() {
                a.announce_last_point();
            }
        }
        let line = self.pick_owned(&candidate.lines);
        self.put(candidate, line, &ack);
    }

    pub(super) fn put(&mut self, candidate: Candidate, line: String, ack: &str) {
        self.wordings.spoke(line.clone());
        let Some(a) = self.dialogue.question_mut() else { return };
        a.put(&candidate, &line);
        let question = self.question_id();
        let text = if ack.is_empty() { line } else { format!("{ack} {line}") };
        let say = self.say(text, Purpose::FollowUp, true, Then::Listen(Expect::Answer));
        self.note(Fact::Probed {
            question,
            probe: candidate.id,
            kind: candidate.kind,
            reason: candidate.reason,
            quote: candidate.slots.quote.filter(|q| !q.is_empty()),
            say,
        });
    }

    /// Shows that Viva heard the answer, without judging it: names what was claimed, turned down or counted in it, or says
    /// a word, or nothing. Names nothing that Viva's own lines around it name.
    fn acknowledge(&mut self, next: &Candidate) -> String {
        let mut slots = Slots::default();
        let mut lines = phrases::ACKS.to_vec();
        if let Some(asking) = self.dialogue.question() {
            let question = &self.setup.questions[asking.index()];
            let last = asking.ledger().said.last().filter(|_| probe::is_technical(question));
            let is_named = |name: &str| {
                next.lines.iter().map(String::as_str).chain([asking.prompt()]).any(|line| names(line, name))
            };
            let heaviest = |of: &dyn Fn(&&Concept) -> bool| {
                let is_next = |concept: &&Concept| next.slots.concept.as_ref() == Some(&concept.id);
                let unnamed = |concept: &&Concept| of(concept) && !is_named(&concept.name) && !is_next(concept);
                let heavier = |a: &&Concept, b: &&Concept| a.weight.total_cmp(&b.weight);
                question.concepts.iter().rev().filter(unnamed).max_by(heavier)
            };
            let does = |concept: &Concept, negated: bool| {
                last.is_some_and(|s| {
                    // Half of the rejections that are known by meaning alone are none.
                    let mut of_it = s.named.iter().filter(|n| n.concept == concept.id && n.negated == negated);
                    of_it.any(|n| n.is_clear() && (n.by_cue || !negated))
                })
            };
            let claimed = heaviest(&|concept| does(concept, false) && !does(concept, true));
            let refused = heaviest(&|concept| does(concept, true) && !does(concept, false));
            if let Some(concept) = claimed {
                slots.name = Some(definite(&concept.name));
                lines.extend(phrases::NAMED_ACKS);
                let choice = concept.kind == ConceptKind::Choice;
                lines.extend(if choice { phrases::CHOICE_ACKS } else { &[] });
            } else if let Some(concept) = refused {
                slots.name = Some(definite(&concept.name));
                lines.extend(phrases::REFUSED_ACKS);
            }
            let number = last.and_then(|said| {
                said.numbers.iter().find(|n| n.is_load() && n.is_rate()).map(|n| said.number_in_place(n))
            });
            if let Some(number) = number.filter(|number| !is_named(number)) {
                slots.number = Some(number);
                lines.extend(phrases::NUMBER_ACKS);
            }
        }
        let line = self.pick(&lines);
        slots::fill(&line, &slots).unwrap_or(line)
    }

    /// Whether the time of the question or of the session is over, so that nothing more may be asked of it.
    pub(super) fn is_over(&self) -> bool {
        let spent = self.question_spent_ms();
        self.session_left_ms() == 0 || self.dialogue.question().is_some_and(|a| spent >= a.limit_ms())
    }

    pub(super) fn time_over(&mut self) {
        self.finish_question(QuestionEnd::TimeOver, None);
    }

    /// Ends the question. In study mode a short critique comes before the next question.
    pub(super) fn finish_question(&mut self, why: QuestionEnd, lead: Option<Lead>) {
        self.keep_carry();
        let Some(a) = self.dialogue.take_question() else { return self.next_question() };
        let question = self.setup.questions[a.index()].id.clone();
        self.note(Fact::QuestionDone { question, why });
        let skipped = why == QuestionEnd::Skipped && (a.ledger().said.is_empty() || a.first_try().is_some());
        let asked = &self.setup.questions[a.index()];
        let critique = (self.setup.mode == Mode::Study && !skipped).then(|| match a.first_try() {
            Some(before) => summary::second_critique(asked, a.ledger(), before),
            None => summary::critique(asked, a.ledger(), a.risks()),
        });
        let leaves = lead.as_ref().is_some_and(|lead| lead.leaves);
        let lead = lead.map(|lead| lead.text);
        let offer = critique.is_some() && !leaves && self.is_worth_a_retry(&a);
        if let Some(text) = critique.as_ref().filter(|_| offer) {
            let text = format!("{} {}", capital(text), self.pick(phrases::RETRY));
            self.dialogue.offer(a, text);
            return self.say_offer(&lead.unwrap_or_default(), false);
        }
        self.put_away(a);
        if self.session_left_ms() == 0 {
            return self.close(SessionEnd::TimeUp, false);
        }
        match critique {
            Some(text) => {
                let text = lead.map_or(text.clone(), |l| format!("{l} {}", capital(&text)));
                self.say(text, Purpose::Critique, true, Then::NextQuestion);
            }
            None => self.next_question_after(lead),
        }
    }

    /// Says the summary, after which only the end follows.
    pub(super) fn close(&mut self, why: SessionEnd, short: bool) {
        self.no_retry();
        self.keep_carry();
        if let Some(a) = self.dialogue.take_question() {
            let question = self.setup.questions[a.index()].id.clone();
            self.note(Fact::QuestionDone { question, why: QuestionEnd::Interview(why) });
            self.put_away(a);
        }
        self.clock.go_on(self.now);
        self.dialogue.close();
        self.note(Fact::Ended { why });
        let text = summary::closing(&self.setup.questions, self.agenda.done(), short);
        self.say(text, Purpose::Summary, false, Then::Finish);
    }

    pub(super) fn kinds_put(&self) -> &[ProbeKind] {
        self.dialogue.question().map_or(&[], Asking::kinds)
    }
}
