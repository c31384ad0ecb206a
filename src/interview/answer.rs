//! Judges an answer: what it states, and whether the candidate needs help, a way back to the question, or a follow-up.

use super::asking::Asking;
use super::contract::*;
use super::moves::Lead;
use super::state::{Expect, Then};
use super::*;
use crate::bank::ProbeKind;
use crate::coverage::judged_reply;
use crate::language::replies::{is_at_a_loss, says_so_already};
use crate::language::tokens::plain;
use crate::speech::EndReason;
/// From this many words on, Viva takes an answer that has nothing to do with the question for straying. A shorter one
/// just says too little.
const STRAY_WORDS: usize = 15;
/// A reply to "why?" with fewer words gives no reason.
const REASON_WORDS: usize = 6;

impl Interview {
    pub(super) fn answer(&mut self, turns: Vec<TurnId>, text: &str, words: &[String], reason: EndReason) {
        let meant = self.turns.take_meant(&turns);
        let reply = self.replies(text, &meant);
        let Some(asking) = self.dialogue.question_mut() else { return self.perform(Then::NextQuestion) };
        asking.came();
        if asking.repeats(text) {
            return self.missed(&turns, Reply::Repeats);
        }
        if reply == Some(Reply::Evades) {
            return self.missed(&turns, Reply::Evades);
        }
        let said = asking.hear(turns[0], text, &meant);
        let noted = said.noted();
        // A reply to a follow-up leans on the follow-up's words, so fewer words of its own are useful.
        let enough = if asking.probe().is_some() { 4 } else { 6 };
        let useful = !said.named.is_empty() || !said.numbers.is_empty() || words.len() >= enough;
        let says_nothing = said.named.is_empty() && said.numbers.is_empty();
        let lost =
            reply == Some(Reply::Lost) && says_nothing || is_at_a_loss(words) && said.named.iter().all(|n| !n.reasoned);
        // True for a long answer without a word that belongs to the question or to its field.
        let tokens = || text.split_whitespace().collect::<Vec<&str>>();
        let strays = asking.probe().is_none()
            && !asking.strayed()
            && words.len() >= STRAY_WORDS
            && noted == Noted::default()
            && asking.ear().nearby.find(&tokens()).is_empty();
        let substance = !said.named.is_empty() || !said.numbers.is_empty() || words.len() >= 12;
        let explains = if words.len() >= REASON_WORDS && !lost { asking.explain() } else { None };
        let probe = asking.probe().cloned();
        self.answered(&turns, probe, explains);
        let question = self.question_id();
        self.stated(turns[0], noted);
        if lost {
            return self.at_a_loss();
        }
        if !useful {
            return self.nudge();
        }
        let technical = self.dialogue.question().is_some_and(|a| probe::is_technical(&self.setup.questions[a.index()]));
        if strays && technical {
            return self.bring_back();
        }
        let capped = matches!(reason, EndReason::Cap { .. });
        let was_cut_in = self.giving_way.answered(capped);
        let helped = self.dialogue.question_mut().and_then(Asking::came_through);
        let after = helped.or_else(|| was_cut_in.then_some(Setback::CutIn));
        if let Some(after) = after.filter(|_| substance) {
            self.note(Fact::Recovered { turn: turns[0], question, after });
        }
        let ack = capped.then(|| Lead::leaving(self.pick(phrases::CUT_IN)));
        self.next_move(ack);
    }

    /// What the words are worth as a reply to the follow-up under way. `None` if the encoder did not read them, or if the
    /// follow-up only helps the candidate on.
    fn replies(&self, text: &str, meant: &Meanings) -> Option<Reply> {
        let fit = meant.reply?;
        let asking = self.dialogue.question()?;
        let question = &self.setup.questions[asking.index()];
        let helps = |id: &String| question.probes.iter().any(|p| p.id == *id && p.kind == ProbeKind::Recovery);
        let prompt = self.prompt().filter(|_| !asking.probe().is_some_and(helps))?;
        let mut reply = judged_reply(Some(&fit), text, &prompt);
        let answered = || asking.has_what_is_asked(question, text) || asking.explains_what_is_asked(text);
        if reply == Reply::Evades && (answered() || says_so_already(&plain(text))) {
            reply = Reply::Partly;
        }
        // An answer to the question itself may begin anywhere.
        (asking.probe().is_some() || reply == Reply::Lost).then_some(reply)
    }

    /// Handles a reply that does not answer the follow-up. Viva puts it once more, in other words if the bank has any.
    fn missed(&mut self, turns: &[TurnId], reply: Reply) {
        let question = self.question_id();
        let Some(asking) = self.dialogue.question_mut() else { return self.next_question() };
        let (probe, first) = (asking.probe().cloned().unwrap_or_default(), asking.press());
        let again = asking.other_wording().unwrap_or_else(|| asking.prompt().to_owned());
        self.answered(turns, Some(probe.clone()), None);
        self.note(Fact::Missed { turn: turns[0], question, probe, reply });
        if self.is_over() {
            return self.time_over();
        }
        if !first {
            let lead = Lead::new(self.pick(phrases::LEFT_OPEN));
            return self.next_move(Some(lead));
        }
        let lead = self.pick(if reply == Reply::Repeats { phrases::SAID_BEFORE } else { phrases::BESIDE });
        self.say(format!("{lead} {again}"), Purpose::Repeat, true, Then::Listen(Expect::Answer));
    }
}
