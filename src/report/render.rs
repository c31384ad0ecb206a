//! Renders blocks as text for a terminal, or as markdown.

use std::fmt::Write as _;

use textwrap::{Options, WordSplitter};

use super::Report;
use super::blocks::{self, Block, Mood, blocks};
use crate::scoring::Score;

/// The width of a report in a file or a pipe.
pub const USUAL_WIDTH: usize = 96;
/// In a narrower terminal the quotes would be torn to pieces.
const NARROWEST: usize = 40;
/// Longer lines are tiring to read.
const WIDEST: usize = 120;

/// A line of the report, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub text: String,
    pub mood: Mood,
}

/// Text of the usual width, without color or control characters.
pub fn text(report: &Report) -> String {
    rows(report, USUAL_WIDTH).into_iter().map(|row| row.text + "\n").collect()
}

/// The whole report for a terminal of `columns`.
pub fn rows(report: &Report, columns: usize) -> Vec<Row> {
    lay_out(blocks(report), columns)
}

/// The result alone, for a terminal of `columns`.
pub fn glance(report: &Report, columns: usize) -> Vec<Row> {
    lay_out(blocks::glance(report), columns)
}

fn lay_out(blocks: Vec<Block>, columns: usize) -> Vec<Row> {
    let mut page = Page { rows: Vec::new(), width: columns.clamp(NARROWEST, WIDEST) };
    for block in blocks {
        match block {
            Block::Title(t) => page.wrap(&t.to_uppercase(), "", "", Mood::Heading),
            Block::Heading(t) => {
                page.blank();
                page.push("─".repeat(page.width), Mood::Plain);
                page.wrap(&t, "", "", Mood::Heading);
            }
            Block::Sub(t) => {
                page.blank();
                page.wrap(&t, "  ", "  ", Mood::Heading);
            }
            Block::Verdict(t, mood) => {
                page.blank();
                page.wrap(&t, "  ", "  ", mood);
            }
            Block::Para(t) => page.wrap(&t, "    ", "    ", Mood::Plain),
            Block::Item(t) => page.wrap(&t, "    - ", "      ", Mood::Plain),
            Block::Scored(t, score) => page.wrap(&t, "    - ", "      ", mood(score)),
            Block::Under(t) => page.wrap(&t, "      ", "      ", Mood::Plain),
            Block::Speech(at, who, t) => {
                page.wrap(&t, &format!("{at:>7}  {who:<5} "), "               ", Mood::Plain);
            }
        }
    }
    page.rows
}

/// How good a score is, from 1 to 5.
const fn mood(score: Score) -> Mood {
    match score {
        Score::Points(4..) => Mood::Good,
        Score::Points(3) => Mood::Middling,
        Score::Points(_) => Mood::Bad,
        Score::NotEnoughHeard => Mood::Plain,
    }
}

struct Page {
    rows: Vec<Row>,
    width: usize,
}

impl Page {
    fn push(&mut self, text: String, mood: Mood) {
        self.rows.push(Row { text, mood });
    }

    fn blank(&mut self) {
        self.push(String::new(), Mood::Plain);
    }

    fn wrap(&mut self, text: &str, first: &str, rest: &str, mood: Mood) {
        let clean = text.replace(char::is_control, " ");
        let words: Vec<&str> = clean.split_whitespace().collect();
        let options = Options::new(self.width).initial_indent(first).subsequent_indent(rest);
        for line in textwrap::wrap(&words.join(" "), options.word_splitter(WordSplitter::NoHyphenation)) {
            self.push(line.trim_end().to_owned(), mood);
        }
    }
}

pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    for block in blocks(report) {
        let _ = match block {
            Block::Title(t) => writeln!(out, "# {}\n", escape(&t)),
            Block::Heading(t) => writeln!(out, "\n## {}\n", escape(&t)),
            Block::Sub(t) | Block::Verdict(t, _) => writeln!(out, "\n### {}\n", escape(&t)),
            Block::Para(t) => writeln!(out, "{}\n", escape(&t)),
            Block::Item(t) | Block::Scored(t, _) => writeln!(out, "- {}", escape(&t)),
            Block::Under(t) => writeln!(out, "  - {}", escape(&t)),
            Block::Speech(at, who, t) => writeln!(out, "- `{at}` **{who}:** {}", escape(&t)),
        };
    }
    out
}

/// The candidate's words must not become markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if matches!(c, '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '|' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
