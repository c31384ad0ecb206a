//! Counts what was understood, and makes the table.

use std::fmt::Write as _;

use viva::bank::Question;
use viva::coverage::{Claim, Meanings, State, claims, judged_reply};
use viva::scoring::{Answer, Score, content};

use super::data::{LabelledAnswer, LabelledReply};
use crate::PART;
use crate::common::rows::Row;

/// Right and wrong findings of one kind.
#[derive(Default, Clone, Copy)]
struct Found {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Found {
    fn add(&mut self, found: bool, is: bool) {
        match (found, is) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn precision(self) -> (f64, usize) {
        (self.right as f64 / (self.right + self.wrong) as f64, self.right + self.wrong)
    }

    fn recall(self) -> (f64, usize) {
        (self.right as f64 / (self.right + self.missed) as f64, self.right + self.missed)
    }
}

/// What one way of understanding found.
#[derive(Default)]
struct Way {
    claimed: Found,
    reasoned: Found,
    rejected: Found,
    /// Techniques argued against that were credited as claims.
    credited: usize,
    scores: Vec<f64>,
}

pub struct Tally {
    on: String,
    tell: bool,
    both: Way,
    cues: Way,
    grades: Vec<f64>,
    /// The most points for answers that only drop words.
    keywords: Vec<u8>,
    /// Replies: good and said to be good, and so on.
    good: Found,
    good_called_bad: usize,
    bad_called_good: usize,
    same: usize,
    replies: usize,
}

impl Tally {
    pub fn new(on: &str, tell: bool) -> Self {
        let (both, cues) = (Way::default(), Way::default());
        let (grades, keywords, good) = (Vec::new(), Vec::new(), Found::default());
        let (good_called_bad, bad_called_good, same, replies) = (0, 0, 0, 0);
        let on = on.to_owned();
        Self { on, tell, both, cues, grades, keywords, good, good_called_bad, bad_called_good, same, replies }
    }

    pub fn answer(&mut self, question: &Question, answer: &LabelledAnswer, meanings: &Meanings) {
        for (way, meanings) in [(&mut self.both, meanings), (&mut self.cues, &Meanings::default())] {
            let found = claims(question, &answer.text, meanings);
            for concept in &question.concepts {
                let claim = found.iter().find(|claim| claim.concept == concept.id);
                let state = claim.map(|claim| claim.state);
                let label = answer.labels.get(&concept.id).map_or("absent", String::as_str);
                let is = matches!(label, "named" | "reasoned");
                let said = matches!(state, Some(State::Named | State::Reasoned));
                way.claimed.add(said, is);
                way.reasoned.add(state == Some(State::Reasoned), label == "reasoned");
                way.rejected.add(state == Some(State::Rejected), label == "rejected");
                way.credited += usize::from(label == "rejected" && said);
                if self.tell
                    && !meanings.concepts.is_empty()
                    && (said != is || (label == "rejected") != (state == Some(State::Rejected)))
                {
                    tell(answer, &concept.name, label, claim, meanings, &concept.id);
                }
            }
            let points = points(question, answer, meanings);
            way.scores.push(points);
            if answer.style == "keywords" && !meanings.concepts.is_empty() {
                self.keywords.push(points as u8);
            }
        }
        self.grades.push(f64::from(answer.grade));
    }

