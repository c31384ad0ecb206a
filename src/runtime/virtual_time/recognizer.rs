//! The recognizer on a virtual clock. It runs one decode at a time, and all take the same time.

use crate::speech::{SegmentId, Transcript, TranscriptionJob};
use crate::stt::Transcriber;
use crate::time::SampleCount;

use super::super::transcribe::{PendingJobs, transcribe};

/// About how long a live decode takes, with `base.en` on two cores.
pub const DECODE: SampleCount = SampleCount::from_millis(300);

pub struct Recognizer {
    transcriber: Box<dyn Transcriber>,
    /// How long each decode takes. `None` if the recognizer is stuck.
    decode: Option<SampleCount>,
    pile: Option<PendingJobs>,
    /// The segment being decoded, and when that began.
    under_way: Option<(TranscriptionJob, SampleCount)>,
}

impl Recognizer {
    pub fn new(transcriber: Box<dyn Transcriber>) -> Self {
        Self { transcriber, decode: Some(DECODE), pile: None, under_way: None }
    }

    /// Sets how long a decode takes, including one under way. With `None` it never ends.
    pub const fn takes(&mut self, decode: Option<SampleCount>) {
        self.decode = decode;
    }

    pub(super) fn attach(&mut self, pile: PendingJobs) {
        self.pile = Some(pile);
    }

    /// The result of a decode that is done by `now`. Superseded work is broken off, as in a live session.
    pub(super) fn answer(&mut self, now: SampleCount) -> Option<(SegmentId, Result<Transcript, String>)> {
        let pile = self.pile.as_mut()?;
        self.under_way.take_if(|(job, _)| pile.supersedes(job.segment.id));
        if self.under_way.is_none() {
            self.under_way = pile.next().map(|job| (job, now));
        }
        let decode = self.decode?;
        let (job, _) = self.under_way.take_if(|(_, began)| *began + decode <= now)?;
        Some((job.segment.id, transcribe(self.transcriber.as_mut(), &job)))
    }
}
