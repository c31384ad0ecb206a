//! Everything that the candidate has said about a question so far. Follow-ups, the critique and the report are based on
//! it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Meanings;
use super::said::{Named, Said, has_unit, understand};
use crate::bank::{Concept, Question};
use crate::ids::TurnId;
use crate::language::mention::Matcher;
use crate::language::numbers::SpokenNumber;
use crate::language::quotes::is_joining;
use crate::language::statements::Part;

/// A claim, and the turn that it was made in.
pub(crate) type Claimed<'s> = (&'s Said, &'s Named);

#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    pub said: Vec<Said>,
    /// Concepts whose "why?" got a reply of some length.
    pub explained: BTreeSet<String>,
    /// By follow-up, how near the words came to what a good reply to it says.
    answered: BTreeMap<String, f32>,
}

/// From this cosine on, the words say what a good reply to the follow-up says.
/// Nearly half of the good replies reach it, and one in a hundred of those that evade (n 102 and 79).
const SAYS_IT: f32 = 0.5;

impl Ledger {
    pub fn hear(&mut self, matcher: &Matcher, turn: TurnId, text: &str, meanings: &Meanings) -> &Said {
        let mut said = understand(matcher, turn, text, &meanings.concepts);
        // Who has turned something down does not take it up by naming it again: "a queue would only hide that".
        for named in said.named.iter_mut().filter(|named| !named.negated && !named.is_clear()) {
            named.negated = self.rejected(&named.concept);
        }
        for (probe, near) in &meanings.answered {
            self.answered.entry(probe.clone()).and_modify(|known| *known = known.max(*near)).or_insert(*near);
        }
        self.said.push(said);
        &self.said[self.said.len() - 1]
    }

    /// All claims, those of the latest turn first. A rejected concept is not a claim.
    pub fn claims(&self) -> impl Iterator<Item = (&Said, &Named)> {
        self.said.iter().rev().flat_map(|s| s.named.iter().filter(|n| !n.negated).map(move |n| (s, n)))
    }

    /// The claims that Viva may speak of.
    pub fn sure_claims(&self) -> impl Iterator<Item = (&Said, &Named)> {
        self.claims().filter(|(_, n)| n.is_sure())
    }

    /// Whether the candidate rejected this claimed concept in a later turn.
    pub fn withdrew(&self, said: &Said, named: &Named) -> bool {
        let later = self.said.iter().rev().take_while(|later| later.turn != said.turn);
        later.flat_map(|later| &later.named).any(|n| n.negated && n.concept == named.concept)
    }

    pub fn claimed(&self, concept: &str) -> bool {
        self.claims().any(|(_, n)| n.concept == concept)
    }

    /// Whether the candidate rejected this concept and never claimed it.
    pub fn rejected(&self, concept: &str) -> bool {
        let rejects = |said: &Said| said.named.iter().any(|n| n.negated && n.concept == concept);
        !self.claimed(concept) && self.said.iter().any(rejects)
    }

    pub fn reasoned(&self, concept: &str) -> bool {
        self.explained.contains(concept) || self.claims().any(|(_, n)| n.concept == concept && n.reasoned)
    }

    /// Whether Viva is sure that the candidate claimed this concept: only then does Viva praise it.
    pub fn clearly_claimed(&self, concept: &str) -> bool {
        self.claims().any(|(_, n)| n.concept == concept && n.is_clear())
    }

    /// Whether a cue of this concept was heard or words came near to it, whatever the candidate did with it.
    pub fn touched(&self, concept: &str) -> bool {
        self.said.iter().any(|said| said.touched.contains(concept))
    }

    /// The claim that best shows that the candidate knows this concept: the first with a reason, or else the first.
    pub fn best_claim(&self, concept: &str) -> Option<(&Said, &Named)> {
        let claims = || self.said.iter().flat_map(|s| s.named.iter().map(move |n| (s, n)));
        let mut of_it = claims().filter(|(_, n)| !n.negated && n.concept == concept);
        let first = of_it.next()?;
        std::iter::once(first).chain(of_it).find(|(_, n)| n.reasoned).or(Some(first))
    }

    /// Every claimed concept, in the order of the first claims.
    pub fn claimed_concepts(&self) -> Vec<&str> {
        let mut concepts: Vec<&str> = Vec::new();
        for named in self.said.iter().flat_map(|s| &s.named).filter(|n| !n.negated) {
            if !concepts.contains(&named.concept.as_str()) {
                concepts.push(&named.concept);
            }
        }
        concepts
    }

    /// The first rejection of each concept that was never claimed.
    pub fn rejections(&self) -> impl Iterator<Item = (&Said, &Named)> {
        let mut concepts = BTreeSet::new();
        let all = self.said.iter().flat_map(|s| s.named.iter().map(move |n| (s, n)));
        all.filter(move |(_, n)| n.negated && !self.claimed(&n.concept) && concepts.insert(n.concept.as_str()))
    }

