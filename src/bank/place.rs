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

/// Takes a mistake: the path to it, the words, and a suggestion.
pub(super) type Say<'a> = &'a mut dyn FnMut(&[Step<'_>], String, Option<String>);

/// A text, and where its lines begin. It finds the place of a byte without reading the text again.
pub struct Places<'a> {
    text: &'a str,
    /// The first byte of each line.
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    pub fn of(text: &'a str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, lines }
    }

    /// Line and column of a byte, both from 1. Columns count characters; from column 10,000 on, all are that one.
    pub fn line_and_column(&self, at: usize) -> (usize, usize) {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        (line, self.text[start..at].chars().take(FAR - 1).count() + 1)
    }
}

/// Nobody looks for a mistake behind this column, and counting it again and again takes long.
const FAR: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let text = "a = 1\nü = 2\r\n\nlast";
        let places = Places::of(text);
        let found = [0, 4, 6, 8, 9, 13, 14, 15, 18, 19, 99].map(|at| places.line_and_column(at));
        assert_eq!(found, [(1, 1), (1, 5), (2, 1), (2, 2), (2, 3), (2, 7), (3, 1), (4, 1), (4, 4), (4, 5), (4, 5)]);
        assert_eq!(Places::of("").line_and_column(5), (1, 1));
        // In the middle of a character.
        assert_eq!(places.line_and_column(7), (2, 1));
    }

    #[test]
    fn forty_thousand_mistakes_are_placed_at_once() {
        let text = "key = 1\n".repeat(40_000);
        let places = Places::of(&text);
        let sum: usize = (0..40_000).map(|line| places.line_and_column(line * 8).0).sum();
        assert_eq!(sum, 40_000 * 40_001 / 2);
    }
}
