//! Every setting as data: its name, what it takes, what it is for, and where it goes.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error as PlainError};

use super::{Backend, Settings};
use crate::audio::echo::Echo;
use crate::bank::Round;
use crate::fault::did_you_mean;
use crate::interview::Mode;
use crate::speech::PatienceLevel;

/// A value, whatever it came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    Unset,
    Switch(bool),
    Whole(u64),
    Number(f64),
    Text(String),
    List(Vec<String>),
}

impl fmt::Display for Value {
    /// As it is written in the settings file; nothing for `Unset`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unset => Ok(()),
            Self::Switch(b) => write!(f, "{b}"),
            Self::Whole(n) => write!(f, "{n}"),
            Self::Number(n) => write!(f, "{n}"),
            Self::Text(s) => write!(f, "{}", toml::Value::from(s.as_str())),
            Self::List(items) => write!(f, "{}", toml::Value::from(items.clone())),
        }
    }
}

/// What a setting takes. Ranges include both ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Switch,
    Whole { min: u64, max: u64 },
    Number { min: f64, max: f64 },
    Text,
    OneOf(&'static [&'static str]),
    SomeOf(&'static [&'static str]),
}

impl Kind {
    /// What fits, in words.
    pub fn wants(self) -> String {
        match self {
            Self::Switch => "true or false".into(),
            Self::Whole { min, max: u64::MAX } => format!("a whole number from {min}"),
            Self::Whole { min, max } => format!("a whole number from {min} to {max}"),
            Self::Number { min, max } => format!("a number from {min} to {max}"),
            Self::Text => "text".into(),
            Self::OneOf(choices) => format!("one of: {}", choices.join(", ")),
            Self::SomeOf(choices) => format!("some of: {}", choices.join(", ")),
        }
    }
}

/// One setting.
pub struct Key {
    /// `section.key`, as in the file.
    pub name: &'static str,
    pub kind: Kind,
    /// May be left out or empty.
    pub optional: bool,
    /// The comment in the settings file.
    pub about: &'static str,
    pub(super) put: fn(&mut Settings, &Value),
    /// The value in force.
    pub get: fn(&Settings) -> Value,
}

impl Key {
    /// `audio.mic` is `VIVA_AUDIO_MIC`.
    pub fn variable(&self) -> String {
        variable(self.name)
    }

    /// Reads a value that was typed: an environment variable or a flag. A list is separated by commas.
    ///
    /// # Errors
    /// Why it does not fit, with a suggestion.
    pub fn read(&self, raw: &str) -> Result<Value, String> {
        let raw = raw.trim();
        let value = match self.kind {
            _ if raw.is_empty() && self.optional => Value::Unset,
            Kind::Switch => match raw.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Value::Switch(true),
                "false" | "no" | "off" | "0" => Value::Switch(false),
                _ => return Err(self.unfit(raw)),
            },
            Kind::Whole { .. } => Value::Whole(raw.parse().map_err(|_| self.unfit(raw))?),
            Kind::Number { .. } => Value::Number(raw.parse().map_err(|_| self.unfit(raw))?),
            Kind::Text | Kind::OneOf(_) => Value::Text(raw.into()),
            Kind::SomeOf(_) => {
                Value::List(raw.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect())
            }
        };
        self.check(value)
    }

    /// Holds a value against what the setting takes.
    ///
    /// # Errors
    /// Why it does not fit, with a suggestion.
    pub fn check(&self, value: Value) -> Result<Value, String> {
        let one = |s: &str, choices: &[&'static str]| match choices.contains(&s) {
            true => Ok(()),
            false => Err(match did_you_mean(s, choices.iter().copied()) {
                Some(hint) => format!("`{s}` is not {}; did you mean `{hint}`?", self.kind.wants()),
                None => self.unfit(s),
            }),
        };
        match (self.kind, &value) {
            (_, Value::Unset) if self.optional => Ok(()),
            (_, Value::Text(s)) if s.is_empty() && self.optional => return Ok(Value::Unset),
            (Kind::Switch, Value::Switch(_)) => Ok(()),
            (Kind::Whole { min, max }, Value::Whole(n)) if (min..=max).contains(n) => Ok(()),
            (Kind::Number { min, max }, Value::Whole(n)) if (min..=max).contains(&(*n as f64)) => {
                return Ok(Value::Number(*n as f64));
            }
            (Kind::Number { min, max }, Value::Number(n)) if (min..=max).contains(n) => Ok(()),
            (Kind::Text, Value::Text(s)) if s.contains('\0') => Err("text cannot hold a NUL".into()),
            (Kind::Text, Value::Text(_)) => Ok(()),
            (Kind::OneOf(choices), Value::Text(s)) => one(s, choices),
            (Kind::SomeOf(choices), Value::Text(s)) => one(s, choices),
            (Kind::SomeOf(choices), Value::List(items)) => items.iter().try_for_each(|s| one(s, choices)),
            (_, other) => Err(self.unfit(&other.to_string())),
        }?;
        Ok(match (self.kind, value) {
            (Kind::SomeOf(_), Value::Text(s)) => Value::List(vec![s]),
            (_, value) => value,
        })
    }

    fn unfit(&self, found: &str) -> String {
        format!("`{found}` is not {}", self.kind.wants())
    }
}

