//! All sessions, newest first, and the search for one of them.

use std::cmp::Reverse;
use std::fs;
use std::io::ErrorKind;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::{JOURNAL, sessions_folder};
use crate::fault::{Fault, FaultKind, did_you_mean};
use crate::interview::{Fact, Output};
use crate::journal::{Entry, Happening, LineReader};

/// A session's outline, read from its journal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    pub session: String,
    #[serde(serialize_with = "crate::fault::path_as_text")]
    pub folder: PathBuf,
    /// RFC 3339. Empty if the journal has no beginning.
    pub started: String,
    pub seconds: u64,
    pub asked: u32,
    /// Why the session ended. `None` if it was cut short.
    pub ended: Option<String>,
    /// The number of journal lines that could not be read.
    pub unreadable: u32,
}

/// All sessions, newest first.
///
/// # Errors
/// `Storage` if the folder cannot be read.
pub fn all(data: &Path) -> Result<Vec<Summary>, Fault> {
    let mut found: Vec<Summary> =
        names(data)?.iter().map(|name| summary(name, &sessions_folder(data).join(name))).collect();
    // The clock goes back an hour in autumn, and travellers change their zone, so the text is no order.
    found.sort_by_cached_key(|one| Reverse((one.started.parse::<Timestamp>().ok(), one.session.clone())));
    Ok(found)
}

/// The folder of a session: by its name, by a beginning of the name that no other has, or the newest with a question.
///
/// # Errors
/// `BadInput` with a suggestion if there is no such session.
pub fn find(data: &Path, wanted: Option<&str>) -> Result<PathBuf, Fault> {
    let missing = |what: String| Fault::new(FaultKind::BadInput, what);
    let Some(wanted) = wanted else {
        let mut all = all(data)?;
        // An interview that broke off before its first question has nothing to show.
        let newest = all.iter().position(|s| s.asked > 0).unwrap_or(0);
        return (newest < all.len())
            .then(|| all.swap_remove(newest))
            .map(|s| s.folder)
            .ok_or_else(|| missing("there are no sessions yet".into()).next("viva rehearse"));
    };
    let names = names(data)?;
    if names.iter().any(|n| n == wanted) {
        return Ok(sessions_folder(data).join(wanted));
    }
    let begin: Vec<&String> = names.iter().filter(|n| !wanted.is_empty() && n.starts_with(wanted)).collect();
    match begin[..] {
        [one] => Ok(sessions_folder(data).join(one)),
        [] => Err(missing(format!("there is no session `{wanted}`")).next(
            match did_you_mean(wanted, names.iter().map(String::as_str)) {
                Some(hint) => format!("viva report {hint}"),
                None => "viva sessions".into(),
            },
        )),
        _ => Err(missing(format!("{} sessions begin with `{wanted}`", begin.len())).next("viva sessions")),
    }
}

/// The names of the folders that hold a journal.
fn names(data: &Path) -> Result<Vec<String>, Fault> {
    let dir = sessions_folder(data);
    let failed = |e: std::io::Error| {
        Fault::new(FaultKind::Storage, format!("cannot read the folder {}", dir.display()))
            .because(e)
            .next("viva doctor")
    };
    let mut names = Vec::new();
    let entries = match fs::read_dir(&dir) {
        // Nobody has had an interview yet.
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(names),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if let Ok(name) = entry.file_name().into_string()
            && entry.path().join(JOURNAL).is_file()
        {
            names.push(name);
        }
    }
    Ok(names)
}

/// Reads a journal for its outline. Lines that a power failure cut off are only counted.
fn summary(name: &str, folder: &Path) -> Summary {
    let mut summary = Summary {
        session: name.to_owned(),
        folder: folder.to_owned(),
        started: String::new(),
        seconds: 0,
        asked: 0,
        ended: None,
        unreadable: 0,
    };
    let Ok(file) = fs::File::open(folder.join(JOURNAL)) else {
        summary.unreadable = 1;
        return summary;
    };
    let mut reader = LineReader::default();
    for line in BufReader::new(file).split(b'\n') {
        // A failing disk would return the same error without end.
        let Ok(line) = line else {
            summary.unreadable += 1;
            break;
        };
        if line.is_empty() {
            continue;
        }
        match reader.read(&String::from_utf8_lossy(&line)) {
            Ok(entry) => take(&mut summary, entry),
            Err(_) => summary.unreadable += 1,
        }
    }
    summary
}

