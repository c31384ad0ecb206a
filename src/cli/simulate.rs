//! `viva simulate`: an interview in text, in virtual time. It is the same interview, only without sound.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::Context;
use super::ui::width;
use crate::bank::Question;
use crate::fault::{Fault, FaultKind, as_typed};
use crate::interview::Setup;
use crate::limits;
use crate::meaning;
use crate::prepare::banks;
use crate::rehearsal::{BadScript, KEYS, Played, Script, Stage, play, without_remarks};

#[derive(Debug, clap::Args)]
#[command(after_help = script_help())]
pub struct Args {
    /// The script; `-` reads it from standard input [default: typed]
    #[arg(value_name = "SCRIPT")]
    script: Option<PathBuf>,
    #[command(flatten)]
    wish: super::wish::WishArgs,
    /// Also show what Viva noted, and why it chose each follow-up
    #[arg(long)]
    explain: bool,
}

/// The columns before the words of the conversation.
const MARGIN: usize = 14;

fn script_help() -> String {
    let keys: Vec<_> = KEYS.iter().map(|(name, _)| *name).collect();
    let lines = textwrap::fill(&keys.join(", "), 54).replace('\n', "\n                                      ");
    SCRIPT_HELP.replace("[keys]", &lines)
}

const SCRIPT_HELP: &str = "\
A script has one step per line:
  < I would put a cache in front.     the candidate speaks when it is their turn
  < [cap] And then …                  … until Viva cuts in; also [late 5s], [fails], [gap]
  < over 1.5s: hang on                … over the interviewer, 1.5 s into the line (< cough over 1s)
  > why redis                         the interviewer must have said this by now
  ~ 20s                               nothing happens for 20 s; also 500ms, 2m, 3h
  ! pause                             a key: [keys]
  ! lose microphone: unplugged        also back microphone: name, the same with speaker, and mute
  # a remark; the first line may say how to play: # minutes 4, real, seed 3, only url-shortener
    (questions come from the bank.toml beside the script, if there is one)
When you type, any other line is what the candidate says; an empty line is ten seconds of silence.";

/// Runs `viva simulate`.
///
/// # Errors
/// `Usage` for wrong wishes. `BadInput` for a script that cannot be read, or whose expectations were not met.
pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    let setup = args.wish.setup(cx);
    match &args.script {
        None => typed(&setup?, args.explain, cx),
        Some(path) => scripted(setup, path, args.explain, cx),
    }
}

fn scripted(setup: Result<Setup, Fault>, path: &Path, explain: bool, cx: &mut Context) -> Result<(), Fault> {
    let text = text(path)?;
    let script = Script::parse(&text).map_err(|bad| unreadable(&bad, path))?;
    // The script's own wishes override the flags.
    let setup = match script.wishes.is_empty() {
        true => setup?,
        false => script.setup(&questions(path, cx)?, cx.settings.interview.minutes),
    };
    if setup.questions.is_empty() {
        return Err(Fault::new(
            FaultKind::BadInput,
            format!("{} asks for a question that does not exist", path.display()),
        )
        .because("its first line names a question that is in no bank")
        .next(format!("viva simulate {} --bank FILE    (or see: viva bank list)", as_typed(path))));
    }
    let played = play(&script, &setup, meaning::open()?);
    if cx.json {
        played.entries.iter().for_each(|entry| cx.ui.json(entry));
    } else {
        cx.ui.line(fitting(told(&played.text, explain).trim_end()).as_ref());
    }
    complaints(&played, path)
}

/// The questions of the bank beside the script, or those that the settings ask for.
fn questions(path: &Path, cx: &mut Context) -> Result<Vec<Question>, Fault> {
    let beside = path.with_file_name("bank.toml");
    if beside.is_file() {
        cx.settings.interview.bank.get_or_insert(beside);
    }
    banks::questions(&cx.settings, &cx.paths, &|fault| cx.ui.warn(&fault.to_string()))
}

