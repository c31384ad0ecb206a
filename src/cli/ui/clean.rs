//! Text that Viva did not make is text: a bank, a journal or a file's name must not steer the terminal. Pure.

use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::LazyLock;

use crate::language::steers::{steering, steers};

/// Stands where a character was that a terminal would obey.
const INSTEAD: char = '\u{fffd}';

/// A number that is part of every style that Viva itself writes. It is another one in each process, so no file can know
/// it. [`clean`] takes it out again.
static OWN: LazyLock<String> = LazyLock::new(|| format!(";{}m", RandomState::new().hash_one(0)));

/// Marks an ANSI style (`\x1b[31m`) as Viva's own.
pub fn own(style: &str) -> String {
    style.replace('m', &OWN)
}

/// The text for a terminal: Viva's own styles work, and every other character that steers is replaced.
pub fn clean(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((at, c)) = steering(rest) {
        out.push_str(&rest[..at]);
        match own_style(&rest[at..]) {
            Some((style, after)) => {
                out.push_str(style);
                out.push('m');
                rest = after;
            }
            None => {
                out.push(INSTEAD);
                rest = &rest[at + c.len_utf8()..];
            }
        }
    }
    if rest.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(out + rest) }
}

/// The style of Viva's own that the text begins with, without its end, and the text behind it.
fn own_style(text: &str) -> Option<(&str, &str)> {
    let style = text.strip_prefix("\u{1b}[")?;
    let digits = style.len() - style.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = style[digits..].strip_prefix(OWN.as_str())?;
    Some((&text[..digits + 2], after))
}

/// The same for JSON: the characters that steer are written as escapes. JSON itself does so below U+0020 only.
pub fn escaped(json: String) -> String {
    if !json.contains(steers) {
        return json;
    }
    json.chars().fold(String::new(), |mut out, c| {
        match steers(c) {
            true => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_vivas_own_styles_reach_the_terminal() {
        assert_eq!(clean("a plain\tline\n"), "a plain\tline\n");
        assert_eq!(clean("\u{1b}]0;owned\u{7}\u{1b}[31mred"), "\u{fffd}]0;owned\u{fffd}\u{fffd}[31mred");
        assert_eq!(clean("\u{9b}31m \u{7f} \r \u{202e}x\u{2066}"), "\u{fffd}31m \u{fffd} \u{fffd} \u{fffd}x\u{fffd}");
        let mine = format!("{}ok{} \u{1b}[1mno", own("\u{1b}[32m"), own("\u{1b}[0m"));
        assert_eq!(clean(&mine), "\u{1b}[32mok\u{1b}[0m \u{fffd}[1mno");
        assert_eq!(clean("\u{1b}[31;7m\u{1b}[;1m\u{1b}["), "\u{fffd}[31;7m\u{fffd}[;1m\u{fffd}[");
    }

    proptest! {
        #[test]
        fn nothing_foreign_steers(text in "([\\x00-\\x20\\x7f-\\u{9f}\\u{202a}-\\u{202e}m;\\[0-9]|\\PC){0,60}") {
            prop_assert_eq!(steering(&clean(&text)), None);
            let json = escaped(serde_json::to_string(&text).unwrap());
            prop_assert!(!json.contains(steers));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
