//! `viva judge`: what Viva makes of a typed answer.

use std::path::{Path, PathBuf};

use super::Context;
use super::ui::Tone;
use crate::coverage::{Claim, Reply, State};
use crate::fault::{Fault, FaultKind, as_typed};
use crate::limits;
use crate::meaning;
use crate::prepare::banks;
use crate::prepare::judge::{Judgement, Typed, judge};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A follow-up is best given in the bank's own words: then Viva also knows what a good reply says."
)]
pub struct Args {
    /// Which question, from `viva bank list`
    #[arg(value_name = "QUESTION")]
    question: String,
    /// The answer as text; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Take it for a reply to this follow-up
    #[arg(long, value_name = "TEXT")]
    probe: Option<String>,
    /// What the candidate has said to the question before
    #[arg(long, value_name = "FILE")]
    earlier: Option<PathBuf>,
    /// Take the question from this bank file
    #[arg(long, value_name = "FILE")]
    bank: Option<PathBuf>,
}

/// Runs `viva judge`.
///
/// # Errors
/// `BadInput` for a question or file that is not there, or an empty answer.
pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    if args.bank.is_some() {
        cx.settings.interview.bank = args.bank;
    }
    let questions = banks::questions(&cx.settings, &cx.paths, &|fault| cx.ui.warn(&fault.to_string()))?;
    let found = questions.iter().find(|q| q.id == args.question).cloned();
    let question = found.ok_or_else(|| banks::no_question(&args.question, questions.iter()))?;
    let text = read(&args.file, "the answer")?;
    let earlier = args.earlier.as_deref().map(|path| read(path, "what was said before")).transpose()?;
    let typed = Typed { question: &question, text: &text, probe: args.probe.as_deref(), earlier: earlier.as_deref() };
    let judgement = judge(&typed, meaning::open()?);
    if cx.json {
        cx.ui.json(&judgement);
    } else {
        show(&judgement, cx);
    }
    Ok(())
}

fn read(path: &Path, what: &str) -> Result<String, Fault> {
    let again = "viva judge QUESTION FILE";
    let text = limits::text::read(path).map_err(|e| {
        Fault::new(FaultKind::BadInput, format!("{what} cannot be read from {}", as_typed(path))).because(e).next(again)
    })?;
    if text.trim().is_empty() {
        let fault = Fault::new(FaultKind::BadInput, format!("{what} is empty"));
        return Err(fault.because("there is nothing to judge in it").next(again));
    }
    Ok(text)
}

fn show(judgement: &Judgement, cx: &Context) {
    let head = |text: &str| cx.ui.line(&format!("\n{}", cx.ui.paint(Tone::Strong, text)));
    if judgement.claims.is_empty() {
        cx.ui.line("Viva heard no concept of this question.");
    } else {
        cx.ui.line(&cx.ui.paint(Tone::Strong, "What was heard"));
        cx.ui.table(&[], &judgement.claims.iter().map(row).collect::<Vec<_>>());
    }
    if !judgement.missing.is_empty() {
        head("What is missing");
        judgement.missing.iter().for_each(|name| cx.ui.line(&format!("  {name}")));
    }
    if let Some(reply) = judgement.reply {
        head("As a reply to the follow-up");
        cx.ui.line(match reply {
            Reply::Answers => "  it answers",
            Reply::Partly => "  it answers in part",
            Reply::Evades => "  it does not answer",
            Reply::Lost => "  it says that the candidate does not know",
            Reply::Repeats => "  it says again what was said before",
        });
    }
    head("Scores, from 1 to 5");
    let score = |points: Option<u8>| points.map_or_else(|| "too little was said".into(), |points| points.to_string());
    cx.ui.line(&format!("  content    {}", score(judgement.score.content)));
    cx.ui.line(&format!("  structure  {}", score(judgement.score.structure)));
    if let Some(next) = &judgement.next {
        head("What Viva would say next");
        cx.ui.line(&format!("  {}", next.text));
        cx.ui.line(&cx.ui.paint(Tone::Dim, &format!("  {}: {}", next.kind, next.why)));
    }
}

fn row(claim: &Claim) -> Vec<String> {
    let state = match claim.state {
        State::Reasoned => "with a reason",
        State::Named => "named",
        State::Rejected => "rejected",
    };
    let witnesses = match (claim.by_cue, claim.near) {
        (true, Some(near)) if near > 0.0 => "by word and meaning",
        (true, _) => "by word",
        (false, _) => "by meaning",
    };
    let sure = format!("{:.0} %", claim.confidence * 100.0);
    vec![format!("  {}", claim.name), state.into(), sure, witnesses.into(), format!("“{}”", claim.quote)]
}
