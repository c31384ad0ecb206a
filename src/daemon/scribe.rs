//! The transcription thread. Speculative work that a newer revision has made pointless is skipped, not done late.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::thread::JoinHandle;

use crate::fault::Fault;
use crate::speech::{Segment, Transcript};
use crate::stt::Transcriber;

use super::turns::SegmentId;

pub struct Job {
    pub segment: Segment,
    pub vocabulary: Vec<String>,
}

pub struct Scribe {
    pub jobs: Sender<Job>,
    thread: JoinHandle<()>,
    closed: Arc<AtomicBool>,
}

impl Scribe {
    /// Ends the thread as soon as the segment under way is done; what waits is dropped.
    pub fn close(self) {
        self.closed.store(true, Ordering::Relaxed);
        drop(self.jobs);
        // A thread that panicked has said so already.
        let _ = self.thread.join();
    }
}

/// Starts the thread.
pub fn spawn(
    mut transcriber: Box<dyn Transcriber>,
    tell: impl Fn(SegmentId, Result<Transcript, String>) + Send + 'static,
) -> Result<Scribe, Fault> {
    let (jobs, queue) = std::sync::mpsc::channel::<Job>();
    let closed = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&closed);
    let thread = super::named_thread("scribe", move || {
        let mut waiting = Vec::new();
        while fill(&queue, &mut waiting) && !over.load(Ordering::Relaxed) {
            let job = waiting.remove(0);
            let result = transcriber.transcribe(&job.segment.samples, job.segment.start, &job.vocabulary);
            tell(SegmentId::from(&job.segment), result.map_err(|fault| fault.to_string()));
        }
    })?;
    Ok(Scribe { jobs, thread, closed })
}

/// Fills `waiting` with all that is queued, less what has been superseded. `false` once there will be no more.
fn fill(queue: &Receiver<Job>, waiting: &mut Vec<Job>) -> bool {
    if waiting.is_empty() {
        let Ok(job) = queue.recv() else { return false };
        waiting.push(job);
    }
    waiting.extend(queue.try_iter());
    drop_superseded(waiting);
    true
}

/// Keeps the newest revision of each segment, and of the newest turn only.
fn drop_superseded(waiting: &mut Vec<Job>) {
    let ids: Vec<SegmentId> = waiting.iter().map(|job| SegmentId::from(&job.segment)).collect();
    waiting.retain(|job| {
        let mine = SegmentId::from(&job.segment);
        let newer = |id: &SegmentId| {
            id.turn > mine.turn || (id.turn == mine.turn && id.index == mine.index && id.revision > mine.revision)
        };
        !ids.iter().any(newer)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TurnId;
    use crate::time::SampleCount;

    fn job(turn: u32, index: u32, revision: u32) -> Job {
        let samples = vec![0.0; 16].into();
        let segment = Segment { turn: TurnId(turn), index, revision, start: SampleCount(0), samples, done: false };
        Job { segment, vocabulary: Vec::new() }
    }

    #[test]
    fn only_the_newest_revision_of_the_newest_turn_is_worked_on() {
        let mut waiting = vec![job(1, 0, 3), job(2, 0, 0), job(2, 1, 0), job(2, 1, 1)];
        drop_superseded(&mut waiting);
        let left: Vec<_> = waiting.iter().map(|j| (j.segment.turn.0, j.segment.index, j.segment.revision)).collect();
        assert_eq!(left, [(2, 0, 0), (2, 1, 1)]);
    }
}
