//! Reads the settings file. Returns its keys with their lines, or every mistake with its place. Pure.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{self, KEYS, Key, Value};
use crate::bank::Places;
use crate::fault::{Fault, FaultKind, did_you_mean};

/// A setting that the file sets.
#[derive(Clone)]
pub struct Entry {
    pub key: &'static Key,
    pub value: Value,
    /// Counted from 1.
    pub line: usize,
}

/// A mistake in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    /// Counted in characters, from 1.
    pub column: usize,
    pub what: String,
}

/// Reads a whole file, and finds all mistakes at once.
///
/// # Errors
/// The mistakes, in the order of the file. Never empty.
pub fn parse(text: &str) -> Result<Vec<Entry>, Vec<Problem>> {
    let places = Places::of(text);
    let root = DeTable::parse(text).map_err(|e| {
        let (line, column) = places.line_and_column(e.span().unwrap_or(0..0).start);
        vec![Problem { line, column, what: e.message().to_owned() }]
    })?;
    let mut reader = Reader { places, found: Vec::new(), problems: Vec::new() };
    for (name, value) in root.get_ref() {
        reader.section(name.span(), name.get_ref(), value);
    }
    match reader.problems.is_empty() {
        true => Ok(reader.found),
        false => {
            reader.problems.sort_by_key(|p| (p.line, p.column));
            Err(reader.problems)
        }
    }
}

/// Joins the mistakes in `path` into one fault.
pub fn fault(path: &Path, problems: &[Problem]) -> Fault {
    let file = path.display();
    let mut fault = Fault::new(FaultKind::BadInput, format!("the settings file {file} has a mistake"));
    if problems.len() > 1 {
        fault.what = format!("the settings file {file} has {} mistakes", problems.len());
    }
    for problem in problems {
        fault = fault.because(format!("{file}:{}:{}: {}", problem.line, problem.column, problem.what));
    }
    fault.next("correct the file, then check it with: viva config show")
}

struct Reader<'a> {
    places: Places<'a>,
    found: Vec<Entry>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn section(&mut self, span: Range<usize>, name: &str, value: &Spanned<DeValue<'_>>) {
        let sections = || KEYS.iter().filter_map(|k| k.name.split('.').next());
        if !sections().any(|s| s == name) {
            let what = match KEYS.iter().find(|k| k.name.split('.').nth(1) == Some(name)) {
                Some(key) => format!("there is no section `{name}`; did you mean `{}`?", key.name),
                None => unknown("section", name, sections()),
            };
            return self.problem(span, what);
        }
        let DeValue::Table(table) = value.get_ref() else {
            return self.problem(value.span(), format!("`{name}` is a section: write [{name}] on a line of its own"));
        };
        for (key, value) in table {
            let full = format!("{name}.{}", key.get_ref());
            match keys::find(&full) {
                Some(known) => self.setting(known, value),
                None if let Some(now) = keys::retired(&full) => self.problem(key.span(), now.into()),
                None => self.problem(key.span(), unknown("key", &full, KEYS.iter().map(|k| k.name))),
            }
        }
    }

    fn setting(&mut self, key: &'static Key, value: &Spanned<DeValue<'_>>) {
        let plain = match plain(value.get_ref()) {
            Some(plain) => key.check(plain),
            None => Err(format!("this is not {}", key.kind.wants())),
        };
        match plain {
            Ok(value_read) => {
                let (line, _) = self.places.line_and_column(value.span().start);
                self.found.push(Entry { key, value: value_read, line });
            }
            Err(why) => self.problem(value.span(), format!("{}: {why}", key.name)),
        }
    }

    fn problem(&mut self, span: Range<usize>, what: String) {
        let (line, column) = self.places.line_and_column(span.start);
        self.problems.push(Problem { line, column, what });
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    match did_you_mean(name, known) {
        Some(hint) => format!("there is no {what} `{name}`; did you mean `{hint}`?"),
        None => format!("there is no {what} `{name}`"),
    }
}

