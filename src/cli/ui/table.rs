//! Columns and colors, as text. Pure.

use std::ffi::OsStr;

use anstyle::{AnsiColor, Style};
use textwrap::core::display_width;

use super::clean::own;

/// The meaning of a word, which decides its color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Good,
    Warn,
    Bad,
    Dim,
    Strong,
}

impl Tone {
    /// Adds ANSI colors only if `colour` is true. They are marked as Viva's own, for [`super::clean::clean`].
    pub fn paint(self, text: &str, colour: bool) -> String {
        let style = match self {
            Self::Good => AnsiColor::Green.on_default(),
            Self::Warn => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
            Self::Dim => Style::new().dimmed(),
            Self::Strong => Style::new().bold(),
        };
        if !colour {
            return text.to_owned();
        }
        format!("{}{text}{}", own(&style.to_string()), own(&format!("{style:#}")))
    }
}

/// Whether a terminal of this kind knows colors and moves its cursor. One whose kind is not told may show the codes as
/// letters. On Windows the variable says nothing.
pub fn draws(term: Option<&OsStr>) -> bool {
    cfg!(windows) || term.is_some_and(|term| !term.is_empty() && term != "dumb")
}

/// Lays out rows under headings, or without them if `headings` is empty. The last column gets no trailing spaces.
pub fn lay_out(headings: &[&str], rows: &[Vec<String>], colour: bool) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).chain([headings.len()]).max().unwrap_or(0);
    let width = |c: usize| {
        let heading = headings.get(c).map_or(0, |h| display_width(h));
        rows.iter().filter_map(|r| r.get(c)).map(|s| display_width(s)).chain([heading]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let join = |cells: &[String]| {
        let last = cells.len().saturating_sub(1);
        let padded = |(i, cell): (usize, &String)| {
            if i == last { cell.clone() } else { format!("{cell}{}", " ".repeat(widths[i] - display_width(cell))) }
        };
        cells.iter().enumerate().map(padded).collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines = Vec::new();
    if !headings.is_empty() {
        let heading: Vec<String> = headings.iter().map(|&h| h.to_owned()).collect();
        lines.push(Tone::Dim.paint(&join(&heading), colour));
    }
    lines.extend(rows.iter().map(|r| join(r)));
    lines
}

#[cfg(test)]
mod tests {
    use super::super::clean::clean;
    use super::*;

    #[test]
    fn columns_line_up_and_nothing_trails() {
        let rows = vec![vec!["é".into(), "long one".into(), "x".into()], vec!["abc".into(), "b".into(), String::new()]];
        assert_eq!(lay_out(&["a", "b", "c"], &rows, false), ["a    b         c", "é    long one  x", "abc  b"]);
        assert_eq!(lay_out(&[], &[], true), Vec::<String>::new());
    }

    #[test]
    fn wide_letters_take_two_columns_and_colours_none() {
        let rows = vec![vec!["数据库".into(), "x".into()], vec![Tone::Good.paint("ok", true), "y".into()]];
        let lines: Vec<_> = lay_out(&[], &rows, true).iter().map(|line| clean(line).into_owned()).collect();
        assert_eq!(lines, ["数据库  x", "\x1b[32mok\x1b[0m      y"]);
    }

    #[test]
    fn colour_only_when_asked_for() {
        assert_eq!(Tone::Good.paint("ok", false), "ok");
        assert_eq!(clean(&Tone::Good.paint("ok", true)), "\x1b[32mok\x1b[0m");
    }

    #[cfg(unix)]
    #[test]
    fn only_a_terminal_that_tells_its_kind_is_drawn_on() {
        let drawn =
            [None, Some(""), Some("dumb"), Some("xterm"), Some("linux")].map(|term| draws(term.map(OsStr::new)));
        assert_eq!(drawn, [false, false, false, true, true]);
    }
}
