//! The width of the terminal, and text that fits into it.

use std::borrow::Cow;
use std::io::{self, IsTerminal};

use ratatui::text::Span;
use textwrap::{Options, WordSplitter};

/// The columns of the terminal that shows standard output. `None` if it is a file or a pipe.
pub fn columns() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    ratatui::crossterm::terminal::size().ok().map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
}

/// Breaks a line between words. All lines but the first begin with `indent` spaces.
pub fn hang(line: &str, columns: usize, indent: usize) -> String {
    // The rest must have room even in a very narrow window.
    let indent = " ".repeat(indent.min(columns / 2));
    let options = Options::new(columns.max(1)).subsequent_indent(&indent).word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(line, options)
}

/// The text without control characters, which could move the cursor. Also without the mark that widens the letter
/// before it, because `textwrap` adds up the widths of single letters.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| *c != '\u{fe0f}').map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The part of a text that fits in `width` columns.
pub(super) fn fit(text: &str, width: usize) -> String {
    if Span::raw(text).width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if Span::raw(format!("{out}{c}…")).width() > width {
            break;
        }
        out.push(c);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// Breaks text between words into lines of at most `width` columns. A longer word is broken inside.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let words = plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let options = Options::new(width.max(1)).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(&words, options).into_iter().filter(|line| !line.is_empty()).map(Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_breaks_between_words_under_its_first() {
        let line = "0:07  Viva    A client sends the same order twice.";
        assert_eq!(
            hang(line, 30, 14),
            "0:07  Viva    A client sends\n              the same order\n              twice."
        );
        assert_eq!(hang("short", 30, 14), "short");
        assert!(hang(line, 8, 14).lines().all(|line| line.len() <= 8));
    }
}
