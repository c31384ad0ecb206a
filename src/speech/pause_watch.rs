//! Reports on the current pause of an open turn: how long the listener will wait, and the moment to say "mm-hm".
//! Reports the whole pause once the candidate speaks on.

use super::{ListenEvent, Patience, Pause, Place, Tail, TurnId, TurnKind, Waiting, Why};
use crate::time::SampleCount;

/// The shortest pause reported while it lasts. Shorter ones are part of speaking, and uninteresting to readers.
const TOLD_MS: u32 = 400;
/// The least silence after a complete sentence before Viva may say "mm-hm". Earlier it would disturb the candidate.
const LULL_MS: u32 = 1_000;
/// Delays added to `LULL_MS`, in turn. A nod always at the same moment would sound mechanical.
const LATER_MS: [u32; 5] = [0, 200, 100, 400, 300];
/// No nod if the turn ends this soon anyway: "go on" followed by a reply would be a contradiction.
const BEFORE_END_MS: u32 = 900;
/// The least silence after a request for time before Viva may answer it.
const SURE_MS: u32 = 700;
/// The shortest pause reported once it is over. Nothing was decided about shorter ones.
const REMEMBERED_MS: u32 = 300;
/// The smallest change of the wait worth reporting.
const CHANGE_MS: u32 = 100;

/// What is known about a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub silence_ms: u32,
    pub finished: Option<u8>,
    pub tail: Option<Tail>,
    /// The silence that ends the turn; `None` if no silence does.
    pub wait_ms: Option<u32>,
    /// Why the wait is that long.
    pub why: Why,
}

/// Follows one turn's pauses, one at a time.
#[derive(Debug, Clone, Default)]
pub struct PauseWatch {
    seen: Option<Seen>,
    told: Option<(Option<u32>, Why)>,
    lull: bool,
    /// How many lulls this turn has had.
    lulls: usize,
}

impl PauseWatch {
    /// The silence has grown. `forming`: the candidate may be about to speak, so this is no moment for a nod.
    pub fn grown(
        &mut self,
        seen: Seen,
        forming: bool,
        patience: &Patience,
        at: SampleCount,
        out: &mut Vec<ListenEvent>,
    ) {
        self.seen = Some(seen);
        if seen.silence_ms < TOLD_MS {
            return;
        }
        let near = |a: Option<u32>, b: Option<u32>| match (a, b) {
            (Some(a), Some(b)) => a.abs_diff(b) < CHANGE_MS,
            (a, b) => a == b,
        };
        if !self.told.is_some_and(|(wait, why)| why == seen.why && near(wait, seen.wait_ms)) {
            self.told = Some((seen.wait_ms, seen.why));
            let Seen { silence_ms, wait_ms, why, .. } = seen;
            out.push(ListenEvent::Waiting(Waiting { silence_ms, wait_ms, why }));
        }
        let answers = matches!(patience.kind, TurnKind::Answer | TurnKind::FollowUp | TurnKind::Thinking);
        let whole = matches!(seen.tail, Some(Tail::Plain | Tail::Announced));
        let thinking = seen.tail == Some(Tail::Holding);
        let stays = seen.wait_ms.is_none_or(|wait| wait >= seen.silence_ms + BEFORE_END_MS);
        let from = if thinking { SURE_MS } else { LULL_MS + LATER_MS[self.lulls % LATER_MS.len()] };
        if !self.lull && !forming && answers && (whole || thinking) && stays && seen.silence_ms >= from {
            self.lull = true;
            self.lulls += 1;
            out.push(ListenEvent::Lull { at, thinking });
        }
    }

    /// The candidate went on. `at`: where the speech before the pause ended.
    pub fn over(&mut self, turn: TurnId, at: SampleCount, out: &mut Vec<ListenEvent>) {
        (self.told, self.lull) = (None, false);
        let Some(seen) = self.seen.take().filter(|seen| seen.silence_ms >= REMEMBERED_MS) else { return };
        let Seen { silence_ms, finished, tail, wait_ms, why } = seen;
        out.push(ListenEvent::Paused(Pause {
            turn,
            at,
            silence_ms,
            place: Place::of(tail),
            wait_ms,
            why,
            finished,
            tail,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(tail: Option<Tail>, wait_ms: Option<u32>, kind: TurnKind, most_ms: u32) -> Vec<ListenEvent> {
        let mut watch = PauseWatch::default();
        let patience = Patience::new(2_000, 60_000).of(kind);
        let mut out = Vec::new();
        for silence_ms in (16..=most_ms).step_by(16) {
            let seen = Seen { silence_ms, finished: Some(98), tail, wait_ms, why: Why::Early };
            watch.grown(seen, false, &patience, SampleCount(0), &mut out);
        }
        watch.over(TurnId(1), SampleCount(0), &mut out);
        out
    }

    fn lulls(events: &[ListenEvent]) -> usize {
        events.iter().filter(|e| matches!(e, ListenEvent::Lull { .. })).count()
    }

    #[test]
    fn a_pause_is_told_once_and_a_listener_nods_once_behind_a_whole_sentence() {
        let all = events(Some(Tail::Plain), Some(3_000), TurnKind::Answer, 2_000);
        assert_eq!(all.iter().filter(|e| matches!(e, ListenEvent::Waiting(_))).count(), 1);
        assert_eq!(lulls(&all), 1);
        assert!(matches!(
            all.last(),
            Some(ListenEvent::Paused(Pause { silence_ms: 2_000, place: Place::Between, .. }))
        ));
    }

    #[test]
    fn nobody_nods_inside_a_sentence_at_an_order_or_just_before_the_end() {
        assert_eq!(lulls(&events(Some(Tail::Hanging), Some(3_800), TurnKind::Answer, 3_000)), 0);
        assert_eq!(lulls(&events(Some(Tail::Plain), Some(3_800), TurnKind::Confirm, 3_000)), 0);
        assert_eq!(lulls(&events(Some(Tail::Plain), Some(1_300), TurnKind::FollowUp, 1_290)), 0);
        assert_eq!(lulls(&events(Some(Tail::Plain), None, TurnKind::Answer, 3_000)), 1, "endless patience nods too");
        assert_eq!(lulls(&events(Some(Tail::Plain), Some(3_000), TurnKind::Answer, 990)), 0);
        let asked = events(Some(Tail::Holding), Some(12_000), TurnKind::Answer, 900);
        assert!(asked.iter().any(|e| matches!(e, ListenEvent::Lull { thinking: true, .. })));
    }

    #[test]
    fn a_breath_is_no_pause() {
        assert!(events(Some(Tail::Plain), Some(3_000), TurnKind::Answer, 280).is_empty());
    }
}