/// The environment variable of a key.
pub fn variable(name: &str) -> String {
    format!("VIVA_{}", name.replace('.', "_").to_uppercase())
}

/// Keys that were, and what took their place.
pub const RETIRED: &[(&str, &str)] = &[(
    "audio.barge_in",
    "audio.barge_in is now audio.echo: \"half-duplex\" is what false was, \"headset\" or \"cancel\" what true was",
)];

/// What took the place of a key that was.
pub fn retired(name: &str) -> Option<&'static str> {
    RETIRED.iter().find(|(key, _)| *key == name).map(|(_, now)| *now)
}

pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|k| k.name == name)
}

/// An enum's variant by the name it has in files. `check` has let only names through that exist.
fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    let plain: serde::de::value::StrDeserializer<'_, PlainError> = name.into_deserializer();
    T::deserialize(plain).ok()
}

fn name_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(s)) => s,
        _ => String::new(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(s) => Some(s.clone()),
        _ => None,
    }
}

fn or_unset(text: Option<&str>) -> Value {
    text.map_or(Value::Unset, |s| Value::Text(s.into()))
}

fn path(p: &Option<PathBuf>) -> Value {
    p.as_ref().map_or(Value::Unset, |p| Value::Text(p.display().to_string()))
}

/// Every setting, in the order of the file.
pub const KEYS: &[Key] = &[
    Key {
        name: "audio.backend",
        kind: Kind::OneOf(&["system", "headless"]),
        optional: false,
        about: "\"system\" is the sound card; \"headless\" reads and writes WAV files instead.",
        put: |s, v| {
            s.audio.backend = if *v == Value::Text("headless".into()) { Backend::Headless } else { Backend::System }
        },
        get: |s| Value::Text(if s.audio.backend == Backend::Headless { "headless".into() } else { "system".into() }),
    },
    Key {
        name: "audio.mic",
        kind: Kind::Text,
        optional: true,
        about: "The microphone's id, from `viva devices`. Left out: the system's default.",
        put: |s, v| s.audio.mic = text(v),
        get: |s| or_unset(s.audio.mic.as_deref()),
    },
    Key {
        name: "audio.speaker",
        kind: Kind::Text,
        optional: true,
        about: "The speaker's id, from `viva devices`. Left out: the system's default.",
        put: |s, v| s.audio.speaker = text(v),
        get: |s| or_unset(s.audio.speaker.as_deref()),
    },
    Key {
        name: "audio.echo",
        kind: Kind::OneOf(&Echo::KEYS),
        optional: false,
        about: "How Viva keeps from hearing itself; `viva doctor` measures which is right. \"cancel\" is for loudspeakers; with \"half-duplex\" nothing is heard while Viva speaks.",
        put: |s, v| s.audio.echo = text(v).and_then(|n| Echo::named(&n)).unwrap_or(s.audio.echo),
        get: |s| Value::Text(s.audio.echo.key().into()),
    },
    Key {
        name: "voice.name",
        kind: Kind::Text,
        optional: true,
        about: "A voice from `viva voices`. Left out: the built-in one, or the next that works.",
        put: |s, v| s.voice.name = text(v),
        get: |s| or_unset(s.voice.name.as_deref()),
    },
    Key {
        name: "voice.lexicon",
        kind: Kind::Text,
        optional: true,
        about: "A file of your own pronunciations; they go before the built-in ones.",
        put: |s, v| s.voice.lexicon = text(v).map(PathBuf::from),
        get: |s| path(&s.voice.lexicon),
    },
    Key {
        name: "stt.model",
        kind: Kind::Text,
        optional: false,
        about: "The speech recognition model, from `viva models list`.",
        put: |s, v| s.stt.model = text(v).unwrap_or_default(),
        get: |s| Value::Text(s.stt.model.clone()),
    },
    Key {
        name: "stt.threads",
        kind: Kind::Whole { min: 1, max: 64 },
        optional: true,
        about: "Threads for recognition. Left out: as many as pay, measured while it runs.",
        put: |s, v| s.stt.threads = if let Value::Whole(n) = v { usize::try_from(*n).ok() } else { None },
        get: |s| s.stt.threads.map_or(Value::Unset, |n| Value::Whole(n as u64)),
    },
    Key {
        name: "interview.rounds",
        kind: Kind::SomeOf(&Round::KEYS),
        optional: true,
        about: "Which rounds to draw questions from. Left out: all of them.",
        put: |s, v| {
            s.interview.rounds =
                if let Value::List(l) = v { l.iter().filter_map(|n| named(n)).collect() } else { Vec::new() }
        },
        get: |s| match s.interview.rounds.is_empty() {
            true => Value::Unset,
            false => Value::List(s.interview.rounds.iter().map(name_of).collect()),
        },
    },
    Key {
        name: "interview.minutes",
        // A session shorter than a minute has no room for one answer; two hours is the longest sound tested.
        kind: Kind::Number { min: 1.0, max: 120.0 },
        optional: false,
        about: "How long the whole interview may take, in minutes.",
        put: |s, v| {
            if let Value::Number(n) = v {
                s.interview.minutes = *n as f32;
            }
        },
        get: |s| Value::Number(f64::from(s.interview.minutes)),
    },
    Key {
        name: "interview.level",
        kind: Kind::OneOf(&["junior", "mid", "senior"]),
        optional: false,
        about: "The level you are interviewed for.",
        put: |s, v| s.interview.level = text(v).and_then(|n| named(&n)).unwrap_or(s.interview.level),
        get: |s| Value::Text(name_of(&s.interview.level)),
    },
    Key {
        name: "interview.mode",
        kind: Kind::OneOf(&["study", "real"]),
        optional: false,
        about: "\"study\" gives a short critique after each question; \"real\" judges at the end only.",
        put: |s, v| s.interview.mode = if *v == Value::Text("real".into()) { Mode::Real } else { Mode::Study },
        get: |s| Value::Text(name_of(&s.interview.mode)),
    },
    Key {
        name: "interview.seed",
        kind: Kind::Whole { min: 0, max: u64::MAX },
        optional: true,
        about: "The same seed asks the same questions. Left out: a new one each time.",
        put: |s, v| s.interview.seed = if let Value::Whole(n) = v { Some(*n) } else { None },
        get: |s| s.interview.seed.map_or(Value::Unset, Value::Whole),
    },
    Key {
        name: "interview.weak",
        kind: Kind::Switch,
        optional: false,
        about: "Whether to begin with what went badly in your last sessions.",
        put: |s, v| s.interview.weak = *v == Value::Switch(true),
        get: |s| Value::Switch(s.interview.weak),
    },
    Key {
        name: "interview.patience",
        kind: Kind::OneOf(&PatienceLevel::KEYS),
        optional: false,
        about: "How long Viva waits when you fall silent in an answer. With \"endless\" only \"that's my answer\", the Enter key or the time limit ends it.",
        put: |s, v| {
            s.interview.patience = text(v).and_then(|n| PatienceLevel::named(&n)).unwrap_or(s.interview.patience)
        },
        get: |s| Value::Text(s.interview.patience.key().into()),
    },
    Key {
        name: "interview.backchannel",
        kind: Kind::Switch,
        optional: false,
        about: "Whether Viva says a soft \"mm-hm\" now and then while you pause. Not with audio.echo = \"half-duplex\".",
        put: |s, v| s.interview.backchannel = *v == Value::Switch(true),
        get: |s| Value::Switch(s.interview.backchannel),
    },
    Key {
        name: "interview.bank",
        kind: Kind::Text,
        optional: true,
        about: "A question bank of your own, in place of the shipped ones.",
        put: |s, v| s.interview.bank = text(v).map(PathBuf::from),
        get: |s| path(&s.interview.bank),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_what_is_got() {
        for key in KEYS {
            let raw = match key.kind {
                Kind::Switch if (key.get)(&Settings::default()) == Value::Switch(true) => "false".to_owned(),
                Kind::Switch => "true".to_owned(),
                Kind::Whole { .. } | Kind::Number { .. } => "3".to_owned(),
                Kind::Text => "some text".to_owned(),
                Kind::OneOf(c) => c[c.len() - 1].to_owned(),
                Kind::SomeOf(c) => c.join(","),
            };
            let mut settings = Settings::default();
            let value = key.read(&raw).unwrap();
            (key.put)(&mut settings, &value);
            assert_eq!((key.get)(&settings), value, "{}", key.name);
            assert_ne!((key.get)(&settings), (key.get)(&Settings::default()), "{}", key.name);
        }
    }

    #[test]
    fn the_rounds_are_the_banks_rounds() {
        for name in Round::KEYS {
            let round: Round = named(name).unwrap();
            assert_eq!(name_of(&round), name);
        }
    }

    #[test]
    fn ranges_are_held() {
        let minutes = find("interview.minutes").unwrap();
        for bad in ["0", "121", "NaN", "inf", "-5", "ten"] {
            assert!(minutes.read(bad).is_err(), "{bad}");
        }
        assert_eq!(minutes.read("2.5"), Ok(Value::Number(2.5)));
        assert!(find("stt.threads").unwrap().read("0").is_err());
        assert!(find("stt.model").unwrap().read("a\0b").is_err());
    }
}
