//! Prints the rows that the other benchmarks left in the file `VIVA_BENCH_ROWS`, as one table.
//!
//! `VIVA_BENCH_ROWS=FILE cargo bench --bench table`; `scripts/bench` does it all. If a figure was measured more than
//! once, the last one counts.

#[allow(dead_code, reason = "only the rows are needed here")]
mod common;

use common::rows::{Row, number};

/// The order of the parts. Others follow as they come.
const PARTS: [&str; 8] =
    ["reply", "session", "understanding", "end of turn", "recognition", "technical terms", "barge-in", "voice"];

fn main() {
    let Some(file) = std::env::var_os("VIVA_BENCH_ROWS") else {
        return println!(
            "the table is made by: scripts/bench (or VIVA_BENCH_ROWS=FILE with the benchmarks before this one)"
        );
    };
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let mut rows: Vec<Row> = Vec::new();
    for row in text.lines().filter_map(|line| serde_json::from_str::<Row>(line).ok()) {
        match rows.iter_mut().find(|r| r.part == row.part && r.figure == row.figure) {
            Some(known) => *known = row,
            None => rows.push(row),
        }
    }
    rows.sort_by_key(|row| PARTS.iter().position(|part| *part == row.part).unwrap_or(PARTS.len()));
    let lines: Vec<[String; 6]> = rows.iter().map(cells).collect();
    let head = ["figure", "ours", "target", "met", "× target", "baseline"].map(str::to_owned);
    let width = |i: usize| lines.iter().chain([&head]).map(|l| l[i].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut part = "";
    println!("\n{}", aligned(&head, &widths));
    for (row, line) in rows.iter().zip(&lines) {
        if row.part != part {
            part = &row.part;
            println!("— {part}");
        }
        println!("{}", aligned(line, &widths));
    }
    let with_target: Vec<bool> = rows.iter().filter_map(Row::is_met).collect();
    let met = with_target.iter().filter(|met| **met).count();
    println!("\n{met} of {} targets met; ✓ met, ✗ not. What each was measured on:", with_target.len());
    let mut told: Vec<(&str, &str)> = Vec::new();
    for row in &rows {
        if !row.on.is_empty() && !told.contains(&(&row.part, &row.on)) {
            told.push((&row.part, &row.on));
            println!("  {}: {}", row.part, row.on);
        }
    }
}

fn cells(row: &Row) -> [String; 6] {
    let ours = row.ours.map_or("–".into(), |v| format!("{} {}", number(v), row.unit));
    let target = row.target.map_or("–".into(), |t| format!("{} {}", t.sign(), number(t.value())));
    let met = match row.is_met() {
        Some(true) => "✓",
        Some(false) => "✗",
        None => "",
    };
    // A target of zero has no ratio.
    let goal = row.target.map(|t| t.value()).filter(|v| *v != 0.0);
    let ratio = goal.zip(row.ours).map_or(String::new(), |(goal, ours)| format!("{:.2}", ours / goal));
    let baseline = row.baseline.as_ref().map_or("–".into(), |(value, what)| format!("{} ({what})", number(*value)));
    [row.figure.clone(), ours, target, met.into(), ratio, baseline]
}

/// The first and the last column are left-aligned, the numbers right-aligned.
fn aligned(cells: &[String; 6], widths: &[usize]) -> String {
    let cell = |(i, text): (usize, &String)| {
        let space = " ".repeat(widths[i].saturating_sub(text.chars().count()));
        if (1..5).contains(&i) { format!("{space}{text}") } else { format!("{text}{space}") }
    };
    cells.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
}
