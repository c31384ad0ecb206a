//! What Viva remembers of a person between sessions: how long they pause, and where. It keeps milliseconds, never
//! words.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::interview::{Fact, Output};
use crate::journal::{Entry, Happening};
use crate::speech::Place;
use crate::speech::pauses::Habits;

/// The file in the data folder. Deleting it forgets the person.
const FILE: &str = "pauses.json";

fn path(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// The person's pauses so far. If the file is missing or damaged there are none, and the next session writes a new one.
pub fn read(data: &Path) -> Habits {
    let text = fs::read_to_string(path(data)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Adds the pauses of a finished session. If they cannot be kept, only the log says so.
pub fn learn(data: &Path, entries: &[Entry]) {
    let mut habits = read(data);
    let pauses = entries.iter().filter_map(|e| match &e.what {
        Happening::Pause(pause) => Some((pause.place, pause.silence_ms)),
        // This pause ended a turn, but the answer went on after it.
        Happening::Out(Output::Note(Fact::GaveWay { pause_ms, .. })) => Some((Place::Between, *pause_ms)),
        _ => None,
    });
    let mut any = false;
    for (place, pause_ms) in pauses {
        habits.learn(place, pause_ms);
        any = true;
    }
    if any && let Err(e) = write(data, &habits) {
        tracing::warn!("the pauses of this session are not remembered: {e}");
    }
}

fn write(data: &Path, habits: &Habits) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(data)?;
    file.write_all(&serde_json::to_vec(habits)?)?;
    file.persist(path(data))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SayId;
    use crate::speech::{Pause, TurnId, Why};
    use crate::time::{SampleCount, SessionTime};

    fn pause(place: Place, silence_ms: u32) -> Entry {
        let (turn, at) = (TurnId(1), SampleCount(0));
        let what =
            Pause { turn, at, silence_ms, place, wait_ms: Some(3_000), why: Why::Early, finished: None, tail: None };
        Entry { at: SessionTime::ZERO, what: Happening::Pause(what) }
    }

    #[test]
    fn the_pauses_of_earlier_sessions_are_known_in_the_next() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(read(data.path()), Habits::default());
        let session: Vec<Entry> = (0..6).map(|_| pause(Place::Between, 1_800)).collect();
        learn(data.path(), &session);
        learn(data.path(), &[pause(Place::Inside, 700)]);
        let habits = read(data.path());
        assert_eq!((habits.usual_ms(Place::Between), habits.usual_ms(Place::Inside)), (Some(1_800), None));
        fs::write(path(data.path()), "{\"between\": 7}").unwrap();
        assert_eq!(read(data.path()), Habits::default());
    }

    #[test]
    fn a_pause_that_viva_cut_into_is_learned_as_a_pause_between_sentences() {
        let data = tempfile::tempdir().unwrap();
        let gave_way = |pause_ms| {
            let fact = Fact::GaveWay { turn: TurnId(1), say: SayId(3), pause_ms };
            Entry { at: SessionTime::ZERO, what: Happening::Out(Output::Note(fact)) }
        };
        learn(data.path(), &[2_400; 6].map(gave_way));
        let habits = read(data.path());
        assert_eq!((habits.usual_ms(Place::Between), habits.usual_ms(Place::Inside)), (Some(2_400), None));
    }
}