/// Plays the lines as they are typed.
fn typed(setup: &Setup, explain: bool, cx: &Context) -> Result<(), Fault> {
    cx.ui.note(&fitting(
        "type what the candidate says; an empty line is ten seconds of silence; Ctrl-D ends the interview",
    ));
    let mut stage = Stage::open(setup, meaning::open()?);
    // A terminal shows what is typed into it.
    let echoes = cx.ui.is_terminal();
    let mut lines = std::io::stdin().lock().split(b'\n');
    let mut typed = String::new();
    loop {
        show(&mut stage, explain, &typed, cx);
        if stage.is_finished() {
            return Ok(());
        }
        cx.ui.prompt("< ");
        let Some(line) = lines.next() else { break };
        let line = line.map_err(|e| Fault::new(FaultKind::BadInput, "the input cannot be read").because(e))?;
        let line = String::from_utf8_lossy(&line);
        let line = match line.trim().chars().next() {
            None => "~ 10s".to_owned(),
            Some('<' | '>' | '~' | '!' | '#') => line.into_owned(),
            Some(_) => format!("< {line}"),
        };
        if echoes {
            typed.clone_from(&line);
        }
        if let Err(bad) = stage.play(&line) {
            cx.ui.warn(&bad.why);
        }
    }
    if cx.json {
        let played = stage.close();
        played.entries.iter().for_each(|entry| cx.ui.json(entry));
        return Ok(());
    }
    let _ = stage.play("! end");
    show(&mut stage, explain, "", cx);
    Ok(())
}

/// Shows what is new, without the words that the person has just typed.
fn show(stage: &mut Stage, explain: bool, typed: &str, cx: &Context) {
    let news = without(typed, &told(stage.news(), explain));
    if !cx.json && !news.trim().is_empty() {
        cx.ui.line(&fitting(news.trim_end()));
    }
}

/// The conversation without the candidate's lines that repeat `typed`.
fn without(typed: &str, text: &str) -> String {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
    let typed = words(typed);
    let repeats = |line: &str| line.split_once("  You     ").is_some_and(|(_, said)| typed.ends_with(&words(said)));
    text.lines().filter(|line| !repeats(line)).map(|line| line.to_owned() + "\n").collect()
}

/// The conversation in lines that the terminal can show.
fn fitting(text: &str) -> String {
    let Some(columns) = width::columns() else { return text.to_owned() };
    text.lines().map(|line| width::hang(line, columns, MARGIN)).collect::<Vec<_>>().join("\n")
}

fn told(text: &str, explain: bool) -> String {
    if explain { text.to_owned() } else { without_remarks(text) }
}

fn text(path: &Path) -> Result<String, Fault> {
    limits::text::read(path).map_err(|e| {
        Fault::new(FaultKind::BadInput, format!("the script {} cannot be read", path.display()))
            .because(e)
            .next("viva simulate --help")
    })
}

fn unreadable(bad: &BadScript, path: &Path) -> Fault {
    Fault::new(FaultKind::BadInput, format!("{}:{}: {}", path.display(), bad.line, bad.why))
        .next("viva simulate --help")
}

fn complaints(played: &Played, path: &Path) -> Result<(), Fault> {
    let mut complaints = played.complaints.iter();
    let Some(first) = complaints.next() else { return Ok(()) };
    let fault =
        Fault::new(FaultKind::BadInput, format!("{} did not go as the script says", path.display())).because(first);
    let fault = complaints.fold(fault, |fault, complaint| fault.because(complaint));
    Err(fault.next(format!("viva simulate {} --explain", as_typed(path))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_not_shown_again() {
        let text = "0:14  You     I would use a key.\n0:15  Viva    Why?\n";
        assert_eq!(without("< I would  use a key.", text), "0:15  Viva    Why?\n");
        assert_eq!(without("< over 1s: I would use a key.", text), "0:15  Viva    Why?\n");
        assert_eq!(without("! pause", text), text);
        assert_eq!(without("", text), text);
    }
}
