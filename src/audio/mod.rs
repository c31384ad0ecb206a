//! The sound card, and files in its place.

use crate::fault::Fault;
use crate::ids::SayId;
use crate::pcm::{Clip, Frame, Gap};

/// From the capture thread, in stream order.
#[derive(Debug)]
pub enum CaptureEvent {
    Frame(Frame),
    Gap(Gap),
    /// The device is gone, silent, or replaced by another. Retried until it is back.
    Lost {
        why: String,
    },
    Back {
        name: String,
    },
}

/// From the playback thread.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaybackEvent {
    /// The first sample of the line was handed to the output callback.
    Started {
        id: SayId,
    },
    /// The line is over: `heard_ms` of it were truly played.
    Finished {
        id: SayId,
        heard_ms: u64,
        interrupted: bool,
    },
    Lost {
        why: String,
    },
    Back {
        name: String,
    },
}

/// The speaker. All calls return at once.
pub trait Playback: Send {
    /// Queues a clip of the line `id`. `last` closes the line. A new id replaces what is queued of an older one.
    fn play(&mut self, id: SayId, clip: Clip, last: bool) -> Result<(), Fault>;
    /// Silent at the next callback.
    fn stop(&mut self);
    /// 1.0 is full volume.
    fn gain(&mut self, gain: f32);
}
