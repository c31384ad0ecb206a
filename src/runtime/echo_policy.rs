//! Between microphone and listener: keeps Viva from hearing itself, as the setting `audio.echo` says.

use std::sync::mpsc::Receiver;

use crate::audio::CaptureEvent;
use crate::audio::echo::{Canceller, Echo};
use crate::ids::SayId;
use crate::time::SampleCount;

/// How long the room rings after a line's end. The end is reported when the last sample leaves the speaker. After that
/// come the air, the walls and the microphone's own buffers.
const TAIL: SampleCount = SampleCount::from_millis(250);

/// How long the canceller takes to converge at the start of a line: measured over a wire, it took 300 ms. Nobody
/// interrupts a line that has hardly begun.
const FINDING: SampleCount = SampleCount::from_millis(400);

/// Decides what the listener hears of the microphone. It stays on the thread that made it.
pub struct EchoPolicy {
    way: Way,
}

enum Way {
    PassThrough,
    Cancel {
        canceller: Box<Canceller>,
        /// The sound that the speaker plays.
        played: Receiver<CaptureEvent>,
        /// Samples still to be muted, because the canceller has not converged.
        settle_left: u64,
    },
    HalfDuplex {
        /// The line that sounds.
        line: Option<SayId>,
        /// Samples still to be muted, because the room still rings with the last line.
        tail_left: u64,
    },
}

impl EchoPolicy {
    /// `sounded` is the speaker's tap, on the microphone's time line.
    pub fn new(echo: Echo, sounded: Receiver<CaptureEvent>) -> Self {
        let way = match echo {
            Echo::Headset => Way::PassThrough,
            Echo::Cancel => Way::Cancel { canceller: Box::default(), played: sounded, settle_left: 0 },
            Echo::HalfDuplex => Way::HalfDuplex { line: None, tail_left: 0 },
        };
        Self { way }
    }

    /// Switches to half-duplex, because the voice gives the canceller no reference.
    pub fn fall_back_to_half_duplex(&mut self, out: &mut Vec<CaptureEvent>) {
        self.finish(out);
        self.way = Way::HalfDuplex { line: None, tail_left: 0 };
    }

    pub fn line_sounds(&mut self, id: SayId) {
        match &mut self.way {
            Way::PassThrough => {}
            Way::Cancel { settle_left, .. } => *settle_left = FINDING.0,
            Way::HalfDuplex { line, .. } => *line = Some(id),
        }
    }

    /// Records a line's end. The report may come after the next line has begun.
    pub fn line_is_over(&mut self, id: SayId) {
        if let Way::HalfDuplex { line, tail_left } = &mut self.way
            && line.take_if(|line| *line == id).is_some()
        {
            *tail_left = TAIL.0;
        }
    }

    /// Takes sound from the microphone, and appends what the listener should hear. Every sample keeps its position.
    pub fn hear(&mut self, mut event: CaptureEvent, out: &mut Vec<CaptureEvent>) {
        match &mut self.way {
            Way::PassThrough => {}
            Way::Cancel { canceller, played, settle_left } => {
                played.try_iter().for_each(|event| canceller.sounded(&event));
                let before = out.len();
                canceller.heard(event, out);
                out[before..].iter_mut().for_each(|event| mute(event, settle_left));
                return;
            }
            Way::HalfDuplex { line: Some(_), .. } => mute(&mut event, &mut { u64::MAX }),
            Way::HalfDuplex { line: None, tail_left } => mute(&mut event, tail_left),
        }
        out.push(event);
    }

    /// Appends what the canceller still holds, after the microphone is closed.
    pub fn finish(&mut self, out: &mut Vec<CaptureEvent>) {
        if let Way::Cancel { canceller, .. } = &mut self.way {
            canceller.flush(out);
        }
    }
}

/// Silences those samples that fall into the next `left` ones.
fn mute(event: &mut CaptureEvent, left: &mut u64) {
    if let CaptureEvent::Frame(frame) = event {
        let deaf = frame.samples.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
        frame.samples[..deaf].fill(0.0);
        *left -= deaf as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::pcm::Frame;

    /// How many samples of each of these frames of 1,000 the listener hears.
    fn heard(policy: &mut EchoPolicy, frames: usize) -> Vec<usize> {
        let mut out = Vec::new();
        for _ in 0..frames {
            policy.hear(CaptureEvent::Frame(Frame { start: SampleCount(0), samples: vec![0.5; 1_000] }), &mut out);
        }
        let count = |event: &CaptureEvent| match event {
            CaptureEvent::Frame(frame) => frame.samples.iter().filter(|s| **s != 0.0).count(),
            other => panic!("{other:?}"),
        };
        out.iter().map(count).collect()
    }

    #[test]
    fn in_turn_nothing_is_heard_while_a_line_sounds_and_rings_out() {
        let mut policy = EchoPolicy::new(Echo::HalfDuplex, channel().1);
        assert_eq!(heard(&mut policy, 2), [1_000, 1_000]);
        policy.line_sounds(SayId(1));
        assert_eq!(heard(&mut policy, 2), [0, 0]);
        policy.line_is_over(SayId(1));
        assert_eq!(heard(&mut policy, 6), [0, 0, 0, 0, 1_000, 1_000]);
    }

    #[test]
    fn an_end_that_is_told_late_does_not_let_the_next_line_be_heard() {
        let mut policy = EchoPolicy::new(Echo::HalfDuplex, channel().1);
        policy.line_sounds(SayId(1));
        policy.line_sounds(SayId(2));
        policy.line_is_over(SayId(1));
        assert_eq!(heard(&mut policy, 5), [0; 5]);
    }

    #[test]
    fn with_the_canceller_nothing_is_heard_until_it_has_found_its_place() {
        let mut policy = EchoPolicy::new(Echo::Cancel, channel().1);
        policy.line_sounds(SayId(1));
        let heard: usize = heard(&mut policy, 10).iter().sum();
        assert!((3_000..=10_000 - 6_400).contains(&heard), "{heard} of 10,000");
    }

    #[test]
    fn with_a_headset_all_is_heard() {
        let mut policy = EchoPolicy::new(Echo::Headset, channel().1);
        policy.line_sounds(SayId(1));
        assert_eq!(heard(&mut policy, 1), [1_000]);
    }
}
