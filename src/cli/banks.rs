//! Reads bank files for the commands, and makes an interview of them: the core parses text, files are read here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::Context;
use crate::audio::echo::Echo;
use crate::bank::{self, Bank, BankError, Question};
use crate::config::Settings;
use crate::config::paths::Paths;
use crate::fault::{Fault, FaultKind};
use crate::interview::Setup;
use crate::interview::plan::{PlanWish, plan};
use crate::report::Report;
use crate::scoring::Score;
use crate::store::{self, sessions};

/// What a person wishes to be asked; the same for `rehearse` and `simulate`.
#[derive(Debug, clap::Args)]
pub struct WishArgs {
    /// Which rounds to ask from: apis, databases, concurrency, system-design, reliability, behavioural [default: all]
    #[arg(long, value_name = "ROUND,…")]
    round: Option<String>,
    /// The whole interview's limit [default: 15]
    #[arg(long, value_name = "N")]
    minutes: Option<String>,
    /// junior, mid or senior [default: mid]
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,
    /// Same number, same questions [default: new ones each time]
    #[arg(long, value_name = "N")]
    seed: Option<String>,
    /// study: a short critique after each question; real: none before the end [default: study]
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// How long to wait when you fall silent: short, normal, long, or endless [default: normal]
    #[arg(long, value_name = "HOW")]
    patience: Option<String>,
    /// Ask from this bank file in place of the shipped ones
    #[arg(long, value_name = "FILE")]
    bank: Option<String>,
    /// Begin with what went badly in your last sessions
    #[arg(long)]
    weak: bool,
    /// Exactly these questions, in this order; see `viva bank list`
    #[arg(long, value_name = "ID,…", value_delimiter = ',', conflicts_with_all = ["round", "level", "weak"])]
    question: Vec<String>,
}

impl WishArgs {
    /// The interview that flags and settings ask for.
    ///
    /// # Errors
    /// `Usage` for wrong values, and when no question fits; `BadInput` for a bank that cannot be used.
    pub fn setup(self, cx: &mut Context) -> Result<Setup, Fault> {
        let Self { round, minutes, level, seed, mode, patience, bank, weak, question } = self;
        let wish = Wish { round, minutes, level, seed, mode, patience, bank, weak, question };
        let ui = &cx.ui;
        setup(&wish, &mut cx.settings, &cx.paths, &|fault| ui.warn(&fault.to_string()))
    }
}

/// What a person wishes to be asked, as it was typed. What is left out is as the settings say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    pub round: Option<String>,
    pub minutes: Option<String>,
    pub level: Option<String>,
    pub seed: Option<String>,
    pub mode: Option<String>,
    pub patience: Option<String>,
    pub bank: Option<String>,
    /// To begin with what went badly in the last sessions.
    pub weak: bool,
    /// Exactly these questions, in this order; none: the planner chooses.
    pub question: Vec<String>,
}

