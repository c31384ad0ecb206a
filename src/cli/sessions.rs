//! `viva sessions`: past sessions, newest first.

use super::Context;
use crate::fault::Fault;
use crate::report::Report;
use crate::store::{read_journal, sessions};
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
        all.iter().for_each(|one| cx.ui.json(one));
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
            let length = SessionTime::from_secs(s.seconds).to_string();
            let report = read_journal(&s.folder).map(|(entries, _)| Report::from_entries(&entries)).ok();
            let score =
                report.as_ref().and_then(Report::points).map_or("-".into(), |points| format!("{points:.1} of 5"));
            let topics = report.map_or_else(String::new, |report| topics(&report));
            vec![s.session.clone(), started, length, s.asked.to_string(), score, ended, topics]
        })
        .collect();
    cx.ui.table(&["SESSION", "STARTED", "LENGTH", "QUESTIONS", "SCORE", "ENDED", "TOPICS"], &rows);
    cx.ui.note("report on the newest: viva report");
    Ok(())
}

/// The topics of the questions. The table names at most three.
fn topics(report: &Report) -> String {
    const SHOWN: usize = 3;
    let mut topics: Vec<&str> = report.questions.iter().map(|q| q.topic.as_str()).collect();
    topics.dedup();
    let more = topics.len().saturating_sub(SHOWN);
    topics.truncate(SHOWN);
    let shown = topics.join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}
