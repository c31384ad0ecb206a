//! Places in a bank's text.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// The place of the value at a path such as `question`, 2, `probe`, 0, `say`, or of the nearest value on the way there.
pub(super) fn locate(root: &DeTable<'_>, path: &[Step<'_>]) -> Range<usize> {
    let mut at = 0..0;
    let mut value: Option<&DeValue<'_>> = None;
    for step in path {
        let next = match (step, value) {
            (Step::Key(key), None) => root.iter().find(|(k, _)| k.get_ref() == key).map(|(_, v)| v),
            (Step::Key(key), Some(DeValue::Table(t))) => t.iter().find(|(k, _)| k.get_ref() == key).map(|(_, v)| v),
            (Step::Item(i), Some(DeValue::Array(items))) => items.get(*i),
            _ => None,
        };
        let Some(next) = next else { break };
        at = next.span();
        value = Some(next.get_ref());
    }
    at
}

/// Whether there is a value at the whole path.
pub(super) fn exists(root: &DeTable<'_>, path: &[Step<'_>]) -> bool {
    path.split_last().is_none_or(|(_, before)| locate(root, path) != locate(root, before))
}

/// One step down a path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

/// Line and column of a byte of a text, both from 1. Columns count characters.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    (line, before[start..].chars().count() + 1)
}