fn take(summary: &mut Summary, entry: Entry) {
    summary.seconds = summary.seconds.max(entry.at.millis() / 1000);
    match entry.what {
        Happening::Session(header) => summary.started = header.started,
        Happening::Out(Output::Note(Fact::Asked { .. })) => summary.asked += 1,
        Happening::Out(Output::Note(Fact::Ended { why })) => summary.ended = Some(why.to_string()),
        Happening::In(_) | Happening::Out(_) | Happening::Pause(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::{SayId, SessionEnd, Setup};
    use crate::journal::Header;
    use crate::time::SessionTime;

    fn write(dir: &Path, name: &str, started: &str, tail: &str) {
        let setup = Setup { seed: 1, minutes: 5.0, ..Setup::default() };
        let header = Header { version: 1, session: name.into(), started: started.into(), viva: "0".into(), setup };
        let asked = Fact::Asked { question: "q".into(), number: 1, of: 1, say: SayId(1) };
        let entries = [
            Entry { at: SessionTime::ZERO, what: Happening::Session(header) },
            Entry { at: SessionTime::from_secs(9), what: Happening::Out(Output::Note(asked)) },
            Entry {
                at: SessionTime::from_secs(61),
                what: Happening::Out(Output::Note(Fact::Ended { why: SessionEnd::TimeUp })),
            },
        ];
        let text: String = entries.iter().map(|e| format!("{}\n", serde_json::to_string(e).unwrap())).collect();
        let folder = sessions_folder(dir).join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(JOURNAL), text + tail).unwrap();
    }

    #[test]
    fn newest_first_and_a_torn_line_is_no_trouble() {
        let temp = tempfile::tempdir().unwrap();
        write(temp.path(), "a", "2026-01-01T10:00:00+01:00", "{\"at\":99000,\"in\":{\"he");
        write(temp.path(), "b", "2026-01-02T10:00:00+01:00", "");
        fs::create_dir_all(sessions_folder(temp.path()).join("not-a-session")).unwrap();
        let all = all(temp.path()).unwrap();
        assert_eq!(all.iter().map(|s| s.session.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!((all[1].seconds, all[1].asked, all[1].unreadable), (61, 1, 1));
        assert_eq!(all[1].ended.as_deref(), Some("time is up"));
    }

    #[test]
    fn the_instant_counts_and_not_the_hands_of_the_clock() {
        let order = |first: &str, second: &str| {
            let temp = tempfile::tempdir().unwrap();
            write(temp.path(), "first", first, "");
            write(temp.path(), "second", second, "");
            all(temp.path()).unwrap()[0].session.clone()
        };
        assert_eq!(order("2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00"), "second");
        assert_eq!(order("2026-03-02T23:00:00+01:00", "2026-03-02T18:30:00-05:00"), "second");
        assert_eq!(order("2026-03-02T23:00:00Z", "not a time"), "first");
    }

    #[test]
    fn found_by_name_by_beginning_or_as_the_newest() {
        let temp = tempfile::tempdir().unwrap();
        let data = temp.path();
        assert_eq!(find(data, None).unwrap_err().next.as_deref(), Some("viva rehearse"));
        write(temp.path(), "2026-01-01-apis", "2026-01-01T10:00:00Z", "");
        write(temp.path(), "2026-01-02-apis", "2026-01-02T10:00:00Z", "");
        let name = |wanted| find(data, wanted).map(|f| f.file_name().unwrap().to_owned());
        assert_eq!(name(None).unwrap(), "2026-01-02-apis");
        assert_eq!(name(Some("2026-01-01")).unwrap(), "2026-01-01-apis");
        assert_eq!(name(Some("2026-01")).unwrap_err().what, "2 sessions begin with `2026-01`");
        let typo = name(Some("2026-01-01-apsi")).unwrap_err();
        assert_eq!(typo.next.as_deref(), Some("viva report 2026-01-01-apis"));
        assert!(name(Some("../../etc")).is_err());
        let broken_off = sessions_folder(data).join("2026-01-03-apis");
        fs::create_dir_all(&broken_off).unwrap();
        let header = fs::read_to_string(sessions_folder(data).join("2026-01-02-apis").join(JOURNAL)).unwrap();
        let header = header.lines().next().unwrap().replace("2026-01-02", "2026-01-03");
        fs::write(broken_off.join(JOURNAL), header).unwrap();
        assert_eq!(all(data).unwrap()[0].session, "2026-01-03-apis");
        assert_eq!(name(None).unwrap(), "2026-01-02-apis");
    }
}
