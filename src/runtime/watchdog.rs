//! Watches the stages of a session. A stage that gives no sign of life in time counts as lost: a hung thread gives no
//! error, and Viva would say "I'm listening" with nobody listening.

use std::time::{Duration, Instant};

use crate::ids::{SayId, TurnId};
use crate::interview::Device;
use crate::session::Event;

/// The listening stage reports the level ten times a second. After this long without a report it counts as lost.
const LEVEL: Duration = Duration::from_secs(2);
/// How long a line may take until its first sample sounds. Rendering one clause takes a tenth of a second, and the
/// slowest voice is given up after 5 s.
const SOUND: Duration = Duration::from_secs(6);
/// How long the words of a turn may take. The interview gives up after 20 s.
const WORDS: Duration = Duration::from_secs(8);

/// What the stages owe, and since when.
pub struct Watchdog {
    microphone: Ear,
    /// The microphone's name, for "the microphone is back".
    name: String,
    /// The line that was ordered and does not sound yet.
    line: Option<(SayId, Instant)>,
    /// True while the voice owes a sign of life.
    mute: bool,
    /// The turn whose words are due.
    words: Option<(TurnId, Instant)>,
}

/// The state of the listening stage.
enum Ear {
    /// Nothing is expected: the session has not begun, or the device itself is lost.
    Closed,
    /// The last report.
    Hears(Instant),
    /// The session knows that nothing is heard.
    Stuck,
}

/// What the watchdog found.
#[derive(Debug)]
pub enum Finding {
    /// Something that the session must know.
    Event(Event),
    /// Something that only the watchers must know.
    Trouble(String),
}

impl Default for Watchdog {
    fn default() -> Self {
        Self { microphone: Ear::Closed, name: String::new(), line: None, mute: false, words: None }
    }
}

impl Watchdog {
    /// The session begins, and the microphone with this name is open.
    pub fn start(&mut self, name: &str, now: Instant) {
        name.clone_into(&mut self.name);
        self.microphone = Ear::Hears(now);
    }

    /// The microphone's name.
    pub fn microphone(&self) -> &str {
        &self.name
    }

    /// The listening stage has reported a level. Returns the event if it had been taken for lost.
    pub fn level(&mut self, now: Instant) -> Option<Event> {
        if matches!(self.microphone, Ear::Closed) {
            // A lost microphone is back only when it says so.
            return None;
        }
        let before = std::mem::replace(&mut self.microphone, Ear::Hears(now));
        matches!(before, Ear::Stuck).then(|| Event::DeviceBack { device: Device::Microphone, name: self.name.clone() })
    }

    /// The microphone has reported its own loss.
    pub fn microphone_lost(&mut self) {
        self.microphone = Ear::Closed;
    }

    pub fn microphone_back(&mut self, name: &str, now: Instant) {
        self.start(name, now);
    }

    /// A line is ordered. Returns its failure if the voice still owes a sign of life.
    pub fn ordered(&mut self, id: SayId, now: Instant) -> Option<Event> {
        if self.mute {
            return Some(failed(id));
        }
        self.line = Some((id, now));
        None
    }

    /// The line is not wanted any more.
    pub fn hushed(&mut self, id: SayId) {
        self.line.take_if(|(line, _)| *line == id);
    }

    /// The line sounds, is over, or has failed.
    pub fn answered(&mut self, id: SayId) {
        self.mute = false;
        self.hushed(id);
    }

    pub fn turn_ended(&mut self, turn: TurnId, now: Instant) {
        self.words = Some((turn, now));
    }

    /// The turn's words have come, or will not come.
    pub fn understood(&mut self, turn: TurnId) {
        self.words.take_if(|(due, _)| *due == turn);
    }

