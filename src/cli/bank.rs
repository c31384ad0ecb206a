//! `viva bank`: list, show and check question banks, and start a new one.

use std::fs;
use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use strum::IntoEnumIterator;

use super::Context;
use super::ui::Tone;
use crate::bank::lint::{self, Finding};
use crate::bank::{Bank, Concept, Level, ProbeKind, Question, Round};
use crate::fault::{Fault, FaultKind, as_typed};
use crate::interview::worth::Ground;
use crate::language::count;
use crate::prepare::banks::{self, no_question};
use crate::store;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List every question, the shipped ones and your own
    List {
        /// Only this round
        #[arg(long, value_name = "ROUND")]
        round: Option<String>,
        /// Only this level: junior, mid, senior
        #[arg(long, value_name = "LEVEL")]
        level: Option<String>,
    },
    /// Show one question in full (gives the answer away)
    Show {
        /// Which, from `viva bank list`
        #[arg(value_name = "QUESTION")]
        id: String,
    },
    /// Find what is wrong with banks or could be better, and count their contents
    Lint {
        /// Bank files, or folders of them [default: the shipped banks and your own]
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Show what speaks for a follow-up, and how much: the one with the highest sum is asked
    Weights,
    /// Write a bank with one question, as a starting point
    New {
        /// Where [default: my-ROUND.toml beside your other banks, where `viva rehearse` finds it]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// apis, databases, concurrency, system-design, reliability or behavioural
        #[arg(long, value_name = "ROUND", default_value = "apis")]
        round: String,
    },
}

/// Runs `viva bank`.
///
/// # Errors
/// `BadInput` for banks with mistakes and for a question that does not exist. `Usage` for an unknown round or level.
/// `Storage` if a new bank cannot be written.
pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    match args.what {
        What::List { round, level } => list(round.as_deref(), level.as_deref(), cx),
        What::Show { id } => show(&id, cx),
        What::Lint { paths } => lint(&paths, cx),
        What::Weights => weights(cx),
        What::New { file, round } => new(file, &round, cx),
    }
}

/// Parses a round or level as banks write it, like `"system-design"`.
fn word<T: serde::de::DeserializeOwned>(what: &str, text: &str, all: &str) -> Result<T, Fault> {
    serde_json::from_value(json!(text)).map_err(|_| {
        Fault::new(FaultKind::Usage, format!("`{text}` is not a {what}"))
            .because(format!("choose from: {all}"))
            .next("viva bank list")
    })
}

fn round_of(text: &str) -> Result<Round, Fault> {
    word("round", text, &Round::KEYS.join(", "))
}

fn all(cx: &Context) -> Vec<Bank> {
    let (banks, broken) = banks::all(&cx.paths.data);
    broken.iter().for_each(|fault| cx.ui.warn(&fault.to_string()));
    banks
}

fn list(round: Option<&str>, level: Option<&str>, cx: &Context) -> Result<(), Fault> {
    let round = round.map(round_of).transpose()?;
    let level: Option<Level> = level.map(|l| word("level", l, &Level::KEYS.join(", "))).transpose()?;
    let banks = all(cx);
    let wanted = |q: &&Question| round.is_none_or(|r| r == q.round) && level.is_none_or(|l| l == q.level);
    let questions: Vec<&Question> = banks.iter().flat_map(|b| &b.questions).filter(wanted).collect();
    if cx.json {
        let line = |q: &Question| json!({ "id": q.id, "round": q.round, "level": q.level, "kind": q.kind, "topic": q.topic, "minutes": q.minutes, "ask": q.ask });
        questions.iter().for_each(|q| cx.ui.json(&line(q)));
        return Ok(());
    }
    let row = |q: &&Question| vec![q.id.clone(), q.round.key().into(), q.level.key().into(), q.topic.clone()];
    cx.ui.table(&["QUESTION", "ROUND", "LEVEL", "TOPIC"], &questions.iter().map(row).collect::<Vec<_>>());
    cx.ui.note(&format!("{}; to see one in full: viva bank show QUESTION", count(questions.len(), "question")));
    Ok(())
}

