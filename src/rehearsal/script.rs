//! Whole interviews in text, in virtual time. The script says what the candidate does, and the result reads as a
//! conversation. It runs the same [`Interview`](crate::interview::Interview) as a session, only without sound.
//!
//! ```text
//! # a remark
//! < I would put a cache in front.        the candidate says this in the next turn
//! < [cap] And then …                     the cap stops the turn; other troubles: [late 25s], [fails], [gap]
//! < It is slow. (2.0s) Then I look.      with a pause; the endpointer decides, with real waits, if the turn is over
//! < [timed] It is slow.                  without a pause, but the endpointer ends this turn too
//! < over 1.5s: hang on                   speaks over Viva, 1.5 s into the line (`< cough over 1s` for a cough)
//! > why redis                            Viva's next lines, until the candidate's turn, must contain this
//! ~ 20s                                  nothing happens for 20 s; also 500ms, 2m, 3h
//! ! pause                                a key; [`KEYS`] has them all
//! ! lose microphone: unplugged           a device goes away
//! ! silent microphone: Jabra             the microphone gives only zeros
//! ! back microphone: Headset             a device comes back
//! ! mute                                 the voice fails to say the next line
//! ```

use crate::bank::Question;
use crate::interview::{Command, Device, Mode, Setup};
use crate::journal::Entry;

/// The keys of a script, and the orders that they give.
pub const KEYS: &[(&str, Command)] = &[
    ("repeat", Command::Repeat),
    ("rephrase", Command::Rephrase),
    ("skip", Command::Skip),
    ("pause", Command::Pause),
    ("resume", Command::Resume),
    ("hint", Command::Hint),
    ("done", Command::Done),
    ("think", Command::Think),
    ("time left", Command::TimeLeft),
    ("more time", Command::MoreTime),
    ("quicker", Command::Quicker),
    ("don't interrupt", Command::DontInterrupt),
    ("end", Command::End),
];

/// The name of an order's key.
pub fn key_of(command: Command) -> &'static str {
    KEYS.iter().find(|(_, of)| *of == command).map_or("a key", |(name, _)| name)
}

/// What goes wrong with a turn.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Twist {
    pub cap: bool,
    pub fails: bool,
    pub gap: bool,
    /// The transcript takes this many milliseconds longer.
    pub late_ms: u64,
}

/// Words without a pause, and the pause after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub text: String,
    /// `None` if nothing comes after the words.
    pub pause_ms: Option<u64>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Answer {
        text: String,
        twist: Twist,
    },
    /// Words with pauses. The endpointer decides when the turn is over. The candidate goes on after each pause,
    /// whatever Viva does.
    Timed(Vec<Stretch>),
    Over {
        after_ms: u64,
        text: String,
    },
    Cough {
        after_ms: u64,
    },
    Expect(String),
    Wait {
        ms: u64,
    },
    Key(Command),
    Lose(Device, String),
    /// The microphone with this name gives only zeros.
    Silent(String),
    Back(Device, String),
    Mute,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// The wishes of a remark in the script's first line: `# minutes 4, real, seed 3, only double-charge`.
    pub wishes: Vec<Wish>,
    pub steps: Vec<(usize, Step)>,
}

/// A setting that the script asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    Minutes(f32),
    Seed(u64),
    Mode(Mode),
    /// Ask only the question with this id.
    Only(String),
}

/// A line that cannot be read, with its number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadScript {
    pub line: usize,
    pub why: String,
}

/// An interview that was played.
#[derive(Debug, Clone, Default)]
pub struct Played {
    /// The conversation as text: the time, who speaks, the words and the reasons.
    pub text: String,
    /// The entries that a session would have written into its journal, without the header.
    pub entries: Vec<Entry>,
    /// Expectations that were not met, and broken invariants. Empty if all is well.
    pub complaints: Vec<String>,
    /// Whether the interview came to its end.
    pub finished: bool,
}

