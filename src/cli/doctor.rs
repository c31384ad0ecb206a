//! `viva doctor`: checks that an interview has everything it needs. Each line says how to fix a problem. One check
//! speaks a line.

use serde::Serialize;

use super::Context;
use super::ui::{Tone, Ui};
use crate::fault::{Fault, FaultKind};

mod checks;
mod echo;
mod sound;

#[derive(Debug, clap::Args)]
#[command(after_help = "It speaks one line and listens for its echo, to find out what audio.echo should be.

Exit code 0 if nothing failed (warnings do not count), otherwise the code of the first failure: \
3 microphone or speaker, 4 models, 5 settings, 6 disk.")]
pub struct Args {
    /// Check only the microphone and play nothing; the exit code says whether it works
    #[arg(long)]
    mic: bool,
}

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Ok,
    Warn,
    Fail,
}

/// One line of the doctor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    pub name: &'static str,
    pub verdict: Verdict,
    pub found: String,
    /// The exact command or step that fixes the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    #[serde(skip)]
    kind: FaultKind,
}

impl Check {
    fn new(
        name: &'static str,
        verdict: Verdict,
        found: impl Into<String>,
        fix: Option<String>,
        kind: FaultKind,
    ) -> Self {
        Self { name, verdict, found: found.into(), fix, kind }
    }

    fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self::new(name, Verdict::Ok, found, None, FaultKind::Internal)
    }

    fn warn(name: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::new(name, Verdict::Warn, found, Some(fix.into()), FaultKind::Internal)
    }

    /// Turns a fault into a failed check. The fault's causes become part of the line.
    fn fail(name: &'static str, fault: Fault) -> Self {
        let found = std::iter::once(fault.what).chain(fault.why).collect::<Vec<_>>().join("; ");
        Self::new(name, Verdict::Fail, found, fault.next, fault.kind)
    }
}

pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    type Look = fn(&Context) -> Check;
    let sound: &[Look] = &[sound::microphone, sound::speaker, sound::voice];
    let rest: &[Look] = &[
        checks::recognition,
        checks::turn_taking,
        checks::understanding,
        checks::folder,
        checks::disk,
        checks::settings,
        checks::versions,
    ];
    let mut results = Vec::new();
    let mut tell = |check: Check| {
        tracing::info!(check = check.name, verdict = ?check.verdict, "doctor");
        match cx.json {
            true => cx.ui.json(&check),
            false => show(&cx.ui, &check),
        }
        results.push(check);
        results.iter().all(|check: &Check| check.verdict != Verdict::Fail)
    };
    if args.mic {
        tell(sound::microphone(cx));
    } else {
        let sounds = sound.iter().fold(true, |_, look| tell(look(cx)));
        // If a device fails there is nothing to measure, and the device's own check has said so.
        if let Some(check) = sounds.then(|| echo::echo(cx)).flatten() {
            tell(check);
        }
        for look in rest {
            tell(look(cx));
        }
    }
    if !args.mic
        && let Some(check) = checks::cache(cx)
    {
        tell(check);
    }
    let verdict = verdict(&results);
    if cx.json && verdict.is_err() {
        // Every check is there, with its fix.
        cx.ui.has_told();
    }
    verdict
}

fn show(ui: &Ui, check: &Check) {
    let mark = match check.verdict {
        Verdict::Ok => ui.paint(Tone::Good, "ok  "),
        Verdict::Warn => ui.paint(Tone::Warn, "warn"),
        Verdict::Fail => ui.paint(Tone::Bad, "FAIL"),
    };
    ui.line(&format!("{mark}  {:<13}  {}", check.name, check.found));
    if let Some(fix) = &check.fix {
        ui.line(&format!("      {:<13}  fix: {fix}", ""));
    }
}

/// The first failed check decides the exit code.
fn verdict(results: &[Check]) -> Result<(), Fault> {
    let failed: Vec<&Check> = results.iter().filter(|c| c.verdict == Verdict::Fail).collect();
    let Some(first) = failed.first() else { return Ok(()) };
    let names: Vec<&str> = failed.iter().map(|c| c.name).collect();
    let fault = Fault::new(first.kind, format!("not ready for an interview: {}", names.join(", ")));
    Err(match &first.fix {
        Some(fix) => fault.next(fix.clone()),
        None => fault,
    })
}
