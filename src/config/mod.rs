//! Typed settings. Flags override the environment, which overrides the file, which overrides the defaults.
//!
//! The program reads [`Settings`]. [`keys::KEYS`] has the same settings as data, one line each. The settings file, the
//! environment variables, `--set`, `viva config show` and the error messages are made from it.

pub mod keys;
pub mod parse;
pub mod paths;
pub mod template;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use strum::VariantNames;

use crate::audio::echo::Echo;
use crate::bank::{Level, Round};
use crate::fault::{Fault, FaultKind, as_typed, did_you_mean};
use crate::interview::Mode;
use crate::limits;
use crate::speech::PatienceLevel;

pub use keys::{KEYS, Key, Value};

/// Where sound comes from and goes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Backend {
    /// The sound card.
    #[default]
    System,
    /// WAV files instead of a sound card, as fast as the machine can go.
    Headless,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AudioSettings {
    pub backend: Backend,
    /// A device id from `viva devices`. `None` for the system's default.
    pub mic: Option<String>,
    pub speaker: Option<String>,
    /// How Viva avoids hearing itself.
    pub echo: Echo,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct VoiceSettings {
    /// A name from `viva voices`. `None` for the built-in voice, or the next that works.
    pub name: Option<String>,
    /// A file of pronunciations that override the built-in ones.
    pub lexicon: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SttSettings {
    /// A name from `viva models list`.
    pub model: String,
    /// Threads for recognition. With `None`, up to one for each core and at most four, as long as more than one pays
    /// off.
    pub threads: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct InterviewSettings {
    /// The rounds to ask about. Empty for all of them.
    pub rounds: Vec<Round>,
    /// The whole session's limit, in minutes.
    pub minutes: f32,
    pub level: Level,
    pub mode: Mode,
    /// The same seed asks the same questions. `None` for a new one each time.
    pub seed: Option<u64>,
    /// Whether to begin with topics that went badly in the last sessions.
    pub weak: bool,
    /// How long Viva waits for a silent candidate.
    pub patience: PatienceLevel,
    /// Whether Viva says "mm-hm" while the candidate pauses.
    pub backchannel: bool,
    /// The person's own bank file, instead of the built-in banks.
    pub bank: Option<PathBuf>,
}

/// Where a value came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origin {
    #[default]
    Default,
    File {
        line: usize,
    },
    Environment,
    /// The flag as it was typed, e.g. `--mic`.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { line } => write!(f, "file, line {line}"),
            Self::Environment => f.write_str("environment"),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

/// All settings, and where each came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub audio: AudioSettings,
    pub voice: VoiceSettings,
    pub stt: SttSettings,
    pub interview: InterviewSettings,
    origins: BTreeMap<&'static str, Origin>,
    /// What `~` stands for in a path.
    home: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            audio: AudioSettings { backend: Backend::System, mic: None, speaker: None, echo: Echo::Headset },
            voice: VoiceSettings::default(),
            stt: SttSettings { model: "tiny.en".into(), threads: None },
            interview: InterviewSettings {
                rounds: Vec::new(),
                minutes: 15.0,
                level: Level::Mid,
                mode: Mode::Study,
                seed: None,
                weak: false,
                patience: PatienceLevel::Normal,
                backchannel: true,
                bank: None,
            },
            origins: BTreeMap::new(),
            home: None,
        }
    }
}

impl Settings {
    /// Resolves settings from the text of a file (`None` if there is none), the environment, and `--set key=value`
    /// pairs. Pure: the caller has read the file, and `env` looks up variables. An empty variable is one that is not set.
    ///
    /// # Errors
    /// `BadInput`. For the file it names every mistake as `file:line:column` with a suggestion.
    pub fn resolve(
        file: Option<(&Path, &str)>,
        env: &dyn Fn(&str) -> Option<OsString>,
        sets: &[String],
    ) -> Result<Self, Fault> {
        let mut settings = Self { home: paths::home(env), ..Self::default() };
        let folder = file.and_then(|(path, _)| path.parent());
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        if let Some((path, text)) = file {
            let found = parse::parse(text).map_err(|problems| parse::fault(path, &problems))?;
            for entry in found {
                settings.put(entry.key, &entry.value, folder, Origin::File { line: entry.line });
            }
        }
        for key in KEYS {
            let variable = key.variable();
            if let Some(raw) = set(&variable) {
                let text = raw.into_string().map_err(|raw| format!("{} is not UTF-8", raw.to_string_lossy()));
                let value = text.and_then(|raw| key.read(&raw)).map_err(|why| {
                    Fault::new(FaultKind::BadInput, format!("the environment variable {variable} cannot be used"))
                        .because(why)
                        .next(format!("unset {variable}, or set it to {}", key.kind.wants()))
                })?;
                settings.put(key, &value, None, Origin::Environment);
            }
        }
        for (name, now) in keys::RETIRED {
            let variable = keys::variable(name);
            if set(&variable).is_some() {
                return Err(Fault::new(
                    FaultKind::BadInput,
                    format!("the environment variable {variable} is no longer used"),
                )
                .because(now)
                .next(format!("unset {variable}")));
            }
        }
        for pair in sets {
            let (name, raw) = pair.split_once('=').ok_or_else(|| {
                Fault::new(FaultKind::Usage, format!("`--set {pair}` has no `=`"))
                    .next("write it like --set audio.echo=cancel; to see all keys: viva config show")
            })?;
            let key = Self::key(name.trim(), "--set")?;
            settings.set_to(key, key.read_quoted(raw), "--set")?;
        }
        Ok(settings)
    }