impl Wish {
    /// Puts the wishes before the settings.
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

/// How many of the last sessions tell what is weak, and from which score on it is not.
const LOOK_BACK: usize = 10;
const GOOD_ENOUGH: u8 = 3;

/// The interview that a person wishes for. The wishes stay in the settings: they are those of this session.
/// `broken` is told of each bank that does not load.
///
/// # Errors
/// `Usage` for wrong values, and when no question fits; `BadInput` for a bank that cannot be used.
pub fn setup(wish: &Wish, settings: &mut Settings, paths: &Paths, broken: &dyn Fn(&Fault)) -> Result<Setup, Fault> {
    wish.apply(settings)?;
    let interview = &settings.interview;
    let seed = interview.seed.unwrap_or_else(fresh_seed);
    let (rounds, level, minutes) = (interview.rounds.clone(), Some(interview.level), interview.minutes);
    let weak = if interview.weak { weak_topics(&paths.data)? } else { BTreeSet::new() };
    let all = questions(settings, paths, broken)?;
    if let Some(id) = wish.question.iter().find(|id| all.iter().all(|q| q.id != **id)) {
        return Err(super::bank::no_question(id, all.iter()));
    }
    let questions = plan(&all, &PlanWish { rounds, level, minutes, seed, weak, only: wish.question.clone() });
    if questions.is_empty() {
        return Err(Fault::new(FaultKind::Usage, "no question of the banks fits these wishes")
            .because(format!("rounds {:?}, level {:?}, {minutes} minutes", interview.rounds, interview.level))
            .next("ask for less, e.g.: viva rehearse --minutes 15"));
    }
    // Over loudspeakers without a canceller nothing is listened to while Viva makes a sound: it must not make any then.
    let backchannel = interview.backchannel && settings.audio.echo != Echo::HalfDuplex;
    Ok(Setup { seed, mode: interview.mode, minutes, questions, patience: interview.patience, backchannel })
}

/// Every question of the bank that was asked for, or of all. `broken` is told of each bank that does not load.
///
/// # Errors
/// `BadInput` for a bank that cannot be used.
pub fn questions(settings: &Settings, paths: &Paths, broken: &dyn Fn(&Fault)) -> Result<Vec<Question>, Fault> {
    Ok(wanted(settings, paths, broken)?.into_iter().flat_map(|bank| bank.questions).collect())
}

/// Topics whose last score was not good. Sessions that cannot be read say nothing.
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

/// The bank that was asked for, or the shipped ones and those in `<data>/banks`. A broken one is named; the others load.
fn wanted(settings: &Settings, paths: &Paths, broken: &dyn Fn(&Fault)) -> Result<Vec<Bank>, Fault> {
    if let Some(path) = &settings.interview.bank {
        return read(path);
    }
    let (banks, faults) = all(&paths.data);
    faults.iter().for_each(broken);
    Ok(banks)
}

/// Chosen once; the journal keeps it, so that the interview can be had again.
#[expect(clippy::disallowed_methods, reason = "the only randomness of an interview, and it is written down")]
fn fresh_seed() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(1, |since| since.subsec_nanos().into())
}

/// The bank in one file, in place of the shipped ones.
///
/// # Errors
/// `BadInput` with file, line, column and a hint; of several mistakes the first, and where the others are.
pub fn read(path: &Path) -> Result<Vec<Bank>, Fault> {
    let bank = bank::parse(&text(path)?, &path.display().to_string());
    bank.map(|bank| vec![bank]).map_err(|errors| {
        let mut errors = errors.into_iter();
        let first = errors.next().map_or_else(|| Fault::new(FaultKind::BadInput, "the bank is broken"), Fault::from);
        errors.fold(first, |fault, e| fault.because(format!("also line {}:{}: {}", e.line, e.column, e.what)))
    })
}

/// The shipped banks and those in `<data>/banks`, and what is wrong with those that do not load.
pub fn all(data: &Path) -> (Vec<Bank>, Vec<Fault>) {
    let mut texts: Vec<(String, String)> =
        bank::BUILTIN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let mut broken = Vec::new();
    let folder = fs::read_dir(store::banks_folder(data)).into_iter().flatten().flatten();
    let mut files: Vec<_> = folder.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    for path in files {
        match text(&path) {
            Ok(text) => texts.push((path.display().to_string(), text)),
            Err(fault) => broken.push(fault),
        }
    }
    let (banks, errors): (_, Vec<BankError>) = bank::load_user(texts);
    broken.extend(errors.into_iter().map(Fault::from));
    (banks, broken)
}

/// A bank file's text.
///
/// # Errors
/// `BadInput` for what cannot be read.
pub fn text(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|e| {
        Fault::new(FaultKind::BadInput, format!("the bank {} cannot be read", path.display()))
            .because(e)
            .next("check the path, or ask from the shipped banks: viva rehearse")
    })
}
