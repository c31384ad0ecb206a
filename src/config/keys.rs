//! Every setting as data: its name, its kind, its description, and its field.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use strum::VariantNames;

use super::{Backend, Settings};
use crate::audio::echo::Echo;
use crate::bank::{Level, Round};
use crate::fault::did_you_mean;
use crate::speech::PatienceLevel;

/// A value from any source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The value as it is written in the settings file. Empty for `Unset`.
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

/// The values that a setting takes. Ranges include both ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Switch,
    Whole {
        min: u64,
        max: u64,
    },
    Number {
        min: f64,
        max: f64,
    },
    Text,
    /// A file. A leading `~` is the home folder, and in the settings file it is relative to that file.
    Path,
    OneOf(&'static [&'static str]),
    SomeOf(&'static [&'static str]),
}

impl Kind {
    /// The fitting values in words.
    pub fn wants(self) -> String {
        match self {
            Self::Switch => "true or false".into(),
            Self::Whole { min, max: u64::MAX } => format!("a whole number from {min}"),
            Self::Whole { min, max } => format!("a whole number from {min} to {max}"),
            Self::Number { min, max } => format!("a number from {min} to {max}"),
            Self::Text => "text".into(),
            Self::Path => "a file's path".into(),
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
    /// Whether the setting may be left out or empty.
    pub optional: bool,
    /// The comment in the settings file.
    pub about: &'static str,
    pub(super) put: fn(&mut Settings, &Value),
    /// Reads the current value.
    pub get: fn(&Settings) -> Value,
}

impl Key {
    /// The environment variable: `audio.mic` becomes `VIVA_AUDIO_MIC`.
    pub fn variable(&self) -> String {
        variable(self.name)
    }

    /// Reads a value that a person typed, in an environment variable or a flag. Commas separate the items of a list.
    ///
    /// # Errors
    /// Why the value does not fit, with a suggestion.
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
            Kind::Text | Kind::Path | Kind::OneOf(_) => Value::Text(raw.into()),
            Kind::SomeOf(_) => {
                Value::List(raw.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect())
            }
        };
        self.check(value)
    }

    /// Like [`Key::read`], but text in quotes and a list in brackets are read as in the settings file.
    ///
    /// # Errors
    /// Why the value does not fit.
    pub fn read_quoted(&self, raw: &str) -> Result<Value, String> {
        if !raw.trim().starts_with(['"', '\'', '[']) {
            return self.read(raw);
        }
        let value: toml::Value =
            raw.trim().parse().map_err(|_| format!("{} is not closed, or not TOML", raw.trim()))?;
        self.check(value.try_into().map_err(|_| self.unfit(raw.trim()))?)
    }

    /// Checks that a value fits the setting.
    ///
    /// # Errors
    /// Why the value does not fit, with a suggestion.
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
            (Kind::Text | Kind::Path, Value::Text(s)) if s.contains('\0') => Err("text cannot hold a NUL".into()),
            (Kind::Text | Kind::Path, Value::Text(_)) => Ok(()),
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

/// Keys of earlier versions, and their replacements.
pub const RETIRED: &[(&str, &str)] = &[(
    "audio.barge_in",
    "audio.barge_in was replaced by audio.echo: use \"half-duplex\" instead of false, \"headset\" or \"cancel\" instead of true",
)];

/// The replacement of a key of an earlier version.
pub fn retired(name: &str) -> Option<&'static str> {
    RETIRED.iter().find(|(key, _)| *key == name).map(|(_, now)| *now)
}

pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|k| k.name == name)
}

/// Sets a field. `check` has only let fitting values through.
fn put<T: DeserializeOwned>(field: &mut T, value: &Value) {
    let read = serde_json::to_value(value).and_then(|json| match json {
        // An unset value becomes `None`, or an empty list.
        Json::Null => serde_json::from_value(Json::Null).or_else(|_| serde_json::from_value(Json::Array(Vec::new()))),
        json => serde_json::from_value(json),
    });
    if let Ok(read) = read {
        *field = read;
    }
}

/// The value of a field as it is written in the settings file.
fn get<T: Serialize>(field: &T) -> Value {
    match serde_json::to_value(field).and_then(serde_json::from_value) {
        Ok(Value::List(items)) if items.is_empty() => Value::Unset,
        Ok(value) => value,
        Err(_) => Value::Unset,
    }
}

/// One row: the field of [`Settings`], whether it may be left out, its kind, and its comment in the settings file.
macro_rules! key {
    ($section:ident.$key:ident, optional $kind:expr, $about:literal) => {
        key!(@ $section.$key, true, $kind, $about)
    };
    ($section:ident.$key:ident, $kind:expr, $about:literal) => {
        key!(@ $section.$key, false, $kind, $about)
    };
    (@ $section:ident.$key:ident, $optional:literal, $kind:expr, $about:literal) => {
        Key {
            name: concat!(stringify!($section), ".", stringify!($key)),
            kind: $kind,
            optional: $optional,
            about: $about,
            put: |settings, value| put(&mut settings.$section.$key, value),
            get: |settings| get(&settings.$section.$key),
        }
    };
}

