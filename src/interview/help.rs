//! Help for a candidate who says little or does not know: a narrower question, a hint, then the next question.

use super::contract::*;
use super::moves::Lead;
use super::situation::Candidate;
use super::slots::{self, Slots};
use super::state::{Expect, Then};
use super::*;
use crate::bank::Trigger;

impl Interview {
    /// Handles an answer that says hardly anything. Viva narrows the question once, and then moves on.
    pub(super) fn nudge(&mut self) {
        if self.is_over() {
            return self.time_over();
        }
        let Some(a) = self.dialogue.question_mut() else { return self.next_question() };
        if a.needs_help() > 1 || a.ledger().said.len() > 12 {
            return self.give_up(None, QuestionEnd::LittleSaid);
        }
        let question = &self.setup.questions[a.index()];
        let bank =
            question.probes.iter().find(|p| matches!(p.when, Trigger::Nothing(true)) && !a.used().contains(&p.id));
        if a.probe().is_none()
            && let Some(p) = bank
        {
            let lines = slots::fill_all(&p.say, &Slots::default(), self.wordings.spoken());
            if !lines.is_empty() {
                let candidate = Candidate {
                    id: p.id.clone(),
                    kind: p.kind,
                    value: 0,
                    reason: ProbeReason::NothingUseful,
                    slots: Slots::default(),
                    lines,
                };
                let line = self.pick_owned(&candidate.lines);
                let ack = self.pick(phrases::ACKS);
                self.put(candidate, line, &ack);
                if let Some(a) = self.dialogue.question_mut() {
                    a.narrowed();
                }
                return;
            }
        }
        if self.dialogue.question().is_some_and(|a| a.probe().is_some()) {
            return self.more();
        }
        self.help(phrases::NUDGE, phrases::NUDGE_BARE, Help::Nudge);
    }

    /// Asks for more after a reply of a few words to a follow-up.
    fn more(&mut self) {
        let question = self.question_id();
        self.note(Fact::Helped { question, how: Help::Nudge });
        let text = self.pick(phrases::MORE);
        self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
    }

    /// Handles "I don't know". Viva gives a hint once, and then moves on.
    pub(super) fn at_a_loss(&mut self) {
        if self.is_over() {
            return self.time_over();
        }
        let Some(a) = self.dialogue.question_mut() else { return self.next_question() };
        if a.needs_help() > 1 {
            let lead = if self.goes_on_pressing() { phrases::MOVE_ASIDE } else { phrases::MOVE_ON };
            let lead = Lead::leaving(self.pick(lead));
            return self.give_up(Some(lead), QuestionEnd::DidNotKnow);
        }
        self.help(self.hints(), phrases::NUDGE_BARE, Help::Hint);
    }

    /// Gives a hint that the candidate asked for. There is no limit to these.
    pub(super) fn hint(&mut self) {
        self.help(self.hints(), phrases::NUDGE_BARE, Help::Hint);
    }

    /// The wordings of a hint that fit the question.
    fn hints(&self) -> &'static [&'static str] {
        let question = self.dialogue.question().map(|a| &self.setup.questions[a.index()]);
        if question.is_some_and(|question| !probe::is_technical(question)) {
            phrases::HINT_STORY
        } else {
            phrases::HINT
        }
    }

    fn help(&mut self, named: &[&str], bare: &[&str], how: Help) {
        let Some(a) = self.dialogue.question_mut() else { return self.next_question() };
        let question = &self.setup.questions[a.index()];
        let concept = question
            .concepts
            .iter()
            .filter(|c| !a.ledger().claimed(&c.id) && !a.was_hinted(&c.id))
            .reduce(|best, c| if c.weight > best.weight { c } else { best });
        let slots = Slots { name: concept.map(|c| c.name.clone()), ..Slots::default() };
        let with = if how == Help::Hint { Setback::Hint } else { Setback::Nudge };
        a.helped(with, concept.map(|c| c.id.as_str()));
        let line = if slots.name.is_some() { self.pick(named) } else { self.pick(bare) };
        let text = slots::fill(&line, &slots).unwrap_or(line);
        let question = self.question_id();
        self.note(Fact::Helped { question, how });
        self.say(text, Purpose::Notice, true, Then::Listen(Expect::Answer));
    }

    /// Whether the question stays open after a follow-up without a useful answer.
    fn goes_on_pressing(&self) -> bool {
        self.dialogue.question().is_some_and(|a| a.probe().is_some() && !a.ledger().said.is_empty())
    }

    /// Stops pressing on this prompt. A follow-up without a useful answer does not end the question.
    pub(super) fn give_up(&mut self, lead: Option<Lead>, why: QuestionEnd) {
        let presses = self.goes_on_pressing();
        match self.dialogue.question_mut() {
            Some(a) if presses => {
                a.stop_helping();
                let ack = lead.unwrap_or_else(|| Lead::new(self.pick(phrases::ACKS)));
                self.next_move(Some(ack));
            }
            _ => self.finish_question(why, lead),
        }
    }
}
