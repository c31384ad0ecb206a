//! Turns a person's wishes into the setup of an interview.

use std::collections::BTreeSet;
use std::path::Path;

use super::banks::{no_question, questions};
use crate::audio::echo::Echo;
use crate::config::Settings;
use crate::config::paths::Paths;
use crate::fault::{Fault, FaultKind};
use crate::interview::Setup;
use crate::interview::plan::{PlanWish, plan};
use crate::report::Report;
use crate::scoring::Score;
use crate::store::{self, sessions};

/// A person's wishes, as typed. The settings fill in the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    pub round: Option<String>,
    pub minutes: Option<String>,
    pub level: Option<String>,
    pub seed: Option<String>,
    pub mode: Option<String>,
    pub patience: Option<String>,
    pub bank: Option<String>,
    /// Whether to begin with topics that went badly in the last sessions.
    pub weak: bool,
    /// Exactly these questions, in this order. If empty, the planner chooses.
    pub question: Vec<String>,
}

impl Wish {
    /// Overrides the settings with these wishes.
    fn apply(&self, settings: &mut Settings) -> Result<(), Fault> {
        let weak = self.weak.then(|| "true".to_owned());
        let wishes = [
            ("interview.rounds", "--round", &self.round),
            ("interview.minutes", "--minutes", &self.minutes),
            ("interview.level", "--level", &self.level),
            ("interview.seed", "--seed", &self.seed),
            ("interview.mode", "--mode", &self.mode),
            ("interview.patience", "--patience", &self.patience),
            ("interview.bank", "--bank", &self.bank),
            ("interview.weak", "--weak", &weak),
        ];
        wishes.into_iter().try_for_each(|(key, flag, value)| match value {
            Some(value) => settings.set(key, value, flag),
            None => Ok(()),
        })
    }
}

/// How many of the last sessions tell which topics are weak: one a day for about two weeks, without weekends.
const LOOK_BACK: usize = 10;
/// From this score on a topic is not weak. It is the middle of one to five.
const GOOD_ENOUGH: u8 = 3;

/// The interview that a person wishes for. The wishes stay in the settings, because they are the settings of this
/// session. `broken` is called for each bank that does not load.
///
/// # Errors
/// `Usage` for wrong values, or if no question fits. `BadInput` for a bank that cannot be used.
pub fn setup(wish: &Wish, settings: &mut Settings, paths: &Paths, broken: &dyn Fn(&Fault)) -> Result<Setup, Fault> {
    wish.apply(settings)?;
    let interview = &settings.interview;
    let seed = interview.seed.unwrap_or_else(fresh_seed);
    let (rounds, level, minutes) = (interview.rounds.clone(), Some(interview.level), interview.minutes);
    let weak = if interview.weak { weak_topics(&paths.data)? } else { BTreeSet::new() };
    let all = questions(settings, paths, broken)?;
    if let Some(id) = wish.question.iter().find(|id| all.iter().all(|q| q.id != **id)) {
        return Err(no_question(id, all.iter()));
    }
    let questions = plan(&all, &PlanWish { rounds, level, minutes, seed, weak, only: wish.question.clone() });
    if questions.is_empty() {
        return Err(Fault::new(FaultKind::Usage, "no question in the banks fits")
            .because(format!("rounds {:?}, level {:?}, {minutes} minutes", interview.rounds, interview.level))
            .next("ask for less, e.g.: viva rehearse --minutes 15"));
    }
    // In half-duplex Viva does not listen while it makes a sound, so it must not nod during an answer.
    let backchannel = interview.backchannel && settings.audio.echo != Echo::HalfDuplex;
    Ok(Setup { seed, mode: interview.mode, minutes, questions, patience: interview.patience, backchannel })
}

/// Topics whose last score was bad. Sessions that cannot be read are skipped.
fn weak_topics(data: &Path) -> Result<BTreeSet<String>, Fault> {
    let mut last = std::collections::BTreeMap::new();
    for session in sessions::all(data)?.into_iter().take(LOOK_BACK) {
        let Ok((entries, _)) = store::read_journal(&session.folder) else { continue };
        for question in Report::from_entries(&entries).questions {
            last.entry(question.topic.clone()).or_insert(question.content.score);
        }
    }
    Ok(last
        .into_iter()
        .filter(|(_, score)| matches!(score, Score::Points(n) if *n < GOOD_ENOUGH))
        .map(|(topic, _)| topic)
        .collect())
}

/// A new seed. The journal keeps it, so that the interview can be repeated.
#[expect(clippy::disallowed_methods, reason = "the only randomness of an interview, and it is written down")]
fn fresh_seed() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(1, |since| since.subsec_nanos().into())
}
