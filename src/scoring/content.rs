//! Scores the content: concepts with and without a reason, missing ones, wrong claims, and the rubric.

use serde::{Deserialize, Serialize};

use super::{Answer, Evidence, Score, THIN_WORDS, enough, evidence, points};
use crate::bank::Question;
use crate::ids::TurnId;
use crate::interview::ledger::{QUOTE_WORDS, needs_no_reason, understand, worth};
use crate::language::mention::Matcher;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConceptScore {
    pub concept: String,
    pub name: String,
    pub weight: f32,
    /// True if a reason, cost or condition was near it.
    pub reasoned: bool,
    pub evidence: Evidence,
    /// True if the candidate mentioned it only after a follow-up.
    pub after_probe: bool,
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
    /// Concepts that the candidate rejected ("I would not use Redis").
    pub rejected: Vec<String>,
    /// Wrong claims, and why they are wrong.
    pub pitfalls: Vec<(Evidence, String)>,
    pub criteria: Vec<CriterionScore>,
}

pub fn content(question: &Question, answers: &[Answer]) -> Content {
    let matcher = question.matcher();
    let mut covered: Vec<ConceptScore> = Vec::new();
    let mut rejected: Vec<String> = Vec::new();
    for answer in answers {
        let said = understand(&matcher, TurnId(answer.turn), &answer.text);
        for named in &said.named {
            let Some(concept) = question.concepts.iter().find(|c| c.id == named.concept) else { continue };
            if named.negated {
                if !rejected.contains(&concept.name) {
                    rejected.push(concept.name.clone());
                }
                continue;
            }
            let found = ConceptScore {
                concept: concept.id.clone(),
                name: concept.name.clone(),
                weight: concept.weight,
                reasoned: named.reasoned || needs_no_reason(question),
                evidence: evidence(answer, named.at.clone(), QUOTE_WORDS),
                after_probe: answer.probe.is_some(),
            };
            match covered.iter_mut().find(|c| c.concept == concept.id) {
                // A mention with a reason is better evidence.
                Some(old) if found.reasoned && !old.reasoned => *old = found,
                Some(_) => {}
                None => covered.push(found),
            }
        }
    }
    // The interview noted which answers gave the reason for a concept.
    for answer in answers {
        let Some(concept) = &answer.explains else { continue };
        if let Some(named) = covered.iter_mut().find(|c| c.concept == *concept && !c.reasoned) {
            named.reasoned = true;
            named.after_probe = true;
            named.evidence = evidence(answer, 0..1, QUOTE_WORDS);
        }
    }
    rejected.retain(|name| !covered.iter().any(|c| c.name == *name));
    covered.sort_by(|a, b| b.reasoned.cmp(&a.reasoned).then(b.weight.total_cmp(&a.weight)));
    let mut open: Vec<_> = question.concepts.iter().filter(|c| !covered.iter().any(|s| s.concept == c.id)).collect();
    open.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let missing = open.iter().map(|c| c.name.clone()).collect();
    let pitfalls: Vec<(Evidence, String)> = question.pitfalls.iter().filter_map(|p| pitfall(p, answers)).collect();

    let judged = enough(answers, THIN_WORDS);
    let all: f32 = question.concepts.iter().map(|c| c.weight).sum();
    let share = covered.iter().map(credit).sum::<f32>() / all.max(f32::EPSILON);
    let score =
        if judged { minus(points((share / GOOD_SHARE).min(1.0)), pitfalls.len()) } else { Score::NotEnoughHeard };
    let criteria = question.rubric.iter().map(|c| criterion(c, question, &covered, judged)).collect();
    Content { score, covered, missing, rejected, pitfalls, criteria }
}

/// The share of the weight that counts as a full answer, because nobody says everything.
const GOOD_SHARE: f32 = 0.75;

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
