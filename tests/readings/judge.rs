//! What Viva made of a turn, compared with its right reading.

use std::collections::BTreeSet;

use viva::bank::ProbeKind;
use viva::ids::TurnId;
use viva::interview::{Command, Discarded, Fact, Help, Input, Noted, Output, ProbeReason, Purpose, QuestionEnd};
use viva::journal::{Entry, Happening};
use viva::language::mention::Matcher;

use super::data::{About, Right, Turn};

/// Viva's reply to one turn: what it noted and said until it gave the floor back.
pub struct Reply<'a> {
    turn: TurnId,
    facts: Vec<&'a Fact>,
    lines: Vec<(&'a str, Purpose)>,
    noted: Noted,
    /// Finds the question's concepts.
    matcher: &'a Matcher,
}

impl<'a> Reply<'a> {
    /// The reply in the entries since the floor was given to the candidate.
    pub fn of(entries: &'a [Entry], matcher: &'a Matcher) -> Self {
        let heard = |e: &Entry| match &e.what {
            Happening::In(Input::Heard { turn, .. }) => Some(*turn),
            _ => None,
        };
        let at = entries.iter().position(|e| heard(e).is_some()).expect("the words were heard");
        let mut reply = Self {
            turn: heard(&entries[at]).unwrap(),
            facts: Vec::new(),
            lines: Vec::new(),
            noted: Noted::default(),
            matcher,
        };
        for entry in &entries[at..] {
            match &entry.what {
                Happening::Out(Output::Listen { .. }) => break,
                Happening::Out(Output::Say { text, purpose, .. }) => reply.lines.push((text, *purpose)),
                Happening::Out(Output::Note(fact)) => reply.facts.push(fact),
                _ => {}
            }
        }
        for fact in &reply.facts {
            if let Fact::Noted { noted, .. } = fact {
                reply.noted = noted.clone();
            }
        }
        reply
    }

    /// What differs from the right reading, in words.
    pub fn differs_from(&self, right: &Right) -> Vec<String> {
        let demands =
            self.turn_demands(right).into_iter().chain(self.claim_demands(right)).chain(self.reply_demands(right));
        demands.filter(|(holds, _)| !holds).map(|(_, what)| what).collect()
    }

    /// What the turn must be: whether that holds, and in words.
    fn turn_demands(&self, right: &Right) -> Vec<(bool, String)> {
        let mut demands = vec![(!right.unobeyed || self.lets_the_question_be(), "it is no order".into())];
        if let Some(is) = right.is {
            demands.push((self.is(is), format!("it should be taken for: {is:?}")));
        }
        if !right.order.is_empty() {
            let ordered = right.order.iter().any(|order| self.orders(*order));
            demands.push((ordered, format!("it should be an order: {:?}", right.order)));
        }
        if let Some(concept) = &right.explains {
            demands.push((self.explains(concept), format!("it should be a reason for “{concept}”")));
        }
        if let Some(topics) = &right.promised {
            demands.push((self.promises(topics), format!("it should promise to come back to: {topics:?}")));
        }
        demands
    }

    /// What the words must claim or reject.
    fn claim_demands(&self, right: &Right) -> Vec<(bool, String)> {
        let (named, reasoned) = (self.concepts(&self.noted.named), self.concepts(&self.noted.reasoned));
        let rejected = self.concepts(&self.noted.rejected);
        let claimed = |id: &str| named.contains(id) || reasoned.contains(id);
        let mut demands = Vec::new();
        let mut each = |ids: &[String], holds: &dyn Fn(&str) -> bool, what: &str| {
            demands.extend(ids.iter().map(|id| (holds(id), format!("“{id}” {what}"))));
        };
        each(&right.claimed, &claimed, "should be claimed");
        each(&right.reasoned, &|id| reasoned.contains(id), "should be claimed with a reason");
        each(&right.rejected, &|id| rejected.contains(id), "should be rejected");
        each(&right.not_rejected, &|id| !rejected.contains(id), "should not be rejected");
        each(&right.not_noted, &|id| !claimed(id) && !rejected.contains(id), "is not what it is about");
        demands
    }

    /// What Viva must say, and what it must not.
    fn reply_demands(&self, right: &Right) -> Vec<(bool, String)> {
        let mut demands = vec![(!right.pressed || self.presses(), "Viva should ask for more".into())];
        demands.extend(right.asked.iter().map(|a| (self.asks(*a), format!("Viva should ask about: {a:?}"))));
        demands.extend(right.not_asked.iter().map(|a| (!self.asks(*a), format!("Viva should not ask about: {a:?}"))));
        demands.extend(right.not_named.iter().map(|id| (!self.gives_away(id), format!("Viva should not name “{id}”"))));
        demands
    }

    fn any(&self, fits: impl Fn(&Fact) -> bool) -> bool {
        self.facts.iter().any(|fact| fits(fact))
    }

    fn is(&self, what: Turn) -> bool {
        self.any(|fact| match (what, fact) {
            (Turn::Answer, Fact::Answered { turn, .. }) | (Turn::QuestionBack, Fact::Clarified { turn, .. }) => {
                *turn == self.turn
            }
            (Turn::Nod, Fact::TurnDiscarded { turn, why }) => *turn == self.turn && *why == Discarded::Nod,
            _ => false,
        })
    }

    /// Whether the turn was taken for this order. After an answer, "done" may just end the question.
    fn orders(&self, order: Command) -> bool {
        self.any(|fact| match fact {
            Fact::CommandHeard { turn, command } => *turn == self.turn && *command == order,
            Fact::QuestionDone { why: QuestionEnd::CandidateDone, .. } => order == Command::Done,
            _ => false,
        })
    }

    fn lets_the_question_be(&self) -> bool {
        let left = self.any(|fact| matches!(fact, Fact::QuestionDone { .. } | Fact::Paused | Fact::Ended { .. }));
        !left && !self.lines.iter().any(|(_, purpose)| *purpose == Purpose::Repeat)
    }

    /// The ids of the concepts that these words name.
    fn concepts(&self, said: &[String]) -> BTreeSet<String> {
        let find = |text: &String| self.matcher.find(&text.split_whitespace().collect::<Vec<_>>());
        said.iter().flat_map(find).map(|mention| mention.concept).collect()
    }

    fn explains(&self, concept: &str) -> bool {
        self.any(|fact| match fact {
            Fact::Answered { turn, explains: Some(of), .. } => *turn == self.turn && of == concept,
            _ => false,
        })
    }

    fn promises(&self, topics: &[String]) -> bool {
        let promised = &self.noted.promised;
        promised.len() == topics.len() && topics.iter().all(|t| promised.iter().any(|p| p.contains(t.as_str())))
    }

    fn asks(&self, about: About) -> bool {
        self.any(|fact| {
            let Fact::Probed { kind, reason, .. } = fact else { return false };
            match about {
                About::Contradiction => {
                    matches!(reason, ProbeReason::Contradiction { .. } | ProbeReason::Collision { .. })
                }
                About::TenTimes => *kind == ProbeKind::Scale && matches!(reason, ProbeReason::Number { .. }),
            }
        })
    }

    fn presses(&self) -> bool {
        self.any(|fact| matches!(fact, Fact::Probed { .. } | Fact::Helped { how: Help::Nudge, .. }))
    }

    fn gives_away(&self, concept: &str) -> bool {
        self.lines.iter().any(|(text, _)| self.concepts(&[(*text).to_owned()]).contains(concept))
    }
}