impl Script {
    pub fn parse(text: &str) -> Result<Self, BadScript> {
        let mut steps = Vec::new();
        for (i, raw) in text.lines().enumerate() {
            let line = raw.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bad = |why: &str| BadScript { line: i + 1, why: why.into() };
            let mark = line.chars().next().unwrap_or_default();
            let rest = line[mark.len_utf8()..].trim();
            let step = match mark {
                '<' => candidate(rest)
                    .ok_or_else(|| bad("not a candidate's line: < text, < [late 5s] text, < over 1s: text"))?,
                '>' => Step::Expect(rest.to_owned()),
                '~' => Step::Wait {
                    ms: wait(rest).ok_or_else(|| bad("not a time: a number with ms, s, m or h, as in ~ 10s"))?,
                },
                '!' => event(rest).ok_or_else(|| bad(&no_event()))?,
                _ => return Err(bad("lines begin with <, >, ~, ! or #")),
            };
            steps.push((i + 1, step));
        }
        Ok(Self { wishes: wishes(text), steps })
    }

    /// The interview that the script asks for, with these questions in their order. Without wishes it takes `minutes` of
    /// study, with seed 7.
    pub fn setup(&self, questions: &[Question], minutes: f32) -> Setup {
        let mut setup =
            Setup { seed: 7, minutes, questions: questions.to_vec(), backchannel: true, ..Setup::default() };
        for wish in &self.wishes {
            match wish {
                Wish::Minutes(minutes) => setup.minutes = *minutes,
                Wish::Seed(seed) => setup.seed = *seed,
                Wish::Mode(mode) => setup.mode = *mode,
                Wish::Only(id) => setup.questions.retain(|q| q.id == *id),
            }
        }
        setup
    }
}

/// The wishes of the first line. A remark in prose has none.
fn wishes(text: &str) -> Vec<Wish> {
    let first = text.lines().next().and_then(|line| line.trim().strip_prefix('#')).unwrap_or_default();
    let wish = |words: &str| match words.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["minutes", n] => n.parse().ok().filter(|n| (0.0..=240.0).contains(n)).map(Wish::Minutes),
        ["seed", n] => n.parse().ok().map(Wish::Seed),
        ["study"] => Some(Wish::Mode(Mode::Study)),
        ["real"] => Some(Wish::Mode(Mode::Real)),
        ["only", id] => Some(Wish::Only((*id).to_owned())),
        _ => None,
    };
    first.split(',').filter_map(wish).collect()
}

fn candidate(rest: &str) -> Option<Step> {
    if let Some(rest) = rest.strip_prefix("over ") {
        let (at, text) = rest.split_once(':')?;
        return Some(Step::Over { after_ms: duration(at)?, text: text.trim().to_owned() });
    }
    if let Some(at) = rest.strip_prefix("cough over ") {
        return Some(Step::Cough { after_ms: duration(at)? });
    }
    let mut twist = Twist::default();
    let mut timed = false;
    let mut rest = rest;
    while let Some(inner) = rest.strip_prefix('[') {
        let (word, after) = inner.split_once(']')?;
        match word.trim() {
            "cap" => twist.cap = true,
            "fails" => twist.fails = true,
            "gap" => twist.gap = true,
            "timed" => timed = true,
            other => twist.late_ms = duration(other.strip_prefix("late ")?)?,
        }
        rest = after.trim();
    }
    let stretches = stretches(rest);
    if timed || stretches.len() > 1 {
        return Some(Step::Timed(stretches));
    }
    Some(Step::Answer { text: rest.to_owned(), twist })
}

/// Splits "One. (2.0s) Two." at its pauses. Brackets without a time are words.
fn stretches(text: &str) -> Vec<Stretch> {
    let (mut all, mut rest) = (Vec::new(), text);
    let mut from = 0;
    while let Some(open) = rest[from..].find('(').map(|at| at + from) {
        let pause =
            rest[open..].find(')').and_then(|close| Some((open + close, duration(&rest[open + 1..open + close])?)));
        match pause {
            Some((close, ms)) => {
                all.push(Stretch { text: rest[..open].trim().to_owned(), pause_ms: Some(ms) });
                (rest, from) = (&rest[close + 1..], 0);
            }
            None => from = open + 1,
        }
    }
    all.push(Stretch { text: rest.trim().to_owned(), pause_ms: None });
    all
}

