//! Between microphone and listener: what keeps Viva from hearing herself, by the setting `audio.echo`.

use std::sync::mpsc::Receiver;

use crate::audio::CaptureEvent;
use crate::audio::echo::{Canceller, Echo};
use crate::ids::SayId;
use crate::time::SampleCount;

/// How long after a line's end the room still sounds of it. The end is told when the last sample leaves the speaker; then
/// come the air, the walls and the microphone's own buffers.
const TAIL: SampleCount = SampleCount::from_millis(250);

/// How long the canceller takes to find its place at the beginning of a line: 300 ms were measured over a wire. Nobody
/// interrupts a line that has hardly begun.
const FINDING: SampleCount = SampleCount::from_millis(400);

/// It stays on the thread that made it.
pub struct Hearing {
    way: Way,
}

enum Way {
    All,
    /// The canceller, what the speaker sounds, and for how many more samples nothing is to be heard.
    Without(Box<Canceller>, Receiver<CaptureEvent>, u64),
    /// Silence while this line sounds, and for so many samples more.
    InTurn(Option<SayId>, u64),
}

impl Hearing {
    /// `sounded`: the speaker's tap, on the microphone's time line.
    pub fn new(echo: Echo, sounded: Receiver<CaptureEvent>) -> Self {
        let way = match echo {
            Echo::Headset => Way::All,
            Echo::Cancel => Way::Without(Box::default(), sounded, 0),
            Echo::HalfDuplex => Way::InTurn(None, 0),
        };
        Self { way }
    }

    /// Goes on without the canceller: the voice turned out to give it nothing to go by.
    pub fn in_turn(&mut self, out: &mut Vec<CaptureEvent>) {
        self.finish(out);
        self.way = Way::InTurn(None, 0);
    }

    /// A line has begun to sound.
    pub fn speaking(&mut self, line: SayId) {
        match &mut self.way {
            Way::All => {}
            Way::Without(_, _, deaf) => *deaf = FINDING.0,
            Way::InTurn(speaking, _) => *speaking = Some(line),
        }
    }

    /// A line is over. Its end may be told after the next one's beginning.
    pub fn silent(&mut self, line: SayId) {
        if let Way::InTurn(speaking, tail) = &mut self.way
            && speaking.take_if(|speaking| *speaking == line).is_some()
        {
            *tail = TAIL.0;
        }
    }

    /// What the microphone gave; appends what the listener is to hear of it, every sample at its position.
    pub fn hear(&mut self, mut event: CaptureEvent, out: &mut Vec<CaptureEvent>) {
        match &mut self.way {
            Way::All => {}
            Way::Without(canceller, sounded, deaf) => {
                sounded.try_iter().for_each(|event| canceller.sounded(&event));
                let before = out.len();
                canceller.heard(event, out);
                out[before..].iter_mut().for_each(|event| mute(event, deaf));
                return;
            }
            Way::InTurn(Some(_), _) => mute(&mut event, &mut { u64::MAX }),
            Way::InTurn(None, tail) => mute(&mut event, tail),
        }
        out.push(event);
    }

    /// The microphone is closed: what is held is given out.
    pub fn finish(&mut self, out: &mut Vec<CaptureEvent>) {
        if let Way::Without(canceller, ..) = &mut self.way {
            canceller.flush(out);
        }
    }
}

/// Makes silence of what still falls into the next `left` samples.
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

    /// How many samples of each of these frames of 1,000 are heard.
    fn heard(hearing: &mut Hearing, frames: usize) -> Vec<usize> {
        let mut out = Vec::new();
        for _ in 0..frames {
            hearing.hear(CaptureEvent::Frame(Frame { start: SampleCount(0), samples: vec![0.5; 1_000] }), &mut out);
        }
        let count = |event: &CaptureEvent| match event {
            CaptureEvent::Frame(frame) => frame.samples.iter().filter(|s| **s != 0.0).count(),
            other => panic!("{other:?}"),
        };
        out.iter().map(count).collect()
    }

    #[test]
    fn in_turn_nothing_is_heard_while_a_line_sounds_and_rings_out() {
        let mut hearing = Hearing::new(Echo::HalfDuplex, channel().1);
        assert_eq!(heard(&mut hearing, 2), [1_000, 1_000]);
        hearing.speaking(SayId(1));
        assert_eq!(heard(&mut hearing, 2), [0, 0]);
        hearing.silent(SayId(1));
        assert_eq!(heard(&mut hearing, 6), [0, 0, 0, 0, 1_000, 1_000]);
    }

    #[test]
    fn an_end_that_is_told_late_does_not_open_the_ear_to_the_next_line() {
        let mut hearing = Hearing::new(Echo::HalfDuplex, channel().1);
        hearing.speaking(SayId(1));
        hearing.speaking(SayId(2));
        hearing.silent(SayId(1));
        assert_eq!(heard(&mut hearing, 5), [0; 5]);
    }

    #[test]
    fn with_the_canceller_nothing_is_heard_until_it_has_found_its_place() {
        let mut hearing = Hearing::new(Echo::Cancel, channel().1);
        hearing.speaking(SayId(1));
        let heard: usize = heard(&mut hearing, 10).iter().sum();
        assert!((3_000..=10_000 - 6_400).contains(&heard), "{heard} of 10,000");
    }

    #[test]
    fn with_a_headset_all_is_heard() {
        let mut hearing = Hearing::new(Echo::Headset, channel().1);
        hearing.speaking(SayId(1));
        assert_eq!(heard(&mut hearing, 1), [1_000]);
    }
}