fn weights(cx: &Context) -> Result<(), Fault> {
    if cx.json {
        Ground::iter().for_each(|g| cx.ui.json(&json!({ "points": g.points(), "when": g.says() })));
        return Ok(());
    }
    let row = |ground: Ground| vec![ground.points().to_string(), ground.says().replace('`', "")];
    cx.ui.table(&["POINTS", "WHEN"], &Ground::iter().map(row).collect::<Vec<_>>());
    cx.ui.note("the follow-up with the highest sum is asked; more in docs/banks.md");
    Ok(())
}

fn show(id: &str, cx: &Context) -> Result<(), Fault> {
    let banks = all(cx);
    let questions = || banks.iter().flat_map(|b| &b.questions);
    let Some(q) = questions().find(|q| q.id == id) else { return Err(no_question(id, questions())) };
    if cx.json {
        cx.ui.json(q);
        return Ok(());
    }
    let head = |text: &str| cx.ui.line(&format!("\n{}", cx.ui.paint(Tone::Strong, text)));
    cx.ui.line(&cx.ui.paint(Tone::Strong, &q.ask));
    cx.ui.line(&format!("{}, {}, about {} minutes; on {}", q.round.key(), q.level.key(), q.minutes, q.topic));
    head("What interviewers look for");
    q.looks_for.iter().for_each(|l| cx.ui.line(&format!("  {l}")));
    head("Concepts, and the words that claim them");
    let concept = |c: &Concept| vec![format!("  {}", c.name), format!("{}", c.weight), c.cues.join(", ")];
    cx.ui.table(&[], &q.concepts.iter().map(concept).collect::<Vec<_>>());
    head("Follow-ups");
    for p in &q.probes {
        cx.ui.line(&format!("  {} ({}): {}", p.id, p.kind.key(), p.say.join(" / ")));
        cx.ui.line(&format!("    {}", cx.ui.paint(Tone::Dim, &p.looks_for)));
    }
    head("A model answer");
    cx.ui.line(&format!("  {}", q.model_answer));
    Ok(())
}

/// The banks at `paths`, and every mistake in those that do not load.
fn load(paths: &[PathBuf]) -> Result<(Vec<Bank>, Vec<Fault>), Fault> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let inside = banks::files(path);
        if inside.is_empty() {
            return Err(Fault::new(FaultKind::BadInput, format!("{} holds no bank", path.display()))
                .because("banks are files that end in .toml")
                .next(format!("viva bank new {}", as_typed(&path.join("my-bank.toml")))));
        }
        files.extend(inside);
    }
    let texts =
        files.iter().map(|path| Ok((path.display().to_string(), banks::text(path)?))).collect::<Result<_, Fault>>()?;
    let (banks, errors) = crate::bank::load_user(texts);
    Ok((banks, errors.into_iter().map(Fault::from).collect()))
}

fn lint(paths: &[PathBuf], cx: &Context) -> Result<(), Fault> {
    let (banks, broken) = if paths.is_empty() { banks::all(&cx.paths.data) } else { load(paths)? };
    let findings: Vec<Finding> = banks.iter().flat_map(lint::lint).collect();
    let counts = lint::counts(&banks);
    if cx.json {
        findings.iter().for_each(|f| cx.ui.json(&json!({ "question": f.question, "finding": f.what })));
        cx.ui.json(&json!({ "questions": counts.total(), "findings": findings.len(), "broken": broken.len() }));
    } else {
        findings.iter().for_each(|f| cx.ui.line(&format!("{}: {}", f.question, f.what)));
        tables(&counts, cx);
    }
    let mut broken = broken.into_iter();
    if let Some(first) = broken.next() {
        broken.for_each(|fault| cx.ui.warn(&fault.to_string()));
        return Err(first);
    }
    if findings.is_empty() {
        cx.ui.note(&format!("{}, {}: nothing to fix", count(banks.len(), "bank"), count(counts.total(), "question")));
        return Ok(());
    }
    Err(Fault::new(FaultKind::BadInput, format!("{}, listed above", count(findings.len(), "problem")))
        .because("the banks work, but some questions will come out badly")
        .next("fix them, then: viva bank lint"))
}