fn event(rest: &str) -> Option<Step> {
    let (words, tail) = rest.split_once(':').map_or((rest, ""), |(a, b)| (a, b.trim()));
    let device = |name: &str| match name {
        "microphone" => Some(Device::Microphone),
        "speaker" => Some(Device::Speaker),
        _ => None,
    };
    let words: Vec<&str> = words.split_whitespace().collect();
    if let Some((_, command)) = KEYS.iter().find(|(name, _)| *name == words.join(" ")) {
        return Some(Step::Key(*command));
    }
    Some(match words.as_slice() {
        ["mute"] => Step::Mute,
        ["silent", "microphone"] => Step::Silent(tail.to_owned()),
        ["lose", name] => Step::Lose(device(name)?, tail.to_owned()),
        ["back", name] => Step::Back(device(name)?, tail.to_owned()),
        _ => return None,
    })
}

/// What can stand behind `!`.
fn no_event() -> String {
    let keys: Vec<_> = KEYS.iter().map(|(name, _)| *name).collect();
    format!(
        "not an event: {}; mute; lose microphone: why; back microphone: name (or speaker); silent microphone: name",
        keys.join(", ")
    )
}

/// Milliseconds of a time like "1.5s" or "500ms". Brackets around words may hold "5m" for another reason.
fn duration(text: &str) -> Option<u64> {
    in_units(text, &[("ms", 1.0), ("s", 1_000.0)])
}

/// Milliseconds of a time like "20s", "2m" or "3h".
fn wait(text: &str) -> Option<u64> {
    in_units(text, &[("ms", 1.0), ("s", 1_000.0), ("m", 60_000.0), ("h", 3_600_000.0)])
}

fn in_units(text: &str, units: &[(&str, f64)]) -> Option<u64> {
    let (number, unit) = units.iter().find_map(|(unit, ms)| Some((text.trim().strip_suffix(unit)?, ms)))?;
    let value: f64 = number.trim().parse().ok()?;
    (value.is_finite() && (0.0..=36_000_000.0).contains(&(value * unit))).then_some((value * unit) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_read_or_refused_by_line() {
        let script =
            Script::parse("# x\n< [late 2.5s] [cap] hello\n\n> why\n~ 500ms\n! lose speaker: gone\n< over 1s: no")
                .unwrap();
        let twist = Twist { cap: true, late_ms: 2_500, ..Twist::default() };
        assert_eq!(script.steps[0], (2, Step::Answer { text: "hello".into(), twist }));
        assert_eq!(script.steps[2], (5, Step::Wait { ms: 500 }));
        assert_eq!(script.steps[4], (7, Step::Over { after_ms: 1_000, text: "no".into() }));
        for (text, ms) in [("~ 2m", 120_000), ("~ 1.5h", 5_400_000), ("~ 3 s", 3_000)] {
            assert_eq!(Script::parse(text).unwrap().steps, [(1, Step::Wait { ms })]);
        }
        for (text, line) in
            [("< ok\nwhat", 2), ("~ long", 1), ("! dance", 1), ("< [odd] a", 1), ("~ 1e99s", 1), ("< over x", 1)]
        {
            assert_eq!(Script::parse(text).unwrap_err().line, line, "{text}");
        }
        let why = Script::parse("~ 3 days").unwrap_err().why;
        assert!(["ms", "s,", "m or h"].iter().all(|unit| why.contains(unit)), "{why}");
    }

    #[test]
    fn every_key_is_known_by_its_name_and_named_if_it_is_not() {
        let why = Script::parse("! foo").unwrap_err().why;
        for (name, command) in KEYS {
            assert_eq!(Script::parse(&format!("! {name}")).unwrap().steps, [(1, Step::Key(*command))]);
            assert!(why.contains(name), "{why}");
        }
        assert!(["mute", "lose microphone", "back microphone"].iter().all(|event| why.contains(event)), "{why}");
    }

    #[test]
    fn a_bracket_in_an_answer_is_no_pause_of_minutes() {
        let text = "It holds (5m) rows (2s) at most.";
        let Step::Timed(said) = &Script::parse(&format!("< {text}")).unwrap().steps[0].1 else { panic!() };
        assert_eq!((said.len(), said[0].text.as_str()), (2, "It holds (5m) rows"));
    }
}