    /// Looks for what is overdue. To be called about once a second.
    pub fn look(&mut self, now: Instant) -> Vec<Finding> {
        let overdue = |since: Instant, limit| now.saturating_duration_since(since) > limit;
        let mut found = Vec::new();
        if matches!(self.microphone, Ear::Hears(since) if overdue(since, LEVEL)) {
            self.microphone = Ear::Stuck;
            let why = format!("nothing has been heard from {} for {} s", self.name, LEVEL.as_secs());
            found.push(Finding::Event(Event::DeviceLost { device: Device::Microphone, why }));
        }
        if let Some((id, _)) = self.line.take_if(|(_, since)| overdue(*since, SOUND)) {
            self.mute = true;
            found.push(Finding::Event(failed(id)));
        }
        if self.words.take_if(|(_, since)| overdue(*since, WORDS)).is_some() {
            let text = format!("the recognizer has not answered for {} s; other programs may be busy", WORDS.as_secs());
            found.push(Finding::Trouble(text));
        }
        found
    }
}

fn failed(id: SayId) -> Event {
    let why = "the voice does not answer; the interview goes on in writing".to_owned();
    Event::LineFailed { id, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    fn lost(findings: &[Finding]) -> bool {
        matches!(findings, [Finding::Event(Event::DeviceLost { device: Device::Microphone, why })] if why.contains("USB"))
    }

    #[test]
    fn a_listening_stage_that_is_stuck_is_told_once_and_its_return_too() {
        let (mut watchdog, start) = (Watchdog::default(), Instant::now());
        assert!(watchdog.look(at(start, 60_000)).is_empty(), "nothing is expected before the start");
        watchdog.start("USB", start);
        assert!(watchdog.level(at(start, 1_000)).is_none());
        assert!(watchdog.look(at(start, 2_900)).is_empty());
        assert!(lost(&watchdog.look(at(start, 3_100))));
        assert!(watchdog.look(at(start, 9_000)).is_empty());
        let back = watchdog.level(at(start, 9_500));
        assert!(matches!(back, Some(Event::DeviceBack { device: Device::Microphone, name }) if name == "USB"));
        assert!(watchdog.look(at(start, 10_000)).is_empty());
    }

    #[test]
    fn a_microphone_that_reports_its_loss_is_not_told_twice() {
        let (mut watchdog, start) = (Watchdog::default(), Instant::now());
        watchdog.start("USB", start);
        watchdog.microphone_lost();
        assert!(watchdog.level(at(start, 1_000)).is_none(), "sound from before the loss");
        assert!(watchdog.look(at(start, 9_000)).is_empty());
        watchdog.microphone_back("USB 2", at(start, 9_000));
        assert!(watchdog.look(at(start, 10_000)).is_empty());
        assert!(lost(&watchdog.look(at(start, 11_500))));
    }

    #[test]
    fn a_line_that_never_sounds_fails_and_so_do_the_next_ones_until_the_voice_is_back() {
        let (mut watchdog, start) = (Watchdog::default(), Instant::now());
        let failure = |event: &Event| matches!(event, Event::LineFailed { .. });
        assert!(watchdog.ordered(SayId(1), start).is_none());
        assert!(watchdog.look(at(start, 5_900)).is_empty());
        assert!(matches!(&watchdog.look(at(start, 6_100))[..], [Finding::Event(event)] if failure(event)));
        assert!(watchdog.ordered(SayId(2), at(start, 7_000)).as_ref().is_some_and(failure));
        watchdog.answered(SayId(1));
        assert!(watchdog.ordered(SayId(3), at(start, 8_000)).is_none());
        watchdog.answered(SayId(3));
        assert!(watchdog.ordered(SayId(4), at(start, 9_000)).is_none());
        watchdog.hushed(SayId(4));
        assert!(watchdog.look(at(start, 60_000)).is_empty(), "neither a sounding line nor a hushed one is overdue");
    }

    #[test]
    fn words_that_do_not_come_are_told() {
        let (mut watchdog, start) = (Watchdog::default(), Instant::now());
        watchdog.turn_ended(TurnId(1), start);
        watchdog.understood(TurnId(1));
        watchdog.turn_ended(TurnId(2), start);
        assert!(matches!(watchdog.look(at(start, 8_100))[..], [Finding::Trouble(_)]));
        assert!(watchdog.look(at(start, 9_100)).is_empty());
    }
}