/// Every setting, in the order of the file.
pub const KEYS: &[Key] = &[
    key!(
        audio.backend,
        Kind::OneOf(Backend::VARIANTS),
        "\"system\" is the sound card; \"headless\" reads and writes WAV files instead."
    ),
    key!(audio.mic, optional Kind::Text,
        "The microphone's id, from `viva devices`. Left out: the system's default."),
    key!(audio.speaker, optional Kind::Text,
        "The speaker's id, from `viva devices`. Left out: the system's default."),
    key!(
        audio.echo,
        Kind::OneOf(Echo::VARIANTS),
        "How Viva keeps from hearing itself; `viva doctor` measures which is right. \"cancel\" is for loudspeakers; with \"half-duplex\" Viva hears nothing while it speaks."
    ),
    key!(voice.name, optional Kind::Text,
        "A voice from `viva voices`. Left out: the built-in one, or the next that works."),
    key!(voice.lexicon, optional Kind::Path,
        "A file of your own pronunciations, which override the built-in ones."),
    key!(stt.model, Kind::Text, "The speech recognition model, from `viva models list`."),
    key!(stt.threads, optional Kind::Whole { min: 1, max: 64 },
        "Threads for recognition. Left out: as many as speed it up, measured while it runs."),
    key!(interview.rounds, optional Kind::SomeOf(Round::KEYS),
        "Which rounds to draw questions from. Left out: all of them."),
    // In less than a minute there is no time for even one answer. Two hours is the longest sound that was tested.
    key!(
        interview.minutes,
        Kind::Number { min: 1.0, max: 120.0 },
        "How long the whole interview may take, in minutes."
    ),
    key!(interview.level, Kind::OneOf(Level::KEYS), "The level you are interviewed for."),
    key!(
        interview.mode,
        Kind::OneOf(&["study", "real"]),
        "\"study\" gives a short critique after each question; \"real\" judges only at the end."
    ),
    key!(interview.seed, optional Kind::Whole { min: 0, max: u64::MAX },
        "The same seed asks the same questions. Left out: a new one each time."),
    key!(interview.weak, Kind::Switch, "Whether to begin with what went badly in your last sessions."),
    key!(
        interview.patience,
        Kind::OneOf(PatienceLevel::VARIANTS),
        "How long Viva waits when you fall silent in an answer. With \"endless\" only \"that's my answer\", the Enter key or the time limit ends it."
    ),
    key!(
        interview.backchannel,
        Kind::Switch,
        "Whether Viva says a soft \"mm-hm\" now and then while you pause. Not with audio.echo = \"half-duplex\"."
    ),
    key!(interview.bank, optional Kind::Path,
        "A question bank of your own, in place of the shipped ones."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_what_is_got() {
        for key in KEYS {
            let texts: Vec<String> = match key.kind {
                Kind::Switch => vec!["true".into(), "false".into()],
                Kind::Whole { .. } | Kind::Number { .. } => vec!["3".into()],
                Kind::Text | Kind::Path => vec!["some text".into()],
                Kind::OneOf(choices) => choices.iter().map(ToString::to_string).collect(),
                Kind::SomeOf(choices) => vec![choices.join(",")],
            };
            let usual = (key.get)(&Settings::default());
            let mut settings = Settings::default();
            let mut changed = false;
            for text in texts {
                let value = key.read(&text).unwrap();
                (key.put)(&mut settings, &value);
                assert_eq!((key.get)(&settings), value, "{}", key.name);
                changed |= value != usual;
            }
            assert!(changed, "{}", key.name);
            if key.optional {
                (key.put)(&mut settings, &Value::Unset);
                assert_eq!((key.get)(&settings), Value::Unset, "{}", key.name);
            }
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

    #[test]
    fn quotes_are_read_as_in_the_settings_file() {
        let read = |name, raw| find(name).unwrap().read_quoted(raw);
        assert_eq!(read("voice.lexicon", " \"/a/w.toml\" "), Ok(Value::Text("/a/w.toml".into())));
        assert_eq!(read("voice.lexicon", "'it is'"), Ok(Value::Text("it is".into())));
        assert_eq!(read("voice.lexicon", "/a/w.toml"), Ok(Value::Text("/a/w.toml".into())));
        assert_eq!(read("voice.lexicon", "\"\""), Ok(Value::Unset));
        assert_eq!(read("interview.rounds", "[\"apis\"]"), Ok(Value::List(vec!["apis".into()])));
        assert_eq!(read("interview.mode", "\"real\""), Ok(Value::Text("real".into())));
        for (name, raw) in [("voice.lexicon", "\"/a"), ("interview.minutes", "\"5\""), ("interview.rounds", "[1]")] {
            assert!(read(name, raw).is_err(), "{name} {raw}");
        }
    }
}
