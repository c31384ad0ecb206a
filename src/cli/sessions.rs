//! `viva sessions`: past sessions, newest first.

use super::Context;
use crate::fault::Fault;
use crate::store::sessions;
use crate::time::SessionTime;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Show at most this many
    #[arg(long, short = 'n', value_name = "N", allow_negative_numbers = true, default_value_t = 20)]
    last: usize,
}

pub fn run(args: Args, cx: &mut Context) -> Result<(), Fault> {
    let mut all = sessions::all(&cx.paths.data)?;
    all.truncate(args.last);
    if cx.json {
        cx.ui.json(&all);
        return Ok(());
    }
    if all.is_empty() {
        cx.ui.note("no sessions yet; start one with: viva rehearse");
        return Ok(());
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|s| {
            let started = s.started.get(..16).unwrap_or("?").replace('T', " ");
            let ended = s.ended.clone().unwrap_or_else(|| "broken off".into());
            vec![s.session.clone(), started, SessionTime::from_secs(s.seconds).to_string(), s.asked.to_string(), ended]
        })
        .collect();
    cx.ui.table(&["SESSION", "STARTED", "LENGTH", "QUESTIONS", "ENDED"], &rows);
    cx.ui.note("report on the newest: viva report");
    Ok(())
}