    /// Every concept that was rejected and never claimed, in the order of the first rejections.
    pub fn rejected_concepts(&self) -> Vec<&str> {
        self.rejections().map(|(_, n)| n.concept.as_str()).collect()
    }

    /// Claims that Viva may speak of, of concepts that never got a reason or a "because", the latest first.
    pub fn unreasoned(&self) -> impl Iterator<Item = (&Said, &Named)> {
        let argued = |concept: &str| self.claims().any(|(_, n)| n.concept == concept && n.argued);
        self.sure_claims().filter(move |(_, n)| !self.reasoned(&n.concept) && !argued(&n.concept))
    }

    /// Two concepts that were claimed in different turns: the earlier claim and the later one, each with its turn.
    pub fn collision(&self, a: &str, b: &str) -> Option<[Claimed<'_>; 2]> {
        let first = |concept: &str| {
            let named = |s: &'_ Said| s.named.iter().position(|n| !n.negated && n.concept == concept && n.is_sure());
            self.said.iter().enumerate().find_map(|(turn, s)| Some((turn, named(s)?)))
        };
        let (mut earlier, mut later) = (first(a)?, first(b)?);
        if earlier.0 > later.0 {
            std::mem::swap(&mut earlier, &mut later);
        }
        let claim = |(turn, at): (usize, usize)| (&self.said[turn], &self.said[turn].named[at]);
        (earlier.0 != later.0).then(|| [claim(earlier), claim(later)])
    }

    /// Two statements that cannot both hold, whatever the bank says: the earlier one and the last one, each with its turn
    /// and the range of its words in it.
    pub fn own_collision(&self) -> Option<[(&Said, Range<usize>); 2]> {
        let last = self.said.last()?;
        let before = &self.said[..self.said.len() - 1];
        for (pair, side, at) in &last.choices {
            let other = before.iter().flat_map(|s| s.choices.iter().map(move |c| (s, c)));
            if let Some((s, (_, _, earlier))) = other.into_iter().find(|(_, (p, o, _))| p == pair && o != side) {
                return Some([(s, earlier.clone()), (last, at.clone())]);
            }
        }
        // "No mail for the receipts" says nothing about other mail.
        let in_general = |said: &Said, n: &Named| n.is_clear() && n.by_cue && !said.is_about_a_case(n.at.clone());
        let rejected = last.named.iter().filter(|n| n.negated && in_general(last, n));
        // A concept that is both rejected and claimed within one turn is only compared. That is not a change of mind.
        let firmly = |n: &&Named| !last.named.iter().any(|m| m.concept == n.concept && !m.negated);
        // Two cues of one concept may name different sides of it. Only the same thing, once claimed and once rejected,
        // collides.
        let same = |a: &str, b: &str| {
            let words = |text: &str| text.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            words(b).iter().any(|word| !is_joining(word) && words(a).contains(word))
        };
        rejected.filter(firmly).find_map(|n| {
            let taken = |(s, m): &(&Said, &Named)| {
                m.concept == n.concept && !m.negated && same(&m.said, &n.said) && in_general(s, m)
            };
            let (said, claimed) = before.iter().flat_map(|s| s.named.iter().map(move |m| (s, m))).find(taken)?;
            Some([(said, claimed.at.clone()), (last, n.at.clone())])
        })
    }

    /// Whether the candidate has said already what a good reply to this follow-up says.
    pub fn has_answered(&self, probe: &str) -> bool {
        self.answered.get(probe).is_some_and(|near| *near >= SAYS_IT)
    }

    /// Something that the candidate promised in an earlier turn to come back to, in the candidate's words. Empty for
    /// "that".
    pub fn promise(&self) -> Option<&str> {
        let before = self.said.len().saturating_sub(1);
        self.said[..before].iter().flat_map(|s| &s.promises).map(String::as_str).next()
    }

    /// A named product that is not a concept of the question, the latest turn's first.
    pub fn part(&self) -> Option<(&Said, &Part)> {
        self.said.iter().rev().find_map(|s| s.parts.first().map(|p| (s, p)))
    }

    /// The latest number with a unit. How long something took is less telling than how much of it there was.
    pub fn number(&self) -> Option<(&Said, &SpokenNumber)> {
        let latest = |fits: &dyn Fn(&&SpokenNumber) -> bool| {
            self.said.iter().rev().find_map(|s| s.numbers.iter().find(fits).map(|n| (s, n)))
        };
        latest(&|n| has_unit(n) && !n.is_duration()).or_else(|| latest(&|n| has_unit(n)))
    }