/// Tables of questions by round and level, and of follow-ups by round and kind.
fn tables(counts: &lint::Counts, cx: &Context) {
    let levels = [Level::Junior, Level::Mid, Level::Senior];
    let row = |name: &str, cells: Vec<usize>| {
        let sum = cells.iter().sum::<usize>();
        [vec![name.to_owned()], cells.iter().chain([&sum]).map(usize::to_string).collect()].concat()
    };
    let questions = |round: Round| levels.map(|l| counts.questions.get(&(round, l)).copied().unwrap_or(0)).to_vec();
    let used: Vec<Round> = Round::ALL.iter().copied().filter(|r| questions(*r).iter().any(|n| *n > 0)).collect();
    let total = |of: &dyn Fn(Round) -> Vec<usize>| {
        used.iter().map(|r| of(*r)).reduce(|a, b| a.iter().zip(b).map(|(a, b)| a + b).collect()).unwrap_or_default()
    };
    let mut rows: Vec<Vec<String>> = used.iter().map(|r| row(r.key(), questions(*r))).collect();
    rows.push(row("all", total(&questions)));
    cx.ui.table(&["QUESTIONS", "JUNIOR", "MID", "SENIOR", "ALL"], &rows);
    cx.ui.line("");
    let probes = |round: Round| {
        ProbeKind::ALL.iter().map(|k| counts.probes.get(&(round, *k)).copied().unwrap_or(0)).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = used.iter().map(|r| row(r.key(), probes(*r))).collect();
    rows.push(row("all", total(&probes)));
    let upper: Vec<String> = ProbeKind::KEYS.iter().map(|key| key.to_uppercase()).collect();
    let headings: Vec<&str> =
        ["FOLLOW-UPS"].into_iter().chain(upper.iter().map(String::as_str)).chain(["ALL"]).collect();
    cx.ui.table(&headings, &rows);
}

const TEMPLATE: &str = include_str!("bank_template.toml");

fn new(file: Option<PathBuf>, round: &str, cx: &Context) -> Result<(), Fault> {
    let round = round_of(round)?;
    let file = file.unwrap_or_else(|| store::banks_folder(&cx.paths.data).join(format!("my-{}.toml", round.key())));
    let failed = |e: std::io::Error| {
        Fault::new(FaultKind::Storage, format!("{} cannot be written", file.display()))
            .because(e)
            .next("name another place: viva bank new FILE")
    };
    if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) {
        match folder.starts_with(&cx.paths.data) {
            true => store::private_dir(folder, "VIVA_DATA")?,
            false => fs::create_dir_all(folder).map_err(failed)?,
        }
    }
    let text = TEMPLATE.replace("round = \"apis\"", &format!("round = \"{}\"", round.key()));
    let mut out = fs::File::create_new(&file).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Fault::new(FaultKind::Storage, format!("{} already exists", file.display()))
                .because("Viva does not overwrite it")
                .next(format!("viva bank lint {}", as_typed(&file)))
        }
        _ => failed(e),
    })?;
    std::io::Write::write_all(&mut out, text.as_bytes()).map_err(failed)?;
    if cx.json {
        cx.ui.json(&json!({ "file": file.display().to_string() }));
        return Ok(());
    }
    cx.ui.line(&format!("{}", file.display()));
    let own = file.starts_with(store::banks_folder(&cx.paths.data));
    let ask = if own { "viva rehearse".to_owned() } else { format!("viva rehearse --bank {}", as_typed(&file)) };
    cx.ui.note(&format!("edit it, then: viva bank lint {}\nand to be asked from it: {ask}", as_typed(&file)));
    Ok(())
}
