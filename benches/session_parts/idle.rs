//! The cost of a session that has little to do: processor time while Viva speaks, and while it waits for an answer.

use std::fmt;

use serde_json::Value;

use crate::common::rows::{Row, Target};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Doing {
    /// Starting, or recognizing.
    #[default]
    Working,
    Speaking,
    /// The candidate has the floor. If nobody is there, Viva waits.
    Listening,
}

/// Seconds, and the processor seconds spent in them.
#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    seconds: f64,
    cpu: f64,
}

/// Measures processor time by state. It takes the session's events, which include changes of state.
#[derive(Default)]
pub struct Idle {
    doing: Doing,
    /// Processor seconds so far, and the time, at the last look.
    last: Option<(f64, std::time::Duration)>,
    began: Option<std::time::Instant>,
    speaking: Spent,
    listening: Spent,
}

impl Idle {
    #[expect(clippy::disallowed_methods, reason = "a benchmark reads clocks")]
    pub fn event(&mut self, event: &Value, pid: u32) {
        let Some(cpu) = cpu_seconds(pid) else { return };
        let now = self.began.get_or_insert_with(std::time::Instant::now).elapsed();
        if let Some((cpu_before, before)) = self.last.replace((cpu, now)) {
            let spent = Spent { seconds: (now - before).as_secs_f64(), cpu: cpu - cpu_before };
            match self.doing {
                Doing::Speaking => self.speaking.add(spent),
                Doing::Listening => self.listening.add(spent),
                Doing::Working => {}
            }
        }
        match (event["event"].as_str(), event["state"].as_str()) {
            (Some("state"), Some("speaking")) => self.doing = Doing::Speaking,
            (Some("state"), Some("listening")) => self.doing = Doing::Listening,
            (Some("state"), _) | (Some("ended"), _) => self.doing = Doing::Working,
            _ => {}
        }
    }
}

impl Spent {
    fn add(&mut self, other: Self) {
        (self.seconds, self.cpu) = (self.seconds + other.seconds, self.cpu + other.cpu);
    }

    fn percent(self) -> f64 {
        100.0 * self.cpu / self.seconds
    }
}

impl fmt::Display for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [s, l] = [self.speaking, self.listening];
        let (speaks, listens) = (s.percent(), l.percent());
        write!(f, "processor: {speaks:.1} % of a core in {:.0} s of speaking", s.seconds)?;
        write!(f, ", {listens:.1} % in {:.0} s of listening", l.seconds)
    }
}

/// Prints the rows. `interview` has its lines in the cache (the first interview also renders them while it speaks). In
/// `alone` nobody answers.
pub fn figures(interview: &Idle, alone: &Idle) {
    for (what, spent) in [("speaks", interview.speaking), ("waits", alone.listening)] {
        Row::new("session", format!("processor while Viva {what}"), spent.percent(), "%")
            .target(Target::Below(2.0))
            .on(format!("{:.0} s in which Viva {what}, lines in the cache", spent.seconds))
            .emit();
    }
}

/// Processor time of all threads of a process. It is in fields 14 and 15 of its stat, counted after the name, in
/// hundredths of a second.
fn cpu_seconds(pid: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit(") ").next()?.split(' ').skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / 100.0)
}
