//! The transcription thread. Work that a newer revision has made pointless is skipped, and broken off if it is under way:
//! the last words of a turn must not wait for an older guess at them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::fault::Fault;
use crate::speech::{SegmentId, Transcript, TranscriptionJob};
use crate::stt::Transcriber;

/// What is being transcribed, and the flag that breaks it off.
struct Desk {
    under_way: Mutex<Option<SegmentId>>,
    give_up: Arc<AtomicBool>,
    closed: AtomicBool,
}

impl Desk {
    /// Sets `id` to work, unless the thread is to end.
    fn begin(&self, id: SegmentId) -> bool {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if self.closed.load(Ordering::Relaxed) {
            return false;
        }
        self.give_up.store(false, Ordering::Relaxed);
        *under_way = Some(id);
        true
    }

    /// Whether what was under way was broken off.
    fn end(&self) -> bool {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        *under_way = None;
        self.give_up.load(Ordering::Relaxed)
    }

    /// Breaks off what is under way if `pointless` says so.
    fn break_off(&self, pointless: impl FnOnce(SegmentId) -> bool) {
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if under_way.is_some_and(pointless) {
            self.give_up.store(true, Ordering::Relaxed);
        }
    }
}

pub struct Scribe {
    jobs: Sender<TranscriptionJob>,
    thread: JoinHandle<()>,
    desk: Arc<Desk>,
}

impl Scribe {
    /// Hands over a piece of work. False if the thread has ended.
    pub fn send(&self, job: TranscriptionJob) -> bool {
        let id = job.segment.id;
        self.desk.break_off(|under_way| id.supersedes(under_way));
        self.jobs.send(job).is_ok()
    }

    /// Ends the thread; what is under way is broken off, what waits is dropped.
    pub fn close(self) {
        self.desk.closed.store(true, Ordering::Relaxed);
        self.desk.break_off(|_| true);
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
    let (jobs, queue) = std::sync::mpsc::channel::<TranscriptionJob>();
    let give_up = transcriber.give_up();
    let desk = Arc::new(Desk { under_way: Mutex::default(), give_up, closed: AtomicBool::new(false) });
    let theirs = Arc::clone(&desk);
    let thread = super::named_thread("scribe", move || {
        let mut waiting = Vec::new();
        while fill(&queue, &mut waiting) {
            let job = waiting.remove(0);
            let id = job.segment.id;
            if !theirs.begin(id) {
                return;
            }
            let result = transcriber.transcribe(&job.segment.samples, job.segment.start, &job.vocabulary);
            if !theirs.end() {
                tell(id, result.map_err(|fault| fault.to_string()));
            }
        }
    })?;
    Ok(Scribe { jobs, thread, desk })
}

/// Fills `waiting` with all that is queued, less what has been superseded. `false` once there will be no more.
fn fill(queue: &Receiver<TranscriptionJob>, waiting: &mut Vec<TranscriptionJob>) -> bool {
    if waiting.is_empty() {
        let Ok(job) = queue.recv() else { return false };
        waiting.push(job);
    }
    waiting.extend(queue.try_iter());
    drop_superseded(waiting);
    true
}

/// Keeps the newest revision of each segment, and of the newest turn only.
fn drop_superseded(waiting: &mut Vec<TranscriptionJob>) {
    let ids: Vec<SegmentId> = waiting.iter().map(|job| job.segment.id).collect();
    waiting.retain(|job| !ids.iter().any(|id| id.supersedes(job.segment.id)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TurnId;
    use crate::speech::Segment;
    use crate::time::SampleCount;

    fn job(turn: u32, index: u32, revision: u32) -> TranscriptionJob {
        let samples = vec![0.0; 16].into();
        let id = SegmentId { turn: TurnId(turn), index, revision };
        let segment = Segment { id, start: SampleCount(0), samples, done: false };
        TranscriptionJob { segment, vocabulary: Arc::default() }
    }

    #[test]
    fn only_the_newest_revision_of_the_newest_turn_is_worked_on() {
        let mut waiting = vec![job(1, 0, 3), job(2, 0, 0), job(2, 1, 0), job(2, 1, 1)];
        drop_superseded(&mut waiting);
        let left: Vec<_> = waiting.iter().map(|j| j.segment.id).map(|id| (id.turn.0, id.index, id.revision)).collect();
        assert_eq!(left, [(2, 0, 0), (2, 1, 1)]);
    }

    /// Takes until it is told to give up.
    struct Slow(Arc<AtomicBool>, Sender<u32>);

    impl Transcriber for Slow {
        fn transcribe(&mut self, samples: &[f32], _: SampleCount, _: &[String]) -> Result<Transcript, Fault> {
            self.1.send(samples.len() as u32).unwrap();
            // The last one is short work.
            while samples.len() < 18 && !self.0.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            Ok(Transcript::default())
        }

        fn give_up(&self) -> Arc<AtomicBool> {
            Arc::clone(&self.0)
        }
    }

    #[test]
    fn a_newer_revision_breaks_off_the_one_under_way_and_the_close_any() {
        let (begun, beginnings) = std::sync::mpsc::channel();
        let (done, results) = std::sync::mpsc::channel();
        let slow = Slow(Arc::default(), begun);
        let scribe = spawn(Box::new(slow), move |id, _| done.send(id.revision).unwrap()).unwrap();
        let sized = |revision: u32, samples: usize| {
            let mut job = job(1, 0, revision);
            job.segment.samples = vec![0.0; samples].into();
            job
        };
        assert!(scribe.send(sized(0, 16)));
        assert_eq!(beginnings.recv(), Ok(16), "the first guess is under way");
        assert!(scribe.send(sized(1, 18)));
        assert_eq!(results.recv(), Ok(1), "only the newest is told");
        assert!(scribe.send(sized(2, 17)));
        assert_eq!((beginnings.recv(), beginnings.recv()), (Ok(18), Ok(17)));
        scribe.close();
        assert!(results.recv().is_err(), "what was broken off is not told");
    }
}
