//! `viva rehearse`: a whole spoken interview.

use std::path::PathBuf;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::Context;
use super::interrupt::{interrupted, on_interrupt};
use super::report::painted;
use super::ui::screen::Screen;
use super::ui::view::{JsonLines, Lines, Queued, View};
use super::ui::width;
use crate::config::Backend;
use crate::fault::{Fault, FaultKind};
use crate::interview::Command;
use crate::language::count;
use crate::prepare;
use crate::report;
use crate::runtime::{self, Answers, Outcome, SessionSpec, Watch};
use crate::store;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    wish: super::wish::WishArgs,
    /// The microphone, by its id or a part of its name; see `viva devices`
    #[arg(long, value_name = "ID")]
    mic: Option<String>,
    /// The speaker, in the same way
    #[arg(long, value_name = "ID")]
    speaker: Option<String>,
    /// How Viva keeps from hearing itself: headset, cancel (loudspeakers) or half-duplex; see `viva doctor`
    #[arg(long, value_name = "HOW")]
    echo: Option<String>,
    /// The interviewer's voice; see `viva voices`
    #[arg(long, value_name = "NAME")]
    voice: Option<String>,
    /// system: the sound card; headless: WAV files in and out, as fast as the machine can go (needs --candidate)
    #[arg(long, value_name = "BACKEND")]
    audio: Option<String>,
    /// A scripted candidate answers: a folder of .wav or .txt answers named by question and probe
    #[arg(long, value_name = "DIR")]
    candidate: Option<PathBuf>,
}

/// Runs the interview and shows its result.
///
/// # Errors
/// Faults of flags, devices, models, banks and disks, each with the next command.
pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    let flags = [
        ("audio.mic", "--mic", &args.mic),
        ("audio.speaker", "--speaker", &args.speaker),
        ("audio.echo", "--echo", &args.echo),
        ("audio.backend", "--audio", &args.audio),
        ("voice.name", "--voice", &args.voice),
    ];
    for (key, flag, value) in flags {
        cx.flag(key, flag, value.as_deref())?;
    }
    for mended in store::repair_recordings(&cx.paths.data) {
        cx.ui.note(&format!("repaired a recording that was cut short: {mended}"));
    }
    let setup = args.wish.setup(cx)?;
    // Loading the weights takes seconds, so this comes before.
    store::private_dir(&cx.paths.sessions(), "VIVA_DATA")?;
    store::enough_room(&cx.paths.sessions(), setup.minutes)?;
    let spec = prepare::spec(setup, &cx.settings, &cx.paths)?;
    let answers = match &args.candidate {
        Some(dir) => Some(Answers::open(dir, &cx.paths.cache, &spec.voice)?),
        None => None,
    };
    let outcome = match (cx.settings.audio.backend, answers) {
        (Backend::Headless, Some(answers)) => {
            let mut view = plain(cx);
            let (commands, mut ordered) = unbounded_channel();
            let send = sender(commands);
            on_interrupt(move || send(Command::End))?;
            runtime::run_headless(&spec, Box::new(move |event| view.show(event)), answers, &mut ordered)?
        }
        (Backend::Headless, None) => {
            return Err(Fault::new(FaultKind::Usage, "a headless interview needs a scripted candidate")
                .next("viva rehearse --audio headless --candidate tests/candidate"));
        }
        (Backend::System, answers) => live(spec, answers, cx)?,
    };
    show(&outcome, cx);
    Ok(())
}

fn live(spec: SessionSpec, answers: Option<Answers>, cx: &Context) -> Result<Outcome, Fault> {
    let (commands, mut ordered) = unbounded_channel();
    let send = sender(commands.clone());
    // A second Ctrl-C ends the interview without the summary.
    on_interrupt(move || send(Command::End))?;
    let mut view: Box<dyn View> = match cx.json || !cx.ui.is_terminal() {
        true => Box::new(Queued::start(plain(cx), cx.ui.clone())?),
        false => Box::new(Screen::start(sender(commands), interrupted)?),
    };
    let player = answers.map(runtime::play_into_virtual_microphone).transpose()?;
    let watch: Watch = Box::new(move |event| {
        if let Some(player) = &player {
            // The candidate may have left at the end.
            let _ = player.send(event.clone());
        }
        view.show(event);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().map_err(|e| {
        Fault::new(FaultKind::Internal, "the session could not be started").because(e).next("viva doctor")
    })?;
    let outcome = runtime.block_on(runtime::run_live(spec, watch, &mut ordered));
    // What is still being opened or loaded is left to itself.
    runtime.shutdown_background();
    outcome
}

fn sender(commands: UnboundedSender<Command>) -> impl Fn(Command) + Send + 'static {
    move |command| {
        // After the session has ended, nobody receives commands.
        let _ = commands.send(command);
    }
}

fn plain(cx: &Context) -> Box<dyn View> {
    match cx.json {
        true => Box::new(JsonLines(cx.ui.clone())),
        false => Box::new(Lines(cx.ui.clone())),
    }
}

fn show(outcome: &Outcome, cx: &Context) {
    if cx.json {
        return cx.ui.json(&outcome.report);
    }
    let columns = width::columns().unwrap_or(report::USUAL_WIDTH);
    cx.ui.line(&painted(&report::glance(&outcome.report, columns), &cx.ui));
    cx.ui.line("");
    for (what, name) in [("you", store::CANDIDATE), ("interviewer", store::INTERVIEWER), ("report", store::REPORT)] {
        cx.ui.line(&format!("{what:12} {}", outcome.folder.join(name).display()));
    }
    if outcome.overruns > 0 {
        cx.ui.warn(&format!(
            "lost from the microphone: {}; close other programs next time",
            count(outcome.overruns as usize, "sample")
        ));
    }
    cx.ui.line(&format!("{:12} viva report {}", "in full", outcome.session));
}