/// `None` for a value that no setting takes: a table, a date, or a list of anything but text.
fn plain(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(s) => Value::Text(s.to_string()),
        DeValue::Boolean(b) => Value::Switch(*b),
        DeValue::Integer(n) => match u64::from_str_radix(n.as_str(), n.radix()) {
            Ok(whole) => Value::Whole(whole),
            Err(_) => Value::Number(n.as_str().parse().ok()?),
        },
        DeValue::Float(n) => Value::Number(n.as_str().parse().ok()?),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|i| match i.get_ref() {
                    DeValue::String(s) => Some(s.to_string()),
                    _ => None,
                })
                .collect::<Option<_>>()?,
        ),
        DeValue::Table(_) | DeValue::Datetime(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mistakes(text: &str) -> Vec<String> {
        match parse(text) {
            Ok(found) => panic!("{} settings were taken", found.len()),
            Err(problems) => problems.iter().map(|p| format!("{}:{}: {}", p.line, p.column, p.what)).collect(),
        }
    }

    #[test]
    fn every_mistake_has_its_place_and_a_suggestion() {
        let text = "[audio]\nmik = \"a\"\necho = \"often\"\n\n[intervju]\nminutes = 3\n[interview]\nminutes = 500\nrounds = [\"databses\"]\nlevel = 3\n";
        assert_eq!(
            mistakes(text),
            [
                "2:1: there is no key `audio.mik`; did you mean `audio.mic`?",
                "3:8: audio.echo: `often` is not one of: headset, cancel, half-duplex",
                "5:2: there is no section `intervju`; did you mean `interview`?",
                "8:11: interview.minutes: `500` is not a number from 1 to 120",
                "9:10: interview.rounds: `databses` is not some of: apis, databases, concurrency, system-design, reliability, behavioural; did you mean `databases`?",
                "10:9: interview.level: `3` is not one of: junior, mid, senior",
            ]
        );
    }

    #[test]
    fn a_key_without_its_section_is_led_home() {
        assert_eq!(mistakes("minutes = 3"), ["1:1: there is no section `minutes`; did you mean `interview.minutes`?"]);
        assert_eq!(mistakes("audio = 3"), ["1:9: `audio` is a section: write [audio] on a line of its own"]);
    }

    #[test]
    fn broken_toml_is_placed() {
        let found = mistakes("[audio]\nmic = \"unclosed\nspeaker = 1\n");
        assert!(found[0].starts_with("2:"), "{found:?}");
    }

    #[test]
    fn columns_are_characters() {
        assert!(mistakes("stt = { model = \"ü\", thread = 1 }")[0].starts_with("1:22:"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC*") {
            let _ = parse(&text);
        }

        #[test]
        fn nothing_near_toml_panics(
            lines in prop::collection::vec(
                ("(audio|stt|interview|voice|x)", "(mic|threads|minutes|seed|rounds|y)", "(-?[0-9]{1,22}|0x[0-9a-f]{1,20}|1e[0-9]{1,4}|nan|true|\"[^\"\\\\\n]*\"|\\[\"a\"\\]|\\[1\\]|\\{\\}|2020-01-01)"), 0..6)
        ) {
            let text: String = lines.iter().map(|(s, k, v)| format!("{s}.{k} = {v}\n")).collect();
            if let Err(problems) = parse(&text) {
                prop_assert!(!problems.is_empty());
                for p in problems {
                    prop_assert!(p.line >= 1 && p.line <= lines.len() + 1 && p.column >= 1);
                }
            }
        }

        #[test]
        fn what_is_written_is_read_again(mic in "[^\\x00]*", seed: u32, minutes in 1u32..=120) {
            let text = format!("[audio]\nmic = {}\n[interview]\nseed = {seed}\nminutes = {minutes}\n", Value::Text(mic.clone()));
            let found = parse(&text).map_err(|p| TestCaseError::fail(format!("{p:?}")))?;
            let expected = if mic.is_empty() { Value::Unset } else { Value::Text(mic) };
            let got = found.iter().find(|e| e.key.name == "audio.mic").map(|e| e.value.clone());
            prop_assert_eq!(got, Some(expected));
        }
    }
}
