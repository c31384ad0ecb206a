//! The flags for the choice of questions, shared by `rehearse` and `simulate`.

use super::Context;
use crate::fault::Fault;
use crate::interview::Setup;
use crate::prepare::{Wish, setup};

/// What a person wishes to be asked; the same for `rehearse` and `simulate`.
#[derive(Debug, clap::Args)]
pub struct WishArgs {
    /// Which rounds to ask from: apis, databases, concurrency, system-design, reliability, behavioural [default: all]
    #[arg(long, value_name = "ROUND,…")]
    round: Option<String>,
    /// Time limit for the whole interview [default: 15]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    minutes: Option<String>,
    /// junior, mid or senior [default: mid]
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,
    /// Same number, same questions [default: new ones each time]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
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
    /// `Usage` for wrong values, or if no question fits. `BadInput` for a bank that cannot be used.
    pub fn setup(self, cx: &mut Context) -> Result<Setup, Fault> {
        let Self { round, minutes, level, seed, mode, patience, bank, weak, question } = self;
        // A list with spaces is a list, too.
        let question = question.iter().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
        let wish = Wish { round, minutes, level, seed, mode, patience, bank, weak, question };
        let ui = &cx.ui;
        setup(&wish, &mut cx.settings, &cx.paths, &|fault| ui.warn(&fault.to_string()))
    }
}
