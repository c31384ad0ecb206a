//! Viva's own voice in the candidate's recording. The recording holds whatever the microphone got. Without a headset it
//! also holds Viva's lines, as the speaker plays them.

use std::ops::Range;

use super::rehear::Span;
use crate::interview::Input;
use crate::journal::{Entry, Happening};
use crate::time::SampleCount;

/// How long the room rings after a line's end: as long as the listener of a session takes it to ring.
const TAIL_MS: i64 = 250;
/// How much earlier a line may begin than the journal says. Its beginning is reported some blocks of the sound card
/// later.
const EARLY_MS: i64 = 100;
/// A turn's speech may begin this long before the voice detector is sure of it. Of a line of Viva's, nobody
/// understands a word in so short a time.
const ONSET: SampleCount = SampleCount::from_millis(100);

/// Where a line of Viva's sounds and the candidate is silent, in order. Where both speak, the candidate counts.
pub fn alone(entries: &[Entry], spans: &[Span]) -> Vec<Range<SampleCount>> {
    let mut vivas = lines(entries);
    for span in spans {
        let (from, to) = (span.from - ONSET, span.to);
        let around = |line: Range<SampleCount>| [line.start..line.end.min(from), line.start.max(to)..line.end];
        vivas = vivas.into_iter().flat_map(around).filter(|part| part.start < part.end).collect();
    }
    vivas
}

/// Silences those samples of a frame that lie in one of these parts.
pub fn silence(parts: &[Range<SampleCount>], start: SampleCount, samples: &mut [f32]) {
    let end = start.0 + samples.len() as u64;
    for part in parts {
        let (from, to) = (part.start.0.clamp(start.0, end), part.end.0.clamp(start.0, end));
        if from < to {
            samples[(from - start.0) as usize..(to - start.0) as usize].fill(0.0);
        }
    }
}

/// Where Viva's lines sound in the recording.
fn lines(entries: &[Entry]) -> Vec<Range<SampleCount>> {
    let ahead = ahead(entries);
    let position = |at: i64| SampleCount::from_millis(u64::try_from(at - ahead).unwrap_or(0));
    let (mut lines, mut began) = (Vec::new(), None);
    let last = entries.last().map_or(0, at);
    for entry in entries {
        let over = match &entry.what {
            Happening::In(Input::PlaybackStarted { .. }) => began.replace(at(entry)),
            Happening::In(Input::PlaybackFinished { .. }) => began.take(),
            _ => continue,
        };
        lines.extend(over.map(|from| (from, at(entry))));
    }
    // The session broke off in the middle of a line.
    lines.extend(began.map(|from| (from, last)));
    lines.into_iter().map(|(from, to)| position(from - EARLY_MS)..position(to + TAIL_MS)).collect()
}

fn at(entry: &Entry) -> i64 {
    i64::try_from(entry.at.millis()).unwrap_or(i64::MAX / 2)
}

/// How far the session's clock is ahead of the recording, in milliseconds. Less than nothing if the microphone was open
/// before the clock began, as it is with a sound card. The end of a turn has both times, and the one that was told
/// soonest is nearest to the truth.
fn ahead(entries: &[Entry]) -> i64 {
    let between = |entry: &Entry| match &entry.what {
        Happening::In(Input::TurnEnded(end)) => {
            Some(at(entry) - i64::try_from(end.decided_at.millis()).unwrap_or(i64::MAX / 2))
        }
        _ => None,
    };
    entries.iter().filter_map(between).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TurnId;
    use crate::interview::SayId;
    use crate::speech::{EndOfTurn, EndReason};
    use crate::time::SessionTime;

    fn entry(at: u64, what: Input) -> Entry {
        Entry { at: SessionTime(at), what: Happening::In(what) }
    }

    fn line(id: u32, from: u64, to: u64) -> [Entry; 2] {
        let over = Input::PlaybackFinished { id: SayId(id), heard_ms: to - from, interrupted: false };
        [entry(from, Input::PlaybackStarted { id: SayId(id) }), entry(to, over)]
    }

    fn turn(turn: u32, told: u64, from: u64, to: u64, decided: u64) -> Entry {
        let position = SampleCount::from_millis;
        let reason = EndReason::Silence { waited_ms: 1_600 };
        let (turn, segments, evidence) = (TurnId(turn), 1, None);
        let (speech_from, speech_to, decided_at) = (position(from), position(to), position(decided));
        entry(
            told,
            Input::TurnEnded(EndOfTurn { turn, reason, speech_from, speech_to, decided_at, segments, evidence }),
        )
    }

    fn vivas(entries: &[Entry]) -> Vec<(u64, u64)> {
        let parts = alone(entries, &super::super::rehear::spans(entries));
        parts.into_iter().map(|part| (part.start.millis(), part.end.millis())).collect()
    }

    #[test]
    fn a_line_that_rings_out_belongs_to_viva_and_what_is_said_over_it_does_not() {
        let entries =
            [&line(1, 1_000, 4_000)[..], &[turn(1, 9_000, 3_500, 6_500, 9_000)], &line(2, 6_800, 9_500)].concat();
        assert_eq!(vivas(&entries), [(900, 3_400), (6_700, 9_750)]);
        let over = [&line(1, 1_000, 4_000)[..], &[turn(1, 9_000, 2_000, 3_000, 9_000)]].concat();
        assert_eq!(vivas(&over), [(900, 1_900), (3_000, 4_250)]);
    }

    #[test]
    fn the_journal_tells_how_far_its_clock_is_ahead_of_the_recording() {
        // The recording began 600 ms after the session. One end was told 80 ms late, the other 40 ms.
        let entries = [
            &line(1, 2_000, 4_000)[..],
            &[turn(1, 9_680, 5_000, 7_000, 9_000), turn(2, 19_640, 15_000, 17_000, 19_000)],
        ]
        .concat();
        assert_eq!(vivas(&entries), [(1_260, 3_610)]);
        // The microphone was opened before the session began.
        let entries = [&line(1, 0, 1_000)[..], &[turn(1, 9_000, 7_000, 7_800, 9_500)]].concat();
        assert_eq!(vivas(&entries), [(400, 1_750)]);
    }

    #[test]
    fn a_line_without_an_end_sounds_until_the_next_or_the_last_entry() {
        let starts = |id, at| entry(at, Input::PlaybackStarted { id: SayId(id) });
        assert_eq!(
            vivas(&[starts(1, 1_000), starts(2, 2_000), entry(5_000, Input::Tick)]),
            [(900, 2_250), (1_900, 5_250)]
        );
        assert_eq!(vivas(&[]), []);
    }

    #[test]
    fn only_what_lies_in_a_part_is_silenced() {
        let mut samples = [1.0; 10];
        let at = SampleCount;
        silence(&[at(0)..at(102), at(104)..at(106), at(109)..at(200), at(300)..at(400)], at(100), &mut samples);
        assert_eq!(samples, [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0]);
    }
}
