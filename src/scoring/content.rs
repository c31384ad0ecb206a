//! Scores the content: concepts with and without a reason, missing ones, wrong claims, and the rubric.

use serde::{Deserialize, Serialize};

use super::{Answer, Evidence, Score, THIN_WORDS, enough, evidence, points};
use crate::bank::{Concept, Question};
use crate::coverage::{Ledger, QUOTE_WORDS, needs_no_reason, worth};
use crate::ids::TurnId;
use crate::language::mention::Matcher;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConceptScore {
    pub concept: String,
    pub name: String,
    pub weight: f32,
    /// True if a reason, cost or condition was near it.
    pub reasoned: bool,
    /// True if Viva is sure of the claim.
    #[serde(default = "yes")]
    pub clear: bool,
    pub evidence: Evidence,
    /// True if the candidate mentioned it only after a follow-up.
    pub after_probe: bool,
}

const fn yes() -> bool {
    true
}

/// A criterion of the rubric, with the anchor that was reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CriterionScore {
    pub name: String,
    pub score: Score,
    /// The anchor at or below the score.
    pub anchor: String,
    /// The next anchor; `None` at the top.
    pub next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub score: Score,
    /// Concepts with a reason first, then by weight.
    pub covered: Vec<ConceptScore>,
    /// Names of missing concepts, the most important first.
    pub missing: Vec<String>,
    /// Names of concepts that the words came near to, without a claim that Viva could make out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unclear: Vec<String>,
    /// Concepts that the candidate rejected ("I would not use Redis").
    pub rejected: Vec<String>,
    /// Wrong claims, and why they are wrong.
    pub pitfalls: Vec<(Evidence, String)>,
    pub criteria: Vec<CriterionScore>,
}

pub fn content(question: &Question, answers: &[Answer]) -> Content {
    let matcher = question.matcher();
    let mut ledger = Ledger::default();
    // A reply that does not answer its follow-up earns nothing.
    for answer in answers.iter().filter(|answer| answer.counts) {
        ledger.hear(&matcher, TurnId(answer.turn), &answer.text, &answer.meant);
        // What was a reason the interview knew when it heard it.
        ledger.explained.extend(answer.explains.clone());
    }
    let concept = |id: &str| question.concepts.iter().find(|c| c.id == id);
    let claimed = ledger.claimed_concepts().into_iter().filter_map(concept);
    let scored = claimed.filter_map(|concept| concept_score(question, concept, &ledger, answers));
    let mut covered: Vec<ConceptScore> = scored.collect();
    let refused: Vec<&Concept> = ledger.rejected_concepts().into_iter().filter_map(concept).collect();
    let rejected = refused.iter().map(|c| c.name.clone()).collect();
    covered.sort_by(|a, b| b.reasoned.cmp(&a.reasoned).then(b.weight.total_cmp(&a.weight)));
    let spoken_of =
        |c: &&Concept| covered.iter().any(|s| s.concept == c.id) || refused.iter().any(|other| other.id == c.id);
    let mut open: Vec<_> = question.concepts.iter().filter(|c| !spoken_of(c)).collect();
    open.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let names = |touched: bool| {
        open.iter().filter(|c| ledger.touched(&c.id) == touched).map(|c| c.name.clone()).collect::<Vec<_>>()
    };
    let (missing, unclear) = (names(false), names(true));
    let pitfalls: Vec<(Evidence, String)> = question.pitfalls.iter().filter_map(|p| pitfall(p, answers)).collect();

    let judged = enough(answers, THIN_WORDS);
    let all: f32 = question.concepts.iter().map(|c| c.weight).sum();
    let share = covered.iter().map(credit).sum::<f32>() / all.max(f32::EPSILON);
    let score =
        if judged { minus(points((share / GOOD_SHARE).min(1.0)), pitfalls.len()) } else { Score::NotEnoughHeard };
    let criteria = question.rubric.iter().map(|c| criterion(c, question, &covered, judged)).collect();
    Content { score, covered, missing, unclear, rejected, pitfalls, criteria }
}

