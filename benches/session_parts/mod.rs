//! Reads a session's recordings and counters, and makes the rows of the table.

pub mod idle;
pub mod thinking;

use std::path::Path;

use crate::Run;
use crate::common::quantile;
use crate::common::rows::Row;

const PART: &str = "reply";
/// The published gaps of production voice agents. No other agent can be run here.
const AGENTS: &str = "voice agents, published";

/// The rows of the table: all interviews together, and the one in which nobody answers.
pub fn figures(runs: &[Run], alone: &Run) {
    let all = |of: fn(&Run) -> &[f64]| runs.iter().flat_map(|run| of(run).iter().copied()).collect::<Vec<f64>>();
    let minutes: f64 = runs.iter().map(|run| run.minutes).sum();
    let kinds = [
        ("endpoint → sound, prepared reply", all(|r| &r.prepared_replies), 60.0),
        ("endpoint → sound, new reply", all(|r| &r.new_replies), 400.0),
    ];
    for (name, values, target) in kinds {
        let on =
            format!("{} replies in {} sessions, {minutes:.0} min on the virtual headset", values.len(), runs.len());
        let row = |which: &str, share: f64| {
            Row::new(PART, format!("{name}, {which}"), quantile(&values, share), "ms").on(&on)
        };
        row("p50", 0.5).emit();
        // Without a new line there is no target to meet.
        if values.is_empty() {
            row("p95", 0.95).emit()
        } else {
            row("p95", 0.95).at_most(target).emit()
        }
        row("p99", 0.99).emit();
    }
    let whole = all(|r| &r.whole_gaps);
    let on = format!("{} gaps on the recorded speaker", whole.len());
    for (share, which, published) in [(0.5, "p50", 1_550.0), (0.95, "p95", 4_850.0), (0.99, "p99", f64::NAN)] {
        Row::new(PART, format!("last speech → sound, {which}"), quantile(&whole, share), "ms")
            .against(published, AGENTS)
            .on(&on)
            .emit();
    }
    let resident = runs.iter().map(|run| run.resident_mb).fold(0.0, f64::max);
    Row::new("session", "resident memory of a session", resident, "MB")
        .at_most(400.0)
        .on(format!("{minutes:.0} min"))
        .emit();
    if let Some(last) = runs.last() {
        idle::figures(&last.idle, &alone.idle);
    }
}

/// The sampling rate of the recordings, which are mono and 16-bit.
const RATE: usize = 48_000;
/// Samples in 10 ms.
const BLOCK: usize = RATE / 100;

/// From the last sound of each answer to the first sound of the reply, in ms. Also the longest answer, in seconds.
pub fn gaps(candidate: &Path, viva: &Path) -> (Vec<f64>, f64) {
    let (candidate, viva) = (loud_blocks(candidate), loud_blocks(viva));
    let mut gaps = Vec::new();
    let (mut longest, mut begun, mut last) = (0.0_f64, None, None);
    for i in 0..candidate.len().min(viva.len()) {
        if candidate[i] {
            begun = begun.or(Some(i));
            last = Some(i);
        } else if viva[i]
            && let Some(end) = last.take()
        {
            gaps.push((i - end) as f64 * 10.0);
            longest = longest.max(begun.take().map_or(0.0, |from| (end - from) as f64 / 100.0));
        }
    }
    (gaps, longest)
}

/// Whether each block of 10 ms is audible: above -50 dB of full scale.
fn loud_blocks(raw: &Path) -> Vec<bool> {
    let bytes = std::fs::read(raw).unwrap_or_default();
    let samples: Vec<f64> =
        bytes.chunks_exact(2).map(|b| f64::from(i16::from_le_bytes([b[0], b[1]])) / 32_768.0).collect();
    let loud = |block: &[f64]| (block.iter().map(|s| s * s).sum::<f64>() / block.len() as f64).sqrt() > 0.003;
    samples.chunks(BLOCK).map(loud).collect()
}
