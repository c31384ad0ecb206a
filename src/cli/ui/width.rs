//! The width of the terminal, and text that fits into it.

use std::io::{self, IsTerminal};

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