/// What was claimed of this concept, with the candidate's best words for it.
fn concept_score(question: &Question, concept: &Concept, ledger: &Ledger, answers: &[Answer]) -> Option<ConceptScore> {
    let (said, named) = ledger.best_claim(&concept.id)?;
    let mut answer = answers.iter().find(|a| a.turn == said.turn.0)?;
    let (mut at, mut after_probe) = (named.at.clone(), answer.probe.is_some());
    let by_itself = named.reasoned || needs_no_reason(question, answers.iter().map(|a| &a.meant));
    let explains = |a: &&Answer| a.explains.as_ref() == Some(&concept.id);
    if !by_itself && let Some(reply) = answers.iter().find(explains) {
        (answer, at, after_probe) = (reply, 0..1, true);
    }
    Some(ConceptScore {
        concept: concept.id.clone(),
        name: concept.name.clone(),
        weight: concept.weight,
        reasoned: by_itself || ledger.reasoned(&concept.id),
        clear: ledger.clearly_claimed(&concept.id),
        evidence: evidence(answer, at, QUOTE_WORDS),
        after_probe,
    })
}

/// The share of the weight that counts as a full answer, because nobody says everything. Answers graded 5 of 5 have nine
/// tenths of it (n 10).
const GOOD_SHARE: f32 = 0.9;

fn credit(c: &ConceptScore) -> f32 {
    c.weight * worth(c.reasoned)
}

fn minus(score: Score, pitfalls: usize) -> Score {
    match score {
        Score::Points(n) => Score::Points(n.saturating_sub(pitfalls.min(4) as u8).max(1)),
        other => other,
    }
}

fn pitfall(p: &crate::bank::Pitfall, answers: &[Answer]) -> Option<(Evidence, String)> {
    let matcher = Matcher::cues(&p.cues);
    answers.iter().find_map(|a| {
        let words: Vec<&str> = a.text.split_whitespace().collect();
        let hit = matcher.find(&words).into_iter().find(|m| !m.negated)?;
        Some((evidence(a, hit.words, QUOTE_WORDS), p.wrong.clone()))
    })
}

fn criterion(
    c: &crate::bank::Criterion,
    question: &Question,
    covered: &[ConceptScore],
    judged: bool,
) -> CriterionScore {
    let weight = |id: &String| question.concepts.iter().find(|q| q.id == *id).map_or(0.0, |q| q.weight);
    let all: f32 = c.concepts.iter().map(weight).sum();
    let score = if !judged || all <= 0.0 {
        Score::NotEnoughHeard
    } else {
        let had: f32 = covered.iter().filter(|s| c.concepts.contains(&s.concept)).map(credit).sum();
        points(had / all)
    };
    let (anchor, next) = match score {
        Score::Points(5) => (c.five.clone(), None),
        Score::Points(3 | 4) => (c.three.clone(), Some(c.five.clone())),
        Score::Points(_) => (c.one.clone(), Some(c.three.clone())),
        Score::NotEnoughHeard => (String::new(), None),
    };
    CriterionScore { name: c.name.clone(), score, anchor, next }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{QuestionKind, builtin};
    use crate::coverage::Meanings;

    #[test]
    fn words_dropped_without_a_reason_earn_two_points_at_most() {
        let banks = builtin().unwrap();
        let technical = banks.iter().flat_map(|bank| &bank.questions).filter(|q| q.kind != QuestionKind::Behavioural);
        for question in technical {
            let words: Vec<&str> = question.concepts.iter().map(|concept| concept.cues[0].as_str()).collect();
            let text = format!("I know all of these well: {}.", words.join(", ").replace("... ", ""));
            let content = content(question, &[Answer::typed(1, &text, Meanings::default())]);
            let earned = if let Score::Points(points) = content.score { points } else { 1 };
            let bare = content.covered.iter().filter(|concept| !concept.reasoned).count();
            assert!(earned <= 2 || bare < content.covered.len(), "{}: {earned} for {text}", question.id);
            assert!(
                content.missing.len() + content.covered.len() + content.unclear.len() + content.rejected.len()
                    >= words.len()
            );
        }
    }
}
