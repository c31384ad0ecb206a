//! Renders blocks as text for a terminal, or as markdown.

use std::fmt::Write as _;

use textwrap::{Options, WordSplitter};

use super::Report;
use super::blocks::{Block, blocks};

const WIDTH: usize = 96;

/// Text for a terminal: at most 100 columns, no color, no control characters.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    for block in blocks(report) {
        match block {
            Block::Title(t) => wrap(&mut out, &t.to_uppercase(), "", ""),
            Block::Heading(t) => {
                let _ = writeln!(out, "\n{}", "─".repeat(WIDTH));
                wrap(&mut out, &t, "", "");
            }
            Block::Sub(t) => {
                out.push('\n');
                wrap(&mut out, &t, "  ", "  ");
            }
            Block::Para(t) => wrap(&mut out, &t, "    ", "    "),
            Block::Item(t) => wrap(&mut out, &t, "    - ", "      "),
            Block::Under(t) => wrap(&mut out, &t, "      ", "      "),
            Block::Speech(at, who, t) => wrap(&mut out, &t, &format!("{at:>7}  {who:<5} "), "               "),
        }
    }
    out
}

pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    for block in blocks(report) {
        let _ = match block {
            Block::Title(t) => writeln!(out, "# {}\n", escape(&t)),
            Block::Heading(t) => writeln!(out, "\n## {}\n", escape(&t)),
            Block::Sub(t) => writeln!(out, "\n### {}\n", escape(&t)),
            Block::Para(t) => writeln!(out, "{}\n", escape(&t)),
            Block::Item(t) => writeln!(out, "- {}", escape(&t)),
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

fn wrap(out: &mut String, text: &str, first: &str, rest: &str) {
    let clean = text.replace(char::is_control, " ");
    let words: Vec<&str> = clean.split_whitespace().collect();
    let options = Options::new(WIDTH).initial_indent(first).subsequent_indent(rest);
    for line in textwrap::wrap(&words.join(" "), options.word_splitter(WordSplitter::NoHyphenation)) {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}
