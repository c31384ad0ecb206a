//! Answers of several sentences: planned and heard, with a label for each pause.

use std::path::{Path, PathBuf};

use super::curves::{Kind, Labelled};
use super::hear::{Ears, Heard, Pause};
use super::meaning::Listening;
use super::plan::{Asked, Plan};
use super::stops::ends_a_sentence;
use super::studio::Studio;
use super::{End, people, report, synthetic};
use viva::language::phrase_end::promises_more;
use viva::speech::Tail;

/// How many minutes were heard of people and of synthetic voices, for "cut-ins per minute".
#[derive(Debug, Clone, Copy, Default)]
pub struct Minutes {
    pub people: f64,
    pub synthetic: f64,
}

pub struct Sentences {
    pub plans: Vec<Plan>,
    studio: Studio,
    heard: Vec<(usize, Heard)>,
}

impl Sentences {
    pub fn plan(recordings: &Path) -> Self {
        let answers =
            std::env::var_os("VIVA_ANSWERS").map_or_else(|| PathBuf::from("../shared/answers"), PathBuf::from);
        let mut plans = synthetic::plans(&answers);
        plans.extend(people::plans(recordings).unwrap_or_default());
        Self { plans, studio: Studio::open(recordings), heard: Vec::new() }
    }

    pub fn hear(&mut self, at: usize, ears: &mut Ears, may_hear: bool) {
        let plan = &mut self.plans[at];
        let heard = ears.answer(plan, &mut self.studio, may_hear);
        if plan.about.people && plan.transcript.is_none() {
            plan.transcript = ears.transcript(plan, &self.studio, may_hear);
        }
        self.heard.extend(heard.map(|heard| (at, heard)));
    }

    pub fn print(&mut self, verbose: bool) {
        // The answers of one speaker follow each other.
        let plans = &self.plans;
        let order = |at: usize| (&plans[at].speaker, &plans[at].name);
        self.heard.sort_by(|(a, _), (b, _)| order(*a).cmp(&order(*b)));
        let mut asked = Listening::new();
        let all = self.heard.iter().flat_map(|(at, heard)| labelled(&plans[*at], heard, &mut asked));
        let all: Vec<Labelled> = all.collect();
        let part = format!("{} of {} answers", self.heard.len(), plans.len());
        println!("ANSWERS OF SEVERAL SENTENCES: heard {part}");
        if verbose {
            all.iter().filter(|l| l.tuned).for_each(report::tell);
        }
        for half in [None, Some(true), Some(false)] {
            let is_in = |tuned: bool| half.is_none_or(|half| half == tuned);
            let of_half: Vec<Labelled> = all.iter().filter(|l| is_in(l.tuned)).cloned().collect();
            report::half(half, &of_half, self.minutes(is_in), &part);
        }
        let tuned: Vec<&Labelled> = all.iter().filter(|l| l.tuned).collect();
        report::melody(&tuned);
    }

    fn minutes(&self, is_in: impl Fn(bool) -> bool) -> Minutes {
        let mut minutes = Minutes::default();
        for (at, heard) in &self.heard {
            let plan = &self.plans[*at];
            if is_in(plan.is_tuned()) {
                *(if plan.about.people { &mut minutes.people } else { &mut minutes.synthetic }) += heard.minutes;
            }
        }
        minutes
    }
}

fn labelled(plan: &Plan, heard: &Heard, asked: &mut Listening) -> Vec<Labelled> {
    let label = |pause: &Pause| {
        let kind = match (pause.last, plan.end) {
            (true, End::True) => Kind::End,
            (true, _) => return None,
            _ if heard.joints.iter().any(|joint| is_at(pause, *joint)) => Kind::Between,
            // Only people's recordings have a transcript. A synthetic voice ends its sentences only at the planned
            // pauses.
            _ if plan.transcript.as_deref().is_some_and(|t| ends_a_sentence(&pause.said, t)) => Kind::Between,
            _ => Kind::Inside,
        };
        // A reply to a follow-up does not count for the question's own coverage.
        let opening = plan.about.question.as_deref().filter(|_| plan.about.asked != Asked::FollowUp);
        Some(Labelled {
            pause: pause.clone(),
            kind,
            about: plan.about.clone(),
            tail: Tail::after(&pause.said),
            promised: promises_more(&pause.said),
            meaning: asked.meaning(opening, &pause.said),
            group: if plan.about.people { "people" } else { "synthetic" },
            speaker: plan.speaker.clone(),
            name: plan.name.clone(),
            tuned: plan.is_tuned(),
        })
    };
    heard.pauses.iter().filter_map(label).collect()
}

/// Whether a pause is at this place: they share at least half of the shorter one.
fn is_at(pause: &Pause, (from, to): (u32, u32)) -> bool {
    let common = (pause.from_ms + pause.ms).min(to).saturating_sub(pause.from_ms.max(from));
    common > 0 && common * 2 >= pause.ms.min(to - from)
}