    pub fn reply(&mut self, reply: &LabelledReply, prompt: &[String; 2], meanings: &Meanings) {
        let judged = judged_reply(meanings.reply.as_ref(), &reply.reply, prompt);
        let (is, said) = (matches!(reply.label.as_str(), "answers" | "partly"), judged.counts());
        self.good.add(said, is);
        self.good_called_bad += usize::from(is && !said);
        self.bad_called_good += usize::from(!is && said);
        self.replies += 1;
        let label = serde_json::to_value(judged).expect("a word");
        self.same += usize::from(label == reply.label.as_str());
        if self.tell && is != said {
            println!("REPLY {} taken for {judged:?}\n  {}\n  {}\n", reply.label, reply.probe, reply.reply);
        }
    }
}

fn tell(answer: &LabelledAnswer, name: &str, label: &str, claim: Option<&Claim>, meanings: &Meanings, id: &str) {
    let said = claim.map_or("absent".into(), |claim| format!("{:?}", claim.state).to_lowercase());
    let mut line = format!("{}: {name} is {label}, taken for {said}", answer.question);
    let meant = meanings.concepts.iter().find(|meant| meant.concept == id);
    if let Some(meant) = meant {
        let words: Vec<&str> = answer.text.split_whitespace().collect();
        let nearest = words[meant.from..meant.to.min(words.len())].join(" ");
        let _ = write!(
            line,
            " (near {:.1}, share {:.2}, rejects {:.1}, against {:.1}) “{nearest}”",
            meant.near, meant.share, meant.rejects, meant.against
        );
    }
    println!("{line}");
}

fn points(question: &Question, answer: &LabelledAnswer, meanings: &Meanings) -> f64 {
    let answer = Answer::typed(1, &answer.text, meanings.clone());
    match content(question, &[answer]).score {
        Score::Points(points) => f64::from(points),
        Score::NotEnoughHeard => 1.0,
    }
}

/// The 95 % interval of a share (Wilson), as "0.81 to 0.93".
fn interval(share: f64, n: usize) -> String {
    let (n, z) = (n as f64, 1.96);
    let middle = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let width = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
    format!("{:.2} to {:.2}", middle - width, middle + width)
}

/// Picks the findings of one kind, and a share of them with its n.
type Kind = fn(&Way) -> Found;
type Share = fn(Found) -> (f64, usize);

pub fn claims_table(tally: &Tally) {
    let kinds: [(&str, Kind, f64, f64); 2] =
        [("claims", |way| way.claimed, 0.90, 0.88), ("with a reason", |way| way.reasoned, 0.85, 0.80)];
    for (name, of, precise, whole) in kinds {
        let rows: [(&str, Share, f64); 2] =
            [("precision", Found::precision, precise), ("recall", Found::recall, whole)];
        for (figure, share, target) in rows {
            let (ours, n) = share(of(&tally.both));
            Row::new(PART, format!("{name}, {figure}"), ours, "")
                .at_least(target)
                .against(share(of(&tally.cues)).0, "cues alone")
                .on(format!("n {n}, 95 %: {}; {}", interval(ours, n), tally.on))
                .emit();
        }
    }
    let (ours, n) = tally.both.rejected.recall();
    Row::new(PART, "rejected, recognised", ours, "")
        .at_least(0.80)
        .against(tally.cues.rejected.recall().0, "cues alone")
        .on(format!("n {n}, 95 %: {}; {}", interval(ours, n), tally.on))
        .emit();
    Row::new(PART, "rejected, credited as a claim", tally.both.credited as f64 / n as f64, "")
        .at_most(0.05)
        .against(tally.cues.credited as f64 / n as f64, "cues alone")
        .on(format!("n {n}; {}", tally.on))
        .emit();
}

pub fn replies_table(tally: &Tally) {
    let Found { right, wrong, missed } = tally.good;
    let accuracy = 1.0 - (wrong + missed) as f64 / tally.replies as f64;
    Row::new(PART, "replies, good or not", accuracy, "")
        .at_least(0.85)
        .against((right + missed) as f64 / tally.replies as f64, "every reply taken for good")
        .on(format!("n {}, 95 %: {}; {}", tally.replies, interval(accuracy, tally.replies), tally.on))
        .emit();
    let good = right + missed;
    Row::new(PART, "good replies called evasive", tally.good_called_bad as f64 / good as f64, "")
        .at_most(0.05)
        .on(format!("n {good}; {}", tally.on))
        .emit();
    let bad = tally.replies - good;
    Row::new(PART, "bad replies taken for good", tally.bad_called_good as f64 / bad as f64, "")
        .on(format!("n {bad}; {}", tally.on))
        .emit();
    Row::new(PART, "replies, one of four", tally.same as f64 / tally.replies as f64, "")
        .on(format!("n {}; {}", tally.replies, tally.on))
        .emit();
}

pub fn scores_table(tally: &Tally) {
    Row::new(PART, "content score against the graders, rho", rho(&tally.both.scores, &tally.grades), "")
        .at_least(0.80)
        .against(rho(&tally.cues.scores, &tally.grades), "cues alone")
        .on(format!("n {}; {}", tally.grades.len(), tally.on))
        .emit();
    if let Some(most) = tally.keywords.iter().max() {
        Row::new(PART, "words dropped without reason, most points", f64::from(*most), "")
            .at_most(2.0)
            .on(format!("n {}; {}", tally.keywords.len(), tally.on))
            .emit();
    }
}

/// Spearman's rank correlation.
fn rho(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() as f64 + 1.0) / 2.0;
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>();
    dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
}

/// Equal values share the mean of their ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let (less, same) =
            (values.iter().filter(|v| *v < value).count(), values.iter().filter(|v| *v == value).count());
        less as f64 + (same as f64 + 1.0) / 2.0
    };
    values.iter().map(rank).collect()
}
