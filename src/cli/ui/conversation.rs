//! The conversation in the rows that the screen has for it. The newest line and the candidate's words come first, then
//! the question, then what was said before. Pure.

use ratatui::style::Stylize;
use ratatui::text::Line;

use super::sight::{Earlier, Sight};
use super::width::{fit, wrap};

/// One part of the conversation, in wrapped lines.
#[derive(Default)]
struct Part {
    lines: Vec<String>,
    /// The number of rows that it gets.
    rows: usize,
}

impl Part {
    fn new(text: Option<&str>, width: usize) -> Self {
        Self { lines: text.map_or_else(Vec::new, |text| wrap(text, width)), rows: 0 }
    }

    /// Takes rows from `left`, up to `most` in all.
    fn take(&mut self, left: &mut usize, most: usize) {
        let more = self.lines.len().min(most).saturating_sub(self.rows).min(*left);
        self.rows += more;
        *left -= more;
    }

    /// The beginning, with a mark if the end does not fit.
    fn beginning(&self, width: usize) -> Vec<String> {
        let mut shown: Vec<String> = self.lines[..self.rows].to_vec();
        if let Some(last) = shown.last_mut().filter(|_| self.rows < self.lines.len()) {
            *last = fit(&format!("{last} …"), width);
            if !last.ends_with('…') {
                last.push('…');
            }
        }
        shown
    }
}

/// The conversation in at most `rows` lines.
pub fn lines(sight: &Sight, width: usize, rows: usize) -> Vec<Line<'static>> {
    let mut question = Part::new(Some(&sight.question), width);
    let mut follow_up = Part::new(sight.follow_up.as_deref(), width);
    let mut aside = Part::new(sight.aside.as_deref(), width);
    let mut words = Part::new(Some(&sight.words), width);
    if !words.lines.is_empty() {
        words.lines.insert(0, "You".into());
    }
    let mut left = rows;
    // A heading and the newest words.
    let captions = words.lines.len().min(2);
    let newest = [&mut aside, &mut follow_up, &mut question].into_iter().find(|part| !part.lines.is_empty());
    if let Some(newest) = newest {
        newest.take(&mut left, rows.saturating_sub(captions));
    }
    words.take(&mut left, (rows / 2).max(captions));
    follow_up.take(&mut left, usize::MAX);
    question.take(&mut left, usize::MAX);
    words.take(&mut left, usize::MAX);

    let now = [&question, &follow_up, &aside, &words].into_iter().filter(|part| part.rows > 0).count();
    let gap = left >= now;
    left -= if gap { now } else { 0 };
    let turns = earlier(&sight.turns, width, left.saturating_sub(1));
    left = left.saturating_sub(turns.len() + usize::from(!turns.is_empty()));
    let before = earlier(&sight.earlier, width, left.saturating_sub(1));

    let plain = |lines: Vec<String>| lines.into_iter().map(Line::from).collect::<Vec<_>>();
    let blocks = [
        before.into_iter().map(|line| Line::from(line.dim())).collect(),
        plain(question.beginning(width)),
        turns.into_iter().map(|line| Line::from(line.dim())).collect(),
        follow_up.beginning(width).into_iter().map(|line| Line::from(line.bold())).collect(),
        aside.beginning(width).into_iter().map(|line| Line::from(line.italic())).collect(),
        newest_words(&words),
    ];
    let mut out: Vec<Line> = Vec::new();
    for block in blocks.into_iter().filter(|block| !block.is_empty()) {
        if gap {
            out.push(Line::default());
        }
        out.extend(block);
    }
    out.truncate(rows);
    out
}

/// The last of the candidate's words, under a heading.
fn newest_words(words: &Part) -> Vec<Line<'static>> {
    // Without room for words the heading says nothing.
    if words.rows < 2 {
        return Vec::new();
    }
    let from = words.lines.len() - (words.rows - 1);
    let heading = if from > 1 { "You …" } else { "You" };
    std::iter::once(Line::from(heading.dim())).chain(words.lines[from..].iter().cloned().map(Line::from)).collect()
}

/// The last lines of what was said before, at most `rows`. With a blank line between two speakers if all fits so.
fn earlier(said: &[Earlier], width: usize, rows: usize) -> Vec<String> {
    /// The columns of the speaker's name.
    const MARGIN: usize = 6;
    let one = |said: &Earlier| {
        let (who, text) = match said {
            Earlier::Viva(text) => ("Viva", text),
            Earlier::You(text) => ("You", text),
        };
        let lines = wrap(text, width.saturating_sub(MARGIN));
        let name = |i| if i == 0 { who } else { "" };
        lines.into_iter().enumerate().map(|(i, line)| format!("{:<MARGIN$}{line}", name(i))).collect::<Vec<_>>()
    };
    // In a window that narrow the names would take all.
    if rows == 0 || width < 3 * MARGIN {
        return Vec::new();
    }
    let all: Vec<Vec<String>> = said.iter().map(one).filter(|lines| !lines.is_empty()).collect();
    let apart = all.join(&String::new());
    let lines = if apart.len() <= rows { apart } else { all.concat() };
    lines[lines.len().saturating_sub(rows)..].to_vec()
}