    /// Sets one key from a flag: `settings.set("audio.mic", &id, "--mic")`.
    ///
    /// # Errors
    /// `Usage` if there is no such key or the value does not fit.
    pub fn set(&mut self, name: &str, raw: &str, flag: &'static str) -> Result<(), Fault> {
        let key = Self::key(name, flag)?;
        self.set_to(key, key.read(raw), flag)
    }

    fn key(name: &str, flag: &'static str) -> Result<&'static Key, Fault> {
        keys::find(name).ok_or_else(|| {
            if let Some(now) = keys::retired(name) {
                return Fault::new(FaultKind::Usage, format!("there is no setting `{name}` any more"))
                    .because(now)
                    .next(format!("{flag} audio.echo=half-duplex"));
            }
            let hint = did_you_mean(name, KEYS.iter().map(|k| k.name));
            Fault::new(FaultKind::Usage, format!("there is no setting `{name}`")).next(match hint {
                Some(hint) => format!("{flag} {hint}=…"),
                None => "viva config show".into(),
            })
        })
    }

    fn set_to(&mut self, key: &'static Key, value: Result<Value, String>, flag: &'static str) -> Result<(), Fault> {
        let value = value.map_err(|why| {
            Fault::new(FaultKind::Usage, format!("{flag}: `{}` cannot have that value", key.name))
                .because(why)
                .next(format!("use {}", key.kind.wants()))
        })?;
        self.put(key, &value, None, Origin::Flag(flag));
        Ok(())
    }

    /// Where the value of a key came from.
    pub fn origin(&self, key: &Key) -> Origin {
        self.origins.get(key.name).cloned().unwrap_or_default()
    }

    /// `folder` is where a path begins that does not say so itself. `None` for the current folder.
    fn put(&mut self, key: &'static Key, value: &Value, folder: Option<&Path>, origin: Origin) {
        let place = |name: &str| {
            let path = paths::at_home(Path::new(name), self.home.as_deref());
            let path = folder.map_or_else(|| path.clone(), |folder| folder.join(&path));
            // Where a name of the system's is not UTF-8, the path stays as it was written.
            path.to_str().unwrap_or(name).to_owned()
        };
        match value {
            Value::Text(name) if key.kind == keys::Kind::Path => (key.put)(self, &Value::Text(place(name))),
            value => (key.put)(self, value),
        }
        self.origins.insert(key.name, origin);
    }
}

/// Reads the settings file, if there is one, and resolves everything.
///
/// # Errors
/// `BadInput` if the file cannot be read or has a mistake. With `must_exist`, also if there is no file.
pub fn load(
    path: &Path,
    must_exist: bool,
    env: &dyn Fn(&str) -> Option<OsString>,
    sets: &[String],
) -> Result<Settings, Fault> {
    match limits::text::read(path) {
        Ok(text) => Settings::resolve(Some((path, &text)), env, sets),
        Err(e) if e.kind() == std::io::ErrorKind::InvalidData => {
            Err(Fault::new(FaultKind::BadInput, format!("{} is not a text file", path.display()))
                .because(e)
                .because("settings are TOML, in UTF-8")
                .next(format!("viva --config {} config init --force", as_typed(path))))
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && !must_exist => Settings::resolve(None, env, sets),
        Err(e) => Err(Fault::new(FaultKind::BadInput, format!("cannot read the settings file {}", path.display()))
            .because(e)
            .next(format!("viva --config {} config init", as_typed(path)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_ENV: &dyn Fn(&str) -> Option<OsString> = &|_| None;

    #[test]
    fn later_sources_win_and_are_remembered() {
        let file = "[audio]\nmic = \"from-file\"\n[interview]\nminutes = 20\nseed = 7\n";
        let env = |name: &str| match name {
            "VIVA_INTERVIEW_MINUTES" => Some("25".into()),
            "VIVA_AUDIO_MIC" => Some("from-env".into()),
            _ => None,
        };
        let mut settings =
            Settings::resolve(Some((Path::new("c.toml"), file)), &env, &["audio.mic=from-set".into()]).unwrap();
        settings.set("interview.mode", "real", "--mode").unwrap();
        let origin = |name| settings.origin(keys::find(name).unwrap()).to_string();
        assert_eq!(settings.audio.mic.as_deref(), Some("from-set"));
        assert_eq!(settings.interview.minutes, 25.0);
        assert_eq!(settings.interview.seed, Some(7));
        assert_eq!(settings.interview.mode, Mode::Real);
        assert_eq!(origin("interview.minutes"), "environment");
        assert_eq!(origin("interview.seed"), "file, line 5");
        assert_eq!(origin("interview.mode"), "--mode");
        assert_eq!(origin("stt.model"), "default");
    }

    #[test]
    fn an_empty_value_goes_back_to_the_default_and_an_empty_variable_is_none() {
        let env = |name: &str| name.starts_with("VIVA_").then(OsString::new);
        let file = Some((Path::new("c"), "audio.mic = \"x\""));
        assert_eq!(Settings::resolve(file, &env, &[]).unwrap().audio.mic.as_deref(), Some("x"));
        assert_eq!(Settings::resolve(file, &env, &["audio.mic=".into()]).unwrap().audio.mic, None);
    }

    #[test]
    fn a_path_begins_at_home_or_beside_the_settings_file() {
        let env = |name: &str| match name {
            "HOME" | "USERPROFILE" => Some("/h".into()),
            "VIVA_VOICE_LEXICON" => Some("w.toml".into()),
            _ => None,
        };
        let bank = |text: &str, sets: &[String]| {
            let settings = Settings::resolve(Some((Path::new("/cfg/c.toml"), text)), &env, sets).unwrap();
            settings.interview.bank.unwrap().display().to_string()
        };
        let file = |path: &str| bank(&format!("interview.bank = \"{path}\""), &[]);
        assert_eq!(
            (file("b.toml"), file("~/b.toml"), file("/b.toml")),
            ("/cfg/b.toml".into(), "/h/b.toml".into(), "/b.toml".into())
        );
        assert_eq!(bank("", &["interview.bank=~/x.toml".into()]), "/h/x.toml");
        assert_eq!(bank("", &["interview.bank=\"it's.toml\"".into()]), "it's.toml");
        let mut settings = Settings::resolve(Some((Path::new("/cfg/c.toml"), "")), &env, &[]).unwrap();
        assert_eq!(settings.voice.lexicon.as_deref(), Some(Path::new("w.toml")));
        settings.set("interview.bank", "~/y.toml", "--bank").unwrap();
        assert_eq!(settings.interview.bank.as_deref(), Some(Path::new("/h/y.toml")));
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_utf_8_is_refused() {
        use std::os::unix::ffi::OsStringExt;
        let env = |name: &str| (name == "VIVA_INTERVIEW_BANK").then(|| OsString::from_vec(vec![b'x', 0xff]));
        assert!(Settings::resolve(None, &env, &[]).unwrap_err().to_string().contains("not UTF-8"));
    }

    #[test]
    fn a_setting_that_is_gone_says_what_took_its_place() {
        let fault = Settings::resolve(None, NO_ENV, &["audio.barge_in=false".into()]).unwrap_err();
        assert_eq!(fault.next.as_deref(), Some("--set audio.echo=half-duplex"));
        let env = |name: &str| (name == "VIVA_AUDIO_BARGE_IN").then(|| "false".into());
        assert!(Settings::resolve(None, &env, &[]).unwrap_err().to_string().contains("half-duplex"));
        let file = Settings::resolve(Some((Path::new("c"), "[audio]\nbarge_in = false\n")), NO_ENV, &[]).unwrap_err();
        assert!(file.to_string().contains("c:2:1: audio.barge_in was replaced by audio.echo"), "{file}");
    }

    #[test]
    fn a_wrong_flag_or_variable_is_named_with_what_fits() {
        let fault = Settings::resolve(None, NO_ENV, &["audio.mik=x".into()]).unwrap_err();
        assert_eq!(fault.next.as_deref(), Some("--set audio.mic=…"));
        let env = |name: &str| (name == "VIVA_INTERVIEW_MODE").then(|| "reel".into());
        let fault = Settings::resolve(None, &env, &[]).unwrap_err();
        assert_eq!(fault.kind, FaultKind::BadInput);
        let text = fault.to_string();
        assert!(text.contains("VIVA_INTERVIEW_MODE") && text.contains("did you mean `real`"), "{text}");
    }
}
