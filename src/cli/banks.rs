//! Reads bank files for the commands, and makes an interview of them: the core parses text, files are read here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::Context;
use crate::audio::echo::Echo;
use crate::bank::{self, Bank, BankError, Question};
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
    pub fn setup(&self, cx: &mut Context) -> Result<Setup, Fault> {
        self.apply(cx)?;
        setup(&self.question, cx)
    }

    /// Flags go before the settings.
    fn apply(&self, cx: &mut Context) -> Result<(), Fault> {
        let flags = [
            ("interview.rounds", "--round", &self.round),
            ("interview.minutes", "--minutes", &self.minutes),
            ("interview.level", "--level", &self.level),
            ("interview.seed", "--seed", &self.seed),
            ("interview.mode", "--mode", &self.mode),
            ("interview.patience", "--patience", &self.patience),
            ("interview.bank", "--bank", &self.bank),
        ];
        for (key, flag, value) in flags {
            cx.flag(key, flag, value.as_deref())?;
        }
        let weak = self.weak.then(|| "true".to_owned());
        cx.flag("interview.weak", "--weak", weak.as_deref())
    }
}

/// How many of the last sessions tell what is weak, and from which score on it is not.
const LOOK_BACK: usize = 10;
const GOOD_ENOUGH: u8 = 3;

fn setup(only: &[String], cx: &Context) -> Result<Setup, Fault> {
    let interview = &cx.settings.interview;
    let seed = interview.seed.unwrap_or_else(fresh_seed);
    let (rounds, level, minutes) = (interview.rounds.clone(), Some(interview.level), interview.minutes);
    let weak = if interview.weak { weak_topics(cx)? } else { BTreeSet::new() };
    let all = questions(cx)?;
    if let Some(id) = only.iter().find(|id| all.iter().all(|q| q.id != **id)) {
        return Err(super::bank::no_question(id, all.iter()));
    }
    let questions = plan(&all, &PlanWish { rounds, level, minutes, seed, weak, only: only.to_vec() });
    if questions.is_empty() {
        return Err(Fault::new(FaultKind::Usage, "no question of the banks fits these wishes")
            .because(format!("rounds {:?}, level {:?}, {minutes} minutes", interview.rounds, interview.level))
            .next("ask for less, e.g.: viva rehearse --minutes 15"));
    }
    // Over loudspeakers without a canceller nothing is listened to while Viva makes a sound: it must not make any then.
    let backchannel = interview.backchannel && cx.settings.audio.echo != Echo::HalfDuplex;
    Ok(Setup { seed, mode: interview.mode, minutes, questions, patience: interview.patience, backchannel })
}

/// Every question of the bank that was asked for, or of all.
///
/// # Errors
/// `BadInput` for a bank that cannot be used.
pub fn questions(cx: &Context) -> Result<Vec<Question>, Fault> {
    Ok(wanted(cx)?.into_iter().flat_map(|bank| bank.questions).collect())
}

/// Topics whose last score was not good. Sessions that cannot be read say nothing.
fn weak_topics(cx: &Context) -> Result<BTreeSet<String>, Fault> {
    let mut last = std::collections::BTreeMap::new();
    for session in sessions::all(&cx.paths.data)?.into_iter().take(LOOK_BACK) {
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
fn wanted(cx: &Context) -> Result<Vec<Bank>, Fault> {
    if let Some(path) = &cx.settings.interview.bank {
        return read(path);
    }
    let (banks, broken) = all(&cx.paths.data);
    broken.iter().for_each(|fault| cx.ui.warn(&fault.to_string()));
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