    /// The number for which ten times as much makes most sense: the latest rate, or else the largest number. "Two
    /// hundred users got it twice" counts what went wrong.
    pub fn load(&self) -> Option<(&Said, &SpokenNumber)> {
        let load = |said: &Said, number: &&SpokenNumber| {
            let victims = || !number.is_rate() && said.goes_wrong_near(number.words.clone());
            has_unit(number) && number.is_load() && !victims()
        };
        let loads =
            || self.said.iter().rev().flat_map(|s| s.numbers.iter().filter(move |n| load(s, n)).map(move |n| (s, n)));
        let rate = loads().find(|(_, number)| number.is_rate());
        // Of equals the latest.
        rate.or_else(|| loads().reduce(|most, other| if other.1.value > most.1.value { other } else { most }))
    }

    /// The heaviest concept that the candidate has not spoken of. What was turned down was spoken of.
    pub fn missing<'q>(&self, question: &'q Question) -> Option<&'q Concept> {
        question
            .concepts
            .iter()
            .filter(|c| !self.claimed(&c.id) && !self.rejected(&c.id) && !self.touched(&c.id))
            .max_by(|a, b| a.weight.total_cmp(&b.weight).then_with(|| std::cmp::Ordering::Greater))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Meant;

    /// A ledger in which a key is claimed, with this confidence, by meaning alone or by a cue.
    fn claimed(confidence: f32, by_cue: bool) -> Ledger {
        let mut said = understand(&Matcher::cues(&[]), TurnId(1), "the phone sends the same number again", &[]);
        let (concept, said_as, at) = ("key".to_owned(), "the same number".to_owned(), 3..6);
        said.named.push(Named {
            concept,
            said: said_as,
            at,
            reasoned: false,
            argued: false,
            negated: false,
            confidence,
            by_cue,
        });
        Ledger { said: vec![said], ..Ledger::default() }
    }

    #[test]
    fn what_was_turned_down_is_not_taken_up_by_naming_it_again() {
        let key = ("key".to_owned(), "key".to_owned());
        let matcher = Matcher::new([(key.0.as_str(), key.1.as_str())].into_iter());
        let meant = |near: f32| Meanings {
            concepts: vec![Meant {
                concept: "key".into(),
                from: 0,
                to: 5,
                near,
                share: near / 8.0,
                opposite: -8.0,
                ..Meant::default()
            }],
            ..Meanings::default()
        };
        for (near, claimed) in [(0.0, false), (8.0, true)] {
            let mut ledger = Ledger::default();
            ledger.hear(&matcher, TurnId(1), "I would not use a key there at all.", &Meanings::default());
            ledger.hear(&matcher, TurnId(2), "A key is what the phone sends again with each try.", &meant(near));
            assert_eq!(ledger.claimed("key"), claimed, "{near}: {:?}", ledger.said[1].named);
        }
    }

    #[test]
    fn viva_speaks_of_what_it_is_sure_of_and_counts_the_rest() {
        for (confidence, by_cue, speaks) in
            [(0.65, false, false), (0.9, false, true), (0.55, true, true), (0.4, true, false)]
        {
            let ledger = claimed(confidence, by_cue);
            assert!(ledger.claimed("key"));
            assert_eq!(ledger.sure_claims().count() == 1, speaks, "{confidence} {by_cue}");
            assert_eq!(ledger.unreasoned().count() == 1, speaks, "{confidence} {by_cue}");
        }
    }

    fn heard(turns: &[&str]) -> Ledger {
        let matcher = Matcher::cues(&["mail".to_owned(), "lock".to_owned()]);
        let mut ledger = Ledger::default();
        for (turn, text) in (1..).zip(turns) {
            ledger.hear(&matcher, TurnId(turn), text, &Meanings::default());
        }
        ledger
    }

    #[test]
    fn what_holds_for_one_case_contradicts_nothing() {
        for (earlier, later, collides) in [
            ("I would send a mail to everybody.", "I would not use mail.", true),
            ("I would send a mail to everybody.", "Honestly I would not use mail for this.", true),
            ("I would send a mail to everybody.", "I would not use mail for the payments.", false),
            ("For the receipts I would send a mail.", "I would not use mail.", false),
            ("I would send a mail to everybody.", "If they are many, I would not use mail.", false),
            ("I would take a lock on the row.", "Then we would not use a lock.", false),
        ] {
            assert_eq!(heard(&[earlier, later]).own_collision().is_some(), collides, "{earlier} {later}");
        }
    }

    #[test]
    fn who_has_said_because_is_not_asked_why() {
        let bare = |text: &str| heard(&[text]).unreasoned().count();
        assert_eq!(bare("I would take a lock."), 1);
        assert_eq!(bare("I would take a lock, because two of them may come at once."), 0);
        let ledger = heard(&["I would take a lock.", "The lock is there because two of them may come at once."]);
        assert_eq!(ledger.unreasoned().count(), 0);
    }
}
