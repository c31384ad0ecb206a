//! The commented settings file.

use std::fmt::Write;

use super::keys::{KEYS, Value};
use super::{Settings, keys};

/// The settings file for a person to edit. It has every key with its description, and the defaults commented out. So an
/// old file does not hold back a later version's better default.
pub fn template() -> String {
    let defaults = Settings::default();
    let mut out = String::from(
        "# Viva's settings. Every line is optional; what is shown is the default.\n\
         # An environment variable goes before this file, a flag before both.\n",
    );
    let mut section = "";
    for key in KEYS {
        let (this, name) = key.name.split_once('.').unwrap_or(("", key.name));
        if this != section {
            let _ = write!(out, "\n[{this}]\n");
            section = this;
        }
        let wants = match key.kind {
            keys::Kind::Text | keys::Kind::Path => String::new(),
            kind => format!(" Takes {}.", kind.wants()),
        };
        let value = match (key.get)(&defaults) {
            Value::Unset => match key.kind {
                keys::Kind::Whole { min, .. } => min.to_string(),
                keys::Kind::SomeOf(choices) => Value::List(choices.iter().map(|&c| c.into()).collect()).to_string(),
                _ => "\"\"".into(),
            },
            value => value.to_string(),
        };
        let _ = write!(out, "# {}{wants} ({})\n# {name} = {value}\n", key.about, key.variable());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::parse;

    #[test]
    fn it_sets_nothing_as_it_is_and_every_key_uncommented() {
        let template = template();
        assert_eq!(parse(&template).map_err(|_| ()).map(|found| found.len()), Ok(0));
        let is_setting = |l: &str| {
            l.strip_prefix("# ").is_some_and(|l| {
                KEYS.iter().any(|k| k.name.split_once('.').is_some_and(|(_, n)| l.starts_with(&format!("{n} = "))))
            })
        };
        let open: String = template.lines().map(|l| format!("{}\n", if is_setting(l) { &l[2..] } else { l })).collect();
        assert_eq!(parse(&open).map_err(|_| ()).map(|found| found.len()), Ok(KEYS.len()), "{open}");
    }
}
